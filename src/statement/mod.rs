//! From an article to attributions: the words that were said, the words that report them and the
//! words for who said them.

mod circumstance;
mod complement;
#[doc(hidden)]
pub mod confidence;
mod content;
mod cue;
#[cfg(feature = "accurate")]
#[doc(hidden)]
pub mod encoder;
mod grouping;
#[doc(hidden)]
pub mod label;
mod learned;
mod lexicon;
mod model;
mod name;
mod passage;
mod phrase;
mod report;
mod signature;
mod speaker;
mod subject;
mod transcript;

pub use model::{Model, ModelError};

use crate::text::{Analysis, Span, quotations};

/// An article has at most this many statements; those behind them are left out. News has a few
/// dozen: this bounds what a hostile text can cost.
pub const MAX_STATEMENTS: usize = 10_000;

/// The content of a statement has at most this many fragments.
pub const MAX_FRAGMENTS: usize = 64;

/// The attributions in an analysed text, of every act and modality, in text order.
#[must_use]
pub fn attributions(analysis: &Analysis, model: Model) -> Vec<Attribution> {
    with_evidence(analysis, model).into_iter().map(|(attribution, _)| attribution).collect()
}

/// The attributions with what speaks for each.
#[doc(hidden)]
#[must_use]
pub fn with_evidence(analysis: &Analysis, model: Model) -> Vec<(Attribution, confidence::Evidence)> {
    let quotations = quotations(analysis.text, &analysis.paragraphs);
    let passages = passage::Passage::all(analysis, &quotations);
    let mut grouping = grouping::Grouping::new(analysis.text, &quotations);
    let turns = transcript::turns(&passages, &analysis.paragraphs);
    let mut learned = learned::Learned::new(analysis, &quotations, model);
    let signed = signature::signed(&passages);
    for (number, ((passage, turn), signed)) in passages.iter().zip(turns).zip(signed).enumerate() {
        let reports = turn.into_iter().chain(signed).chain(report::reports(passage)).collect();
        let mut reports = learned.join(passage, reports);
        circumstance::add(passage, &mut reports);
        grouping.add(number, passage, reports);
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
    /// Who it was said to: "reporters"; empty where the text does not say.
    pub addressee: Vec<Span>,
    /// The occasion or medium, with its preposition: "during a press briefing"; empty where the text
    /// does not say.
    pub venue: Vec<Span>,
    /// From 0 to 1, in thousandths: how likely it is that a reader would mark a statement with these
    /// words.
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::article::{Article, ArticleSource};

    fn found(text: &str) -> Vec<Attribution> {
        let source = ArticleSource { text: text.to_owned(), ..ArticleSource::default() };
        let Ok(article) = Article::parse(source, 1 << 20) else { return Vec::new() };
        attributions(&Analysis::new(text, article.paragraphs().map(|(_, span)| span).collect()), Model::Fast)
    }

    /// The words of cue, speaker and content of a statement.
    type Words = [Vec<String>; 3];

    /// A case's text and, by their digits, its statements.
    fn case(line: &str) -> (String, BTreeMap<char, Words>) {
        let mut text = String::new();
        let mut open: Vec<(usize, Vec<char>, usize)> = Vec::new();
        let mut statements: BTreeMap<char, Words> = BTreeMap::new();
        let mut rest = line;
        while let Some(next) = rest.chars().next() {
            let kind = ["<c", "<s", "{"].iter().position(|mark| rest.starts_with(mark));
            if let Some(kind) = kind {
                let (digits, inner) = rest.split_once(' ').expect("a space follows the digits");
                open.push((kind, digits.chars().filter(char::is_ascii_digit).collect(), text.len()));
                rest = inner;
                continue;
            }
            rest = &rest[next.len_utf8()..];
            match next {
                '>' | '}' => {
                    let (kind, digits, start) = open.pop().expect("marks pair up");
                    for digit in digits {
                        statements.entry(digit).or_default()[kind].push(text[start..].to_owned());
                    }
                }
                '¶' => text.push('\n'),
                _ => text.push(next),
            }
        }
        (text, statements)
    }

    #[test]
    fn sentences_make_the_statements_that_a_reader_finds() {
        let mut wrong = Vec::new();
        for line in include_str!("cases.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (text, expected) = case(line);
            let words = |spans: &[Span]| spans.iter().map(|span| span.of(&text).to_owned()).collect::<Vec<_>>();
            let mut got: Vec<Words> = found(&text)
                .iter()
                .map(|found| [words(&found.cue), words(&found.speaker), words(&found.content)])
                .collect();
            let mut expected: Vec<Words> = expected.into_values().collect();
            got.sort();
            expected.sort();
            if got != expected {
                wrong.push(format!("{line}\n  found {got:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn what_was_not_said_is_marked() {
        for (text, expected) in [
            ("Reed has denied that the bridge was closed.", Modality::Asserted),
            ("Reed did not say that the bridge was closed.", Modality::Negated),
            ("Reed declined to say whether the bridge was closed.", Modality::Negated),
            ("Reed would say that the bridge was closed.", Modality::Conditional),
            ("Reed will announce that the bridge is closed.", Modality::Expected),
            ("Reed is expected to announce that the bridge is closed.", Modality::Expected),
            ("Reed went on to say that the bridge was closed.", Modality::Asserted),
        ] {
            let found = found(text);
            assert!(
                found.iter().any(|found| found.modality == expected && found.act == Act::Speech),
                "{text} {found:?}"
            );
        }
    }

    #[test]
    fn a_statement_within_another_names_it() {
        let found = found("Reed said Stone had told her that the bridge was safe.");
        assert_eq!(found.iter().map(|found| found.outer).collect::<Vec<_>>(), [None, Some(0)]);
    }

    #[test]
    fn wants_and_beliefs_are_attitudes() {
        for text in ["Reed believes that the bridge is safe.", "Reed wants to close the bridge."] {
            assert_eq!(found(text).iter().map(|found| found.act).collect::<Vec<_>>(), [Act::Attitude], "{text}");
        }
    }

    #[test]
    fn boilerplate_says_nothing() {
        assert!(found("Related: Reed says the bridge is safe").is_empty());
    }

    proptest! {
        #[test]
        fn statements_are_well_formed_whatever_the_text(
            text in "([\"“”'‘’«», .:;()—-]|\n|said|He|that|told|according to|Ann|was|to|é|not|who|and|will|the|Monday|of|a ){0,120}"
        ) {
            let statements = found(&text);
            for statement in &statements {
                prop_assert!(!statement.content.is_empty());
                prop_assert!((0.0..=1.0).contains(&statement.confidence));
                prop_assert!(statement.outer.is_none_or(|outer| outer < statements.len()));
                prop_assert!(statement.content.windows(2).all(|pair| pair[0].end <= pair[1].start));
                for span in statement.content.iter().chain(&statement.cue).chain(&statement.speaker) {
                    prop_assert!(!span.is_empty());
                    prop_assert!(text.get(span.range()).is_some());
                }
            }
            prop_assert_eq!(&statements, &found(&text));
        }

        #[test]
        fn no_text_is_too_strange(text in any::<String>()) {
            found(&text);
        }
    }
}
