//! The engine's one tree: the rows, and beside them where in the journal they are.

use std::{
    ops::Bound,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{StoreError, damaged, engine_error};
use crate::store::{
    RESERVED_KEYS, Row, Scan,
    journal::{Position, Write},
};

/// The row that says where in the journal the others are: number, digest, and whether some of the
/// next commit is there too.
const PLACE: &[u8] = &RESERVED_KEYS;

/// Whether the rows are those of a state of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    Yes,
    /// Some of the next commit is there too.
    No,
}

/// An open engine. A clone is the same.
#[derive(Clone)]
pub(super) struct Tree {
    path: Arc<PathBuf>,
    engine: ::sled::Db,
}

impl Tree {
    /// The tree of the store at `path`.
    pub(super) fn new(path: PathBuf, engine: ::sled::Db) -> Self {
        Self { path: Arc::new(path), engine }
    }

    /// The folder of the store.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Where in the journal the rows are; none where they have never been in one.
    pub(super) fn place(&self) -> Result<Option<(Position, Whole)>, StoreError> {
        let row = self.engine.get(PLACE).map_err(|error| self.error(error))?;
        row.map(|row| decode_place(&row).ok_or_else(|| damaged(&self.path, "its place in the journal cannot be read")))
            .transpose()
    }

    /// Whether there is nothing at all.
    pub(super) fn is_empty(&self) -> Result<bool, StoreError> {
        self.engine.iter().next().transpose().map(|row| row.is_none()).map_err(|error| self.error(error))
    }

    /// Puts `writes` in, one by one. sled's own batches keep all readers away meanwhile, and what makes
    /// a commit whole is the journal: see [`Tree::set_place`].
    pub(super) fn put(&self, writes: &[Write]) -> Result<(), StoreError> {
        for (key, value) in writes {
            let done = match value {
                Some(value) => self.engine.insert(key, value.as_slice()),
                None => self.engine.remove(key),
            };
            done.map_err(|error| self.error(error))?;
        }
        Ok(())
    }

    /// Says where in the journal the rows are. sled's log keeps the order of all changes, so after a
    /// power cut every row that was put in before is there too.
    pub(super) fn set_place(&self, place: Position, whole: Whole) -> Result<(), StoreError> {
        let done = self.engine.insert(PLACE, encode_place(place, whole).as_slice());
        done.map(|_| ()).map_err(|error| self.error(error))
    }

    /// Hands everything to the kernel, which is then to be synced.
    pub(super) fn flush(&self) -> Result<(), StoreError> {
        self.engine.flush().map(|_| ()).map_err(|error| self.error(error))
    }

    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let value = self.engine.get(key).map_err(|error| self.error(error))?;
        Ok(value.map(|value| value.to_vec()))
    }

    /// Whether `key` has this value, or none.
    pub(super) fn holds(&self, key: &[u8], expected: Option<&[u8]>) -> Result<bool, StoreError> {
        let value = self.engine.get(key).map_err(|error| self.error(error))?;
        Ok(value.as_deref() == expected)
    }

    /// The callers' rows of a range.
    pub(super) fn rows(&self, scan: &Scan) -> impl DoubleEndedIterator<Item = Result<Row, StoreError>> {
        self.engine
            .range((scan.start.clone(), scan.end.clone()))
            .map(|row| row.map(|(key, value)| (key.to_vec(), value.to_vec())).map_err(|error| self.error(error)))
    }

    fn error(&self, error: ::sled::Error) -> StoreError {
        engine_error(&self.path, error)
    }
}

fn encode_place(place: Position, whole: Whole) -> [u8; 25] {
    let mut bytes = [0; 25];
    bytes[..8].copy_from_slice(&place.sequence.to_be_bytes());
    bytes[8..24].copy_from_slice(&place.chain);
    bytes[24] = u8::from(whole == Whole::No);
    bytes
}

fn decode_place(bytes: &[u8]) -> Option<(Position, Whole)> {
    let (sequence, rest) = bytes.split_first_chunk()?;
    let (chain, rest) = rest.split_first_chunk()?;
    let whole = match rest {
        [0] => Whole::Yes,
        [1] => Whole::No,
        _ => return None,
    };
    Some((Position { sequence: u64::from_be_bytes(*sequence), chain: *chain }, whole))
}

/// The same range without the reserved keys, which come behind all others.
pub(super) fn of_callers(scan: &Scan) -> Scan {
    let mut scan = scan.clone();
    let reserved = || Bound::Excluded(RESERVED_KEYS.to_vec());
    match &scan.end {
        Bound::Included(end) | Bound::Excluded(end) if end.as_slice() < &RESERVED_KEYS[..] => {}
        _ => scan.end = reserved(),
    }
    scan
}
