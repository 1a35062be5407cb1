//! Features by which each part of a proposed attribution is kept or dropped, with all its parts in
//! view.

use super::{
    Proposal,
    table::{Features, Sink},
    view::{Quoted, View},
};

const TEMPLATES: u32 = 30_000;

/// A margin in steps of a quarter, at most three either way.
fn fine(margin: i32) -> u32 {
    (margin.div_euclid(64).clamp(-16, 20) + 16).unsigned_abs()
}

/// A margin in steps of one.
fn coarse(margin: i32) -> u32 {
    (margin.div_euclid(256).clamp(-4, 6) + 4).unsigned_abs()
}

/// Gathers the features of one proposal. `covered` says whether the content of a stronger one
/// holds its cue.
pub fn features<S: Sink>(view: &View, proposal: &Proposal, covered: bool, out: &mut Features<S>) {
    out.restart(TEMPLATES);
    let (start, end) = proposal.cue;
    let verb = (start..end).find(|&at| view.rows[at].tag.is_verb()).unwrap_or(end - 1);
    let row = &view.rows[verb];
    let (lemma, tag, cluster) = (row.lemma, row.tag as u32, u32::from(row.cluster) & 0x3ff);
    let words = (start..end).fold(0_u32, |hash, at| hash.rotate_left(7) ^ view.rows[at].lemma);
    let cue = fine(proposal.margin);
    let cue_coarse = coarse(proposal.margin);
    let quoted = u32::from(view.rows[start].quoted == Quoted::Yes);
    let length = (end - start).min(6) as u32;
    let parts = [proposal.source, proposal.before, proposal.behind];
    let [source, before, behind] = parts.map(|part| part.map_or(99, |part| fine(part.margin)));
    let [source_coarse, before_coarse, behind_coarse] = parts.map(|part| part.map_or(99, |part| coarse(part.margin)));
    let [source_lead, before_lead, behind_lead] = parts.map(|part| part.map_or(99, |part| coarse(part.lead)));
    let covered = u32::from(covered);
    let head = &view.rows[row.head];
    out.add([0]);
    out.add([cue]);
    out.add([cue_coarse, lemma]);
    out.add([cue_coarse, tag, length]);
    out.add([cue_coarse, cluster]);
    out.add([cue_coarse, words]);
    out.add([lemma, tag]);
    out.add([words]);
    out.add([cluster, tag]);
    out.add([quoted, cue_coarse]);
    out.add([quoted, lemma]);
    out.add([covered, cue_coarse, quoted]);
    out.add([covered, tag]);
    out.add([source]);
    out.add([source_lead, source_coarse]);
    out.add([source_coarse, cue_coarse]);
    out.add([source_coarse, tag]);
    out.add([before]);
    out.add([before_lead, before_coarse]);
    out.add([before_coarse, cue_coarse]);
    out.add([behind]);
    out.add([behind_lead, behind_coarse]);
    out.add([behind_coarse, cue_coarse]);
    out.add([before_coarse, behind_coarse]);
    out.add([before_coarse, behind_coarse, source_coarse]);
    out.add([cue_coarse, before_coarse.max(behind_coarse), source_coarse, quoted]);
    out.add([
        lemma,
        u32::from(before_coarse > 4) + 2 * u32::from(behind_coarse > 4) + 4 * u32::from(source_coarse > 4),
    ]);
    out.add([row.relation as u32, tag, head.tag as u32]);
    out.add([head.lemma, row.relation as u32]);
    for part in parts {
        let Some(part) = part else {
            for _ in 0..6 {
                out.add([1]);
            }
            continue;
        };
        let (first, last) = (&view.rows[part.stretch.0], &view.rows[part.stretch.1 - 1]);
        let size = (part.stretch.1 - part.stretch.0).min(40).ilog2();
        let finite = (part.stretch.0..part.stretch.1).filter(|&at| view.rows[at].tag.is_finite()).count().min(2) as u32;
        let marks = first.quoted as u32 * 4 + last.quoted as u32;
        out.add([size, finite, coarse(part.margin)]);
        out.add([marks, coarse(part.lead)]);
        out.add([first.tag as u32, last.tag as u32, size]);
        out.add([first.word, size]);
        out.add([last.lemma, coarse(part.lead)]);
        out.add([finite, lemma, marks]);
    }
}
