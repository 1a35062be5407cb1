//! What a catalogue takes: bytes on disk as it was filled and once its rows are copied into a fresh database, as a
//! compaction does; and memory.
//!
//! `QUOTARIUM_BENCH_STATEMENTS=1000000` sets how many statements there are, `QUOTARIUM_BENCH_FOLDER` where the databases
//! are made and stay, for `benches/fjall` to write the same rows with fjall.

#![allow(clippy::cast_precision_loss)] // Figures are rounded.

#[allow(dead_code)] // Each benchmark uses a part of it.
mod support;

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use quotarium::{
    Catalog,
    store::{Batch, Deadline, Row, Scan, SledOptions, SledStore, Store},
};
use support::{
    articles::{Articles, STATEMENTS},
    folder, measured, setting,
};

/// Rows are copied in batches of so many bytes.
const BATCH_BYTES: usize = 128 << 10;

fn main() {
    let statements = if measured() { setting("QUOTARIUM_BENCH_STATEMENTS", 100_000) } else { 1_000 };
    let removed_later = folder();
    let place = env::var_os("QUOTARIUM_BENCH_FOLDER").map_or_else(|| removed_later.path().to_owned(), PathBuf::from);
    let [filled, copied] = ["filled", "copied"].map(|name| place.join(name));
    fill(&filled, statements);
    println!("{statements} statements: {} MB resident after they were stored", resident_bytes() / 1_000_000);

    let store = SledStore::open(&filled, SledOptions::default()).expect("the store");
    let rows = copy_to_sled(&store, &copied);
    drop(store);
    let print = |what: &str, bytes: u64| {
        println!(
            "  {what:<26} {:8.1} MB, {:5.0} bytes a statement",
            bytes as f64 / 1e6,
            bytes as f64 / statements as f64
        );
    };
    print("keys and values", rows);
    print("rows as filled", bytes_below(&filled.join("rows")).expect("files"));
    print("journal", bytes_below(&filled.join("journal")).expect("files"));
    print("rows copied", bytes_below(&copied.join("rows")).expect("files"));
}

fn fill(path: &Path, statements: usize) {
    let articles = Articles::with_statements(statements);
    let catalog = Catalog::open(path).expect("a catalogue");
    let next = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= (statements / STATEMENTS) as u64 {
                        break;
                    }
                    catalog.ingest_extracted(articles.extraction(number)).expect("it is ingested");
                }
            });
        }
    });
}

/// Copies all rows and returns how many bytes they have.
fn copy_to_sled(store: &SledStore, path: &Path) -> u64 {
    let copy = SledStore::open(path, SledOptions::default()).expect("a store");
    let mut bytes = 0;
    each_batch(store, |rows| {
        let writes: Vec<_> = rows.into_iter().map(|(key, value)| (key, Some(value))).collect();
        let batch = Batch { expected: vec![], writes };
        bytes += batch.bytes() as u64;
        copy.commit(batch, Deadline::NONE).expect("a commit");
    });
    bytes
}

fn each_batch(store: &SledStore, mut work: impl FnMut(Vec<Row>)) {
    let mut scan = Scan { max_bytes: BATCH_BYTES, ..Scan::prefix(b"", usize::MAX) };
    loop {
        let page = store.scan(&scan, Deadline::NONE).expect("rows");
        let last = page.rows.last().map(|(key, _)| key.clone());
        work(page.rows);
        match last {
            Some(last) if page.more => scan = scan.after(last),
            _ => break,
        }
    }
}

fn bytes_below(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let entry_is = entry.metadata()?;
        bytes += if entry_is.is_dir() { bytes_below(&entry.path())? } else { entry_is.len() };
    }
    Ok(bytes)
}

/// Bytes of memory that the process has; 0 where the system does not say.
fn resident_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) * 1024
}
