//! Noun phrases on either side of a cue: who speaks, who is addressed, and what merely stands
//! between.

use std::ops::Range;

use super::passage::{Passage, Unit};
use crate::text::Tag;

/// No noun phrase has more units.
const MAX_UNITS: usize = 40;

const TIMES: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "yesterday",
    "today",
    "tonight",
    "tomorrow",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan.",
    "feb.",
    "aug.",
    "sept.",
    "oct.",
    "nov.",
    "dec.",
    "morning",
    "afternoon",
    "evening",
    "night",
    "week",
    "month",
    "year",
    "weekend",
    "recently",
    "earlier",
    "later",
    "ago",
    "p.m.",
    "a.m.",
];

/// What is said *in* a statement is not said by a person in it.
const OCCASIONS: &[&str] = &[
    "statement",
    "interview",
    "tweet",
    "speech",
    "email",
    "e-mail",
    "letter",
    "release",
    "conference",
    "post",
    "video",
    "memo",
    "briefing",
    "meeting",
    "rally",
    "debate",
    "response",
    "reply",
    "remarks",
    "report",
    "address",
    "message",
    "call",
    "ceremony",
    "event",
    "hearing",
    "session",
    "declaration",
    "notice",
    "filing",
    "article",
    "column",
    "book",
    "blog",
    "series",
    "appearance",
    "forum",
    "part",
    "fact",
    "addition",
    "court",
    "return",
    "turn",
    "particular",
];

/// Offices that are held at, for or to somebody.
const POSTS: &[&str] = &[
    "ambassador",
    "adviser",
    "advisor",
    "envoy",
    "aide",
    "aides",
    "assistant",
    "secretary",
    "undersecretary",
    "counsel",
    "counselor",
    "minister",
    "representative",
    "delegate",
    "director",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "professor",
    "candidate",
    "senator",
    "commissioner",
    "chair",
    "chairman",
    "deputy",
    "expert",
    "experts",
];

/// Prepositions that tie a noun to the noun before it.
const TIES: &[&str] = &["of", "for", "at", "in", "from", "with", "on", "to", "against", "behind", "near", "between"];

/// Whether a unit names a day, a month or a time of day.
pub(super) fn is_time(unit: &Unit) -> bool {
    // "The Morning Herald" is no time.
    let name = unit.tag.is_proper()
        && unit.is_any(&["morning", "afternoon", "evening", "night", "week", "month", "year", "today"]);
    !name && unit.is_any(TIMES) || unit.words.len() == 4 && unit.tag == Tag::Cd && unit.words.starts_with(['1', '2'])
}

fn is_nominal(unit: &Unit) -> bool {
    unit.tagged(|tag| {
        tag.is_noun()
            || tag.is_adjective()
            || matches!(tag, Tag::Cd | Tag::Pos | Tag::Hyph | Tag::Sym | Tag::Dollar | Tag::Fw | Tag::Add | Tag::Afx)
    }) || unit.is_any(&["&", "%"])
}

fn is_opener(unit: &Unit) -> bool {
    unit.tagged(|tag| matches!(tag, Tag::Dt | Tag::PrpS | Tag::Pdt | Tag::WpS))
}

/// The head of a noun phrase can be its last word.
fn is_head(unit: &Unit) -> bool {
    unit.tagged(|tag| {
        tag.is_noun()
            || matches!(tag, Tag::Cd | Tag::Dt | Tag::Jj | Tag::Fw | Tag::Add | Tag::Jjs | Tag::Jjr | Tag::CloseBracket)
    }) || unit.is_any(&["'s", "’s"])
}

/// The subject that ends right before the unit at `end`, with its appositions, as one stretch.
pub(super) fn subject_before(passage: &Passage, end: usize) -> Option<Range<usize>> {
    let mut end = end;
    // "Mr Reed on Friday said", "Reed, 45, said", "Reed later said".
    end = skip_adjuncts_back(passage, end);
    let before = passage.before(end)?;
    if before.tagged(|tag| matches!(tag, Tag::Wp | Tag::Prp))
        || before.is_any(&["who", "they", "he", "she", "it", "i", "we"])
    {
        return Some(end - 1..end);
    }
    if before.tagged(|tag| tag == Tag::Wdt) {
        return None;
    }
    if before.is_comma() {
        return with_appositions(passage, end - 1);
    }
    phrase_before(passage, end)
}

