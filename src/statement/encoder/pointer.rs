//! From a cue to its end, its source and its content: each piece of the cue's segment gets a score for
//! each role that it could have.

#![allow(clippy::inline_always, reason = "what is not inlined is compiled for the oldest processors")]

use super::{
    kernel::{self, Kernel, Work},
    layer::{Dense, WIDTH, gelu},
    linear::{Coded, Linear},
    matrix::{Matrix, add},
    weights::{Reader, WeightsError},
};

/// Width of the states that scores are read off.
const POINTER: usize = 256;
/// How far distances from the cue are told apart.
const DISTANCE: usize = 64;
/// The last piece of the cue; the first and last of the source and of both fragments of content.
const ROLES: usize = 7;
/// So many first and last pieces are looked at together.
const LIKELY: usize = 12;

/// A stretch of pieces: the first, and behind the last.
pub(super) type Stretch = (usize, usize);

/// What belongs to one cue, as pieces of its segment.
#[derive(Debug)]
pub(super) struct Pointed {
    pub(super) cue: Stretch,
    pub(super) source: Option<Stretch>,
    pub(super) content: Vec<Stretch>,
}

/// Where a segment may have a source or content.
#[derive(Debug)]
pub(super) struct Bounds {
    /// The number of each piece's sentence.
    pub(super) sentences: Vec<usize>,
    /// Whether each piece is a quotation mark: what begins with one may go on behind the sentence.
    pub(super) marks: Vec<bool>,
}

impl Bounds {
    fn hold(&self, (start, end): Stretch) -> bool {
        self.marks[start] || self.sentences[start] == self.sentences[end - 1]
    }
}

#[derive(Debug)]
pub(super) struct Pointer {
    piece: Linear,
    cue: Dense,
    distance: Matrix,
    hidden: Linear,
    point: Dense,
    none: Dense,
}

impl Pointer {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, WeightsError> {
        Ok(Self {
            piece: Linear::read(reader, WIDTH, POINTER)?,
            cue: Dense::read(reader, WIDTH, POINTER)?,
            distance: reader.matrix(2 * DISTANCE + 1, POINTER)?,
            hidden: Linear::read(reader, POINTER, POINTER)?,
            point: Dense::read(reader, POINTER, ROLES)?,
            none: Dense::read(reader, WIDTH, ROLES)?,
        })
    }

    /// What the pieces of a window are to all its cues.
    pub(super) fn prepare(&self, states: &Matrix) -> Matrix {
        kernel::run(Prepare { pointer: self, states })
    }

    /// Reads off what belongs to the cue that begins with piece `at` of the segment. `prepared` are the
    /// segment's pieces, `state` is the cue's.
    pub(super) fn point(&self, prepared: Matrix, state: &[f32], at: usize, bounds: &Bounds) -> Pointed {
        let scores = kernel::run(Score { pointer: self, hidden: prepared, state, at });
        decide(&scores, at, bounds)
    }
}

struct Prepare<'a> {
    pointer: &'a Pointer,
    states: &'a Matrix,
}

impl Work for Prepare<'_> {
    type Result = Matrix;

    #[inline(always)]
    fn run<K: Kernel>(self, kernel: K) -> Matrix {
        let mut prepared = Matrix::zeros(self.states.len(), POINTER);
        let mut coded = Coded::default();
        coded.set(self.states);
        self.pointer.piece.of(kernel, &coded, &mut prepared, |value| value);
        prepared
    }
}

struct Score<'a> {
    pointer: &'a Pointer,
    hidden: Matrix,
    state: &'a [f32],
    at: usize,
}

impl Work for Score<'_> {
    type Result = [Scores; ROLES];

    #[inline(always)]
    fn run<K: Kernel>(self, kernel: K) -> [Scores; ROLES] {
        let Self { pointer, mut hidden, state, at } = self;
        let cue = pointer.cue.of(state);
        for (number, row) in hidden.rows_mut().enumerate() {
            let distance = (number + DISTANCE).saturating_sub(at).min(2 * DISTANCE);
            add(row, &cue);
            add(row, pointer.distance.row(distance));
            for value in row {
                *value = gelu(*value);
            }
        }
        let mut coded = Coded::default();
        coded.set(&hidden);
        let mut further = Matrix::zeros(hidden.len(), POINTER);
        pointer.hidden.of(kernel, &coded, &mut further, gelu);
        hidden.rows_mut().zip(further.rows()).for_each(|(row, further)| add(row, further));
        let scores: Vec<Vec<f32>> = hidden.rows().map(|row| pointer.point.of(row)).collect();
        let none = pointer.none.of(state);
        std::array::from_fn(|role| Scores {
            pieces: scores.iter().map(|scores| scores[role]).collect(),
            none: none[role],
        })
    }
}

/// How much speaks for each piece to have a role, and for none.
struct Scores {
    pieces: Vec<f32>,
    none: f32,
}

fn decide(scores: &[Scores; ROLES], at: usize, bounds: &Bounds) -> Pointed {
    let ends = &scores[0].pieces[at..];
    let mut cue_end = 0;
    for (number, score) in ends.iter().enumerate() {
        if *score > ends[cue_end] {
            cue_end = number;
        }
    }
    let cue = (at, at + cue_end + 1);
    let span = |role: usize| {
        best(&scores[role], &scores[role + 1], |stretch| {
            bounds.hold(stretch) && (stretch.1 <= cue.0 || cue.1 <= stretch.0)
        })
    };
    let source = span(1);
    let mut content: Vec<Stretch> = span(3).into_iter().chain(span(5)).collect();
    if let [one, other] = content[..]
        && one.0 < other.1
        && other.0 < one.1
    {
        content.pop();
    }
    content.sort_unstable();
    Pointed { cue, source, content }
}

/// The stretch that may be one with the highest score of first and last piece together, unless none is
/// better.
fn best(begins: &Scores, ends: &Scores, may: impl Fn(Stretch) -> bool) -> Option<Stretch> {
    let likely = |scores: &[f32]| {
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|&one, &other| scores[other].total_cmp(&scores[one]));
        order.truncate(LIKELY);
        order
    };
    let (first, last) = (likely(&begins.pieces), likely(&ends.pieces));
    let mut highest = begins.none + ends.none;
    let mut found = None;
    for &begin in &first {
        for &end in &last {
            let score = begins.pieces[begin] + ends.pieces[end];
            if begin <= end && score > highest && may((begin, end + 1)) {
                highest = score;
                found = Some((begin, end + 1));
            }
        }
    }
    found
}
