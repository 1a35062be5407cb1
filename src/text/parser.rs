//! A light dependency parse: greedy, arc-hybrid, in one pass over a sentence; then a label for
//! each arc, chosen with the whole tree in view.

use std::sync::LazyLock;

use super::{
    Tag, Token,
    weights::{Weights, feature},
};

static MOVES: LazyLock<MoveWeights> = LazyLock::new(|| {
    Weights::read(include_bytes!("../../models/parser.moves.bin")).expect("the embedded weights are whole")
});
static LABELS: LazyLock<LabelWeights> = LazyLock::new(|| {
    Weights::read(include_bytes!("../../models/parser.labels.bin")).expect("the embedded weights are whole")
});

/// Weights of the parser's moves.
pub type MoveWeights = Weights<4>;
/// Weights of the relations.
pub type LabelWeights = Weights<{ Relation::ALL.len() }>;

/// Declares [`Relation`] beside the treebanks' names.
macro_rules! relations {
    ($($variant:ident $name:literal,)*) => {
        /// How a word depends on its head: Universal Dependencies without subtypes.
        #[allow(missing_docs, reason = "the names are those of Universal Dependencies")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Relation {
            $($variant,)*
        }

        impl Relation {
            /// Every relation, at the position of its discriminant.
            pub const ALL: &[Relation] = &[$(Relation::$variant),*];

            /// The relation of that name, of which the subtype is passed over.
            #[must_use]
            pub fn from_name(name: &str) -> Relation {
                match name.split(':').next().unwrap_or(name) {
                    $($name => Relation::$variant,)*
                    _ => Relation::Dep,
                }
            }
        }
    };
}

relations! {
    Dep "dep", Root "root", Nsubj "nsubj", Obj "obj", Iobj "iobj", Csubj "csubj", Ccomp "ccomp", Xcomp "xcomp",
    Obl "obl", Vocative "vocative", Expl "expl", Dislocated "dislocated", Advcl "advcl", Advmod "advmod",
    Discourse "discourse", Aux "aux", Cop "cop", Mark "mark", Nmod "nmod", Appos "appos", Nummod "nummod", Acl "acl",
    Amod "amod", Det "det", Clf "clf", Case "case", Conj "conj", Cc "cc", Fixed "fixed", Flat "flat",
    Compound "compound", List "list", Parataxis "parataxis", Orphan "orphan", Goeswith "goeswith",
    Reparandum "reparandum", Punct "punct",
}

/// What a word depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    /// Position of the head in the sentence; of the root its own.
    pub head: usize,
    /// How.
    pub relation: Relation,
}

/// Parses one sentence: an arc for each token.
#[must_use]
pub fn parse(tokens: &[Token]) -> Vec<Arc> {
    parse_with(&words(tokens), &MOVES, &LABELS)
}

/// Parses by the given weights.
#[must_use]
pub fn parse_with(words: &[Word], moves: &MoveWeights, labels: &LabelWeights) -> Vec<Arc> {
    let mut state = State::new(words.len());
    while let Some(allowed) = state.allowed() {
        let [shift, left, right, _] = moves.sum(&state.features(words));
        state.make(best(&[shift, left, right], allowed));
    }
    let tree = state.tree();
    tree.heads
        .iter()
        .enumerate()
        .map(|(at, &head)| {
            if head == at {
                return Arc { head, relation: Relation::Root };
            }
            let scores = labels.sum(&tree.features(words, at));
            let best = (1..scores.len()).fold(0, |best, at| if scores[at] > scores[best] { at } else { best });
            Arc { head, relation: Relation::ALL[best] }
        })
        .collect()
}

/// The allowed move of the highest score, the first of equals.
#[must_use]
pub fn best<S: Ord>(scores: &[S; 3], allowed: [bool; 3]) -> Move {
    let mut best: Option<Move> = None;
    for candidate in [Move::Shift, Move::Left, Move::Right] {
        if allowed[candidate as usize] && best.is_none_or(|best| scores[candidate as usize] > scores[best as usize]) {
            best = Some(candidate);
        }
    }
    best.unwrap_or(Move::Shift)
}

/// A step of the parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Move {
    /// The next word goes onto the stack.
    Shift,
    /// The stack's top depends on the next word.
    Left,
    /// The stack's top depends on the one below it.
    Right,
}

