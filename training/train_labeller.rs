//! Trains the labeller: `cargo run --release --no-default-features --example train_labeller -- TRAIN DEV`
//! reads two folders of PolNeAR, trains on the first and prints the scores on the second.

use std::{error::Error, fs, path::Path, time::Instant};

use perceptron::Random;
use polnear::Article;
use quotarium::statement::label::{
    LABELS, Labelled, Model, PARTS, Proposal, SCALE, attribute, covered, cue, decide, keep, label_with, propose,
    span::{Candidates, Known, Ranker, Slot, Stretch},
    table::{Features, Table},
};

mod perceptron;
mod polnear;

const CUE_BITS: u32 = 19;
const SPAN_BITS: u32 = 22;
const KEEP_BITS: u32 = 18;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let step = std::env::var("STEP").ok().and_then(|step| step.parse().ok()).unwrap_or(1);
    let epochs = std::env::var("EPOCHS").ok().and_then(|step| step.parse().ok()).unwrap_or(3);
    let start = Instant::now();
    let train = polnear::read(Path::new(&arguments[1]), step)?;
    let dev = polnear::read(Path::new(&arguments[2]), 1)?;
    println!("{} and {} articles read, {:?}", train.len(), dev.len(), start.elapsed());
    let even: Vec<&Article> = train.iter().step_by(2).collect();
    let odd: Vec<&Article> = train.iter().skip(1).step_by(2).collect();
    let all: Vec<&Article> = train.iter().collect();
    // What to keep is learned on proposals of models that have not seen the article.
    let (cue, span, examples) = std::thread::scope(|scope| {
        let cached = |name: String, train: &dyn Fn() -> Vec<i16>| -> Vec<i16> {
            let Ok(folder) = std::env::var("CACHE") else { return train() };
            let path = format!("{folder}/{name}");
            if let Ok(bytes) = fs::read(&path) {
                return bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
            }
            let weights = train();
            fs::write(path, weights.iter().flat_map(|weight| weight.to_le_bytes()).collect::<Vec<u8>>()).expect("cache");
            weights
        };
        let fold = move |articles: Vec<&'_ Article>, name: &str| {
            (
                cached(format!("{name}.cue"), &|| train_cues(&articles, epochs)),
                cached(format!("{name}.span"), &|| train_spans(&articles, epochs)),
            )
        };
        let first = scope.spawn(move || fold(even, "even"));
        let second = scope.spawn(move || fold(odd, "odd"));
        let whole = scope.spawn(move || fold(all, "all"));
        let folds = [second, first].map(|fold| fold.join().expect("a fold failed"));
        println!("folds trained, {:?}", start.elapsed());
        let tables: Vec<(Table, Table)> = folds
            .into_iter()
            .map(|(cue, span)| (Table::new(cue, LABELS).expect("cue"), Table::new(span, 1).expect("span")))
            .collect();
        let examples: Vec<(usize, Vec<Proposal>)> = train
            .iter()
            .enumerate()
            .map(|(number, article)| {
                let (cue, span) = &tables[number % 2];
                (number, attribute(&article.view, span, &cue::candidates(&article.view, cue)))
            })
            .collect();
        let (cue, span) = whole.join().expect("the whole failed");
        (cue, span, examples)
    });
    println!("all trained, {:?}", start.elapsed());
    let keep = train_keep(&train, &examples, 4);
    println!("keep trained, {:?}", start.elapsed());
    let write = |name: &str, weights: &[i16]| {
        fs::write(format!("models/labeller.{name}.bin"), weights.iter().flat_map(|weight| weight.to_le_bytes()).collect::<Vec<u8>>())
    };
    write("cue", &cue)?;
    write("span", &span)?;
    write("keep", &keep)?;
    let mut model = Model {
        cue: Table::new(cue, LABELS).ok_or("cue")?,
        span: Table::new(span, 1).ok_or("span")?,
        keep: Table::new(keep, PARTS).ok_or("keep")?,
        least: [0; PARTS],
    };
    let always = Model {
        cue: Table::new(vec![0; 6], LABELS).ok_or("cue")?,
        span: Table::new(vec![0; 2], 1).ok_or("span")?,
        keep: Table::new(vec![1; 8], PARTS).ok_or("keep")?,
        least: [0; PARTS],
    };
    let positive = |proposals: Vec<Proposal>| -> Vec<Proposal> {
        let sure = |part: Option<quotarium::statement::label::Part>| part.filter(|part| part.margin > 0);
        proposals
            .into_iter()
            .filter(|proposal| proposal.margin > 0)
            .map(|proposal| Proposal {
                source: sure(proposal.source),
                before: sure(proposal.before),
                behind: sure(proposal.behind),
                ..proposal
            })
            .collect()
    };
    println!("gold cues:");
    score(&dev, |article| {
        let cues: Vec<(Stretch, i32)> = article.attributions.iter().map(|attribution| (attribution.cue, 1)).collect();
        decide(&article.view, &always, &positive(attribute(&article.view, &model.span, &cues)))
    });
    println!("without keep:");
    score(&dev, |article| decide(&article.view, &always, &positive(propose(&article.view, &model))));
    for least in [0.0, -0.3, -0.5, -0.7, -0.9] {
        model.least = [(least * SCALE) as i32; PARTS];
        println!("least {least}:");
        score(&dev, |article| label_with(&article.view, &model));
    }
    Ok(())
}

/// Learns for each part of a proposal whether it is right.
fn train_keep(articles: &[Article], examples: &[(usize, Vec<Proposal>)], epochs: usize) -> Vec<i16> {
    let mut weights = Weights::new(KEEP_BITS, PARTS, 0.05);
    let mut features = Features::default();
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Random(13);
    for epoch in 0..epochs {
        random.shuffle(&mut order);
        let (mut loss, mut count) = (0.0, 0);
        for &at in &order {
            let (number, proposals) = &examples[at];
            let article = &articles[*number];
            for (proposal, covered) in proposals.iter().zip(covered(proposals)) {
                keep::features(&article.view, proposal, covered, &mut features);
                let mut scores = [0.0; PARTS];
                weights.add(&features.hashes, &mut scores);
                let right = |kind: usize, stretch: Stretch| article.gold[kind].binary_search(&article.bytes(&stretch)).is_ok();
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
                        loss -= f64::from(if truth { chance } else { 1.0 - chance }.max(1e-6).ln());
                        count += 1;
                    }
                }
                weights.update(&features.hashes, &gradients);
            }
        }
        println!("  keep {epoch}: loss {:.4} of {count}", loss / f64::from(count));
    }
    weights.quantised()
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
fn train_cues(articles: &[&Article], epochs: usize) -> Vec<i16> {
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
                let joined = [0, 1, 2].map(|previous| cue::joined(&features.hashes, previous));
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
fn train_spans(articles: &[&Article], epochs: usize) -> Vec<i16> {
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
            let ranker = Ranker::new(&articles[number].view, known, slot);
            ranker.places(&mut space);
            ranker.pairs(&mut space);
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
