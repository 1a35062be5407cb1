//! One layer of the encoder: every piece looks at all others, then thinks by itself.

#![allow(clippy::inline_always, reason = "what is not inlined is compiled for the oldest processors")]

use super::{
    kernel::Kernel,
    linear::{Coded, Linear},
    matrix::{Matrix, add},
    weights::{Reader, WeightsError},
};

/// Numbers that say what a piece is.
pub(super) const WIDTH: usize = 384;
const HEADS: usize = 12;
const HEAD: usize = WIDTH / HEADS;
const INNER: usize = 4 * WIDTH;

/// Numbers that are added up apart from one another, so that the sum has one order on every processor.
const LANES: usize = 16;
/// Rows and columns of attention that are computed at once.
const ROWS: usize = 8;
const COLUMNS: usize = HEAD;

/// Brings each row to mean zero and variance one, then to a learned scale and mean.
#[derive(Debug)]
pub(super) struct Norm {
    scale: Vec<f32>,
    bias: Vec<f32>,
}

impl Norm {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, WeightsError> {
        Ok(Self { scale: reader.vector(WIDTH)?, bias: reader.vector(WIDTH)? })
    }

    #[inline(always)]
    pub(super) fn apply(&self, row: &mut [f32]) {
        let mean = sum(row, |value| value) / WIDTH as f32;
        let variance = sum(row, |value| (value - mean) * (value - mean)) / WIDTH as f32;
        let factor = 1.0 / (variance + 1e-12).sqrt();
        for ((value, scale), bias) in row.iter_mut().zip(&self.scale).zip(&self.bias) {
            *value = (*value - mean) * factor * scale + bias;
        }
    }
}

/// What a layer writes to on its way.
#[derive(Debug)]
pub(super) struct Room {
    coded: Coded,
    projected: Matrix,
    attended: Matrix,
    middle: Matrix,
    inner: Matrix,
    /// The keys of a head, number by number of so many pieces.
    keys: Vec<[[f32; COLUMNS]; HEAD]>,
    values: Vec<[f32; HEAD]>,
    scores: Matrix,
}

impl Room {
    /// For windows of so many pieces.
    pub(super) fn new(length: usize) -> Self {
        let panels = length.div_ceil(COLUMNS);
        Self {
            coded: Coded::default(),
            projected: Matrix::zeros(length, 3 * WIDTH),
            attended: Matrix::zeros(length, WIDTH),
            middle: Matrix::zeros(length, WIDTH),
            inner: Matrix::zeros(length, INNER),
            keys: vec![[[0.0; COLUMNS]; HEAD]; panels],
            values: vec![[0.0; HEAD]; length],
            scores: Matrix::zeros(ROWS, panels * COLUMNS),
        }
    }
}

/// Attention and the two layers behind it.
#[derive(Debug)]
pub(super) struct Layer {
    projections: Linear,
    out: Linear,
    after_attention: Norm,
    up: Linear,
    down: Linear,
    after_inner: Norm,
}

impl Layer {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, WeightsError> {
        Ok(Self {
            projections: Linear::read(reader, WIDTH, 3 * WIDTH)?,
            out: Linear::read(reader, WIDTH, WIDTH)?,
            after_attention: Norm::read(reader)?,
            up: Linear::read(reader, WIDTH, INNER)?,
            down: Linear::read(reader, INNER, WIDTH)?,
            after_inner: Norm::read(reader)?,
        })
    }

    /// Turns states, a row a piece, into the next ones.
    #[inline(always)]
    pub(super) fn apply<K: Kernel>(&self, kernel: K, states: &mut Matrix, room: &mut Room) {
        room.coded.set(states);
        self.projections.of(kernel, &room.coded, &mut room.projected, |value| value);
        attend(room);
        room.coded.set(&room.attended);
        self.out.of(kernel, &room.coded, &mut room.middle, |value| value);
        for (middle, state) in room.middle.rows_mut().zip(states.rows()) {
            add(middle, state);
            self.after_attention.apply(middle);
        }
        room.coded.set(&room.middle);
        self.up.of(kernel, &room.coded, &mut room.inner, gelu);
        room.coded.set(&room.inner);
        self.down.of(kernel, &room.coded, states, |value| value);
        for (state, middle) in states.rows_mut().zip(room.middle.rows()) {
            add(state, middle);
            self.after_inner.apply(state);
        }
    }
}

#[inline(always)]
fn attend(room: &mut Room) {
    let Room { projected, attended, keys, values, scores, .. } = room;
    let length = projected.len();
    for head in 0..HEADS {
        let part = |row: &[f32], number: usize| -> [f32; HEAD] {
            *row[number * WIDTH + head * HEAD..].first_chunk().expect("a head of each")
        };
        for (piece, row) in projected.rows().enumerate() {
            let key = part(row, 1);
            for (numbers, key) in keys[piece / COLUMNS].iter_mut().zip(key) {
                numbers[piece % COLUMNS] = key;
            }
            values[piece] = part(row, 2);
        }
        for first in (0..length).step_by(ROWS) {
            let queries: [[f32; HEAD]; ROWS] = std::array::from_fn(|row| {
                let query = part(projected.row((first + row).min(length - 1)), 0);
                query.map(|number| number * (1.0 / (HEAD as f32).sqrt()))
            });
            for (panel, keys) in keys.iter().enumerate() {
                let tile = products(queries.each_ref().map(|query| &query[..]), keys);
                for (row, tile) in tile.iter().enumerate() {
                    scores.row_mut(row)[panel * COLUMNS..(panel + 1) * COLUMNS].copy_from_slice(tile);
                }
            }
            let mut totals = [0.0; ROWS];
            for (row, total) in scores.rows_mut().zip(&mut totals) {
                row[length..].fill(f32::MIN);
                *total = exponentials(row);
            }
            let shares: [&[f32]; ROWS] = std::array::from_fn(|row| &scores.row(row)[..length]);
            let tile = products(shares, &values[..length]);
            for ((row, tile), total) in (first..length).zip(&tile).zip(totals) {
                let target = &mut attended.row_mut(row)[head * HEAD..(head + 1) * HEAD];
                target.iter_mut().zip(tile).for_each(|(target, sum)| *target = sum / total);
            }
        }
    }
}

