//! Changes that are planned while others are written.

use std::{
    ops::ControlFlow,
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use quotarium::{
    Catalog,
    article::ArticleSource,
    catalog::{CatalogError, Options},
    store::{Batch, Deadline, Done, MemoryStore, Rows, Scan, SledOptions, SledStore, Store, StoreError},
};

fn article(uri: &str) -> ArticleSource {
    let text = format!("“The pier is safe,” mayor Ana Duarte said.\n\n“{uri} is not,” engineer Tom Okafor said.");
    ArticleSource { uri: format!("https://news.example/{uri}"), text, ..ArticleSource::default() }
}

fn assert_clean(catalog: &Catalog) {
    let report = catalog.verify(|_| ControlFlow::Continue(())).expect("a report");
    assert!(report.is_clean(), "{:?}", report.named);
}

/// A store whose commits are ended by the test, one way or the other.
#[derive(Debug)]
struct Held {
    rows: Arc<MemoryStore>,
    begun: Sender<()>,
    ends: Arc<Mutex<Receiver<Result<(), StoreError>>>>,
}

impl Store for Held {
    fn get_many(&self, keys: &[Vec<u8>], deadline: Deadline) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.rows.get_many(keys, deadline)
    }

    fn scan(&self, scan: &Scan, deadline: Deadline) -> Result<Rows, StoreError> {
        self.rows.scan(scan, deadline)
    }

    fn commit(&self, batch: Batch, deadline: Deadline) -> Result<(), StoreError> {
        self.rows.commit(batch, deadline)
    }

    fn submit(&self, batch: Batch, done: Done) {
        let (rows, ends) = (self.rows.clone(), self.ends.clone());
        self.begun.send(()).expect("the test waits");
        thread::spawn(move || {
            let end = ends.lock().expect("no panic").recv().expect("the test goes on");
            done(end.and_then(|()| rows.commit(batch, Deadline::NONE)));
        });
    }

    fn disk_bytes(&self) -> Result<u64, StoreError> {
        Ok(0)
    }
}

/// Stores "a", and while that is written "b"; ends the commits as `ends` says. Returns what became of both.
fn one_on_top_of_the_other(ends: Vec<Result<(), StoreError>>) -> (Catalog, [bool; 2]) {
    let (begun, begins) = channel();
    let (end, ends_of_store) = channel();
    let store = Held { rows: Arc::default(), begun, ends: Arc::new(Mutex::new(ends_of_store)) };
    // Opening may commit by itself, but submits nothing.
    let catalog = Catalog::with_store(Arc::new(store), Options::default()).expect("a catalogue");
    let ingested = thread::scope(|scope| {
        let ingest = |uri| catalog.ingest(article(uri));
        let a = scope.spawn(move || ingest("a"));
        begins.recv().expect("it begins");
        let b = scope.spawn(move || ingest("b"));
        thread::sleep(std::time::Duration::from_millis(50));
        for what in ends {
            end.send(what).expect("the store waits");
        }
        [a, b].map(|caller| match caller.join().expect("no panic") {
            Ok(_) => true,
            Err(CatalogError::Store(StoreError::Io(_))) => false,
            Err(error) => panic!("{error}"),
        })
    });
    (catalog, ingested)
}

#[test]
fn a_change_is_planned_on_top_of_one_that_is_written() {
    let (catalog, ingested) = one_on_top_of_the_other(vec![Ok(()), Ok(())]);
    assert_eq!(ingested, [true, true]);
    let stats = catalog.stats().expect("stats");
    assert_eq!((stats.articles, stats.statements, stats.actors), (2, 4, 2));
    assert_clean(&catalog);
}

#[test]
fn what_was_planned_on_a_failed_commit_is_planned_again() {
    let (catalog, ingested) = one_on_top_of_the_other(vec![Err(StoreError::Io("no disk".into())), Ok(())]);
    assert_eq!(ingested, [false, true]);
    let stats = catalog.stats().expect("stats");
    assert_eq!((stats.articles, stats.statements, stats.actors), (1, 2, 2));
    assert_clean(&catalog);
}

#[test]
fn after_a_conflict_both_are_planned_again() {
    let (catalog, ingested) = one_on_top_of_the_other(vec![Err(StoreError::Conflict), Ok(()), Ok(())]);
    assert_eq!(ingested, [true, true]);
    let stats = catalog.stats().expect("stats");
    assert_eq!((stats.articles, stats.statements, stats.actors), (2, 4, 2));
    assert_clean(&catalog);
}

#[test]
fn two_catalogues_on_one_store_lose_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let on_disk = SledStore::open(folder.path(), SledOptions::default()).expect("a store");
    let stores: [Arc<dyn Store>; 2] = [Arc::new(MemoryStore::new()), Arc::new(on_disk)];
    for store in stores {
        let open = || Catalog::with_store(store.clone(), Options::default()).expect("a catalogue");
        let catalogs = [open(), open()];
        thread::scope(|scope| {
            for (number, catalog) in catalogs.iter().enumerate() {
                for caller in 0..4 {
                    scope.spawn(move || {
                        for article_number in 0..12 {
                            let uri = format!("{number}-{caller}-{article_number}");
                            catalog.ingest(article(&uri)).expect("it is stored");
                        }
                    });
                }
            }
        });
        let stats = catalogs[0].stats().expect("stats");
        assert_eq!((stats.articles, stats.statements, stats.actors), (96, 192, 2));
        assert_clean(&catalogs[1]);
    }
}
