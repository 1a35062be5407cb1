//! Makes all index rows, counts and names from the records again, in place.
//!
//! What is wrong is mended in bounded batches behind a mark, with which the catalogue does not
//! open. A rebuild that was interrupted goes on at the mark.

use std::{collections::BTreeMap, ops::ControlFlow};

use super::{
    PASSES, Step, Walk,
    report::{CheckProgress, Problem, Remedy, VerifyReport},
};
use crate::{
    catalog::{CatalogError, Result, migration},
    records::{Meta, RecordError, Unfinished, UnfinishedTask, keys},
    store::{Batch, Deadline, Scan, Store},
};

/// What mends a step is written in batches of about so many bytes.
const BATCH_BYTES: usize = 128 << 10;

/// What a rebuild did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// What was wrong. All of it is mended but for what is in `left`.
    pub found: VerifyReport,
    /// How many problems only a backup mends, or another ingestion of the article.
    pub left: u64,
}

impl Rebuilt {
    /// The problems, among the first that were found, that only a backup mends.
    pub fn named_left(&self) -> impl Iterator<Item = &Problem> {
        self.found.named.iter().filter(|problem| problem.remedy == Remedy::Backup)
    }
}

/// Makes all index rows, counts and names in `store` from its records again. Nobody else may write
/// to it meanwhile: open the store alone for this, not a catalogue on it.
///
/// What a damaged record held is lost, and is named in the report; where a statement was lost, the
/// next re-extraction finds it again. Ended half-way, the store does not open as a catalogue until
/// a rebuild came to its end.
///
/// # Errors
/// [`CatalogError::Cancelled`] where `progress` ended it, [`CatalogError::NewerFormat`] where a newer
/// version wrote to the store, [`CatalogError::Record`] where it holds no catalogue.
pub fn rebuild(store: &dyn Store, progress: impl FnMut(&CheckProgress) -> ControlFlow<()>) -> Result<Rebuilt> {
    let mut mark = begin(store)?;
    let mut walk = Walk::new(store, progress);
    let mut left = 0;
    let first = mark.pass as usize;
    for (number, pass) in PASSES.iter().enumerate().skip(first) {
        let whole = Scan::prefix(&[pass.prefix], pass.at_once);
        let mut rest =
            Some(if number == first && !mark.cursor.is_empty() { whole.after(mark.cursor.clone()) } else { whole });
        while let Some(scan) = rest.take() {
            let step = walk.look(pass, &scan)?;
            let mended = mend(store, &step)?;
            if let Some(last) = &step.last {
                rest = Some(scan.after(last.clone()));
            }
            mark = Unfinished {
                task: UnfinishedTask::Rebuild,
                pass: if step.last.is_some() { number } else { number + 1 } as u32,
                cursor: step.last.clone().unwrap_or_default(),
            };
            if mended || step.last.is_none() {
                put_mark(store, Some(&mark))?;
            }
            left += step.findings.0.iter().filter(|found| found.remedy == Remedy::Backup).count() as u64;
            walk.tell(number, step)?;
        }
    }
    walk.strangers()?;
    put_mark(store, None)?;
    Ok(Rebuilt { found: walk.report, left })
}

/// The place to begin at: where an earlier rebuild was interrupted, or the beginning.
fn begin(store: &dyn Store) -> Result<Unfinished> {
    let found = store.get_many(&[keys::META.to_vec(), keys::UNFINISHED.to_vec()], Deadline::NONE)?;
    if let Some(mark) = found[1].as_deref() {
        let mark = Unfinished::decode(mark)?;
        return match mark.task {
            UnfinishedTask::Rebuild => Ok(mark),
            UnfinishedTask::Restore => Err(CatalogError::Unfinished { task: mark.task }),
        };
    }
    match found[0].as_deref().map(Meta::decode) {
        Some(Ok(_)) => migration::migrate(store)?,
        // Without a record of its own, a catalogue is known by its articles.
        _ if store.scan(&Scan::prefix(b"a", 1), Deadline::NONE)?.rows.is_empty() => {
            return Err(RecordError::new("meta", "the store holds no catalogue").into());
        }
        _ => {}
    }
    let meta = found[0].as_deref().and_then(|bytes| Meta::decode(bytes).ok());
    if meta.is_none() {
        // So that the pass over totals has a row to look at.
        let writes = vec![(keys::META.to_vec(), Some(Meta::new().encode()))];
        store.commit(Batch { expected: Vec::new(), writes }, Deadline::NONE)?;
    }
    let mark = Unfinished { task: UnfinishedTask::Rebuild, pass: 0, cursor: Vec::new() };
    put_mark(store, Some(&mark))?;
    Ok(mark)
}

/// Writes rows of the kinds `missing` that are derived from rows of the kinds `from`, and touches no
/// others.
pub(in crate::catalog) fn derive_rows(store: &dyn Store, from: &[u8], missing: &[u8]) -> Result<()> {
    let walk = Walk::new(store, |_| ControlFlow::Continue(()));
    for pass in PASSES.iter().filter(|pass| from.contains(&pass.prefix)) {
        let mut rest = Some(Scan::prefix(&[pass.prefix], pass.at_once));
        while let Some(scan) = rest.take() {
            let mut step = walk.look(pass, &scan)?;
            step.findings.0.retain(|found| {
                found.mending.as_ref().is_some_and(|(key, value)| missing.contains(&key[0]) && value.is_some())
            });
            mend(store, &step)?;
            rest = step.last.map(|last| scan.after(last));
        }
    }
    Ok(())
}

/// Writes what mends a step's problems; whether there was any.
fn mend(store: &dyn Store, step: &Step) -> Result<bool> {
    let changes: BTreeMap<_, _> = step.findings.0.iter().filter_map(|found| found.mending.clone()).collect();
    let mended = !changes.is_empty();
    let mut batch = Batch::default();
    for change in changes {
        batch.writes.push(change);
        if batch.bytes() >= BATCH_BYTES {
            store.commit(std::mem::take(&mut batch), Deadline::NONE)?;
        }
    }
    if !batch.writes.is_empty() {
        store.commit(batch, Deadline::NONE)?;
    }
    Ok(mended)
}

fn put_mark(store: &dyn Store, mark: Option<&Unfinished>) -> Result<()> {
    let writes = vec![(keys::UNFINISHED.to_vec(), mark.map(Unfinished::encode))];
    Ok(store.commit(Batch { expected: Vec::new(), writes }, Deadline::NONE)?)
}
