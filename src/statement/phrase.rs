//! What noun phrases are made of.

use super::{lexicon, passage::Unit};
use crate::text::Tag;

/// No noun phrase has more units.
pub(super) const MAX_UNITS: usize = 40;

#[rustfmt::skip]
pub(super) const TIMES: &[&str] = &[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "yesterday", "today", "tonight",
    "tomorrow", "january", "february", "march", "april", "june", "july", "august", "september", "october", "november",
    "december", "jan.", "feb.", "aug.", "sept.", "oct.", "nov.", "dec.", "morning", "afternoon", "evening", "night",
    "week", "month", "year", "weekend", "recently", "earlier", "later", "ago", "p.m.", "a.m.",
];

/// What is said *in* a statement is not said by a person in it.
#[rustfmt::skip]
pub(super) const OCCASIONS: &[&str] = &[
    "statement", "interview", "tweet", "speech", "email", "e-mail", "letter", "release", "conference", "post",
    "video", "memo", "briefing", "meeting", "rally", "debate", "response", "reply", "remarks", "report", "address",
    "message", "call", "ceremony", "event", "hearing", "session", "declaration", "notice", "filing", "article",
    "column", "book", "blog", "series", "appearance", "forum", "part", "fact", "addition", "court", "return", "turn",
    "particular",
];

/// Offices that are held at, for or to somebody.
#[rustfmt::skip]
pub(super) const POSTS: &[&str] = &[
    "ambassador", "adviser", "advisor", "envoy", "aide", "aides", "assistant", "secretary", "undersecretary",
    "counsel", "counselor", "minister", "representative", "delegate", "director", "spokesman", "spokeswoman",
    "spokesperson", "professor", "candidate", "senator", "commissioner", "chair", "chairman", "deputy", "expert",
    "experts",
];

/// Prepositions that tie a noun to the noun before it.
pub(super) const TIES: &[&str] =
    &["of", "for", "at", "in", "from", "with", "on", "to", "against", "behind", "near", "between"];

/// Whether a unit names a day, a month or a time of day.
pub(super) fn is_time(unit: &Unit) -> bool {
    // "The Morning Herald" is no time.
    let name = unit.tag.is_proper()
        && unit.is_any(&["morning", "afternoon", "evening", "night", "week", "month", "year", "today"]);
    !name && unit.is_any(TIMES) || unit.words.len() == 4 && unit.tag == Tag::Cd && unit.words.starts_with(['1', '2'])
}

pub(super) fn is_nominal(unit: &Unit) -> bool {
    unit.tagged(|tag| {
        tag.is_noun()
            || tag.is_adjective()
            || matches!(tag, Tag::Cd | Tag::Pos | Tag::Hyph | Tag::Sym | Tag::Dollar | Tag::Fw | Tag::Add | Tag::Afx)
    }) || unit.is_any(&["&", "%"])
        || is_mistaken_name(unit)
}

/// A name at the beginning of a sentence that the tagger takes for a verb: "Reed said".
fn is_mistaken_name(unit: &Unit) -> bool {
    unit.tagged(|tag| tag.is_verb() && tag != Tag::Vbg)
        && unit.words.starts_with(char::is_uppercase)
        && lexicon::verb(unit.words).is_none()
}

pub(super) fn is_opener(unit: &Unit) -> bool {
    unit.tagged(|tag| matches!(tag, Tag::Dt | Tag::PrpS | Tag::Pdt | Tag::WpS))
}

/// The head of a noun phrase can be its last word.
pub(super) fn is_head(unit: &Unit) -> bool {
    unit.tagged(|tag| {
        tag.is_noun()
            || matches!(tag, Tag::Cd | Tag::Dt | Tag::Jj | Tag::Fw | Tag::Add | Tag::Jjs | Tag::Jjr | Tag::CloseBracket)
    }) || unit.is_any(&["'s", "’s"])
        || is_mistaken_name(unit)
}
