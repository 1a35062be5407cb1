//! The learned labeller. It proposes cues, ranks for each the spans that could be its source and
//! its content, and then decides with the whole attribution in view which parts to keep.

mod clusters;
pub mod cue;
pub mod keep;
pub mod span;
pub mod table;
pub mod view;

use std::sync::LazyLock;

use crate::text::{Analysis, Span};
use span::{Known, Ranker, Slot, Stretch};
pub use table::SCALE;
use table::Table;
use view::View;

/// One attribution as stretches of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// The reporting expression.
    pub cue: Option<Stretch>,
    /// Who says it.
    pub source: Option<Stretch>,
    /// What is said, in text order.
    pub content: Vec<Stretch>,
    /// Log-odds that it is one, in units of [`table::SCALE`].
    pub score: i32,
}

/// The labels of a token: outside, first of a cue, further in a cue.
pub const LABELS: usize = 3;
/// The parts that are kept or dropped: cue, source, content before and behind the cue.
pub const PARTS: usize = 4;

/// The weights.
#[derive(Debug)]
pub struct Model {
    /// Of cue labels, by features of the token.
    pub cue: Table<LABELS>,
    /// Of spans.
    pub span: Table<1>,
    /// Of the parts of an attribution.
    pub keep: Table<PARTS>,
    /// The least score of each part that is kept.
    pub least: [i32; PARTS],
}

/// A cue with the best span for each slot.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The reporting expression.
    pub cue: Stretch,
    /// By how much the best labelling with this cue is better than the best without.
    pub margin: i32,
    /// Who says it.
    pub source: Option<Part>,
    /// What is said, before the cue.
    pub before: Option<Part>,
    /// What is said, behind the cue.
    pub behind: Option<Part>,
}

/// A span of a proposal.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Where.
    pub stretch: Stretch,
    /// By how much it is better than none.
    pub margin: i32,
    /// By how much it is better than the next best span.
    pub lead: i32,
}

/// One attribution as spans of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledSpans {
    /// The reporting expression.
    pub cue: Option<Span>,
    /// Who says it.
    pub source: Option<Span>,
    /// What is said, in text order; may be empty.
    pub content: Vec<Span>,
    /// Log-odds that the cue is right, in units of [`table::SCALE`].
    pub score: i32,
}

impl LabelledSpans {
    /// From 0 to 1: how sure the labeller is of the cue.
    #[must_use]
    pub fn probability(&self) -> f32 {
        1.0 / (1.0 + (-(self.score as f32) / SCALE as f32).exp())
    }
}

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let whole = "the embedded weights are whole";
    Model {
        cue: Table::read(include_bytes!("../../../models/labeller.cue.bin")).expect(whole),
        span: Table::read(include_bytes!("../../../models/labeller.span.bin")).expect(whole),
        keep: Table::read(include_bytes!("../../../models/labeller.keep.bin")).expect(whole),
        least: LEAST,
    }
});

/// The least scores that gave the best F1 on development articles.
pub const LEAST: [i32; PARTS] = [-128, -128, -179, -179];

/// The attributions of a text, in text order.
#[must_use]
pub fn label(analysis: &Analysis) -> Vec<LabelledSpans> {
    let span = |(start, end): Stretch| analysis.span_of(start..end);
    label_with(&View::new(analysis), &MODEL)
        .into_iter()
        .map(|labelled| LabelledSpans {
            cue: labelled.cue.map(span),
            source: labelled.source.map(span),
            content: labelled.content.into_iter().map(span).collect(),
            score: labelled.score,
        })
        .collect()
}

/// The attributions of a text as stretches of tokens, by the given weights.
#[must_use]
pub fn label_with(view: &View, model: &Model) -> Vec<Labelled> {
    decide(view, model, &propose(view, model))
}

/// Cues that are likely enough to be looked at, with their parts.
#[must_use]
pub fn propose(view: &View, model: &Model) -> Vec<Proposal> {
    attribute(view, &model.span, &cue::candidates(view, &model.cue, LEAST_MARGIN))
}

/// Keeps of the proposals what scores high enough. Of cues that overlap the better one stays.
#[must_use]
pub fn decide(view: &View, model: &Model, proposals: &[Proposal]) -> Vec<Labelled> {
    let scores = scores(view, &model.keep, proposals);
    let mut order: Vec<usize> = (0..proposals.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(scores[at][0]), at));
    let mut taken: Vec<Stretch> = Vec::new();
    let mut labelled = Vec::new();
    for at in order {
        let proposal = &proposals[at];
        if taken.iter().any(|cue| cue.0 < proposal.cue.1 && proposal.cue.0 < cue.1) {
            continue;
        }
        let keeps = |part: usize| scores[at][part] > model.least[part];
        let kept = |part: Option<Part>, number: usize| part.filter(|_| keeps(number)).map(|part| part.stretch);
        let cue = keeps(0).then_some(proposal.cue);
        let source = kept(proposal.source, 1);
        let content: Vec<Stretch> = kept(proposal.before, 2).into_iter().chain(kept(proposal.behind, 3)).collect();
        if cue.is_some() || source.is_some() || !content.is_empty() {
            taken.push(proposal.cue);
            labelled.push(Labelled { cue, source, content, score: scores[at][0] });
        }
    }
    labelled.sort_by_key(|labelled| {
        labelled.cue.into_iter().chain(labelled.source).chain(labelled.content.iter().copied()).min()
    });
    labelled
}

