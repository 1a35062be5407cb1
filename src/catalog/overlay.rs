//! The store as it will be after the writes that are planned so far.

use std::collections::BTreeMap;

use super::Result;
use crate::{
    records::keys::Key,
    store::{Batch, Deadline, Row, Scan, Store},
};

/// Reads through to the store, writes into a batch to come.
pub(super) struct Overlay<'s> {
    store: &'s dyn Store,
    writes: BTreeMap<Key, Option<Vec<u8>>>,
    /// Writes of the change that is being planned; dropped when its plan fails.
    draft: BTreeMap<Key, Option<Vec<u8>>>,
}

impl<'s> Overlay<'s> {
    pub(super) fn new(store: &'s dyn Store) -> Self {
        Self { store, writes: BTreeMap::new(), draft: BTreeMap::new() }
    }

    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        if let Some(planned) = self.planned(key) {
            return Ok(planned.clone());
        }
        Ok(self.store.get_many(&[key.to_vec()], Deadline::NONE)?.pop().flatten())
    }

    /// The values of `keys`, in their order.
    pub(super) fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Vec<u8>>>> {
        let mut values = self.store.get_many(keys, Deadline::NONE)?;
        for (key, value) in keys.iter().zip(&mut values) {
            if let Some(planned) = self.planned(key) {
                value.clone_from(planned);
            }
        }
        Ok(values)
    }

    pub(super) fn put(&mut self, key: Key, value: Vec<u8>) {
        self.draft.insert(key, Some(value));
    }

    pub(super) fn remove(&mut self, key: Key) {
        self.draft.insert(key, None);
    }

    /// All rows whose keys begin with `prefix`, in key order.
    pub(super) fn rows(&self, prefix: &[u8]) -> Result<Vec<Row>> {
        let mut rows = BTreeMap::new();
        let mut scan = Scan::prefix(prefix, 1000);
        loop {
            let page = self.store.scan(&scan, Deadline::NONE)?;
            let last = page.rows.last().map(|(key, _)| key.clone());
            rows.extend(page.rows);
            match last {
                Some(last) if page.more => scan = scan.after(last),
                _ => break,
            }
        }
        for layer in [&self.writes, &self.draft] {
            for (key, value) in layer.range(prefix.to_vec()..).take_while(|(key, _)| key.starts_with(prefix)) {
                match value {
                    Some(value) => rows.insert(key.clone(), value.clone()),
                    None => rows.remove(key),
                };
            }
        }
        Ok(rows.into_iter().collect())
    }

    /// The first rows whose keys begin with `prefix`, at most `most`.
    pub(super) fn some_rows(&self, prefix: &[u8], most: usize) -> Result<Vec<Row>> {
        self.bounded(&Scan::prefix(prefix, most + self.planned_under(prefix)), prefix, most)
    }

    /// The last rows whose keys begin with `prefix`, at most `most`, the last one first.
    pub(super) fn last_rows(&self, prefix: &[u8], most: usize) -> Result<Vec<Row>> {
        self.bounded(&Scan::prefix(prefix, most + self.planned_under(prefix)).reversed(), prefix, most)
    }

    /// The rows of a scan, which reads as many more as may have been removed.
    fn bounded(&self, scan: &Scan, prefix: &[u8], most: usize) -> Result<Vec<Row>> {
        let mut rows: BTreeMap<_, _> = self.store.scan(scan, Deadline::NONE)?.rows.into_iter().collect();
        for layer in [&self.writes, &self.draft] {
            for (key, value) in layer.range(prefix.to_vec()..).take_while(|(key, _)| key.starts_with(prefix)) {
                match value {
                    Some(value) => rows.insert(key.clone(), value.clone()),
                    None => rows.remove(key),
                };
            }
        }
        let rows = rows.into_iter();
        Ok(if scan.reverse { rows.rev().take(most).collect() } else { rows.take(most).collect() })
    }

    fn planned_under(&self, prefix: &[u8]) -> usize {
        let under = |layer: &BTreeMap<Key, Option<Vec<u8>>>| {
            layer.range(prefix.to_vec()..).take_while(|(key, _)| key.starts_with(prefix)).count()
        };
        under(&self.writes) + under(&self.draft)
    }

    /// The first key that begins with `prefix`.
    pub(super) fn first(&self, prefix: &[u8]) -> Result<Option<Key>> {
        let planned = [&self.writes, &self.draft]
            .into_iter()
            .flat_map(|layer| layer.range(prefix.to_vec()..).take_while(|(key, _)| key.starts_with(prefix)))
            .map(|(key, _)| key)
            .filter(|key| self.planned(key).is_some_and(Option::is_some))
            .min();
        let mut scan = Scan::prefix(prefix, 16);
        loop {
            let page = self.store.scan(&scan, Deadline::NONE)?;
            let last = page.rows.last().map(|(key, _)| key.clone());
            let stored = page.rows.into_iter().map(|(key, _)| key).find(|key| self.planned(key) != Some(&None));
            match (stored, last) {
                (None, Some(last)) if page.more => scan = scan.after(last),
                (stored, _) => return Ok(stored.into_iter().chain(planned.cloned()).min()),
            }
        }
    }

    /// Keeps the writes of the change planned last.
    pub(super) fn keep(&mut self) {
        self.writes.append(&mut self.draft);
    }

    /// Forgets the writes since the last [`Overlay::keep`].
    pub(super) fn forget(&mut self) {
        self.draft.clear();
    }

    /// Bytes of keys and values kept so far.
    pub(super) fn bytes(&self) -> usize {
        self.writes.iter().map(|(key, value)| key.len() + value.as_ref().map_or(0, Vec::len)).sum()
    }

    /// Everything that was kept, to apply on the condition that `guard` still has its value.
    pub(super) fn into_batch(self, guard: (Key, Option<Vec<u8>>)) -> Batch {
        Batch { expected: vec![guard], writes: self.writes.into_iter().collect() }
    }

    fn planned(&self, key: &[u8]) -> Option<&Option<Vec<u8>>> {
        self.draft.get(key).or_else(|| self.writes.get(key))
    }
}
