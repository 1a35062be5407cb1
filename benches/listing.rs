//! Reading from a small catalogue and from a large one: lists of statements by actor and by date, a statement by its
//! id, actors by name. The cost of a page should follow the page's size, not the catalogue's.
//!
//! Beside each stands sled doing the reads that the answer needs, on a copy of the same database, and beside gRPC a
//! tonic server that answers with the same bytes.
//!
//! `QUOTARIUM_BENCH_STATEMENTS=1000000` sets how much the large one holds. A million statements take some minutes to
//! fill and 6 GB of disk.

#![allow(clippy::cast_precision_loss)] // Figures are rounded.

#[allow(dead_code)] // Each benchmark uses a part of it.
mod support;

use std::{
    convert::identity,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use jiff::ToSpan as _;
use prost::Message as _;
use quotarium::{
    Catalog,
    api::v1,
    catalog::{ActorId, ActorQuery, DateRange, Options, Order, PageRequest, StatementId, StatementQuery},
    grpc::{CatalogServiceClient, Channel},
    store::{SledOptions, SledStore},
};
use support::{
    articles::{Articles, Chance, DAYS, FIRST_DAY, STATEMENTS},
    echo::{Echo, served},
    folder, measured,
    observed::{Calls, Observed, Sled},
    setting,
    timing::{Side, in_turns, timed},
};

const PAGE: usize = 50;

/// How many different calls of a kind are made.
const QUERIES: usize = 100;

fn main() {
    let sizes = if measured() { [10_000, setting("QUOTARIUM_BENCH_STATEMENTS", 100_000)] } else { [1_000, 2_000] };
    let folder = folder();
    let shelves = sizes.map(|statements| Shelf::fill(&folder.path().join(statements.to_string()), statements));
    for (what, order) in [("newest first", Order::NewestFirst), ("oldest first", Order::OldestFirst)] {
        pages(&format!("page by actor, {what}"), &shelves, |shelf, chance| (shelf.by_actor(chance), order));
        pages(&format!("page by date, {what}"), &shelves, |_, chance| (Shelf::by_date(chance), order));
        pages(&format!("first page, {what}"), &shelves, |_, _| (StatementQuery::default(), order));
    }
    reads("statement by id", &shelves, identity, |shelf, chance| {
        let id = shelf.ids[chance.below(shelf.ids.len() as u64) as usize];
        move |catalog: &Catalog| drop(catalog.statement(id).expect("a statement"))
    });
    let actors = shelves.each_ref().map(|shelf| shelf.catalog.stats().expect("stats").actors);
    println!("look-ups among {} and {} actors", actors[0], actors[1]);
    look_ups("whole name", &shelves, |name| name);
    look_ups("surname", &shelves, |name| name.split(' ').next_back().unwrap_or_default().to_owned());
    look_ups("typing error", &shelves, |name| name[..name.len() - 2].to_owned() + &name[name.len() - 1..]);
    look_ups("beginning", &shelves, |name| name[..name.find(' ').unwrap_or_default() + 4].to_owned());
}

/// A catalogue, and sled on a copy of its database.
struct Shelf {
    articles: Articles,
    catalog: Catalog,
    store: Arc<Observed>,
    sled: Sled,
    /// Actors with at least a page of statements.
    frequent: Vec<ActorId>,
    /// Some statements.
    ids: Vec<StatementId>,
}

impl Shelf {
    fn fill(folder: &Path, statements: usize) -> Self {
        let articles = Articles::with_statements(statements);
        let original = folder.join("catalogue");
        let catalog = Catalog::open(&original).expect("a catalogue");
        let time = timed(|| ingest(&catalog, articles, (statements / STATEMENTS) as u64));
        let stats = catalog.stats().expect("stats");
        println!(
            "{} statements of {} actors: filled in {:.0} s, {:.0} MB on disk",
            stats.statements,
            stats.actors,
            time.as_secs_f64(),
            stats.disk_bytes as f64 / 1e6
        );
        drop(catalog);

        let cache_bytes = Options::default().cache_bytes;
        let sled = Sled::open_copy(&original, &folder.join("sled"), cache_bytes);
        let store =
            SledStore::open(&original, SledOptions { cache_bytes, ..SledOptions::default() }).expect("the store");
        let store = Arc::new(Observed::new(store));
        let catalog = Catalog::with_store(store.clone(), Options::default()).expect("the catalogue");
        let mut shelf = Self { articles, catalog, store, sled, frequent: Vec::new(), ids: Vec::new() };
        for rank in 0..articles.actors {
            let found =
                shelf.catalog.lookup_actors(&articles.name(rank), &ActorQuery::default(), 1).expect("a look-up");
            match found.first() {
                Some(found) if found.actor.statement_count >= PAGE as u64 && shelf.frequent.len() < 200 => {
                    shelf.frequent.push(found.actor.id);
                }
                _ => break,
            }
        }
        let mut chance = Chance(1);
        for _ in 0..40 {
            let query = Shelf::by_date(&mut chance);
            let page = shelf.catalog.statements(&query, Order::NewestFirst, &page_request()).expect("a page");
            shelf.ids.extend(page.items.into_iter().map(|statement| statement.id));
        }
        shelf
    }

    fn by_actor(&self, chance: &mut Chance) -> StatementQuery {
        let actor = self.frequent[chance.below(self.frequent.len() as u64) as usize];
        StatementQuery { actor: Some(actor), ..StatementQuery::default() }
    }

    /// From some day on for a year: more than a page in each catalogue.
    fn by_date(chance: &mut Chance) -> StatementQuery {
        let start = FIRST_DAY + (chance.below(DAYS - 366) as i64).days();
        let dates = DateRange { start: Some(start), end: Some(start + 365.days()) };
        StatementQuery { dates, ..StatementQuery::default() }
    }
}

fn ingest(catalog: &Catalog, articles: Articles, count: u64) {
    let next = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        break;
                    }
                    catalog.ingest_extracted(articles.extraction(number)).expect("it is ingested");
                }
            });
        }
    });
}

