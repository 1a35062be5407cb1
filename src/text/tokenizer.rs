//! Cuts a paragraph into tokens the way the English treebanks do: "does|n't", "he|'s",
//! "well|-|known", "$|3.5". Every quotation mark is a token of its own.

use super::{Span, Token, abbreviations};

/// Appends the tokens of `paragraph` to `tokens`, untagged.
pub(super) fn tokenize(text: &str, paragraph: Span, tokens: &mut Vec<Token>) {
    let end = paragraph.range().end;
    let mut cursor = Cursor { text: &text[..end], at: paragraph.range().start, tokens };
    while let Some(character) = cursor.peek() {
        if character.is_whitespace() || is_invisible(character) {
            cursor.at += character.len_utf8();
        } else if character.is_alphanumeric() {
            cursor.word();
        } else {
            cursor.mark(character);
        }
    }
}

/// Characters that show nothing and belong to no token.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}') || character.is_control()
}

pub(super) fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | 'ʼ')
}

fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '‐' | '‑')
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
    tokens: &'a mut Vec<Token>,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn push(&mut self, end: usize) {
        self.tokens.push(Token::new(self.text, Span::new(self.at, end)));
        self.at = end;
    }

    /// A mark, or a word that a mark begins.
    fn mark(&mut self, character: char) {
        let behind = self.at + character.len_utf8();
        let rest = &self.text[behind..];
        let next = rest.chars().next().unwrap_or(' ');
        match character {
            // "@handle", "#hashtag"
            '@' | '#' if next.is_alphabetic() => {
                let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                self.push(behind + length);
            }
            // "'90s"
            '\'' | '’' if is_decade(rest) => self.push(behind + 3),
            // "'s", where its word ended in something that is no word: "(R)'s"
            '\'' | '’' if self.follows_without_space() && is_clitic(first_word(rest)) => {
                self.push(behind + first_word(rest).len());
            }
            '.' | '-' | '—' | '–' | '!' | '?' | '*' | '=' | '_' | '~' | '`' | '\'' => {
                let run = rest.find(|c| c != character).unwrap_or(rest.len());
                // Two apostrophes are one quotation mark; more are as many marks as they are.
                let length = if character == '\'' { usize::from(run == 1) } else { run };
                self.push(behind + length);
            }
            _ => self.push(behind),
        }
    }

    /// Whether the token before ends where the cursor stands.
    fn follows_without_space(&self) -> bool {
        self.tokens.last().is_some_and(|token| token.span.end as usize == self.at)
    }

    /// A word with everything that belongs to it, cut into its parts.
    fn word(&mut self) {
        if let Some(end) = self.address_end() {
            self.push(end);
            return;
        }
        let start = self.at;
        let mut end = start;
        let mut letters_only = true;
        let mut dotted = false;
        let mut previous = ' ';
        let mut rest = self.text[start..].chars();
        while let Some(character) = rest.next() {
            if character.is_alphanumeric() || is_combining(character) {
                letters_only &= !character.is_numeric();
                previous = character;
                end += character.len_utf8();
                continue;
            }
            let next = rest.clone().next().unwrap_or(' ');
            let joins = match character {
                '\'' | '’' | 'ʼ' => next.is_alphabetic(),
                '.' => dot_joins(&self.text[start..end], dotted, rest.as_str()),
                ',' | ':' | '/' => previous.is_numeric() && next.is_numeric(),
                '&' | '+' => previous.is_uppercase() && next.is_uppercase(),
                '_' | '@' => next.is_alphanumeric(),
                _ if is_hyphen(character) => {
                    next.is_alphanumeric() && hyphen_joins(&self.text[start..end], previous, next)
                }
                _ => false,
            };
            if !joins {
                break;
            }
            dotted |= character == '.';
            letters_only &= is_apostrophe(character);
            previous = character;
            end += character.len_utf8();
        }
        let word = &self.text[start..end];
        if self.text[end..].starts_with('.') && self.is_abbreviated(word, dotted) {
            self.push(end + 1);
        } else if letters_only {
            self.push_contracted(end);
        } else {
            self.push(end);
        }
    }

    /// The end of the URL that begins here, if one does. An email is found as a word with "@".
    fn address_end(&self) -> Option<usize> {
        let rest = &self.text[self.at..];
        let is_url = ["http://", "https://", "www."]
            .iter()
            .any(|prefix| rest.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix)));
        if !is_url {
            return None;
        }
        let stop = |c: char| c.is_whitespace() || matches!(c, '"' | '“' | '”' | '‘' | '’' | '<' | '>' | '»' | '«');
        let length = rest.find(stop).unwrap_or(rest.len());
        let url = rest[..length].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
        Some(self.at + url.len())
    }

    /// Whether the full stop behind `word` belongs to it.
    fn is_abbreviated(&self, word: &str, dotted: bool) -> bool {
        let behind = &self.text[self.at + word.len() + 1..];
        let mut letters = word.chars();
        let (first, second) = (letters.next().unwrap_or(' '), letters.next());
        if second.is_none() {
            // An initial. "I" is one only behind a name: "So do I."
            return first.is_alphabetic()
                && first.is_uppercase()
                && (first != 'I' || self.follows_capitalised())
                && !behind.starts_with('.');
        }
        if dotted {
            return word.split('.').all(|part| part.chars().nth(1).is_none() && part.chars().all(char::is_alphabetic))
                || abbreviations::is_abbreviation(word);
        }
        if abbreviations::needs_number(word) {
            return behind.trim_start().starts_with(|c: char| c.is_ascii_digit());
        }
        abbreviations::is_abbreviation(word)
    }

    fn follows_capitalised(&self) -> bool {
        self.tokens.last().is_some_and(|token| token.span.of(self.text).starts_with(char::is_uppercase))
    }

    /// Pushes a word of letters and apostrophes, with what is contracted in it apart.
    fn push_contracted(&mut self, end: usize) {
        let word = &self.text[self.at..end];
        let cut = match word.char_indices().rev().find(|&(_, c)| is_apostrophe(c)) {
            Some((at, mark)) if at > 0 => {
                let clitic = &word[at + mark.len_utf8()..];
                if clitic.eq_ignore_ascii_case("t") && word[..at].ends_with(['n', 'N']) {
                    at - 1
                } else if is_clitic(clitic) {
                    at
                } else {
                    0
                }
            }
            _ => match word.len() {
                5 if word.eq_ignore_ascii_case("gonna") || word.eq_ignore_ascii_case("wanna") => 3,
                6 if word.eq_ignore_ascii_case("cannot") => 3,
                _ => 0,
            },
        };
        if cut > 0 {
            self.push(self.at + cut);
        }
        self.push(end);
    }
}

