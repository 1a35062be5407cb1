//! Puts articles in: reads, extracts, writes the pieces of long ones, hands the rest to the
//! writer.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    ArticleId, ArticleKey, ArticleUpdate, ArticleView, Catalog, CatalogError, Ingested, Outcome, Result, StoredArticle,
    plan::{Done, Edit, Put},
    writer::Written,
};
use crate::{
    article::{Article, ArticleSource},
    extract::Extraction,
    records::{
        ArticleRecord, ChangeKind, PIECE_BYTES, Revision, encode_blocks, encode_pieces,
        keys::{self, Part},
    },
    store::Batch,
};

/// Pieces of at most this many bytes together are written in one batch with the article; more
/// are written before it, in batches of this size, and are reachable only once it is there.
const MAX_INLINE_BYTES: usize = 64 << 10;

impl Catalog {
    /// Stores one article with its statements, in place of what its uri brought before. When it
    /// returns, both are on disk and visible as a whole.
    ///
    /// # Errors
    /// [`CatalogError::Article`] where the article cannot be read; nothing of it is stored then.
    pub fn ingest(&self, source: ArticleSource) -> Result<Ingested> {
        let article = Article::parse(source, self.inner.options.max_text_bytes)?;
        match self.unchanged(&article)? {
            Some(unchanged) => Ok(unchanged),
            None => self.put(self.extractor.extract(article)),
        }
    }

    /// Stores an article whose statements were extracted before, as [`Catalog::ingest`] does.
    pub fn ingest_extracted(&self, extraction: Extraction) -> Result<Ingested> {
        match self.unchanged(&extraction.article)? {
            Some(unchanged) => Ok(unchanged),
            None => self.put(extraction),
        }
    }

    fn put(&self, extraction: Extraction) -> Result<Ingested> {
        let id = id_of(&extraction.article);
        let put = Arc::new(prepare(id, extraction, ChangeKind::Stored, None));
        loop {
            if let Written::Done(Done::Article(ingested)) = self.write(&put)? {
                return Ok(ingested);
            }
        }
    }

    /// Changes an article's metadata. Dates of its statements resolve again; what found them stays
    /// the same where this program has it.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`] where there is no such article; [`CatalogError::Article`] where
    /// a new value is not one.
    pub fn update_article(&self, id: ArticleId, update: &ArticleUpdate) -> Result<StoredArticle> {
        loop {
            let (stored, sequence) = self.stored(id)?;
            let mut source = source_of(&stored.article);
            let before = source.clone();
            let ArticleUpdate { outlet, title, authors, published, language } = update.clone();
            source.outlet = outlet.unwrap_or(source.outlet);
            source.title = title.unwrap_or(source.title);
            source.authors = authors.unwrap_or(source.authors);
            source.published = published.unwrap_or(source.published);
            source.language = language.unwrap_or(source.language);
            if source == before {
                return self.article(&ArticleKey::Id(id), ArticleView::Basic);
            }
            let article = Article::parse(source, usize::MAX)?;
            let extractor = self.extractor.of_version(&stored.extractor_version);
            let extraction = extractor.as_ref().unwrap_or(&self.extractor).extract(article);
            let put = Arc::new(prepare(id, extraction, ChangeKind::Updated, Some(sequence)));
            if let Written::Done(_) = self.write(&put)? {
                return self.article(&ArticleKey::Id(id), ArticleView::Basic);
            }
        }
    }

    /// Extracts a stored article again, unless the present extractor with the catalogue's model and
    /// gazetteer made its statements.
    /// Statements whose words are the same keep their ids.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`] where there is no such article.
    pub fn reextract_article(&self, id: ArticleId) -> Result<Ingested> {
        loop {
            let (stored, sequence) = self.stored(id)?;
            if stored.extractor_version == self.extractor.version() {
                return Ok(unchanged(&stored));
            }
            let article = Article::parse(source_of(&stored.article), usize::MAX)?;
            let extraction = self.extractor.extract(article);
            let put = Arc::new(prepare(id, extraction, ChangeKind::Reextracted, Some(sequence)));
            if let Written::Done(Done::Article(ingested)) = self.write(&put)? {
                return Ok(ingested);
            }
        }
    }