/// A word as the model sees it.
#[derive(Clone, Copy)]
pub struct Word {
    hash: u32,
    tag: u32,
}

const NO_WORD: Word = Word { hash: 0, tag: u32::MAX };

/// The words of a sentence as the model sees them.
#[must_use]
pub fn words(tokens: &[Token]) -> Vec<Word> {
    tokens.iter().map(|token| Word { hash: token.hash, tag: tag_class(token.tag) }).collect()
}

fn tag_class(tag: Tag) -> u32 {
    tag as u32
}

const NONE: usize = usize::MAX;

/// A parse in the making.
pub struct State {
    stack: Vec<usize>,
    next: usize,
    heads: Vec<usize>,
    leftmost: Vec<usize>,
    rightmost: Vec<usize>,
    lefts: Vec<u8>,
    rights: Vec<u8>,
}

impl State {
    /// Nothing read of a sentence of so many words.
    #[must_use]
    pub fn new(length: usize) -> Self {
        Self {
            stack: Vec::with_capacity(length),
            next: 0,
            heads: vec![NONE; length],
            leftmost: vec![NONE; length + 1],
            rightmost: vec![NONE; length + 1],
            lefts: vec![0; length + 1],
            rights: vec![0; length + 1],
        }
    }

    /// Which moves are allowed; `None` at the end. Behind the last word stands the root.
    #[must_use]
    pub fn allowed(&self) -> Option<[bool; 3]> {
        let at_root = self.next == self.heads.len();
        if at_root && self.stack.is_empty() {
            return None;
        }
        let left = !self.stack.is_empty() && (!at_root || self.stack.len() == 1);
        Some([!at_root, left, self.stack.len() > 1])
    }

    /// Makes an allowed move.
    pub fn make(&mut self, step: Move) {
        match step {
            Move::Shift => {
                self.stack.push(self.next);
                self.next += 1;
            }
            Move::Left => {
                let Some(child) = self.stack.pop() else { return };
                self.heads[child] = self.next;
                self.leftmost[self.next] = child;
                self.lefts[self.next] = self.lefts[self.next].saturating_add(1);
            }
            Move::Right => {
                let Some(child) = self.stack.pop() else { return };
                let Some(&head) = self.stack.last() else { return };
                self.heads[child] = head;
                self.rightmost[head] = child;
                self.rights[head] = self.rights[head].saturating_add(1);
            }
        }
    }

    /// How many of the arcs of `gold` (heads, the root's being the sentence's length) each move
    /// would put out of reach.
    #[must_use]
    pub fn costs(&self, gold: &[usize]) -> [u32; 3] {
        let count = |wanted: bool| u32::from(wanted);
        let top = self.stack.last().copied();
        let below = self.stack.len().checked_sub(2).map(|at| self.stack[at]);
        let mut costs = [0; 3];
        if self.next < gold.len() {
            let head = gold[self.next];
            costs[0] += count(self.stack.iter().rev().skip(1).any(|&word| word == head));
            costs[0] += self.stack.iter().filter(|&&word| gold[word] == self.next).count() as u32;
        }
        if let Some(top) = top {
            let children = (self.next..gold.len()).filter(|&word| gold[word] == top).count() as u32;
            let head = gold[top];
            costs[1] = children + count(below == Some(head) || head > self.next);
            costs[2] = children + count(head >= self.next && head != NONE);
        }
        costs
    }

