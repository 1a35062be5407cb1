//! The store suite: what every engine does, and what the one on disk does besides.

mod child;
mod differential;
mod disk;
mod flips;
mod kill;
mod suite;

use quotarium::store::{Batch, Deadline, MemoryStore, SledOptions, SledStore, Store};

/// A store to test, with what it stands on.
struct Engine {
    store: Box<dyn Store>,
    _folder: Option<tempfile::TempDir>,
}

fn memory() -> Engine {
    Engine { store: Box::new(MemoryStore::new()), _folder: None }
}

fn sled() -> Engine {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SledStore::open(folder.path(), options()).expect("a store");
    Engine { store: Box::new(store), _folder: Some(folder) }
}

fn options() -> SledOptions {
    SledOptions { cache_bytes: 16 << 20, ..SledOptions::default() }
}

fn key(text: impl AsRef<[u8]>) -> Vec<u8> {
    text.as_ref().to_vec()
}

/// A batch that writes `value` under `key`.
fn put(key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Batch {
    Batch { expected: vec![], writes: vec![(key.as_ref().to_vec(), Some(value.as_ref().to_vec()))] }
}

fn commit(store: &dyn Store, batch: Batch) {
    store.commit(batch, Deadline::NONE).expect("a commit");
}

fn get(store: &dyn Store, key: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    store.get_many(&[key.as_ref().to_vec()], Deadline::NONE).expect("a value").remove(0)
}
