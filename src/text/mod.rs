//! What the rest of extraction knows of a text: spans, tokens with their tags, sentences and
//! quotation marks.

mod abbreviations;
mod fold;
mod lemma;
#[doc(hidden)]
pub mod parser;
mod quotation;
mod sentences;
mod span;
#[doc(hidden)]
pub mod tagger;
mod token;
mod tokenizer;
#[doc(hidden)]
pub mod weights;

pub use fold::fold;
pub use lemma::lemma;
pub use quotation::{Quotation, quotations};
pub use span::{OffsetEncoding, OffsetMap, Span, words};
pub use token::{Analysis, Sentence, Tag, Token};
