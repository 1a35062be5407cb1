//! Backups are consistent while changes go on, and come back whole or not at all.

use std::{
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use quotarium::{
    Catalog,
    catalog::{
        CatalogError, UnfinishedTask,
        backup::{
            BackedUp, BackupError, BackupKind, BackupMode, CopyProgress, RestoreFrom, RestorePoint, Shelf, restore,
        },
    },
};
use tempfile::TempDir;

use super::{answers::answers, article, assert_clean, fill};

fn on(_: &CopyProgress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// A folder for a catalogue, its backups and what is made of them.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn catalog(&self) -> Catalog {
        Catalog::open(self.path("data")).expect("a catalogue")
    }

    fn back_up(&self, catalog: &Catalog, mode: BackupMode) -> BackedUp {
        catalog.backup(self.path("backups"), mode, on).expect("a backup")
    }

    fn restore(&self, point: &RestorePoint, to: &str) -> Result<Catalog, CatalogError> {
        let from = RestoreFrom { backups: Some(self.path("backups")), journal: None };
        restore(&from, point, self.path(to), on)?;
        Catalog::open(self.path(to))
    }

    fn shelf(&self) -> Shelf {
        Shelf::open(self.path("backups")).expect("the backups")
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, CatalogError>) -> BackupError {
    match result {
        Err(CatalogError::Backup(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn ingest(catalog: &Catalog, numbers: std::ops::Range<usize>) {
    for number in numbers {
        catalog.ingest(article(number)).expect("an article");
    }
}

#[test]
fn a_full_and_incremental_ones_bring_back_each_state() {
    let place = Place::new();
    let catalog = place.catalog();
    fill(&catalog, 10);
    let mut states = Vec::new();
    for round in 0..3 {
        let made = place.back_up(&catalog, BackupMode::Auto);
        let kind = if round == 0 { BackupKind::Full } else { BackupKind::Incremental };
        assert_eq!((made.part.kind, made.is_new), (kind, true));
        states.push((made.part, answers(&catalog)));
        ingest(&catalog, 40 + round * 3..43 + round * 3);
    }
    let last = place.back_up(&catalog, BackupMode::Incremental);
    assert!(!place.back_up(&catalog, BackupMode::Auto).is_new, "nothing has changed since");
    assert_eq!(place.shelf().parts.len(), 4);
    for (number, (part, state)) in states.into_iter().enumerate() {
        for (point, to) in [
            (RestorePoint::Part(part.name.clone()), "part"),
            (RestorePoint::Sequence(part.through.sequence), "sequence"),
            (RestorePoint::Time(part.created), "time"),
        ] {
            let restored = place.restore(&point, &format!("{to}-{number}")).expect("a catalogue");
            assert_clean(&restored);
            assert_eq!(answers(&restored), state);
        }
    }
    let restored = place.restore(&RestorePoint::Last, "last").expect("a catalogue");
    assert_eq!(answers(&restored), answers(&catalog));
    ingest(&restored, 60..62);
    assert_clean(&restored);
    assert_eq!(restored.stats().expect("stats").articles, catalog.stats().expect("stats").articles + 2);
    assert_eq!(last.part.through, place.shelf().parts[3].through);
}

#[test]
fn a_backup_that_is_made_while_changes_go_on_is_of_one_state() {
    let place = Place::new();
    let catalog = place.catalog();
    fill(&catalog, 12);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut round = 0;
            while !done.load(Ordering::Relaxed) {
                let id = catalog.ingest(article(round % 20)).expect("an article").article_id;
                if round % 3 == 0 {
                    catalog.delete_article(id).expect("it is there");
                }
                round += 1;
            }
        });
        for round in 0..4 {
            let mode = if round % 2 == 0 { BackupMode::Full } else { BackupMode::Incremental };
            let made = catalog.backup(place.path("backups"), mode, |_| {
                // Leaves time for changes between the pages of the scan.
                thread::sleep(std::time::Duration::from_millis(20));
                ControlFlow::Continue(())
            });
            let made = made.expect("a backup");
            let restored = place.restore(&RestorePoint::Part(made.part.name), &format!("restored-{round}"));
            let restored = restored.expect("a catalogue");
            let report = restored.verify(super::on).expect("a report");
            if !report.is_clean() {
                done.store(true, Ordering::Relaxed);
                panic!("{:#?}", report.named);
            }
        }
        done.store(true, Ordering::Relaxed);
    });
}

#[test]
fn every_commit_of_an_incremental_one_can_be_restored() {
    let place = Place::new();
    let catalog = place.catalog();
    ingest(&catalog, 0..3);
    let full = place.back_up(&catalog, BackupMode::Full);
    let mut states = Vec::new();
    for number in 3..6 {
        ingest(&catalog, number..number + 1);
        states.push(answers(&catalog));
    }
    let through = place.back_up(&catalog, BackupMode::Incremental).part.through.sequence;
    assert_eq!(through, full.part.through.sequence + 3, "one commit an article");
    for (offset, state) in states.into_iter().enumerate() {
        let sequence = full.part.through.sequence + 1 + offset as u64;
        let restored = place.restore(&RestorePoint::Sequence(sequence), &format!("at-{sequence}"));
        assert_eq!(answers(&restored.expect("a catalogue")), state);
    }
    for beyond in [through + 1, full.part.through.sequence - 1] {
        let error = refused(place.restore(&RestorePoint::Sequence(beyond), "beyond"));
        assert!(matches!(error, BackupError::NoSuchPoint(_)), "{error}");
        assert!(!place.path("beyond").exists(), "nothing is left of a restore that is not possible");
    }
}

#[test]
fn what_came_after_the_backup_is_replayed_from_the_journal() {
    let place = Place::new();
    let catalog = place.catalog();
    fill(&catalog, 8);
    place.back_up(&catalog, BackupMode::Full);
    ingest(&catalog, 20..25);
    let state = answers(&catalog);
    drop(catalog);
    // The rows are lost; the journal is not.
    let rows = place.path("data/rows/db");
    fs::write(&rows, vec![0x5a; 100_000]).expect("it is damaged");
    let _ = Catalog::open(place.path("data")).expect_err("it does not open");
    let from = RestoreFrom { backups: Some(place.path("backups")), journal: Some(place.path("data/journal")) };
    let restored = restore(&from, &RestorePoint::Last, place.path("again"), on).expect("a restore");
    assert_eq!(restored.copied.commits, 5);
    let again = Catalog::open(place.path("again")).expect("a catalogue");
    assert_clean(&again);
    assert_eq!(answers(&again), state);
}

#[test]
fn a_journal_that_begins_with_the_catalogue_is_enough() {
    let place = Place::new();
    let catalog = place.catalog();
    fill(&catalog, 6);
    let state = answers(&catalog);
    drop(catalog);
    let from = RestoreFrom { backups: None, journal: Some(place.path("data/journal")) };
    restore(&from, &RestorePoint::Last, place.path("again"), on).expect("a restore");
    assert_eq!(answers(&Catalog::open(place.path("again")).expect("a catalogue")), state);
    let nothing = restore(&RestoreFrom::default(), &RestorePoint::Last, place.path("other"), on);
    assert!(matches!(refused(nothing), BackupError::NoSuchPoint(_)));
}

#[test]
fn a_restore_never_goes_over_what_is_there() {
    let place = Place::new();
    let catalog = place.catalog();
    ingest(&catalog, 0..2);
    place.back_up(&catalog, BackupMode::Full);
    let before = answers(&catalog);
    assert!(matches!(refused(place.restore(&RestorePoint::Last, "data")), BackupError::NotEmpty(_)));
    assert_eq!(answers(&catalog), before);
    fs::create_dir(place.path("mine")).expect("a folder");
    fs::write(place.path("mine/notes"), "mine").expect("a file");
    assert!(matches!(refused(place.restore(&RestorePoint::Last, "mine")), BackupError::NotEmpty(_)));
    fs::create_dir(place.path("empty")).expect("a folder");
    place.restore(&RestorePoint::Last, "empty").expect("an empty folder will do");
}

#[test]
fn a_restore_that_was_interrupted_does_not_open_and_says_so() {
    let place = Place::new();
    let catalog = place.catalog();
    fill(&catalog, 6);
    place.back_up(&catalog, BackupMode::Full);
    let from = RestoreFrom { backups: Some(place.path("backups")), journal: None };
    let ended = restore(&from, &RestorePoint::Last, place.path("half"), |_| ControlFlow::Break(()));
    assert!(matches!(ended, Err(CatalogError::Cancelled)), "{ended:?}");
    let refusal = Catalog::open(place.path("half"));
    assert!(matches!(refusal, Err(CatalogError::Unfinished { task: UnfinishedTask::Restore })), "{refusal:?}");
    assert!(matches!(refused(place.restore(&RestorePoint::Last, "half")), BackupError::HalfRestored(_)));
}

/// A catalogue with a full backup and an incremental one.
fn two_parts() -> (Place, Catalog) {
    let place = Place::new();
    let catalog = place.catalog();
    ingest(&catalog, 0..4);
    place.back_up(&catalog, BackupMode::Full);
    ingest(&catalog, 4..6);
    place.back_up(&catalog, BackupMode::Incremental);
    (place, catalog)
}

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.path().is_dir() { files.extend(files_of(&entry.path())) } else { files.push(entry.path()) }
    }
    files.sort();
    files
}

