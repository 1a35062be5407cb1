//! Processes killed while they commit: what they were told is kept is there, and nothing is there
//! by halves.

use std::{
    collections::BTreeMap,
    hash::{BuildHasher, RandomState},
    io::{BufRead, BufReader},
    path::Path,
    thread,
    time::Duration,
};

use quotarium::store::{Batch, Deadline, Scan, SledStore, Store};
use tempfile::tempdir;

use crate::{child, options};

const ROUNDS: u32 = 12;
const LONGEST_LIFE: Duration = Duration::from_millis(400);
const WRITERS: u8 = 3;
const ROWS: u32 = 20;

#[test]
fn every_acknowledged_batch_outlives_a_kill() {
    let folder = tempdir().unwrap();
    let mut acknowledged = BTreeMap::new();
    for _ in 0..ROUNDS {
        let mut child = child::command("kill::commits_until_it_is_killed", folder.path()).spawn().expect("a child");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let reader = thread::spawn(move || lines.map_while(Result::ok).collect::<Vec<_>>());
        // Many die young, while the database is being made or opened.
        thread::sleep(LONGEST_LIFE.mul_f64(random_fraction().powi(2)));
        child.kill().expect("an end");
        child.wait().expect("its status");
        let lines = reader.join().expect("its lines");
        for (writer, n) in lines.iter().filter_map(|line| acknowledgement(line)) {
            let last = acknowledged.entry(writer).or_insert(n);
            *last = n.max(*last);
        }
        check(folder.path(), &acknowledged);
    }
    assert!(acknowledged.values().sum::<u32>() > 0, "no child lived long enough to commit");
}

fn random_fraction() -> f64 {
    f64::from(RandomState::new().hash_one(0) as u32) / f64::from(u32::MAX)
}

fn acknowledgement(line: &str) -> Option<(u8, u32)> {
    let (writer, n) = child::said(line)?.split_once(' ')?;
    Some((writer.parse().ok()?, n.parse().ok()?))
}

/// Each writer's batches are whole and without a gap, up to the last acknowledged one at least.
fn check(folder: &Path, acknowledged: &BTreeMap<u8, u32>) {
    let store = SledStore::open(folder, options()).expect("a store that opens");
    for writer in 0..WRITERS {
        let last = last_batch(&store, writer);
        let promised = acknowledged.get(&writer).copied().unwrap_or(0);
        assert!(last >= promised, "writer {writer} was promised {promised} and finds {last}");
        let rows = store.scan(&Scan::prefix(&[writer, b'n'], usize::MAX), Deadline::NONE).expect("rows").rows;
        let expected: Vec<_> = batches_to(writer, last).collect();
        assert_eq!(rows.len(), expected.len(), "writer {writer} has half a batch");
        assert!(rows == expected, "writer {writer} has rows that nobody wrote");
    }
}

fn batches_to(writer: u8, last: u32) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    (1..=last).flat_map(move |n| (0..ROWS).map(move |row| (new_row(writer, n, row), value(n))))
}

/// The number of the last batch, which stands alike in all rows that every batch overwrites.
fn last_batch(store: &SledStore, writer: u8) -> u32 {
    let rows = store.scan(&Scan::prefix(&[writer, b'l'], 100), Deadline::NONE).expect("rows").rows;
    let Some((_, first)) = rows.first() else { return 0 };
    assert_eq!(rows.len(), ROWS as usize);
    assert!(rows.iter().all(|(_, value)| value == first), "writer {writer} has overwritten half of its rows");
    u32::from_be_bytes(first[..4].try_into().expect("four bytes"))
}

fn new_row(writer: u8, n: u32, row: u32) -> Vec<u8> {
    [&[writer, b'n'][..], &n.to_be_bytes(), &row.to_be_bytes()].concat()
}

fn last_row(writer: u8, row: u32) -> Vec<u8> {
    [&[writer, b'l'][..], &row.to_be_bytes()].concat()
}

fn value(n: u32) -> Vec<u8> {
    n.to_be_bytes().repeat(50)
}

#[test]
#[ignore = "a child of the test above"]
fn commits_until_it_is_killed() {
    let Some(folder) = child::folder() else { return };
    let store = SledStore::open(folder, options()).expect("a store");
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let store = &store;
            scope.spawn(move || {
                for n in last_batch(store, writer) + 1.. {
                    let rows = (0..ROWS).flat_map(|row| [new_row(writer, n, row), last_row(writer, row)]);
                    let writes = rows.map(|key| (key, Some(value(n)))).collect();
                    store.commit(Batch { expected: vec![], writes }, Deadline::NONE).expect("a commit");
                    child::say(&format!("{writer} {n}"));
                }
            });
        }
    });
}