    /// Removes an article with its statements.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`] where there is no such article.
    pub fn delete_article(&self, id: ArticleId) -> Result<()> {
        self.inner.writer.write(Edit::Delete(id), self.deadline).map(|_| ())
    }

    /// The answer for an article that is there already with this text and metadata.
    fn unchanged(&self, article: &Article) -> Result<Option<Ingested>> {
        let id = id_of(article);
        let Some(record) = self.article_record(id)? else { return Ok(None) };
        let mut same = record.article.clone();
        same.blocks.clone_from(&article.blocks);
        same.text.clone_from(&article.text);
        if same != *article {
            return Ok(None);
        }
        let stored = self.complete_article(id, record, ArticleView::Basic)?;
        Ok(stored.map(|stored| unchanged(&stored)))
    }

    /// A stored article as a whole, and the change that made it.
    fn stored(&self, id: ArticleId) -> Result<(StoredArticle, u64)> {
        let record = self.article_record(id)?.ok_or_else(|| CatalogError::not_found("article", &id))?;
        let stored = self.article(&ArticleKey::Id(id), ArticleView::Full)?;
        // Where it changed between the two reads, the change will be refused as stale.
        Ok((stored, record.sequence))
    }

    fn write(&self, put: &Arc<Put>) -> Result<Written> {
        if !put.pieces_inline() {
            self.write_pieces(put)?;
        }
        self.inner.writer.write(Edit::Put(put.clone()), self.deadline)
    }

    /// Writes the pieces of a long article. Until the article is there, nothing leads to them but
    /// the mark that lets the next opening sweep them away.
    fn write_pieces(&self, put: &Put) -> Result<()> {
        let mut batch = Batch::default();
        batch.writes.push((keys::pending(put.id, put.record.revision), Some(Vec::new())));
        for (key, value) in &put.pieces {
            batch.writes.push((key.clone(), Some(value.clone())));
            if batch.bytes() >= MAX_INLINE_BYTES {
                self.inner.store.commit(std::mem::take(&mut batch), self.deadline)?;
            }
        }
        Ok(self.inner.store.commit(batch, self.deadline)?)
    }
}

impl Put {
    /// Whether the pieces go into the batch that makes the article visible.
    pub(super) fn pieces_inline(&self) -> bool {
        self.pieces.len() * PIECE_BYTES <= MAX_INLINE_BYTES
    }
}

fn id_of(article: &Article) -> ArticleId {
    ArticleId::new(&article.uri, &article.raw_hash)
}

/// Cuts into pieces what is stored in pieces.
fn prepare(id: ArticleId, extraction: Extraction, kind: ChangeKind, basis: Option<u64>) -> Put {
    let Extraction { mut article, statements, extractor } = extraction;
    let text = std::mem::take(&mut article.text);
    let blocks = encode_blocks(&std::mem::take(&mut article.blocks));
    let revision = Revision::new(&article.raw_hash);
    let mut pieces = Vec::new();
    for (part, bytes) in [(Part::Text, text.as_bytes()), (Part::Blocks, &blocks)] {
        for (number, piece) in encode_pieces(bytes).into_iter().enumerate() {
            pieces.push((keys::piece(id, revision, part, number as u32), piece));
        }
    }
    let record = ArticleRecord {
        article,
        revision,
        text_bytes: text.len() as u32,
        blocks_bytes: blocks.len() as u32,
        statement_count: 0,
        extractor_version: extractor.version(),
        text_sequence: 0,
        sequence: 0,
        created: Timestamp::UNIX_EPOCH,
        updated: Timestamp::UNIX_EPOCH,
    };
    Put { id, record, text, statements, pieces, kind, basis }
}

fn unchanged(stored: &StoredArticle) -> Ingested {
    Ingested {
        article_id: stored.id,
        outcome: Outcome::Unchanged,
        revision: stored.revision,
        statement_count: stored.statement_count,
        duplicate_of: stored.duplicate_of,
    }
}

/// What a client would hand in to get this article.
fn source_of(article: &Article) -> ArticleSource {
    ArticleSource {
        uri: article.uri.clone(),
        outlet: article.outlet.clone(),
        title: article.title.clone(),
        authors: article.authors.clone(),
        published: article.published.as_ref().map(ToString::to_string).unwrap_or_default(),
        language: article.language.clone(),
        content_type: article.content_type.clone(),
        text: article.text.clone(),
    }
}