/// The score of each part of each proposal.
#[must_use]
pub fn scores(view: &View, keep: &Table<PARTS>, proposals: &[Proposal]) -> Vec<[i32; PARTS]> {
    proposals
        .iter()
        .zip(covered(proposals))
        .map(|(proposal, covered)| {
            let mut sum = keep.sum();
            keep::features(view, proposal, covered, &mut sum);
            sum.scores()
        })
        .collect()
}

/// For each proposal whether the content of one with a better cue near by holds its cue.
#[must_use]
pub fn covered(proposals: &[Proposal]) -> Vec<bool> {
    const NEAR: usize = 12;
    let holds = |other: &Proposal, this: &Proposal| {
        other.margin > this.margin
            && [other.before, other.behind]
                .iter()
                .flatten()
                .any(|part| part.margin > 0 && part.stretch.0 <= this.cue.0 && this.cue.1 <= part.stretch.1)
    };
    (0..proposals.len())
        .map(|at| {
            let near = &proposals[at.saturating_sub(NEAR)..(at + NEAR).min(proposals.len())];
            near.iter().any(|other| holds(other, &proposals[at]))
        })
        .collect()
}

/// The best source and content of each cue.
#[must_use]
pub fn attribute(view: &View, weights: &Table<1>, cues: &[(Stretch, i32)]) -> Vec<Proposal> {
    let mut proposals = Vec::with_capacity(cues.len());
    for (number, &(cue, margin)) in cues.iter().enumerate() {
        let likely = |other: &&(Stretch, i32)| other.1 > 0 && (other.0.1 <= cue.0 || cue.1 <= other.0.0);
        let neighbours = [
            cues[..number].iter().rev().take(4).find(likely).map(|other| other.0),
            cues[number + 1..].iter().take(4).find(likely).map(|other| other.0),
        ];
        let mut known = Known { cue, source: None, before: None, neighbours };
        let find = |known: Known, slot: Slot| best(&Ranker::new(view, known, slot), weights);
        let sure = |part: Option<Part>| part.filter(|part| part.margin > 0).map(|part| part.stretch);
        let source = find(known, Slot::Source);
        known.source = sure(source);
        let before = find(known, Slot::ContentBefore);
        known.before = sure(before);
        let behind = find(known, Slot::ContentBehind);
        proposals.push(Proposal { cue, margin, source, before, behind });
    }
    proposals
}

/// A cue is looked at when the best labelling with it is at most so much worse than without.
const LEAST_MARGIN: i32 = -384;

/// So many beginnings and ends are looked at together.
const PLACES: usize = 6;

/// The span of the highest score, among the best beginnings and the best ends.
fn best(ranker: &Ranker, weights: &Table<1>) -> Option<Part> {
    let [begins, ends] = ranker.places();
    let (begins, begin_scores) = best_places(begins, |at| {
        let mut sum = weights.sum();
        ranker.begin(at, &mut sum);
        sum.scores()[0]
    });
    let (ends, end_scores) = best_places(ends, |at| {
        let mut sum = weights.sum();
        ranker.end(at, &mut sum);
        sum.scores()[0]
    });
    let (mut highest, mut second, mut stretch) = (i32::MIN / 2, i32::MIN / 2, None);
    ranker.pairs(&begins, &ends, |begin, end, inside| {
        let mut sum = weights.sum();
        ranker.pair(begins[begin], ends[end], inside, &mut sum);
        let score = begin_scores[begin] + end_scores[end] + sum.scores()[0];
        if score > highest {
            (highest, second) = (score, highest);
            stretch = Some((begins[begin], ends[end]));
        } else {
            second = second.max(score);
        }
    });
    let mut none = weights.sum();
    ranker.none(&mut none);
    stretch.map(|stretch| Part { stretch, margin: highest - none.scores()[0], lead: highest - second })
}

/// The places of the highest scores, with these.
fn best_places(mut places: Vec<usize>, score: impl Fn(usize) -> i32) -> (Vec<usize>, Vec<i32>) {
    let mut scores: Vec<i32> = places.iter().map(|&at| score(at)).collect();
    if places.len() > PLACES {
        let mut order = scores.clone();
        let (_, &mut least, _) = order.select_nth_unstable_by(PLACES - 1, |a, b| b.cmp(a));
        let mut at = 0;
        places.retain(|_| {
            at += 1;
            scores[at - 1] >= least
        });
        scores.retain(|&score| score >= least);
    }
    (places, scores)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn analysis(text: &str) -> Analysis<'_> {
        let mut start = 0;
        let paragraphs = text.split_inclusive('\n').map(|line| {
            start += line.len();
            Span::new(start - line.len(), start)
        });
        Analysis::new(text, paragraphs.collect())
    }

    #[test]
    fn plain_reports_are_labelled() {
        for (text, cue, source, content) in [
            ("“We will rebuild the bridge,” Ada Moor said.", "said", "Ada Moor", "“We will rebuild the bridge,”"),
            ("The mayor said that the bridge was unsafe.", "said", "The mayor", "that the bridge was unsafe"),
        ] {
            let labelled = label(&analysis(text));
            let [only] = &labelled[..] else { panic!("{labelled:?}") };
            assert_eq!(only.cue.map(|span| span.of(text)), Some(cue));
            assert_eq!(only.source.map(|span| span.of(text)), Some(source));
            assert_eq!(only.content.iter().map(|span| span.of(text)).collect::<Vec<_>>(), [content]);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_text_is_too_strange(text in "(\\PC|said |“|”|\"|\n|told |, |\\. |[a-z]{1,6} ){0,80}") {
            let analysis = analysis(&text);
            let labelled = label(&analysis);
            prop_assert_eq!(&labelled, &label(&analysis));
        }
    }
}
