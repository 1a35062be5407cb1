//! Dates that statements inherit: from the occasion they belong to, or from another statement of
//! the same actor.

use jiff::civil::Date;

use super::{
    DateBasis, DayInterval, StatementDate, attach::Expressions, expression::Bearing, grammar::EVENTS, interval::Anchor,
};
use crate::text::{Analysis, Span, Tag};

/// What a dated sentence tells of.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub sentence: usize,
    pub paragraph: usize,
    pub expression: Span,
    pub interval: Option<DayInterval>,
    pub kind: EventKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EventKind {
    /// Somebody spoke: "condemned on Monday".
    Talk,
    /// A text came out: "was published yesterday".
    Publication,
    Other,
}

/// The dated events of the article's own words, in text order.
pub(super) fn events(analysis: &Analysis, expressions: &Expressions, reference: Option<Date>) -> Vec<Event> {
    let mut found = Vec::new();
    let mut narrated = None;
    for (number, sentence) in analysis.sentences.iter().enumerate() {
        for expression in expressions.of(number) {
            let told = expressions.is_told(number, expression.span, Span { start: 0, end: 0 });
            if expression.bearing == Bearing::Bounds || told {
                continue;
            }
            let interval = expression.time.interval(Anchor { reference, narrated, ahead: false });
            narrated = interval.or(narrated);
            if expression.bearing == Bearing::Possessive {
                continue;
            }
            let kind = kind(analysis, number, expression.span);
            found.push(Event {
                sentence: number,
                paragraph: sentence.paragraph,
                expression: expression.span,
                interval,
                kind,
            });
        }
    }
    found
}

/// What the verb nearest to the expression says.
fn kind(analysis: &Analysis, sentence: usize, expression: Span) -> EventKind {
    let tokens = &analysis.sentences[sentence].tokens;
    let at = analysis.token_at(expression.start);
    let near = at.saturating_sub(NEAR).max(tokens.start)..(at + NEAR).min(tokens.end);
    let verbs = near.filter(|&verb| matches!(analysis.tokens[verb].tag, Tag::Vbd | Tag::Vbn));
    let Some(verb) = verbs.min_by_key(|&verb| verb.abs_diff(at)) else { return EventKind::Other };
    let verb = analysis.lower(verb);
    match verb.as_str() {
        "published" | "released" | "issued" => EventKind::Publication,
        verb if TALK.contains(&verb) => EventKind::Talk,
        _ => EventKind::Other,
    }
}

/// In tokens.
const NEAR: usize = 10;

const TALK: [&str; 33] = [
    "addressed",
    "answered",
    "appeared",
    "apologised",
    "apologized",
    "backed",
    "blasted",
    "briefed",
    "condemned",
    "criticised",
    "criticized",
    "debated",
    "decried",
    "defended",
    "denounced",
    "dismissed",
    "expressed",
    "gave",
    "hailed",
    "interviewed",
    "lamented",
    "lashed",
    "opened",
    "praised",
    "presented",
    "questioned",
    "rejected",
    "responded",
    "slammed",
    "spoke",
    "testified",
    "unveiled",
    "welcomed",
];

impl Event {
    /// The date that a statement inherits from it.
    pub fn inherited(&self, reference: Option<Date>) -> StatementDate {
        StatementDate {
            interval: self.interval,
            basis: DateBasis::Inherited,
            expression: Some(self.expression),
            reference,
        }
    }
}

/// Whether words refer to an occasion told of before: "speaking at the ceremony", "in his speech".
pub(super) fn refers_to_occasion(analysis: &Analysis, expressions: &Expressions, sentence: usize, cue: Span) -> bool {
    let tokens = analysis.sentences[sentence].tokens.clone();
    tokens.clone().any(|at| {
        let noun = analysis.tokens[at].tag.is_noun() && EVENTS.contains(&analysis.lower(at).as_str());
        noun && !expressions.is_told(sentence, analysis.tokens[at].span, cue) && {
            let before = at.saturating_sub(5).max(tokens.start)..at;
            let place = before.clone().rev().find(|&at| matches!(analysis.tokens[at].tag, Tag::In));
            place.is_some_and(|place| {
                let placed = matches!(analysis.lower(place).as_str(), "at" | "in" | "during");
                let definite = (place + 1..at).any(|at| {
                    matches!(analysis.lower(at).as_str(), "the" | "his" | "her" | "their" | "this" | "that" | "same")
                });
                placed && definite
            })
        }
    })
}

/// Whether words take up something that the sentence before tells of: "in considering the motion".
pub(super) fn takes_up(analysis: &Analysis, event: &Event, sentence: usize) -> bool {
    let told: Vec<String> = nouns(analysis, event.sentence).map(|at| analysis.lower(at)).collect();
    nouns(analysis, sentence).any(|at| {
        let definite = at > 0 && matches!(analysis.lower(at - 1).as_str(), "the" | "this" | "that");
        definite && told.contains(&analysis.lower(at))
    })
}

fn nouns<'a>(analysis: &'a Analysis, sentence: usize) -> impl Iterator<Item = usize> + 'a {
    let tokens = analysis.sentences[sentence].tokens.clone();
    tokens.take(MOST_TOKENS).filter(|&at| matches!(analysis.tokens[at].tag, Tag::Nn | Tag::Nns))
}

const MOST_TOKENS: usize = 200;
