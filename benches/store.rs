//! The store on sled beside sled itself, in one run: what the interface costs.
//!
//! Rounds of both take turns, so that a busy machine slows both; the ratio is of their medians.

use std::{
    fs::File,
    hint::black_box,
    ops::Bound,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use quotarium::store::{Batch, Deadline, Scan, SledOptions, SledStore, Store};

const BATCH_ROWS: u64 = 50;
const VALUE_BYTES: usize = 400;
const PAGE_ROWS: usize = 50;
const CACHE_BYTES: u64 = 64 << 20;
const CLIENTS: u64 = 8;

/// How much is measured.
struct Size {
    rounds: u64,
    commits: u64,
    gets: u64,
    pages: u64,
}

const FULL: Size = Size { rounds: 15, commits: 40, gets: 20_000, pages: 2_000 };

/// For `cargo test`, which only asks whether it runs.
const SHORT: Size = Size { rounds: 1, commits: 4, gets: 100, pages: 10 };

fn main() {
    let measured = std::env::args().any(|argument| argument == "--bench");
    let size = if measured { FULL } else { SHORT };
    let folder = tempfile::tempdir().expect("a folder");
    let store = SledStore::open(
        folder.path().join("store"),
        SledOptions { cache_bytes: CACHE_BYTES, ..SledOptions::default() },
    )
    .expect("a store");
    let raw = Raw::open(&folder.path().join("raw"));

    let shared = SledStore::open(
        folder.path().join("shared"),
        SledOptions { cache_bytes: CACHE_BYTES, ..SledOptions::default() },
    )
    .expect("a store");

    let [mut alone, mut together, mut bare] = [const { Vec::new() }; 3];
    for round in 0..size.rounds {
        let batches = round * size.commits..(round + 1) * size.commits;
        alone.push(timed(|| batches.clone().for_each(|n| commit(&store, n))));
        bare.push(timed(|| batches.clone().for_each(|n| raw.commit(n))));
        together.push(timed(|| commit_together(&shared, batches.clone())));
    }
    let rows = size.commits * BATCH_ROWS;
    report("durable rows", rows, alone, bare.clone());
    report(&format!("durable rows, {CLIENTS} clients"), rows, together, bare);

    let rows = size.rounds * size.commits * BATCH_ROWS;
    let [mut ours, mut bare] = [const { Vec::new() }; 2];
    for round in 0..size.rounds {
        let keys: Vec<_> = (0..size.gets).map(|n| key(scatter(n + round * size.gets) % rows)).collect();
        ours.push(timed(|| {
            for key in &keys {
                let values = store.get_many(std::slice::from_ref(key), Deadline::NONE).expect("a value");
                assert_eq!(black_box(values)[0].as_ref().map(Vec::len), Some(VALUE_BYTES));
            }
        }));
        bare.push(timed(|| {
            for key in &keys {
                let value = raw.engine.get(key).expect("a value").map(|value| value.to_vec());
                assert_eq!(black_box(value).as_ref().map(Vec::len), Some(VALUE_BYTES));
            }
        }));
    }
    report("point gets", size.gets, ours, bare);

    let [mut ours, mut bare] = [const { Vec::new() }; 2];
    for round in 0..size.rounds {
        let starts: Vec<_> = (0..size.pages).map(|n| key(scatter(n + round * size.pages) % rows)).collect();
        ours.push(timed(|| {
            for start in &starts {
                let start = Bound::Included(start.clone());
                let scan = Scan { start, ..Scan::prefix(b"", PAGE_ROWS) };
                black_box(store.scan(&scan, Deadline::NONE).expect("a page"));
            }
        }));
        bare.push(timed(|| {
            for start in &starts {
                let rows = raw.engine.range(start.as_slice()..).take(PAGE_ROWS).map(|row| {
                    let (key, value) = row.expect("a row");
                    (key.to_vec(), value.to_vec())
                });
                black_box(rows.collect::<Vec<_>>());
            }
        }));
    }
    report(&format!("pages of {PAGE_ROWS}"), size.pages, ours, bare);
}

/// sled as its own documentation uses it, made as durable as the store.
struct Raw {
    engine: sled::Db,
    disk: File,
}

impl Raw {
    fn open(path: &Path) -> Self {
        let engine = sled::Config::new().path(path).cache_capacity(CACHE_BYTES).open().expect("sled");
        Self { engine, disk: File::options().write(true).open(path.join("db")).expect("its log") }
    }

    fn commit(&self, n: u64) {
        let mut batch = sled::Batch::default();
        for (key, value) in rows(n) {
            batch.insert(key, value);
        }
        self.engine.apply_batch(batch).expect("a batch");
        self.engine.flush().expect("a flush");
        self.disk.sync_data().expect("a sync");
    }
}

fn commit(store: &SledStore, n: u64) {
    let writes = rows(n).map(|(key, value)| (key, Some(value))).collect();
    store.commit(Batch { expected: vec![], writes }, Deadline::NONE).expect("a commit");
}

fn commit_together(store: &SledStore, batches: std::ops::Range<u64>) {
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let of_client = batches.clone().filter(move |n| n % CLIENTS == client);
            scope.spawn(move || of_client.for_each(|n| commit(store, n)));
        }
    });
}

fn rows(batch: u64) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    (batch * BATCH_ROWS..(batch + 1) * BATCH_ROWS).map(|n| {
        let value = (0..VALUE_BYTES as u64 / 8).flat_map(|i| scatter(n ^ (i << 40)).to_be_bytes());
        (key(n), value.collect())
    })
}

/// Keys of consecutive rows lie apart, as those of an index do.
fn key(n: u64) -> Vec<u8> {
    [b"s".as_slice(), &scatter(n).to_be_bytes(), &n.to_be_bytes()].concat()
}

fn scatter(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ (n >> 31)
}

fn timed(work: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    work();
    begin.elapsed()
}

fn report(what: &str, count: u64, ours: Vec<Duration>, bare: Vec<Duration>) {
    let count = f64::from(u32::try_from(count).expect("a count below a billion"));
    let per_second = |times| count / median(times).as_secs_f64();
    let (ours, bare) = (per_second(ours), per_second(bare));
    println!("{what:<24} store {ours:>9.0}/s   sled {bare:>9.0}/s   ratio {:.2}", ours / bare);
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
