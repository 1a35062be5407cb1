//! Databases of every storage format that was ever released open, and say what they said.
//!
//! `examples/format_fixture.rs` made each folder of `tests/fixtures`; what it put in is what is
//! expected here.

use std::{fs, ops::ControlFlow, path::Path};

use quotarium::{
    Catalog,
    article::ArticleSource,
    catalog::{
        ActorQuery, ArticleKey, ArticleView, CatalogError, CountQuery, Options, Order, PageRequest, Period,
        StatementQuery, rebuild,
    },
    store::{Batch, Deadline, SledOptions, SledStore, Store},
};
use tempfile::TempDir;

fn fixtures() -> Vec<TempDir> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut names: Vec<_> =
        fs::read_dir(folder).expect("the fixtures").map(|entry| entry.expect("one").path()).collect();
    names.retain(|path| {
        path.is_dir() && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("format-"))
    });
    assert!(!names.is_empty());
    names.iter().map(|path| copy(path)).collect()
}

fn copy(from: &Path) -> TempDir {
    let to = tempfile::tempdir().expect("a folder");
    copy_into(from, to.path());
    to
}

fn copy_into(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_into(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
}

/// Checks that a catalogue holds what the fixtures were made of.
fn check(catalog: &Catalog) {
    let report = catalog.verify(|_| ControlFlow::Continue(())).expect("a report");
    assert!(report.is_clean(), "{:#?}", report.named);
    let stats = catalog.stats().expect("stats");
    assert_eq!((stats.articles, stats.sequence), (6, 9));
    let page = PageRequest { size: 100, token: String::new() };
    let statements =
        catalog.statements(&StatementQuery::default(), Order::OldestFirst, &page).expect("statements").items;
    let said: Vec<_> = statements
        .iter()
        .map(|statement| {
            let day = statement.date.interval.map(|interval| interval.start.to_string()).unwrap_or_default();
            let actor = statement.actor.as_ref().map(|actor| actor.display_name.as_str()).unwrap_or_default();
            (day, actor.to_owned(), statement.content_text.clone())
        })
        .collect();
    let has = |day: &str, actor: &str, content: &str| {
        let count = said.iter().filter(|&said| *said == (day.to_owned(), actor.to_owned(), content.to_owned())).count();
        assert!(count > 0, "{day} {actor}: {content} is not in {said:#?}");
        count
    };
    has("2024-05-13", "Ana Duarte", "“The lock will be shut until the autumn,”");
    has("2024-05-15", "Tom Okafor", "“We will not pay for it,”");
    assert_eq!(has("2024-05-17", "Lise Dahl", "“The ferry has room for everybody,”"), 2, "two articles report it");
    has("2024-05-21", "Lise Dahl", "“Each line is one day,”");
    // Its article was said later to be of the 3rd of June.
    has("2024-06-03", "Harbour Authority", "repairs will begin in July");
    has("", "Mirela Stan", "“Nobody asked us,”");
    assert!(said.iter().all(|(_, actor, _)| actor != "Piet Verhoef"), "his article was deleted");

    let found = catalog.lookup_actors("Duarte", &ActorQuery::default(), 0).expect("actors");
    assert_eq!(found[0].actor.display_name, "Ana Duarte");
    let months = CountQuery { period: Period::Month, actor: Some(found[0].actor.id), ..CountQuery::default() };
    let months = catalog.count_statements(&months, &page).expect("counts").periods.items;
    assert_eq!(months[0].start.to_string(), "2024-05-01");
    let long = ArticleKey::Uri("https://herald.example/tides".to_owned());
    let long = catalog.article(&long, ArticleView::Full).expect("the long article").article.text;
    assert_eq!(long.matches("one line for each day").count(), 1000);
}

#[test]
fn a_database_of_each_format_opens_and_says_what_it_said() {
    for folder in fixtures() {
        check(&Catalog::open(folder.path()).expect("it opens"));
        let catalog = Catalog::open(folder.path()).expect("it opens again");
        check(&catalog);
        let text = "“It goes on,” said Ana Duarte.".to_owned();
        catalog.ingest(ArticleSource { text, ..ArticleSource::default() }).expect("it takes articles");
        assert!(catalog.verify(|_| ControlFlow::Continue(())).expect("a report").is_clean());
    }
}

#[test]
fn a_database_of_an_earlier_format_can_be_rebuilt() {
    for folder in fixtures() {
        let store = SledStore::open(folder.path(), SledOptions::default()).expect("the store");
        rebuild(&store, |_| ControlFlow::Continue(())).expect("a rebuild");
        drop(store);
        check(&Catalog::open(folder.path()).expect("it opens"));
    }
}

#[test]
fn a_database_of_a_newer_format_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(Catalog::open(folder.path()).expect("a catalogue"));
    let store = SledStore::open(folder.path(), SledOptions::default()).expect("the store");
    // Field 1 of the catalogue's own record, under `m`, is its format.
    let newer = vec![(b"m".to_vec(), Some(vec![8, 99]))];
    store.commit(Batch { expected: Vec::new(), writes: newer }, Deadline::NONE).expect("a commit");
    let refused = rebuild(&store, |_| ControlFlow::Continue(()));
    assert!(matches!(refused, Err(CatalogError::NewerFormat { found: 99, .. })), "{refused:?}");
    drop(store);
    let refused = Catalog::open_with(folder.path(), Options::default());
    assert!(matches!(refused, Err(CatalogError::NewerFormat { found: 99, .. })), "{refused:?}");
}
