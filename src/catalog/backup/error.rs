//! Why a backup was not made or brought back.

use std::{
    io,
    path::{Path, PathBuf},
};

use uuid::Uuid;

use crate::store::journal::JournalError;

/// Why a backup was not made or brought back.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BackupError {
    /// The disk refused.
    #[error("{}: {problem}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        problem: String,
    },
    /// A part is not as it was written.
    #[error("the backup {} cannot be used: {problem}", .path.display())]
    Damaged {
        /// The part, or the file of it.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// Another backup into the same folder is under way.
    #[error("another backup into {} is under way", .0.display())]
    Busy(PathBuf),
    /// The folder holds backups of another catalogue.
    #[error("{} holds backups of catalogue {found}, and this is {own}: use a folder of its own", .folder.display())]
    OtherCatalog {
        /// The folder.
        folder: PathBuf,
        /// The catalogue whose backups it holds.
        found: Uuid,
        /// The catalogue to back up.
        own: Uuid,
    },
    /// An incremental backup was asked for, and there is nothing that it could continue.
    #[error("no incremental backup is possible: {0}; make a full one")]
    NothingToContinue(String),
    /// The store keeps no journal.
    #[error("a catalogue in memory cannot be backed up")]
    NoJournal,
    /// What was asked for is not in the backups.
    #[error("{0}")]
    NoSuchPoint(String),
    /// The folder to restore into is in use for something.
    #[error("{} is not empty: restore into a new folder", .0.display())]
    NotEmpty(PathBuf),
    /// The folder to restore into holds a restore that was interrupted.
    #[error("{} holds a restore that was interrupted: remove the folder and run it again", .0.display())]
    HalfRestored(PathBuf),
    /// The rows are of a storage format that this version does not know.
    #[error("the backup has format {found}, and this version reads up to {known}: use a newer version")]
    NewerFormat {
        /// The format of its rows.
        found: u32,
        /// The newest format that is known here.
        known: u32,
    },
    /// The journal to replay cannot be used.
    #[error("the journal cannot be replayed: {0}")]
    Journal(#[from] JournalError),
}

impl BackupError {
    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        Self::Io { path: path.to_owned(), problem: error.to_string() }
    }

    pub(super) fn damaged(path: &Path, problem: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), problem: problem.into() }
    }
}
