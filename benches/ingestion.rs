//! Ingestion: how many articles a second are on disk and acknowledged, beside sled writing the same rows in the same
//! groups, each group as durable; then through gRPC, beside tonic moving the same bytes.

#![allow(clippy::cast_precision_loss)] // Figures are rounded.

#[allow(dead_code)] // Each benchmark uses a part of it.
mod support;

use std::{
    cell::RefCell,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use prost::Message as _;
use quotarium::{
    Catalog, Extraction,
    api::v1,
    article::ArticleSource,
    catalog::{Options, Outcome},
    grpc::{CatalogServiceClient, Channel},
    store::{SledOptions, SledStore},
};
use support::{
    articles::{Articles, STATEMENTS},
    echo::{Echo, served},
    folder, measured,
    observed::{Observed, Sled},
    timing::{Side, in_turns, print_rates, timed},
};
use tokio_stream::StreamExt as _;

const ARTICLES: Articles = Articles { actors: 2_000 };

fn main() {
    println!("{STATEMENTS} statements an article, {} bytes of text", ARTICLES.source(0).text.len());
    for callers in [1, 8, 32] {
        through_the_catalogue(callers);
    }
    through_grpc();
}

/// Articles whose statements were extracted before, from so many callers at once.
fn through_the_catalogue(callers: u64) {
    let (rounds, count) = if measured() { (9, if callers == 1 { 60 } else { 300 }) } else { (1, callers) };
    let folder = folder();
    let cache_bytes = Options::default().cache_bytes;
    let store = SledStore::open(folder.path().join("catalogue"), SledOptions { cache_bytes, ..SledOptions::default() })
        .expect("a store");
    let store = Arc::new(Observed::new(store));
    let catalog = Catalog::with_store(store.clone(), Options::default()).expect("a catalogue");
    let sled = Sled::open(&folder.path().join("sled"), cache_bytes);

    let written = RefCell::new(Vec::new());
    let commits = RefCell::new(Vec::new());
    let times = in_turns(
        rounds,
        [
            Side::timed(|round| {
                let first = round as u64 * count;
                let extractions: Vec<_> = (first..first + count).map(|number| ARTICLES.extraction(number)).collect();
                let mut time = None;
                let calls = store.during(|| time = Some(timed(|| ingest(&catalog, extractions, callers))));
                commits.borrow_mut().push(calls.commits.len());
                *written.borrow_mut() = calls.commits;
                time.expect("it was timed")
            }),
            Side::timed(|_| {
                let batches = written.take();
                timed(|| sled.commit(batches))
            }),
        ],
    );
    let commits = commits.into_inner();
    let per_commit = (count * commits.len() as u64) as f64 / commits.iter().sum::<usize>() as f64;
    println!("{callers} callers, {per_commit:.1} articles a commit");
    let names = ["catalogue", "sled"];
    print_rates("articles", count as f64, "articles", names, &times);
    print_rates("statements", count as f64 * STATEMENTS as f64, "statements", names, &times);
}

fn ingest(catalog: &Catalog, extractions: Vec<Extraction>, callers: u64) {
    at_once(extractions, callers, |extraction| {
        let ingested = catalog.ingest_extracted(extraction).expect("it is ingested");
        assert_eq!(ingested.outcome, Outcome::Created);
    });
}

/// Does `work` with each of `things` on so many threads.
fn at_once<T: Send>(things: Vec<T>, threads: u64, work: impl Fn(T) + Sync) {
    let (sender, receiver) = crossbeam_channel::unbounded();
    for thing in things {
        sender.send(thing).expect("it is open");
    }
    drop(sender);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| receiver.iter().for_each(&work));
        }
    });
}

/// The same articles as a client sends them, extraction included, over one stream.
fn through_grpc() {
    let (rounds, count) = if measured() { (9, 300) } else { (1, 8) };
    let folder = folder();
    let open = |name| Catalog::open(folder.path().join(name)).expect("a catalogue");
    let (behind_server, in_process) = (open("server"), open("process"));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let server = runtime.block_on(served(behind_server));
    let echo = Echo::default();
    let answer = in_process.ingest(ARTICLES.source(1 << 40)).expect("it is ingested");
    let answer = v1::IngestArticlesResponse {
        item_id: "1000000".to_owned(),
        answer: Some(v1::ingest_articles_response::Answer::Result(answer.into())),
    };
    echo.answer_with(vec![answer.encode_to_vec().into()]);
    let echo = runtime.block_on(echo.served());

    let sources = |round: usize| {
        let first = round as u64 * count;
        (first..first + count).map(|number| ARTICLES.source(number)).collect::<Vec<_>>()
    };
    let times = in_turns(
        rounds,
        [
            Side::timed(|round| {
                let sources = sources(round);
                timed(|| runtime.block_on(stream(&server, sources)))
            }),
            Side::timed(|round| {
                let sources = sources(round);
                timed(|| {
                    at_once(sources, 32, |source| {
                        in_process.ingest(source).expect("it is ingested");
                    });
                })
            }),
            Side::timed(|round| {
                let sources = sources(round);
                timed(|| runtime.block_on(stream(&echo, sources)))
            }),
        ],
    );
    println!("IngestArticles, {:.1} statements found an article", statements_each(&in_process));
    print_rates("articles", count as f64, "articles", ["gRPC", "in process", "tonic echo"], &times);
}

async fn stream(client: &CatalogServiceClient<Channel>, sources: Vec<ArticleSource>) {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let count = sources.len();
    let items = sources.into_iter().map(|source| v1::IngestArticlesRequest {
        item_id: NUMBER.fetch_add(1, Ordering::Relaxed).to_string(),
        article: Some(source.into()),
        ..Default::default()
    });
    let mut client = client.clone();
    let answers = client.ingest_articles(tokio_stream::iter(items)).await.expect("answers").into_inner();
    let answered = answers.fold(0, |answered, answer| {
        let answer = answer.expect("an answer").answer.expect("a result");
        assert!(matches!(answer, v1::ingest_articles_response::Answer::Result(_)), "{answer:?}");
        answered + 1
    });
    assert_eq!(answered.await, count);
}

fn statements_each(catalog: &Catalog) -> f64 {
    let stats = catalog.stats().expect("stats");
    stats.statements as f64 / stats.articles as f64
}
