//! The catalogue: ingest articles, ask by actor, list by date. Plain data in and out.
//!
//! Every call is synchronous and may wait for the disk. One thread writes: it plans the changes
//! that wait, commits them as one batch and answers each when it is durable. Reads go straight to
//! the store.

pub mod backup;
mod check;
mod cluster;
mod curation;
mod error;
mod folder;
mod identity;
mod ingest;
mod lookup;
mod migration;
mod model;
mod names;
mod overlay;
mod plan;
mod query;
mod read;
mod rows;
mod scan;
mod suggest;
mod writer;

use std::{path::Path, sync::Arc};

pub use check::{CheckProgress, Problem, Rebuilt, Remedy, RowCount, VerifyReport, rebuild};
pub use curation::{Correction, Signature};
pub use error::CatalogError;
pub use folder::{RebuiltFolder, compact_folder, rebuild_folder};
pub use model::{
    Actor, ActorMatch, ActorQuery, ActorRole, ArticleHeader, ArticleKey, ArticleQuery, ArticleUpdate, ArticleView,
    CountQuery, Counts, DateRange, Evidence, Ingested, MatchKind, MergeSuggestion, Order, Outcome, Page, PageRequest,
    Period, PeriodCount, StatementActor, StatementQuery, Stats, StorageStats, StoredArticle, StoredStatement,
};

pub use crate::records::{
    ActorEdit, ActorId, ArticleId, BadId, EditAction, EditId, ExternalId, Moved, RecordError, Revision, StatementId,
    UnfinishedTask,
};
use crate::{
    actor::Gazetteer,
    article::DEFAULT_MAX_TEXT_BYTES,
    extract::Extractor,
    records::{ArticleRecord, Meta, Unfinished, keys},
    statement::Model,
    store::{Batch, Deadline, MemoryStore, Scan, SledStore, Store, StoreError},
};

/// What the catalogue's calls return.
pub type Result<T> = std::result::Result<T, CatalogError>;

/// A catalogue. A clone is cheap and is the same catalogue; the last one to go closes it.
///
/// ```
/// use quotarium::{Catalog, article::ArticleSource, catalog::{Order, StatementQuery}};
///
/// let folder = tempfile::tempdir()?;
/// let catalog = Catalog::open(folder.path())?;
/// catalog.ingest(ArticleSource {
///     uri: "https://herald.example/harbour".into(),
///     published: "2024-05-14".into(),
///     text: "“The harbour will open in June,” said Mayor Ana Duarte on Monday.".into(),
///     ..ArticleSource::default()
/// })?;
/// let page = catalog.statements(&StatementQuery::default(), Order::NewestFirst, &Default::default())?;
/// let statement = &page.items[0];
/// assert_eq!(statement.content_text, "“The harbour will open in June,”");
/// assert_eq!(statement.actor.as_ref().unwrap().display_name, "Ana Duarte");
/// assert_eq!(statement.date.interval.unwrap().start.to_string(), "2024-05-13");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Catalog {
    inner: Arc<Inner>,
    deadline: Deadline,
    extractor: Extractor,
}

#[derive(Debug)]
struct Inner {
    options: Options,
    /// Before the store: dropping it ends the thread that writes to the store.
    writer: writer::Writer,
    store: Arc<dyn Store>,
}

/// How a catalogue behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// The largest text of an article, in bytes.
    pub max_text_bytes: usize,
    /// Memory for the store's cache, in bytes; resident memory is about twice it.
    pub cache_bytes: u64,
    /// What finds the statements of articles that come in.
    pub model: Model,
    /// Names that a user knows beside those that this crate knows.
    pub gazetteer: Gazetteer,
    /// The most that the journal keeps, in bytes.
    pub journal_bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_text_bytes: DEFAULT_MAX_TEXT_BYTES,
            cache_bytes: 128 << 20,
            journal_bytes: 256 << 20,
            model: Model::default(),
            gazetteer: Gazetteer::default(),
        }
    }
}

