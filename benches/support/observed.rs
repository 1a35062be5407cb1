//! sled beside the catalogue: what the catalogue asks of its store is written down, to be done again on sled alone.

use std::{
    fs::{self, File},
    hint::black_box,
    iter, mem,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use quotarium::store::{Batch, Deadline, Done, Rows, Scan, SledStore, Store, StoreError};

/// What a catalogue asked of its store.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    /// With how many rows each found.
    pub scans: Vec<(Scan, usize)>,
    /// Keys, and whether each was there.
    pub gets: Vec<(Vec<u8>, bool)>,
    pub commits: Vec<Batch>,
}

impl Calls {
    /// How many rows were read.
    pub fn rows(&self) -> usize {
        self.gets.len() + self.scans.iter().map(|(_, found)| found).sum::<usize>()
    }

    /// The reads of a list without what it reads ahead: the first `rows` of its index, and the records.
    pub fn of_page(mut self, rows: usize) -> Self {
        self.scans.sort_by_key(|(_, found)| *found);
        self.scans = self.scans.pop().map(|(scan, found)| (scan, found.min(rows))).into_iter().collect();
        self
    }
}

/// A store that, when asked to, writes down what is asked of it.
#[derive(Debug)]
pub struct Observed {
    store: SledStore,
    calls: Mutex<Option<Calls>>,
}

impl Observed {
    pub fn new(store: SledStore) -> Self {
        Self { store, calls: Mutex::default() }
    }

    /// What `work` asks of the store.
    pub fn during(&self, work: impl FnOnce()) -> Calls {
        *self.lock() = Some(Calls::default());
        work();
        mem::take(&mut *self.lock()).unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Calls>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Observed {
    fn get_many(&self, keys: &[Vec<u8>], deadline: Deadline) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let values = self.store.get_many(keys, deadline)?;
        if let Some(calls) = self.lock().as_mut() {
            calls.gets.extend(keys.iter().cloned().zip(values.iter().map(Option::is_some)));
        }
        Ok(values)
    }

    fn scan(&self, scan: &Scan, deadline: Deadline) -> Result<Rows, StoreError> {
        let rows = self.store.scan(scan, deadline)?;
        if let Some(calls) = self.lock().as_mut() {
            calls.scans.push((scan.clone(), rows.rows.len()));
        }
        Ok(rows)
    }

    fn commit(&self, batch: Batch, deadline: Deadline) -> Result<(), StoreError> {
        if let Some(calls) = self.lock().as_mut() {
            calls.commits.push(batch.clone());
        }
        self.store.commit(batch, deadline)
    }

    fn submit(&self, batch: Batch, done: Done) {
        if let Some(calls) = self.lock().as_mut() {
            calls.commits.push(batch.clone());
        }
        self.store.submit(batch, done);
    }

    fn get_many_beneath(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.store.get_many_beneath(keys)
    }

    fn scan_beneath(&self, scan: &Scan) -> Result<Rows, StoreError> {
        self.store.scan_beneath(scan)
    }

    fn disk_bytes(&self) -> Result<u64, StoreError> {
        self.store.disk_bytes()
    }
}

/// sled as its own documentation uses it, made as durable as the store.
pub struct Sled {
    engine: sled::Db,
    disk: File,
}

impl Sled {
    pub fn open(path: &Path, cache_bytes: u64) -> Self {
        let engine = sled::Config::new().path(path).cache_capacity(cache_bytes).open().expect("sled");
        Self { engine, disk: File::options().write(true).open(path.join("db")).expect("its log") }
    }

    /// sled on a copy of the database of the catalogue in the folder `original`, which nobody has open.
    pub fn open_copy(original: &Path, path: &Path, cache_bytes: u64) -> Self {
        let below = fs::read_dir(original).expect("a folder").map(|entry| entry.expect("a file").path());
        let mut places = iter::once(original.to_owned()).chain(below);
        let database = places.find(|place| place.join("db").is_file()).expect("a database");
        copy(&database, path).expect("a copy");
        Self::open(path, cache_bytes)
    }

    /// The same commits, each durable before the next.
    pub fn commit(&self, batches: Vec<Batch>) {
        for Batch { writes, .. } in batches {
            let mut changes = sled::Batch::default();
            for (key, value) in writes {
                match value {
                    Some(value) => changes.insert(key, value),
                    None => changes.remove(key),
                }
            }
            self.engine.apply_batch(changes).expect("a batch");
            self.engine.flush().expect("a flush");
            self.disk.sync_data().expect("a sync");
        }
    }

    /// The same reads, which find the same.
    pub fn read(&self, calls: &Calls) {
        for (scan, rows) in &calls.scans {
            let range = self.engine.range((scan.start.clone(), scan.end.clone()));
            let copied = |row: sled::Result<(sled::IVec, sled::IVec)>| {
                let (key, value) = row.expect("a row");
                black_box((key.to_vec(), value.to_vec()))
            };
            let found = if scan.reverse {
                range.rev().take(*rows).map(copied).count()
            } else {
                range.take(*rows).map(copied).count()
            };
            assert_eq!(found, *rows);
        }
        for (key, present) in &calls.gets {
            let value = black_box(self.engine.get(key).expect("an answer").map(|value| value.to_vec()));
            assert_eq!(value.is_some(), *present);
        }
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
