//! What the engine on disk does besides: it keeps its rows, and refuses folders that it cannot trust.

use std::{
    fs::{self, OpenOptions},
    path::Path,
};

use quotarium::store::{Batch, Deadline, MAX_VALUE_BYTES, Scan, SledStore, Store, StoreError};
use tempfile::tempdir;

use crate::{child, commit, get, key, options, put};

fn open(folder: &Path) -> SledStore {
    SledStore::open(folder, options()).expect("a store")
}

/// A row's key and a value of `bytes` bytes that differ from row to row.
fn row(n: u32, bytes: usize) -> (Vec<u8>, Option<Vec<u8>>) {
    let noise = (0..bytes as u32).map(|i| (n ^ i).wrapping_mul(0x9E37_79B1).to_be_bytes()[0]).collect();
    (format!("row {n:08}").into_bytes(), Some(noise))
}

fn rows(range: std::ops::Range<u32>, bytes: usize) -> Batch {
    Batch { expected: vec![], writes: range.map(|n| row(n, bytes)).collect() }
}

fn assert_no_blobs(folder: &Path) {
    assert_eq!(fs::read_dir(folder.join("rows/blobs")).unwrap().count(), 0, "values spilled into blobs/");
}

fn assert_damaged(folder: &Path, says: &str) {
    match SledStore::open(folder, options()) {
        Err(StoreError::Damaged { path, reason }) => {
            assert_eq!(path, folder);
            assert!(reason.contains(says) && reason.contains("backup"), "{reason}");
        }
        other => panic!("{other:?}"),
    }
}

/// A folder with a closed database of 2,000 rows.
fn closed_database() -> tempfile::TempDir {
    let folder = tempdir().unwrap();
    let store = open(folder.path());
    for start in (0..2_000).step_by(200) {
        commit(&store, rows(start..start + 200, 400));
    }
    drop(store);
    folder
}

#[test]
fn rows_are_there_after_closing_and_opening() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a new folder/in a new folder");
    for round in 0..5_u8 {
        let store = open(&path);
        for earlier in 0..round {
            assert_eq!(get(&store, [earlier]), Some(vec![earlier]));
        }
        commit(&store, put([round], [round]));
    }
    let all = open(&path).scan(&Scan::prefix(b"", 10), Deadline::NONE).unwrap();
    assert_eq!(all.rows, [0, 1, 2, 3, 4].map(|n| (vec![n], vec![n])));
}

#[test]
fn no_value_spills_out_of_the_log() {
    let folder = tempdir().unwrap();
    let store = open(folder.path());
    let long_rows = |from: u32, count: u32, salt: u32| {
        let writes = (from..from + count).map(|n| {
            let (key, _) = row(n, 0);
            let long_key = [key, vec![b'k'; 1_000]].concat();
            (long_key, row(n + salt, MAX_VALUE_BYTES).1)
        });
        Batch { expected: vec![], writes: writes.collect() }
    };
    for salt in 0..2 {
        for start in (0..1_000).step_by(40) {
            commit(&store, long_rows(start, 40, salt));
        }
        assert_no_blobs(folder.path());
    }
    drop(store);
    assert_no_blobs(folder.path());

    let store = open(folder.path());
    let five_megabytes = rows(0..1_280, MAX_VALUE_BYTES);
    assert!(five_megabytes.bytes() > 5 << 20);
    commit(&store, five_megabytes);
    assert_no_blobs(folder.path());
    drop(store);
    assert_no_blobs(folder.path());
    let store = open(folder.path());
    for n in 0..1_280 {
        let (key, value) = row(n, MAX_VALUE_BYTES);
        assert_eq!(get(&store, key), value);
    }
}

#[test]
fn bytes_on_disk_are_those_of_the_files() {
    let folder = tempdir().unwrap();
    let store = open(folder.path());
    commit(&store, rows(0..2_000, 400));
    let bytes = store.disk_bytes().unwrap();
    assert!((800_000..100_000_000).contains(&bytes), "{bytes}");
    assert!(bytes >= fs::metadata(folder.path().join("rows/db")).unwrap().len());
}

#[test]
fn a_folder_in_use_is_locked() {
    let folder = tempdir().unwrap();
    let store = open(folder.path());
    commit(&store, put("a", "1"));
    assert!(
        matches!(SledStore::open(folder.path(), options()), Err(StoreError::Locked(path)) if path == folder.path())
    );
    assert!(outcome_elsewhere(folder.path()).starts_with("Locked"));
    commit(&store, put("b", "2"));
    drop(store);
    assert_eq!(outcome_elsewhere(folder.path()), "opened with 2 rows");
    assert_eq!(get(&open(folder.path()), "a"), Some(key("1")));
}

#[test]
fn an_empty_settings_file_is_refused() {
    let folder = closed_database();
    fs::write(folder.path().join("rows/conf"), "").unwrap();
    assert_damaged(folder.path(), "`rows/conf` is empty");
    assert_eq!(fs::read(folder.path().join("rows/conf")).unwrap(), b"", "refused without a change");
}

