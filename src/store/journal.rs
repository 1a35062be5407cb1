//! The journal: what every commit wrote, on files of its own beside the engine's.
//!
//! A commit is here, and synced, before the engine hears of it. So what the engine had not yet on
//! the disk when the power went is put into it again at the next opening, a batch of any size is
//! there whole or not at all, and a backup takes up where the last one ended.
//!
//! Records are numbered without a gap and chained: each says the digest of the one before it, so
//! that a record of another database, or of another history of this one, never passes for the next.
//! They stand in segments `journal/<first number>.log` (see `segment` and `frame`). The oldest
//! segments go once they are all together over their bound or a backup has them.

mod frame;
mod reader;
mod segment;
mod writer;

use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub use self::reader::Records;
use self::segment::{Segment, Tail};
pub(super) use self::writer::JournalWriter;

/// A change of one row: its key with the new value, or none where it was removed.
pub type Write = (Vec<u8>, Option<Vec<u8>>);

/// A state in the history of one database: after so many commits, these ones.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The number of the last commit; 0 before the first.
    pub sequence: u64,
    /// A digest of all commits so far, and of the database's own beginning.
    pub chain: [u8; 16],
}

impl Position {
    /// Where the history of a new database begins.
    pub(super) fn origin(sequence: u64) -> Self {
        Self { sequence, chain: uuid::Uuid::now_v7().into_bytes() }
    }
}

impl fmt::Debug for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{:032x}", self.sequence, u128::from_be_bytes(self.chain))
    }
}

/// One commit, as it stands in the journal. Doing it again changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The state after it.
    pub position: Position,
    /// What it wrote, a key at most once.
    pub writes: Vec<Write>,
}

/// How much the journal keeps.
#[derive(Clone, Copy, Debug)]
pub struct JournalOptions {
    /// Once the segments are over this many bytes together, the oldest go. One record, one segment
    /// and what a running backup has yet to read come on top.
    pub max_bytes: u64,
}

impl Default for JournalOptions {
    fn default() -> Self {
        Self { max_bytes: 256 << 20 }
    }
}

impl JournalOptions {
    /// A segment that is longer than this is followed by another.
    fn segment_bytes(self) -> u64 {
        (self.max_bytes / 16).clamp(4 << 10, 16 << 20)
    }
}

/// What the journal holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalStats {
    /// Bytes of all segments.
    pub bytes: u64,
    /// The first commit that is kept, where there is one.
    pub first_sequence: Option<u64>,
    /// The last commit.
    pub last_sequence: u64,
    /// The last commit that a backup has, as [`Journal::release`] was told.
    pub released_sequence: Option<u64>,
    /// How many commits have gone for want of room although no backup has them: should the database
    /// be lost now, these cannot be replayed.
    pub uncovered: u64,
}

/// Why the journal cannot be read or written.
#[derive(Clone, Debug, thiserror::Error)]
pub enum JournalError {
    /// The disk refused.
    #[error("{}: {problem}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        problem: String,
    },
    /// A file does not hold what was written to it.
    #[error("{}: {problem} at byte {offset}", .path.display())]
    Damaged {
        /// The segment.
        path: PathBuf,
        /// Where in it.
        offset: u64,
        /// What is wrong there.
        problem: &'static str,
    },
    /// A segment that must be there is not.
    #[error("{}: commits from {from} on are missing", .folder.display())]
    Hole {
        /// The journal.
        folder: PathBuf,
        /// The first commit that is not there.
        from: u64,
    },
    /// Commits that were asked for have gone for want of room.
    #[error("the journal begins behind commit {begins_behind}, and commits from {wanted} on were asked for")]
    Gone {
        /// The first commit that was asked for.
        wanted: u64,
        /// The last commit that is not kept any more.
        begins_behind: u64,
    },
    /// The position belongs to another database or to another history of this one.
    #[error("the journal does not lead through {0:?}: it is of another database or another history")]
    Foreign(Position),
}

impl JournalError {
    fn io(path: &Path, error: &io::Error) -> Self {
        Self::Io { path: path.to_owned(), problem: error.to_string() }
    }
}

type Result<T> = std::result::Result<T, JournalError>;

