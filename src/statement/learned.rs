//! Joins what the learned labeller finds with what the rules find in a passage.
//!
//! The rules know quotations: which belong together, and what is speech. The labeller knows cues
//! that no list has, and how far a source or an attitude reaches.

use super::{
    Act, Modality, Model,
    label::LabelledSpans,
    lexicon::{self, Complement},
    passage::Passage,
    report::Report,
};
use crate::text::{Analysis, Quotation, Span};

const DAYS: &[&str] =
    &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "yesterday"];

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

/// Marks and spaces between quotations that are one content.
const MARKS: usize = 4;

/// Fewer words behind a verb of speech are rather a thing than a clause.
const CLAUSE_WORDS: usize = 3;
/// The labeller's findings, handed out passage by passage.
pub(super) struct Learned<'t, 'q> {
    text: &'t str,
    quotations: &'q [Quotation],
    model: Model,
    labels: std::iter::Peekable<std::vec::IntoIter<LabelledSpans>>,
}

impl<'t, 'q> Learned<'t, 'q> {
    pub(super) fn new(analysis: &Analysis<'t>, quotations: &'q [Quotation], model: Model) -> Self {
        let mut labels = model.label(analysis);
        labels.retain(|label| label.cue.is_some());
        labels.sort_by_key(|label| label.cue.map(|cue| cue.start));
        Self { text: analysis.text, quotations, model, labels: labels.into_iter().peekable() }
    }

    /// The statements of a passage, given those that the rules found. Passages come in text order.
    pub(super) fn join(&mut self, passage: &Passage, mut reports: Vec<Report>) -> Vec<Report> {
        let (Some(first), Some(last)) = (passage.units.first(), passage.units.last()) else { return reports };
        let (start, end) = (first.span.start, last.span.end);
        let found = reports.len();
        while let Some(mut label) = self.labels.next_if(|label| label.cue.is_some_and(|cue| cue.start < end)) {
            let Some(cue) = label.cue else { continue };
            if self.is_quoted(cue) {
                continue;
            }
            let same = reports[..found].iter_mut().find(|report| report.cue.iter().any(|other| other.overlaps(cue)));
            if let Some(report) = same {
                self.sharpen(report, &label, cue);
                continue;
            }
            // What the sentence before quotes is that sentence's.
            if label.content.iter().any(|content| content.end > start) {
                label.content.retain(|content| content.end > start);
            }
            reports.extend(self.report(label, cue));
        }
        reports.sort_by_key(|report| report.cue.first().map(|cue| cue.start));
        // "Harbour master Reed said …, adding …": both say it with the whole mention.
        for at in 1..reports.len() {
            let (before, rest) = reports.split_at_mut(at);
            let (Some(whole), Some(part)) = (before[at - 1].speaker.first(), rest[0].speaker.first_mut()) else {
                continue;
            };
            if whole.contains(*part) && whole.end == part.end {
                *part = *whole;
            }
        }
        reports
    }

    /// Takes over what the labeller knows better: cue and source, and of attitudes the content.
    fn sharpen(&self, report: &mut Report, label: &LabelledSpans, cue: Span) {
        report.label = Some(label.score);
        // The mark of "REED: Is it safe?" stays the cue.
        let mark = report.cue.iter().any(|cue| cue.len() <= 1);
        // So does the particle of "put it".
        let particle = report.cue.iter().any(|ruled| ruled.start == cue.start && ruled.end > cue.end);
        // The "by" of a passive is no part of it.
        let agent = report.cue.iter().any(|ruled| {
            ruled.start == cue.start
                && cue.of(self.text).strip_prefix(ruled.of(self.text)).is_some_and(|more| more.trim() == "by")
        });
        // And the words that say it was not, or not yet, said, stay.
        let unsaid = report.modality != Modality::Asserted;
        if !mark && !particle && !agent && !unsaid {
            report.cue = vec![cue];
        }
        // Who "was told" something did not say it.
        let said_to = |source: Span| report.passive && source.start < cue.start;
        // Nor did anybody whom the rules find within what is said, unless they know nobody else.
        let said =
            |source: Span| !report.speaker.is_empty() && report.content.iter().any(|content| content.contains(source));
        if let Some(source) = label.source.filter(|&source| !said_to(source) && !said(source)) {
            let speaker = report.speaker.first().map_or(source, |&speaker| self.speaker(speaker, source, cue));
            report.speaker = vec![speaker];
        }
        let plain = report.act == Act::Attitude && report.quotations.is_empty() && !report.content.is_empty();
        if plain && !label.content.is_empty() || self.goes_further(report, label) {
            report.quotations = self.within(&label.content);
            report.content.clone_from(&label.content);
        }
    }