#[test]
fn a_missing_settings_file_is_refused() {
    let folder = closed_database();
    fs::remove_file(folder.path().join("rows/conf")).unwrap();
    assert_damaged(folder.path(), "`rows/conf` is missing");
}

#[test]
fn a_settings_file_that_says_something_else_is_refused() {
    let folder = closed_database();
    for content in [&b"not the settings of a database"[..], &[0; 60], &[0xff; 60]] {
        fs::write(folder.path().join("rows/conf"), content).unwrap();
        assert_damaged(folder.path(), "");
    }
}

#[test]
fn a_missing_or_empty_log_is_refused() {
    let folder = closed_database();
    fs::write(folder.path().join("rows/db"), "").unwrap();
    assert_damaged(folder.path(), "`rows/db` is empty");
    fs::remove_file(folder.path().join("rows/db")).unwrap();
    assert_damaged(folder.path(), "`rows/db` is missing");
}

#[test]
fn a_creation_that_was_interrupted_begins_again() {
    let left_behind: [&[(&str, &[u8])]; 4] =
        [&[], &[("conf", b"")], &[("conf", b"segment")], &[("conf", b""), ("db", b"")]];
    for files in left_behind {
        let folder = tempdir().unwrap();
        let draft = folder.path().join("rows.new");
        fs::create_dir_all(draft.join("blobs")).unwrap();
        for (name, content) in files {
            fs::write(draft.join(name), content).unwrap();
        }
        let store = open(folder.path());
        commit(&store, put("a", "1"));
        drop(store);
        assert_eq!(get(&open(folder.path()), "a"), Some(key("1")));
        assert!(!draft.exists());
    }
}