/// The journal of a database, to read from while commits are added. A clone is the same journal.
#[derive(Clone, Debug)]
pub struct Journal {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// In order, at least one.
    segments: Vec<Segment>,
    /// The last commit that is in the engine.
    last: Position,
    released: Option<u64>,
    /// From which commit on somebody reads, by a number of their own.
    readers: BTreeMap<u64, u64>,
    next_reader: u64,
}

impl Journal {
    /// The journal in the folder of a database that nobody has open, as it is, to read from it.
    ///
    /// # Errors
    /// Where it is damaged, other than by a last record that was never finished.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self> {
        Ok(Self::read(folder.as_ref())?.0)
    }

    /// The journal, and where it ends.
    fn read(folder: &Path) -> Result<(Self, Tail)> {
        let (segments, tail) = segment::list(folder)?;
        let inner = Inner {
            folder: folder.to_owned(),
            state: Mutex::new(State {
                segments,
                last: tail.last,
                released: writer::released(folder)?,
                readers: BTreeMap::new(),
                next_reader: 0,
            }),
        };
        Ok((Self { inner: Arc::new(inner) }, tail))
    }

    /// Where the journal lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.inner.folder
    }

    /// The state before the first commit that is kept.
    #[must_use]
    pub fn first(&self) -> Position {
        self.state().segments[0].before
    }

    /// The state after the last commit. Whoever reads the store afterwards sees it.
    #[must_use]
    pub fn last(&self) -> Position {
        self.state().last
    }

    /// The commits behind `after` up to the present last one, in order. Those that are still to be
    /// read are kept as long as the iterator lives.
    ///
    /// # Errors
    /// [`JournalError::Gone`] where some of them are not kept any more, [`JournalError::Foreign`]
    /// where `after` is no state in this journal's history.
    pub fn records_after(&self, after: Position) -> Result<Records> {
        Records::new(self, after)
    }

    /// Keeps all commits behind the present last one until the hold is dropped.
    #[must_use]
    pub fn hold(&self) -> Hold {
        let mut state = self.state();
        let from = state.last.sequence + 1;
        self.hold_from(&mut state, from)
    }

    fn hold_from(&self, state: &mut State, from: u64) -> Hold {
        let number = state.next_reader;
        state.next_reader += 1;
        state.readers.insert(number, from);
        Hold { journal: self.clone(), number }
    }

    /// Lets go of the segments that end at `position` or before it: a backup has what is in them.
    ///
    /// # Errors
    /// [`JournalError::Io`] where this cannot be noted.
    pub fn release(&self, position: Position) -> Result<()> {
        writer::note_released(&self.inner.folder, position.sequence)?;
        let mut state = self.state();
        state.released = Some(position.sequence.max(state.released.unwrap_or(0)));
        let whole = state.segments.iter().skip(1).take_while(|next| next.before.sequence <= position.sequence).count();
        self.drop_segments(&mut state, whole);
        Ok(())
    }

    /// What the journal holds.
    #[must_use]
    pub fn stats(&self) -> JournalStats {
        let state = self.state();
        let before = state.segments[0].before.sequence;
        JournalStats {
            bytes: state.segments.iter().map(|segment| segment.bytes).sum(),
            first_sequence: (before < state.last.sequence).then_some(before + 1),
            last_sequence: state.last.sequence,
            released_sequence: state.released,
            uncovered: before.saturating_sub(state.released.unwrap_or(0)),
        }
    }

    /// Drops the oldest segments, so many, but for those that somebody still reads.
    fn drop_segments(&self, state: &mut State, most: usize) {
        let wanted = state.readers.values().copied().min().unwrap_or(u64::MAX);
        for _ in 0..most {
            let Some(next) = state.segments.get(1) else { break };
            let path = state.segments[0].path(&self.inner.folder);
            // One that cannot be removed now is tried again with the next.
            if next.before.sequence >= wanted || fs::remove_file(path).is_err() {
                break;
            }
            state.segments.remove(0);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps commits in the journal as long as it lives.
#[derive(Debug)]
pub struct Hold {
    journal: Journal,
    number: u64,
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.journal.state().readers.remove(&self.number);
    }
}

#[cfg(test)]
mod tests;
