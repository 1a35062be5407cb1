//! The accurate model as users choose it: by argument, by request, by the catalogue's options.

#![cfg(all(feature = "cli", feature = "accurate"))]

use std::{fs, process::Command};

use quotarium::{
    Catalog, EXTRACTOR_VERSION, Extraction, Model,
    api::v1,
    article::{Article, ArticleSource},
    catalog::{ArticleKey, ArticleUpdate, ArticleView, Outcome},
    grpc::{Client, ServerOptions},
};

const TEXT: &str = "“We will rebuild the bridge,” Mayor Ada Moor told reporters on Monday.";

fn source() -> ArticleSource {
    ArticleSource { published: "2024-05-14".to_owned(), text: TEXT.to_owned(), ..ArticleSource::default() }
}

/// Runs the program on an article; its output, its errors and its exit status.
fn extract(arguments: &[&str]) -> (String, String, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("note.txt"), TEXT).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_quotarium"));
    let ended = command.arg("extract").args(arguments).arg("note.txt").current_dir(folder.path()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(ended.stdout), text(ended.stderr), ended.status.code())
}

#[test]
fn the_model_is_an_argument_and_is_named_in_the_output() {
    let version = |arguments: &[&str]| {
        let (output, errors, status) = extract(arguments);
        assert_eq!(status, Some(0), "{errors}");
        let line: serde_json::Value = serde_json::from_str(&output).unwrap();
        assert_eq!(line["statements"][0]["contentText"], "“We will rebuild the bridge,”");
        line["article"]["extractorVersion"].as_str().unwrap().to_owned()
    };
    assert_eq!(version(&["--format", "jsonl"]), EXTRACTOR_VERSION);
    assert_eq!(version(&["--format", "jsonl", "--model", "fast"]), EXTRACTOR_VERSION);
    assert_eq!(version(&["--format", "jsonl", "--model", "accurate"]), Model::accurate().unwrap().version());
}

#[test]
fn a_model_that_there_is_not_is_refused() {
    let (_, errors, status) = extract(&["--model", "slow"]);
    assert_eq!(status, Some(2));
    assert!(errors.contains("no model `slow`"), "{errors}");
}

#[test]
fn weights_that_are_none_are_refused_by_their_name() {
    for (path, problem) in [("note.txt", "not weights"), ("nothing.bin", "o such file")] {
        let (_, errors, status) = extract(&["--model", "accurate", "--accurate-weights", path]);
        assert_eq!(status, Some(2));
        assert!(errors.contains(path) && errors.contains(problem), "{errors}");
    }
}

#[test]
fn an_article_is_extracted_again_with_another_model() {
    let accurate = Model::accurate().unwrap();
    let catalog = Catalog::in_memory().unwrap();
    let id = catalog.ingest(source()).unwrap().article_id;
    let version = || catalog.article(&ArticleKey::Id(id), ArticleView::Basic).unwrap().extractor_version;
    assert_eq!(version(), Model::Fast.version());
    assert_eq!(catalog.with_model(accurate).reextract_article(id).unwrap().outcome, Outcome::Updated);
    assert_eq!(version(), accurate.version());
    assert_eq!(catalog.with_model(accurate).reextract_article(id).unwrap().outcome, Outcome::Unchanged);

    let update = ArticleUpdate { outlet: Some("Herald".to_owned()), ..ArticleUpdate::default() };
    catalog.update_article(id, &update).unwrap();
    assert_eq!(version(), accurate.version(), "new metadata is no reason for another model");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_names_the_model() {
    let catalog = Catalog::in_memory().unwrap();
    let mut client = Client::in_process(catalog, ServerOptions::default()).await.unwrap();
    let mut extract = async |model: i32| {
        let request = v1::ExtractRequest { article: Some(source().into()), model, ..Default::default() };
        client.extraction.extract(request).await.map(tonic::Response::into_inner)
    };
    let article = Article::parse(source(), 1 << 20).unwrap();
    let expected = Extraction::with(article, Model::accurate().unwrap());
    assert_eq!(extract(v1::ExtractionModel::Accurate.into()).await.unwrap(), expected.into());
    let unspecified = extract(v1::ExtractionModel::Unspecified.into()).await.unwrap();
    assert_eq!(unspecified.article.unwrap().extractor_version, EXTRACTOR_VERSION);
    assert_eq!(extract(7).await.unwrap_err().code(), tonic::Code::InvalidArgument);
}
