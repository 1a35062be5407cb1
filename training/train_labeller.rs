//! Trains the labeller: `cargo run --release --no-default-features --example train_labeller -- TRAIN DEV`
//! reads two folders of PolNeAR, trains on the first and prints the scores on the second.

use std::{error::Error, fs, path::Path};

use perceptron::Random;
use polnear::Article;
use quotarium::statement::label::{
    LABELS, LEAST, Labelled, Model, PARTS, Proposal, attribute, covered, cue, keep, label_with,
    span::{Known, Ranker, Slot, Stretch},
    table::{Features, SCALE, STEP, Table},
};

mod perceptron;
#[expect(dead_code, reason = "shared with another program")]
mod polnear;

const CUE_BITS: u32 = 18;
const SPAN_BITS: u32 = 21;
const KEEP_BITS: u32 = 16;

const EPOCHS: usize = 3;
/// What to keep is learned also on cues that are not likely enough to be looked at later.
const LEAST_MARGIN: i32 = -512;
const RATE: f32 = 0.04;
const KEEP_RATE: f32 = 0.02;
const KEEP_EPOCHS: usize = 6;

fn main() -> Result<(), Box<dyn Error>> {
    let [_, train, dev] = &std::env::args().collect::<Vec<_>>()[..] else {
        return Err("usage: train_labeller TRAIN DEV".into());
    };
    let train = polnear::read(Path::new(train))?;
    let dev = polnear::read(Path::new(dev))?;
    let (cue, span, examples) = train_all(&train)?;
    let keep = train_keep(&train, &examples);
    for (name, weights) in [("cue", cue.as_flattened()), ("span", span.as_flattened()), ("keep", keep.as_flattened())] {
        let bytes: Vec<u8> = weights.iter().map(|weight| weight.cast_unsigned()).collect();
        println!("models/labeller.{name}.bin: {} bytes", bytes.len());
        fs::write(format!("models/labeller.{name}.bin"), bytes)?;
    }
    let model = Model {
        cue: Table::new(cue).ok_or("bad weights of cues")?,
        span: Table::new(span).ok_or("bad weights of spans")?,
        keep: Table::new(keep).ok_or("bad weights of parts")?,
        least: LEAST,
    };
    score(&dev, |article| label_with(&article.view, &model));
    Ok(())
}

/// Weights of cues and of spans, and proposals for each article.
type Trained = (Rows<LABELS>, Rows<1>, Vec<Vec<Proposal>>);

type Rows<const N: usize> = Vec<[i8; N]>;

/// Weights of cues and of spans, and the proposals to learn from what to keep: for each half of the
/// articles by a model that has seen only the other.
fn train_all(articles: &[Article]) -> Result<Trained, Box<dyn Error>> {
    let train = |articles: Vec<&Article>| (train_cues(&articles), train_spans(&articles));
    let failed = "a training thread failed";
    let (even, odd, all) = std::thread::scope(|scope| {
        let even = scope.spawn(|| train(articles.iter().step_by(2).collect()));
        let odd = scope.spawn(|| train(articles.iter().skip(1).step_by(2).collect()));
        let all = scope.spawn(|| train(articles.iter().collect()));
        (even.join(), odd.join(), all.join())
    });
    let mut tables = Vec::new();
    for half in [odd, even] {
        let (cue, span) = half.map_err(|_| failed)?;
        tables.push((Table::new(cue).ok_or(failed)?, Table::new(span).ok_or(failed)?));
    }
    let proposals = articles.iter().zip(tables.iter().cycle()).map(|(article, (cue, span))| {
        attribute(&article.view, span, &cue::candidates(&article.view, cue, LEAST_MARGIN))
    });
    let proposals = proposals.collect();
    let (cue, span) = all.map_err(|_| failed)?;
    Ok((cue, span, proposals))
}