/// The products of a few rows with a few columns.
#[inline(always)]
fn products(rows: [&[f32]; ROWS], columns: &[[f32; COLUMNS]]) -> [[f32; COLUMNS]; ROWS] {
    let mut sums = [[0.0; COLUMNS]; ROWS];
    let rows = rows.map(|row| &row[..columns.len()]);
    for (at, columns) in columns.iter().enumerate() {
        for (sums, row) in sums.iter_mut().zip(rows) {
            for (sum, column) in sums.iter_mut().zip(columns) {
                *sum += row[at] * column;
            }
        }
    }
    sums
}

/// Turns scores into what their shares are by, and says of how much.
#[inline(always)]
fn exponentials(row: &mut [f32]) -> f32 {
    let highest = greatest(row);
    for score in &mut *row {
        *score = exp(*score - highest);
    }
    sum(row, |value| value)
}

/// The greatest of some numbers.
#[inline(always)]
fn greatest(row: &[f32]) -> f32 {
    let mut greatest = [f32::MIN; LANES];
    let (parts, rest) = row.as_chunks::<LANES>();
    for part in parts {
        for (greatest, &number) in greatest.iter_mut().zip(part) {
            *greatest = if number > *greatest { number } else { *greatest };
        }
    }
    greatest.iter().chain(rest).fold(f32::MIN, |greatest, &number| if number > greatest { number } else { greatest })
}

/// The sum of what some numbers are turned into, always in one order.
#[inline(always)]
fn sum(row: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut sums = [0.0; LANES];
    let (parts, rest) = row.as_chunks::<LANES>();
    for part in parts {
        for (sum, &number) in sums.iter_mut().zip(part) {
            *sum += of(number);
        }
    }
    sums.into_iter().sum::<f32>() + rest.iter().map(|&number| of(number)).sum::<f32>()
}

/// A few columns of weights as they are, for single rows.
#[derive(Debug)]
pub(super) struct Dense {
    weights: Matrix,
    bias: Vec<f32>,
}

impl Dense {
    pub(super) fn read(reader: &mut Reader, from: usize, to: usize) -> Result<Self, WeightsError> {
        Ok(Self { weights: reader.matrix(to, from)?, bias: reader.vector(to)? })
    }

    #[inline(always)]
    pub(super) fn of(&self, row: &[f32]) -> Vec<f32> {
        self.weights.rows().zip(&self.bias).map(|(weights, bias)| dot(row, weights) + bias).collect()
    }
}

#[inline(always)]
fn dot(one: &[f32], other: &[f32]) -> f32 {
    let mut sums = [0.0; LANES];
    for (one, other) in one.as_chunks::<LANES>().0.iter().zip(other.as_chunks::<LANES>().0) {
        for ((sum, one), other) in sums.iter_mut().zip(one).zip(other) {
            *sum += one * other;
        }
    }
    sums.into_iter().sum()
}

/// The activation between two layers, in the form with the hyperbolic tangent.
#[inline(always)]
pub(super) fn gelu(value: f32) -> f32 {
    const SCALE: f32 = 1.595_769;
    value / (1.0 + exp(-SCALE * (value + 0.044_715 * value * value * value)))
}

/// The exponential within a few units of the last place, on every machine the same, in a form that
/// compilers turn into vector instructions.
#[inline(always)]
fn exp(value: f32) -> f32 {
    // Adding and taking away this number rounds to an integer, whose bits are then the lowest.
    const ROUND: f32 = 12_582_912.0;
    let value = value.clamp(-87.0, 87.0);
    let rounded = value * std::f32::consts::LOG2_E + ROUND;
    let power = (rounded.to_bits() << 23).wrapping_add(0x3f80_0000);
    let whole = rounded - ROUND;
    // ln 2 in two parts, so that the difference is exact.
    let rest = value - whole * 0.693_359_4 + whole * 2.121_944_4e-4;
    let series = 1.987_569_1e-4;
    let series = series * rest + 1.398_2e-3;
    let series = series * rest + 8.333_452e-3;
    let series = series * rest + 4.166_579_6e-2;
    let series = series * rest + 1.666_666_5e-1;
    let series = series * rest + 0.5;
    (series * rest * rest + rest + 1.0) * f32::from_bits(power)
}

/// The chance that a score stands for.
#[inline(always)]
pub(super) fn chance(score: f32) -> f32 {
    1.0 / (1.0 + exp(-score))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_close_to_the_true_one() {
        for step in -8700..8700 {
            let value = step as f32 / 100.0;
            let expected = f64::from(value).exp();
            let error = (f64::from(exp(value)) - expected).abs() / expected;
            assert!(error < 3e-7, "exp({value}) is off by {error}");
        }
        assert!((exp(0.0) - 1.0).abs() < f32::EPSILON);
        assert!(exp(f32::NEG_INFINITY) < 1e-37);
    }

    #[test]
    fn the_activation_has_its_known_values() {
        for (value, expected) in [(0.0, 0.0), (1.0, 0.841_19), (-1.0, -0.158_81), (3.0, 2.996_36), (-10.0, 0.0)] {
            assert!((gelu(value) - expected).abs() < 1e-4, "gelu({value}) is {}", gelu(value));
        }
    }
}
