//! Processes that end at each place where the order of writes matters: what they were told is kept
//! is there, and nothing is there by halves.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::*;
use crate::store::failpoint;

const FOLDER: &str = "QUOTARIUM_STORE_FOLDER";

/// Places, and whether creating a folder passes them, committing, or closing.
const PLACES: [&str; 11] = [
    "a journal is made",
    "rows are drafted",
    "a record is written",
    "a record is synced",
    "a segment is begun",
    "a segment has its head",
    "a piece is applied",
    "a piece is synced",
    "a commit is applied",
    "the engine is synced",
    "rows are closed",
];

const COMMITS: u32 = 40;

fn options() -> SledOptions {
    SledOptions { cache_bytes: 16 << 20, journal: JournalOptions { max_bytes: 4 << 20 } }
}

/// Every commit overwrites these rows and adds one; each tenth is above what the engine takes at once.
fn batch(n: u32) -> Batch {
    let rows = if n % 10 == 9 { 600 } else { 5 };
    let value = |salt: u32| Some((n ^ salt << 16).to_be_bytes().repeat(250));
    let mut writes: Vec<_> = (0..rows).map(|row: u32| (row.to_be_bytes().to_vec(), value(row))).collect();
    writes.push(([b"n".as_slice(), &n.to_be_bytes()].concat(), Some(vec![])));
    Batch { expected: vec![], writes }
}

/// The rows after so many commits.
fn rows_after(commits: u32) -> Vec<crate::store::Row> {
    let writes = (0..commits).flat_map(|n| batch(n).writes);
    writes.map(|(key, value)| (key, value.unwrap())).collect::<std::collections::BTreeMap<_, _>>().into_iter().collect()
}

fn commits_in(store: &SledStore) -> u32 {
    store.scan(&Scan::prefix(b"n", 10_000), Deadline::NONE).unwrap().rows.len() as u32
}

#[test]
fn every_acknowledged_commit_outlives_an_end_at_any_place() {
    let long = env::var("QUOTARIUM_CRASH_ROUNDS").is_ok();
    let passes: &[u32] =
        if long { &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 18, 21, 25, 29, 34, 39] } else { &[0, 3] };
    let mut ended = 0;
    for place in PLACES {
        let mut ended_here = 0;
        for passes in passes {
            let folder = tempfile::tempdir().unwrap();
            let (acknowledged, whole) = life(folder.path(), &format!("{place}:{passes}"));
            ended_here += u32::from(!whole);
            check(folder.path(), acknowledged, &format!("{place}, {passes}"));
        }
        assert!(ended_here > 0, "{place} is never passed");
        ended += ended_here;
    }
    println!("{ended} processes ended");
}

#[test]
fn an_end_in_the_midst_of_mending_is_mended() {
    for place in ["a piece is applied", "a piece is synced", "a commit is applied"] {
        let folder = tempfile::tempdir().unwrap();
        let (acknowledged, _) = life(folder.path(), "a piece is synced:1");
        for _ in 0..3 {
            let (more, whole) = life(folder.path(), &format!("{place}:0"));
            assert!(!whole && more == 0, "{place} ends the opening");
        }
        check(folder.path(), acknowledged, place);
    }
}

/// How many commits a process was told are kept that ends at `point`, and whether it came to its end.
fn life(folder: &Path, point: &str) -> (u32, bool) {
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "store::sled::crash_tests::commits_until_it_ends", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .env(failpoint::POINT, point)
        .stderr(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&child.stdout).into_owned();
    let said = text.lines().filter_map(|line| line.strip_prefix("child: ")).filter_map(|n| n.parse::<u32>().ok());
    (said.map(|n| n + 1).max().unwrap_or(0), child.status.success())
}

/// The rows are those of some commits, of the acknowledged ones at least; and it goes on from there.
fn check(folder: &Path, acknowledged: u32, when: &str) {
    let mut store = SledStore::open(folder, options()).unwrap_or_else(|error| panic!("{when}: {error}"));
    for round in 0..2 {
        let commits = commits_in(&store);
        assert!(commits >= acknowledged, "{when}: {acknowledged} were promised, {commits} are there");
        let rows = store.scan(&Scan::prefix(b"", 100_000), Deadline::NONE).unwrap().rows;
        assert!(rows == rows_after(commits), "{when}: the rows are not those of {commits} commits");
        if round == 0 {
            store.commit(batch(commits), Deadline::NONE).unwrap();
            drop(store);
            store = SledStore::open(folder, options()).unwrap();
            assert_eq!(commits_in(&store), commits + 1, "{when}");
        }
    }
}

#[test]
#[ignore = "a child of the tests above"]
fn commits_until_it_ends() {
    let Some(folder) = env::var_os(FOLDER).map(PathBuf::from) else { return };
    let store = SledStore::open(folder, options()).unwrap();
    for n in commits_in(&store)..COMMITS {
        store.commit(batch(n), Deadline::NONE).unwrap();
        println!("\nchild: {n}");
    }
}
