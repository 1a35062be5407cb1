//! The words, numbers and marks that the grammar of time expressions reads.

use crate::text::Span;

/// A word of letters, a number, or a mark.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lexeme<'t> {
    pub span: Span,
    pub words: &'t str,
    /// The value of a number of at most four digits.
    pub number: Option<u16>,
}

impl Lexeme<'_> {
    /// Whether it is this word, whatever its case.
    pub fn is(&self, word: &str) -> bool {
        self.words.eq_ignore_ascii_case(word)
    }

    /// Whether it is one of these words, whatever their case.
    pub fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    pub fn is_capitalised(&self) -> bool {
        self.words.starts_with(char::is_uppercase)
    }
}

/// Splits a stretch of `text`; white space only separates.
pub(super) fn lexemes(text: &str, stretch: Span) -> Vec<Lexeme<'_>> {
    let words = stretch.of(text);
    let base = stretch.start as usize;
    let mut found = Vec::new();
    let mut rest = words.char_indices().peekable();
    while let Some((at, first)) = rest.next() {
        if first.is_whitespace() {
            continue;
        }
        let same: fn(char) -> bool = if first.is_ascii_digit() {
            |next| next.is_ascii_digit()
        } else if first.is_alphabetic() {
            char::is_alphabetic
        } else {
            |_| false
        };
        let mut end = at + first.len_utf8();
        while let Some((_, next)) = rest.next_if(|&(_, next)| same(next)) {
            end += next.len_utf8();
        }
        let words = &words[at..end];
        let number = if first.is_ascii_digit() && words.len() <= 4 { words.parse().ok() } else { None };
        found.push(Lexeme { span: Span::new(base + at, base + end), words, number });
    }
    found
}
