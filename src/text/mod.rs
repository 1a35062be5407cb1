//! What the rest of extraction knows of a text: spans, tokens with their tags, sentences and
//! quotation marks.

mod span;
mod token;

pub use span::{OffsetEncoding, OffsetMap, Span, words};
pub use token::{Analysis, Sentence, Tag, Token};
