//! Trains the tagger: `cargo run --release --no-default-features --example train_tagger -- TREEBANKS`
//! reads every `.conllu` file of the folder and writes models/tagger.bin, the same bytes each time.
//!
//! It first trains without every tenth document and prints the accuracy on those, then on all.

use std::{collections::HashMap, error::Error, fs, path::Path};

use quotarium::text::{
    Span, Tag, Token,
    tagger::{Forms, best},
};

mod treebank;

const EPOCHS: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: train_tagger TREEBANKS")?;
    let documents = treebank::read(Path::new(&folder))?;
    let mut sentences: Vec<(usize, Tagged)> = Vec::new();
    for (number, document) in documents.iter().enumerate() {
        sentences.extend(document.sentences.iter().map(|sentence| (number, Tagged::new(sentence))));
    }
    let held_out = |number: usize| number.is_multiple_of(10);
    let (test, train): (Vec<_>, Vec<_>) = sentences.iter().partition(|(number, _)| held_out(*number));
    let model = Model::train(&train.iter().map(|(_, sentence)| sentence).collect::<Vec<_>>());
    let table = model.table();
    let mut scores: HashMap<&str, (usize, usize)> = HashMap::new();
    for (number, sentence) in &test {
        let right = sentence.right(&table);
        for key in ["all", documents[*number].genre()] {
            let score = scores.entry(key).or_default();
            score.0 += right;
            score.1 += sentence.tokens.len();
        }
    }
    let mut rows: Vec<_> = scores.into_iter().collect();
    rows.sort_unstable();
    for (genre, (right, all)) in rows {
        println!("{genre:14} {:.2} of {all} tokens", 100.0 * right as f64 / all as f64);
    }
    let model = Model::train(&sentences.iter().map(|(_, sentence)| sentence).collect::<Vec<_>>());
    let bytes = model.stored();
    println!("models/tagger.bin: {} bytes", bytes.len());
    fs::write("models/tagger.bin", bytes)?;
    Ok(())
}

struct Tagged {
    text: String,
    tokens: Vec<Token>,
}

impl Tagged {
    fn new(sentence: &treebank::Sentence) -> Self {
        let mut text = String::new();
        let mut tokens = Vec::new();
        for word in &sentence.words {
            let start = text.len();
            text.push_str(&word.form);
            tokens.push(Token { span: Span::new(start, text.len()), tag: word.tag });
            if word.space_after {
                text.push(' ');
            }
        }
        Self { text, tokens }
    }

    /// How many tokens the quantised model tags right.
    fn right(&self, table: &HashMap<u32, Vec<(usize, i8)>>) -> usize {
        let mut forms = Forms::new(&self.text, &self.tokens);
        let mut right = 0;
        for token in &self.tokens {
            let mut scores = [0; Tag::ALL.len()];
            for (tag, weight) in forms.features().iter().filter_map(|feature| table.get(feature)).flatten() {
                scores[*tag] += i32::from(*weight);
            }
            let tag = best(&scores);
            right += usize::from(tag == token.tag);
            forms.advance(tag);
        }
        right
    }
}

type Row = [i32; Tag::ALL.len()];

/// An averaged perceptron in integers.
#[derive(Default)]
struct Model {
    rows: HashMap<u32, usize>,
    weights: Vec<Row>,
    /// Each weight times the step in which it changed, for the average.
    changes: Vec<[i64; Tag::ALL.len()]>,
    steps: i64,
}

impl Model {
    fn train(sentences: &[&Tagged]) -> Self {
        let mut model = Self::default();
        model.collect(sentences);
        let mut order: Vec<usize> = (0..sentences.len()).collect();
        let mut seed = 0x5eed_u64;
        for _ in 0..EPOCHS {
            shuffle(&mut order, &mut seed);
            for &at in &order {
                model.learn(sentences[at]);
            }
        }
        model
    }

    /// Keeps features that occur with gold tags at least twice.
    fn collect(&mut self, sentences: &[&Tagged]) {
        let mut counts: HashMap<u32, u32> = HashMap::new();
        for sentence in sentences {
            let mut forms = Forms::new(&sentence.text, &sentence.tokens);
            for token in &sentence.tokens {
                for feature in forms.features() {
                    *counts.entry(feature).or_default() += 1;
                }
                forms.advance(token.tag);
            }
        }
        let mut kept: Vec<u32> = counts.into_iter().filter(|&(_, count)| count >= 2).map(|(hash, _)| hash).collect();
        kept.sort_unstable();
        self.weights = vec![[0; Tag::ALL.len()]; kept.len()];
        self.changes = vec![[0; Tag::ALL.len()]; kept.len()];
        self.rows = kept.into_iter().enumerate().map(|(row, hash)| (hash, row)).collect();
    }

    fn learn(&mut self, sentence: &Tagged) {
        let mut forms = Forms::new(&sentence.text, &sentence.tokens);
        for token in &sentence.tokens {
            self.steps += 1;
            let rows: Vec<usize> = forms.features().iter().filter_map(|hash| self.rows.get(hash).copied()).collect();
            let mut scores = [0; Tag::ALL.len()];
            for &row in &rows {
                for (score, weight) in scores.iter_mut().zip(&self.weights[row]) {
                    *score += weight;
                }
            }
            let guess = best(&scores);
            if guess != token.tag && token.tag != Tag::Other {
                for &row in &rows {
                    for (tag, change) in [(token.tag, 1), (guess, -1)] {
                        self.weights[row][tag as usize] += change;
                        self.changes[row][tag as usize] += i64::from(change) * self.steps;
                    }
                }
            }
            forms.advance(guess);
        }
    }

    /// The averaged weights as bytes: the scale puts all but the largest within i8.
    fn table(&self) -> HashMap<u32, Vec<(usize, i8)>> {
        const SCALE: f64 = 6.0;
        let mut table = HashMap::new();
        for (&hash, &row) in &self.rows {
            let mut entries = Vec::new();
            for tag in 0..Tag::ALL.len() {
                let sum = i64::from(self.weights[row][tag]) * (self.steps + 1) - self.changes[row][tag];
                let weight = (sum as f64 / self.steps as f64 * SCALE).round().clamp(-127.0, 127.0) as i8;
                if weight.unsigned_abs() >= MIN_WEIGHT {
                    entries.push((tag, weight));
                }
            }
            if !entries.is_empty() {
                table.insert(hash, entries);
            }
        }
        table
    }

    fn stored(&self) -> Vec<u8> {
        let mut rows: Vec<_> = self.table().into_iter().collect();
        rows.sort_unstable();
        let mut bytes = (rows.len() as u32).to_le_bytes().to_vec();
        for (hash, entries) in rows {
            bytes.extend(hash.to_le_bytes());
            bytes.push(entries.len() as u8);
            for (tag, weight) in entries {
                bytes.extend([tag as u8, weight.cast_unsigned()]);
            }
        }
        bytes
    }
}

/// Weights nearer to zero than this are left out.
const MIN_WEIGHT: u8 = 3;

fn shuffle(order: &mut [usize], seed: &mut u64) {
    for at in (1..order.len()).rev() {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(at, (*seed >> 33) as usize % (at + 1));
    }
}
