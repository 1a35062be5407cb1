//! Windows: as much text as the encoder sees at once, in whole paragraphs where they fit.

use std::ops::Range;

use super::{pointer::Bounds, wordpiece::Piece};
use crate::text::{Analysis, Sentence};

/// A window holds at most this many pieces, with a mark at its beginning and behind each segment.
pub(super) const WINDOW: usize = 256;

/// Cuts the pieces of a paragraph into segments that fit a window: behind a sentence, or anywhere if
/// it must. `text` is the text that the pieces are of.
pub(super) fn segments(text: &str, pieces: &[Piece], mut paragraph: Range<usize>, segments: &mut Vec<Range<usize>>) {
    const LIMIT: usize = WINDOW - 2;
    while paragraph.len() > LIMIT {
        let hard = paragraph.start + LIMIT;
        let soft = (hard - LIMIT * 3 / 4 + 1..=hard).rev().find(|&at| begins_sentence(text, pieces, at));
        let at = soft.unwrap_or(hard);
        segments.push(paragraph.start..at);
        paragraph.start = at;
    }
    if !paragraph.is_empty() {
        segments.push(paragraph);
    }
}

/// The sentences of a segment, and its quotation marks.
pub(super) fn bounds(analysis: &Analysis, pieces: &[Piece]) -> Bounds {
    let first = pieces.first().map_or(0, |piece| piece.start);
    let from = |sentence: &Sentence| analysis.span_of(sentence.tokens.clone()).start;
    let mut sentence = analysis.sentences.partition_point(|sentence| from(sentence) <= first).saturating_sub(1);
    let mut sentences = Vec::with_capacity(pieces.len());
    for piece in pieces {
        while sentence + 1 < analysis.sentences.len() && from(&analysis.sentences[sentence + 1]) <= piece.start {
            sentence += 1;
        }
        sentences.push(sentence);
    }
    let marks = |piece: &Piece| analysis.text[piece.start as usize..].starts_with(['“', '"', '‘', '\'', '«']);
    Bounds { sentences, marks: pieces.iter().map(marks).collect() }
}

/// Whether a piece with a space before it follows a full stop, perhaps with a closing mark between.
fn begins_sentence(text: &str, pieces: &[Piece], at: usize) -> bool {
    let is = |at: usize, marks: &str| {
        let piece = &pieces[at];
        text[piece.start as usize..].chars().next().is_some_and(|first| marks.contains(first))
    };
    if pieces[at].shape & 1 == 0 {
        return false;
    }
    let before = at - 1;
    is(if is(before, "\"”’')") { before - 1 } else { before }, ".!?")
}

/// Runs of segments that fit a window together.
pub(super) fn windows(segments: &[Range<usize>]) -> Vec<&[Range<usize>]> {
    let mut windows = Vec::new();
    let (mut first, mut size) = (0, 1);
    for (number, segment) in segments.iter().enumerate() {
        let length = segment.len() + 1;
        if first < number && size + length > WINDOW {
            windows.push(&segments[first..number]);
            (first, size) = (number, 1);
        }
        size += length;
    }
    if first < segments.len() {
        windows.push(&segments[first..]);
    }
    windows
}
