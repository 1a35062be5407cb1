//! The learned labeller: finds cues, then for each cue its source and its content.

pub mod cue;
pub mod span;
pub mod table;
pub mod view;

use span::{Candidates, Known, Slot, Stretch};
use table::{Features, Table};
use view::View;

/// One attribution as stretches of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// The reporting expression.
    pub cue: Stretch,
    /// Who says it.
    pub source: Option<Stretch>,
    /// What is said, in text order.
    pub content: Vec<Stretch>,
    /// Log-odds that it is one, in units of [`SCALE`].
    pub score: i32,
}

/// Weights are stored as so many times their value.
pub const SCALE: f32 = 256.0;

/// The labels of a token: outside, first of a cue, further in a cue.
pub const LABELS: usize = 3;
const OUTSIDE: usize = 0;
const BEGINS: usize = 1;
const INSIDE: usize = 2;

/// The weights.
#[derive(Debug)]
pub struct Model {
    /// Of cue labels, by features of the token.
    pub cue: Table,
    /// Of spans.
    pub span: Table,
    /// Added to the score of every label but "outside".
    pub cue_bias: i32,
    /// Added to the score of "there is none", by slot.
    pub none_bias: [i32; 3],
}

/// The attributions of a text.
#[must_use]
pub fn label(view: &View, model: &Model) -> Vec<Labelled> {
    let cues = cues(view, model);
    attribute(view, model, &cues)
}

/// The cues of a text, by the best sequence of labels in each sentence.
#[must_use]
pub fn cues(view: &View, model: &Model) -> Vec<Stretch> {
    let mut found = Vec::new();
    let mut features = Features::default();
    for &(first, end) in &view.sentences {
        let mut best = [0, i32::MIN / 2, i32::MIN / 2];
        let mut from: Vec<[u8; LABELS]> = Vec::with_capacity(end - first);
        for at in first..end {
            let mut emission = [0, model.cue_bias, model.cue_bias];
            cue::features(view, at, &mut features);
            model.cue.add(&features.hashes, &mut emission);
            cue::transition_features(view, at, &mut features);
            let mut next = [i32::MIN / 2; LABELS];
            let mut back = [0_u8; LABELS];
            for previous in 0..LABELS {
                let mut scores = emission;
                model.cue.add(&joined(&features.hashes, previous), &mut scores);
                for label in 0..LABELS {
                    if label == INSIDE && previous == OUTSIDE {
                        continue;
                    }
                    let score = best[previous] + scores[label];
                    if score > next[label] {
                        next[label] = score;
                        back[label] = previous as u8;
                    }
                }
            }
            from.push(back);
            best = next;
        }
        let mut label = (0..LABELS).max_by_key(|&label| (best[label], LABELS - label)).unwrap_or(OUTSIDE);
        let mut cue_end = None;
        for at in (first..end).rev() {
            if label != OUTSIDE && cue_end.is_none() {
                cue_end = Some(at + 1);
            }
            if label == BEGINS && let Some(end) = cue_end.take() {
                found.push((at, end));
            }
            label = usize::from(from[at - first][label]);
        }
    }
    found.sort_unstable();
    found
}

/// Features of a transition, joined with the label before.
#[must_use]
pub fn joined(features: &[u32], previous: usize) -> Vec<u32> {
    features.iter().map(|feature| feature ^ (previous as u32 + 1).wrapping_mul(0x9e37_79b9)).collect()
}

/// Source and content of each cue.
#[must_use]
pub fn attribute(view: &View, model: &Model, cues: &[Stretch]) -> Vec<Labelled> {
    let mut candidates = Candidates::default();
    let mut labelled = Vec::with_capacity(cues.len());
    for (number, &cue) in cues.iter().enumerate() {
        let neighbours = [number.checked_sub(1).map(|at| cues[at]), cues.get(number + 1).copied()];
        let mut known = Known { cue, source: None, before: None, neighbours };
        let mut find = |known: Known, slot: Slot| {
            span::candidates(view, known, slot, &mut candidates);
            best(&candidates, model, model.none_bias[slot as usize])
        };
        known.source = find(known, Slot::Source);
        known.before = find(known, Slot::ContentBefore);
        let behind = find(known, Slot::ContentBehind);
        let content: Vec<Stretch> = known.before.into_iter().chain(behind).collect();
        labelled.push(Labelled { cue, source: known.source, content, score: 0 });
    }
    labelled
}

/// The candidate of the highest score, if one is higher than that of "there is none".
fn best(candidates: &Candidates, model: &Model, none_bias: i32) -> Option<Stretch> {
    let hashes = &candidates.features.hashes;
    let begins: Vec<i32> = candidates.begins.iter().map(|(_, range)| model.span.sum(&hashes[range.clone()])).collect();
    let ends: Vec<i32> = candidates.ends.iter().map(|(_, range)| model.span.sum(&hashes[range.clone()])).collect();
    let mut best = None;
    let mut highest = model.span.sum(&hashes[..candidates.none]) + none_bias;
    for (begin, end, range) in &candidates.pairs {
        let (begin, end) = (usize::from(*begin), usize::from(*end));
        let score = begins[begin] + ends[end] + model.span.sum(&hashes[range.clone()]);
        if score > highest {
            highest = score;
            best = Some((candidates.begins[begin].0, candidates.ends[end].0));
        }
    }
    best
}
