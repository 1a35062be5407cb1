//! Cuts the tokens of a paragraph into sentences. Quotation marks and brackets that close behind
//! the final mark belong to the sentence, and `"Why?" he asked.` is one sentence.

use super::{Sentence, Span, Token, abbreviations};

/// No sentence has more tokens, so that work which grows faster than a sentence stays bounded.
const MAX_TOKENS: usize = 256;

/// How far behind a closing quotation mark the reporting verb of `"Why?" Wendy Sherman asked.` is
/// looked for.
const REPORT_WINDOW: usize = 6;

/// Appends the sentences of the paragraph whose tokens begin at `first`.
pub(super) fn split(text: &str, tokens: &[Token], first: usize, paragraph: usize, sentences: &mut Vec<Sentence>) {
    let words = Words { text, tokens };
    let mut start = first;
    while start < tokens.len() {
        let end = words.sentence_end(start);
        let span = Span { start: tokens[start].span.start, end: tokens[end - 1].span.end };
        sentences.push(Sentence { span, tokens: start..end, paragraph });
        start = end;
    }
}

struct Words<'a> {
    text: &'a str,
    tokens: &'a [Token],
}

impl<'a> Words<'a> {
    fn word(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| token.span.of(self.text))
    }

    fn touches_previous(&self, at: usize) -> bool {
        at > 0 && self.tokens.get(at).is_some_and(|token| token.span.start == self.tokens[at - 1].span.end)
    }

    /// The end of the sentence that starts at `start`.
    fn sentence_end(&self, start: usize) -> usize {
        let limit = self.tokens.len().min(start + MAX_TOKENS);
        let mut at = start;
        while at < limit {
            let Some(stop) = self.stop_at(at) else {
                at += 1;
                continue;
            };
            let mut end = at + 1;
            while end < limit && self.closes(end) {
                end += 1;
            }
            if end < limit && self.is_boundary(start, at, end, stop) {
                return end;
            }
            at = end;
        }
        limit
    }

    /// What kind of end the token at `at` could be.
    fn stop_at(&self, at: usize) -> Option<Stop> {
        let word = self.word(at);
        let last = word.chars().next_back()?;
        match last {
            '.' if word.len() == 1 => Some(Stop::Full),
            '.' if word.starts_with('.') => Some(Stop::Ellipsis),
            '.' => Some(Stop::Abbreviation),
            '!' | '?' => Some(Stop::Exclaimed),
            '…' => Some(Stop::Ellipsis),
            '。' | '？' | '！' => Some(Stop::Full),
            _ => None,
        }
    }

    /// Whether the token at `at` closes what stands before it.
    fn closes(&self, at: usize) -> bool {
        match self.word(at) {
            "”" | "’’" | "''" | "»" | "’" | "'" | "\"" | "›" | "“" | "″" | "」" | "』" => {
                self.touches_previous(at)
            }
            ")" | "]" => true,
            _ => false,
        }
    }

    /// Whether the sentence from `start` with its final mark at `at` ends before `end`, where the
    /// next token stands.
    fn is_boundary(&self, start: usize, at: usize, end: usize, stop: Stop) -> bool {
        let mut next = end;
        while next < self.tokens.len()
            && matches!(
                self.word(next),
                "\"" | "“" | "„" | "‘" | "’" | "'" | "``" | "«" | "(" | "[" | "`" | "″" | "「" | "『"
            )
        {
            next += 1;
        }
        let opened = next > end;
        let word = self.word(next);
        let begins = word
            .chars()
            .next()
            .is_some_and(|c| !c.is_lowercase() && (c.is_alphanumeric() || "$£€#@•*—–-.…".contains(c)));
        if !begins {
            return opened && stop == Stop::Full && word.is_empty();
        }
        let quoted = end > at + 1;
        match stop {
            Stop::Full => true,
            Stop::Exclaimed => !(quoted && self.reports(next)),
            Stop::Ellipsis => !(word.starts_with(['.', '…', '—', '–', '-']) || quoted && self.reports(next)),
            Stop::Abbreviation => opened || self.abbreviation_ends(start, at, next),
        }
    }

    /// Whether the abbreviation at `at` ends its sentence, given the capitalised word at `next`.
    fn abbreviation_ends(&self, start: usize, at: usize, next: usize) -> bool {
        let word = self.word(at).trim_end_matches('.');
        let following = self.word(next);
        let initial = word.chars().nth(1).is_none();
        if abbreviations::is_title(word) || initial && word != "I" || at == start {
            return false;
        }
        // "the U.S. Senate" goes on; "in the U.S. The Senate" does not.
        STARTERS.binary_search(&following.to_ascii_lowercase().as_str()).is_ok()
    }

    /// Whether a name and a reporting verb begin at `next`.
    fn reports(&self, next: usize) -> bool {
        (next..next + REPORT_WINDOW)
            .map(|at| self.word(at))
            .find(|word| word.starts_with(char::is_lowercase))
            .is_some_and(|word| REPORTING.binary_search(&word).is_ok())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// A full stop.
    Full,
    /// A question or exclamation mark.
    Exclaimed,
    /// Dots that trail off.
    Ellipsis,
    /// The full stop of an abbreviation.
    Abbreviation,
}

