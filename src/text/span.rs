//! Spans of text and the units that clients count them in.

use std::ops::Range;

/// A stretch of an article's text: UTF-8 byte offsets on character boundaries, end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "span {start}..{end} runs backwards");
        Self { start: start as u32, end: end as u32 }
    }

    /// As a range of byte offsets.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The words of the span. `text` must be the text that the span was made for.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }
}

/// The words of several spans, joined by " … ".
#[must_use]
pub fn words(text: &str, spans: &[Span]) -> String {
    spans.iter().map(|span| span.of(text)).collect::<Vec<_>>().join(" … ")
}

/// The unit in which a client counts offsets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OffsetEncoding {
    /// UTF-8 bytes, as in Rust, Go and C.
    #[default]
    Utf8,
    /// UTF-16 code units, as in JavaScript, Java and C#.
    Utf16,
    /// Unicode code points, as in Python.
    CodePoint,
}

/// Converts byte offsets into one text to another unit, in logarithmic time after one pass.
#[derive(Debug)]
pub struct OffsetMap {
    /// Byte offset and converted offset at the start of the text and behind each character for
    /// which the two units differ.
    steps: Vec<(u32, u32)>,
}

impl OffsetMap {
    /// Reads `text` once.
    #[must_use]
    pub fn new(text: &str, encoding: OffsetEncoding) -> Self {
        let mut steps = vec![(0, 0)];
        if encoding == OffsetEncoding::Utf8 {
            return Self { steps };
        }
        let mut converted = 0u32;
        for (at, character) in text.char_indices() {
            let units = match encoding {
                OffsetEncoding::Utf16 => character.len_utf16(),
                _ => 1,
            };
            converted += units as u32;
            if character.len_utf8() != units {
                steps.push(((at + character.len_utf8()) as u32, converted));
            }
        }
        Self { steps }
    }

    /// The span in this map's unit. Its ends must be on character boundaries.
    #[must_use]
    pub fn span(&self, span: Span) -> Span {
        Span { start: self.offset(span.start), end: self.offset(span.end) }
    }

    fn offset(&self, byte: u32) -> u32 {
        let behind = self.steps.partition_point(|&(at, _)| at <= byte);
        let (at, converted) = self.steps[behind - 1];
        converted + (byte - at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_convert_to_every_unit() {
        let text = "a“é𝄞”z";
        let z = text.find('z').map(|at| Span::new(at, at + 1)).expect("there is a z");
        let converted = |encoding| OffsetMap::new(text, encoding).span(z);
        assert_eq!(converted(OffsetEncoding::Utf8), Span::new(13, 14));
        assert_eq!(converted(OffsetEncoding::Utf16), Span::new(6, 7));
        assert_eq!(converted(OffsetEncoding::CodePoint), Span::new(5, 6));
    }
}
