//! Where the words stand that a cue reports: behind it, before it, or on both sides.

use std::ops::Range;

use super::{
    Act,
    complement::is_question,
    cue::CueKind,
    lexicon::{Complement, Verb},
    name,
    passage::Unit,
    report::Reading,
    speaker,
    subject::Subject,
};
use crate::text::Tag;

/// The most units of what somebody does while speaking.
const ACTION_UNITS: usize = 10;

/// The content of a report as unit ranges.
pub(super) struct Content {
    /// Empty where it is still to come, behind a colon.
    pub(super) ranges: Vec<Range<usize>>,
    pub(super) confidence: f32,
    /// Where the cue ends, with a preposition that belongs to it.
    pub(super) cue_end: usize,
}

impl Content {
    pub(super) fn one(range: Range<usize>, confidence: f32, cue_end: usize) -> Self {
        Self { ranges: vec![range], confidence, cue_end }
    }
}

impl Reading<'_, '_> {
    pub(super) fn finite(&self, number: usize, verb: &'static Verb, subject: &Subject) -> Option<Content> {
        let cue = &self.cues[number];
        let behind = if subject.inverted { subject.units.end } else { cue.end };
        let first = if subject.inverted || subject.shared { cue.start } else { subject.units.start };
        let before = self.passage.before(first);
        // "As Reed told the paper, …"
        if before.is_some_and(|unit| unit.is("as")) && first <= 2 && !subject.inverted {
            let comma =
                (behind..self.passage.units.len().min(behind + 12)).find(|&at| self.passage.units[at].is_break())?;
            let range = comma + 1..self.clause_end(comma + 1);
            return Some(Content::one(range, 0.9, cue.end));
        }
        let speaks = verb.takes(Complement::Quotation) || verb.takes(Complement::Clause);
        let right = if subject.inverted { None } else { self.right(verb, behind) };
        let closes = self.unit(name::skip_adjuncts(self.passage, behind)).is_none_or(Unit::is_stop);
        if speaks
            && !subject.shared
            && let Some(left) = self.left(first, closes)
        {
            let quoted = self.passage.units[left.end - 1].is_quotation();
            let rest = self.rest(behind);
            if right.is_none() || quoted && rest.is_some() {
                let mut ranges = vec![left];
                ranges.extend(rest);
                return Some(Content { ranges, confidence: if quoted { 0.95 } else { 0.85 }, cue_end: cue.end });
            }
            if quoted && verb.takes(Complement::Quotation) && self.passage.units[left.start].is_quotation() {
                // "“…,” she told them, “…”"
                let more = right.into_iter().flat_map(|right| right.ranges);
                let more = more.filter(|range| self.passage.units[range.start].is_quotation());
                let ranges = [left].into_iter().chain(more).collect();
                return Some(Content { ranges, confidence: 0.9, cue_end: cue.end });
            }
        }
        // "The bridge, he said, was safe", "For example, he said, the bridge was safe"
        if speaks
            && right.is_none()
            && !subject.shared
            && before.is_some_and(Unit::is_comma)
            && let Some(rest) = self.rest(behind)
        {
            let goes_on = self.unit(rest.start).is_some_and(|unit| unit.tagged(Tag::is_finite));
            let left = (goes_on && self.floor + 1 < first).then(|| self.floor..first - 1);
            let ranges = left.into_iter().chain([rest]).collect();
            return Some(Content { ranges, confidence: 0.8, cue_end: cue.end });
        }
        // "Reed wrote on her page:"
        let led_in = self.passage.units.last().is_some_and(|unit| unit.is(":"));
        if right.is_none() && led_in && verb.takes(Complement::Quotation) && number + 1 == self.cues.len() {
            return Some(Content { ranges: Vec::new(), confidence: 0.9, cue_end: cue.end });
        }
        if subject.inverted {
            let at = name::skip_adjuncts(self.passage, behind);
            let range = self.quotation_at(at)?;
            return Some(Content::one(range, 0.9, cue.end));
        }
        right
    }

    pub(super) fn passive(&self, number: usize, verb: &'static Verb, agent: Option<&Subject>) -> Option<Content> {
        let cue = &self.cues[number];
        let behind = agent.map_or(cue.end, |agent| agent.units.end);
        let mut at = name::skip_adjuncts(self.passage, behind);
        if self.unit(at).is_some_and(Unit::is_comma) && self.unit(at + 1).is_some_and(Unit::is_quotation) {
            at += 1;
        }
        let next = self.unit(at);
        let asked = verb.takes(Complement::Order) || verb.takes(Complement::Addressee);
        let that = next.is_some_and(|unit| unit.is("that")) && verb.takes(Complement::Clause);
        let question = asked && next.is_some_and(is_question);
        let order = next.is_some_and(|unit| unit.is("to"))
            && self.unit(at + 1).is_some_and(|unit| unit.tagged(|tag| matches!(tag, Tag::Vb | Tag::Rb)))
            && (verb.takes(Complement::Order) || verb.act == Act::Attitude);
        let quoted = asked && next.is_some_and(Unit::is_quotation);
        if that || question || order || quoted {
            let confidence = if order { 0.5 } else { 0.7 };
            return Some(Content::one(at..self.clause_end(at), confidence, cue.end));
        }
        // "The roof was described by the surveyor as “a sieve”."
        let as_quoted = next.is_some_and(|unit| unit.is("as")) && self.unit(at + 1).is_some_and(Unit::is_quotation);
        if verb.takes(Complement::Phrase) && as_quoted {
            let described = speaker::subject_before(self.passage, cue.start)?;
            let ranges = vec![described, at..self.clause_end(at)];
            return Some(Content { ranges, confidence: 0.6, cue_end: cue.end });
        }
        if !asked {
            return None;
        }
        // "…, the council was told."
        let subject = speaker::subject_before(self.passage, cue.start)?;
        let left = self.left(subject.start, false)?;
        Some(Content::one(left, 0.7, cue.end))
    }