/// Learns for each part of a proposal whether it is right.
fn train_keep(articles: &[Article], examples: &[Vec<Proposal>]) -> Rows<PARTS> {
    let mut weights = Weights::<PARTS>::new(KEEP_BITS, KEEP_RATE);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Random(13);
    for _ in 0..KEEP_EPOCHS {
        random.shuffle(&mut order);
        for &at in &order {
            let (article, proposals) = (&articles[at], &examples[at]);
            for (proposal, covered) in proposals.iter().zip(covered(proposals)) {
                let features = gathered(|out| keep::features(&article.view, proposal, covered, out));
                let scores = weights.sum(&features);
                let right =
                    |kind: usize, stretch: Stretch| article.gold[kind].binary_search(&article.bytes(&stretch)).is_ok();
                let truth = [
                    Some(right(1, proposal.cue)),
                    proposal.source.map(|part| right(0, part.stretch)),
                    proposal.before.map(|part| right(2, part.stretch)),
                    proposal.behind.map(|part| right(2, part.stretch)),
                ];
                let mut gradients = [0.0; PARTS];
                for part in 0..PARTS {
                    if let Some(truth) = truth[part] {
                        let chance = 1.0 / (1.0 + (-scores[part]).exp());
                        gradients[part] = chance - f32::from(u8::from(truth));
                    }
                }
                weights.update(&features, &gradients);
            }
        }
    }
    weights.quantised()
}

/// Weights in training, with the sums of squared gradients that set each one's pace.
struct Weights<const N: usize> {
    values: Vec<[f32; N]>,
    squares: Vec<[f32; N]>,
    shift: u32,
    rate: f32,
}

impl<const N: usize> Weights<N> {
    fn new(bits: u32, rate: f32) -> Self {
        Self { values: vec![[0.0; N]; 1 << bits], squares: vec![[1e-2; N]; 1 << bits], shift: 32 - bits, rate }
    }

    fn add(&self, features: &[u32], scores: &mut [f32; N]) {
        for &feature in features {
            for (score, weight) in scores.iter_mut().zip(&self.values[(feature >> self.shift) as usize]) {
                *score += weight;
            }
        }
    }

    fn sum(&self, features: &[u32]) -> [f32; N] {
        let mut scores = [0.0; N];
        self.add(features, &mut scores);
        scores
    }

    fn update(&mut self, features: &[u32], gradients: &[f32; N]) {
        for &feature in features {
            let at = (feature >> self.shift) as usize;
            for (class, gradient) in gradients.iter().enumerate() {
                if gradient.abs() > 1e-5 {
                    self.squares[at][class] += gradient * gradient;
                    self.values[at][class] -= self.rate * gradient / self.squares[at][class].sqrt();
                }
            }
        }
    }

    fn quantised(&self) -> Rows<N> {
        let quantised = |weight: f32| (weight * SCALE as f32 / STEP as f32).round().clamp(-127.0, 127.0) as i8;
        self.values.iter().map(|row| row.map(quantised)).collect()
    }
}

/// A conditional random field over the tokens of each sentence.
fn train_cues(articles: &[&Article]) -> Rows<LABELS> {
    let mut weights = Weights::<LABELS>::new(CUE_BITS, RATE);
    let mut sentences: Vec<(usize, usize)> = Vec::new();
    let mut gold: Vec<Vec<u8>> = Vec::new();
    for (number, article) in articles.iter().enumerate() {
        sentences.extend((0..article.view.sentences.len()).map(|sentence| (number, sentence)));
        let mut labels = vec![0; article.view.rows.len()];
        for attribution in &article.attributions {
            let (start, end) = attribution.cue;
            if labels[start..end].iter().all(|&label| label == 0) {
                labels[start..end].fill(2);
                labels[start] = 1;
            }
        }
        gold.push(labels);
    }
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    let mut random = Random(7);
    for _ in 0..EPOCHS {
        random.shuffle(&mut order);
        for &at in &order {
            let (number, sentence) = sentences[at];
            let view = &articles[number].view;
            let (first, end) = view.sentences[sentence];
            let length = end - first;
            let mut tokens: Vec<(Vec<u32>, [Vec<u32>; LABELS])> = Vec::with_capacity(length);
            // scores[at][previous][label]
            let mut scores = vec![[[0_f32; LABELS]; LABELS]; length];
            for at in first..end {
                let own = gathered(|out| cue::features(view, at, out));
                let emission = weights.sum(&own);
                let joined =
                    [0, 1, 2].map(|previous| gathered(|out| cue::transition_features(view, at, previous, out)));
                for previous in 0..LABELS {
                    scores[at - first][previous] = emission;
                    weights.add(&joined[previous], &mut scores[at - first][previous]);
                }
                scores[at - first][0][2] = -1e4;
                tokens.push((own, joined));
            }
            let marginals = marginals(&scores);
            let mut previous = 0;
            for (at, (own, joined)) in tokens.iter().enumerate() {
                let label = usize::from(gold[number][first + at]);
                let mut sum = [0.0; LABELS];
                for before in 0..LABELS {
                    let mut gradient = marginals[at][before];
                    if before == previous {
                        gradient[label] -= 1.0;
                    }
                    for class in 0..LABELS {
                        sum[class] += gradient[class];
                    }
                    weights.update(&joined[before], &gradient);
                }
                weights.update(own, &sum);
                previous = label;
            }
        }
    }
    weights.quantised()
}

