//! The accurate labeller: an encoder that gives each wordpiece a state that depends on the words
//! around it, and heads that read cues off the states, and for each cue its source and content.

#![allow(clippy::inline_always, reason = "what is not inlined is compiled for the oldest processors")]

mod kernel;
mod layer;
mod linear;
mod matrix;
mod pointer;
mod weights;
mod window;
mod wordpiece;

use std::{cell::OnceCell, ops::Range, sync::OnceLock};

pub use weights::WeightsError;

use super::label::{LabelledSpans, SCALE};
use crate::{
    extract::EXTRACTOR_VERSION,
    text::{Analysis, Span},
};
use kernel::{Kernel, Work};
use layer::{Dense, Layer, Norm, Room, WIDTH, chance};
use matrix::{Matrix, add};
use pointer::{Pointer, Stretch};
use weights::{Reader, Rows};
use wordpiece::{Piece, Vocabulary};

const WORDS: usize = 30_522;
const SHAPES: usize = 16;
const LAYERS: usize = 6;
/// The looks of a piece's letters come in above so many layers.
const FIXED: usize = 2;
/// The pieces that begin a window and end a segment.
const BEGIN: u32 = 101;
const END: u32 = 102;

/// A cue is kept where it has at least this chance: the best F1 on development articles.
const LEAST_CHANCE: f32 = 0.5;
/// Paragraphs with less weight than this have no attribution, and are not looked at.
const LEAST_WEIGHT: f32 = 0.0;

/// The encoder with its heads.
#[derive(Debug)]
pub struct Encoder {
    version: String,
    vocabulary: Vocabulary,
    /// By how much each piece makes it likely that its paragraph has an attribution.
    gate: Vec<f32>,
    words: Rows,
    places: Matrix,
    first: Norm,
    shapes: Matrix,
    layers: Vec<Layer>,
    cue: Dense,
    pointer: Pointer,
}

impl Encoder {
    /// Reads the stored weights.
    pub fn read(bytes: &'static [u8]) -> Result<Self, WeightsError> {
        let (hash, vocabulary, mut reader) = Reader::new(bytes)?;
        let hash = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
        let vocabulary = Vocabulary::read(vocabulary)?;
        let gate = reader.vector(WORDS + 1)?;
        let encoder = Self {
            version: format!("{EXTRACTOR_VERSION}+accurate.{hash:08x}"),
            vocabulary,
            gate,
            words: reader.rows(WORDS, WIDTH)?,
            places: reader.matrix(window::WINDOW, WIDTH)?,
            first: Norm::read(&mut reader)?,
            shapes: reader.matrix(SHAPES, WIDTH)?,
            layers: (0..LAYERS).map(|_| Layer::read(&mut reader)).collect::<Result<_, _>>()?,
            cue: Dense::read(&mut reader, WIDTH, 1)?,
            pointer: Pointer::read(&mut reader)?,
        };
        reader.end()?;
        Ok(encoder)
    }

    /// Names the extractor with these weights: a part of their hash is in it.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The attributions of a text, in the order of their cues.
    #[must_use]
    pub fn label(&self, analysis: &Analysis) -> Vec<LabelledSpans> {
        let mut pieces = Vec::new();
        let mut segments = Vec::new();
        for paragraph in &analysis.paragraphs {
            let first = pieces.len();
            pieces.extend(self.vocabulary.pieces(analysis.text, paragraph.start as usize, paragraph.end as usize));
            window::segments(analysis.text, &pieces, first..pieces.len(), &mut segments);
        }
        segments.retain(|segment| self.may_report(&pieces[segment.clone()]));
        let mut labelled = Vec::new();
        for window in window::windows(&segments) {
            self.label_window(analysis, &pieces, window, &mut labelled);
        }
        without_overlaps(labelled)
    }

    fn may_report(&self, pieces: &[Piece]) -> bool {
        let weight: f32 = pieces.iter().map(|piece| self.gate[piece.id as usize]).sum();
        weight + self.gate[WORDS] >= LEAST_WEIGHT
    }

    fn label_window(
        &self,
        analysis: &Analysis,
        pieces: &[Piece],
        window: &[Range<usize>],
        labelled: &mut Vec<LabelledSpans>,
    ) {
        let states = kernel::run(States { encoder: self, pieces, window });
        let mut prepared = None;
        let mut row = 1;
        for segment in window {
            let rows = row..row + segment.len();
            let bounds = OnceCell::new();
            for at in 0..segment.len() {
                let state = states.row(row + at);
                let score = self.cue.of(state)[0];
                if chance(score) < LEAST_CHANCE {
                    continue;
                }
                let prepared = prepared.get_or_insert_with(|| self.pointer.prepare(&states));
                let bounds = bounds.get_or_init(|| window::bounds(analysis, &pieces[segment.clone()]));
                let pointed = self.pointer.point(prepared.part(rows.clone()), state, at, bounds);
                let span = |(start, end): Stretch| Span {
                    start: pieces[segment.start + start].start,
                    end: pieces[segment.start + end - 1].end,
                };
                labelled.push(LabelledSpans {
                    cue: Some(span(pointed.cue)),
                    source: pointed.source.map(span),
                    content: pointed.content.into_iter().map(span).collect(),
                    score: (score * SCALE as f32) as i32,
                });
            }
            row = rows.end + 1;
        }
    }
}

/// A state for each piece of a window, with those of its marks.
#[derive(Clone, Copy)]
struct States<'a> {
    encoder: &'a Encoder,
    pieces: &'a [Piece],
    window: &'a [Range<usize>],
}