/// Words that begin a sentence and hardly ever follow an abbreviation within one. Sorted.
const STARTERS: [&str; 72] = [
    "a",
    "after",
    "all",
    "also",
    "although",
    "an",
    "and",
    "another",
    "as",
    "asked",
    "at",
    "because",
    "before",
    "both",
    "but",
    "by",
    "during",
    "each",
    "earlier",
    "even",
    "every",
    "for",
    "from",
    "he",
    "her",
    "here",
    "his",
    "how",
    "however",
    "i",
    "if",
    "in",
    "instead",
    "it",
    "its",
    "last",
    "many",
    "meanwhile",
    "more",
    "most",
    "my",
    "no",
    "not",
    "now",
    "on",
    "once",
    "one",
    "only",
    "other",
    "our",
    "she",
    "since",
    "so",
    "some",
    "such",
    "that",
    "the",
    "their",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "though",
    "under",
    "we",
    "what",
    "when",
    "while",
    "with",
    "you",
];

/// Verbs that report a question or an exclamation. Sorted.
const REPORTING: [&str; 20] = [
    "added",
    "asked",
    "asks",
    "cried",
    "declared",
    "demanded",
    "exclaimed",
    "joked",
    "quipped",
    "said",
    "says",
    "screamed",
    "shouted",
    "told",
    "tweeted",
    "wondered",
    "wonders",
    "writes",
    "wrote",
    "yelled",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Analysis;

    fn sentences(text: &str) -> Vec<&str> {
        let analysis = Analysis::new(text, vec![Span::new(0, text.len())]);
        analysis.sentences.iter().map(|sentence| sentence.span.of(text)).collect()
    }

    #[test]
    fn the_lists_are_sorted() {
        assert!(STARTERS.is_sorted());
        assert!(REPORTING.is_sorted());
    }

    #[test]
    fn a_closing_mark_belongs_to_its_sentence() {
        assert_eq!(
            sentences("“It rained.” It did. (So they say.) “Yes!”"),
            ["“It rained.”", "It did.", "(So they say.)", "“Yes!”"]
        );
    }

    #[test]
    fn a_quoted_question_with_its_report_is_one_sentence() {
        assert_eq!(
            sentences("\"Why?\" he asked. \"Why?\" Ann Li asked. \"Why?\" Nobody knew."),
            ["\"Why?\" he asked.", "\"Why?\" Ann Li asked.", "\"Why?\"", "Nobody knew."]
        );
    }

    #[test]
    fn an_abbreviation_ends_a_sentence_only_before_a_starter() {
        assert_eq!(
            sentences("Mr. J. Doe left the U.S. Senate at 5 p.m. on Jan. 3. He lives in the U.S. The end."),
            ["Mr. J. Doe left the U.S. Senate at 5 p.m. on Jan. 3.", "He lives in the U.S.", "The end."]
        );
    }

    #[test]
    fn a_lost_space_does_not_lose_the_boundary() {
        assert_eq!(sentences("It ended.Then it began."), ["It ended.", "Then it began."]);
    }
}
