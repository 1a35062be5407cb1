//! What is done to the folder of a catalogue that nobody has open.

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use super::{CatalogError, CheckProgress, Options, Rebuilt, Result, backup, check::rebuild, prepare};
use crate::{
    records::UnfinishedTask,
    store::{Compacted, SledOptions, SledStore, StoreError, journal::JournalOptions},
};

/// What the rebuild of a folder did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RebuiltFolder {
    /// What was wrong with the rows.
    pub rebuilt: Rebuilt,
    /// Where the journal is now that was damaged or did not belong to the rows: a new one is in its
    /// place, and the last commits may only be there.
    pub old_journal: Option<PathBuf>,
}

impl Options {
    pub(super) fn store(&self) -> SledOptions {
        let journal = JournalOptions { max_bytes: self.journal_bytes };
        SledOptions { cache_bytes: self.cache_bytes, journal }
    }
}

/// Makes all index rows, counts and names of the catalogue in the folder `path` from its records
/// again, as [`rebuild`] does. Where rows and journal do not belong together, a new journal is begun
/// first and the old one is moved aside.
///
/// # Errors
/// [`CatalogError::NotFound`] where there is none, [`StoreError::Locked`] where somebody has it open, [`StoreError::Damaged`] where its rows cannot be
/// read at all: then only a backup helps.
pub fn rebuild_folder(
    path: impl AsRef<Path>,
    options: &Options,
    progress: impl FnMut(&CheckProgress) -> ControlFlow<()>,
) -> Result<RebuiltFolder> {
    let path = path.as_ref();
    refuse_empty(path)?;
    let (store, old_journal) = match SledStore::open(path, options.store()) {
        Ok(store) => (store, None),
        Err(refusal @ StoreError::Damaged { .. }) => {
            // Where the rows cannot be read either, what was said first is what is wrong.
            let old_journal = SledStore::renew_journal(path, options.store()).map_err(|_| refusal)?;
            (SledStore::open(path, options.store())?, old_journal)
        }
        Err(error) => return Err(error.into()),
    };
    Ok(RebuiltFolder { rebuilt: rebuild(&store, progress)?, old_journal })
}

/// Copies the rows of the catalogue in the folder `path` into a fresh database that takes the place
/// of the old one, without the space that earlier states of rows took. An interruption at any moment
/// is harmless. `progress` is told how many rows are copied, and can end it.
///
/// # Errors
/// [`CatalogError::NotFound`] where there is none, [`StoreError::Locked`] where somebody has it open, [`StoreError::Io`] where there is no room for
/// the copy, [`CatalogError::Cancelled`] where `progress` ended it.
pub fn compact_folder(
    path: impl AsRef<Path>,
    options: &Options,
    progress: impl FnMut(u64) -> ControlFlow<()>,
) -> Result<Compacted> {
    let path = path.as_ref();
    refuse_empty(path)?;
    // What does not open as a catalogue is not touched.
    prepare(&SledStore::open(path, options.store())?)?;
    SledStore::compact(path, options.store(), progress)?.ok_or(CatalogError::Cancelled)
}

/// Refuses a folder without a catalogue: opening it would make one.
fn refuse_empty(path: &Path) -> Result<()> {
    if SledStore::exists(path) {
        return refuse_half_restored(path);
    }
    Err(CatalogError::not_found("catalogue", &path.display()))
}

pub(super) fn refuse_half_restored(path: &Path) -> Result<()> {
    if backup::is_unfinished(path) {
        return Err(CatalogError::Unfinished { task: UnfinishedTask::Restore });
    }
    Ok(())
}
