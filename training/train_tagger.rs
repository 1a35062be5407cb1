//! Trains the tagger: `cargo run --release --no-default-features --example train_tagger -- TREEBANKS`
//! reads every `.conllu` file of the folder and writes models/tagger.bin, the same bytes each time.
//!
//! It first trains without every tenth document and prints the accuracy on those, then on all.

use std::{
    collections::{HashMap, HashSet},
    error::Error,
    fs,
    path::Path,
};

use perceptron::{KeyedLearner, Random};
use quotarium::text::{
    Span, Tag, Token,
    tagger::{self, Forms, Model as Stored, best},
};

mod perceptron;
mod treebank;

const EPOCHS: usize = 8;
/// A feature that stands with the gold tags less often gets no weights.
const LEAST_COUNT: u8 = 2;
/// Puts all but the largest weights within i8.
const SCALE: f64 = 6.0;
/// Weights nearer to zero are left out.
const LEAST_WEIGHT: u8 = 2;

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
    let [weights, words] = model.stored();
    let stored = Stored::read(&weights, &words).ok_or("bad weights")?;
    let mut scores: HashMap<&str, (usize, usize)> = HashMap::new();
    for (number, sentence) in &test {
        let right = sentence.right(&stored);
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
    for (name, bytes) in ["tagger", "tagger.words"].into_iter().zip(model.stored()) {
        println!("models/{name}.bin: {} bytes", bytes.len());
        fs::write(format!("models/{name}.bin"), bytes)?;
    }
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
            let token = Token::new(&text, Span::new(start, text.len()));
            tokens.push(Token { tag: word.tag, ..token });
            if word.space_after {
                text.push(' ');
            }
        }
        Self { text, tokens }
    }

    /// How many tokens the quantised model tags right.
    fn right(&self, model: &Stored) -> usize {
        let mut tokens = self.tokens.clone();
        tagger::tag_with(&self.text, &mut tokens, model);
        tokens.iter().zip(&self.tokens).filter(|(guess, gold)| guess.tag == gold.tag).count()
    }
}

/// The weights, and the words that have but one tag.
struct Model {
    weights: KeyedLearner<{ Tag::ALL.len() }>,
    frequent: HashSet<u32>,
    fixed: HashMap<u32, Tag>,
}

/// A word that is there at least so often, and that other tags than its most frequent one have at
/// most one time in so many, always gets that tag.
const FIXED_COUNT: u32 = 20;
const FIXED_ODDS: u32 = 500;

impl Model {
    fn train(sentences: &[&Tagged]) -> Self {
        let mut model = Self {
            weights: KeyedLearner::default(),
            frequent: frequent_features(sentences),
            fixed: fixed_words(sentences),
        };
        let mut order: Vec<usize> = (0..sentences.len()).collect();
        let mut random = Random(0x5eed);
        for _ in 0..EPOCHS {
            random.shuffle(&mut order);
            for &at in &order {
                model.learn(sentences[at]);
            }
        }
        model
    }

    fn learn(&mut self, sentence: &Tagged) {
        let mut forms = Forms::new(&sentence.text, &sentence.tokens);
        for token in &sentence.tokens {
            if let Some(&tag) = self.fixed.get(&token.hash) {
                forms.advance(tag);
                continue;
            }
            let features = forms.features();
            let guess = best(&self.weights.score(&features));
            if token.tag != Tag::Other {
                let known: Vec<_> = features.into_iter().filter(|feature| self.frequent.contains(feature)).collect();
                self.weights.learn(&known, token.tag as u8, guess as u8);
            }
            forms.advance(guess);
        }
    }

    fn stored(&self) -> [Vec<u8>; 2] {
        let mut words: Vec<_> = self.fixed.iter().collect();
        words.sort_unstable();
        let words =
            words.into_iter().flat_map(|(hash, &tag)| [&hash.to_le_bytes()[..], &[tag as u8]].concat()).collect();
        [self.weights.stored(SCALE, LEAST_WEIGHT), words]
    }
}

fn frequent_features(sentences: &[&Tagged]) -> HashSet<u32> {
    let mut counts: HashMap<u32, u8> = HashMap::new();
    for sentence in sentences {
        let mut forms = Forms::new(&sentence.text, &sentence.tokens);
        for token in &sentence.tokens {
            for feature in forms.features() {
                let count = counts.entry(feature).or_default();
                *count = count.saturating_add(1);
            }
            forms.advance(token.tag);
        }
    }
    counts.into_iter().filter_map(|(feature, count)| (count >= LEAST_COUNT).then_some(feature)).collect()
}

fn fixed_words(sentences: &[&Tagged]) -> HashMap<u32, Tag> {
    let mut counts: HashMap<u32, HashMap<Tag, u32>> = HashMap::new();
    for token in sentences.iter().flat_map(|sentence| &sentence.tokens) {
        *counts.entry(token.hash).or_default().entry(token.tag).or_default() += 1;
    }
    let one_tag = |(word, counts): (u32, HashMap<Tag, u32>)| {
        let all: u32 = counts.values().sum();
        let (tag, most) = counts.into_iter().max_by_key(|&(tag, count)| (count, tag))?;
        (all >= FIXED_COUNT && (all - most) * FIXED_ODDS <= all && tag != Tag::Other).then_some((word, tag))
    };
    counts.into_iter().filter_map(one_tag).collect()
}
