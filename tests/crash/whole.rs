//! Whether a catalogue is whole: it holds what was promised, and its lists, counts and articles say
//! the same.

use std::{
    collections::{BTreeMap, HashMap},
    ops::ControlFlow,
    path::Path,
};

use quotarium::{
    Catalog,
    catalog::{
        ActorId, ActorQuery, ArticleId, ArticleKey, ArticleQuery, ArticleView, CatalogError, CountQuery, Options,
        Order, Page, PageRequest, Period, StatementId, StatementQuery,
    },
};

use crate::life::{ARTICLES, Promise, Promises, statements_of};

/// Opens the catalogue in `folder` and checks it.
pub fn check(folder: &Path, promises: &Promises) {
    let catalog = Catalog::open_with(folder, Options { cache_bytes: 32 << 20, ..Options::default() })
        .unwrap_or_else(|error| panic!("the catalogue does not open: {error}"));
    promised(&catalog, promises);
    consistent(&catalog);
    let report = catalog.verify(|_| ControlFlow::Continue(())).expect("a report");
    assert!(report.is_clean(), "{:?}", report.named);
    assert_eq!(
        std::fs::read_dir(folder.join("rows/blobs")).expect("a folder").count(),
        0,
        "values spilled into blobs/"
    );
}

/// What was promised is there.
fn promised(catalog: &Catalog, promises: &Promises) {
    for (number, promise) in promises.iter() {
        let uri = ArticleKey::Uri(ARTICLES.source(number).uri);
        match (catalog.article(&uri, ArticleView::Basic), promise) {
            (Ok(article), Promise::Stored | Promise::Either) => {
                assert_eq!(article.statement_count as usize, statements_of(number), "statements of article {number}");
            }
            (Err(CatalogError::NotFound { .. }), Promise::Removed | Promise::Either) => {}
            (found, _) => panic!("article {number}: {found:?}"),
        }
    }
}

/// Every list holds every statement of every article, and nothing else.
fn consistent(catalog: &Catalog) {
    let stats = catalog.stats().expect("stats");
    let articles = walk(|page| catalog.articles(&ArticleQuery::default(), page));
    assert_eq!(articles.len() as u64, stats.articles);
    let all = walk(|page| catalog.statements(&StatementQuery::default(), Order::NewestFirst, page));
    assert_eq!(all.len() as u64, stats.statements);

    let mut of_article: HashMap<ArticleId, Vec<StatementId>> = HashMap::new();
    let mut of_actor: HashMap<ActorId, Vec<StatementId>> = HashMap::new();
    let mut of_outlet: BTreeMap<&str, Vec<StatementId>> = BTreeMap::new();
    for statement in &all {
        of_article.entry(statement.article.id).or_default().push(statement.id);
        of_actor.entry(statement.actor.as_ref().expect("an actor").id).or_default().push(statement.id);
        of_outlet.entry(&statement.article.outlet).or_default().push(statement.id);
    }
    let listed = |query: StatementQuery| -> Vec<StatementId> {
        let list = walk(|page| catalog.statements(&query, Order::NewestFirst, page));
        list.into_iter().map(|statement| statement.id).collect()
    };
    for article in &articles {
        let statements = of_article.remove(&article.id).unwrap_or_default();
        assert_eq!(statements.len(), article.statement_count as usize, "statements of {}", article.article.uri);
        assert_eq!(listed(StatementQuery { article: Some(article.id), ..StatementQuery::default() }), statements);
        let full = catalog.article(&ArticleKey::Id(article.id), ArticleView::Full).expect("an article");
        assert_eq!(full.article.text.len(), article.text_bytes as usize);
    }
    assert!(of_article.is_empty(), "statements without an article");
    for (outlet, statements) in of_outlet {
        assert_eq!(listed(StatementQuery { outlet: outlet.to_owned(), ..StatementQuery::default() }), statements);
    }
    let actors = walk(|page| catalog.actors(&ActorQuery::default(), page));
    assert_eq!(actors.len() as u64, stats.actors);
    for actor in actors {
        let statements = of_actor.remove(&actor.id).unwrap_or_default();
        assert_eq!(actor.statement_count, statements.len() as u64, "statements of {}", actor.display_name);
        assert_eq!(listed(StatementQuery { actor: Some(actor.id), ..StatementQuery::default() }), statements);
        assert_eq!(counted(catalog, Some(actor.id)), actor.statement_count, "counts of {}", actor.display_name);
    }
    assert!(of_actor.is_empty(), "statements of actors that are not there");
    assert_eq!(counted(catalog, None), stats.statements);
}

fn counted(catalog: &Catalog, actor: Option<ActorId>) -> u64 {
    let query = CountQuery { actor, period: Period::Month, ..CountQuery::default() };
    let page = PageRequest { size: 1000, ..PageRequest::default() };
    let counts = catalog.count_statements(&query, &page).expect("counts");
    assert!(counts.periods.next.is_empty());
    counts.undated + counts.periods.items.iter().map(|period| period.count).sum::<u64>()
}

/// All entries of a list.
fn walk<T>(page: impl Fn(&PageRequest) -> quotarium::catalog::Result<Page<T>>) -> Vec<T> {
    let mut request = PageRequest { size: 1000, ..PageRequest::default() };
    let mut items = vec![];
    loop {
        let Page { items: more, next } = page(&request).expect("a page");
        items.extend(more);
        if next.is_empty() {
            return items;
        }
        request.token = next;
    }
}
