//! A user's own names in a catalogue and on the command line.

use quotarium::{
    Catalog, EXTRACTOR_VERSION,
    actor::Gazetteer,
    article::ArticleSource,
    catalog::{
        ActorQuery, ArticleId, ArticleKey, ArticleUpdate, ArticleView, Order, Outcome, PageRequest, StatementQuery,
    },
};

const NAMES: &str = "organization\tHarbour Watch\nalias\tHW\tHarbour Watch\n";

fn gazetteer(text: &str) -> Gazetteer {
    Gazetteer::parse(text.as_bytes()).unwrap()
}

fn source(uri: &str, text: &str) -> ArticleSource {
    ArticleSource {
        uri: uri.to_owned(),
        published: "2024-05-15".to_owned(),
        text: text.to_owned(),
        ..ArticleSource::default()
    }
}

/// A catalogue with one article, and the article.
fn catalog(gazetteer: Gazetteer) -> (Catalog, ArticleId) {
    let catalog = Catalog::in_memory().unwrap().with_gazetteer(gazetteer);
    let article = source("https://a.example/1", "“The pier is safe,” HW said on Monday.");
    let id = catalog.ingest(article).unwrap().article_id;
    (catalog, id)
}

fn speakers(catalog: &Catalog) -> Vec<String> {
    let page = catalog.statements(&StatementQuery::default(), Order::OldestFirst, &PageRequest::default()).unwrap();
    page.items.into_iter().map(|statement| statement.actor.unwrap().display_name).collect()
}

fn version(catalog: &Catalog, id: ArticleId) -> String {
    catalog.article(&ArticleKey::Id(id), ArticleView::Basic).unwrap().extractor_version
}

#[test]
fn articles_that_call_an_actor_otherwise_have_the_same_one() {
    let (catalog, _) = catalog(gazetteer(NAMES));
    catalog.ingest(source("https://a.example/2", "“The quay is not,” Harbour Watch said.")).unwrap();
    let found = catalog.lookup_actors("HW", &ActorQuery::default(), 10).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].actor.display_name, "Harbour Watch");
    assert_eq!(found[0].actor.statement_count, 2);
}

#[test]
fn another_gazetteer_is_a_reason_to_extract_again() {
    let (catalog, id) = catalog(Gazetteer::default());
    assert_eq!(version(&catalog, id), EXTRACTOR_VERSION);
    assert_eq!(speakers(&catalog), ["HW"]);

    let with_names = catalog.with_gazetteer(gazetteer(NAMES));
    assert_eq!(with_names.reextract_article(id).unwrap().outcome, Outcome::Updated);
    assert_eq!(speakers(&catalog), ["Harbour Watch"]);
    assert_eq!(
        version(&catalog, id),
        format!("{EXTRACTOR_VERSION}+gazetteer.{}", with_names.extractor().gazetteer.digest())
    );
    assert_eq!(with_names.reextract_article(id).unwrap().outcome, Outcome::Unchanged);
    let same = catalog.with_gazetteer(gazetteer("alias\tHW\tHarbour Watch\n# turned\norganization\tHarbour Watch"));
    assert_eq!(same.reextract_article(id).unwrap().outcome, Outcome::Unchanged, "the order of lines says nothing");

    let other = catalog.with_gazetteer(gazetteer("person\tHW\twoman\n"));
    assert_eq!(other.reextract_article(id).unwrap().outcome, Outcome::Updated);
    assert_eq!(speakers(&catalog), ["HW"]);
    assert_eq!(catalog.reextract_article(id).unwrap().outcome, Outcome::Updated);
    assert_eq!(version(&catalog, id), EXTRACTOR_VERSION);
}