/// The probability of each pair of labels at each token. Before the first stands "outside".
fn marginals(scores: &[[[f32; LABELS]; LABELS]]) -> Vec<[[f32; LABELS]; LABELS]> {
    let sum = |values: [f32; LABELS]| {
        let highest = values.iter().copied().fold(f32::MIN, f32::max);
        highest + values.iter().map(|value| (value - highest).exp()).sum::<f32>().ln()
    };
    let length = scores.len();
    let mut forward = vec![[-1e4_f32; LABELS]; length + 1];
    forward[0][0] = 0.0;
    for at in 0..length {
        for label in 0..LABELS {
            forward[at + 1][label] = sum([0, 1, 2].map(|previous| forward[at][previous] + scores[at][previous][label]));
        }
    }
    let mut backward = vec![[0_f32; LABELS]; length + 1];
    for at in (0..length).rev() {
        for previous in 0..LABELS {
            backward[at][previous] = sum([0, 1, 2].map(|label| scores[at][previous][label] + backward[at + 1][label]));
        }
    }
    let total = sum(forward[length]);
    let mut marginals = vec![[[0.0; LABELS]; LABELS]; length];
    for at in 0..length {
        for previous in 0..LABELS {
            for label in 0..LABELS {
                marginals[at][previous][label] =
                    (forward[at][previous] + scores[at][previous][label] + backward[at + 1][label] - total).exp();
            }
        }
    }
    marginals
}

/// A log-linear choice among the candidates of each slot of each gold cue.
fn train_spans(articles: &[&Article]) -> Rows<1> {
    let mut weights = Weights::<1>::new(SPAN_BITS, RATE);
    let mut examples: Vec<(usize, Known, Slot, Option<Stretch>)> = Vec::new();
    for (number, article) in articles.iter().enumerate() {
        for (at, attribution) in article.attributions.iter().enumerate() {
            let cue = attribution.cue;
            let neighbours = [
                at.checked_sub(1).map(|at| article.attributions[at].cue),
                article.attributions.get(at + 1).map(|next| next.cue),
            ];
            let before = attribution.content.iter().rev().find(|content| content.1 <= cue.0).copied();
            let behind = attribution.content.iter().find(|content| content.0 >= cue.1).copied();
            let mut known = Known { cue, source: None, before: None, neighbours };
            examples.push((number, known, Slot::Source, attribution.source));
            known.source = attribution.source;
            examples.push((number, known, Slot::ContentBefore, before));
            known.before = before;
            examples.push((number, known, Slot::ContentBehind, behind));
        }
    }
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Random(11);
    for epoch in 0..EPOCHS {
        random.shuffle(&mut order);
        let (mut loss, mut lost, mut counted) = (0.0, 0, 0);
        for &at in &order {
            let (number, known, slot, gold) = examples[at];
            let ranker = Ranker::new(&articles[number].view, known, slot);
            match learn_span(&mut weights, &Candidates::new(&ranker), gold) {
                Some(cost) => {
                    loss += f64::from(cost);
                    counted += 1;
                }
                None => lost += 1,
            }
        }
        println!("  pass {epoch}: loss {:.3}, {lost} of {} out of reach", loss / f64::from(counted), lost + counted);
    }
    weights.quantised()
}

/// The features that `gather` finds.
fn gathered(gather: impl FnOnce(&mut Features)) -> Vec<u32> {
    let mut features = Features::default();
    gather(&mut features);
    features.sink
}