/// Steps back over a time, and over the comma-less "on Friday", "in a statement".
fn skip_adjuncts_back(passage: &Passage, end: usize) -> usize {
    let mut at = end;
    while let Some(unit) = passage.before(at) {
        if !is_time(unit)
            && !unit.tagged(|tag| matches!(tag, Tag::Cd))
            && !unit.is_any(&["last", "late", "early", "this"])
        {
            break;
        }
        at -= 1;
        if end - at > 6 {
            return end;
        }
    }
    if at == end {
        return end;
    }
    match passage.before(at) {
        Some(unit) if unit.is_any(&["on", "in", "at", "by", "late", "early"]) => at - 1,
        // A time can be all that stands before: "2016 was".
        Some(unit) if is_head(unit) && at < end && passage.units[at..end].iter().any(is_time) => at,
        _ => end,
    }
}

/// The subject before a comma at `comma` that closes an apposition or a relative clause.
fn with_appositions(passage: &Passage, comma: usize) -> Option<Range<usize>> {
    let lowest = comma.saturating_sub(MAX_UNITS);
    let mut chunk_end = comma;
    let mut speaker_end = comma;
    loop {
        let opening =
            (lowest..chunk_end).rev().find(|&at| passage.units[at].is_comma() || passage.units[at].is_quotation());
        let start = opening.map_or(lowest, |at| at + 1);
        let first = passage.get(start)?;
        if start >= chunk_end {
            return None;
        }
        let opened_by_comma = opening.is_some_and(|at| passage.units[at].is_comma());
        let relative = first
            .tagged(|tag| matches!(tag, Tag::Wp | Tag::Wdt | Tag::WpS | Tag::Vbg | Tag::Vbn | Tag::Wrb))
            || first.is_any(&[
                "in", "on", "at", "during", "after", "before", "when", "while", "speaking", "as", "by", "who",
            ]);
        let clause = passage.has_clause(start, chunk_end);
        if opened_by_comma && relative {
            // What a relative clause says is not part of the name.
            speaker_end = opening?;
            chunk_end = opening?;
            continue;
        }
        if clause {
            // The name is the last thing of a longer clause: "…, and Reed, a lawyer, said".
            let name = phrase_before(passage, chunk_end)?;
            return (name.start < speaker_end).then_some(name.start..speaker_end);
        }
        if opened_by_comma
            && is_apposition(passage, start, chunk_end)
            && passage.before(start - 1).is_some_and(|unit| is_head(unit) || is_nominal(unit))
        {
            chunk_end = opening?;
            // An apposition belongs to the name only if something nameable stands before it.
            if phrase_before(passage, chunk_end).is_some() {
                continue;
            }
            return Some(start..speaker_end);
        }
        let name = phrase_before(passage, chunk_end)?;
        return (name.start < speaker_end).then_some(name.start..speaker_end);
    }
}

fn is_apposition(passage: &Passage, start: usize, end: usize) -> bool {
    let first = &passage.units[start];
    let opens = is_opener(first)
        || is_nominal(first)
        || first.is_any(&["of", "from", "both", "now", "then", "also", "formerly", "himself", "herself", "aged"]);
    opens && !passage.has_clause(start, end) && !first.tagged(|tag| matches!(tag, Tag::Prp))
}

/// The noun phrase that ends right before the unit at `end`.
pub(super) fn phrase_before(passage: &Passage, end: usize) -> Option<Range<usize>> {
    let last = passage.before(end)?;
    if last.tagged(|tag| matches!(tag, Tag::Prp | Tag::Wp | Tag::Ex)) {
        return (!last.tagged(|tag| tag == Tag::Ex)).then_some(end - 1..end);
    }
    if !is_head(last) {
        return None;
    }
    let mut start = end;
    let mut complete = false;
    while start > 0 && end - start < MAX_UNITS {
        let unit = &passage.units[start - 1];
        let in_brackets = unit.tagged(|tag| tag == Tag::CloseBracket);
        if in_brackets && let Some(open) = opening_bracket(passage, start - 1) {
            start = open;
        } else if !complete
            && (is_nominal(unit)
                || unit.tagged(|tag| matches!(tag, Tag::Vbn | Tag::Vbg))
                    && start < end
                    && is_modifier(passage, start - 1))
        {
            if is_time(unit)
                && start < end
                && !passage.units[start].is_any(&["'s", "’s"])
                && !unit.tagged(|tag| tag == Tag::Nn)
            {
                break;
            }
            // "…, told reporters | Reed said": a plural hardly ever precedes a name.
            if unit.tag == Tag::Nns
                && start < end
                && passage.units[start].tag == Tag::Nnp
                && passage.before(start - 1).is_some_and(|unit| unit.is_any(&["to", "with", "in", "told"]))
            {
                break;
            }
            start -= 1;
        } else if !complete && unit.is_quotation() && start < end && unit.span.len() < 40 {
            start -= 1;
        } else if !complete && is_opener(unit) {
            complete = true;
            start -= 1;
        } else if start < end && ties(passage, start - 1) {
            complete = false;
            start -= 1;
        } else {
            break;
        }
    }
    while start < end
        && (passage.units[start].tagged(|tag| matches!(tag, Tag::Pos | Tag::Hyph | Tag::Vbn | Tag::Vbg))
            || passage.units[start].is_any(&["'s", "’s"]))
    {
        start += 1;
    }
    if start >= end {
        return None;
    }
    // Behind a preposition stands no subject; a name at its end may be one.
    let governed = passage.before(start).is_some_and(|unit| {
        unit.is_any(&[
            "in", "on", "at", "of", "from", "with", "by", "during", "to", "for", "about", "under", "amid", "despite",
            "over", "into",
        ])
    });
    if governed {
        let name = (start..end)
            .rev()
            .take_while(|&at| passage.units[at].tagged(Tag::is_proper) && !is_time(&passage.units[at]))
            .last();
        return name.filter(|&at| at > start).map(|at| at..end);
    }
    Some(start..end)
}

