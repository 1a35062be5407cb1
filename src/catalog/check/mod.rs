//! Whether all rows of a catalogue fit together, and making them fit again.
//!
//! Records are the truth. A check walks over the rows of every kind in key order: from each record
//! to the index rows that it must have, and from each index row back to its record. What it finds
//! wrong says what would mend it; a rebuild is the same walk with the mending done.
//!
//! Each [`Pass`] relies on the rows that the passes before it have looked at. A new kind of row is
//! one more entry in [`PASSES`]. Memory is bounded by the largest article and by the days and names
//! of the busiest actor, whatever the catalogue holds.

mod actors;
mod articles;
mod curation;
mod reader;
mod rebuild;
mod report;
mod statements;
mod totals;
mod words;

use std::ops::ControlFlow;

pub(super) use self::rebuild::derive_rows;
use self::{reader::Reader, report::Findings};
pub use self::{
    rebuild::{Rebuilt, rebuild},
    report::{CheckProgress, Problem, Remedy, RowCount, VerifyReport},
};
use super::{Catalog, CatalogError, Result};
use crate::{
    records::keys::Key,
    store::{Row, Scan, Store},
};

/// Bytes of rows that are looked at together.
const STEP_BYTES: usize = 256 << 10;

/// A walk over all rows of one kind.
struct Pass {
    prefix: u8,
    /// What the rows are, in the plural.
    rows: &'static str,
    /// How many rows are looked at together.
    at_once: usize,
    check: fn(&Reader<'_>, &[Row], &mut Findings) -> Result<()>,
}

const fn pass(
    prefix: u8,
    rows: &'static str,
    at_once: usize,
    check: fn(&Reader<'_>, &[Row], &mut Findings) -> Result<()>,
) -> Pass {
    Pass { prefix, rows, at_once, check }
}

/// All passes, in their order: records before what is derived from them, and what is derived from
/// derived rows last.
const PASSES: &[Pass] = &[
    pass(b'a', "articles", 16, articles::records),
    pass(b's', "statements", 200, statements::records),
    pass(b'D', "statements by date", 200, statements::entries),
    pass(b'A', "statements by actor", 200, statements::entries),
    pass(b'O', "statements by outlet", 200, statements::entries),
    pass(b'X', "statements by article", 200, statements::entries),
    pass(b'h', "articles by text", 200, articles::lists),
    pass(b'p', "articles by day", 200, articles::lists),
    pass(b'o', "articles by outlet", 200, articles::lists),
    pass(b'b', "pieces of articles", 200, articles::pieces),
    pass(b'w', "articles being written", 200, articles::marks),
    pass(b'l', "changes", 200, articles::changes),
    pass(b'a', "articles", 16, articles::contributions),
    pass(b'q', "actors of articles", 200, actors::participants),
    pass(b'r', "roles", 200, actors::roles),
    pass(b'e', "edits of actors", 16, curation::edits),
    pass(b'f', "edits by actor", 200, curation::edits_of_actors),
    pass(b'z', "reassigned mentions", 200, curation::reassignments),
    pass(b'R', "requests of edits", 200, curation::requests),
    pass(b'c', "actors", 8, actors::records),
    pass(b'y', "merged actors", 200, curation::merged),
    pass(b'i', "actors by likeness", 200, curation::likenesses_of_actors),
    pass(b'g', "shared likenesses", 200, curation::shared_likenesses),
    pass(b'k', "actors by identity", 200, actors::identities),
    pass(b'N', "actors by name", 200, actors::by_name),
    pass(b'v', "names of actors", 200, actors::names),
    pass(b'n', "counts", 32, statements::counts),
    pass(b't', "actors by word", 200, words::actors),
    pass(b'T', "words", 32, words::counts),
    pass(b'd', "misspellings", 200, words::misspellings),
    pass(b'm', "totals", 1, totals::check),
];

impl Catalog {
    /// Checks that every record can be read, that every index row, count and name has its record
    /// and every record its rows, and that every text has its hash.
    ///
    /// Calls and changes go on meanwhile. What is looked at together is looked at again where a
    /// change came between, and changes wait where that happens too often: for the moment that it
    /// takes to read the statements of the busiest actor. Time and reads grow with the catalogue;
    /// memory does not.
    ///
    /// `progress` is told how far it has come, several times a second, and can end it.
    ///
    /// # Errors
    /// [`CatalogError::Cancelled`] where `progress` ended it. Problems are no error: they are in the
    /// report.
    pub fn verify(&self, progress: impl FnMut(&CheckProgress) -> ControlFlow<()>) -> Result<VerifyReport> {
        let mut walk = Walk::new(self.inner.store.as_ref(), progress);
        let steady = |read: &mut dyn FnMut() -> Result<()>| self.steadily(read);
        for (number, pass) in PASSES.iter().enumerate() {
            let mut rest = Some(Scan::prefix(&[pass.prefix], pass.at_once));
            while let Some(scan) = rest.take() {
                self.deadline.check().map_err(CatalogError::from)?;
                let mut step = Step::default();
                steady(&mut || {
                    step = walk.look(pass, &scan)?;
                    Ok(())
                })?;
                rest = step.last.take().map(|last| scan.after(last));
                walk.tell(number, step)?;
            }
        }
        walk.strangers()?;
        Ok(walk.report)
    }

    /// Reads when no change comes between: several times if it must, and in the end while changes
    /// wait.
    fn steadily(&self, read: &mut dyn FnMut() -> Result<()>) -> Result<()> {
        const ATTEMPTS: usize = 4;
        for _ in 0..ATTEMPTS {
            let before = self.get(crate::records::keys::META.to_vec())?;
            read()?;
            if self.get(crate::records::keys::META.to_vec())? == before {
                return Ok(());
            }
        }
        let _alone = self.inner.writer.pause()?;
        read()
    }
}

/// What was read in one step of a pass.
#[derive(Default)]
struct Step {
    rows: u64,
    findings: Findings,
    /// The key to go on behind, where the pass goes on.
    last: Option<Key>,
}

/// A check under way.
struct Walk<'s, P> {
    reader: Reader<'s>,
    report: VerifyReport,
    progress: P,
    clock: report::Clock,
}

impl<'s, P: FnMut(&CheckProgress) -> ControlFlow<()>> Walk<'s, P> {
    fn new(store: &'s dyn Store, progress: P) -> Self {
        Self { reader: Reader::new(store), report: VerifyReport::new(), progress, clock: report::Clock::default() }
    }

