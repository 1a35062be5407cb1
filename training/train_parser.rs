//! Trains the parser: `cargo run --release --no-default-features --example train_parser -- TREEBANKS`
//! writes models/parser.moves.bin and models/parser.labels.bin, the same bytes each time.
//!
//! It first trains without every tenth document and prints the scores on those, then on all.
//! Words have the tags that the tagger gives them.

use std::{error::Error, fs, path::Path};

use perceptron::{Learner, Random};
use quotarium::text::{
    Span, Token,
    parser::{LabelWeights, MoveWeights, Relation, State, Tree, Word, best, parse_with, words},
    tagger,
};

mod perceptron;
mod treebank;

const EPOCHS: usize = 8;
/// There are 2ⁿ rows of weights.
const MOVE_BITS: u32 = 18;
const LABEL_BITS: u32 = 15;

type MoveLearner = Learner<4>;
type LabelLearner = Learner<{ Relation::ALL.len() }>;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: train_parser TREEBANKS")?;
    let documents = treebank::read(Path::new(&folder))?;
    let (mut train, mut test) = (Vec::new(), Vec::new());
    for (number, document) in documents.iter().enumerate() {
        let sentences = document.sentences.iter().map(Parsed::new);
        if number % 10 == 0 { test.extend(sentences) } else { train.extend(sentences) }
    }
    let (moves, labels) = train_both(&train);
    measure(&test, &moves, &labels)?;
    train.extend(test);
    let (moves, labels) = train_both(&train);
    for (name, bytes) in [("moves", moves), ("labels", labels)] {
        println!("models/parser.{name}.bin: {} bytes", bytes.len());
        fs::write(format!("models/parser.{name}.bin"), bytes)?;
    }
    Ok(())
}

struct Parsed {
    words: Vec<Word>,
    /// The root's head is the sentence's length.
    heads: Vec<usize>,
    relations: Vec<Relation>,
    marks: Vec<bool>,
}

impl Parsed {
    fn new(sentence: &treebank::Sentence) -> Self {
        let mut text = String::new();
        let mut tokens = Vec::new();
        for word in &sentence.words {
            let start = text.len();
            text.push_str(&word.form);
            tokens.push(Token::new(&text, Span::new(start, text.len())));
            if word.space_after {
                text.push(' ');
            }
        }
        tagger::tag(&text, &mut tokens);
        let length = tokens.len();
        Self {
            words: words(&tokens),
            heads: sentence.words.iter().map(|word| word.head.checked_sub(1).unwrap_or(length)).collect(),
            relations: sentence.words.iter().map(|word| Relation::from_name(&word.relation)).collect(),
            marks: sentence.words.iter().map(|word| word.relation == "punct").collect(),
        }
    }

    /// The gold tree, in which the root is its own head.
    fn tree(&self) -> Tree {
        let length = self.heads.len();
        Tree::new(self.heads.iter().enumerate().map(|(at, &head)| if head < length { head } else { at }).collect())
    }
}

fn train_both(sentences: &[Parsed]) -> (Vec<u8>, Vec<u8>) {
    let (mut moves, mut labels) = (Learner::new(MOVE_BITS), Learner::new(LABEL_BITS));
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    let mut random = Random(0x5eed);
    for epoch in 0..EPOCHS {
        random.shuffle(&mut order);
        for &at in &order {
            learn_moves(&mut moves, &sentences[at], epoch, &mut random);
            if epoch < EPOCHS / 2 {
                learn_labels(&mut labels, &sentences[at]);
            }
        }
    }
    (moves.stored(8.0), labels.stored(8.0))
}

/// Learns by the dynamic oracle: from the second pass on mostly along the parser's own moves.
fn learn_moves(moves: &mut MoveLearner, sentence: &Parsed, epoch: usize, random: &mut Random) {
    let mut state = State::new(sentence.words.len());
    while let Some(allowed) = state.allowed() {
        let features = state.features(&sentence.words);
        let [shift, left, right, _] = moves.score(&features);
        let scores = [shift, left, right];
        let guess = best(&scores, allowed);
        let costs = state.costs(&sentence.heads);
        let least = (0..3).filter(|&at| allowed[at]).map(|at| costs[at]).min().unwrap_or(0);
        let mut good = allowed;
        for at in 0..3 {
            good[at] &= costs[at] == least;
        }
        let right = best(&scores, good);
        let wrong = if good[guess as usize] { right } else { guess };
        moves.learn(&features, right as u8, wrong as u8);
        let explore = epoch > 0 && random.below(10) > 0;
        state.make(if explore { guess } else { right });
    }
}

fn learn_labels(labels: &mut LabelLearner, sentence: &Parsed) {
    let tree = sentence.tree();
    for at in 0..sentence.words.len() {
        if sentence.heads[at] == sentence.words.len() {
            continue;
        }
        let features = tree.features(&sentence.words, at);
        let scores = labels.score(&features);
        let guess = (1..scores.len()).fold(0, |best, at| if scores[at] > scores[best] { at } else { best });
        labels.learn(&features, sentence.relations[at] as u8, guess as u8);
    }
}

/// Prints the share of words other than marks with the right head, and with the right head and label.
fn measure(sentences: &[Parsed], moves: &[u8], labels: &[u8]) -> Result<(), Box<dyn Error>> {
    let moves = MoveWeights::read(moves).ok_or("bad moves")?;
    let labels = LabelWeights::read(labels).ok_or("bad labels")?;
    let (mut heads, mut labelled, mut all) = (0, 0, 0);
    let start = std::time::Instant::now();
    for sentence in sentences {
        for (at, arc) in parse_with(&sentence.words, &moves, &labels).iter().enumerate() {
            if sentence.marks[at] {
                continue;
            }
            all += 1;
            let head = if arc.head == at { sentence.words.len() } else { arc.head };
            if head == sentence.heads[at] {
                heads += 1;
                labelled += usize::from(arc.relation == sentence.relations[at]);
            }
        }
    }
    let share = |count: usize| 100.0 * count as f64 / f64::from(all);
    println!("UAS {:.1} LAS {:.1} of {all} words, {:?}", share(heads), share(labelled), start.elapsed());
    Ok(())
}
