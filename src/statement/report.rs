//! Statements within one passage: each cue with its speaker and with what is said.

use std::ops::Range;

use super::{
    Act, Modality,
    content::Content,
    cue::{Cue, CueKind, cues},
    lexicon::Complement,
    name,
    passage::{Passage, Unit},
    subject::Subject,
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

/// A passage with its cues, while their reports are read.
pub(super) struct Reading<'p, 't> {
    pub(super) passage: &'p Passage<'t>,
    pub(super) cues: Vec<Cue>,
    pub(super) subjects: Vec<Option<Subject>>,
    /// Units at which the report of another cue begins.
    pub(super) breaks: Vec<bool>,
    /// Behind the last unit that a report before has taken.
    pub(super) floor: usize,
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

    pub(super) fn unit(&self, at: usize) -> Option<&Unit<'t>> {
        self.passage.get(at)
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
                let next = self.unit(name::skip_adjuncts(self.passage, cue.end));
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
        let tag = |cue: &Cue| match self.passage.units[cue.head].tag {
            Tag::Vbn => Tag::Vbd,
            tag => tag,
        };
        let own = tag(&self.cues[number]);
        self.cues[..number].iter().any(|cue| matches!(cue.kind, CueKind::Finite(_)) && tag(cue) == own)
    }

    fn report(&mut self, number: usize) -> Option<Report> {
        let cue = &self.cues[number];
        let subject = self.subjects[number].clone();
        let content = match cue.kind {
            CueKind::According => self.according(number, subject.as_ref()?),
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
}
