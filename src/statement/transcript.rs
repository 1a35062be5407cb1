//! Turns of a conversation, as interviews and transcripts print them: "REED: The bridge is safe."
//! A headline may put it the same way.

use std::collections::HashMap;

use super::{
    Act, Modality,
    passage::{Passage, Unit},
    report::Report,
};
use crate::text::{Span, Tag};

/// The most words of a speaker's label.
const LABEL_UNITS: usize = 5;

/// The turn that each passage opens, if it opens one.
pub(super) fn turns(passages: &[Passage], paragraphs: &[Span]) -> Vec<Option<Report>> {
    let labels: Vec<Option<usize>> =
        (0..passages.len()).map(|at| label(&passages[at]).filter(|_| opens_paragraph(passages, at))).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (passage, &colon) in passages.iter().zip(&labels) {
        if let Some(colon) = colon {
            *counts.entry(passage.units[colon - 1].words).or_default() += 1;
        }
    }
    let turn = |(at, colon): (usize, Option<usize>)| {
        let colon = colon?;
        let passage = &passages[at];
        let recurs = counts.get(passage.units[colon - 1].words).is_some_and(|&count| count > 1);
        let headline = passage.paragraph == 0 && passage.units[..colon].iter().all(|unit| unit.tagged(Tag::is_proper));
        let end = if recurs {
            paragraphs[passage.paragraph].end
        } else if headline || (label_start(passage) > 0 || passage.paragraph == 0) && quotes_only(passage, colon) {
            passage.span(0, passage.end()).end
        } else {
            return None;
        };
        let start = passage.units.get(colon + 1)?.span.start;
        (start < end).then(|| Report {
            act: Act::Speech,
            modality: Modality::Asserted,
            content: vec![Span { start, end }],
            cue: vec![passage.units[colon].span],
            speaker: vec![passage.span(label_start(passage), colon)],
            quotations: passage.units[colon + 1..].iter().filter_map(|unit| unit.quotation).collect(),
            passive: false,
            addressee: None,
            venue: None,
            rules: Some(if recurs { 0.7 } else { 0.5 }),
            label: None,
        })
    };
    labels.into_iter().enumerate().map(turn).collect()
}

fn opens_paragraph(passages: &[Passage], at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| passages[before].paragraph != passages[at].paragraph)
}

/// Position of the colon behind a label: names and titles with capitals, and nothing else. A
/// bullet may stand before it.
fn label(passage: &Passage) -> Option<usize> {
    let first = label_start(passage);
    let colon = passage.units.iter().take(first + LABEL_UNITS + 1).position(|unit| unit.is(":"))?;
    let named = passage.units[first.min(colon)..colon].iter().all(is_label_word);
    (colon > first && colon + 1 < passage.end() && named).then_some(colon)
}

fn label_start(passage: &Passage) -> usize {
    let bullet = |unit: &Unit| unit.is_dash() || unit.is_any(&["-", "•", "*", "·", "▪", "●", "‣"]);
    passage.units.iter().take_while(|unit| bullet(unit)).count()
}

/// Whether nothing but quotations stands behind the colon: "Captain: “We were lied to”".
fn quotes_only(passage: &Passage, colon: usize) -> bool {
    let mut behind = passage.units[colon + 1..passage.end()].iter();
    behind.next().is_some_and(Unit::is_quotation) && behind.all(|unit| unit.is_quotation() || unit.is_break())
}

fn is_label_word(unit: &Unit) -> bool {
    !unit.is_quotation()
        && unit.words.starts_with(char::is_uppercase)
        && !unit.tagged(|tag| matches!(tag, Tag::Dt | Tag::In))
}
