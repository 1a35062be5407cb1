//! The catalogue: ingest articles, ask by actor, list by date. Plain data in and out.
//!
//! Every call is synchronous and may wait for the disk.

mod error;
mod model;

use std::{path::Path, sync::Arc};

pub use error::CatalogError;
pub use model::{
    Actor, ActorId, ActorMatch, ActorQuery, ActorRole, ArticleHeader, ArticleId, ArticleKey, ArticleQuery,
    ArticleUpdate, ArticleView, BadId, CountQuery, Counts, DateRange, Ingested, MatchKind, Order, Outcome, Page,
    PageRequest, Period, PeriodCount, Revision, StatementActor, StatementId, StatementQuery, Stats, StoredArticle,
    StoredStatement,
};

use crate::{
    article::ArticleSource,
    store::{Deadline, Store},
};

/// A catalogue. A clone is cheap and is the same catalogue.
#[derive(Clone, Debug)]
pub struct Catalog {
    inner: Arc<Inner>,
    deadline: Deadline,
}

#[derive(Debug)]
struct Inner {}

/// How a catalogue behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// The largest text of an article, in bytes.
    pub max_text_bytes: usize,
    /// Memory for the store's cache, in bytes; resident memory is about twice it.
    pub cache_bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { max_text_bytes: crate::article::DEFAULT_MAX_TEXT_BYTES, cache_bytes: 128 << 20 }
    }
}

/// What the catalogue's calls return.
pub type Result<T> = std::result::Result<T, CatalogError>;

#[allow(unused_variables, missing_docs)]
impl Catalog {
    /// Opens the catalogue in the folder `path`, or makes one there.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_with(path, Options::default())
    }
    pub fn open_with(path: impl AsRef<Path>, options: Options) -> Result<Self> {
        todo!()
    }
    pub fn in_memory() -> Self {
        todo!()
    }
    pub fn with_store(store: Box<dyn Store>, options: Options) -> Result<Self> {
        todo!()
    }
    /// The same catalogue, whose calls give up at `deadline`.
    pub fn with_deadline(&self, deadline: Deadline) -> Self {
        todo!()
    }
    pub fn options(&self) -> &Options {
        todo!()
    }
    pub fn ingest(&self, source: ArticleSource) -> Result<Ingested> {
        todo!()
    }
    pub fn update_article(&self, id: ArticleId, update: ArticleUpdate) -> Result<StoredArticle> {
        todo!()
    }
    pub fn reextract_article(&self, id: ArticleId) -> Result<Ingested> {
        todo!()
    }
    pub fn delete_article(&self, id: ArticleId) -> Result<()> {
        todo!()
    }
    pub fn article(&self, key: &ArticleKey, view: ArticleView) -> Result<StoredArticle> {
        todo!()
    }
    pub fn articles(&self, query: &ArticleQuery, page: &PageRequest) -> Result<Page<StoredArticle>> {
        todo!()
    }
    pub fn statement(&self, id: StatementId) -> Result<StoredStatement> {
        todo!()
    }
    pub fn statements_by_id(&self, ids: &[StatementId]) -> Result<Vec<StoredStatement>> {
        todo!()
    }
    pub fn statements(
        &self,
        query: &StatementQuery,
        order: Order,
        page: &PageRequest,
    ) -> Result<Page<StoredStatement>> {
        todo!()
    }
    pub fn count_statements(&self, query: &CountQuery, page: &PageRequest) -> Result<Counts> {
        todo!()
    }
    pub fn actor(&self, id: ActorId) -> Result<Actor> {
        todo!()
    }
    pub fn actors(&self, query: &ActorQuery, page: &PageRequest) -> Result<Page<Actor>> {
        todo!()
    }
    /// `max_results`: 0 means 10, more than 100 means 100, negative is refused.
    pub fn lookup_actors(&self, name: &str, query: &ActorQuery, max_results: i32) -> Result<Vec<ActorMatch>> {
        todo!()
    }
    pub fn stats(&self) -> Result<Stats> {
        todo!()
    }
}
