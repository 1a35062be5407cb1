//! From a cue to its end, its source and its content: each piece of the cue's segment gets a score for
//! each role that it could have.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, s};

use super::{
    layer::{Linear, WIDTH, add_to_each, gelu, log_sum},
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
    cue: Linear,
    distance: Array2<f32>,
    hidden: Linear,
    point: Linear,
    none: Linear,
}

impl Pointer {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, WeightsError> {
        Ok(Self {
            piece: Linear::read(reader, WIDTH, POINTER)?,
            cue: Linear::read(reader, WIDTH, POINTER)?,
            distance: reader.matrix(2 * DISTANCE + 1, POINTER)?,
            hidden: Linear::read(reader, POINTER, POINTER)?,
            point: Linear::read(reader, POINTER, ROLES)?,
            none: Linear::read(reader, WIDTH, ROLES)?,
        })
    }

    /// What the pieces of a window are to all its cues.
    pub(super) fn prepare(&self, states: ArrayView2<f32>) -> Array2<f32> {
        self.piece.of(states)
    }

    /// Reads off what belongs to the cue that begins with piece `at` of the segment. `prepared` are the
    /// segment's pieces, `state` is the cue's.
    pub(super) fn point(
        &self,
        prepared: ArrayView2<f32>,
        state: ArrayView1<f32>,
        at: usize,
        bounds: &Bounds,
    ) -> Pointed {
        let mut hidden = prepared.to_owned();
        add_to_each(&mut hidden, self.cue.of_one(state).view());
        for (number, mut row) in hidden.outer_iter_mut().enumerate() {
            let distance = (number + DISTANCE).saturating_sub(at).min(2 * DISTANCE);
            row += &self.distance.row(distance);
        }
        hidden.mapv_inplace(gelu);
        let mut further = self.hidden.of(hidden.view());
        further.mapv_inplace(gelu);
        hidden += &further;
        let mut scores = self.point.of(hidden.view());
        let mut none = self.none.of_one(state);
        for role in 0..ROLES {
            let total = log_sum(scores.column(role), none[role]);
            scores.column_mut(role).mapv_inplace(|score| score - total);
            none[role] -= total;
        }
        decide(&scores, &none, at, bounds)
    }
}

fn decide(scores: &Array2<f32>, none: &Array1<f32>, at: usize, bounds: &Bounds) -> Pointed {
    let ends = scores.slice(s![at.., 0]);
    let mut cue_end = 0;
    for (number, score) in ends.iter().enumerate() {
        if *score > ends[cue_end] {
            cue_end = number;
        }
    }
    let cue = (at, at + cue_end + 1);
    let span = |role: usize| {
        best(scores.column(role), scores.column(role + 1), none[role] + none[role + 1], |stretch| {
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
fn best(begins: ArrayView1<f32>, ends: ArrayView1<f32>, none: f32, may: impl Fn(Stretch) -> bool) -> Option<Stretch> {
    let likely = |scores: ArrayView1<f32>| {
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|&one, &other| scores[other].total_cmp(&scores[one]));
        order.truncate(LIKELY);
        order
    };
    let (first, last) = (likely(begins), likely(ends));
    let mut highest = none;
    let mut found = None;
    for &begin in &first {
        for &end in &last {
            let score = begins[begin] + ends[end];
            if begin <= end && score > highest && may((begin, end + 1)) {
                highest = score;
                found = Some((begin, end + 1));
            }
        }
    }
    found
}
