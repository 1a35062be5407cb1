//! A quotation with its author behind a dash: “Every boat is a promise.” — Lena Holt, harbour master

use super::{
    Act, Modality,
    passage::{Passage, Unit},
    report::Report,
};
use crate::text::Tag;

/// The most units of a signature.
const SIGNATURE_UNITS: usize = 14;

/// The signed quotation that each passage ends with, if it does.
pub(super) fn signed(passages: &[Passage]) -> Vec<Option<Report>> {
    let mut reports: Vec<Option<Report>> = vec![None; passages.len()];
    for (at, pair) in passages.windows(2).enumerate() {
        let [quoted, signature] = pair else { continue };
        let last = passages.get(at + 2).is_none_or(|next| next.paragraph != signature.paragraph);
        let near = signature.paragraph - quoted.paragraph <= 1;
        if last && near && quoted.is_pure_quotation() {
            reports[at] = report(quoted, signature);
        }
    }
    reports
}

fn report(quoted: &Passage, signature: &Passage) -> Option<Report> {
    let dash = signature.units.first().filter(|unit| unit.is_dash() || unit.is("-"))?;
    let name = &signature.units[1..signature.end().max(1)];
    let first = name.first()?;
    let is_name = first.words.starts_with(char::is_uppercase)
        && name.len() <= SIGNATURE_UNITS
        && name.iter().any(|unit| unit.tagged(Tag::is_proper))
        && !name.iter().any(|unit| unit.is_quotation() || unit.is_stop() || unit.tagged(Tag::is_finite));
    let quotations: Vec<usize> = quoted.units.iter().filter_map(|unit| unit.quotation).collect();
    is_name.then(|| Report {
        act: Act::Speech,
        modality: Modality::Asserted,
        content: quoted.units.iter().filter(|unit| Unit::is_quotation(unit)).map(|unit| unit.span).collect(),
        cue: vec![dash.span],
        speaker: vec![signature.span(1, signature.end())],
        quotations,
        passive: false,
        addressee: None,
        venue: None,
        rules: Some(0.7),
        label: None,
    })
}
