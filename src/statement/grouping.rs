//! From the reports of single passages to statements: quotations that go on without a cue,
//! quotations over several paragraphs, and statements within statements.

use super::{
    Act, Attribution, Form, MAX_FRAGMENTS, MAX_STATEMENTS, Modality,
    confidence::Evidence,
    passage::{Passage, Unit},
    report::Report,
};
use crate::text::{Quotation, Span, Tag};

/// The fewest words of a quotation that counts as a statement without any cue.
const LOOSE_WORDS: usize = 6;

/// Collects the reports of a text, passage by passage.
pub(super) struct Grouping<'t, 'q> {
    text: &'t str,
    quotations: &'q [Quotation],
    statements: Vec<Grouped>,
    /// The statement that holds each quotation.
    owner: Vec<Option<usize>>,
    /// The last passage seen.
    last: Option<Last>,
}

struct Grouped {
    report: Report,
    passage: usize,
    /// Merged into another statement.
    merged: bool,
}

struct Last {
    paragraph: usize,
    /// The statement that it ends with.
    statement: Option<usize>,
    /// Whether its statement still waits for its words, behind a colon.
    awaits: bool,
    /// Whether it ends with a colon.
    colon: bool,
}

impl<'t, 'q> Grouping<'t, 'q> {
    pub(super) fn new(text: &'t str, quotations: &'q [Quotation]) -> Self {
        let owner = vec![None; quotations.len()];
        Self { text, quotations, statements: Vec::new(), owner, last: None }
    }

    /// Adds a passage with the statements that its cues report.
    pub(super) fn add(&mut self, number: usize, passage: &Passage, reports: Vec<Report>) {
        let before = self.last.take();
        let colon = passage.units.last().is_some_and(|unit| unit.is(":"));
        let first = self.statements.len();
        for report in reports {
            let statement = self.statements.len();
            for &quotation in &report.quotations {
                // The first to claim a quotation is nearest to it.
                self.owner[quotation].get_or_insert(statement);
            }
            self.statements.push(Grouped { report, passage: number, merged: false });
        }
        let mut statement = self.last_of_own(first);
        for (at, unit) in passage.units.iter().enumerate() {
            let Some(quotation) = unit.quotation else { continue };
            match self.owner[quotation] {
                Some(owner) => self.draw_in_previous(quotation, owner),
                None => {
                    if let Some(taken) = self.place(quotation, number, passage, at, before.as_ref(), statement) {
                        statement = Some(taken);
                    }
                }
            }
        }
        let awaits = statement.is_some_and(|at| self.statements[at].report.content.is_empty());
        self.last = Some(Last { paragraph: passage.paragraph, statement, awaits, colon });
    }

    /// The last statement from `first` on that is not within another one.
    fn last_of_own(&self, first: usize) -> Option<usize> {
        let statements = &self.statements[first..];
        let nested = |statement: &Grouped| {
            statements.iter().any(|other| {
                let holds = |cue: &Span| other.report.content.iter().any(|content| content.contains(*cue));
                statement.report.cue.iter().any(holds)
            })
        };
        statements.iter().rposition(|statement| !nested(statement)).map(|at| first + at)
    }

    /// A quotation with a cue takes in the part in the paragraph before, which had none.
    fn draw_in_previous(&mut self, quotation: usize, owner: usize) {
        if !self.quotations[quotation].continues {
            return;
        }
        let Some(previous) = quotation.checked_sub(1).and_then(|previous| self.owner[previous]) else { return };
        if previous == owner || !self.statements[previous].report.cue.is_empty() || self.statements[previous].merged {
            return;
        }
        let earlier = std::mem::take(&mut self.statements[previous].report.content);
        self.statements[previous].merged = true;
        for owned in self.owner.iter_mut().take(quotation).rev().take_while(|owned| **owned == Some(previous)) {
            *owned = Some(owner);
        }
        let content = &mut self.statements[owner].report.content;
        content.splice(0..0, earlier);
    }

    /// Finds the statement that a quotation without cue of its own belongs to, or makes one.
    fn place(
        &mut self,
        quotation: usize,
        number: usize,
        passage: &Passage,
        at: usize,
        before: Option<&Last>,
        statement: Option<usize>,
    ) -> Option<usize> {
        let span = self.quotations[quotation].span;
        let goes_on = self.quotations[quotation].continues.then(|| self.owner[quotation.checked_sub(1)?]).flatten();
        if let Some(owner) = goes_on {
            return Some(self.append(owner, quotation, span));
        }
        let colon_before = passage.before(at).is_some_and(|unit| unit.is(":"));
        if !passage.is_pure_quotation() {
            if !colon_before && !Self::is_loose_statement(passage, at, statement.is_some()) {
                return None;
            }
            return Some(self.start(quotation, number, span, if colon_before { 0.6 } else { 0.4 }));
        }
        if let Some(statement) = statement {
            return Some(self.append(statement, quotation, span));
        }
        if let Some(before) = before {
            if before.awaits
                && let Some(owner) = before.statement
            {
                return Some(self.append(owner, quotation, span));
            }
            if before.paragraph == passage.paragraph
                && let Some(owner) = before.statement
                && self.may_go_on(owner)
            {
                return Some(self.append(owner, quotation, span));
            }
        }
        let led_in = before.is_some_and(|before| before.colon);
        if !led_in && !self.is_sentence(span, passage) {
            return None;
        }
        Some(self.start(quotation, number, span, 0.7))
    }

