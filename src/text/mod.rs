//! What the rest of extraction knows of a text: spans, tokens with their tags, sentences and
//! quotation marks.

mod abbreviations;
mod quotation;
mod sentences;
mod span;
mod tagger;
mod token;
mod tokenizer;

pub use quotation::{Quotation, quotations};
pub use span::{OffsetEncoding, OffsetMap, Span, words};
pub use token::{Analysis, Sentence, Tag, Token};