    /// Looks at the next rows of a pass.
    fn look(&self, pass: &Pass, scan: &Scan) -> Result<Step> {
        let page = self.reader.page(&Scan { max_bytes: STEP_BYTES, ..scan.clone() })?;
        let mut findings = Findings::default();
        (pass.check)(&self.reader, &page.rows, &mut findings)?;
        let last = page.rows.last().map(|(key, _)| key.clone()).filter(|_| page.more);
        Ok(Step { rows: page.rows.len() as u64, findings, last })
    }

    /// Puts a step of pass `number` into the report.
    fn tell(&mut self, number: usize, step: Step) -> Result<()> {
        let pass = &PASSES[number];
        let first_of_its_rows = PASSES.iter().position(|other| other.prefix == pass.prefix) == Some(number);
        self.report.add(pass.rows, if first_of_its_rows { step.rows } else { 0 }, step.findings);
        if !self.clock.is_due() {
            return Ok(());
        }
        let progress = CheckProgress {
            rows: pass.rows,
            pass: number + 1,
            passes: PASSES.len(),
            rows_checked: self.report.rows(),
            problems: self.report.problems,
        };
        match (self.progress)(&progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(CatalogError::Cancelled),
        }
    }

    /// Finds rows of no known kind.
    fn strangers(&mut self) -> Result<()> {
        let known = |prefix: u8| PASSES.iter().any(|pass| pass.prefix == prefix);
        for prefix in (0..=u8::MAX).filter(|&prefix| !known(prefix) && !is_marker(prefix)) {
            let page = self.reader.page(&Scan::prefix(&[prefix], 100))?;
            let mut findings = Findings::default();
            for (key, _) in &page.rows {
                findings.beyond(key, "no kind of row has keys like this");
            }
            if !page.rows.is_empty() {
                self.report.add("rows of no known kind", page.rows.len() as u64, findings);
            }
        }
        Ok(())
    }
}

/// Whether keys with this prefix mark work under way.
fn is_marker(prefix: u8) -> bool {
    prefix == crate::records::keys::UNFINISHED[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_row_in_the_table_of_keys_is_checked() {
        let table = include_str!("../../records/keys.rs").lines().filter_map(|line| line.strip_prefix("//! | `"));
        let mut kinds = 0;
        for row in table {
            let prefix = row.as_bytes()[0];
            kinds += 1;
            let checked = PASSES.iter().any(|pass| pass.prefix == prefix) || is_marker(prefix);
            assert!(checked, "no pass looks at rows of `{}`", char::from(prefix));
        }
        assert!(kinds >= 24, "{kinds}");
    }
}
