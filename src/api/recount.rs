//! Spans in the unit that a request asked for.

use super::v1;
use crate::text::{OffsetEncoding, OffsetMap, Span};

/// A message whose spans can be counted in another unit than UTF-8 bytes.
pub(crate) trait Recount {
    /// Changes every span by `map`, which must be that of the spans' own text.
    fn recount(&mut self, map: &OffsetMap);
}

impl Recount for v1::Span {
    fn recount(&mut self, map: &OffsetMap) {
        // Spans from the wire may be negative; those of this program are not.
        if let Ok(span) = Span::try_from(*self) {
            *self = map.span(span).into();
        }
    }
}

impl<T: Recount> Recount for [T] {
    fn recount(&mut self, map: &OffsetMap) {
        for part in self {
            part.recount(map);
        }
    }
}

impl<T: Recount> Recount for Option<T> {
    fn recount(&mut self, map: &OffsetMap) {
        if let Some(part) = self {
            part.recount(map);
        }
    }
}

impl Recount for v1::Statement {
    fn recount(&mut self, map: &OffsetMap) {
        self.content.recount(map);
        self.cue.recount(map);
        self.speaker.recount(map);
        self.addressee.recount(map);
        self.venue.recount(map);
        if let Some(date) = &mut self.date {
            date.expression_span.recount(map);
        }
    }
}

impl Recount for v1::Block {
    fn recount(&mut self, map: &OffsetMap) {
        self.span.recount(map);
    }
}

impl v1::Article {
    /// Counts its spans, which are in UTF-8 bytes, in `encoding`.
    pub fn recount(&mut self, encoding: OffsetEncoding) {
        if encoding != OffsetEncoding::Utf8 {
            let map = OffsetMap::new(&self.text, encoding);
            self.blocks.recount(&map);
        }
    }
}

impl v1::ExtractResponse {
    /// Counts its spans, which are in UTF-8 bytes, in `encoding`.
    pub fn recount(&mut self, encoding: OffsetEncoding) {
        if encoding != OffsetEncoding::Utf8
            && let Some(article) = &mut self.article
        {
            let map = OffsetMap::new(&article.text, encoding);
            article.blocks.recount(&map);
            self.statements.recount(&map);
        }
    }
}

impl v1::Statement {
    /// Whether its words stand at its spans, which are in UTF-8 bytes, of `text`.
    pub(crate) fn fits(&self, text: &str) -> bool {
        let content = self.content.iter().map(|span| {
            let (start, end) = (usize::try_from(span.start).ok()?, usize::try_from(span.end).ok()?);
            text.get(start..end)
        });
        content.collect::<Option<Vec<_>>>().is_some_and(|content| content.join(" … ") == self.content_text)
    }
}
