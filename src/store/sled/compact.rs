//! Copies the rows of a closed database into a fresh one, which has none of the space that old
//! versions of rows took.

use std::ops::ControlFlow;

use super::{
    SledOptions, SledStore, StoreError, close_engine,
    folder::{self, Folder},
    guarded, opening,
    tree::Whole,
};
use crate::store::Scan;

/// Rows go into the copy in batches of about so many bytes, each synced.
const BATCH_BYTES: usize = 128 << 10;

/// The copy takes at most so many times the bytes of its rows, and this much besides.
const COPY_FACTOR: u64 = 3;
const COPY_BYTES: u64 = 16 << 20;

/// What a compaction did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compacted {
    /// How many rows there are.
    pub rows: u64,
    /// Bytes on disk before.
    pub before: u64,
    /// Bytes on disk after: as before where a copy would not take fewer.
    pub after: u64,
}

impl SledStore {
    /// Copies the rows of the database in the folder `path`, which nobody has open, into a fresh one
    /// that takes its place. The journal stays as it is. Until the copy is whole and on the disk, the
    /// rows are where they were: an interruption at any moment loses nothing, and what it leaves is
    /// removed by the next compaction.
    ///
    /// `progress` is told how many rows are copied, and can end it.
    pub fn compact(
        path: impl AsRef<std::path::Path>,
        options: SledOptions,
        mut progress: impl FnMut(u64) -> ControlFlow<()>,
    ) -> Result<Option<Compacted>, StoreError> {
        let path = path.as_ref();
        // Commits that are only in the journal go into the rows first, and damage is found.
        drop(Self::open(path, options)?);
        let folder = Folder::at(path)?;
        let io = |error: std::io::Error| folder::io_error(path, &error);
        folder.remove_old().map_err(io)?;
        folder.remove_draft().map_err(io)?;
        let before = folder::bytes_below(&folder.place()).map_err(io)?;

        let tree = opening::open(&folder, options)?;
        let copied = check_room(&folder, &tree).and_then(|()| copy(&folder, &tree, options, &mut progress));
        close_engine(tree, &folder.place());
        let rows = match copied {
            Ok(Some(rows)) => rows,
            other => {
                folder.remove_draft().map_err(io)?;
                return other.map(|_| None);
            }
        };
        let after = folder::bytes_below(&folder.draft()).map_err(io)?;
        if after >= before {
            // There is nothing to gain: the engine's pages are better packed as they are.
            folder.remove_draft().map_err(io)?;
            return Ok(Some(Compacted { rows, before, after: before }));
        }
        folder.exchange_draft()?;
        Ok(Some(Compacted { rows, before, after }))
    }
}

/// That there is room for the copy.
fn check_room(folder: &Folder, tree: &super::Tree) -> Result<(), StoreError> {
    let Some(free) = folder::free_bytes(folder.path()) else { return Ok(()) };
    let mut bytes = 0;
    guarded(folder.path(), || {
        for row in tree.rows(&super::of_callers(&Scan::prefix(&[], 0))) {
            let (key, value) = row?;
            bytes += (key.len() + value.len()) as u64;
        }
        Ok(())
    })?;
    let needed = bytes * COPY_FACTOR + COPY_BYTES;
    if free < needed {
        let path = folder.path().display();
        return Err(StoreError::Io(format!("{path}: the copy may need {needed} bytes, and {free} are free")));
    }
    Ok(())
}

/// Copies all rows, and where in the journal they are, into the draft; none where `progress` ended
/// it.
fn copy(
    folder: &Folder,
    tree: &super::Tree,
    options: SledOptions,
    progress: &mut impl FnMut(u64) -> ControlFlow<()>,
) -> Result<Option<u64>, StoreError> {
    let path = folder.path();
    let Some((place, Whole::Yes)) = guarded(path, || tree.place())? else {
        return Err(super::damaged(path, "the rows are not those of a state of the journal"));
    };
    let draft = opening::open_in(folder, &folder.draft(), options)?;
    let log = folder.draft_log()?;
    let mut copied = 0;
    let mut batch = Vec::new();
    let mut bytes = 0;
    let put = |batch: &mut Vec<(Vec<u8>, Option<Vec<u8>>)>| {
        guarded(path, || draft.put(batch).and_then(|()| draft.flush()))?;
        batch.clear();
        log.sync_data().map_err(|error| folder::io_error(path, &error))
    };
    let mut work = || {
        for row in tree.rows(&super::of_callers(&Scan::prefix(&[], 0))) {
            let (key, value) = row?;
            bytes += key.len() + value.len();
            copied += 1;
            batch.push((key, Some(value)));
            if bytes >= BATCH_BYTES {
                bytes = 0;
                put(&mut batch)?;
                if progress(copied).is_break() {
                    return Ok(false);
                }
            }
        }
        draft.set_place(place, Whole::Yes)?;
        put(&mut batch).map(|()| true)
    };
    let done = guarded(path, &mut work);
    close_engine(draft, &folder.draft());
    if !done? {
        return Ok(None);
    }
    // Opening once more lets the engine note where its pages are.
    close_engine(opening::open_in(folder, &folder.draft(), options)?, &folder.draft());
    Ok(Some(copied))
}