/// Whether a full stop behind `word` goes on into `rest`: "3.5", "U.S", "amazon.com", but not
/// "ended.Then", where the space is lost.
fn dot_joins(word: &str, dotted: bool, rest: &str) -> bool {
    let mut behind = rest.chars();
    let Some(next) = behind.next().filter(|next| next.is_alphanumeric()) else { return false };
    let last = word.chars().next_back().unwrap_or(' ');
    if last.is_numeric() || next.is_numeric() {
        return last.is_numeric() && next.is_numeric();
    }
    let single = word.chars().rev().nth(1).is_none_or(|before| before == '.');
    if single {
        // "U.S", "e.g"; but "I.Then"
        return behind.next().is_none_or(|after| !after.is_lowercase()) || dotted || next.is_lowercase();
    }
    !(next.is_uppercase() && last.is_lowercase())
}

/// Whether a hyphen behind `word` keeps the next part in the same token. As in the treebanks,
/// compounds are cut and prefixes are kept; so are numbers with letters ("COVID-19", "F-16").
fn hyphen_joins(word: &str, previous: char, next: char) -> bool {
    if next.is_numeric() {
        return true;
    }
    !previous.is_numeric() && word.len() <= 7 && PREFIXES.binary_search(&word.to_ascii_lowercase().as_str()).is_ok()
}

/// Prefixes that keep their hyphen, sorted.
const PREFIXES: [&str; 23] = [
    "al", "anti", "bi", "co", "e", "el", "ex", "inter", "intra", "mid", "mis", "multi", "non", "o", "post", "pre",
    "pro", "re", "semi", "sub", "trans", "uh", "un",
];

fn is_combining(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

fn is_decade(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    bytes.len() >= 3
        && bytes[0].is_ascii_digit()
        && bytes[1] == b'0'
        && bytes[2] == b's'
        && !rest[3..].starts_with(char::is_alphanumeric)
}

fn is_clitic(word: &str) -> bool {
    ["s", "m", "d", "ll", "re", "ve"].iter().any(|clitic| word.eq_ignore_ascii_case(clitic))
}

fn first_word(rest: &str) -> &str {
    let letters = rest.bytes().take(3).take_while(u8::is_ascii_alphabetic).count();
    &rest[..letters]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        tokenize(text, Span::new(0, text.len()), &mut tokens);
        tokens.iter().map(|token| token.span.of(text)).collect()
    }

    fn joined(text: &str) -> String {
        tokens(text).join("|")
    }

    #[test]
    fn the_prefixes_are_sorted() {
        assert!(PREFIXES.is_sorted());
    }

    #[test]
    fn contractions_are_cut_as_in_the_treebank() {
        assert_eq!(
            joined("He's sure she doesn't, can’t and cannot."),
            "He|'s|sure|she|does|n't|,|ca|n’t|and|can|not|."
        );
        assert_eq!(joined("O'Brien's workers' '90s"), "O'Brien|'s|workers|'|'90s");
    }

    #[test]
    fn quotation_marks_are_tokens_of_their_own() {
        assert_eq!(
            joined("“‘No,’ he ''said''.” \"x\" ``y'' «z»"),
            "“|‘|No|,|’|he|''|said|''|.|”|\"|x|\"|``|y|''|«|z|»"
        );
    }

    #[test]
    fn numbers_addresses_and_compounds_keep_what_is_theirs() {
        assert_eq!(
            joined("$3.5 at 10:30, 1,000%—see http://a.b/c?d."),
            "$|3.5|at|10:30|,|1,000|%|—|see|http://a.b/c?d|."
        );
        assert_eq!(
            joined("well-known co-founder COVID-19 a@b.org @who"),
            "well|-|known|co-founder|COVID-19|a@b.org|@who"
        );
    }

    #[test]
    fn abbreviations_keep_their_full_stop() {
        assert_eq!(
            joined("Mr. J. Doe, U.S. Sen., No. 5. So do I. No. It ended.Then"),
            "Mr.|J.|Doe|,|U.S.|Sen.|,|No.|5|.|So|do|I|.|No|.|It|ended|.|Then"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_covered_in_order(text in "(\\PC|['’\".,@#\\-…a-zA-Z0-9 ]){0,60}") {
            let mut tokens = Vec::new();
            tokenize(&text, Span::new(0, text.len()), &mut tokens);
            let mut at = 0;
            for token in tokens {
                prop_assert!(token.span.start >= at && !token.span.is_empty());
                prop_assert!(text[at as usize..token.span.start as usize].chars().all(|c| c.is_whitespace() || is_invisible(c)));
                at = token.span.end;
            }
            prop_assert!(text[at as usize..].chars().all(|c| c.is_whitespace() || is_invisible(c)));
        }
    }
}