#[test]
fn new_metadata_is_no_reason_for_another_gazetteer() {
    let outlet = |outlet: &str| ArticleUpdate { outlet: Some(outlet.to_owned()), ..ArticleUpdate::default() };
    let (plain, id) = catalog(Gazetteer::default());
    let with_names = plain.with_gazetteer(gazetteer(NAMES));
    with_names.update_article(id, &outlet("Herald")).unwrap();
    assert_eq!(version(&plain, id), EXTRACTOR_VERSION);

    with_names.reextract_article(id).unwrap();
    let extracted = version(&plain, id);
    with_names.update_article(id, &outlet("Post")).unwrap();
    assert_eq!(version(&plain, id), extracted);
    // Where the gazetteer is not there any more, the article is read without it, and says so.
    plain.update_article(id, &outlet("Times")).unwrap();
    assert_eq!(version(&plain, id), EXTRACTOR_VERSION);
}

#[test]
fn the_documented_example_is_one() {
    let documentation = include_str!("../docs/gazetteer.md");
    let example = documentation.split("```\n# kind").nth(1).unwrap().split("```").next().unwrap();
    assert!(!gazetteer(&format!("#{example}")).is_empty());
}

#[cfg(all(feature = "cli", unix))]
mod cli {
    use std::{fs, path::Path, process::Command};

    use super::NAMES;

    /// Output, errors and exit status of a run in `folder`.
    fn run(folder: &Path, arguments: &[&str]) -> (String, String, Option<i32>) {
        let ended = Command::new(env!("CARGO_BIN_EXE_quotarium")).args(arguments).current_dir(folder).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (text(ended.stdout), text(ended.stderr), ended.status.code())
    }

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("names.tsv"), NAMES).unwrap();
        fs::write(folder.path().join("article.txt"), "“The pier is safe,” HW said on Monday.").unwrap();
        folder
    }

    #[test]
    fn commands_that_read_articles_take_a_file() {
        let folder = folder();
        let run = |arguments: &[&str]| run(folder.path(), arguments);
        let (out, err, status) = run(&["extract", "--gazetteer", "names.tsv", "article.txt"]);
        assert_eq!((status, err.as_str()), (Some(0), ""));
        assert!(out.contains("Harbour Watch"), "{out}");
        assert!(!run(&["extract", "article.txt"]).0.contains("Harbour Watch"));

        assert_eq!(run(&["ingest", "--gazetteer", "names.tsv", "article.txt"]).2, Some(0));
        assert!(run(&["actors", "HW"]).0.contains("Harbour Watch"));
        let (out, ..) = run(&["reextract", "--gazetteer", "names.tsv"]);
        assert!(!out.contains("1 updated"), "{out}");
        let (out, ..) = run(&["reextract"]);
        assert!(out.contains("1 updated"), "{out}");

        let (out, _, status) = run(&["demo", "--once", "--gazetteer", "names.tsv", "--data", "demo"]);
        assert_eq!(status, Some(0), "{out}");
    }

    #[test]
    fn a_file_that_cannot_be_used_is_refused_with_the_line() {
        let folder = folder();
        let run = |arguments: &[&str]| run(folder.path(), arguments);
        fs::write(folder.path().join("wrong.tsv"), "# names\nperson\tAna\nplace\tParis\n").unwrap();
        fs::write(folder.path().join("latin1.tsv"), b"person\tJos\xe9\n").unwrap();
        for (file, problem) in [
            ("wrong.tsv", "line 3: there is no kind \"place\""),
            ("latin1.tsv", "line 1: not UTF-8"),
            ("missing.tsv", "No such file"),
        ] {
            for command in
                [&["extract", "article.txt"][..], &["ingest", "article.txt"], &["serve"], &["demo", "--once"]]
            {
                let (_, err, status) = run(&[command, &["--gazetteer", file]].concat());
                assert_eq!(status, Some(2), "{command:?} {err}");
                assert!(err.contains(file) && err.contains(problem), "{err}");
            }
        }
        let (_, err, status) =
            run(&["ingest", "--server", "http://127.0.0.1:1", "--gazetteer", "names.tsv", "article.txt"]);
        assert_eq!(status, Some(2));
        assert!(err.contains("quotarium serve --gazetteer"), "{err}");
    }
}
