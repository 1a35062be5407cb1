//! Unary calls: answers, errors, deadlines, limits.

use std::{sync::atomic::Ordering, time::Duration};

use quotarium::{
    Catalog,
    api::v1,
    catalog::Options,
    grpc::{Client, Code, ServerOptions},
};
use tonic::Request;
use tonic_types::StatusExt as _;

use crate::rig::{TestServer, article, failure, parts, soon, until};

fn ingestion(number: usize) -> v1::IngestArticleRequest {
    v1::IngestArticleRequest { article: Some(article(number)), ..Default::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_goes_in_and_comes_out_again() {
    let server = TestServer::start().await;
    let mut client = server.client().await;
    let result = client.catalog.ingest_article(ingestion(1)).await.expect("it is stored").into_inner();
    let result = result.result.expect("a result");
    assert_eq!(result.outcome(), v1::IngestOutcome::Created);

    let ask = v1::GetArticleRequest { uri: "https://herald.example/1".to_owned(), ..Default::default() };
    let stored = client.catalog.get_article(ask).await.expect("it is there").into_inner();
    let stored = stored.article.expect("an article");
    assert_eq!(stored.id, result.article_id);
    assert_eq!(stored.text, article(1).text);

    let listed = client.catalog.list_articles(v1::ListArticlesRequest::default()).await.expect("a list").into_inner();
    assert_eq!(listed.articles.len(), 1);
    assert_eq!(listed.articles[0].text, "", "a list gives the basic view");

    let stats = client.catalog.get_stats(v1::GetStatsRequest {}).await.expect("figures").into_inner();
    assert_eq!((stats.articles, stats.version.as_str()), (1, env!("CARGO_PKG_VERSION")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_within_the_process_sees_the_same_services() {
    let catalog = Catalog::in_memory().expect("a catalogue");
    let mut client = Client::in_process(catalog.clone(), ServerOptions::default()).await.expect("a connection");
    client.catalog.ingest_article(ingestion(1)).await.expect("it is stored");
    assert_eq!(catalog.stats().expect("figures").articles, 1);
    let missing = v1::GetActorRequest { id: "01890a5d-ac96-774b-bcce-b302099a8057".to_owned(), ..Default::default() };
    let error = failure(client.actors.get_actor(missing).await);
    assert_eq!(parts(&error), (Code::NotFound, "ACTOR_NOT_FOUND", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn extraction_is_that_of_the_library_and_stores_nothing() {
    let server = TestServer::start().await;
    let mut client = server.client().await;
    let request = v1::ExtractRequest { article: Some(article(1)), ..Default::default() };
    let response = client.extraction.extract(request).await.expect("an answer").into_inner();
    let expected = quotarium::extract(article(1).into()).expect("an article");
    assert_eq!(response, expected.into());
    let stats = client.catalog.get_stats(v1::GetStatsRequest {}).await.expect("figures").into_inner();
    assert_eq!(stats.articles, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn spans_are_counted_in_the_unit_that_was_asked_for() {
    let server = TestServer::start().await;
    let mut client = server.client().await;
    client.catalog.ingest_article(ingestion(1)).await.expect("it is stored");
    let text = article(1).text;
    for (encoding, length) in [
        (v1::OffsetEncoding::Unspecified, text.len()),
        (v1::OffsetEncoding::Utf16, text.encode_utf16().count()),
        (v1::OffsetEncoding::CodePoint, text.chars().count()),
    ] {
        let ask = v1::GetArticleRequest {
            uri: "https://herald.example/1".to_owned(),
            offset_encoding: encoding.into(),
            ..Default::default()
        };
        let stored = client.catalog.get_article(ask).await.expect("it is there").into_inner();
        let end = stored.article.expect("an article").blocks.last().and_then(|block| block.span).expect("a block").end;
        assert_eq!(usize::try_from(end), Ok(length), "{encoding:?}");

        let ask = v1::ListStatementsRequest { offset_encoding: encoding.into(), ..Default::default() };
        let listed = client.catalog.list_statements(ask).await.expect("a list").into_inner();
        let words = "The harbour will open in June";
        let before = text.find(words).map(|at| &text[..at]).expect("the words are there");
        let before = match encoding {
            v1::OffsetEncoding::Utf16 => before.encode_utf16().count(),
            v1::OffsetEncoding::CodePoint => before.chars().count(),
            _ => before.len(),
        };
        let statement = listed.statements.first().expect("a statement");
        let start = usize::try_from(statement.content[0].start).expect("an offset");
        // With the quotation mark or behind it.
        assert!(start <= before && before <= start + '“'.len_utf8(), "{encoding:?}: {start} is not at {before}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_names_its_reason_and_the_field_at_fault() {
    let server = TestServer::start().await;
    let mut client = server.client().await;

    let mut undated = ingestion(1);
    undated.article.as_mut().expect("an article").published = "last week".to_owned();
    let status = client.catalog.ingest_article(undated).await.expect_err("a bad date");
    let info = status.get_details_error_info().expect("ErrorInfo");
    assert_eq!((info.reason.as_str(), info.domain.as_str()), ("PUBLISHED_INVALID", "quotarium"));
    let error = failure::<()>(Err(status));
    assert_eq!(parts(&error), (Code::InvalidArgument, "PUBLISHED_INVALID", "article.published"));

    let error = failure(client.catalog.ingest_article(v1::IngestArticleRequest::default()).await);
    assert_eq!(parts(&error), (Code::InvalidArgument, "FIELD_REQUIRED", "article"));

    let dates = v1::DateRange { start: "2024-13-01".to_owned(), end: String::new() };
    let query = v1::StatementQuery { dates: Some(dates), ..Default::default() };
    let ask = v1::ListStatementsRequest { query: Some(query.clone()), ..Default::default() };
    let error = failure(client.catalog.list_statements(ask).await);
    assert_eq!(parts(&error), (Code::InvalidArgument, "FIELD_INVALID", "query.dates.start"));
    let ask = v1::StreamStatementsRequest { query: Some(query), ..Default::default() };
    let error = failure(client.catalog.stream_statements(ask).await);
    assert_eq!(parts(&error), (Code::InvalidArgument, "FIELD_INVALID", "query.dates.start"));

    let ask = v1::ListActorsRequest { page_size: -1, ..Default::default() };
    let error = failure(client.actors.list_actors(ask).await);
    assert_eq!(parts(&error), (Code::InvalidArgument, "FIELD_INVALID", "page_size"));

    let ask = v1::GetStatementRequest { id: "0".repeat(32), ..Default::default() };
    let error = failure(client.catalog.get_statement(ask).await);
    assert_eq!(parts(&error), (Code::NotFound, "STATEMENT_NOT_FOUND", ""));

    let error = failure(client.extraction.extract(v1::ExtractRequest::default()).await);
    assert_eq!(parts(&error), (Code::InvalidArgument, "FIELD_REQUIRED", "article"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_article_can_be_deleted_only_where_that_is_allowed() {
    let server = TestServer::start().await;
    let mut client = server.client().await;
    let mut ask = v1::DeleteArticleRequest { id: "0".repeat(32), allow_missing: false };
    let error = failure(client.catalog.delete_article(ask.clone()).await);
    assert_eq!(parts(&error), (Code::NotFound, "ARTICLE_NOT_FOUND", ""));
    ask.allow_missing = true;
    client.catalog.delete_article(ask).await.expect("it is allowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_changes_the_fields_of_its_mask() {
    let server = TestServer::start().await;
    let mut client = server.client().await;
    let result = client.catalog.ingest_article(ingestion(1)).await.expect("it is stored").into_inner();
    let id = result.result.expect("a result").article_id;
    let new = v1::Article { id, title: "Harbour opens".to_owned(), ..Default::default() };
    let mask = |path: &str| Some(prost_types::FieldMask { paths: vec![path.to_owned()] });

    let ask = v1::UpdateArticleRequest { article: Some(new.clone()), update_mask: mask("title") };
    let updated = client.catalog.update_article(ask).await.expect("it is updated").into_inner();
    let updated = updated.article.expect("an article");
    assert_eq!((updated.title.as_str(), updated.outlet.as_str()), ("Harbour opens", "The Harbour Herald"));
    assert_eq!(updated.text, "");

    let ask = v1::UpdateArticleRequest { article: Some(new), update_mask: mask("text") };
    let error = failure(client.catalog.update_article(ask).await);
    assert_eq!(parts(&error), (Code::InvalidArgument, "FIELD_INVALID", "update_mask"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passed_deadline_is_told_by_the_server() {
    let server = TestServer::start().await;
    let mut client = server.client().await;
    server.store.hold();
    let mut request = Request::new(v1::GetStatsRequest {});
    request.set_timeout(Duration::from_secs(2));
    let error = failure(soon(client.catalog.get_stats(request)).await);
    // The client's own clock would have said CANCELLED.
    assert_eq!(parts(&error), (Code::DeadlineExceeded, "DEADLINE_EXCEEDED", ""));
    server.store.release();
    client.catalog.get_stats(v1::GetStatsRequest {}).await.expect("the server goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_call_that_waits_for_a_thread_is_never_run() {
    let options = ServerOptions { blocking_threads: 1, ..ServerOptions::default() };
    let server = TestServer::start_with(options, Options::default()).await;
    let client = server.client().await;
    let before = server.store.reads();
    let ask = |mut client: Client| async move { client.catalog.get_stats(v1::GetStatsRequest {}).await };

    server.store.hold();
    let holder = tokio::spawn(ask(client.clone()));
    until(|| server.store.reads() == before + 1).await;
    let waiting = tokio::spawn(ask(client.clone()));
    tokio::time::sleep(Duration::from_millis(100)).await;
    waiting.abort();
    tokio::time::sleep(Duration::from_millis(100)).await;

    server.store.release();
    soon(holder).await.expect("no panic").expect("figures");
    ask(client).await.expect("the thread is free");
    assert_eq!(server.store.reads(), before + 2, "the cancelled call was run");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_contained() {
    let server = TestServer::start().await;
    let mut client = server.client().await;
    server.store.broken.store(true, Ordering::SeqCst);
    let error = failure(client.catalog.get_stats(v1::GetStatsRequest {}).await);
    assert_eq!(parts(&error), (Code::Internal, "INTERNAL", ""));
    server.store.broken.store(false, Ordering::SeqCst);
    client.catalog.get_stats(v1::GetStatsRequest {}).await.expect("the server goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_over_the_limit_is_refused_by_name_and_a_message_over_it_by_size() {
    let small = Options { max_text_bytes: 1 << 20, ..Options::default() };
    let server = TestServer::start_with(ServerOptions::default(), small).await;
    let mut client = server.client().await;
    let ask = |bytes: usize| {
        let article = v1::ArticleSource { text: "word ".repeat(bytes / 5), ..Default::default() };
        v1::IngestArticleRequest { article: Some(article), ..Default::default() }
    };
    client.catalog.ingest_article(ask(1 << 20)).await.expect("it is just small enough");
    let error = failure(client.catalog.ingest_article(ask((1 << 20) + 5)).await);
    assert_eq!(parts(&error), (Code::InvalidArgument, "TEXT_TOO_LARGE", "article.text"));
    let error = failure(client.catalog.ingest_article(ask((4 << 20) + 5)).await);
    assert_eq!(parts(&error), (Code::ResourceExhausted, "MESSAGE_TOO_LARGE", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_over_the_bound_are_refused_and_health_still_answers() {
    let options = ServerOptions { max_open_calls: 2, ..ServerOptions::default() };
    let server = TestServer::start_with(options, Options::default()).await;
    let client = server.client().await;
    let before = server.store.reads();
    server.store.hold();
    let ask = |mut client: Client| async move { client.catalog.get_stats(v1::GetStatsRequest {}).await };
    let open = [tokio::spawn(ask(client.clone())), tokio::spawn(ask(client.clone()))];
    until(|| server.store.reads() == before + 2).await;

    let error = failure(ask(client.clone()).await);
    assert_eq!(parts(&error), (Code::Unavailable, "OVERLOADED", ""));
    assert!(crate::server::is_serving(&server, "").await);

    server.store.release();
    for call in open {
        call.await.expect("no panic").expect("figures");
    }
    ask(client).await.expect("there is room again");
}
