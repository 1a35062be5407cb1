//! From what a client hands in to an [`Article`]: checked metadata, the text, labelled blocks.

mod blocks;
mod boilerplate;
mod dateline;
mod published;
mod source;
mod uri;

pub use published::Published;
pub use uri::canonical as canonical_uri;

use crate::text::Span;

/// The largest text that is read unless the caller says otherwise, in bytes.
pub const DEFAULT_MAX_TEXT_BYTES: usize = 5 << 20;

/// What a client knows of one published text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleSource {
    /// Where it lives; may be empty.
    pub uri: String,
    /// The publisher.
    pub outlet: String,
    /// The headline, where it is not part of the text.
    pub title: String,
    /// The authors.
    pub authors: Vec<String>,
    /// A date or an RFC 3339 time with offset; may be empty.
    pub published: String,
    /// BCP 47 tag; may be empty.
    pub language: String,
    /// Media type; empty means `text/plain`.
    pub content_type: String,
    /// The text.
    pub text: String,
}

/// One published text and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Where it lives, in canonical form; may be empty.
    pub uri: String,
    /// The publisher.
    pub outlet: String,
    /// The headline as given.
    pub title: String,
    /// The authors as given.
    pub authors: Vec<String>,
    /// When it was published, where that is known.
    pub published: Option<Published>,
    /// BCP 47 tag as given.
    pub language: String,
    /// Media type of what was handed in.
    pub content_type: String,
    /// The text that all spans point into: of plain text the input itself.
    pub text: String,
    /// Labelled stretches of `text`, in text order, without overlap.
    pub blocks: Vec<Block>,
    /// BLAKE3 hash of what was handed in.
    pub raw_hash: [u8; 32],
}

impl Article {
    /// The lines of the text that are the article's own, without boilerplate and bylines, each
    /// with the kind of the block that it belongs to.
    pub fn paragraphs(&self) -> impl Iterator<Item = (BlockKind, Span)> + '_ {
        let own = |kind| !matches!(kind, BlockKind::Boilerplate | BlockKind::Byline);
        self.blocks
            .iter()
            .filter(move |block| own(block.kind))
            .flat_map(|block| blocks::line_spans(&self.text, block.span).map(|span| (block.kind, span)))
    }
}

/// A labelled stretch of an article's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it is.
    pub span: Span,
}

/// What a stretch of an article's text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// The headline.
    Title,
    /// The place and agency that open agency copy.
    Dateline,
    /// Who wrote it.
    Byline,
    /// Bullets or a standfirst that sum the article up.
    Summary,
    /// The article's own text.
    Body,
    /// Words under a picture.
    Caption,
    /// Advertisement markers, link lists, notices.
    Boilerplate,
}

/// What is wrong with an [`ArticleSource`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArticleError {
    /// There is no text, or only white space.
    #[error("text is empty")]
    TextEmpty,
    /// The text is over the limit.
    #[error("text has {bytes} bytes, more than the limit of {limit}")]
    TextTooLarge {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// A media type that is not read.
    #[error("content type {0:?} is not supported: text/plain is")]
    UnsupportedContentType(String),
    /// `published` is neither a date nor a time with offset.
    #[error(
        "published {0:?} is neither a date (2022-07-25) nor an RFC 3339 time with offset (2022-07-25T18:30:00-05:00)"
    )]
    BadPublished(String),
    /// A metadata field is over its limit.
    #[error("{field} has {bytes} bytes, more than the limit of {limit}")]
    FieldTooLong {
        /// Its name: `uri`, `outlet`, `title`, `authors`, `language`, `content_type`.
        field: &'static str,
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// More authors than an article may have.
    #[error("authors has {0} entries, more than the limit of 32")]
    TooManyAuthors(usize),
    /// A metadata field holds a control character.
    #[error("{0} holds a control character")]
    ControlCharacter(&'static str),
}

impl ArticleError {
    /// The field at fault, as the API names it.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::TextEmpty | Self::TextTooLarge { .. } => "text",
            Self::UnsupportedContentType(_) => "content_type",
            Self::BadPublished(_) => "published",
            Self::FieldTooLong { field, .. } | Self::ControlCharacter(field) => field,
            Self::TooManyAuthors(_) => "authors",
        }
    }
}
