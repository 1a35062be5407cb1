//! The noun phrase behind a cue, and what may stand between a cue and what is said.

use super::{
    passage::{Passage, Unit},
    phrase::{MAX_UNITS, OCCASIONS, POSTS, TIES, is_head, is_nominal, is_opener, is_time},
    speaker::{is_modifier, ties},
};
use crate::text::Tag;

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
        } else if unit.is_epithet() && at > start && (!has_noun || names_surround(passage, at)) {
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

/// Whether a name goes on behind what is quoted within it: Ann “Annie” Reed.
fn names_surround(passage: &Passage, at: usize) -> bool {
    let proper = |unit: Option<&Unit>| unit.is_some_and(|unit| unit.tagged(Tag::is_proper));
    proper(passage.before(at)) && proper(passage.get(at + 1))
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

/// The end of the relative clause behind a name that ends at `end`: "Reed, who owns the bridge". It
/// must run up to the end of its sentence, or to a comma and a quotation.
pub(super) fn relative_end(passage: &Passage, end: usize) -> usize {
    const WORDS: usize = 30;
    let opens = passage.get(end).is_some_and(Unit::is_comma)
        && passage.get(end + 1).is_some_and(|unit| unit.is_any(&["who", "which", "whose", "whom"]));
    if !opens {
        return end;
    }
    let closes = |at: &usize| match passage.get(*at) {
        None => true,
        Some(unit) if unit.is_comma() => passage.get(at + 1).is_some_and(Unit::is_quotation),
        Some(unit) => unit.is_stop(),
    };
    let close = (end + 2..end + 2 + WORDS).find(closes).unwrap_or(end);
    if passage.units[end..close.max(end)].iter().any(Unit::is_quotation) { end } else { close }
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
