//! Tokens, their tags and sentences.

use std::ops::Range;

use super::Span;

/// A word, number or mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it is.
    pub span: Span,
    /// Its part of speech.
    pub tag: Tag,
}

/// Part of speech, the Penn Treebank's tags as GUM and EWT use them (XPOS).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Tag {
    /// Not tagged.
    Other,
}

/// A sentence within one paragraph of one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// From its first token to its last.
    pub span: Span,
    /// Its tokens, as positions in [`Analysis::tokens`].
    pub tokens: Range<usize>,
    /// Position of its paragraph in [`Analysis::paragraphs`].
    pub paragraph: usize,
}

/// A text as tokens and sentences.
#[derive(Clone, Debug)]
pub struct Analysis<'t> {
    /// The text.
    pub text: &'t str,
    /// Its tokens, in text order.
    pub tokens: Vec<Token>,
    /// Its sentences, in text order; together they hold all tokens.
    pub sentences: Vec<Sentence>,
    /// The stretches that no sentence crosses: the lines of the blocks that were analysed.
    pub paragraphs: Vec<Span>,
}

impl<'t> Analysis<'t> {
    /// Analyses the given stretches of `text`, which are in text order and do not overlap.
    #[must_use]
    pub fn new(text: &'t str, paragraphs: Vec<Span>) -> Self {
        Self { text, tokens: Vec::new(), sentences: Vec::new(), paragraphs }
    }
}
