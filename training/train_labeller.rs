//! Trains the labeller: `cargo run --release --no-default-features --example train_labeller -- TRAIN DEV`
//! reads two folders of PolNeAR, trains on the first and prints the scores on the second.

use std::{error::Error, fs, path::Path, time::Instant};

use perceptron::Random;
use polnear::Article;
use quotarium::statement::label::{
    LABELS, Labelled, Model, SCALE, attribute, cue, cues, joined,
    span::{Candidates, Known, Slot, Stretch, candidates},
    table::{Features, Table},
};

mod perceptron;
mod polnear;

const CUE_BITS: u32 = 19;
const SPAN_BITS: u32 = 22;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let step = std::env::var("STEP").ok().and_then(|step| step.parse().ok()).unwrap_or(1);
    let epochs = std::env::var("EPOCHS").ok().and_then(|step| step.parse().ok()).unwrap_or(5);
    let start = Instant::now();
    let train = polnear::read(Path::new(&arguments[1]), step)?;
    let dev = polnear::read(Path::new(&arguments[2]), 1)?;
    println!("{} and {} articles read, {:?}", train.len(), dev.len(), start.elapsed());
    let cue = train_cues(&train, epochs);
    println!("cues trained, {:?}", start.elapsed());
    let span = train_spans(&train, epochs);
    println!("spans trained, {:?}", start.elapsed());
    let write = |name: &str, weights: &[i16]| {
        fs::write(format!("models/{name}.bin"), weights.iter().flat_map(|weight| weight.to_le_bytes()).collect::<Vec<u8>>())
    };
    write("cue", &cue)?;
    write("span", &span)?;
    let mut model = Model {
        cue: Table::new(cue, LABELS).ok_or("cue")?,
        span: Table::new(span, 1).ok_or("span")?,
        cue_bias: 0,
        none_bias: [0; 3],
    };
    println!("gold cues:");
    score(&dev, |article| {
        let cues: Vec<Stretch> = article.attributions.iter().map(|attribution| attribution.cue).collect();
        attribute(&article.view, &model, &cues)
    });
    for bias in [0.0, 0.4, 0.8] {
        model.cue_bias = (bias * SCALE) as i32;
        println!("cue bias {bias}:");
        let start = Instant::now();
        score(&dev, |article| attribute(&article.view, &model, &cues(&article.view, &model)));
        let bytes: usize = dev.iter().map(|article| article.text.len()).sum();
        println!("{:.2} MB/s without analysis", bytes as f64 / 1e6 / start.elapsed().as_secs_f64());
    }
    Ok(())
}

/// Weights in training, with the sums of squared gradients that set each one's pace.
struct Weights {
    weights: Vec<f32>,
    squares: Vec<f32>,
    classes: usize,
    shift: u32,
    rate: f32,
}

impl Weights {
    fn new(bits: u32, classes: usize, rate: f32) -> Self {
        let size = classes << bits;
        Self { weights: vec![0.0; size], squares: vec![1e-2; size], classes, shift: 32 - bits, rate }
    }

    fn add(&self, features: &[u32], scores: &mut [f32]) {
        for &feature in features {
            let at = (feature >> self.shift) as usize * self.classes;
            for (score, weight) in scores.iter_mut().zip(&self.weights[at..at + self.classes]) {
                *score += weight;
            }
        }
    }

    fn sum(&self, features: &[u32]) -> f32 {
        features.iter().map(|&feature| self.weights[(feature >> self.shift) as usize]).sum()
    }

    fn update(&mut self, features: &[u32], gradients: &[f32]) {
        for &feature in features {
            let at = (feature >> self.shift) as usize * self.classes;
            for (class, gradient) in gradients.iter().enumerate() {
                if gradient.abs() > 1e-5 {
                    self.squares[at + class] += gradient * gradient;
                    self.weights[at + class] -= self.rate * gradient / self.squares[at + class].sqrt();
                }
            }
        }
    }

    fn quantised(&self) -> Vec<i16> {
        self.weights.iter().map(|weight| (weight * SCALE).round().clamp(-32_767.0, 32_767.0) as i16).collect()
    }
}

