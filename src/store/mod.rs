//! One ordered key-value interface, small enough for an embedded engine, a map in memory and a
//! table in a distributed database.
//!
//! The interface is synchronous. One call sees every commit whole or not at all, but a page of
//! [`Store::scan`] is not a snapshot of the pages before it, so a reader that goes from an index
//! entry to its record checks the record again. On disk, what can be seen is durable.

mod failpoint;
pub mod journal;
mod memory;
mod sled;

use std::{fmt, ops::Bound, path::PathBuf, time::Instant};

use journal::Journal;
pub use memory::MemoryStore;
pub use sled::{Compacted, SledOptions, SledStore};

/// Keys are at most this long, in bytes.
pub const MAX_KEY_BYTES: usize = 1024;

/// Values are at most this long, in bytes: longer ones would spill out of the engine's log, which
/// its flush does not cover. Longer data is stored in pieces.
pub const MAX_VALUE_BYTES: usize = 4096;

/// Keys that begin with these bytes are the engines' own.
pub const RESERVED_KEYS: [u8; 8] = [0xff; 8];

/// Rows between two looks at the clock while reading.
const ROWS_BETWEEN_CHECKS: usize = 64;

/// An ordered key-value engine with atomic, durable commits.
pub trait Store: Send + Sync + fmt::Debug {
    /// The values of `keys`, in their order.
    fn get_many(&self, keys: &[Vec<u8>], deadline: Deadline) -> Result<Vec<Option<Vec<u8>>>, StoreError>;

    /// Some rows of a range, in key order or against it; none where the range ends before it starts.
    fn scan(&self, scan: &Scan, deadline: Deadline) -> Result<Rows, StoreError>;

    /// Applies all of `batch` or nothing, and returns when it is durable.
    ///
    /// A caller whose deadline passes meanwhile gets [`StoreError::DeadlineExceeded`] and cannot know
    /// whether the batch took effect.
    fn commit(&self, batch: Batch, deadline: Deadline) -> Result<(), StoreError>;

    /// Begins a commit without waiting for its end, of which `done` is told, perhaps on another thread.
    /// Commits take effect in the order in which they were submitted.
    fn submit(&self, batch: Batch, done: Done) {
        done(self.commit(batch, Deadline::NONE));
    }

    /// [`Store::get_many`] for whoever knows all commits that are under way and lays them over what it
    /// reads: it does not wait for a commit that is being applied, of which it may see a part.
    fn get_many_beneath(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.get_many(keys, Deadline::NONE)
    }

    /// The same for [`Store::scan`].
    fn scan_beneath(&self, scan: &Scan) -> Result<Rows, StoreError> {
        self.scan(scan, Deadline::NONE)
    }

    /// Bytes on disk; 0 where the engine is in memory.
    fn disk_bytes(&self) -> Result<u64, StoreError>;

    /// The journal of the store's commits, where it keeps one.
    fn journal(&self) -> Option<Journal> {
        None
    }
}

/// Is told what became of a commit.
pub type Done = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// The moment after which a caller does not want the answer any more.
#[derive(Clone, Copy, Debug, Default)]
pub struct Deadline(Option<Instant>);

impl Deadline {
    /// Waits for ever.
    pub const NONE: Self = Self(None);

    /// Ends at `instant`.
    #[must_use]
    pub fn at(instant: Instant) -> Self {
        Self(Some(instant))
    }

    /// The moment, where there is one.
    #[must_use]
    pub fn instant(self) -> Option<Instant> {
        self.0
    }

    /// An error once the moment is past.
    pub fn check(self) -> Result<(), StoreError> {
        match self.0 {
            Some(instant) if Instant::now() >= instant => Err(StoreError::DeadlineExceeded),
            _ => Ok(()),
        }
    }
}

/// A range of rows to read.
#[derive(Clone, Debug)]
pub struct Scan {
    /// Where the range begins.
    pub start: Bound<Vec<u8>>,
    /// Where the range ends.
    pub end: Bound<Vec<u8>>,
    /// Whether rows come from the end of the range.
    pub reverse: bool,
    /// At most this many rows.
    pub max_rows: usize,
    /// No further row once keys and values reach this many bytes; the first row always fits.
    pub max_bytes: usize,
}

impl Scan {
    /// All rows whose keys begin with `prefix`, at most `max_rows` and 4 MiB.
    #[must_use]
    pub fn prefix(prefix: &[u8], max_rows: usize) -> Self {
        Self {
            start: Bound::Included(prefix.to_vec()),
            end: after_prefix(prefix),
            reverse: false,
            max_rows,
            max_bytes: 4 << 20,
        }
    }

    /// The same, from the end.
    #[must_use]
    pub fn reversed(mut self) -> Self {
        self.reverse = true;
        self
    }

    /// The same range without the rows up to and including `key`, in the scan's direction. The range
    /// never grows: a `key` from outside it changes nothing, or leaves nothing.
    #[must_use]
    pub fn after(mut self, key: Vec<u8>) -> Self {
        if self.reverse {
            if bound_key(&self.end).is_none_or(|end| key.as_slice() <= end) {
                self.end = Bound::Excluded(key);
            }
        } else if bound_key(&self.start).is_none_or(|start| key.as_slice() >= start) {
            self.start = Bound::Excluded(key);
        }
        self
    }

