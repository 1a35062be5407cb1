//! Articles as they are stored: one small record, and pieces of text and blocks beside it.

use jiff::{Timestamp, civil::Date};
use prost::Message as _;

use super::{RecordError, Revision, decode, keys::OutletKey, storage, stored_as};
use crate::{
    article::{Article, ArticleError, Block, BlockKind, Published},
    text::Span,
};

stored_as!(block_kind: crate::article::BlockKind {
    Title = 1, Dateline = 2, Byline = 3, Summary = 4, Body = 5, Caption = 6, Boilerplate = 7,
});

/// An article without its text and blocks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ArticleRecord {
    /// With empty `text` and `blocks`.
    pub article: Article,
    pub revision: Revision,
    pub text_bytes: u32,
    pub blocks_bytes: u32,
    pub statement_count: u32,
    pub extractor_version: String,
    /// Number of the change that brought this text under this uri.
    pub text_sequence: u64,
    /// Number of the change that made this record.
    pub sequence: u64,
    pub created: Timestamp,
    pub updated: Timestamp,
}

impl ArticleRecord {
    /// The day it was published, in its own time zone.
    pub(crate) fn published_day(&self) -> Option<Date> {
        self.article.published.as_ref().map(Published::day)
    }

    /// Its outlet, as keys name it.
    pub(crate) fn outlet_key(&self) -> Option<OutletKey> {
        OutletKey::new(&self.article.outlet)
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let article = &self.article;
        storage::ArticleRecord {
            uri: article.uri.clone(),
            outlet: article.outlet.clone(),
            title: article.title.clone(),
            authors: article.authors.clone(),
            published: article.published.as_ref().map(ToString::to_string).unwrap_or_default(),
            language: article.language.clone(),
            content_type: article.content_type.clone(),
            raw_hash: article.raw_hash.to_vec().into(),
            revision: self.revision.0.to_vec().into(),
            text_bytes: self.text_bytes,
            blocks_bytes: self.blocks_bytes,
            statement_count: self.statement_count,
            text_sequence: self.text_sequence,
            extractor_version: self.extractor_version.clone(),
            create_micros: self.created.as_microsecond(),
            update_micros: self.updated.as_microsecond(),
            sequence: self.sequence,
        }
        .encode_to_vec()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let bad = |problem: &str| RecordError::new("article", problem);
        let record: storage::ArticleRecord = decode("article", bytes)?;
        let time = |micros| Timestamp::from_microsecond(micros).map_err(|_| bad("a time out of range"));
        Ok(Self {
            article: Article {
                uri: record.uri,
                outlet: record.outlet,
                title: record.title,
                authors: record.authors,
                published: decode_published(&record.published)?,
                language: record.language,
                content_type: record.content_type,
                text: String::new(),
                blocks: Vec::new(),
                raw_hash: record.raw_hash.as_ref().try_into().map_err(|_| bad("a hash of another length"))?,
            },
            revision: decode_revision(&record.revision)?,
            text_bytes: record.text_bytes,
            blocks_bytes: record.blocks_bytes,
            statement_count: record.statement_count,
            extractor_version: record.extractor_version,
            text_sequence: record.text_sequence,
            sequence: record.sequence,
            created: time(record.create_micros)?,
            updated: time(record.update_micros)?,
        })
    }
}

/// What goes with each statement of an article.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ArticleHead {
    pub uri: String,
    pub outlet: String,
    pub title: String,
    pub published: Option<Published>,
    pub revision: Revision,
    pub text_bytes: u32,
}

impl ArticleHead {
    /// Reads it from an article's record.
    pub(crate) fn decode(record: &[u8]) -> Result<Self, RecordError> {
        let head: storage::ArticleHead = decode("article", record)?;
        Ok(Self {
            uri: head.uri,
            outlet: head.outlet,
            title: head.title,
            published: decode_published(&head.published)?,
            revision: decode_revision(&head.revision)?,
            text_bytes: head.text_bytes,
        })
    }
}

fn decode_published(given: &str) -> Result<Option<Published>, RecordError> {
    let bad = |error: ArticleError| RecordError::new("article", error.to_string());
    (!given.is_empty()).then(|| given.parse().map_err(bad)).transpose()
}

fn decode_revision(bytes: &[u8]) -> Result<Revision, RecordError> {
    let bytes = bytes.try_into().map_err(|_| RecordError::new("article", "a revision of another length"))?;
    Ok(Revision(bytes))
}

pub(crate) fn encode_blocks(blocks: &[Block]) -> Vec<u8> {
    let blocks = blocks
        .iter()
        .map(|block| storage::Block { kind: block_kind::to(block.kind), start: block.span.start, end: block.span.end })
        .collect();
    storage::BlocksRecord { blocks }.encode_to_vec()
}

pub(crate) fn decode_blocks(bytes: &[u8]) -> Result<Vec<Block>, RecordError> {
    let record: storage::BlocksRecord = decode("blocks", bytes)?;
    let block = |block: storage::Block| -> Result<Block, RecordError> {
        let kind: BlockKind = block_kind::from("blocks", block.kind)?;
        Ok(Block { kind, span: Span { start: block.start, end: block.end } })
    };
    record.blocks.into_iter().map(block).collect()
}