/// A conditional random field over the tokens of each sentence.
fn train_cues(articles: &[Article], epochs: usize) -> Vec<i16> {
    let mut weights = Weights::new(CUE_BITS, LABELS, 0.1);
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
    let mut features = Features::default();
    for _ in 0..epochs {
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
                cue::features(view, at, &mut features);
                let own = features.hashes.clone();
                let mut emission = [0.0; LABELS];
                weights.add(&own, &mut emission);
                cue::transition_features(view, at, &mut features);
                let joined = [0, 1, 2].map(|previous| joined(&features.hashes, previous));
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
fn train_spans(articles: &[Article], epochs: usize) -> Vec<i16> {
    let mut weights = Weights::new(SPAN_BITS, 1, 0.1);
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
    let mut space = Candidates::default();
    for epoch in 0..epochs {
        random.shuffle(&mut order);
        let (mut loss, mut lost, mut counted) = (0.0, 0, 0);
        for &at in &order {
            let (number, known, slot, gold) = examples[at];
            candidates(&articles[number].view, known, slot, &mut space);
            match learn_span(&mut weights, &space, gold) {
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

fn learn_span(weights: &mut Weights, space: &Candidates, gold: Option<Stretch>) -> Option<f32> {
    let hashes = &space.features.hashes;
    let begins: Vec<f32> = space.begins.iter().map(|(_, range)| weights.sum(&hashes[range.clone()])).collect();
    let ends: Vec<f32> = space.ends.iter().map(|(_, range)| weights.sum(&hashes[range.clone()])).collect();
    let mut scores: Vec<f32> = Vec::with_capacity(space.pairs.len() + 1);
    let mut right = gold.is_none().then_some(space.pairs.len());
    for (at, (begin, end, range)) in space.pairs.iter().enumerate() {
        let (begin, end) = (usize::from(*begin), usize::from(*end));
        scores.push(begins[begin] + ends[end] + weights.sum(&hashes[range.clone()]));
        if gold == Some((space.begins[begin].0, space.ends[end].0)) {
            right = Some(at);
        }
    }
    scores.push(weights.sum(&hashes[..space.none]));
    let right = right?;
    let highest = scores.iter().copied().fold(f32::MIN, f32::max);
    let total: f32 = scores.iter().map(|score| (score - highest).exp()).sum();
    let mut begin_gradients = vec![0.0; begins.len()];
    let mut end_gradients = vec![0.0; ends.len()];
    for (at, (begin, end, range)) in space.pairs.iter().enumerate() {
        let gradient = (scores[at] - highest).exp() / total - f32::from(u8::from(at == right));
        begin_gradients[usize::from(*begin)] += gradient;
        end_gradients[usize::from(*end)] += gradient;
        if gradient.abs() > 1e-4 {
            weights.update(&hashes[range.clone()], &[gradient]);
        }
    }
    for ((_, range), gradient) in space.begins.iter().zip(&begin_gradients) {
        weights.update(&hashes[range.clone()], &[*gradient]);
    }
    for ((_, range), gradient) in space.ends.iter().zip(&end_gradients) {
        weights.update(&hashes[range.clone()], &[*gradient]);
    }
    let none = (scores[scores.len() - 1] - highest).exp() / total - f32::from(u8::from(right == space.pairs.len()));
    weights.update(&hashes[..space.none], &[none]);
    Some(total.ln() + highest - scores[right])
}

/// Prints precision, recall and F1 of exact spans.
fn score(articles: &[Article], label: impl Fn(&Article) -> Vec<Labelled>) {
    let mut counts = [[0_usize; 3]; 3];
    for article in articles {
        let labelled = label(article);
        let bytes = |&(start, end): &Stretch| (article.tokens[start].range().start, article.tokens[end - 1].range().end);
        let mut found: [Vec<(usize, usize)>; 3] = Default::default();
        for attribution in &labelled {
            found[0].extend(attribution.source.iter().map(bytes));
            found[1].push(bytes(&attribution.cue));
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