    /// The features of the state.
    #[must_use]
    pub fn features(&self, words: &[Word]) -> [u32; 24] {
        let word = |at: usize| words.get(at).copied().unwrap_or(NO_WORD);
        let on_stack = |depth: usize| self.stack.len().checked_sub(depth + 1).map_or(NONE, |at| self.stack[at]);
        let (top, below, third) = (on_stack(0), on_stack(1), on_stack(2));
        let child = |of: usize, side: &[usize]| side.get(of).map_or(NO_WORD, |&at| word(at));
        let count = |of: usize, side: &[u8]| side.get(of).map_or(0, |&count| u32::from(count.min(3)));
        let (s0, s1, s2) = (word(top), word(below), word(third));
        let (b0, b1, b2) = (word(self.next), word(self.next + 1), word(self.next + 2));
        let s0_left = child(top, &self.leftmost);
        let s0_right = child(top, &self.rightmost);
        let s1_left = child(below, &self.leftmost);
        let s1_right = child(below, &self.rightmost);
        let b0_left = child(self.next, &self.leftmost);
        let distance = if top == NONE { 0 } else { (self.next - top).min(12) as u32 };
        let gap = if below == NONE { 0 } else { (top - below).min(12) as u32 };
        [
            feature(1, [s0.hash, s0.tag]),
            feature(2, [s0.tag, b0.tag]),
            feature(3, [s1.hash, s1.tag]),
            feature(4, [b0.hash, b0.tag]),
            feature(5, [b1.hash, b1.tag]),
            feature(6, [b2.tag, b1.tag, b0.tag]),
            feature(8, [s0.hash, s0.tag, b0.tag]),
            feature(9, [s0.tag, b0.hash, b0.tag]),
            feature(10, [s1.tag, s0.tag]),
            feature(12, [s1.hash, s0.tag]),
            feature(13, [s1.tag, s0.hash]),
            feature(14, [s0.tag, b0.tag, b1.tag]),
            feature(15, [s1.tag, s0.tag, b0.tag]),
            feature(16, [s2.tag, s1.tag, s0.tag]),
            feature(17, [s0.tag, s0_left.tag, b0.tag]),
            feature(18, [s0.tag, s0_right.tag, b0.tag]),
            feature(19, [s1.tag, s1_right.tag, s0.tag]),
            feature(20, [s1.tag, s1_left.tag, s0.tag]),
            feature(21, [s0.tag, b0.tag, b0_left.tag]),
            feature(22, [s0.tag, b0.tag, distance]),
            feature(23, [s1.tag, s0.tag, gap]),
            feature(24, [s0.hash, count(top, &self.lefts), count(top, &self.rights)]),
            feature(25, [s1.tag, s0.tag, b0.tag, b0_left.tag, count(below, &self.rights)]),
            feature(26, [b0.tag, b0.hash, count(self.next, &self.lefts)]),
        ]
    }

    /// The finished tree.
    #[must_use]
    pub fn tree(self) -> Tree {
        let length = self.heads.len();
        let heads = self.heads.iter().enumerate().map(|(at, &head)| if head >= length { at } else { head }).collect();
        Tree::new(heads)
    }
}

/// A tree whose arcs have no labels yet.
pub struct Tree {
    heads: Vec<usize>,
    first: Vec<usize>,
    last: Vec<usize>,
}

impl Tree {
    /// From the head of each word; of the root its own position.
    #[must_use]
    pub fn new(heads: Vec<usize>) -> Self {
        let mut first = vec![NONE; heads.len()];
        let mut last = vec![NONE; heads.len()];
        for (at, &head) in heads.iter().enumerate() {
            if head != at {
                if first[head] == NONE {
                    first[head] = at;
                }
                last[head] = at;
            }
        }
        Self { heads, first, last }
    }

    /// The features of the arc from the word at `at` to its head.
    #[must_use]
    pub fn features(&self, words: &[Word], at: usize) -> [u32; 12] {
        let word = |at: usize| words.get(at).copied().unwrap_or(NO_WORD);
        let head_at = self.heads[at];
        let (this, head) = (word(at), word(head_at));
        let grand = word(self.heads[head_at]);
        let before = if at == 0 { NO_WORD } else { word(at - 1) };
        let after = word(at + 1);
        let (first, last) = (word(self.first[at]), word(self.last[at]));
        let sibling = word(self.first[head_at]);
        let side = u32::from(head_at > at);
        let distance = at.abs_diff(head_at).min(6) as u32;
        [
            feature(1, [this.tag, head.tag, side]),
            feature(2, [this.hash, head.tag, side]),
            feature(3, [this.tag, head.hash, side]),
            feature(5, [this.tag, head.tag, side, distance]),
            feature(6, [this.tag, head.tag, first.hash, side]),
            feature(7, [this.tag, head.tag, first.tag, last.tag, side]),
            feature(8, [this.tag, before.hash, side]),
            feature(9, [this.tag, before.tag, after.tag, head.tag]),
            feature(10, [this.tag, head.tag, grand.tag, side]),
            feature(11, [this.hash, side]),
            feature(12, [this.tag, head.tag, sibling.tag, sibling.hash, side]),
            feature(14, [this.tag, last.hash, head.tag, side]),
        ]
    }
}