fn page_request() -> PageRequest {
    PageRequest { size: PAGE as i32, ..PageRequest::default() }
}

/// Pages of the queries that `ask` makes, through the catalogue and through gRPC.
fn pages(what: &str, shelves: &[Shelf; 2], ask: impl Fn(&Shelf, &mut Chance) -> (StatementQuery, Order)) {
    let needed = |calls: Calls| calls.of_page(PAGE);
    reads(what, shelves, needed, |shelf, chance| {
        let (query, order) = ask(shelf, chance);
        move |catalog: &Catalog| {
            let page = catalog.statements(&query, order, &page_request()).expect("a page");
            assert_eq!(page.items.len(), PAGE);
        }
    });

    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let requests = shelves.each_ref().map(|shelf| {
        let mut chance = Chance(0);
        let request = |_| {
            let (query, order) = ask(shelf, &mut chance);
            v1::ListStatementsRequest::from((query, order, page_request()))
        };
        (0..QUERIES).map(request).collect::<Vec<_>>()
    });
    let connections = shelves.each_ref().map(|shelf| {
        let echo = Echo::default();
        (runtime.block_on(served(shelf.catalog.clone())), runtime.block_on(echo.served()), echo)
    });
    let list = |client: &CatalogServiceClient<Channel>, request: &v1::ListStatementsRequest| {
        let answer = runtime.block_on(client.clone().list_statements(request.clone()));
        answer.expect("a page").into_inner()
    };
    for ((server, _, echo), requests) in connections.iter().zip(&requests) {
        let answers = requests.iter().map(|request| list(server, request));
        echo.answer_with(answers.map(|answer| answer.encode_to_vec().into()).collect());
    }
    let page = |client, at: usize, round: usize| {
        let answer = list(client, &requests[at][round % QUERIES]);
        assert_eq!(answer.statements.len(), PAGE);
    };
    let [(small, small_echo, _), (large, large_echo, _)] = &connections;
    let times = in_turns(
        rounds(),
        [
            Side::new(|round| page(small, 0, round)),
            Side::new(|round| page(small_echo, 0, round)),
            Side::new(|round| page(large, 1, round)),
            Side::new(|round| page(large_echo, 1, round)),
        ],
    );
    report("through gRPC", "echo", &times);
}

fn look_ups(what: &str, shelves: &[Shelf; 2], typed: impl Fn(String) -> String) {
    reads(what, shelves, identity, |shelf, chance| {
        let name = typed(shelf.articles.name(chance.below(shelf.articles.actors)));
        move |catalog: &Catalog| drop(catalog.lookup_actors(&name, &ActorQuery::default(), 10).expect("a look-up"))
    });
}

/// Calls that `ask` makes, on both catalogues, beside sled doing those of their reads that are `needed`.
fn reads<C: Fn(&Catalog)>(
    what: &str,
    shelves: &[Shelf; 2],
    needed: impl Fn(Calls) -> Calls,
    ask: impl Fn(&Shelf, &mut Chance) -> C,
) {
    let mut scanned = Vec::new();
    let asked = shelves.each_ref().map(|shelf| {
        let mut chance = Chance(0);
        let calls: Vec<C> = (0..QUERIES).map(|_| ask(shelf, &mut chance)).collect();
        let reads: Vec<Calls> = calls.iter().map(|call| shelf.store.during(|| call(&shelf.catalog))).collect();
        let rows: usize = reads.iter().map(Calls::rows).sum();
        scanned.push(rows / reads.len());
        (calls, reads.into_iter().map(&needed).collect::<Vec<_>>())
    });
    println!("{what}: the catalogue reads {} and {} rows", scanned[0], scanned[1]);
    let asked = &asked;
    let catalogue = |at: usize| move |round: usize| asked[at].0[round % QUERIES](&shelves[at].catalog);
    let sled = |at: usize| move |round: usize| shelves[at].sled.read(&asked[at].1[round % QUERIES]);
    let sides = [Side::new(catalogue(0)), Side::new(sled(0)), Side::new(catalogue(1)), Side::new(sled(1))];
    report("in process", "sled", &in_turns(rounds(), sides));
}

/// Prints the median time of a call on the small and on the large catalogue, each with what it is measured against.
fn report(what: &str, bare: &str, times: &[Duration; 4]) {
    let [small, small_bare, large, large_bare] = times.map(|time| time.as_secs_f64() * 1e6);
    println!(
        "  {what:<12} small {small:6.1} µs ({bare} {small_bare:5.1} µs, ratio {:5.2})   large {large:6.1} µs ({bare} \
         {large_bare:5.1} µs, ratio {:5.2})   large : small {:.2}",
        small / small_bare,
        large / large_bare,
        large / small
    );
}

/// How many calls there are: each is a round of its own, so that what interrupts some does not change the median.
fn rounds() -> usize {
    if measured() { 5 * QUERIES } else { 1 }
}
