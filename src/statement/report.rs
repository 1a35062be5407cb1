//! Statements within one passage: each cue with its speaker and with what is said.

use std::ops::Range;

use super::{
    Act, Modality,
    content::Content,
    cue::{Cue, CueKind, cues},
    lexicon::{self, Complement},
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
    /// Whether the subject of its verb is not who says it: "was told".
    pub(super) passive: bool,
    pub(super) addressee: Option<Span>,
    pub(super) venue: Option<Span>,
    /// How sure the rules are; nothing where only the labeller found it.
    pub(super) rules: Option<f32>,
    /// The labeller's score; nothing where only the rules found it.
    pub(super) label: Option<i32>,
}

/// Forms of a verb whose subject must be a document.
const READ: &[&str] = &["read", "reads"];
const DOCUMENTS: &[&str] = &[
    "statement",
    "letter",
    "message",
    "note",
    "notice",
    "sign",
    "post",
    "tweet",
    "email",
    "e-mail",
    "text",
    "banner",
    "report",
    "memo",
    "caption",
    "headline",
    "inscription",
    "placard",
    "poster",
    "plaque",
    "release",
    "document",
];

/// The statements that the cues of `passage` report, in the order of their cues.
pub(super) fn reports(passage: &Passage) -> Vec<Report> {
    let cues = cues(passage);
    if cues.is_empty() {
        return Vec::new();
    }
    let mut reading = Reading::new(passage, cues);
    let mut reports: Vec<Report> = Vec::new();
    for report in (0..reading.cues.len()).filter_map(|number| reading.report(number)) {
        // "Declined" and "expected" report by themselves, but not in "declined to say"; what somebody
        // "wants to support" they want.
        let governs = |before: &Report| before.cue.iter().zip(&report.cue).any(|(one, other)| other.contains(*one));
        if report.act == Act::Speech {
            reports.retain(|before| !governs(before));
        } else if reports.iter().any(governs) {
            continue;
        }
        reports.push(report);
    }
    reports
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
    /// The floor before the last report.
    pub(super) floor_before: usize,
}

