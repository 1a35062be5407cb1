//! Every place where bytes from outside become values, one function each, for fuzzing: none may
//! panic, hang or break what it promises. `fuzz/` and `tests/untrusted.rs` run them.

use std::{
    ops::Bound,
    sync::{Arc, LazyLock},
};

use crate::{
    Catalog, Extraction, Extractor,
    actor::Gazetteer,
    article::{Article, ArticleSource, DEFAULT_MAX_TEXT_BYTES, Published, canonical_uri},
    catalog::{
        ActorId, ActorQuery, ArticleId, ArticleKey, ArticleQuery, ArticleView, CountQuery, Options, Order, PageRequest,
        Revision, StatementId, StatementQuery,
    },
    statement::{confidence, label::table::Table},
    store::{Batch, Deadline, MemoryStore, Scan, Store, StoreError},
    text::{
        Analysis, OffsetEncoding, OffsetMap, Span, fold, quotations, tagger,
        weights::{KeyedWeights, Weights},
    },
};

/// A function by its name.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: &[Target] = &[
    ("article", article),
    ("quotations", quotation_marks),
    ("extraction", extraction),
    ("gazetteers", gazetteers),
    ("dates", dates),
    ("names", names),
    ("identifiers", identifiers),
    ("page_tokens", page_tokens),
    ("records", records),
    ("weights", weights),
    #[cfg(feature = "server")]
    ("messages", messages),
    #[cfg(feature = "cli")]
    ("json", json),
];

fn source(text: &str) -> ArticleSource {
    ArticleSource { text: text.to_owned(), published: "2024-05-15".to_owned(), ..ArticleSource::default() }
}

fn parsed(text: &str) -> Option<Article> {
    Article::parse(source(text), DEFAULT_MAX_TEXT_BYTES).ok()
}

/// Checking and labelling: the first line is the metadata.
fn article(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (first, rest) = text.split_once('\n').unwrap_or(("", &text));
    let given = ArticleSource {
        uri: first.to_owned(),
        title: first.to_owned(),
        outlet: first.to_owned(),
        published: first.to_owned(),
        authors: first.split(',').map(str::to_owned).collect(),
        content_type: first.to_owned(),
        ..source(rest)
    };
    let _ = Article::parse(given, DEFAULT_MAX_TEXT_BYTES);
    let _ = first.parse::<Published>();
    let _ = canonical_uri(first);
    let titled = ArticleSource { title: first.chars().filter(|one| !one.is_control()).collect(), ..source(rest) };
    let Ok(article) = Article::parse(titled, DEFAULT_MAX_TEXT_BYTES) else { return };
    assert_eq!(article.text, rest, "the text stays as it is");
    let mut end = 0;
    for block in &article.blocks {
        assert!(block.span.range().start >= end, "blocks are in order");
        assert!(rest.get(block.span.range()).is_some(), "a block lies in the text");
        end = block.span.range().end;
    }
}

/// Tokens, sentences and quotation marks, every line a paragraph.
fn quotation_marks(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Some(article) = parsed(&text) else { return };
    let paragraphs: Vec<Span> = article.paragraphs().map(|(_, span)| span).collect();
    for found in quotations(&text, &paragraphs) {
        assert!(paragraphs[found.paragraph].contains(found.span), "a quotation lies in its paragraph");
        assert!(text.get(found.span.range()).is_some(), "a quotation lies in the text");
    }
    let analysis = Analysis::new(&text, paragraphs);
    assert!(analysis.tokens.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "tokens are in order");
}

/// Extraction as a whole, twice.
fn extraction(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Some(article) = parsed(&text) else { return };
    let found = Extraction::of(article.clone());
    assert_eq!(found, Extraction::of(article), "the same article has the same statements");
    for statement in &found.statements {
        let said = &statement.attribution;
        assert!(!said.content.is_empty(), "a statement has content");
        assert!((0.0..=1.0).contains(&said.confidence), "a confidence is a share");
        assert!(said.outer.is_none_or(|outer| outer < found.statements.len()), "the outer statement is there");
        for span in [&said.content, &said.cue, &said.speaker, &said.addressee, &said.venue].into_iter().flatten() {
            assert!(!span.is_empty() && text.get(span.range()).is_some(), "{span:?} lies in the text");
        }
        if let Some(days) = statement.date.interval {
            assert!(days.start < days.end, "an interval has a day");
        }
    }
    for encoding in [OffsetEncoding::Utf16, OffsetEncoding::CodePoint] {
        let map = OffsetMap::new(&text, encoding);
        let mut contents = found.statements.iter().flat_map(|one| &one.attribution.content);
        assert!(contents.all(|&span| map.span(span).len() <= span.len()), "no unit is smaller than a byte");
    }
}