impl Work for States<'_> {
    type Result = Matrix;

    #[inline(always)]
    fn run<K: Kernel>(self, kernel: K) -> Matrix {
        let Self { encoder, pieces, window } = self;
        let mut ids = vec![(BEGIN, 0)];
        for segment in window {
            ids.extend(pieces[segment.clone()].iter().map(|piece| (piece.id, piece.shape)));
            ids.push((END, 0));
        }
        let mut states = encoder.places.part(0..ids.len());
        for (state, (id, _)) in states.rows_mut().zip(&ids) {
            state.iter_mut().zip(encoder.words.row(*id as usize)).for_each(|(value, word)| *value += word);
            encoder.first.apply(state);
        }
        let mut room = Room::new(ids.len());
        for (number, layer) in encoder.layers.iter().enumerate() {
            if number == FIXED {
                for (state, (_, shape)) in states.rows_mut().zip(&ids) {
                    add(state, encoder.shapes.row(usize::from(*shape)));
                }
            }
            layer.apply(kernel, &mut states, &mut room);
        }
        states
    }
}

/// Of cues that overlap the likelier one stays.
fn without_overlaps(labelled: Vec<LabelledSpans>) -> Vec<LabelledSpans> {
    let mut kept: Vec<LabelledSpans> = Vec::with_capacity(labelled.len());
    for found in labelled {
        match kept.last() {
            Some(last) if overlap(last, &found) && last.score >= found.score => {}
            Some(last) if overlap(last, &found) => {
                kept.pop();
                kept.push(found);
            }
            _ => kept.push(found),
        }
    }
    kept
}

fn overlap(one: &LabelledSpans, other: &LabelledSpans) -> bool {
    one.cue.zip(other.cue).is_some_and(|(one, other)| one.overlaps(other))
}

const WEIGHTS: &[u8] = include_bytes!("../../../models/accurate.bin");

static ENCODER: OnceLock<Encoder> = OnceLock::new();

/// The encoder in use. Unless others came before, it reads the embedded weights.
pub fn encoder() -> &'static Encoder {
    ENCODER.get_or_init(|| Encoder::read(WEIGHTS).expect("the embedded weights are whole"))
}

/// Takes these weights into use, for as long as the process lives.
pub(crate) fn load(weights: Vec<u8>) -> Result<(), WeightsError> {
    ENCODER.set(Encoder::read(weights.leak())?).map_err(|_| WeightsError::Late)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn label(analysis: &Analysis) -> Vec<LabelledSpans> {
        encoder().label(analysis)
    }

    fn analysis(text: &str) -> Analysis<'_> {
        let mut start = 0;
        let paragraphs = text.split_inclusive('\n').map(|line| {
            start += line.len();
            Span::new(start - line.len(), start)
        });
        Analysis::new(text, paragraphs.collect())
    }

    #[test]
    fn plain_reports_are_labelled() {
        for (text, cue, source, content) in [
            ("“We will rebuild the bridge,” Ada Moor said.", "said", "Ada Moor", "“We will rebuild the bridge,”"),
            ("The mayor said that the bridge was unsafe.", "said", "The mayor", "that the bridge was unsafe"),
        ] {
            let labelled = label(&analysis(text));
            let [only] = &labelled[..] else { panic!("{labelled:?}") };
            assert_eq!(only.cue.map(|span| span.of(text)), Some(cue));
            assert_eq!(only.source.map(|span| span.of(text)), Some(source));
            assert_eq!(only.content.iter().map(|span| span.of(text)).collect::<Vec<_>>(), [content]);
        }
    }

    #[test]
    fn a_report_between_two_parts_of_a_quotation_has_both() {
        let text = "“The bridge,” said Ada Moor, “will be rebuilt next year.”";
        let labelled = label(&analysis(text));
        let content: Vec<_> = labelled[0].content.iter().map(|span| span.of(text)).collect();
        assert_eq!(content, ["“The bridge,”", "“will be rebuilt next year.”"]);
    }

    #[test]
    fn all_threads_find_the_same() {
        let text = "“We will rebuild the bridge,” Ada Moor said.\nThe council wants to sell it, she told reporters.";
        let expected = label(&analysis(text));
        assert!(!expected.is_empty());
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| label(&analysis(text)))).collect();
            for thread in threads {
                assert_eq!(thread.join().expect("no panic"), expected);
            }
        });
    }

    #[test]
    fn every_processor_finds_the_same() {
        let text = "“We will rebuild the bridge,” Ada Moor said. The council wants to sell it, she told reporters.";
        let encoder = encoder();
        let pieces: Vec<Piece> = encoder.vocabulary.pieces(text, 0, text.len());
        let window = [0..pieces.len()];
        let states = kernel::run_each(States { encoder, pieces: &pieces, window: &window });
        for others in &states[1..] {
            assert!(*others == states[0], "states differ between kernels");
        }
    }

    #[test]
    fn a_long_paragraph_is_read_in_parts() {
        let text = "The mayor said that the bridge was unsafe. ".repeat(100);
        let labelled = label(&analysis(&text));
        let whole = labelled.iter().filter(|found| found.source.is_some() && !found.content.is_empty()).count();
        assert!(whole >= 95, "{whole} of 100");
    }

    #[test]
    fn a_megabyte_without_a_space_is_one_piece() {
        assert!(label(&analysis(&"x".repeat(1 << 20))).is_empty());
        assert!(label(&analysis(&"\u{200b}\u{7}".repeat(1 << 18))).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn no_text_is_too_strange(text in "(\\PC|said |“|”|\"|\n|told |, |\\. |[a-z]{1,6} ){0,80}") {
            for found in label(&analysis(&text)) {
                for span in found.cue.iter().chain(&found.source).chain(&found.content) {
                    prop_assert!(!span.is_empty() && text.get(span.range()).is_some());
                }
            }
        }
    }
}
