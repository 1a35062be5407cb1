//! Tags tokens by a greedy averaged perceptron: from left to right, each tag by the word, its
//! neighbours and the two tags before it.

use std::sync::LazyLock;

use super::{
    Tag, Token,
    weights::{KeyedWeights, feature, word_hash},
};

/// What the tagger has learned.
#[derive(Debug)]
pub struct Model {
    weights: KeyedWeights<{ Tag::ALL.len() }>,
    /// Words that have but one tag wherever they stand, by open addressing: hash and tag, which is
    /// [`Tag::Other`] in empty places.
    words: Vec<(u32, Tag)>,
}

impl Model {
    /// Reads the stored weights and the stored words: for each its hash as u32, little-endian, and
    /// its tag as u8. `None` where they are damaged.
    #[must_use]
    pub fn read(weights: &[u8], words: &[u8]) -> Option<Self> {
        let (rows, []) = words.as_chunks::<5>() else { return None };
        let mut words = vec![(0, Tag::Other); (rows.len() * 2).next_power_of_two().max(2)];
        for [a, b, c, d, tag] in rows {
            let hash = u32::from_le_bytes([*a, *b, *c, *d]);
            let mut at = hash as usize % words.len();
            while words[at].1 != Tag::Other {
                at = (at + 1) % words.len();
            }
            words[at] = (hash, *Tag::ALL.get(usize::from(*tag))?);
        }
        Some(Self { weights: KeyedWeights::read(weights)?, words })
    }

    /// The one tag that the word with this hash has, if there is one.
    fn only_tag(&self, hash: u32) -> Option<Tag> {
        let mut at = hash as usize & (self.words.len() - 1);
        loop {
            let (word, tag) = self.words[at];
            if word == hash || tag == Tag::Other {
                return (tag != Tag::Other).then_some(tag);
            }
            at = (at + 1) & (self.words.len() - 1);
        }
    }
}

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let (weights, words) = (include_bytes!("../../models/tagger.bin"), include_bytes!("../../models/tagger.words.bin"));
    Model::read(weights, words).expect("the embedded weights are whole")
});

/// Tags the tokens of one sentence of `text`.
pub fn tag(text: &str, tokens: &mut [Token]) {
    tag_with(text, tokens, &MODEL);
}

/// Tags by the given model.
pub fn tag_with(text: &str, tokens: &mut [Token], model: &Model) {
    let mut forms = Forms::new(text, tokens);
    for token in tokens {
        token.tag = model.only_tag(token.hash).unwrap_or_else(|| best(&model.weights.sum(&forms.features())));
        forms.advance(token.tag);
    }
}

/// The tag of the highest score, the first of equals; never [`Tag::Other`].
#[must_use]
pub fn best<S: Ord>(scores: &[S; Tag::ALL.len()]) -> Tag {
    let mut best = 1;
    for at in 2..scores.len() {
        if scores[at] > scores[best] {
            best = at;
        }
    }
    Tag::ALL[best]
}

/// What the model sees of one token, independent of its neighbours.
#[derive(Clone, Copy, Default)]
struct Form {
    word: u32,
    suffix: [u32; 3],
    prefix: u32,
    shape: u32,
}

/// The tokens of a sentence as the model sees them, with a cursor.
pub struct Forms {
    /// With two empty forms at either end.
    padded: Vec<Form>,
    at: usize,
    previous: [u32; 2],
}

impl Forms {
    /// Of the tokens of one sentence.
    #[must_use]
    pub fn new(text: &str, tokens: &[Token]) -> Self {
        let mut padded = Vec::with_capacity(tokens.len() + 4);
        padded.resize(2, Form::default());
        for (at, token) in tokens.iter().enumerate() {
            let space_before = at == 0 || tokens[at - 1].span.end < token.span.start;
            let space_after = tokens.get(at + 1).is_none_or(|next| token.span.end < next.span.start);
            padded.push(Form::new(token.hash, token.span.of(text), space_before, space_after));
        }
        padded.resize(padded.len() + 2, Form::default());
        Self { padded, at: 0, previous: [u32::MAX; 2] }
    }

    /// Moves on to the next token, given the tag of this one.
    pub fn advance(&mut self, tag: Tag) {
        self.at += 1;
        self.previous = [tag as u32, self.previous[0]];
    }

    /// The features of the token at the cursor.
    #[must_use]
    pub fn features(&self) -> [u32; 19] {
        let window = &self.padded[self.at..self.at + 5];
        let [before2, before, this, after, after2] = [window[0], window[1], window[2], window[3], window[4]];
        let [tag, tag2] = self.previous;
        [
            feature(1, [this.word]),
            feature(2, [this.suffix[0], this.shape]),
            feature(3, [this.suffix[1]]),
            feature(4, [this.suffix[2]]),
            feature(5, [this.prefix, this.shape]),
            feature(6, [this.shape, before.shape, after.shape]),
            feature(7, [tag]),
            feature(8, [tag, tag2]),
            feature(9, [tag, this.word]),
            feature(10, [before.word]),
            feature(11, [before.word, this.word]),
            feature(12, [before2.word]),
            feature(13, [after.word]),
            feature(14, [after.word, this.word]),
            feature(15, [after2.word]),
            feature(16, [before.suffix[1], this.suffix[1]]),
            feature(17, [after.suffix[1], tag]),
            feature(18, [tag, this.suffix[1], after.suffix[0]]),
            feature(19, [this.word, this.shape]),
        ]
    }
}

impl Form {
    fn new(hash: u32, word: &str, space_before: bool, space_after: bool) -> Self {
        let mut suffix = [0; 3];
        let mut ends = word.char_indices().rev().skip(1);
        for hash in &mut suffix {
            *hash = ends.next().map_or(0, |(start, _)| word_hash(&word[start..]));
        }
        let first = word.chars().next().unwrap_or(' ');
        let (mut upper, mut lower, mut digit, mut other) = (0, 0, 0, 0);
        for character in word.chars() {
            if character.is_lowercase() {
                lower = 1;
            } else if character.is_uppercase() {
                upper += 1;
            } else if character.is_numeric() {
                digit = 1;
            } else {
                other = 1;
            }
        }
        // Where the spaces are tells straight quotation marks apart.
        let spaces =
            if upper + lower + digit == 0 { 1 + u32::from(space_before) + 2 * u32::from(space_after) } else { 0 };
        let shape = u32::from(first.is_uppercase())
            + 2 * u32::from(upper > 1)
            + 4 * lower
            + 8 * digit
            + 16 * other
            + 32 * spaces;
        Self { word: hash, suffix, prefix: word_hash(&word[..first.len_utf8()]), shape }
    }
}

#[cfg(test)]
mod tests {
    use crate::text::{Analysis, Span};

    #[test]
    fn a_plain_sentence_is_tagged_as_in_the_treebank() {
        let text = "“She doesn't know,” Mr. Smith told reporters on Tuesday.";
        let analysis = Analysis::new(text, vec![Span::new(0, text.len())]);
        let tags: Vec<_> = analysis.tokens.iter().map(|token| token.tag.name()).collect();
        assert_eq!(tags.join(" "), "`` PRP VBZ RB VB , '' NNP NNP VBD NNS IN NNP .");
    }
}
