//! Wordpieces: the pieces of words that the encoder has states for, with their places in the text.
//! Letters count without case and accents, as in the vocabulary of BERT.

use std::collections::HashMap;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::weights::WeightsError;

/// Longer words are one unknown piece.
const MAX_WORD: usize = 100;

const UNKNOWN: &str = "[UNK]";

/// A piece of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its number in the vocabulary.
    pub(super) id: u32,
    /// Its first byte in the text.
    pub(super) start: u32,
    /// Behind its last byte.
    pub(super) end: u32,
    /// How its letters look; see [`shape`].
    pub(super) shape: u8,
}

/// The pieces there are.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// Pieces that begin a word.
    first: HashMap<&'static str, u32>,
    /// Pieces that go on with one.
    further: HashMap<&'static str, u32>,
    unknown: u32,
    longest: usize,
}

impl Vocabulary {
    /// Reads a list of pieces, one a line, those that go on with a word marked by "##".
    pub(super) fn read(list: &'static str) -> Result<Self, WeightsError> {
        let (mut first, mut further) = (HashMap::new(), HashMap::new());
        let mut longest = 0;
        for (number, line) in list.lines().enumerate() {
            let number = number as u32;
            let word = match line.strip_prefix("##") {
                Some(word) if !word.is_empty() => {
                    further.insert(word, number);
                    word
                }
                _ => {
                    first.insert(line, number);
                    line
                }
            };
            longest = longest.max(word.len());
        }
        let unknown = *first.get(UNKNOWN).ok_or(WeightsError::Vocabulary)?;
        Ok(Self { first, further, unknown, longest })
    }

    /// The pieces of `text[start..end]`, a paragraph.
    pub(super) fn pieces(&self, text: &str, start: usize, end: usize) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut word = Word::default();
        let paragraph = &text[start..end];
        for (at, character) in paragraph.char_indices() {
            let at = start + at;
            if character.is_whitespace() {
                self.split(&mut word, paragraph, start, &mut pieces);
            } else if stands_alone(character) {
                self.split(&mut word, paragraph, start, &mut pieces);
                word.push(character, at);
                self.split(&mut word, paragraph, start, &mut pieces);
            } else if !is_invisible(character) {
                word.push(character, at);
            }
        }
        self.split(&mut word, paragraph, start, &mut pieces);
        pieces
    }

    /// Adds the pieces of a word, the longest first, and clears it.
    fn split(&self, word: &mut Word, paragraph: &str, start: usize, pieces: &mut Vec<Piece>) {
        if word.letters.is_empty() {
            word.clear();
            return;
        }
        let before = pieces.len();
        let mut push = |id: u32, from: usize, to: usize| {
            let shape = shape(paragraph, from - start, to - start);
            pieces.push(Piece { id, start: from as u32, end: to as u32, shape });
        };
        let folded = &word.folded;
        let mut at = 0;
        let mut known = word.letters.len() <= MAX_WORD;
        while known && at < folded.len() {
            let pieces = if at == 0 { &self.first } else { &self.further };
            let longest = (at + self.longest).min(folded.len());
            let found = (at + 1..=longest)
                .rev()
                .filter(|&end| folded.is_char_boundary(end))
                .find_map(|end| Some((end, *pieces.get(&folded[at..end])?)));
            match found {
                Some((end, id)) => {
                    push(id, word.letter_at(at).start, word.letter_at(end - 1).end);
                    at = end;
                }
                None => known = false,
            }
        }
        if !known {
            pieces.truncate(before);
            let (from, to) = (word.letters[0].start, word.letters[word.letters.len() - 1].end);
            let shape = shape(paragraph, from - start, to - start);
            pieces.push(Piece { id: self.unknown, start: from as u32, end: to as u32, shape });
        }
        word.clear();
    }
}

/// The letters of a word, folded, with the place that each has in the text.
#[derive(Default)]
struct Word {
    folded: String,
    letters: Vec<Letter>,
}

/// A folded character.
struct Letter {
    /// Where it begins in the folded word.
    folded: usize,
    /// The first byte in the text of the character that it comes from, and behind its last.
    start: usize,
    end: usize,
}

impl Word {
    fn push(&mut self, character: char, at: usize) {
        let end = at + character.len_utf8();
        if self.letters.len() > MAX_WORD {
            // Unknown in any case: only its end counts.
            if let Some(last) = self.letters.last_mut() {
                last.end = end;
            }
            return;
        }
        for part in character.nfd().filter(|&part| !is_combining_mark(part)).flat_map(char::to_lowercase) {
            self.letters.push(Letter { folded: self.folded.len(), start: at, end });
            self.folded.push(part);
        }
    }

    /// The letter that holds this byte of the folded word.
    fn letter_at(&self, byte: usize) -> &Letter {
        &self.letters[self.letters.partition_point(|letter| letter.folded <= byte) - 1]
    }

    fn clear(&mut self) {
        self.folded.clear();
        self.letters.clear();
    }
}

/// Marks, and characters of scripts without spaces, are words by themselves.
fn stands_alone(character: char) -> bool {
    character.is_ascii_punctuation()
        || matches!(character,
            '¡' | '§' | '«' | '¶' | '·' | '»' | '¿'
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2043}' | '\u{2045}'..='\u{2051}' | '\u{2053}'..='\u{205e}'
            | '\u{2e00}'..='\u{2e4f}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}'
            | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}'
            | '\u{ff01}'..='\u{ff03}' | '\u{ff05}'..='\u{ff0a}' | '\u{ff0c}'..='\u{ff0f}' | '\u{ff1a}' | '\u{ff1b}'
            | '\u{ff1f}' | '\u{ff20}')
}