impl Catalog {
    /// Opens the catalogue in the folder `path`, or makes one there.
    ///
    /// # Errors
    /// [`StoreError::Locked`] where another process has it open, [`StoreError::Damaged`] where the
    /// folder holds something else, [`CatalogError::NewerFormat`] where a newer version made it.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_with(path, Options::default())
    }

    /// Opens the catalogue in the folder `path` with other than the default options.
    ///
    /// # Errors
    /// As [`Catalog::open`].
    pub fn open_with(path: impl AsRef<Path>, options: Options) -> Result<Self> {
        folder::refuse_half_restored(path.as_ref())?;
        let store = SledStore::open(path.as_ref(), options.store())?;
        Self::with_store(Arc::new(store), options)
    }

    /// A catalogue in memory, for tests.
    ///
    /// # Errors
    /// [`CatalogError::Store`] where the writer's thread cannot be started.
    pub fn in_memory() -> Result<Self> {
        Self::with_store(Arc::new(MemoryStore::default()), Options::default())
    }

    /// A catalogue on any store.
    ///
    /// # Errors
    /// [`CatalogError::NewerFormat`] where a newer version wrote to the store,
    /// [`StoreError::Damaged`] where something else did.
    pub fn with_store(store: Arc<dyn Store>, options: Options) -> Result<Self> {
        prepare(store.as_ref())?;
        let writer = writer::Writer::start(store.clone())?;
        let extractor = Extractor { model: options.model, gazetteer: options.gazetteer.clone() };
        Ok(Self { inner: Arc::new(Inner { options, writer, store }), deadline: Deadline::NONE, extractor })
    }

    /// The same catalogue, whose calls give up at `deadline`. A change that was handed to the
    /// writer by then may still take effect.
    #[must_use]
    pub fn with_deadline(&self, deadline: Deadline) -> Self {
        Self { deadline, ..self.clone() }
    }

    /// The same catalogue, whose calls extract with `model`.
    #[must_use]
    pub fn with_model(&self, model: Model) -> Self {
        Self { extractor: Extractor { model, ..self.extractor.clone() }, ..self.clone() }
    }

    /// The same catalogue, whose calls extract with `gazetteer`.
    #[must_use]
    pub fn with_gazetteer(&self, gazetteer: Gazetteer) -> Self {
        Self { extractor: Extractor { gazetteer, ..self.extractor.clone() }, ..self.clone() }
    }

    /// What finds the statements of articles that come in.
    #[must_use]
    pub fn model(&self) -> Model {
        self.extractor.model
    }

    /// What extracts articles that come in.
    #[must_use]
    pub fn extractor(&self) -> &Extractor {
        &self.extractor
    }

    /// The options that the catalogue was opened with.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.inner.options
    }
}

/// Checks the format, or sets it in an empty store, and sweeps away what an unfinished ingestion
/// left.
fn prepare(store: &dyn Store) -> Result<()> {
    let found = store.get_many(&[keys::META.to_vec()], Deadline::NONE)?.pop().flatten();
    let Some(found) = found else {
        if !store.scan(&Scan::prefix(&[], 1), Deadline::NONE)?.rows.is_empty() {
            return Err(RecordError::new("meta", "the store holds rows, but not of a catalogue").into());
        }
        let meta = Some(Meta::new().encode());
        let batch = Batch { expected: vec![(keys::META.to_vec(), None)], writes: vec![(keys::META.to_vec(), meta)] };
        return match store.commit(batch, Deadline::NONE) {
            Err(StoreError::Conflict) => prepare(store),
            done => Ok(done?),
        };
    };
    Meta::decode(&found)?;
    if let Some(mark) = store.get_many(&[keys::UNFINISHED.to_vec()], Deadline::NONE)?.pop().flatten() {
        return Err(CatalogError::Unfinished { task: Unfinished::decode(&mark)?.task });
    }
    migration::migrate(store)?;
    sweep(store)
}

/// Removes pieces of articles that never became visible.
fn sweep(store: &dyn Store) -> Result<()> {
    let marks = store.scan(&Scan::prefix(keys::PENDING, usize::MAX), Deadline::NONE)?.rows;
    for (mark, _) in marks {
        let Some((id, revision)) = keys::parse_pending(&mark) else { continue };
        let record = store.get_many(&[keys::article(id)], Deadline::NONE)?.pop().flatten();
        let record = record.map(|bytes| ArticleRecord::decode(&bytes)).transpose()?;
        let visible = record.is_some_and(|record| record.revision == revision);
        let mut more = !visible;
        while more {
            let rows = store.scan(&Scan::prefix(&keys::pieces(id, revision), 500), Deadline::NONE)?;
            let writes = rows.rows.into_iter().map(|(key, _)| (key, None)).collect();
            store.commit(Batch { expected: Vec::new(), writes }, Deadline::NONE)?;
            more = rows.more;
        }
        store.commit(Batch { expected: Vec::new(), writes: vec![(mark, None)] }, Deadline::NONE)?;
    }
    Ok(())
}
