//! Joins what the learned labeller finds with what the rules find in a passage.
//!
//! The rules know quotations: which belong together, and what is speech. The labeller knows cues
//! that no list has, and how far a source or an attitude reaches.

use super::{
    Act, Modality,
    label::{self, LabelledSpans},
    lexicon,
    passage::Passage,
    report::Report,
};
use crate::text::{Analysis, Quotation, Span};

/// Words that begin what stands between a speaker and the end of the clause, and is not the speaker.
const TIME_WORDS: &[&str] = &[
    "after",
    "as",
    "at",
    "before",
    "during",
    "earlier",
    "early",
    "friday",
    "in",
    "last",
    "late",
    "monday",
    "on",
    "saturday",
    "sunday",
    "this",
    "thursday",
    "today",
    "tuesday",
    "wednesday",
    "when",
    "while",
    "yesterday",
];

/// The labeller's findings, handed out passage by passage.
pub(super) struct Learned<'t, 'q> {
    text: &'t str,
    quotations: &'q [Quotation],
    labels: std::iter::Peekable<std::vec::IntoIter<LabelledSpans>>,
}

impl<'t, 'q> Learned<'t, 'q> {
    pub(super) fn new(analysis: &Analysis<'t>, quotations: &'q [Quotation]) -> Self {
        let mut labels = label::label(analysis);
        labels.retain(|label| label.cue.is_some());
        labels.sort_by_key(|label| label.cue.map(|cue| cue.start));
        Self { text: analysis.text, quotations, labels: labels.into_iter().peekable() }
    }

    /// The statements of a passage, given those that the rules found. Passages come in text order.
    pub(super) fn join(&mut self, passage: &Passage, mut reports: Vec<Report>) -> Vec<Report> {
        let Some(end) = passage.units.last().map(|unit| unit.span.end) else { return reports };
        let found = reports.len();
        while let Some(label) = self.labels.next_if(|label| label.cue.is_some_and(|cue| cue.start < end)) {
            let Some(cue) = label.cue else { continue };
            if self.is_quoted(cue) {
                continue;
            }
            let same = reports[..found].iter_mut().find(|report| report.cue.iter().any(|other| other.overlaps(cue)));
            match same {
                Some(report) => self.sharpen(report, &label, cue),
                None => reports.extend(self.report(label, cue)),
            }
        }
        reports.sort_by_key(|report| report.cue.first().map(|cue| cue.start));
        reports
    }

    /// Takes over what the labeller knows better: cue and source, and of attitudes the content.
    fn sharpen(&self, report: &mut Report, label: &LabelledSpans, cue: Span) {
        report.cue = vec![cue];
        if let Some(source) = label.source {
            let speaker = report.speaker.first().map_or(source, |&speaker| self.speaker(speaker, source));
            report.speaker = vec![speaker];
        }
        let plain = report.act == Act::Attitude && report.quotations.is_empty() && !report.content.is_empty();
        if plain && !label.content.is_empty() {
            report.quotations = self.within(&label.content);
            report.content.clone_from(&label.content);
        }
    }

    /// The speaker by the rules and by the labeller: the labeller's, but without the time that may
    /// follow ("said Reed on Monday"), and with the apposition that the rules have.
    fn speaker(&self, ruled: Span, labelled: Span) -> Span {
        let between = |start: u32, end: u32| Span { start, end: end.max(start) }.of(self.text);
        if ruled.contains(labelled) && between(ruled.start, labelled.start).contains(',') {
            return ruled;
        }
        let tail = between(ruled.end, labelled.end);
        let first = tail.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        if labelled.contains(ruled) && TIME_WORDS.contains(&first.as_str()) {
            return Span { end: ruled.end, ..labelled };
        }
        labelled
    }

    /// A statement that the rules did not find. It counts as speech only where somebody says a
    /// clause or a quotation with a verb of speech: the labeller does not tell speech from attitude.
    fn report(&self, label: LabelledSpans, cue: Span) -> Option<Report> {
        let opening = label.content.first()?.of(self.text);
        let clause = opening.starts_with("that ") || opening.starts_with(['“', '"', '‘']);
        let words = cue.of(self.text);
        let verb = words.split_whitespace().rev().find_map(lexicon::verb);
        let says = verb.is_some_and(|verb| verb.act == Act::Speech) || words.eq_ignore_ascii_case("according to");
        // Whether quoted words are said or only named is for the rules to tell.
        let quotations = self.within(&label.content);
        if verb.is_none() && !says && !quotations.is_empty() {
            return None;
        }
        let speech = label.source.is_some() && clause && says;
        Some(Report {
            act: if speech { Act::Speech } else { Act::Attitude },
            modality: Modality::Asserted,
            quotations,
            cue: vec![cue],
            speaker: label.source.into_iter().collect(),
            confidence: label.probability(),
            content: label.content,
        })
    }

    fn is_quoted(&self, span: Span) -> bool {
        let first = self.quotations.partition_point(|quotation| quotation.span.end <= span.start);
        self.quotations.get(first).is_some_and(|quotation| quotation.span.start < span.start)
    }

    /// The quotations that lie within these spans.
    fn within(&self, spans: &[Span]) -> Vec<usize> {
        let mut within = Vec::new();
        for span in spans {
            let first = self.quotations.partition_point(|quotation| quotation.span.start < span.start);
            let inside = self.quotations[first..].iter().take_while(|quotation| quotation.span.end <= span.end).count();
            within.extend(first..first + inside);
        }
        within
    }
}