    /// Whether the accurate model sees more of a content that the rules found than they do: it begins
    /// where theirs does, and ends later. Where it ends sooner, mostly at a comma, the rules are right.
    /// What is all in quotation marks ends with them.
    fn goes_further(&self, report: &Report, label: &LabelledSpans) -> bool {
        let (Some(ruled), Some(labelled)) = (report.content.first(), label.content.first()) else { return false };
        let end = |content: &[Span]| content.last().map(|span| span.end);
        let quoted: usize = self.within(&report.content).iter().map(|&at| self.quotations[at].span.len()).sum();
        let whole: usize = report.content.iter().map(|span| span.len()).sum();
        self.model != Model::Fast
            && ruled.start == labelled.start
            && end(&report.content) < end(&label.content)
            && quoted + MARKS < whole
    }

    /// The speaker by the rules and by the labeller: the labeller's, but without the time that may
    /// follow ("said Reed on Monday"), and with the apposition that the rules have.
    fn speaker(&self, ruled: Span, labelled: Span, cue: Span) -> Span {
        let between = |start: u32, end: u32| Span { start, end: end.max(start) }.of(self.text);
        if ruled.contains(labelled) && between(ruled.start, labelled.start).contains(',') {
            return ruled;
        }
        // "Reed, who owns the bridge"
        if ruled.start == labelled.start && between(labelled.end, ruled.end).starts_with(", ") {
            return ruled;
        }
        // "…, while Stone said": who stands right before the cue, not who spoke before.
        if labelled.end <= ruled.start && ruled.end < cue.start && cue.start - ruled.end <= 1 {
            return ruled;
        }
        let tail = between(ruled.end, labelled.end);
        let first = tail.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        if labelled.contains(ruled) && TIME_WORDS.contains(&first.as_str()) {
            return Span { end: ruled.end, ..labelled };
        }
        self.without_day(labelled)
    }

    /// The span without a day at its end: "Reed on Monday".
    fn without_day(&self, span: Span) -> Span {
        let words = span.of(self.text);
        let last = words.split_whitespace().next_back().unwrap_or_default().to_ascii_lowercase();
        let cut = [" on ", " late ", " early ", " last ", " this "].iter().filter_map(|word| words.find(word)).min();
        match cut {
            Some(length) if DAYS.contains(&last.as_str()) => Span::new(span.range().start, span.range().start + length),
            _ => span,
        }
    }

    /// A statement that the rules did not find. It counts as speech only where somebody says a
    /// clause or a quotation with a verb of speech: the labeller does not tell speech from attitude.
    fn report(&self, label: LabelledSpans, cue: Span) -> Option<Report> {
        let opening = label.content.first()?.of(self.text);
        if self.says_nothing(cue, opening) {
            return None;
        }
        let words = cue.of(self.text);
        let verb = words.split_whitespace().rev().find_map(lexicon::verb);
        // What stands before its cue is a clause, or it would be the subject.
        let leads = label.content.iter().all(|content| content.end <= cue.start);
        let clause = opening.starts_with("that ")
            || opening.starts_with(['“', '"', '‘'])
            || opening.split_whitespace().count() >= CLAUSE_WORDS
                && verb.is_some_and(|verb| {
                    verb.takes(Complement::BareClause) && (leads || !verb.takes(Complement::Phrase))
                });
        let says = verb.is_some_and(|verb| verb.act == Act::Speech) || words.eq_ignore_ascii_case("according to");
        let named = label.source.is_none() && !says && label.content.iter().all(|content| content.end <= cue.start);
        if named {
            return None;
        }
        // Whether quoted words are said or only named is for the rules to tell, or the accurate model.
        let quotations = self.within(&label.content);
        if self.model == Model::Fast && verb.is_none() && !says && !quotations.is_empty() {
            return None;
        }
        let speech = label.source.is_some() && clause && says;
        Some(Report {
            act: if speech { Act::Speech } else { Act::Attitude },
            modality: Modality::Asserted,
            quotations,
            cue: vec![cue],
            speaker: label.source.into_iter().collect(),
            passive: false,
            addressee: None,
            venue: None,
            rules: None,
            label: Some(label.score),
            content: label.content,
        })
    }

    /// Whether a report that the rules did not find is none: "declined to comment", "asked whether it
    /// was safe, Reed said", "told nobody".
    fn says_nothing(&self, cue: Span, opening: &str) -> bool {
        let words = cue.of(self.text);
        let last = words.split_whitespace().next_back().unwrap_or_default();
        let mut next = opening.split_whitespace();
        let silent = lexicon::refuses(last)
            && next.next() == Some("to")
            && next.next().is_some_and(|word| lexicon::SILENCES.contains(&word));
        let requested = opening.contains("request for comment") || opening.contains("requests for comment");
        let before = self.text[..cue.start as usize].trim_end();
        let asked = words.to_lowercase().starts_with("asked")
            && (before.is_empty() || before.ends_with(['.', '\n', '”', '"']) || before.ends_with("hen"));
        let told = ["told", "tell", "tells"].contains(&last) && !opening.contains(' ');
        // "Ranked according to age" and "known as" tell no source, "read “The Ferryman”" no words: the
        // rules know those that do.
        let idle = ["according to", "known as", "read", "reads"].iter().any(|idle| words.ends_with(idle));
        let unnamed = words.contains("condition of") || opening.ends_with("anonymity");
        silent || idle || unnamed || requested || asked || told
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