/// All candidates of a slot with their features.
struct Candidates {
    none: Vec<u32>,
    begins: Vec<(usize, Vec<u32>)>,
    ends: Vec<(usize, Vec<u32>)>,
    /// Spans: position of the beginning, of the end, and the features of both.
    pairs: Vec<(usize, usize, Vec<u32>)>,
}

impl Candidates {
    fn new(ranker: &Ranker) -> Self {
        let [begins, ends] = ranker.places();
        let mut pairs = Vec::new();
        ranker.pairs(&begins, &ends, |begin, end, inside| {
            pairs.push((begin, end, gathered(|out| ranker.pair(begins[begin], ends[end], inside, out))));
        });
        Self {
            none: gathered(|out| ranker.none(out)),
            begins: begins.iter().map(|&at| (at, gathered(|out| ranker.begin(at, out)))).collect(),
            ends: ends.iter().map(|&at| (at, gathered(|out| ranker.end(at, out)))).collect(),
            pairs,
        }
    }
}

fn learn_span(weights: &mut Weights<1>, space: &Candidates, gold: Option<Stretch>) -> Option<f32> {
    let score = |features: &[u32]| weights.sum(features)[0];
    let begins: Vec<f32> = space.begins.iter().map(|(_, features)| score(features)).collect();
    let ends: Vec<f32> = space.ends.iter().map(|(_, features)| score(features)).collect();
    let mut scores: Vec<f32> = Vec::with_capacity(space.pairs.len() + 1);
    let mut right = gold.is_none().then_some(space.pairs.len());
    for (at, (begin, end, features)) in space.pairs.iter().enumerate() {
        scores.push(begins[*begin] + ends[*end] + score(features));
        if gold == Some((space.begins[*begin].0, space.ends[*end].0)) {
            right = Some(at);
        }
    }
    scores.push(score(&space.none));
    let right = right?;
    let highest = scores.iter().copied().fold(f32::MIN, f32::max);
    let total: f32 = scores.iter().map(|score| (score - highest).exp()).sum();
    let mut begin_gradients = vec![0.0; begins.len()];
    let mut end_gradients = vec![0.0; ends.len()];
    for (at, (begin, end, features)) in space.pairs.iter().enumerate() {
        let gradient = (scores[at] - highest).exp() / total - f32::from(u8::from(at == right));
        begin_gradients[*begin] += gradient;
        end_gradients[*end] += gradient;
        if gradient.abs() > 1e-4 {
            weights.update(features, &[gradient]);
        }
    }
    for ((_, features), gradient) in space.begins.iter().zip(&begin_gradients) {
        weights.update(features, &[*gradient]);
    }
    for ((_, features), gradient) in space.ends.iter().zip(&end_gradients) {
        weights.update(features, &[*gradient]);
    }
    let none = (scores[scores.len() - 1] - highest).exp() / total - f32::from(u8::from(right == space.pairs.len()));
    weights.update(&space.none, &[none]);
    Some(total.ln() + highest - scores[right])
}

/// Prints precision, recall and F1 of exact spans.
fn score(articles: &[Article], label: impl Fn(&Article) -> Vec<Labelled>) {
    let mut counts = [[0_usize; 3]; 3];
    for article in articles {
        let labelled = label(article);
        let bytes = |stretch: &Stretch| article.bytes(stretch);
        let mut found: [Vec<(usize, usize)>; 3] = Default::default();
        for attribution in &labelled {
            found[0].extend(attribution.source.iter().map(bytes));
            found[1].extend(attribution.cue.iter().map(bytes));
            found[2].extend(attribution.content.iter().map(bytes));
        }
        for (kind, spans) in found.iter_mut().enumerate() {
            spans.sort_unstable();
            spans.dedup();
            counts[kind][0] += spans.iter().filter(|span| article.gold[kind].binary_search(span).is_ok()).count();
            counts[kind][1] += spans.len();
            counts[kind][2] += article.gold[kind].len();
        }
    }
    for (name, [right, found, gold]) in ["source", "cue", "content"].into_iter().zip(counts) {
        let (precision, recall) = (right as f64 / found as f64, right as f64 / gold as f64);
        let f1 = 2.0 * precision * recall / (precision + recall);
        print!("  {name} P {:.1} R {:.1} F1 {:.1}", 100.0 * precision, 100.0 * recall, 100.0 * f1);
    }
    println!();
}
