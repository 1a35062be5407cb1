//! A compaction takes less room for the same rows, and an interrupted one is harmless.

use std::{fs, ops::ControlFlow, path::Path};

use quotarium::{
    Catalog,
    article::ArticleSource,
    catalog::{CatalogError, Options, compact_folder},
    store::StoreError,
};

use super::{answers::answers, article, assert_clean, fill};

/// A folder with a catalogue that was rewritten several times, and of which little is left.
fn rewritten() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let catalog = Catalog::open(folder.path()).expect("a catalogue");
    fill(&catalog, 100);
    for round in 0..4 {
        for number in 0..100 {
            let source = article(number);
            let text = format!("{}\nIt was written again: {round}.\n", source.text.repeat(5));
            let ingested = catalog.ingest(ArticleSource { text, ..source }).expect("an article");
            if round == 3 && number >= 40 {
                catalog.delete_article(ingested.article_id).expect("it goes");
            }
        }
    }
    folder
}

fn compact(folder: &Path) -> Result<quotarium::store::Compacted, CatalogError> {
    compact_folder(folder, &Options::default(), |_| ControlFlow::Continue(()))
}

#[test]
fn the_same_rows_take_less_room() {
    let folder = rewritten();
    let catalog = Catalog::open(folder.path()).expect("a catalogue");
    let before = answers(&catalog);
    assert!(
        matches!(compact(folder.path()), Err(CatalogError::Store(StoreError::Locked(_)))),
        "not while it is in use"
    );
    drop(catalog);
    let compacted = compact(folder.path()).expect("a compaction");
    assert!(compacted.after < compacted.before, "{compacted:?}");
    let catalog = Catalog::open(folder.path()).expect("the same");
    assert_clean(&catalog);
    assert_eq!(answers(&catalog), before);
    catalog.ingest(article(30)).expect("it goes on");
    drop(catalog);
    assert_clean(&Catalog::open(folder.path()).expect("the same"));
    let left: Vec<_> =
        fs::read_dir(folder.path()).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    assert!(!left.iter().any(|name| name == "rows.new" || name == "rows.old"), "{left:?}");
}

#[test]
fn an_interruption_at_any_moment_is_harmless() {
    let folder = rewritten();
    let path = folder.path();
    let before = answers(&Catalog::open(path).expect("a catalogue"));
    let same = |moment: &str| {
        let catalog = Catalog::open(path).unwrap_or_else(|error| panic!("{moment}: {error}"));
        assert_eq!(answers(&catalog), before, "{moment}");
    };
    let ended = compact_folder(path, &Options::default(), |_| ControlFlow::Break(()));
    assert!(matches!(ended, Err(CatalogError::Cancelled)), "{ended:?}");
    same("ended by its caller");
    // What a kill leaves at its moments: some of the copy, the rows put aside, the copy in place.
    fs::create_dir(path.join("rows.new")).expect("a folder");
    fs::write(path.join("rows.new/db"), vec![7; 5000]).expect("some of a copy");
    same("while it copied");
    fs::rename(path.join("rows"), path.join("rows.old")).expect("it is put aside");
    same("between the two renames");
    assert!(!path.join("rows.old").exists());
    let old = path.join("rows.old");
    fs::create_dir(&old).expect("a folder");
    fs::copy(path.join("rows/db"), old.join("db")).expect("an old database");
    same("before the old rows were removed");
    assert!(!old.exists());
    compact(path).expect("a compaction");
    same("after one that came to its end");
}

#[test]
fn a_folder_without_a_catalogue_is_not_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(compact(&folder.path().join("none")).is_err());
    assert!(!folder.path().join("none").exists());
}