/// A gazetteer, and an article that has its names.
fn gazetteers(bytes: &[u8]) {
    let Ok(gazetteer) = Gazetteer::parse(bytes) else { return };
    assert_eq!(gazetteer, Gazetteer::parse(bytes).expect("read before"));
    let names = String::from_utf8_lossy(bytes).replace(['\t', '\n'], " said “no”. “Yes,” said ");
    let Some(article) = parsed(&format!("“Yes,” said {names}.")) else { return };
    let extractor = Extractor { gazetteer, ..Extractor::default() };
    assert_eq!(extractor.extract(article.clone()), extractor.extract(article));
}

/// Time expressions, behind a cue.
fn dates(bytes: &[u8]) {
    let words = String::from_utf8_lossy(bytes);
    extraction(format!("“The bridge is safe,” Ann Reed said {words}.\nReed said {words} it would open.").as_bytes());
}

/// Speakers, and what makes names the same.
fn names(bytes: &[u8]) {
    let words = String::from_utf8_lossy(bytes);
    extraction(format!("{words} said the bridge was safe. “It is new,” said {words}.").as_bytes());
    let folded = fold(&words);
    assert_eq!(fold(&folded), folded, "what is folded stays so");
    let _ = STORED.catalog.lookup_actors(&words, &ActorQuery::default(), 0);
}

fn identifiers(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let again = [
        text.parse::<ArticleId>().map(|id| id.to_string()),
        text.parse::<StatementId>().map(|id| id.to_string()),
        text.parse::<Revision>().map(|id| id.to_string()),
        text.parse::<ActorId>().map(|id| id.to_string()),
    ];
    for id in again.into_iter().flatten() {
        assert!(id.eq_ignore_ascii_case(&text) || text.len() != id.len(), "{id} is what was read");
    }
}

/// Page tokens of every list.
fn page_tokens(bytes: &[u8]) {
    let page = PageRequest { size: 1, token: String::from_utf8_lossy(bytes).into_owned() };
    read_all(&STORED.catalog, &page);
}

/// A store with one damaged row: the first two bytes choose it, the others are its value.
fn records(bytes: &[u8]) {
    let Some((&place, value)) = bytes.split_first_chunk::<2>() else { return };
    let mut writes: Vec<_> = STORED.rows.iter().map(|(key, value)| (key.clone(), Some(value.clone()))).collect();
    let damaged = usize::from(u16::from_be_bytes(place)) % writes.len();
    writes[damaged].1 = Some(value.to_vec());
    let store = MemoryStore::new();
    if store.commit(Batch { expected: Vec::new(), writes }, Deadline::NONE).is_err() {
        return;
    }
    let Ok(catalog) = Catalog::with_store(Arc::new(store), Options::default()) else { return };
    read_all(&catalog, &PageRequest::default());
    let _ = catalog.ingest(source("“The bridge is new,” said Mayor Ann Reed."));
    let _ = catalog.delete_article(STORED.article);
}

fn read_all(catalog: &Catalog, page: &PageRequest) {
    for order in [Order::NewestFirst, Order::OldestFirst] {
        let _ = catalog.statements(&StatementQuery::default(), order, page);
    }
    let _ = catalog.articles(&ArticleQuery::default(), page);
    let _ = catalog.actors(&ActorQuery::default(), page);
    let _ = catalog.count_statements(&CountQuery::default(), page);
    let _ = catalog.article(&ArticleKey::Id(STORED.article), ArticleView::Full);
    let _ = catalog.lookup_actors("Reed", &ActorQuery::default(), 0);
    let _ = catalog.stats();
}

