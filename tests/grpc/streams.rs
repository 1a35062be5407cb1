//! Streams of articles and of statements.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use quotarium::{
    api::v1::{self, ingest_articles_response::Answer},
    catalog::Options,
    grpc::{Client, Code, RpcError, ServerOptions},
};
use tokio::sync::mpsc;
use tokio_stream::{StreamExt as _, wrappers::ReceiverStream};

use crate::rig::{TestServer, article, failure, parts, soon, until};

fn item(number: usize) -> v1::IngestArticlesRequest {
    v1::IngestArticlesRequest {
        item_id: format!("item {number}"),
        article: Some(article(number)),
        ..Default::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_items_in_the_middle_are_answered_and_the_rest_is_stored() {
    let small = Options { max_text_bytes: 1 << 20, ..Options::default() };
    let server = TestServer::start_with(ServerOptions::default(), small).await;
    let mut client = server.client().await;
    let mut items: Vec<_> = (0..100).map(item).collect();
    items[10].article.as_mut().expect("an article").text = " \n".to_owned();
    items[20].article.as_mut().expect("an article").published = "soon".to_owned();
    items[30].article.as_mut().expect("an article").text = "word ".repeat((2 << 20) / 5);
    items[40].article = None;
    items[50].item_id = "x".repeat(257);

    let answers = client.catalog.ingest_articles(tokio_stream::iter(items.clone())).await.expect("a stream");
    let answers: Vec<_> = soon(answers.into_inner().collect::<Result<Vec<_>, _>>()).await.expect("a clean end");
    let answers: BTreeMap<_, _> = answers.into_iter().map(|answer| (answer.item_id, answer.answer)).collect();
    assert_eq!(answers.len(), 100);
    let refused = [
        (10, "TEXT_EMPTY", "article.text"),
        (20, "PUBLISHED_INVALID", "article.published"),
        (30, "TEXT_TOO_LARGE", "article.text"),
        (40, "FIELD_REQUIRED", "article"),
        (50, "FIELD_TOO_LONG", "item_id"),
    ];
    for (number, item) in items.iter().enumerate() {
        let answer = answers[&item.item_id].clone().expect("an answer");
        match (answer, refused.iter().find(|(at, ..)| *at == number)) {
            (Answer::Result(result), None) => assert_eq!(result.outcome(), v1::IngestOutcome::Created),
            (Answer::Error(error), Some((_, reason, field))) => {
                assert_eq!(parts(&RpcError::from(error)), (Code::InvalidArgument, *reason, *field));
            }
            (answer, _) => panic!("item {number} was answered with {answer:?}"),
        }
    }
    let stats = client.catalog.get_stats(v1::GetStatsRequest {}).await.expect("figures").into_inner();
    assert_eq!(stats.articles, 95);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_over_the_message_limit_ends_the_stream_after_the_answers_to_those_before() {
    let small = Options { max_text_bytes: 1 << 20, ..Options::default() };
    let server = TestServer::start_with(ServerOptions::default(), small).await;
    let mut client = server.client().await;
    let mut items: Vec<_> = (0..3).map(item).collect();
    items[2].article.as_mut().expect("an article").text = "word ".repeat(1 << 20);
    let mut answers = client.catalog.ingest_articles(tokio_stream::iter(items)).await.expect("a stream").into_inner();
    for _ in 0..2 {
        let answer = soon(answers.next()).await.expect("an answer").expect("no error");
        assert!(matches!(answer.answer, Some(Answer::Result(_))));
    }
    let error = failure(soon(answers.next()).await.expect("an end"));
    assert_eq!(parts(&error), (Code::ResourceExhausted, "MESSAGE_TOO_LARGE", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_comes_while_the_client_still_sends() {
    let server = TestServer::start().await;
    let mut client = server.client().await;
    let (items, sent) = mpsc::channel(1);
    let mut answers = client.catalog.ingest_articles(ReceiverStream::new(sent)).await.expect("a stream").into_inner();
    for number in 0..3 {
        items.send(item(number)).await.expect("the stream is open");
        let answer = soon(answers.next()).await.expect("an answer").expect("no error");
        assert_eq!(answer.item_id, format!("item {number}"));
    }
    drop(items);
    assert!(soon(answers.next()).await.is_none());
}

/// A stream of large items that counts those that were taken from it.
fn counted(taken: &Arc<AtomicUsize>) -> impl tokio_stream::Stream<Item = v1::IngestArticlesRequest> + use<> {
    let taken = Arc::clone(taken);
    tokio_stream::iter(0..1000).map(move |number| {
        taken.fetch_add(1, Ordering::SeqCst);
        let mut item = item(number);
        item.article.as_mut().expect("an article").text.push_str(&" word".repeat(100_000));
        item
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_reads_only_as_fast_as_it_stores_and_stops_when_the_client_goes_away() {
    let options = ServerOptions { items_in_flight: 4, ..ServerOptions::default() };
    let server = TestServer::start_with(options, Options::default()).await;
    let taken = Arc::new(AtomicUsize::new(0));
    let before = server.store.reads();
    server.store.hold();
    // On a runtime of its own, which can be ended with its connection.
    let elsewhere = tokio::runtime::Runtime::new().expect("a runtime");
    let (url, items) = (server.url(), counted(&taken));
    elsewhere.spawn(async move {
        let mut client = Client::connect(&url).await.expect("a connection");
        let answers = client.catalog.ingest_articles(items).await.expect("a stream");
        answers.into_inner().collect::<Vec<_>>().await
    });
    until(|| server.store.reads() == before + 4).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(server.store.reads(), before + 4, "more items are worked on than may be");
    assert!(taken.load(Ordering::SeqCst) < 40, "{taken:?} items of half a megabyte were taken from the client");

    elsewhere.shutdown_background();
    tokio::time::sleep(Duration::from_millis(300)).await;
    server.store.release();
    let mut client = server.client().await;
    let mut articles = 0;
    // Those that were being worked on may still be stored.
    for _ in 0..5 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        articles = client.catalog.get_stats(v1::GetStatsRequest {}).await.expect("figures").into_inner().articles;
    }
    assert!(articles <= 4, "{articles} articles were stored after the client went away");
}

async fn fill(client: &mut Client, articles: usize) {
    let items = tokio_stream::iter((0..articles).map(item).collect::<Vec<_>>());
    let answers = client.catalog.ingest_articles(items).await.expect("a stream").into_inner();
    let answers = soon(answers.collect::<Result<Vec<_>, _>>()).await.expect("a clean end");
    assert_eq!(answers.len(), articles);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_statements_are_exported_in_the_order_of_the_pages() {
    let server = TestServer::start().await;
    let mut client = server.client().await;
    fill(&mut client, 450).await;
    let mut paged = Vec::new();
    let mut ask = v1::ListStatementsRequest { page_size: 1000, ..Default::default() };
    loop {
        let page = client.catalog.list_statements(ask.clone()).await.expect("a page").into_inner();
        paged.extend(page.statements);
        ask.page_token = page.next_page_token;
        if ask.page_token.is_empty() {
            break;
        }
    }
    assert!(paged.len() >= 450, "{} statements", paged.len());

    let exported = client.catalog.stream_statements(v1::StreamStatementsRequest::default()).await.expect("a stream");
    let exported = soon(exported.into_inner().collect::<Result<Vec<_>, _>>()).await.expect("a clean end");
    let exported: Vec<_> = exported.into_iter().filter_map(|response| response.statement).collect();
    assert_eq!(exported, paged);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_reads_no_further_than_its_client() {
    let server = TestServer::start().await;
    let mut client = server.client().await;
    fill(&mut client, 1500).await;
    let before = server.store.reads();
    let mut all = client.catalog.stream_statements(v1::StreamStatementsRequest::default()).await.expect("a stream");
    soon(all.get_mut().next()).await.expect("a statement").expect("no error");
    drop(all);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let after_drop = server.store.reads();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(server.store.reads(), after_drop, "the export goes on without its client");
    assert!(after_drop > before);
}
