//! Features by which cues are found, token by token.

use super::{
    LABELS,
    span::Stretch,
    table::{Features, Sink, Table},
    view::{Quoted, Row, View},
};
use crate::text::{Tag, parser::Relation};

const TEMPLATES: u32 = 1000;

const OUTSIDE: usize = 0;
const BEGINS: usize = 1;
const INSIDE: usize = 2;

/// A score that nothing real is as low as.
const NEVER: i32 = i32::MIN / 4;

/// The cues for which the best labelling of their sentence with them is by at least `least` better
/// than without.
#[must_use]
pub fn candidates(view: &View, weights: &Table<LABELS>, least: i32) -> Vec<(Stretch, i32)> {
    let mut found = Vec::new();
    for (&(first, end), &promising) in view.sentences.iter().zip(&view.promising) {
        if !promising {
            continue;
        }
        let length = end - first;
        // The score of each label behind each label at each token.
        let mut steps = vec![[[NEVER; LABELS]; LABELS]; length];
        for (at, step) in (first..end).zip(&mut steps) {
            if is_outside(&view.rows[at]) {
                *step = [[0, NEVER, NEVER]; LABELS];
                continue;
            }
            let mut emission = weights.sum();
            features(view, at, &mut emission);
            for (previous, scores) in step.iter_mut().enumerate() {
                let mut sum = emission.clone();
                transition_features(view, at, previous, &mut sum);
                *scores = sum.scores();
            }
            step[OUTSIDE][INSIDE] = NEVER;
        }
        let mut behind = vec![[0; LABELS]; length];
        for at in (1..length).rev() {
            for previous in 0..LABELS {
                behind[at - 1][previous] =
                    (0..LABELS).map(|label| steps[at][previous][label] + behind[at][label]).max().unwrap_or(NEVER);
            }
        }
        let mut before = [0, NEVER, NEVER];
        for at in 0..length {
            let here: [i32; LABELS] = std::array::from_fn(|label| {
                (0..LABELS).map(|previous| before[previous] + steps[at][previous][label]).max().unwrap_or(NEVER)
            });
            let total = |label: usize| here[label] + behind[at][label];
            let margin = total(BEGINS) - total(OUTSIDE).max(total(INSIDE));
            if margin >= least {
                found.push(((first + at, first + cue_end(&steps, &behind, at)), margin));
            }
            before = here;
        }
    }
    found
}

/// Whether a token is in no cue whatever stands around it: a name, a number, a mark that no cue
/// has, or a quoted word. Most tokens are, and are not scored.
fn is_outside(row: &Row) -> bool {
    let never = matches!(row.tag, Tag::Nnp | Tag::Nnps | Tag::Cd | Tag::Period | Tag::Comma | Tag::Pos | Tag::Prp);
    never || row.quoted != Quoted::No
}

/// Behind the last token of the cue that begins at `at`.
fn cue_end(steps: &[[[i32; LABELS]; LABELS]], behind: &[[i32; LABELS]], at: usize) -> usize {
    let mut end = at + 1;
    let mut previous = BEGINS;
    while end < steps.len() {
        let total = |label: usize| steps[end][previous][label] + behind[end][label];
        if total(INSIDE) < total(OUTSIDE).max(total(BEGINS)) {
            break;
        }
        previous = INSIDE;
        end += 1;
    }
    end
}

struct Near {
    word: u32,
    lemma: u32,
    tag: u32,
    cluster: u32,
    quoted: u32,
}

fn near(view: &View, at: usize, offset: isize) -> Near {
    let (first, end) = view.sentences[view.rows[at].sentence];
    let row = at.checked_add_signed(offset).filter(|&at| at >= first && at < end).map(|at| &view.rows[at]);
    row.map_or(Near { word: 0, lemma: 0, tag: 99, cluster: 0, quoted: 9 }, |row| Near {
        word: row.word,
        lemma: row.lemma,
        tag: row.tag as u32,
        cluster: u32::from(row.cluster),
        quoted: row.quoted as u32,
    })
}

/// The relations of a word's dependents that tell a reporting verb.
fn children(row: &Row) -> u32 {
    let has = |relation: Relation| u32::from(row.children >> relation as u64 & 1 == 1);
    has(Relation::Nsubj)
        | has(Relation::Ccomp) << 1
        | has(Relation::Xcomp) << 2
        | has(Relation::Obj) << 3
        | has(Relation::Parataxis) << 4
        | has(Relation::Advcl) << 5
        | has(Relation::Acl) << 6
        | has(Relation::Obl) << 7
}

/// Distance to the nearest quotation mark within the sentence, before and behind.
fn marks(view: &View, at: usize) -> (u32, u32) {
    let (first, end) = view.sentences[view.rows[at].sentence];
    let is_mark = |at: &usize| matches!(view.rows[*at].quoted, Quoted::Opens | Quoted::Closes);
    let before = (first..at).rev().take(8).position(|at| is_mark(&at)).map_or(9, |distance| distance as u32);
    let behind = (at + 1..end).take(8).position(|at| is_mark(&at)).map_or(9, |distance| distance as u32);
    (before, behind)
}