    /// Whether no key can lie in the range. Ordered maps panic when asked for such a range.
    fn is_void(&self) -> bool {
        match (&self.start, &self.end) {
            (Bound::Included(start), Bound::Included(end)) => start > end,
            (Bound::Included(start) | Bound::Excluded(start), Bound::Included(end) | Bound::Excluded(end)) => {
                start >= end
            }
            (Bound::Unbounded, _) | (_, Bound::Unbounded) => false,
        }
    }
}

fn bound_key(bound: &Bound<Vec<u8>>) -> Option<&[u8]> {
    match bound {
        Bound::Included(key) | Bound::Excluded(key) => Some(key),
        Bound::Unbounded => None,
    }
}

/// The end of the range of keys that begin with `prefix`.
#[must_use]
pub fn after_prefix(prefix: &[u8]) -> Bound<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            return Bound::Excluded(end);
        }
    }
    Bound::Unbounded
}

/// A row of the store.
pub type Row = (Vec<u8>, Vec<u8>);

/// What a scan read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// The rows, in the scan's direction.
    pub rows: Vec<Row>,
    /// Whether the range held at least one row more, exactly: a page that ends with its range says
    /// `false` even where it is full. Go on with [`Scan::after`] the last key.
    pub more: bool,
}

impl Rows {
    /// The first of `rows`, as many as `scan` allows.
    fn page(
        scan: &Scan,
        deadline: Deadline,
        rows: impl Iterator<Item = Result<Row, StoreError>>,
    ) -> Result<Self, StoreError> {
        let mut page = Self::default();
        let mut bytes = 0;
        for (index, row) in rows.enumerate() {
            if index % ROWS_BETWEEN_CHECKS == 0 {
                deadline.check()?;
            }
            let (key, value) = row?;
            let out_of_bytes = bytes >= scan.max_bytes && !page.rows.is_empty();
            if page.rows.len() >= scan.max_rows || out_of_bytes {
                page.more = true;
                break;
            }
            bytes += key.len() + value.len();
            page.rows.push((key, value));
        }
        Ok(page)
    }
}

/// Changes to apply together, and what must hold for them to apply.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Keys with the value that they must have, or none.
    pub expected: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    /// Keys with their new value, or none to remove them. A key stands here at most once.
    pub writes: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

impl Batch {
    /// Bytes of keys and values to write.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.writes.iter().map(|(key, value)| key.len() + value.as_ref().map_or(0, Vec::len)).sum()
    }

    /// An error where a key or value to write is over its limit, or a key is not for callers.
    fn check(&self) -> Result<(), StoreError> {
        let within = |what, bytes, limit| {
            if bytes > limit { Err(StoreError::TooLarge { what, bytes, limit }) } else { Ok(()) }
        };
        self.writes.iter().try_for_each(|(key, value)| {
            if key.starts_with(&RESERVED_KEYS) {
                return Err(StoreError::ReservedKey);
            }
            within("key", key.len(), MAX_KEY_BYTES)?;
            within("value", value.as_ref().map_or(0, Vec::len), MAX_VALUE_BYTES)
        })
    }
}

/// Why the store did not do what was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// A precondition of a commit did not hold; nothing was changed.
    #[error("another writer changed a row that the commit depends on")]
    Conflict,
    /// The caller's time ran out. A commit may still take effect.
    #[error("the deadline passed before the store answered")]
    DeadlineExceeded,
    /// Another process holds the folder.
    #[error("{} is in use by another process", .0.display())]
    Locked(PathBuf),
    /// The folder holds something that cannot be opened as it is.
    #[error("{} cannot be opened: {reason}", .path.display())]
    Damaged {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A key or value is over its limit: a defect of the caller.
    #[error("a {what} of {bytes} bytes is over the limit of {limit}")]
    TooLarge {
        /// "key" or "value".
        what: &'static str,
        /// Its length.
        bytes: usize,
        /// The most that is allowed.
        limit: usize,
    },
    /// A key to write is one of [`RESERVED_KEYS`]: a defect of the caller.
    #[error("a key begins with bytes that are reserved for the store")]
    ReservedKey,
    /// The disk refused. A commit that ended so may have taken effect only where the store is closed
    /// for writing since.
    #[error("the disk failed: {0}")]
    Io(String),
    /// An earlier commit failed half-way, so that the disk's state is not known until the store
    /// is opened again.
    #[error("the store is closed for writing after an earlier failure: {0}")]
    Poisoned(String),
}

#[cfg(test)]
mod tests {
    use std::{thread, time::Duration};

    use super::*;

    #[test]
    fn a_long_scan_ends_at_its_deadline() {
        let mut read = 0;
        let slow_rows = (0..10_000_u16).map(|n| {
            thread::sleep(Duration::from_micros(100));
            read += 1;
            Ok((n.to_be_bytes().to_vec(), vec![]))
        });
        let soon = Deadline::at(Instant::now() + Duration::from_millis(20));
        let page = Rows::page(&Scan::prefix(b"", 10_000), soon, slow_rows);
        assert!(matches!(page, Err(StoreError::DeadlineExceeded)));
        assert!((1..5_000).contains(&read), "{read}");
    }
}
