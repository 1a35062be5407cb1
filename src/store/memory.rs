//! An engine in memory, for tests.

use std::{
    collections::BTreeMap,
    sync::{PoisonError, RwLock, RwLockReadGuard},
};

use super::{Batch, Deadline, ROWS_BETWEEN_CHECKS, Rows, Scan, Store, StoreError};

type Map = BTreeMap<Vec<u8>, Vec<u8>>;

/// Rows in memory, gone with the value.
#[derive(Debug, Default)]
pub struct MemoryStore {
    rows: RwLock<Map>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A map is whole even where a thread panicked while it held the lock: nothing between its first
    /// and its last change can panic.
    fn read(&self) -> RwLockReadGuard<'_, Map> {
        self.rows.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn get_many(&self, keys: &[Vec<u8>], deadline: Deadline) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        deadline.check()?;
        let rows = self.read();
        let mut values = Vec::with_capacity(keys.len());
        for some_keys in keys.chunks(ROWS_BETWEEN_CHECKS) {
            deadline.check()?;
            values.extend(some_keys.iter().map(|key| rows.get(key).cloned()));
        }
        Ok(values)
    }

    fn scan(&self, scan: &Scan, deadline: Deadline) -> Result<Rows, StoreError> {
        deadline.check()?;
        if scan.is_void() {
            return Ok(Rows::default());
        }
        let rows = self.read();
        let range =
            rows.range((scan.start.clone(), scan.end.clone())).map(|(key, value)| Ok((key.clone(), value.clone())));
        if scan.reverse { Rows::page(scan, deadline, range.rev()) } else { Rows::page(scan, deadline, range) }
    }

    fn commit(&self, batch: Batch, deadline: Deadline) -> Result<(), StoreError> {
        deadline.check()?;
        batch.check()?;
        let mut rows = self.rows.write().unwrap_or_else(PoisonError::into_inner);
        if batch.expected.iter().any(|(key, value)| rows.get(key) != value.as_ref()) {
            return Err(StoreError::Conflict);
        }
        for (key, value) in batch.writes {
            match value {
                Some(value) => rows.insert(key, value),
                None => rows.remove(&key),
            };
        }
        Ok(())
    }

    fn disk_bytes(&self) -> Result<u64, StoreError> {
        Ok(0)
    }
}