/// Characters that are passed over.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{fffd}' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{e000}'..='\u{f8ff}' | '\u{fff9}'..='\u{fffb}')
}

/// How the letters of `paragraph[start..end]` look, by number from 1 to 6, times two, and one more where
/// a space or the paragraph's begin is before them.
fn shape(paragraph: &str, start: usize, end: usize) -> u8 {
    let letters = &paragraph[start..end];
    let spaced = paragraph[..start].chars().next_back().is_none_or(char::is_whitespace);
    let upper = |character: char| character.is_uppercase();
    let kind = if !letters.contains(char::is_alphanumeric) {
        1
    } else if letters.contains(char::is_numeric) {
        2
    } else if !letters.contains(upper) {
        3
    } else if !letters.starts_with(upper) {
        4
    } else if letters.chars().nth(1).is_some() && letters.chars().all(upper) {
        5
    } else {
        6
    };
    2 * kind + u8::from(spaced)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn vocabulary() -> Vocabulary {
        Vocabulary::read(super::super::weights::embedded_vocabulary()).expect("a vocabulary")
    }

    /// Pieces as the words that they cover, with their names in the vocabulary.
    fn named<'t>(vocabulary: &Vocabulary, text: &'t str) -> Vec<(&'static str, &'t str)> {
        let names: HashMap<u32, &'static str> =
            vocabulary.first.iter().chain(&vocabulary.further).map(|(&name, &id)| (id, name)).collect();
        let pieces = vocabulary.pieces(text, 0, text.len());
        pieces.iter().map(|piece| (names[&piece.id], &text[piece.start as usize..piece.end as usize])).collect()
    }

    #[test]
    fn words_split_as_they_did_in_training() {
        // What the tokenizer of PyPI's `tokenizers` makes of these texts.
        let long = format!("{} y", "x".repeat(101));
        let cases: &[(&str, &[(&str, &str)])] = &[
            (
                "“We’ll rebuild it,” Zoë Müller-Ørsted told re\u{ad}porters.",
                &[
                    ("“", "“"),
                    ("we", "We"),
                    ("’", "’"),
                    ("ll", "ll"),
                    ("rebuild", "rebuild"),
                    ("it", "it"),
                    (",", ","),
                    ("”", "”"),
                    ("zoe", "Zoë"),
                    ("muller", "Müller"),
                    ("-", "-"),
                    ("ø", "Ø"),
                    ("rst", "rst"),
                    ("ed", "ed"),
                    ("told", "told"),
                    ("reporters", "re\u{ad}porters"),
                    (".", "."),
                ],
            ),
            (
                "The 3.5% rise isn't final…",
                &[
                    ("the", "The"),
                    ("3", "3"),
                    (".", "."),
                    ("5", "5"),
                    ("%", "%"),
                    ("rise", "rise"),
                    ("isn", "isn"),
                    ("'", "'"),
                    ("t", "t"),
                    ("final", "final"),
                    ("…", "…"),
                ],
            ),
            (
                "  Señor ÀÉÎ said\tso ",
                &[("sen", "Señ"), ("or", "or"), ("ae", "ÀÉ"), ("i", "Î"), ("said", "said"), ("so", "so")],
            ),
            (
                "UNCHARACTERISTICALLY",
                &[("un", "UN"), ("cha", "CHA"), ("rac", "RAC"), ("ter", "TER"), ("istic", "ISTIC"), ("ally", "ALLY")],
            ),
            ("a\u{200b}b \u{7}c", &[("ab", "a\u{200b}b"), ("c", "c")]),
            (
                "€7 — 5–6 a·b",
                &[
                    ("€", "€"),
                    ("7", "7"),
                    ("—", "—"),
                    ("5", "5"),
                    ("–", "–"),
                    ("6", "6"),
                    ("a", "a"),
                    ("·", "·"),
                    ("b", "b"),
                ],
            ),
            ("日本 said", &[("日", "日"), ("本", "本"), ("said", "said")]),
            ("👍 ok", &[("[UNK]", "👍"), ("ok", "ok")]),
            (&long, &[("[UNK]", &long[..101]), ("y", "y")]),
        ];
        let vocabulary = vocabulary();
        for (text, expected) in cases {
            assert_eq!(&named(&vocabulary, text), expected, "{text}");
        }
    }

    #[test]
    fn letters_look_as_they_do() {
        let vocabulary = vocabulary();
        let shapes =
            |text: &str| vocabulary.pieces(text, 0, text.len()).iter().map(|piece| piece.shape).collect::<Vec<_>>();
        // Capital, lower case, all capitals, number, mark; odd where a space or the begin is before it.
        assert_eq!(shapes("Ann said UN 12."), [13, 7, 11, 5, 2]);
    }

    proptest! {
        #[test]
        fn pieces_stand_in_order_on_character_boundaries(text in any::<String>()) {
            let vocabulary = vocabulary();
            let mut end = 0;
            for piece in vocabulary.pieces(&text, 0, text.len()) {
                prop_assert!(end <= piece.start && piece.start < piece.end);
                prop_assert!(text.get(piece.start as usize..piece.end as usize).is_some());
                end = piece.start;
            }
        }
    }
}
