//! Backups: hot, consistent copies of a catalogue in a folder, and bringing one back.
//!
//! A folder holds the parts of backups of one catalogue. A *full* part is a scan of all rows while
//! changes go on, and the commits that the journal took meanwhile: with them, the rows are those of
//! one state. An *incremental* part is the commits since the part before it. Each part is a folder
//! of its own with a manifest (see `manifest`), made under another name, synced and then renamed,
//! so that what has the name of a part is whole.
//!
//! Parts form chains by the positions in the journal's history that they begin behind and end with.
//! A position is known by a digest of all commits before it, so that a part of another catalogue, or
//! of another history of this one, never passes for the next.

mod blocks;
mod error;
mod manifest;
mod restore;
mod shelf;
mod take;

use std::{fmt, path::PathBuf};

use jiff::Timestamp;
use uuid::Uuid;

pub(super) use self::restore::is_unfinished;
pub use self::{
    error::BackupError,
    restore::{RestoreFrom, RestorePoint, Restored, restore},
    shelf::{DamagedPart, Shelf},
};
use crate::store::journal::Position;

/// What a part of a backup holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BackupKind {
    /// All rows.
    Full,
    /// What was committed since the part before it.
    Incremental,
}

impl fmt::Display for BackupKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Full => "full",
            Self::Incremental => "incremental",
        })
    }
}

/// A part of a backup, as its manifest describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupPart {
    /// The name of its folder.
    pub name: String,
    /// What it holds.
    pub kind: BackupKind,
    /// When it was made.
    pub created: Timestamp,
    /// The catalogue that it is of.
    pub catalog_id: Uuid,
    /// The storage format of its rows.
    pub format: u32,
    /// The state of the store that the commits in it follow.
    pub after: Position,
    /// The state of the store that it ends with.
    pub through: Position,
    /// The name of the part that an incremental one continues.
    pub parent: Option<String>,
    /// Its files.
    pub files: Vec<PartFile>,
}

impl BackupPart {
    /// The length of its files together.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

/// A file of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartFile {
    /// `rows` or `log`.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// The BLAKE3 hash of all of it.
    pub hash: [u8; 32],
}

/// What a backup did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackedUp {
    /// The part that was made, or, where nothing was committed since, the one that there was.
    pub part: BackupPart,
    /// Whether it was made now.
    pub is_new: bool,
    /// The folder of the part.
    pub path: PathBuf,
}

/// Which part to make.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BackupMode {
    /// An incremental one where the journal still leads on from the newest part, else a full one.
    #[default]
    Auto,
    /// A full one.
    Full,
    /// An incremental one, or an error.
    Incremental,
}

/// How far a backup or restore has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CopyProgress {
    /// Rows copied so far.
    pub rows: u64,
    /// Commits copied so far.
    pub commits: u64,
    /// Bytes of keys and values copied so far.
    pub bytes: u64,
}
