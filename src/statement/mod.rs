//! From an article to attributions: the words that were said, the words that report them and the
//! words for who said them.

mod cue;
mod grouping;
mod lexicon;
mod passage;
mod phrase;
mod report;

use crate::text::{Analysis, Span, quotations};

/// The attributions in an analysed text, of every act and modality, in text order.
#[must_use]
pub fn attributions(analysis: &Analysis) -> Vec<Attribution> {
    let quotations = quotations(analysis.text, &analysis.paragraphs);
    let passages = passage::Passage::all(analysis, &quotations);
    let mut grouping = grouping::Grouping::new(analysis.text, &quotations);
    for (number, passage) in passages.iter().enumerate() {
        grouping.add(number, passage, report::reports(passage));
    }
    grouping.finish()
}

/// One act of attributed communication, as spans of the article's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// Whether the words stand in quotation marks.
    pub form: Form,
    /// Said, or thought.
    pub act: Act,
    /// How the report stands to it.
    pub modality: Modality,
    /// Position of the enclosing attribution, where this one is nested in its content.
    pub outer: Option<usize>,
    /// What was said; never empty, in text order.
    pub content: Vec<Span>,
    /// The reporting expression; empty where there is none.
    pub cue: Vec<Span>,
    /// The mention that it is attributed to; empty where the text has none.
    pub speaker: Vec<Span>,
    /// From 0 to 1.
    pub confidence: f32,
}

/// Whether the words of a statement stand in quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// All content is inside quotation marks.
    Direct,
    /// No content is inside quotation marks.
    Indirect,
    /// Some content is inside quotation marks.
    Mixed,
}

/// What kind of attribution a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Said, wrote, announced, warned, denied, according to.
    Speech,
    /// Believes, wants, supports, expects.
    Attitude,
}

/// How the report stands to the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Modality {
    /// It was said.
    Asserted,
    /// It was not said: "did not say", "declined to say".
    Negated,
    /// It would or might be said.
    Conditional,
    /// It is to be said: "is expected to announce".
    Expected,
}