impl<'p, 't> Reading<'p, 't> {
    fn new(passage: &'p Passage<'t>, cues: Vec<Cue>) -> Self {
        let breaks = vec![false; passage.units.len() + 1];
        let mut reading = Self { passage, cues, subjects: Vec::new(), breaks, floor: 0, floor_before: 0 };
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
            CueKind::According if self.interrupts(cue) => None,
            CueKind::According => Some(if unit.is_comma() { before } else { first }),
            CueKind::Participle(_) if unit.is_comma() => Some(before),
            // "…, he said": a cue that closes its sentence.
            _ if unit.is_comma() && self.is_next_of_list(number, before) => Some(before),
            _ if unit.is_comma() => {
                let next = self.unit(name::skip_adjuncts(self.passage, cue.end));
                next.is_none_or(|next| next.is_stop() || next.is_comma()).then_some(before)
            }
            _ => None,
        }
    }

    /// Whether "according to" stands within the clause of a report before it.
    fn interrupts(&self, cue: &Cue) -> bool {
        let end = name::name_end(self.passage, cue.end);
        let reported = self.cues.iter().any(|other| other.end < cue.start && matches!(other.kind, CueKind::Finite(_)));
        reported
            && self.unit(end).is_some_and(Unit::is_comma)
            && self.unit(end + 1).is_some_and(|unit| unit.tagged(Tag::is_finite))
    }

    /// Whether the report of this cue follows another in a list, behind the comma at `comma`: "Reed
    /// said it was dry, Stone said it was wet".
    fn is_next_of_list(&self, number: usize, comma: usize) -> bool {
        let cue = &self.cues[number];
        let Some(before) = self.cues[..number].last() else { return false };
        let same = self.passage.units[before.head].words.eq_ignore_ascii_case(self.passage.units[cue.head].words);
        let clause = |start: usize, end: usize| start < end && self.passage.has_clause(start, end);
        same && clause(before.end, comma) && clause(cue.end, self.passage.end())
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
                if self.says_nothing(cue, subject) {
                    return None;
                }
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

    /// Whether the words of a cue report nothing: "declined to comment", "read the letter".
    fn says_nothing(&self, cue: &Cue, subject: &Subject) -> bool {
        let head = &self.passage.units[cue.head];
        if head.is_any(READ) {
            let words = &self.passage.units[subject.units.clone()];
            return !subject.inverted || !words.iter().any(|unit| unit.is_any(DOCUMENTS));
        }
        lexicon::refuses(head.words)
            && self.unit(cue.end).is_some_and(|unit| unit.is("to"))
            && self.unit(cue.end + 1).is_some_and(|unit| unit.is_any(lexicon::SILENCES))
    }

    /// Whether the subject stands in a condition: "if she says".
    fn is_condition(&self, subject: &Subject) -> bool {
        self.passage.before(subject.units.start).is_some_and(|unit| unit.is_any(&["if", "unless"]))
            && self.passage.before(subject.units.start - 1).is_none_or(|unit| !unit.tagged(Tag::is_verb))
    }

    fn finish(&mut self, number: usize, subject: Option<Subject>, content: Content) -> Option<Report> {
        let passage = self.passage;
        let cue = &self.cues[number];
        let condition = subject.as_ref().is_some_and(|subject| self.is_condition(subject));
        let mut ranges: Vec<Range<usize>> =
            content.ranges.into_iter().filter_map(|range| self.trimmed(range)).collect();
        if condition {
            // "If she says the bridge is safe, we will open it."
            for range in &mut ranges {
                range.end = range.clone().find(|&at| passage.units[at].is_comma()).unwrap_or(range.end);
            }
            ranges.retain(|range| !range.is_empty());
        }
        let awaits = ranges.is_empty() && passage.units.last().is_some_and(|unit| unit.is(":"));
        if ranges.is_empty() && !awaits {
            return None;
        }
        let quotations: Vec<usize> = ranges
            .iter()
            .flat_map(|range| passage.units[range.clone()].iter().filter_map(|unit| unit.quotation))
            .collect();
        let verb = cue.verb();
        // Who condemns something in words that are quoted has said them.
        let judges = verb.is_some_and(|verb| verb.takes(Complement::Phrase) && !verb.takes(Complement::Clause));
        let act = verb.filter(|_| quotations.is_empty() || !judges).map_or(Act::Speech, |verb| verb.act);
        let negated = subject.as_ref().is_some_and(|subject| {
            passage.units[subject.units.start].is_any(&["nobody", "none", "no", "neither", "few"])
        });
        let modality = match cue.modality {
            Modality::Asserted if negated => Modality::Negated,
            Modality::Asserted if condition => Modality::Conditional,
            modality => modality,
        };
        let last = ranges.last().map_or(cue.end, |range| range.end).max(cue.end);
        self.floor_before = self.floor;
        self.floor = self.floor.max(last);
        Some(Report {
            act,
            modality,
            cue: vec![passage.span(cue.start, content.cue_end)],
            speaker: subject.map(|subject| passage.span(subject.units.start, subject.units.end)).into_iter().collect(),
            content: ranges.into_iter().map(|range| passage.span(range.start, range.end)).collect(),
            quotations,
            passive: matches!(cue.kind, CueKind::Passive(_)),
            addressee: None,
            venue: None,
            rules: Some(content.confidence),
            label: None,
        })
    }

    /// Without commas and loose marks at either end.
    fn trimmed(&self, range: Range<usize>) -> Option<Range<usize>> {
        let (mut start, mut end) = (range.start, range.end.min(self.passage.end()));
        let loose =
            |unit: &Unit| unit.is_stray_mark() || unit.quotation.is_none() && (unit.is_break() || unit.words == ".");
        while start < end && loose(&self.passage.units[start]) {
            start += 1;
        }
        while start < end && loose(&self.passage.units[end - 1]) {
            end -= 1;
        }
        (start < end).then_some(start..end)
    }
}