#[test]
fn damage_anywhere_in_a_backup_is_refused_before_anything_is_written() {
    let (place, _catalog) = two_parts();
    let files = files_of(&place.path("backups"));
    assert_eq!(files.len(), 5, "{files:?}");
    for file in files {
        let whole = fs::read(&file).expect("its bytes");
        let mut damages = vec![[whole.as_slice(), b"more"].concat()];
        // The log of a full backup is empty where nothing was committed meanwhile.
        if let Some(last) = whole.len().checked_sub(1) {
            damages.extend([whole[..whole.len() / 2].to_vec(), whole[..last].to_vec(), Vec::new()]);
            for at in [0, whole.len() / 3, last] {
                let mut flipped = whole.clone();
                flipped[at] ^= 0x10;
                damages.push(flipped);
            }
        }
        for damaged in damages {
            fs::write(&file, &damaged).expect("it is damaged");
            let error = refused(place.restore(&RestorePoint::Last, "never"));
            assert!(matches!(error, BackupError::Damaged { .. }), "{error}");
            assert!(!place.path("never").exists());
        }
        fs::remove_file(&file).expect("it is gone");
        let error = refused(place.restore(&RestorePoint::Last, "never"));
        assert!(matches!(error, BackupError::Damaged { .. } | BackupError::Io { .. }), "{error}");
        fs::write(&file, whole).expect("it is whole again");
    }
    place.restore(&RestorePoint::Last, "whole").expect("it is whole again");
}