/// Files of weights.
fn weights(bytes: &[u8]) {
    const FEATURES: [u32; 3] = [0, 0x9e37_79b9, u32::MAX];
    if let Some(weights) = Weights::<4>::read(bytes) {
        let _ = weights.sum(&FEATURES);
    }
    if let Some(weights) = KeyedWeights::<4>::read(bytes) {
        let _ = weights.sum(&FEATURES);
    }
    if let Some(table) = Table::<3>::read(bytes) {
        let mut sum = table.sum();
        sum.add(FEATURES);
        let _ = sum.scores();
    }
    if let Some((weights, words)) = bytes.split_at_checked(bytes.len() / 2) {
        let _ = tagger::Model::read(weights, words);
    }
    let _ = confidence::Weights::parse(&String::from_utf8_lossy(bytes));
}

/// Messages in their binary form, and what the domain makes of them.
#[cfg(feature = "server")]
fn messages(bytes: &[u8]) {
    use prost::Message as _;

    use crate::{api::v1, catalog::StoredStatement};

    fn survives(message: v1::Statement) {
        let Ok(statement) = StoredStatement::try_from(message) else { return };
        let again = StoredStatement::try_from(v1::Statement::from(statement.clone()));
        assert_eq!(again.as_ref(), Ok(&statement), "a statement survives the trip");
    }
    if let Ok(message) = v1::Statement::decode(bytes) {
        survives(message);
    }
    if let Ok(message) = v1::ListStatementsRequest::decode(bytes) {
        let _ = <(StatementQuery, Order, PageRequest)>::try_from(message);
    }
    if let Ok(message) = v1::ListArticlesRequest::decode(bytes) {
        let _ = <(ArticleQuery, PageRequest)>::try_from(message);
    }
    if let Ok(message) = v1::GetArticleRequest::decode(bytes) {
        let _ = <(ArticleKey, ArticleView)>::try_from(message);
    }
}

/// Messages in their JSON mapping.
#[cfg(feature = "cli")]
fn json(bytes: &[u8]) {
    use crate::api::v1;

    let _ = serde_json::from_slice::<v1::ArticleSource>(bytes);
    let _ = serde_json::from_slice::<v1::ListStatementsRequest>(bytes);
    if let Ok(response) = serde_json::from_slice::<v1::ExtractResponse>(bytes) {
        let printed = serde_json::to_vec(&response).expect("a message that was read can be printed");
        let again: v1::ExtractResponse = serde_json::from_slice(&printed).expect("what was printed can be read");
        assert_eq!(again, response, "a response survives the trip");
    }
}

/// A small catalogue, and its rows.
struct Stored {
    catalog: Catalog,
    article: ArticleId,
    rows: Vec<Row>,
}

static STORED: LazyLock<Stored> = LazyLock::new(|| Stored::new().expect("a store in memory takes an article"));

impl Stored {
    fn new() -> Result<Self, crate::catalog::CatalogError> {
        let store = Arc::new(MemoryStore::new());
        let catalog = Catalog::with_store(store.clone(), Options::default())?;
        let text = "“The bridge is safe,” Mayor Ann Reed told reporters on Monday.\nReed said it would open in June.";
        let article = catalog.ingest(ArticleSource { outlet: "Elm Post".to_owned(), ..source(text) })?.article_id;
        Ok(Self { catalog, article, rows: rows(store.as_ref())? })
    }
}

/// A key and its value.
type Row = (Vec<u8>, Vec<u8>);

fn rows(store: &dyn Store) -> Result<Vec<Row>, StoreError> {
    let mut all = Vec::new();
    let mut start = Bound::Unbounded;
    loop {
        let scan = Scan { start, end: Bound::Unbounded, reverse: false, max_rows: 1000, max_bytes: 1 << 20 };
        let rows = store.scan(&scan, Deadline::NONE)?.rows;
        let Some((last, _)) = rows.last() else { return Ok(all) };
        start = Bound::Excluded(last.clone());
        all.extend(rows);
    }
}

/// The rows of the catalogue that `records` damages, as its inputs.
#[must_use]
pub fn stored_rows() -> Vec<Vec<u8>> {
    let input = |(place, (_, value)): (usize, &Row)| [&(place as u16).to_be_bytes()[..], value].concat();
    STORED.rows.iter().enumerate().map(input).collect()
}
