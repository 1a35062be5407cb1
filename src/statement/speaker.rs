//! The noun phrase before a verb: who speaks, with title and appositions.

use std::ops::Range;

use super::{
    passage::Passage,
    phrase::{MAX_UNITS, OCCASIONS, POSTS, TIES, is_head, is_nominal, is_opener, is_time},
};
use crate::text::Tag;

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
        } else if !complete && unit.is_epithet() && start < end {
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
pub(super) fn is_modifier(passage: &Passage, at: usize) -> bool {
    passage.get(at + 1).is_some_and(|next| next.tagged(Tag::is_noun))
        && passage.before(at).is_none_or(|before| {
            before.tagged(|tag| tag.is_adjective() || matches!(tag, Tag::Dt | Tag::PrpS | Tag::Cd))
        })
}

/// Whether the preposition or conjunction at `at` ties what follows to a noun before it.
pub(super) fn ties(passage: &Passage, at: usize) -> bool {
    let unit = &passage.units[at];
    let Some(before) = passage.before(at) else { return false };
    let noun_before = before.tagged(|tag| tag.is_noun() || tag == Tag::CloseBracket);
    if unit.is("of") {
        return noun_before || before.tagged(|tag| matches!(tag, Tag::Cd | Tag::Dt | Tag::Jj));
    }
    // "People familiar with the matter".
    let postmodified = before.tagged(Tag::is_adjective)
        && at > 1
        && passage.units[at - 2].tagged(|tag| matches!(tag, Tag::Nn | Tag::Nns));
    if unit.is_any(TIES) {
        return (noun_before || postmodified)
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