    fn start(&mut self, quotation: usize, passage: usize, span: Span, confidence: f32) -> usize {
        let report = Report {
            act: Act::Speech,
            modality: Modality::Asserted,
            content: vec![span],
            cue: Vec::new(),
            speaker: Vec::new(),
            quotations: vec![quotation],
            passive: false,
            addressee: None,
            venue: None,
            rules: Some(confidence),
            label: None,
        };
        let statement = self.statements.len();
        self.statements.push(Grouped { report, passage, merged: false });
        self.owner[quotation] = Some(statement);
        statement
    }

    fn append(&mut self, statement: usize, quotation: usize, span: Span) -> usize {
        self.owner[quotation] = Some(statement);
        self.statements[statement].report.content.push(span);
        statement
    }

    /// Whether a quotation right behind this statement is more of it.
    fn may_go_on(&self, statement: usize) -> bool {
        let report = &self.statements[statement].report;
        report.act == Act::Speech && report.modality == Modality::Asserted
    }

    /// Whether a paragraph that is one quotation is something said, not a heading in quotation
    /// marks.
    fn is_sentence(&self, span: Span, passage: &Passage) -> bool {
        let words = span.of(self.text);
        let inner = words.trim_end_matches(['"', '”', '’', '\'', '»', '“', '›']);
        let stopped = inner.ends_with(['.', '!', '?', '…', ','])
            || passage.units.last().is_some_and(Unit::is_stop)
            || !words.ends_with(['"', '”', '’', '\'', '»', '“', '›']);
        stopped || words.split_whitespace().nth(12).is_some()
    }

    /// Whether a quotation in a sentence that does not report it is long enough to be one all the
    /// same, rather than a title or a borrowed word.
    fn is_loose_statement(passage: &Passage, at: usize, reported: bool) -> bool {
        let unit = &passage.units[at];
        let words = unit.words;
        let inner = words.trim_matches(|character: char| !character.is_alphanumeric() && !".!?,…".contains(character));
        let leads = passage.before(at).is_none_or(|before| before.is_break() || before.is_stop());
        let long = words.split_whitespace().nth(LOOSE_WORDS - 1).is_some();
        long && leads && !reported && inner.ends_with(['.', '!', '?', '…', ',']) && unit.tag != Tag::Cd
    }

    /// The statements in text order.
    pub(super) fn finish(self) -> Vec<(Attribution, Evidence)> {
        let text = self.text;
        let quotations = self.quotations;
        let mut grouped: Vec<Grouped> = self
            .statements
            .into_iter()
            .filter(|statement| !statement.merged && !statement.report.content.is_empty())
            .collect();
        for statement in &mut grouped {
            statement.report.content.sort_unstable();
            statement.report.content.truncate(MAX_FRAGMENTS);
        }
        grouped.sort_by_key(|statement| {
            let report = &statement.report;
            report.content.iter().chain(&report.cue).chain(&report.speaker).map(|span| span.start).min()
        });
        grouped.truncate(MAX_STATEMENTS);
        let outers: Vec<Option<usize>> = (0..grouped.len()).map(|at| outer(&grouped, at)).collect();
        grouped
            .into_iter()
            .zip(outers)
            .map(|(statement, outer)| {
                let report = statement.report;
                let form = form(text, &report.content, quotations);
                let evidence = Evidence {
                    rules: report.rules,
                    label: report.label,
                    form,
                    act: report.act,
                    modality: report.modality,
                    speaker: !report.speaker.is_empty(),
                    cue: !report.cue.is_empty(),
                    words: report.content.iter().map(|span| span.of(text).split_whitespace().count()).sum(),
                };
                let attribution = Attribution {
                    form,
                    act: report.act,
                    modality: report.modality,
                    outer,
                    content: report.content,
                    cue: report.cue,
                    speaker: report.speaker,
                    addressee: report.addressee.into_iter().collect(),
                    venue: report.venue.into_iter().collect(),
                    confidence: evidence.confidence(),
                };
                (attribution, evidence)
            })
            .collect()
    }
}

/// The statement whose content holds the cue of the one at `at`: the smallest such. Both stand in
/// one passage, so only neighbours are looked at.
fn outer(grouped: &[Grouped], at: usize) -> Option<usize> {
    let cue = *grouped[at].report.cue.first()?;
    let passage = grouped[at].passage;
    let near = |other: &usize| grouped[*other].passage.abs_diff(passage) <= NEIGHBOURS;
    let earlier = (0..at).rev().take(WINDOW);
    let later = (at + 1..grouped.len()).take(WINDOW);
    let holds = |other: &usize| {
        let report = &grouped[*other].report;
        report.content.iter().any(|content| content.contains(cue))
            && !report
                .cue
                .iter()
                .any(|outer_cue| grouped[at].report.content.iter().any(|content| content.contains(*outer_cue)))
    };
    earlier
        .chain(later)
        .filter(|other| near(other) && holds(other))
        .min_by_key(|&other| grouped[other].report.content.iter().map(|content| content.len()).sum::<usize>())
}

const NEIGHBOURS: usize = 1;
const WINDOW: usize = 24;

/// By how much of the content stands inside quotation marks.
fn form(text: &str, content: &[Span], quotations: &[Quotation]) -> Form {
    let (mut quoted, mut plain) = (false, false);
    for span in content {
        let mut at = span.start;
        let first = quotations.partition_point(|quotation| quotation.span.end <= span.start);
        let mut has_words = |from: u32, to: u32| {
            plain |= from < to && text[from as usize..to as usize].contains(char::is_alphanumeric);
        };
        for quotation in quotations[first..].iter().take_while(|quotation| quotation.span.start < span.end) {
            has_words(at, quotation.span.start.max(at));
            quoted = true;
            at = quotation.span.end;
        }
        has_words(at, span.end);
    }
    match (quoted, plain) {
        (true, false) => Form::Direct,
        (true, true) => Form::Mixed,
        (false, _) => Form::Indirect,
    }
}
