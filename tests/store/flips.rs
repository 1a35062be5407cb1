//! Single bits that change on the disk: the folder is refused, or a read is, or every answer is
//! right.

use std::{
    collections::BTreeMap,
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use quotarium::store::{Batch, Deadline, Scan, SledStore, Store};
use tempfile::{TempDir, tempdir};

use crate::{child, commit, disk::copy, options};

const COMMITS: u32 = 60;

/// Changes rows of many pages again and again, with a commit now and then that goes in by pieces.
fn batch(n: u32) -> Batch {
    let rows = if n.is_multiple_of(20) { 700 } else { 30 };
    let mut writes = BTreeMap::new();
    for row in 0..rows {
        let place = (n.wrapping_mul(7919) + row * 131) % 4_000;
        let key = format!("row {place:05}").into_bytes();
        let value = (row % 7 != 6).then(|| format!("{n} {row} ").repeat(40).into_bytes());
        writes.insert(key, value);
    }
    Batch { expected: vec![], writes: writes.into_iter().collect() }
}

/// A folder that was opened several times, and the digest of its rows.
fn database() -> (TempDir, String) {
    let folder = tempdir().unwrap();
    for opening in 0..3 {
        let store = SledStore::open(folder.path(), options()).unwrap();
        (opening * COMMITS..(opening + 1) * COMMITS).for_each(|n| commit(&store, batch(n)));
    }
    let digest = digest(&SledStore::open(folder.path(), options()).unwrap()).unwrap();
    (folder, digest)
}

/// The same as a process leaves it that is killed a while after its last commit.
fn database_of_a_killed_process() -> (TempDir, String) {
    let (folder, _) = database();
    let store = SledStore::open(folder.path(), options()).unwrap();
    (3 * COMMITS..4 * COMMITS).for_each(|n| commit(&store, batch(n)));
    thread::sleep(Duration::from_millis(300));
    let left_behind = tempdir().unwrap();
    copy(folder.path(), left_behind.path());
    let digest = digest(&store).unwrap();
    (left_behind, digest)
}

/// A digest of all rows, read forwards, backwards and one by one.
fn digest(store: &SledStore) -> Result<String, quotarium::store::StoreError> {
    let all = Scan { max_rows: usize::MAX, max_bytes: usize::MAX, ..Scan::prefix(b"", 0) };
    let rows = store.scan(&all, Deadline::NONE)?.rows;
    let mut backwards = store.scan(&all.reversed(), Deadline::NONE)?.rows;
    backwards.reverse();
    let keys: Vec<_> = rows.iter().map(|(key, _)| key.clone()).collect();
    let values = store.get_many(&keys, Deadline::NONE)?;
    let one_by_one: Vec<_> = keys.into_iter().zip(values.into_iter().map(Option::unwrap_or_default)).collect();
    let mut hasher = blake3::Hasher::new();
    for (key, value) in &rows {
        hasher.update(&(key.len() as u64).to_be_bytes()).update(key);
        hasher.update(&(value.len() as u64).to_be_bytes()).update(value);
    }
    let alike = if rows == backwards && rows == one_by_one { "" } else { " and ways to read differ" };
    Ok(format!("{} rows {}{alike}", rows.len(), hasher.finalize().to_hex()))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = vec![];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files.retain(|file| fs::metadata(file).unwrap().len() > 0);
    files.sort();
    files
}

/// Numbers that look random and are the same in every run.
fn chance(n: u64) -> u64 {
    let n = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    n ^ (n >> 31)
}

#[test]
fn a_bit_that_changes_anywhere_is_refused_or_harmless() {
    flip_bits("after closing", database());
}

#[test]
fn a_bit_that_changes_after_a_kill_is_refused_or_harmless() {
    flip_bits("after a kill", database_of_a_killed_process());
}

fn flip_bits(when: &str, (original, expected): (TempDir, String)) {
    let flips = env::var("QUOTARIUM_CRASH_FLIPS").map_or(40, |flips| flips.parse().expect("a number of flips"));
    let (mut right, mut refused, mut wrong) = (0, BTreeMap::<String, u32>::new(), vec![]);
    for flip in 0..flips {
        let folder = tempdir().unwrap();
        copy(original.path(), folder.path());
        let files = files(folder.path());
        // Two thirds anywhere in the largest files, a third in each file alike.
        let bytes: u64 = files.iter().map(|file| fs::metadata(file).unwrap().len()).sum();
        let mut at = chance(flip * 3) % bytes;
        let mut file = files.iter().find(|file| {
            let length = fs::metadata(file).unwrap().len();
            let here = at < length;
            at -= if here { 0 } else { length };
            here
        });
        if flip % 3 == 0 {
            file = files.get((chance(flip * 3 + 1) % files.len() as u64) as usize);
            at = chance(flip * 3 + 2) % fs::metadata(file.unwrap()).unwrap().len();
        }
        let file = file.unwrap();
        let mut content = fs::read(file).unwrap();
        content[at as usize] ^= 1 << (flip % 8);
        fs::write(file, content).unwrap();
        let name = file.strip_prefix(folder.path()).unwrap().display().to_string();
        match child::outcome("flips::reads_everything", folder.path()) {
            outcome if outcome == expected => right += 1,
            outcome if outcome.starts_with("refused") => *refused.entry(outcome).or_default() += 1,
            outcome => wrong.push(format!("{name} at {at}: {outcome}")),
        }
    }
    let refusals: u32 = refused.values().sum();
    // Not `println`, which the test runner keeps to itself.
    let _ = writeln!(
        std::io::stderr(),
        "{flips} flips {when}: {right} harmless, {refusals} refused, {} wrong",
        wrong.len()
    );
    println!("{refused:#?}");
    assert!(wrong.is_empty(), "{expected} expected: {wrong:#?}");
    assert!(refusals > 0 && right > 0);
}

#[test]
#[ignore = "a child of the test above"]
fn reads_everything() {
    let Some(folder) = child::folder() else { return };
    match SledStore::open(folder, options()).and_then(|store| digest(&store)) {
        Ok(digest) => child::say(&digest),
        Err(error) => child::say(&format!("refused: {error}")),
    }
}
