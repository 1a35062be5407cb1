//! What an operator does to a catalogue as a whole: checking it and making it whole again.

mod answers;
mod backup;
mod compact;
mod rebuild;
mod verify;

use std::{
    ops::ControlFlow,
    sync::{Arc, LazyLock},
};

use quotarium::{
    Catalog,
    article::ArticleSource,
    catalog::{
        ActorQuery, CheckProgress, Correction, Options, Order, PageRequest, Signature, StatementQuery, VerifyReport,
    },
    store::{Batch, Deadline, MemoryStore, Row, Scan, Store},
};

/// Goes on to the end.
fn on(_: &CheckProgress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn verified(catalog: &Catalog) -> VerifyReport {
    catalog.verify(on).expect("a report")
}

#[track_caller]
fn assert_clean(catalog: &Catalog) {
    let report = verified(catalog);
    assert!(report.is_clean(), "{:#?}", report.named);
}

const SENTENCES: &[&str] = &[
    "“We will open the harbour in June,” said Mayor Ana Duarte on Monday.",
    "Duarte said the ferry had been sold.",
    "“No,” said Tom Okafor, the union's secretary, in March.",
    "Okafor believes that the ferry is worth more.",
    "According to the Harbour Authority, the pier needs repair.",
    "The ministry declined to say who would pay.",
    "“It is late,” she said last week.",
    "In 2019, Ana Duarte said that the pier was safe.",
    "Mirela Stan told reporters that nobody had asked her.",
];

/// An article of some of the sentences; every fourth is undated, every fifth has no outlet.
fn article(number: usize) -> ArticleSource {
    let sentences: Vec<_> = (0..4).map(|n| SENTENCES[(number * 7 + n * 3) % SENTENCES.len()]).collect();
    ArticleSource {
        uri: format!("https://herald.example/{number}"),
        outlet: ["The Harbour Herald", "Dörpener Kurier", "Mirror", "The Gazette", ""][number % 5].to_owned(),
        published: if number % 4 == 3 { String::new() } else { format!("2024-0{}-1{}", 1 + number % 6, number % 10) },
        text: format!("It is news number {number}.\n\n{}\n", sentences.join("\n\n")),
        ..ArticleSource::default()
    }
}

/// Puts articles in, changes and deletes some.
fn fill(catalog: &Catalog, articles: usize) {
    for number in 0..articles {
        catalog.ingest(article(number)).expect("an article");
    }
    let long = "A line of the tide table that is long enough to count for something in the end.\n".repeat(2000);
    let text = format!("{long}\n“It is long,” said Ana Duarte.\n");
    let uri = "https://herald.example/long".to_owned();
    catalog.ingest(ArticleSource { uri, text, ..article(0) }).expect("a long article");
    catalog.ingest(ArticleSource { text: article(2).text, ..article(1) }).expect("another text for an article");
    for number in (4..articles).step_by(9) {
        let id = catalog.ingest(article(number)).expect("it is there").article_id;
        catalog.delete_article(id).expect("it is there");
    }
}

/// Makes edits of every kind that leaves rows, undoes some, and ingests over them.
fn curate(catalog: &Catalog) {
    let find = |name: &str| {
        let found = catalog.lookup_actors(name, &ActorQuery::default(), 0).expect("actors");
        found.first().unwrap_or_else(|| panic!("no {name}")).actor.id
    };
    let mut requests = 0;
    let mut correct = |correction: Correction| {
        requests += 1;
        let signature =
            Signature { author: "ops".to_owned(), reason: "a test".to_owned(), request_id: requests.to_string() };
        catalog.correct(&correction, &signature).expect("an edit").id
    };
    let (duarte, okafor, stan) = (find("Ana Duarte"), find("Tom Okafor"), find("Mirela Stan"));
    correct(Correction::AddAlias { actor: duarte, alias: "A. M. Duarte-Lopes".to_owned() });
    let renaming = correct(Correction::Rename { actor: stan, name: "Mirela Stanescu".to_owned() });
    correct(Correction::Undo { edit: renaming });
    correct(Correction::Rename { actor: okafor, name: "Thomas Okafor".to_owned() });
    correct(Correction::Merge { into: okafor, merged: vec![stan] });
    let query = StatementQuery { actor: Some(duarte), ..StatementQuery::default() };
    let page = PageRequest { size: 5, token: String::new() };
    let some = catalog.statements(&query, Order::OldestFirst, &page).expect("statements").items;
    let articles: Vec<_> = some.iter().take(2).map(|statement| statement.article.id).collect();
    correct(Correction::Split { actor: duarte, articles, name: "Ana Duarte the younger".to_owned() });
}

/// A store with a catalogue of some articles, made once.
fn sample() -> Arc<MemoryStore> {
    static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
        let store = Arc::new(MemoryStore::new());
        fill(&on_store(&store), 12);
        curate(&on_store(&store));
        fill(&on_store(&store), 3);
        rows(store.as_ref())
    });
    let store = Arc::new(MemoryStore::new());
    change(store.as_ref(), ROWS.iter().map(|(key, value)| (key.clone(), Some(value.clone()))).collect());
    store
}

fn on_store(store: &Arc<MemoryStore>) -> Catalog {
    Catalog::with_store(store.clone(), Options::default()).expect("a catalogue")
}

fn rows(store: &dyn Store) -> Vec<Row> {
    let scan = Scan { max_bytes: usize::MAX, ..Scan::prefix(b"", usize::MAX) };
    store.scan(&scan, Deadline::NONE).expect("all rows").rows
}

fn change(store: &dyn Store, writes: Vec<(Vec<u8>, Option<Vec<u8>>)>) {
    store.commit(Batch { expected: Vec::new(), writes }, Deadline::NONE).expect("a commit");
}