/// A folder with a closed database of ten commits.
fn ten_commits() -> tempfile::TempDir {
    let folder = tempdir().unwrap();
    let store = open(folder.path());
    for n in 0..10 {
        commit(&store, rows(n..n + 1, 100));
    }
    folder
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

fn assert_rows(store: &SledStore, range: std::ops::Range<u32>, bytes: usize) {
    let found = store.scan(&Scan::prefix(b"", 100_000), Deadline::NONE).unwrap().rows;
    let expected: Vec<_> = range.map(|n| row(n, bytes)).map(|(key, value)| (key, value.unwrap())).collect();
    assert!(found == expected, "{} rows of {}", found.len(), expected.len());
}

#[test]
fn commits_that_the_engine_has_lost_come_out_of_the_journal() {
    let folder = ten_commits();
    let before = tempdir().unwrap();
    copy(&folder.path().join("rows"), before.path());
    let store = open(folder.path());
    commit(&store, rows(10..30, 100));
    commit(&store, Batch { expected: vec![], writes: vec![(row(29, 0).0, None)] });
    drop(store);
    fs::remove_dir_all(folder.path().join("rows")).unwrap();
    copy(before.path(), &folder.path().join("rows"));
    assert_rows(&open(folder.path()), 0..29, 100);
    assert_rows(&open(folder.path()), 0..29, 100);
}

#[test]
fn rows_ahead_of_their_journal_are_refused() {
    let folder = ten_commits();
    let before = tempdir().unwrap();
    copy(&folder.path().join("journal"), before.path());
    let store = open(folder.path());
    commit(&store, put("a", "1"));
    drop(store);
    fs::remove_dir_all(folder.path().join("journal")).unwrap();
    copy(before.path(), &folder.path().join("journal"));
    assert_refused(folder.path(), "ends at commit 10, and the rows are at 11");
}

#[test]
fn a_journal_of_another_database_is_refused() {
    let [folder, other] = [ten_commits(), ten_commits()];
    fs::remove_dir_all(folder.path().join("journal")).unwrap();
    copy(&other.path().join("journal"), &folder.path().join("journal"));
    assert_refused(folder.path(), "do not belong together");
}

#[test]
fn a_lost_journal_is_refused_until_it_is_renewed() {
    let folder = ten_commits();
    fs::remove_dir_all(folder.path().join("journal")).unwrap();
    assert_refused(folder.path(), "`journal` is missing");
    assert_eq!(SledStore::renew_journal(folder.path(), options()).unwrap(), None);
    let store = open(folder.path());
    assert_rows(&store, 0..10, 100);
    assert_eq!(store.journal().unwrap().last().sequence, 10);
}

#[test]
fn a_damaged_journal_is_refused_until_it_is_renewed() {
    let folder = ten_commits();
    let segment = folder.path().join("journal/00000000000000000001.log");
    scribble(&segment, 1, 1, 1);
    let damaged = fs::read(&segment).unwrap();
    assert_refused(folder.path(), "");
    let aside = SledStore::renew_journal(folder.path(), options()).unwrap().unwrap();
    assert_eq!(fs::read(aside.join("00000000000000000001.log")).unwrap(), damaged);
    let store = open(folder.path());
    assert_rows(&store, 0..10, 100);
    commit(&store, rows(10..11, 100));
    drop(store);
    assert_rows(&open(folder.path()), 0..11, 100);
}

#[test]
fn rows_that_are_gone_beside_their_journal_are_not_begun_anew() {
    let folder = ten_commits();
    fs::remove_dir_all(folder.path().join("rows")).unwrap();
    assert_damaged(folder.path(), "`rows` is missing");
    assert!(!folder.path().join("rows").exists());
}

#[test]
fn rows_that_were_never_in_a_journal_get_one() {
    let folder = tempdir().unwrap();
    let engine = sled::open(folder.path().join("rows")).unwrap();
    for n in 0..10 {
        let (key, value) = row(n, 100);
        engine.insert(key, value.unwrap()).unwrap();
    }
    drop(engine);
    let store = open(folder.path());
    commit(&store, rows(10..11, 100));
    drop(store);
    assert_rows(&open(folder.path()), 0..11, 100);
}

fn assert_refused(folder: &Path, says: &str) {
    match SledStore::open(folder, options()) {
        Err(StoreError::Damaged { path, reason }) => {
            assert_eq!(path, folder);
            assert!(reason.contains(says) && reason.contains("quotarium rebuild"), "{reason}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_folder_that_is_a_file_is_refused() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(matches!(SledStore::open(&file, options()), Err(StoreError::Io(_))));
    assert!(matches!(SledStore::open(file.join("below"), options()), Err(StoreError::Io(_))));
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o500)).unwrap();
    let ignores_modes = fs::write(folder.path().join("probe"), "").is_ok();
    if ignores_modes {
        eprintln!("not tested: this user may write everywhere");
    } else {
        assert!(matches!(SledStore::open(folder.path(), options()), Err(StoreError::Io(_))));
    }
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_log_of_nothing_readable_is_not_taken_for_an_empty_database() {
    for byte in [0, 0x55, 0xff] {
        let folder = closed_database();
        let length = fs::metadata(folder.path().join("rows/db")).unwrap().len();
        fs::write(folder.path().join("rows/db"), vec![byte; length as usize]).unwrap();
        let outcome = outcome_elsewhere(folder.path());
        assert!(outcome.starts_with("Damaged"), "{outcome}");
    }
}

#[test]
fn a_log_with_damage_anywhere_opens_or_is_refused_without_a_panic() {
    for (places, bytes) in [(1, 1), (10, 4), (3, 5_000), (200, 1)] {
        for seed in 0..3_u64 {
            let folder = closed_database();
            scribble(&folder.path().join("rows/db"), seed + places, places, bytes);
            assert_typed(&outcome_elsewhere(folder.path()));
        }
    }
}

#[test]
fn a_log_that_was_cut_off_opens_or_is_refused_without_a_panic() {
    for (numerator, denominator) in [(1, 100), (1, 3), (1, 2), (99, 100)] {
        let folder = closed_database();
        let db = OpenOptions::new().write(true).open(folder.path().join("rows/db")).unwrap();
        let length = db.metadata().unwrap().len();
        db.set_len(length * numerator / denominator).unwrap();
        assert_typed(&outcome_elsewhere(folder.path()));
    }
}

#[test]
fn a_damaged_snapshot_is_refused_or_made_again_without_a_panic() {
    for seed in 0..3 {
        let folder = closed_database();
        let files = fs::read_dir(folder.path().join("rows")).unwrap().map(|entry| entry.unwrap().path());
        for file in files.filter(|file| file.file_name().unwrap().to_string_lossy().starts_with("snap")) {
            scribble(&file, seed, 5, 3);
        }
        assert_typed(&outcome_elsewhere(folder.path()));
    }
}

/// Writes `places` runs of `bytes` bytes over a file.
fn scribble(file: &Path, seed: u64, places: u64, bytes: usize) {
    let mut content = fs::read(file).unwrap();
    let mut state = seed;
    for _ in 0..places {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = (state >> 16) as usize % content.len();
        let end = content.len().min(at + bytes);
        content[at..end].fill((state >> 8) as u8);
    }
    fs::write(file, content).unwrap();
}

fn assert_typed(outcome: &str) {
    let expected = ["opened", "Damaged", "Io"];
    assert!(expected.iter().any(|start| outcome.starts_with(start)), "{outcome}");
}

/// What comes of opening and using the folder in another process, whose engine may break.
fn outcome_elsewhere(folder: &Path) -> String {
    child::outcome("disk::uses_a_folder", folder)
}

#[test]
#[ignore = "a child of the tests above"]
fn uses_a_folder() {
    let Some(folder) = child::folder() else { return };
    let use_it = || -> Result<usize, StoreError> {
        let store = SledStore::open(folder, options())?;
        let forward = store.scan(&Scan::prefix(b"", 10_000), Deadline::NONE)?;
        let backward = store.scan(&Scan::prefix(b"", 10_000).reversed(), Deadline::NONE)?;
        assert_eq!(forward.rows.len(), backward.rows.len());
        store.get_many(&forward.rows.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>(), Deadline::NONE)?;
        store.commit(put("written", "here"), Deadline::NONE)?;
        store.commit(Batch { expected: vec![], writes: vec![(key("written"), None)] }, Deadline::NONE)?;
        Ok(forward.rows.len())
    };
    match use_it() {
        Ok(rows) => child::say(&format!("opened with {rows} rows")),
        Err(error) => child::say(&format!("{error:?}")),
    }
}