/// A participle right before a noun is part of its phrase: "elected officials".
fn is_modifier(passage: &Passage, at: usize) -> bool {
    passage.get(at + 1).is_some_and(|next| next.tagged(Tag::is_noun))
        && passage.before(at).is_none_or(|before| {
            before.tagged(|tag| tag.is_adjective() || matches!(tag, Tag::Dt | Tag::PrpS | Tag::Cd))
        })
}

/// Whether the preposition or conjunction at `at` ties what follows to a noun before it.
fn ties(passage: &Passage, at: usize) -> bool {
    let unit = &passage.units[at];
    let Some(before) = passage.before(at) else { return false };
    let noun_before = before.tagged(|tag| tag.is_noun() || tag == Tag::CloseBracket);
    if unit.is("of") {
        return noun_before || before.tagged(|tag| matches!(tag, Tag::Cd | Tag::Dt | Tag::Jj));
    }
    if unit.is_any(TIES) {
        return noun_before
            && (!unit.is_any(&["to", "on"]) || before.is_any(POSTS))
            && !is_time(before)
            && !before.is_any(OCCASIONS);
    }
    // "Reed and Stone", "the mayor and the council", not "… in May and the council".
    unit.is_any(&["and", "&", "or"])
        && noun_before
        && !is_time(before)
        && passage.get(at + 1).is_some_and(|next| {
            let same = |test: fn(Tag) -> bool| before.tagged(test) && next.tagged(test);
            same(Tag::is_proper)
                || same(|tag| matches!(tag, Tag::Nn | Tag::Nns))
                || is_opener(next) && at > 1 && starts_phrase(passage, at)
        })
}

/// Whether the words before `at` are a short phrase that begins the passage or follows a mark.
fn starts_phrase(passage: &Passage, at: usize) -> bool {
    let start = (0..at).rev().take(6).find(|&before| {
        !(is_nominal(&passage.units[before]) || is_opener(&passage.units[before]) || passage.units[before].is("both"))
    });
    match start {
        None => at <= 6,
        Some(before) => {
            passage.units[before].is_break()
                || passage.units[before].is_quotation()
                || passage.units[before].is_any(&["both", "that"])
        }
    }
}

fn opening_bracket(passage: &Passage, close: usize) -> Option<usize> {
    (close.saturating_sub(8)..close).rev().find(|&at| passage.units[at].tagged(|tag| tag == Tag::OpenBracket))
}

/// The end of the noun phrase that starts at `start`; `start` where there is none. Names keep what
/// belongs to them; `tied` says whether prepositions tie more to it.
pub(super) fn phrase_end(passage: &Passage, start: usize, tied: bool) -> usize {
    let mut at = start;
    let limit = passage.units.len().min(start + MAX_UNITS);
    let Some(first) = passage.get(start) else { return start };
    if first.tagged(|tag| matches!(tag, Tag::Prp | Tag::Wp)) {
        return start + 1;
    }
    let mut has_noun = false;
    while at < limit {
        let unit = &passage.units[at];
        let begins = at == start
            || passage.before(at).is_some_and(|before| {
                before.is_any(TIES) || before.is_any(&["and", "&", "both", "all"]) || is_opener(before)
            });
        if is_opener(unit) || unit.is("both") {
            if !begins {
                break;
            }
        } else if is_nominal(unit)
            || unit.tagged(|tag| matches!(tag, Tag::Vbn | Tag::Vbg)) && is_modifier(passage, at) && !has_noun
        {
            let before_is = |test: fn(Tag) -> bool| passage.before(at).is_some_and(|before| before.tagged(test));
            if has_noun && (is_time(unit) || unit.tagged(Tag::is_proper) && before_is(|tag| tag == Tag::Nns)) && !begins
            {
                break;
            }
            has_noun |= unit.tagged(|tag| tag.is_noun() || tag == Tag::Cd);
        } else if unit.is_quotation() && !has_noun && at > start && unit.span.len() < 40 {
            has_noun = true;
        } else if unit.tagged(|tag| tag == Tag::OpenBracket) && has_noun {
            let close =
                (at..limit.min(at + 8)).find(|&close| passage.units[close].tagged(|tag| tag == Tag::CloseBracket));
            match close {
                Some(close) => at = close,
                None => break,
            }
        } else if !(tied && has_noun && ties_on(passage, at)) {
            break;
        }
        at += 1;
    }
    // Nothing ends on a preposition or conjunction.
    while at > start && !is_head(&passage.units[at - 1]) && !passage.units[at - 1].is_quotation() {
        at -= 1;
    }
    at
}

