//! Statements within one passage: each cue with its speaker and with what is said.

use std::ops::Range;

use super::{
    Act, Modality,
    cue::{Cue, CueKind, cues},
    lexicon::{Complement, Verb},
    passage::{Passage, Unit},
    phrase,
};
use crate::text::{Span, Tag};

/// A statement that is still to be grouped with what stands around its passage.
#[derive(Clone, Debug)]
pub(super) struct Report {
    pub(super) act: Act,
    pub(super) modality: Modality,
    /// Empty where it is still to come, behind a colon.
    pub(super) content: Vec<Span>,
    pub(super) cue: Vec<Span>,
    pub(super) speaker: Vec<Span>,
    /// The quotations that its content holds.
    pub(super) quotations: Vec<usize>,
    pub(super) confidence: f32,
}

/// The statements that the cues of `passage` report, in the order of their cues.
pub(super) fn reports(passage: &Passage) -> Vec<Report> {
    let cues = cues(passage);
    if cues.is_empty() {
        return Vec::new();
    }
    let mut reading = Reading::new(passage, cues);
    (0..reading.cues.len()).filter_map(|number| reading.report(number)).collect()
}

/// Who a cue's words belong to.
#[derive(Clone, Debug)]
struct Subject {
    units: Range<usize>,
    /// Whether it stands behind the cue: "said Reed".
    inverted: bool,
    /// Whether it is the subject of another verb too.
    shared: bool,
}

/// The content of a report as unit ranges.
struct Content {
    ranges: Vec<Range<usize>>,
    confidence: f32,
    /// Where the cue ends, with a preposition that belongs to it.
    cue_end: usize,
}

struct Reading<'p, 't> {
    passage: &'p Passage<'t>,
    cues: Vec<Cue>,
    subjects: Vec<Option<Subject>>,
    /// Units at which the report of another cue begins.
    breaks: Vec<bool>,
    /// Behind the last unit that a report before has taken.
    floor: usize,
}

impl<'p, 't> Reading<'p, 't> {
    fn new(passage: &'p Passage<'t>, cues: Vec<Cue>) -> Self {
        let breaks = vec![false; passage.units.len() + 1];
        let mut reading = Self { passage, cues, subjects: Vec::new(), breaks, floor: 0 };
        for number in 0..reading.cues.len() {
            let subject = reading.subject(number);
            reading.subjects.push(subject);
        }
        for number in 0..reading.cues.len() {
            if let Some(at) = reading.break_before(number) {
                reading.breaks[at] = true;
            }
        }
        reading
    }

