//! All that a catalogue answers, to compare before and after.

use quotarium::{
    Catalog,
    catalog::{
        Actor, ActorQuery, ArticleKey, ArticleQuery, ArticleView, CountQuery, Order, PageRequest, Period, PeriodCount,
        StatementQuery, Stats, StoredArticle, StoredStatement,
    },
};

#[derive(Debug, PartialEq)]
pub struct Answers {
    articles: Vec<StoredArticle>,
    statements: Vec<StoredStatement>,
    of_actors: Vec<(Actor, Vec<StoredStatement>, Vec<PeriodCount>)>,
    of_outlets: Vec<usize>,
    counts: Vec<(Vec<PeriodCount>, u64)>,
    found: Vec<Vec<String>>,
    stats: Stats,
}

fn page() -> PageRequest {
    PageRequest { size: 1000, token: String::new() }
}

fn statements(catalog: &Catalog, query: &StatementQuery) -> Vec<StoredStatement> {
    let mut items = Vec::new();
    let mut request = page();
    loop {
        let page = catalog.statements(query, Order::OldestFirst, &request).expect("statements");
        items.extend(page.items);
        if page.next.is_empty() {
            return items;
        }
        request.token = page.next;
    }
}

pub fn answers(catalog: &Catalog) -> Answers {
    let whole = |id| catalog.article(&ArticleKey::Id(id), ArticleView::Full).expect("the article");
    let articles = catalog.articles(&ArticleQuery::default(), &page()).expect("articles").items;
    let actors = catalog.actors(&ActorQuery { include_article_scoped: true, ..ActorQuery::default() }, &page());
    let count = |actor, period| {
        let query = CountQuery { actor, period, ..CountQuery::default() };
        let counts = catalog.count_statements(&query, &page()).expect("counts");
        (counts.periods.items, counts.undated)
    };
    let of_actor = |actor: Actor| {
        let query = StatementQuery { actor: Some(actor.id), ..StatementQuery::default() };
        let counts = count(Some(actor.id), Period::Month).0;
        (actor, statements(catalog, &query), counts)
    };
    let of_outlet = |outlet: &str| {
        let query = StatementQuery { outlet: outlet.to_owned(), ..StatementQuery::default() };
        statements(catalog, &query).len()
    };
    let find = |name: &str| -> Vec<String> {
        let found = catalog.lookup_actors(name, &ActorQuery::default(), 0).expect("actors");
        found.into_iter().map(|found| found.actor.display_name).collect()
    };
    Answers {
        articles: articles.into_iter().map(|article| whole(article.id)).collect(),
        statements: statements(catalog, &StatementQuery::default()),
        of_actors: actors.expect("actors").items.into_iter().map(of_actor).collect(),
        of_outlets: ["The Harbour Herald", "Dörpener Kurier", "Mirror"].map(of_outlet).to_vec(),
        counts: [Period::Day, Period::Month, Period::Year].map(|period| count(None, period)).to_vec(),
        found: ["Duarte", "Okafr", "Mire", "Harbour"].map(find).to_vec(),
        stats: Stats { disk_bytes: 0, ..catalog.stats().expect("stats") },
    }
}
