//! Sentences with their quotations closed up: the unit that statements are looked for in.

use crate::text::{Analysis, Quotation, Span, Tag};

/// No passage has more units, so that work within one stays bounded.
const MAX_UNITS: usize = 400;

/// A word, a mark, or a whole quotation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit<'t> {
    pub(super) span: Span,
    /// The words; of a quotation with its marks.
    pub(super) words: &'t str,
    pub(super) tag: Tag,
    /// Position of the quotation, where it is one.
    pub(super) quotation: Option<usize>,
}

impl Unit<'_> {
    /// Whether it is this word, outside quotation marks.
    pub(super) fn is(&self, word: &str) -> bool {
        self.quotation.is_none() && self.words.eq_ignore_ascii_case(word)
    }

    /// Whether it is one of these words, outside quotation marks.
    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    pub(super) fn is_comma(&self) -> bool {
        self.quotation.is_none() && self.words == ","
    }

    /// A comma, colon, dash or semicolon.
    pub(super) fn is_break(&self) -> bool {
        self.quotation.is_none() && matches!(self.tag, Tag::Comma | Tag::Colon)
            || self.is_any(&["—", "–", "--", ":", ";"])
    }

    pub(super) fn is_dash(&self) -> bool {
        self.is_any(&["—", "–", "--", "―"])
    }

    /// Whether it is a quotation mark that belongs to no quotation.
    pub(super) fn is_stray_mark(&self) -> bool {
        self.quotation.is_none() && matches!(self.words, "\"" | "”" | "“" | "''" | "'" | "’")
    }

    pub(super) fn is_stop(&self) -> bool {
        self.quotation.is_none() && matches!(self.words, "." | "!" | "?" | "…" | "...")
    }

    pub(super) fn is_quotation(&self) -> bool {
        self.quotation.is_some()
    }

    /// Whether it is a quotation short enough to be a part of a name, and no sentence: Ann “Annie”
    /// Reed.
    pub(super) fn is_epithet(&self) -> bool {
        let inner = self.words.trim_end_matches(['"', '”', '’', '\'', '»', '“']);
        self.is_quotation() && self.words.len() < 40 && !inner.ends_with([',', '.', '!', '?', '…', '—', '–'])
    }

    /// Whether it is a word with this kind of tag, outside quotation marks.
    pub(super) fn tagged(&self, test: impl Fn(Tag) -> bool) -> bool {
        self.quotation.is_none() && test(self.tag)
    }
}

/// A sentence whose quotations are one unit each, and whole.
#[derive(Debug)]
pub(super) struct Passage<'t> {
    pub(super) units: Vec<Unit<'t>>,
    /// Position of its paragraph.
    pub(super) paragraph: usize,
}

impl<'t> Passage<'t> {
    /// The passages of a text, in text order.
    pub(super) fn all(analysis: &Analysis<'t>, quotations: &[Quotation]) -> Vec<Self> {
        let mut passages: Vec<Self> = Vec::new();
        let mut next_quotation = 0;
        for sentence in &analysis.sentences {
            let mut fresh = true;
            for token in &analysis.tokens[sentence.tokens.clone()] {
                while quotations.get(next_quotation).is_some_and(|quotation| quotation.span.end <= token.span.start) {
                    next_quotation += 1;
                }
                let within = quotations.get(next_quotation).filter(|found| found.span.start <= token.span.start);
                let number = within.map(|_| next_quotation);
                let goes_on = number.is_some()
                    && passages
                        .last()
                        .and_then(|passage| passage.units.last())
                        .is_some_and(|unit| unit.quotation == number);
                if goes_on {
                    fresh = false;
                    continue;
                }
                let too_long = passages.last().is_some_and(|passage| passage.units.len() >= MAX_UNITS);
                if fresh || too_long {
                    passages.push(Self { units: Vec::new(), paragraph: sentence.paragraph });
                    fresh = false;
                }
                let span = within.map_or(token.span, |quotation| quotation.span);
                let unit = Unit { span, words: span.of(analysis.text), tag: token.tag, quotation: number };
                if let Some(passage) = passages.last_mut() {
                    passage.units.push(unit);
                }
            }
        }
        passages
    }

    /// The unit at `at`.
    pub(super) fn get(&self, at: usize) -> Option<&Unit<'t>> {
        self.units.get(at)
    }

    /// The unit before `at`.
    pub(super) fn before(&self, at: usize) -> Option<&Unit<'t>> {
        at.checked_sub(1).and_then(|before| self.units.get(before))
    }

    /// Where the words of the passage end, without its full stop.
    pub(super) fn end(&self) -> usize {
        let stops = self.units.iter().rev().take_while(|unit| unit.words == "." && unit.quotation.is_none()).count();
        self.units.len() - stops
    }

    /// The span of units `start` up to `end`; `start` must be less.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span { start: self.units[start].span.start, end: self.units[end - 1].span.end }
    }

    /// Whether a finite verb stands among units `start` up to `end`, not counting relative clauses
    /// that run up to the next comma.
    pub(super) fn has_clause(&self, start: usize, end: usize) -> bool {
        let mut relative = false;
        for unit in &self.units[start.min(end)..end] {
            if unit.tagged(|tag| matches!(tag, Tag::Wp | Tag::Wdt | Tag::WpS)) {
                relative = true;
            } else if unit.is_comma() {
                relative = false;
            } else if !relative && unit.tagged(Tag::is_finite) {
                return true;
            }
        }
        false
    }

    /// Whether it holds nothing but quotations and marks.
    pub(super) fn is_pure_quotation(&self) -> bool {
        self.units.iter().any(Unit::is_quotation)
            && self.units.iter().all(|unit| unit.is_quotation() || !unit.words.contains(char::is_alphanumeric))
    }
}