/// Gathers the features of the token at `at`.
pub fn features<S: Sink>(view: &View, at: usize, out: &mut Features<S>) {
    out.restart(TEMPLATES);
    let row = &view.rows[at];
    let [b3, b2, b1, this, a1, a2, a3] = [-3, -2, -1, 0, 1, 2, 3].map(|offset| near(view, at, offset));
    let (_, end) = view.sentences[row.sentence];
    let head = &view.rows[row.head];
    let grand = &view.rows[head.head];
    let below = children(row);
    let relation = row.relation as u32;
    let side = u32::from(row.head > at);
    let (mark_before, mark_behind) = marks(view, at);
    let complement = view.children(at).map(|(_, child)| child).find(|child| {
        matches!(child.relation, Relation::Ccomp | Relation::Xcomp | Relation::Acl | Relation::Parataxis)
    });
    let subject = view
        .children(at)
        .map(|(_, child)| child)
        .find(|child| matches!(child.relation, Relation::Nsubj | Relation::Csubj));
    let (complement_tag, complement_mark, complement_relation) =
        complement.map_or((99, 0, 99), |row| (row.tag as u32, row.mark, row.relation as u32));
    let (subject_tag, subject_cluster) = subject.map_or((99, 0), |row| (row.tag as u32, u32::from(row.cluster)));

    out.add([this.word]);
    out.add([this.lemma]);
    out.add([this.lemma, this.tag]);
    out.add([this.tag]);
    out.add([this.cluster]);
    out.add([this.cluster & 0x3ff]);
    out.add([this.cluster & 0x3f, this.tag]);
    out.add([row.suffix, this.tag]);
    out.add([u32::from(row.shape), this.quoted]);
    for other in [&b3, &b2, &b1, &a1, &a2, &a3] {
        out.add([other.word]);
        out.add([other.tag]);
        out.add([other.cluster & 0x3ff]);
        out.add([other.tag, this.lemma]);
    }
    out.add([b1.lemma, this.lemma]);
    out.add([this.lemma, a1.word]);
    out.add([b2.lemma, b1.lemma, this.lemma]);
    out.add([this.lemma, a1.word, a2.word]);
    out.add([b1.word, this.lemma, a1.word]);
    out.add([b1.tag, this.tag]);
    out.add([this.tag, a1.tag]);
    out.add([b2.tag, b1.tag, this.tag]);
    out.add([b1.tag, this.tag, a1.tag]);
    out.add([this.tag, a1.tag, a2.tag]);
    out.add([b1.tag, this.tag, a1.tag, a2.tag]);
    out.add([b1.cluster, this.cluster]);
    out.add([this.cluster, a1.cluster]);
    out.add([b1.quoted, this.quoted, a1.quoted, this.tag]);
    out.add([b2.quoted, b1.quoted, a1.quoted, a2.quoted]);
    out.add([this.lemma, this.quoted, b1.quoted, a1.quoted]);
    out.add([this.lemma, mark_before, mark_behind]);
    out.add([this.tag, mark_before]);
    out.add([this.tag, mark_behind]);
    out.add([relation, this.tag, side]);
    out.add([relation, this.lemma]);
    out.add([relation, head.lemma]);
    out.add([this.lemma, head.lemma]);
    out.add([relation, this.tag, head.tag as u32, below]);
    out.add([head.lemma, this.tag]);
    out.add([u32::from(head.cluster) & 0x3ff, relation]);
    out.add([head.relation as u32, grand.lemma, relation]);
    out.add([this.lemma, below]);
    out.add([this.tag, below]);
    out.add([this.cluster & 0x3ff, below]);
    out.add([this.lemma, complement_tag, complement_relation]);
    out.add([this.lemma, complement_mark]);
    out.add([this.tag, complement_mark, complement_relation]);
    out.add([this.cluster & 0x3ff, complement_mark, complement_tag]);
    out.add([this.lemma, subject_tag]);
    out.add([this.lemma, subject_cluster]);
    out.add([this.cluster & 0x3ff, subject_cluster & 0x3f, subject_tag]);
    out.add([this.tag, subject_tag, complement_relation, complement_tag]);
    out.add([this.lemma, children(head), relation]);
    out.add([this.tag, u32::from(head.relation == Relation::Root), children(head), relation]);
    out.add([this.lemma, u32::from(at + 3 >= end), u32::from(a1.tag == Tag::Comma as u32)]);
    out.add([0]);
}

/// Features of a token behind the label `previous`.
pub fn transition_features<S: Sink>(view: &View, at: usize, previous: usize, out: &mut Features<S>) {
    out.restart(TEMPLATES + 500);
    let row = &view.rows[at];
    let [b1, this, a1] = [-1, 0, 1].map(|offset| near(view, at, offset));
    let previous = previous as u32;
    out.add([previous]);
    out.add([previous, this.tag]);
    out.add([previous, this.word]);
    out.add([previous, b1.tag, this.tag]);
    out.add([previous, this.tag, a1.tag]);
    out.add([previous, b1.word, this.word]);
    out.add([previous, b1.lemma, this.tag]);
    let neighbours = u32::from(row.head + 1 == at) + 2 * u32::from(row.head == at + 1);
    out.add([previous, row.relation as u32, this.tag, neighbours]);
    out.add([previous, this.tag, this.quoted]);
}
