//! A check finds what is wrong, and nothing else.

use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use quotarium::{
    Catalog,
    catalog::{CatalogError, Remedy},
    store::MemoryStore,
};

use super::{article, assert_clean, change, fill, on, on_store, rows, sample, verified};

fn filled() -> (Arc<MemoryStore>, Catalog) {
    let store = sample();
    let catalog = on_store(&store);
    (store, catalog)
}

#[test]
fn a_catalogue_that_was_changed_in_every_way_is_clean() {
    let (store, catalog) = filled();
    let report = verified(&catalog);
    assert!(report.is_clean(), "{:#?}", report.named);
    assert_eq!(report.rows(), rows(store.as_ref()).len() as u64, "every row was looked at once");
    let stats = catalog.stats().expect("stats");
    let count = |rows: &str| report.kinds.iter().find(|kind| kind.rows == rows).map_or(0, |kind| kind.count);
    assert_eq!(
        (count("articles"), count("statements"), count("actors"), count("changes")),
        (stats.articles, stats.statements, stats.actors, stats.sequence)
    );
}

#[test]
fn an_empty_catalogue_is_clean() {
    assert_clean(&Catalog::in_memory().expect("a catalogue"));
}

#[test]
fn a_catalogue_on_disk_is_clean_after_it_was_opened_again() {
    let folder = tempfile::tempdir().expect("a folder");
    fill(&Catalog::open(folder.path()).expect("a catalogue"), 12);
    assert_clean(&Catalog::open(folder.path()).expect("the same"));
}

#[test]
fn every_row_that_is_missing_is_missed() {
    let (store, catalog) = filled();
    // What superseded changes and requests were is derived from nothing.
    for (key, value) in rows(store.as_ref()).into_iter().filter(|(key, _)| !b"lR".contains(&key[0])) {
        change(store.as_ref(), vec![(key.clone(), None)]);
        let found = catalog.verify(on);
        // Without its own record there is no telling, and calls say so.
        if key != b"m" {
            let report = found.expect("a report");
            assert!(!report.is_clean(), "nobody missed {}", key.escape_ascii());
            assert!(report.problems as usize >= report.named.len() && !report.named.is_empty());
        }
        change(store.as_ref(), vec![(key, Some(value))]);
    }
    assert_clean(&catalog);
}

#[test]
fn every_value_that_is_not_as_it_was_is_found() {
    let (store, catalog) = filled();
    let mut unnoticed = Vec::new();
    for (key, value) in rows(store.as_ref()).into_iter().filter(|(key, value)| key[0] != b'l' && !value.is_empty()) {
        let mut damaged = value.clone();
        // Cut short: what protobuf, text and fixed lengths take for an end differs.
        damaged.pop();
        change(store.as_ref(), vec![(key.clone(), Some(damaged))]);
        if catalog.verify(on).is_ok_and(|report| report.is_clean()) {
            unnoticed.push(key.escape_ascii().to_string());
        }
        change(store.as_ref(), vec![(key, Some(value))]);
    }
    assert!(unnoticed.is_empty(), "{unnoticed:#?}");
}

#[test]
fn rows_that_nothing_leads_to_are_found() {
    let (store, catalog) = filled();
    for prefix in b"DAOXhpobkNvntTdrqsacefyzigR" {
        let key = [[*prefix].as_slice(), &[0x41; 40]].concat();
        change(store.as_ref(), vec![(key.clone(), Some(vec![1]))]);
        let report = verified(&catalog);
        assert!(!report.is_clean(), "nobody minds a stray row of {}", char::from(*prefix));
        change(store.as_ref(), vec![(key, None)]);
    }
    change(store.as_ref(), vec![(b"!what".to_vec(), Some(vec![1]))]);
    let report = verified(&catalog);
    assert_eq!(report.problems, 1, "{:#?}", report.named);
    assert_eq!((report.named[0].rows, report.named[0].remedy), ("rows", Remedy::Backup));
}

#[test]
fn a_problem_says_where_it_is_and_what_mends_it() {
    let (store, catalog) = filled();
    let id = catalog.ingest(article(1)).expect("it is there").article_id.to_string();
    let piece = rows(store.as_ref()).into_iter().find(|(key, _)| key[0] == b'b').expect("a piece").0;
    change(store.as_ref(), vec![(piece.clone(), None)]);
    let report = verified(&catalog);
    let problem = &report.named[0];
    assert_eq!((problem.rows, problem.remedy), ("articles", Remedy::Backup), "{problem}");
    assert_eq!(problem.key.len(), id.len(), "an article's key is its id");
    assert!(problem.problem.contains("piece 0 of its text is missing"), "{problem}");
}

#[test]
fn a_check_can_be_ended() {
    let (_, catalog) = filled();
    let mut told = 0;
    let ended = catalog.verify(|progress| {
        told += 1;
        assert_eq!(progress.pass, 1);
        ControlFlow::Break(())
    });
    assert!(matches!(ended, Err(CatalogError::Cancelled)), "{ended:?}");
    assert_eq!(told, 1);
}

#[test]
fn changes_that_are_made_meanwhile_are_no_problem() {
    let folder = tempfile::tempdir().expect("a folder");
    let on_disk = Catalog::open(folder.path()).expect("a catalogue");
    for catalog in [Catalog::in_memory().expect("a catalogue"), on_disk] {
        fill(&catalog, 20);
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            for offset in [100, 110] {
                let (catalog, done) = (&catalog, &done);
                scope.spawn(move || {
                    let mut round = 0;
                    while !done.load(Ordering::Relaxed) {
                        let source = article(offset + round % 7);
                        let id = catalog.ingest(source).expect("an article").article_id;
                        if round % 3 == 0 {
                            catalog.delete_article(id).expect("it is there");
                        }
                        round += 1;
                    }
                    assert!(round > 0);
                });
            }
            for _ in 0..5 {
                let report = catalog.verify(on);
                if !report.as_ref().is_ok_and(quotarium::catalog::VerifyReport::is_clean) {
                    done.store(true, Ordering::Relaxed);
                    panic!("{report:#?}");
                }
            }
            done.store(true, Ordering::Relaxed);
        });
    }
}