    fn unit(&self, at: usize) -> Option<&Unit<'t>> {
        self.passage.get(at)
    }

    fn subject(&self, number: usize) -> Option<Subject> {
        let cue = &self.cues[number];
        let own = |units, inverted| Some(Subject { units, inverted, shared: false });
        match cue.kind {
            CueKind::According => {
                let mut end = phrase::name_end(self.passage, cue.end);
                // "According to the paper, Reed, a lawyer, said …": the apposition is another's.
                if self.unit(end).is_some_and(Unit::is_comma)
                    && self.unit(end + 1).is_some_and(|unit| unit.tagged(Tag::is_finite))
                {
                    end = phrase::phrase_end(self.passage, cue.end, true);
                }
                (end > cue.end).then(|| Subject { units: cue.end..end, inverted: true, shared: false })
            }
            CueKind::Passive(_) => {
                let by = (cue.end..cue.end + 3).find(|&at| self.unit(at).is_some_and(|unit| unit.is("by")))?;
                let end = phrase::name_end(self.passage, by + 1);
                (end > by + 1).then(|| Subject { units: by + 1..end, inverted: true, shared: false })
            }
            CueKind::Participle(_) => {
                let before = self.passage.before(cue.start);
                if before.is_some_and(|unit| unit.tagged(Tag::is_noun))
                    && let Some(units) = phrase::phrase_before(self.passage, cue.start)
                {
                    return own(units, false);
                }
                self.shared_subject(number)
            }
            CueKind::Finite(_) => {
                if let Some(units) = self.inverted_subject(cue) {
                    return own(units, true);
                }
                let before = self.passage.before(cue.start)?;
                if before.is_any(&["and", "but", "or", "then"]) {
                    return self.shared_subject(number);
                }
                phrase::subject_before(self.passage, cue.start)
                    .map(|units| Subject { units, inverted: false, shared: false })
                    .or_else(|| before.is_comma().then(|| self.shared_subject(number)).flatten())
            }
        }
    }

    /// The subject behind the verb: "…," said Reed.
    fn inverted_subject(&self, cue: &Cue) -> Option<Range<usize>> {
        let before = self.passage.before(cue.start);
        let after_content = match before {
            None => true,
            Some(unit) if unit.is_quotation() => true,
            Some(unit) if unit.is_break() => {
                let comma = cue.start - 1;
                self.passage.before(comma).is_some_and(Unit::is_quotation) || self.passage.has_clause(0, comma)
            }
            _ => false,
        };
        let first = self.unit(cue.end)?;
        let nominal = first.tagged(|tag| {
            tag.is_noun() || tag.is_adjective() || matches!(tag, Tag::Dt | Tag::Prp | Tag::PrpS | Tag::Cd | Tag::Nnps)
        });
        if !after_content
            || !nominal
            || cue.start + 1 < cue.end && self.unit(cue.start).is_some_and(|unit| unit.tagged(|tag| tag == Tag::Md))
        {
            return None;
        }
        let end = phrase::name_end(self.passage, cue.end);
        let free = self.unit(end).is_none_or(|next| !next.tagged(|tag| tag.is_finite()));
        (end > cue.end && free).then_some(cue.end..end)
    }

    /// The subject of the cue before, else of the passage's first verb.
    fn shared_subject(&self, number: usize) -> Option<Subject> {
        let earlier = self.subjects[..number].iter().zip(&self.cues).rev().find_map(|(subject, cue)| {
            subject.as_ref().filter(|_| !matches!(cue.kind, CueKind::According | CueKind::Passive(_)))
        });
        let units = match earlier {
            Some(subject) => subject.units.clone(),
            None => self.main_subject(number)?,
        };
        Some(Subject { units, inverted: false, shared: true })
    }

    fn main_subject(&self, number: usize) -> Option<Range<usize>> {
        let mut relative = false;
        for (at, unit) in self.passage.units.iter().enumerate() {
            if unit.tagged(|tag| matches!(tag, Tag::Wp | Tag::Wdt)) {
                relative = true;
            } else if unit.tagged(Tag::is_finite) {
                if relative {
                    relative = false;
                } else if at != self.cues[number].head {
                    return phrase::subject_before(self.passage, at)
                        .filter(|units| !units.contains(&self.cues[number].head));
                }
            }
        }
        None
    }

    /// Where the report of this cue cuts off the content of the one before it.
    fn break_before(&self, number: usize) -> Option<usize> {
        let cue = &self.cues[number];
        let first =
            match (cue.kind, &self.subjects[number]) {
                (CueKind::According | CueKind::Participle(_), _) => cue.start,
                (CueKind::Finite(verb), Some(subject)) if verb.act == Act::Speech => {
                    if subject.shared || subject.inverted { cue.start } else { subject.units.start }
                }
                _ => return None,
            };
        let before = first.checked_sub(1)?;
        let unit = &self.passage.units[before];
        let joined = unit.is_any(&["and", "but", "while", "as", "though", "although", "or"]);
        if joined && !matches!(cue.kind, CueKind::Participle(_)) {
            // "said A and called for B" goes on in the same tense.
            let shared = self.subjects[number].as_ref().is_some_and(|subject| subject.shared);
            if shared && !(self.same_tense_before(number) && self.reports_clauses(number)) {
                return None;
            }
            return Some(before - usize::from(before > 0 && self.passage.units[before - 1].is_comma()));
        }
        match cue.kind {
            CueKind::According => Some(if unit.is_comma() { before } else { first }),
            CueKind::Participle(_) if unit.is_comma() => Some(before),
            // "…, he said": a cue that closes its sentence.
            _ if unit.is_comma() => {
                let next = self.unit(phrase::skip_adjuncts(self.passage, cue.end));
                next.is_none_or(|next| next.is_stop() || next.is_comma()).then_some(before)
            }
            _ => None,
        }
    }

    fn reports_clauses(&self, number: usize) -> bool {
        let cue = &self.cues[number];
        cue.verb().is_some_and(|verb| {
            verb.takes(Complement::Clause)
                || verb.takes(Complement::Addressee)
                || self.unit(cue.end).is_some_and(|unit| verb.prepositions.iter().any(|found| unit.is(found.word)))
        })
    }

    fn same_tense_before(&self, number: usize) -> bool {
        let tag = |cue: &Cue| self.passage.units[cue.head].tag;
        let own = tag(&self.cues[number]);
        self.cues[..number].iter().any(|cue| matches!(cue.kind, CueKind::Finite(_)) && tag(cue) == own)
    }

    fn report(&mut self, number: usize) -> Option<Report> {
        let cue = &self.cues[number];
        let subject = self.subjects[number].clone();
        let content = match cue.kind {
            CueKind::According => self.according(number, subject.as_ref()?)?,
            CueKind::Finite(verb) => {
                let subject = subject.as_ref()?;
                self.finite(number, verb, subject)?
            }
            CueKind::Participle(verb) => {
                subject.as_ref()?;
                self.right(verb, cue.end)?
            }
            CueKind::Passive(verb) => self.passive(number, verb, subject.as_ref())?,
        };
        self.finish(number, subject, content)
    }

    fn finish(&mut self, number: usize, subject: Option<Subject>, content: Content) -> Option<Report> {
        let passage = self.passage;
        let cue = &self.cues[number];
        let ranges: Vec<Range<usize>> = content.ranges.into_iter().filter_map(|range| self.trimmed(range)).collect();
        let awaits = ranges.is_empty() && passage.units.last().is_some_and(|unit| unit.is(":"));
        if ranges.is_empty() && !awaits {
            return None;
        }
        let quotations: Vec<usize> = ranges
            .iter()
            .flat_map(|range| passage.units[range.clone()].iter().filter_map(|unit| unit.quotation))
            .collect();
        let verb = cue.verb();
        let act = verb.map_or(Act::Speech, |verb| verb.act);
        let negated = subject.as_ref().is_some_and(|subject| {
            passage.units[subject.units.start].is_any(&["nobody", "none", "no", "neither", "few"])
        });
        let modality = if negated && cue.modality == Modality::Asserted { Modality::Negated } else { cue.modality };
        let last = ranges.last().map_or(cue.end, |range| range.end).max(cue.end);
        self.floor = self.floor.max(last);
        Some(Report {
            act,
            modality,
            cue: vec![passage.span(cue.start, content.cue_end)],
            speaker: subject.map(|subject| passage.span(subject.units.start, subject.units.end)).into_iter().collect(),
            content: ranges.into_iter().map(|range| passage.span(range.start, range.end)).collect(),
            quotations,
            confidence: content.confidence,
        })
    }

    /// Without commas and loose marks at either end.
    fn trimmed(&self, range: Range<usize>) -> Option<Range<usize>> {
        let (mut start, mut end) = (range.start, range.end.min(self.passage.end()));
        let loose = |unit: &Unit| {
            unit.quotation.is_none()
                && (unit.is_break() || matches!(unit.words, "\"" | "”" | "“" | "''" | "'" | "’" | "."))
        };
        while start < end && loose(&self.passage.units[start]) {
            start += 1;
        }
        while start < end && loose(&self.passage.units[end - 1]) {
            end -= 1;
        }
        (start < end).then_some(start..end)
    }

    fn finite(&self, number: usize, verb: &'static Verb, subject: &Subject) -> Option<Content> {
        let cue = &self.cues[number];
        let behind = if subject.inverted { subject.units.end } else { cue.end };
        let first = if subject.inverted || subject.shared { cue.start } else { subject.units.start };
        let before = self.passage.before(first);
        // "As Reed told the paper, …"
        if before.is_some_and(|unit| unit.is("as")) && first <= 2 && !subject.inverted {
            let comma =
                (behind..self.passage.units.len().min(behind + 12)).find(|&at| self.passage.units[at].is_break())?;
            let range = comma + 1..self.clause_end(comma + 1);
            return Some(Content { ranges: vec![range], confidence: 0.9, cue_end: cue.end });
        }
        let speaks = verb.takes(Complement::Quotation) || verb.takes(Complement::Clause);
        let right = if subject.inverted { None } else { self.right(verb, behind) };
        if speaks
            && !subject.shared
            && let Some(left) = self.left(first)
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
        if subject.inverted {
            let at = phrase::skip_adjuncts(self.passage, behind);
            let range = self.quotation_at(at)?;
            return Some(Content { ranges: vec![range], confidence: 0.9, cue_end: cue.end });
        }
        right
    }

    fn passive(&self, number: usize, verb: &'static Verb, agent: Option<&Subject>) -> Option<Content> {
        let cue = &self.cues[number];
        let behind = agent.map_or(cue.end, |agent| agent.units.end);
        let mut at = phrase::skip_adjuncts(self.passage, behind);
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
            return Some(Content { ranges: vec![at..self.clause_end(at)], confidence, cue_end: cue.end });
        }
        if !asked {
            return None;
        }
        // "…, the council was told."
        let subject = phrase::subject_before(self.passage, cue.start)?;
        let left = self.left(subject.start)?;
        Some(Content { ranges: vec![left], confidence: 0.7, cue_end: cue.end })
    }

    fn according(&self, number: usize, subject: &Subject) -> Option<Content> {
        let cue = &self.cues[number];
        let behind = subject.units.end;
        let leads = cue.start <= self.floor + 1
            || !self.passage.units[self.floor.min(cue.start)..cue.start]
                .iter()
                .any(|unit| unit.tagged(Tag::is_noun) || unit.is_quotation());
        if leads {
            let from = behind + usize::from(self.unit(behind).is_some_and(Unit::is_break));
            let from = if self.unit(behind).is_some_and(Unit::is_break) {
                from
            } else {
                phrase::skip_adjuncts(self.passage, behind)
            };
            let range = from..self.clause_end(from);
            return Some(Content { ranges: vec![range], confidence: 0.9, cue_end: cue.end });
        }
        let left = self.floor..cue.start;
        let mut ranges = vec![left];
        ranges.extend(self.rest(behind).filter(|_| self.unit(behind).is_some_and(Unit::is_comma)));
        Some(Content { ranges, confidence: 0.85, cue_end: cue.end })
    }

    /// What stands before the speaker or cue at `first`, where it is what is said.
    fn left(&self, first: usize) -> Option<Range<usize>> {
        let before = self.passage.before(first)?;
        let end = if before.is_quotation() {
            first
        } else if before.is_break() && !before.is(":") && !before.is(";") {
            first - 1
        } else {
            return None;
        };
        let start = self.floor;
        if start >= end {
            return None;
        }
        let quoted = self.passage.units[end - 1].is_quotation();
        let opening = (start..end).find(|&at| self.passage.units[at].is_quotation());
        match opening {
            // "In a statement, “…,” Reed said."
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
        let at = phrase::skip_adjuncts(self.passage, behind);
        let mark = self.unit(at)?;
        if !mark.is_break() {
            return mark.is_quotation().then(|| at..at + 1);
        }
        if let Some(range) = self.quotation_at(at) {
            return Some(range);
        }
        let next = self.unit(at + 1)?;
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

    /// The quotation at `at`, or behind the comma or colon there, with those right behind it.
    fn quotation_at(&self, at: usize) -> Option<Range<usize>> {
        let mark = self.unit(at)?;
        let start = at + usize::from(!mark.is_quotation() && mark.is_break());
        if !self.unit(start)?.is_quotation() {
            return None;
        }
        let mut end = start + 1;
        while self.unit(end).is_some_and(Unit::is_quotation) {
            end += 1;
        }
        Some(start..end)
    }

    /// What stands behind the cue, by what its verb takes. Without ranges where it is still to
    /// come, behind a colon.
    fn right(&self, verb: &'static Verb, cue_end: usize) -> Option<Content> {
        let content = |range: Range<usize>, confidence| Some(Content { ranges: vec![range], confidence, cue_end });
        let clause = |from: usize, confidence| content(from..self.clause_end(from), confidence);
        let sure = if verb.act == Act::Speech { 0.9 } else { 0.6 };
        if let Some(found) = self.prepositional(verb, cue_end) {
            return Some(found);
        }
        let mut at = cue_end;
        while self.unit(at).is_some_and(|unit| {
            unit.tagged(|tag| tag == Tag::Rb) && !unit.is_any(&["not", "only", "there", "so", "even", "how"])
        }) {
            at += 1;
        }
        let orders = verb.takes(Complement::Order);
        if orders || verb.takes(Complement::Addressee) {
            let addressee = phrase::phrase_end(self.passage, at, true);
            let after = phrase::skip_adjuncts(self.passage, addressee);
            let to = if self.unit(addressee).is_some_and(|unit| unit.is("not")) { addressee + 1 } else { addressee };
            if orders && addressee > at && self.unit(to).is_some_and(|unit| unit.is("to")) {
                return clause(addressee, sure * 0.9);
            }
            if addressee > at
                && verb.takes(Complement::Addressee)
                && !self.unit(addressee).is_some_and(|unit| unit.tagged(Tag::is_finite))
            {
                at = after;
            }
        }
        let speaks = verb.takes(Complement::Clause) || verb.takes(Complement::Quotation);
        let near = at;
        if speaks || verb.takes(Complement::Question) {
            at = phrase::skip_adjuncts(self.passage, at);
        }
        let unit = self.unit(at)?;
        if verb.takes(Complement::Quotation) {
            if unit.is(":") && at + 1 >= self.passage.units.len() {
                return Some(Content { ranges: Vec::new(), confidence: 0.9, cue_end });
            }
            if (unit.is_break())
                && let Some(range) = self.quotation_at(at)
            {
                return content(range, 0.95);
            }
            if unit.is(":") {
                return clause(at + 1, 0.7);
            }
        }
        let after_comma = unit.is_comma() && self.unit(at + 1).is_some_and(|next| next.is("that"));
        let from = at + usize::from(after_comma);
        let unit = self.unit(from)?;
        if unit.is_comma() {
            return None;
        }
        if unit.is("that") && verb.takes(Complement::Clause) {
            // "said that “…”" is direct speech all the same.
            if let Some(range) = self.quotation_at(from + 1)
                && !self.passage.has_clause(range.end, self.clause_end(range.end))
                && self.clause_end(from) <= range.end
            {
                return content(range, 0.9);
            }
            return clause(from, sure);
        }
        if verb.takes(Complement::Question) && is_question(unit) {
            return clause(from, sure);
        }
        if (verb.takes(Complement::Infinitive)
            || verb.takes(Complement::Order)
            || verb.takes(Complement::Clause) && verb.act == Act::Attitude)
            && (unit.is("to") || unit.is("not") && self.unit(from + 1).is_some_and(|next| next.is("to")))
        {
            return clause(from, sure * 0.8);
        }
        if unit.is_quotation() && speaks {
            let end = self.clause_end(from);
            let range = if self.passage.has_clause(from + 1, end) { from..end } else { self.quotation_at(from)? };
            return content(range, 0.85);
        }
        if verb.takes(Complement::BareClause) && starts_clause(unit) {
            let end = self.clause_end(from);
            if self.passage.has_clause(from, end) {
                return content(from..end, sure * 0.95);
            }
        }
        let unit = self.unit(near)?;
        let nominal = unit.is_quotation()
            || unit.tagged(|tag| {
                tag.is_noun()
                    || tag.is_adjective()
                    || matches!(tag, Tag::Dt | Tag::Prp | Tag::PrpS | Tag::Cd | Tag::Pdt | Tag::Dollar | Tag::Wp)
            });
        if verb.takes(Complement::Phrase) && nominal && !phrase::is_time(unit) {
            return clause(near, sure * 0.65);
        }
        None
    }

    /// "Called for a vote", "called on them to vote", "spoke about the vote".
    fn prepositional(&self, verb: &'static Verb, cue_end: usize) -> Option<Content> {
        let unit = self.unit(cue_end)?;
        let preposition = verb.prepositions.iter().find(|preposition| unit.is(preposition.word))?;
        let from = cue_end + 1;
        let next = self.unit(from)?;
        if preposition.addressed {
            let addressee = phrase::phrase_end(self.passage, from, true);
            if self.unit(addressee).is_some_and(|unit| unit.is("to")) && addressee > from {
                let range = addressee..self.clause_end(addressee);
                return Some(Content { ranges: vec![range], confidence: 0.8, cue_end: from });
            }
        }
        let opens = next.is_quotation()
            || is_question(next)
            || next.tagged(|tag| {
                tag.is_noun()
                    || tag.is_adjective()
                    || matches!(tag, Tag::Dt | Tag::Prp | Tag::PrpS | Tag::Cd | Tag::Vbg | Tag::Pdt)
            });
        if !opens || phrase::is_time(next) {
            return None;
        }
        let confidence = if verb.act == Act::Speech { 0.6 } else { 0.4 };
        Some(Content { ranges: vec![from..self.clause_end(from)], confidence, cue_end: from })
    }

    /// Where the content that starts at `from` ends: with the passage, or before an aside, a
    /// contrast or another report.
    fn clause_end(&self, from: usize) -> usize {
        let end = self.passage.end();
        for at in from + 1..end {
            let unit = &self.passage.units[at];
            if self.breaks[at] || unit.is(";") {
                return at;
            }
            if !unit.is_comma() && !unit.is_any(&["—", "–", "--"]) {
                continue;
            }
            let mut next = at + 1;
            while self.unit(next).is_some_and(|unit| unit.tagged(|tag| tag == Tag::Rb)) {
                next += 1;
            }
            let Some(follower) = self.unit(next) else { continue };
            let aside = follower.tagged(|tag| tag == Tag::Vbg)
                && !follower.is_any(&["including", "according", "following", "regarding", "depending"]);
            let contrast = follower.is_any(&["but", "while", "although", "though", "despite", "which", "whereas"]);
            if (aside || contrast) && at > from + 3 {
                return at;
            }
        }
        end.max(from)
    }
}

fn is_question(unit: &Unit) -> bool {
    unit.tagged(|tag| matches!(tag, Tag::Wrb | Tag::Wp | Tag::Wdt)) && !unit.is("that")
        || unit.is_any(&["whether", "if", "how", "why", "what"])
}

fn starts_clause(unit: &Unit) -> bool {
    unit.tagged(|tag| {
        tag.is_noun()
            || tag.is_adjective()
            || matches!(
                tag,
                Tag::Dt
                    | Tag::Prp
                    | Tag::PrpS
                    | Tag::Ex
                    | Tag::Cd
                    | Tag::Vbg
                    | Tag::In
                    | Tag::Pdt
                    | Tag::Rb
                    | Tag::Wp
                    | Tag::Wrb
                    | Tag::Dollar
                    | Tag::Rbr
            )
    }) || unit.is_any(&["there", "both", "either", "neither"])
}