/// Whether the preposition or conjunction at `at` goes on with the phrase before it.
fn ties_on(passage: &Passage, at: usize) -> bool {
    let unit = &passage.units[at];
    let (Some(before), Some(next)) = (passage.before(at), passage.get(at + 1)) else { return false };
    let opens = is_opener(next) || is_nominal(next);
    if unit.is("of") {
        return opens;
    }
    if unit.is_any(&["and", "&"]) {
        return opens && ties(passage, at) && !passage.has_clause(at + 1, (at + 5).min(passage.units.len()));
    }
    let noun = (at + 1..passage.units.len())
        .take(4)
        .any(|at| passage.units[at].is_any(OCCASIONS) || is_time(&passage.units[at]));
    let post = before.is_any(POSTS);
    unit.is_any(TIES) && opens && !noun && (post || !before.tagged(Tag::is_proper) && !unit.is_any(&["to", "on"]))
}

/// The end of a noun phrase with the apposition behind it: "Ann Reed, a lawyer".
pub(super) fn name_end(passage: &Passage, start: usize) -> usize {
    let mut end = phrase_end(passage, start, true);
    if end == start {
        return start;
    }
    // At most two: "Reed, 45, a lawyer".
    for _ in 0..2 {
        if !passage.get(end).is_some_and(Unit::is_comma) {
            break;
        }
        let Some(first) = passage.get(end + 1) else { break };
        let opens = first.tagged(|tag| {
            matches!(tag, Tag::Dt | Tag::Nn | Tag::Nns | Tag::Nnp | Tag::Nnps | Tag::Jj | Tag::Cd | Tag::PrpS)
        });
        let apposition = phrase_end(passage, end + 1, true);
        let closed = passage.get(apposition).is_none_or(|next| next.is_comma() || next.is_stop() || next.is_break());
        if !opens || apposition == end + 1 || !closed || passage.units[end + 1..apposition].iter().any(is_time) {
            break;
        }
        end = apposition;
    }
    end
}

/// Skips what may stand between a cue and what is said: adverbs, times, "in a statement",
/// "to reporters".
pub(super) fn skip_adjuncts(passage: &Passage, start: usize) -> usize {
    let mut at = start;
    while let Some(unit) = passage.get(at) {
        let next = if unit.tagged(|tag| matches!(tag, Tag::Rb | Tag::Rp))
            && !unit.is_any(&["there", "only", "not", "even", "so", "how"])
        {
            at + 1
        } else if is_time(unit)
            || unit.is_any(&["last", "late", "early", "this"]) && passage.get(at + 1).is_some_and(is_time)
        {
            let mut end = at + 1;
            while passage.get(end).is_some_and(|unit| is_time(unit) || unit.tagged(|tag| tag == Tag::Cd)) {
                end += 1;
            }
            end
        } else if unit.is_any(&[
            "in",
            "on",
            "to",
            "at",
            "during",
            "after",
            "before",
            "via",
            "through",
            "from",
            "of",
            "about",
            "by",
            "with",
            "following",
            "outside",
            "inside",
            "over",
        ]) {
            let from = at + 1;
            let end = adjunct_end(passage, from);
            if end == from {
                break;
            }
            end
        } else {
            break;
        };
        at = next;
    }
    at
}

/// The end of the noun phrase of an adjunct: a day ends it, so that the name behind it is free.
fn adjunct_end(passage: &Passage, from: usize) -> usize {
    let end = phrase_end(passage, from, false);
    let day = (from..end).find(|&at| is_time(&passage.units[at]));
    let end = match day {
        Some(day) => (day..end)
            .find(|&at| !is_time(&passage.units[at]) && !passage.units[at].tagged(|tag| tag == Tag::Cd))
            .unwrap_or(end),
        None => end,
    };
    if passage.get(end).is_some_and(|unit| unit.is("of")) {
        let next = phrase_end(passage, end + 1, false);
        return if next > end + 1 { next } else { end };
    }
    end
}