#[test]
fn a_part_whose_parent_is_gone_is_refused_and_the_next_backup_is_full() {
    let (place, catalog) = two_parts();
    let parts = place.shelf().parts;
    fs::remove_dir_all(place.path("backups").join(&parts[0].name)).expect("the full one is gone");
    let error = refused(place.restore(&RestorePoint::Last, "never"));
    assert!(error.to_string().contains(&parts[0].name), "{error}");
    ingest(&catalog, 6..7);
    assert!(matches!(
        refused(catalog.backup(place.path("backups"), BackupMode::Incremental, on)),
        BackupError::NothingToContinue(_)
    ));
    assert_eq!(place.back_up(&catalog, BackupMode::Auto).part.kind, BackupKind::Full);
    assert_eq!(answers(&place.restore(&RestorePoint::Last, "new").expect("a catalogue")), answers(&catalog));
}

#[cfg(unix)]
#[test]
fn parts_that_are_links_are_refused() {
    let (place, _catalog) = two_parts();
    let parts = place.shelf().parts;
    let part = place.path("backups").join(&parts[1].name);
    for name in ["", "log", "manifest"] {
        let linked = part.join(name);
        let linked = if name.is_empty() { part.clone() } else { linked };
        let elsewhere = place.path("elsewhere");
        fs::rename(&linked, &elsewhere).expect("it is moved");
        std::os::unix::fs::symlink(&elsewhere, &linked).expect("a link");
        let error = refused(place.restore(&RestorePoint::Last, "never"));
        assert!(error.to_string().contains("link"), "{error}");
        fs::remove_file(&linked).expect("the link");
        fs::rename(&elsewhere, &linked).expect("it is moved back");
    }
}

