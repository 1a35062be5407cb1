//! Articles: what comes in, what is stored, what an ingestion did.

use std::fmt::Write as _;

use super::{
    FieldError,
    enumeration::specified,
    required, required_id,
    scalar::{all, count, optional_id, published, time, wire_count, wire_text, wire_time},
    v1,
};
use crate::{
    article::{Article, ArticleSource, Block},
    catalog::{Ingested, StoredArticle},
};

impl From<ArticleSource> for v1::ArticleSource {
    fn from(source: ArticleSource) -> Self {
        let ArticleSource { uri, outlet, title, authors, published, language, content_type, text } = source;
        Self { uri, outlet, title, authors, published, language, content_type, text }
    }
}

/// Nothing is refused here: what a source may hold is the article module's business.
impl From<v1::ArticleSource> for ArticleSource {
    fn from(source: v1::ArticleSource) -> Self {
        let v1::ArticleSource { uri, outlet, title, authors, published, language, content_type, text } = source;
        Self { uri, outlet, title, authors, published, language, content_type, text }
    }
}

/// The article alone, as nothing stored it: ids, times and counts are empty.
impl From<Article> for v1::Article {
    fn from(article: Article) -> Self {
        Self {
            uri: article.uri,
            outlet: article.outlet,
            title: article.title,
            authors: article.authors,
            published: wire_text(article.published),
            language: article.language,
            content_type: article.content_type,
            text_bytes: wire_count(article.text.len()),
            text: article.text,
            blocks: article.blocks.into_iter().map(Into::into).collect(),
            raw_hash: hexadecimal(&article.raw_hash),
            ..Self::default()
        }
    }
}

impl From<StoredArticle> for v1::Article {
    fn from(stored: StoredArticle) -> Self {
        Self {
            id: stored.id.to_string(),
            revision: stored.revision.to_string(),
            duplicate_of: wire_text(stored.duplicate_of),
            extractor_version: stored.extractor_version,
            statement_count: wire_count(stored.statement_count),
            text_bytes: wire_count(stored.text_bytes),
            create_time: Some(wire_time(stored.created)),
            update_time: Some(wire_time(stored.updated)),
            ..stored.article.into()
        }
    }
}

impl TryFrom<v1::Article> for StoredArticle {
    type Error = FieldError;

    fn try_from(article: v1::Article) -> Result<Self, FieldError> {
        Ok(Self {
            id: required_id("id", &article.id)?,
            revision: required_id("revision", &article.revision)?,
            text_bytes: count("text_bytes", article.text_bytes)?,
            duplicate_of: optional_id("duplicate_of", &article.duplicate_of)?,
            statement_count: count("statement_count", article.statement_count)?,
            created: time("create_time", article.create_time)?,
            updated: time("update_time", article.update_time)?,
            extractor_version: article.extractor_version,
            article: Article {
                published: published("published", &article.published)?,
                blocks: all("blocks", article.blocks)?,
                raw_hash: hash("raw_hash", &article.raw_hash)?,
                uri: article.uri,
                outlet: article.outlet,
                title: article.title,
                authors: article.authors,
                language: article.language,
                content_type: article.content_type,
                text: article.text,
            },
        })
    }
}

impl From<Block> for v1::Block {
    fn from(block: Block) -> Self {
        Self { kind: v1::BlockKind::from(block.kind).into(), span: Some(block.span.into()) }
    }
}

impl TryFrom<v1::Block> for Block {
    type Error = FieldError;

    fn try_from(block: v1::Block) -> Result<Self, FieldError> {
        let span = required("span", block.span)?.try_into().map_err(|error: FieldError| error.inside("span"))?;
        Ok(Self { kind: specified("kind", block.kind)?, span })
    }
}

impl From<Ingested> for v1::IngestResult {
    fn from(ingested: Ingested) -> Self {
        Self {
            article_id: ingested.article_id.to_string(),
            outcome: v1::IngestOutcome::from(ingested.outcome).into(),
            revision: ingested.revision.to_string(),
            statement_count: wire_count(ingested.statement_count),
            duplicate_of: wire_text(ingested.duplicate_of),
        }
    }
}

impl TryFrom<v1::IngestResult> for Ingested {
    type Error = FieldError;

    fn try_from(result: v1::IngestResult) -> Result<Self, FieldError> {
        Ok(Self {
            article_id: required_id("article_id", &result.article_id)?,
            outcome: specified("outcome", result.outcome)?,
            revision: required_id("revision", &result.revision)?,
            statement_count: count("statement_count", result.statement_count)?,
            duplicate_of: optional_id("duplicate_of", &result.duplicate_of)?,
        })
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

fn hash(field: &str, digits: &str) -> Result<[u8; 32], FieldError> {
    blake3::Hash::from_hex(digits)
        .map(Into::into)
        .map_err(|_| FieldError::invalid(field, "is not a hash of 64 hexadecimal digits"))
}