    pub(super) fn according(&self, number: usize, subject: &Subject) -> Content {
        let cue = &self.cues[number];
        let behind = subject.units.end;
        // "In the words of Reed, “…”"
        if cue.end > cue.start + 2
            && let Some(range) = self.quotation_at(behind)
        {
            return Content::one(range, 0.9, cue.end);
        }
        if let Some(ranges) = self.interrupted_clause(number, behind) {
            return Content { ranges, confidence: 0.75, cue_end: cue.end };
        }
        let leads = cue.start <= self.floor + 1
            || !self.passage.units[self.floor.min(cue.start)..cue.start]
                .iter()
                .any(|unit| unit.tagged(Tag::is_noun) || unit.is_quotation());
        if leads {
            let from = if self.unit(behind).is_some_and(Unit::is_break) {
                behind + 1
            } else {
                name::skip_adjuncts(self.passage, behind)
            };
            let range = from..self.clause_end(from);
            return Content::one(range, 0.9, cue.end);
        }
        let left = self.floor..cue.start;
        let mut ranges = vec![left];
        ranges.extend(self.rest(behind).filter(|_| self.unit(behind).is_some_and(Unit::is_comma)));
        Content { ranges, confidence: 0.85, cue_end: cue.end }
    }

    /// The clause of another report that "according to" stands in: "Reed said the vault, according
    /// to Stone, was empty".
    fn interrupted_clause(&self, number: usize, behind: usize) -> Option<Vec<Range<usize>>> {
        let cue = &self.cues[number];
        let comma = cue.start.checked_sub(1)?;
        let goes_on = self.unit(behind + 1).is_some_and(|unit| unit.tagged(Tag::is_finite));
        if !self.passage.units[comma].is_comma() || !self.unit(behind).is_some_and(Unit::is_comma) || !goes_on {
            return None;
        }
        let outer = self.cues[..number].iter().rfind(|other| matches!(other.kind, CueKind::Finite(_)))?;
        let from = outer.end + usize::from(self.unit(outer.end).is_some_and(|unit| unit.is("that")));
        let left = from..comma;
        (!left.is_empty() && !self.passage.has_clause(left.start, left.end))
            .then(|| vec![left, behind + 1..self.clause_end(behind + 1)])
    }

    /// What stands before the speaker or cue at `first`, where it is what is said.
    /// `closes` says whether the cue ends its sentence.
    fn left(&self, first: usize, closes: bool) -> Option<Range<usize>> {
        // A mark too many: "“…,”” said Reed".
        let marks = self.passage.units[..first].iter().rev().take_while(|unit| unit.is_stray_mark()).count();
        let first = first - marks;
        let before = self.passage.before(first)?;
        let end = if before.is_quotation() {
            first
        } else if before.is_break() && !before.is(":") && !before.is(";") {
            first - 1
        } else {
            return None;
        };
        // "Stone had warned that …, Reed said": the report before is within this one.
        let start = if closes && self.floor >= end { self.floor_before } else { self.floor };
        if start >= end {
            return None;
        }
        let quoted = self.passage.units[end - 1].is_quotation();
        let opening = (start..end).find(|&at| self.passage.units[at].is_quotation());
        match opening {
            // "In a statement, “…,” Reed said."
            // "Then came the order — “…,” Reed said".
            Some(opening) if quoted && self.passage.before(opening).is_some_and(Unit::is_dash) => Some(opening..end),
            Some(opening) if quoted && !self.passage.has_clause(start, opening) => {
                let led_in =
                    self.passage.before(opening).is_none_or(Unit::is_break) || opening == start || opening - start <= 2;
                Some(if led_in { opening..end } else { start..end })
            }
            _ if quoted || self.passage.has_clause(start, end) => Some(start..end),
            _ => None,
        }
    }

    /// What goes on behind a cue that interrupts: "…, he said, …".
    fn rest(&self, behind: usize) -> Option<Range<usize>> {
        let at = name::skip_adjuncts(self.passage, behind);
        let mark = self.unit(at)?;
        if !mark.is_break() {
            return mark.is_quotation().then(|| at..at + 1);
        }
        if let Some(range) = self.quotation_at(at) {
            return Some(range);
        }
        let next = self.unit(at + 1)?;
        if mark.is_dash() && next.is_any(&["and", "then"]) {
            return None;
        }
        // "…, he said, wiping his eyes, “…”"
        if next.tagged(|tag| tag == Tag::Vbg) {
            let comma = (at + 2..at + 2 + ACTION_UNITS).find(|&at| self.unit(at).is_some_and(Unit::is_comma))?;
            return self.quotation_at(comma);
        }
        let aside = next.tagged(|tag| matches!(tag, Tag::Vbg | Tag::Vbn | Tag::Wp | Tag::Wdt | Tag::Wrb | Tag::Rb))
            || next.is_any(&[
                "as",
                "while",
                "after",
                "before",
                "in",
                "on",
                "at",
                "when",
                "with",
                "during",
                "although",
                "though",
                "who",
                "which",
                "but",
                "a",
                "an",
                "the",
                "according",
            ]);
        if aside || self.breaks[at] || mark.is(";") {
            return None;
        }
        let end = self.clause_end(at + 1);
        (end > at + 2).then_some(at + 1..end)
    }
}