#[test]
fn two_backups_into_one_folder_at_once_are_refused() {
    let place = Place::new();
    let catalog = place.catalog();
    ingest(&catalog, 0..2);
    let mut second = None;
    let first = catalog.backup(place.path("backups"), BackupMode::Full, |_| {
        second.get_or_insert_with(|| catalog.backup(place.path("backups"), BackupMode::Full, on));
        ControlFlow::Continue(())
    });
    assert!(first.is_ok());
    assert!(matches!(refused(second.expect("it was tried")), BackupError::Busy(_)));
}

#[test]
fn what_is_left_of_a_backup_that_was_killed_is_no_part_and_is_swept_away() {
    let place = Place::new();
    let catalog = place.catalog();
    ingest(&catalog, 0..2);
    let left = place.path("backups/.unfinished-20260101T000000Z-full-1");
    fs::create_dir_all(&left).expect("a folder");
    fs::write(left.join("rows"), "half").expect("a file");
    assert!(matches!(refused(place.restore(&RestorePoint::Last, "never")), BackupError::NoSuchPoint(_)));
    let ended = catalog.backup(place.path("backups"), BackupMode::Full, |_| ControlFlow::Break(()));
    assert!(matches!(ended, Err(CatalogError::Cancelled)));
    assert!(!left.exists());
    assert_eq!(files_of(&place.path("backups")), Vec::<PathBuf>::new(), "nothing is left of the one that was ended");
}

#[test]
fn another_catalogue_does_not_continue_a_chain() {
    let (place, catalog) = two_parts();
    drop(catalog);
    let other = Catalog::open(place.path("other")).expect("another catalogue");
    ingest(&other, 0..9);
    let error = refused(other.backup(place.path("backups"), BackupMode::Auto, on));
    assert!(matches!(error, BackupError::OtherCatalog { .. }), "{error}");
    // Nor does its journal.
    drop(other);
    let from = RestoreFrom { backups: Some(place.path("backups")), journal: Some(place.path("other/journal")) };
    let error = refused(restore(&from, &RestorePoint::Last, place.path("never"), on));
    assert!(matches!(error, BackupError::Journal(_)), "{error}");
}

#[test]
fn a_restored_catalogue_begins_a_chain_of_its_own() {
    let (place, catalog) = two_parts();
    drop(catalog);
    let restored = place.restore(&RestorePoint::Last, "again").expect("a catalogue");
    ingest(&restored, 10..12);
    let error = refused(restored.backup(place.path("backups"), BackupMode::Incremental, on));
    assert!(matches!(error, BackupError::NothingToContinue(_)), "{error}");
    assert_eq!(place.back_up(&restored, BackupMode::Auto).part.kind, BackupKind::Full);
    ingest(&restored, 12..13);
    assert_eq!(place.back_up(&restored, BackupMode::Auto).part.kind, BackupKind::Incremental);
    let last = place.restore(&RestorePoint::Last, "last").expect("a catalogue");
    assert_eq!(answers(&last), answers(&restored));
}

#[test]
fn a_catalogue_in_memory_cannot_be_backed_up() {
    let place = Place::new();
    let catalog = Catalog::in_memory().expect("a catalogue");
    assert!(matches!(refused(catalog.backup(place.path("backups"), BackupMode::Auto, on)), BackupError::NoJournal));
}
