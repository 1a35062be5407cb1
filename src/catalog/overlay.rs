//! The store as it will be after the writes that are planned so far.

use std::{collections::BTreeMap, sync::Arc};

use super::Result;
use crate::{
    records::keys::Key,
    store::{Row, Scan, Store},
};

/// Rows with their new values, or none where they are removed.
pub(super) type Writes = BTreeMap<Key, Option<Vec<u8>>>;

/// Reads through to the store, writes into a batch to come.
pub(super) struct Overlay<'s> {
    store: &'s dyn Store,
    /// What the store is being given, and may have in part.
    under_way: Arc<Writes>,
    writes: Writes,
    /// Writes of the change that is being planned; dropped when its plan fails.
    draft: Writes,
    /// Bytes of keys and values in `writes`, where a key that is written again counts again.
    bytes: usize,
}

impl<'s> Overlay<'s> {
    pub(super) fn new(store: &'s dyn Store, under_way: Arc<Writes>) -> Self {
        Self { store, under_way, writes: Writes::new(), draft: Writes::new(), bytes: 0 }
    }

    /// From the lowest to the one that counts most.
    fn layers(&self) -> [&Writes; 3] {
        [&self.under_way, &self.writes, &self.draft]
    }

    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        if let Some(planned) = self.planned(key) {
            return Ok(planned.clone());
        }
        Ok(self.store.get_many_beneath(&[key.to_vec()])?.pop().flatten())
    }

    /// The values of `keys`, in their order.
    pub(super) fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Vec<u8>>>> {
        let mut values = self.store.get_many_beneath(keys)?;
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
            let page = self.store.scan_beneath(&scan)?;
            let last = page.rows.last().map(|(key, _)| key.clone());
            rows.extend(page.rows);
            match last {
                Some(last) if page.more => scan = scan.after(last),
                _ => break,
            }
        }
        for layer in self.layers() {
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
        let mut rows: BTreeMap<_, _> = self.store.scan_beneath(scan)?.rows.into_iter().collect();
        for layer in self.layers() {
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
        let under =
            |layer: &Writes| layer.range(prefix.to_vec()..).take_while(|(key, _)| key.starts_with(prefix)).count();
        self.layers().into_iter().map(under).sum()
    }

    /// The first key that begins with `prefix`.
    pub(super) fn first(&self, prefix: &[u8]) -> Result<Option<Key>> {
        let planned = self
            .layers()
            .into_iter()
            .flat_map(|layer| layer.range(prefix.to_vec()..).take_while(|(key, _)| key.starts_with(prefix)))
            .map(|(key, _)| key)
            .filter(|key| self.planned(key).is_some_and(Option::is_some))
            .min();
        let mut scan = Scan::prefix(prefix, 16);
        loop {
            let page = self.store.scan_beneath(&scan)?;
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
        let bytes = |(key, value): (&Key, &Option<Vec<u8>>)| key.len() + value.as_ref().map_or(0, Vec::len);
        self.bytes += self.draft.iter().map(bytes).sum::<usize>();
        self.writes.extend(std::mem::take(&mut self.draft));
    }

    /// Forgets the writes since the last [`Overlay::keep`].
    pub(super) fn forget(&mut self) {
        self.draft.clear();
    }

    /// Bytes of keys and values kept so far.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Everything that was kept.
    pub(super) fn into_writes(self) -> Writes {
        self.writes
    }

    fn planned(&self, key: &[u8]) -> Option<&Option<Vec<u8>>> {
        self.layers().into_iter().rev().find_map(|layer| layer.get(key))
    }
}
