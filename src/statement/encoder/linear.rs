//! A matrix of weights in eight bits, to multiply rows with.

#![allow(clippy::inline_always, reason = "what is not inlined is compiled for the oldest processors")]

use super::{
    kernel::{COLUMNS, Codes, DEPTH, Kernel, PANEL, ROWS, Weights},
    matrix::Matrix,
    weights::{Reader, WeightsError},
};

/// What a row is multiplied with, and what is added.
#[derive(Debug)]
pub(super) struct Linear {
    /// Panels of columns, a tile's behind one another.
    panels: Vec<Weights>,
    /// How deep a panel is.
    depth: usize,
    /// What a weight of each column stands for.
    scales: Vec<f32>,
    /// The sum of each column's weights.
    sums: Vec<f32>,
    bias: Vec<f32>,
}

impl Linear {
    /// `from` numbers become `to`, in whole tiles.
    pub(super) fn read(reader: &mut Reader, from: usize, to: usize) -> Result<Self, WeightsError> {
        let stored = reader.rows(to, from)?;
        let bias = reader.vector(to)?;
        let depth = from / DEPTH;
        let mut panels = vec![[0; DEPTH * PANEL]; to / PANEL * depth];
        let (mut scales, mut sums) = (vec![0.0; to], vec![0.0; to]);
        for column in 0..to {
            let (scale, weights) = stored.stored(column);
            scales[column] = scale;
            sums[column] = weights.clone().map(i32::from).sum::<i32>() as f32;
            for (at, weight) in weights.enumerate() {
                panels[column / PANEL * depth + at / DEPTH][column % PANEL * DEPTH + at % DEPTH] = weight;
            }
        }
        Ok(Self { panels, depth, scales, sums, bias })
    }

    /// Of each coded row, into `out`, after `finish`.
    #[inline(always)]
    pub(super) fn of<K: Kernel>(&self, kernel: K, coded: &Coded, out: &mut Matrix, finish: impl Fn(f32) -> f32) {
        let mut tile = [[0; COLUMNS]; ROWS];
        for (number, panels) in self.panels.chunks_exact(self.depth * COLUMNS / PANEL).enumerate() {
            let first = number * COLUMNS;
            let scales = part(&self.scales, first);
            let sums = part(&self.sums, first);
            let bias = part(&self.bias, first);
            for (block, codes) in coded.codes.chunks_exact(self.depth).enumerate() {
                kernel.tile(codes, panels, &mut tile);
                for (row, products) in (block * ROWS..out.len()).zip(&tile) {
                    let (step, least) = coded.steps[row];
                    let out = out.row_mut(row)[first..].first_chunk_mut::<COLUMNS>().expect("whole tiles");
                    for (at, out) in out.iter_mut().enumerate() {
                        *out = finish((products[at] as f32 * step + sums[at] * least) * scales[at] + bias[at]);
                    }
                }
            }
        }
    }
}

/// The numbers of a tile's columns.
#[inline(always)]
fn part(numbers: &[f32], first: usize) -> &[f32; COLUMNS] {
    numbers[first..].first_chunk().expect("whole tiles")
}

/// Rows in eight bits: each has its own least number and step.
#[derive(Debug, Default)]
pub(super) struct Coded {
    codes: Vec<Codes>,
    /// Of each row, what a code's unit and zero stand for.
    steps: Vec<(f32, f32)>,
}

impl Coded {
    /// Takes up other rows.
    #[inline(always)]
    pub(super) fn set(&mut self, rows: &Matrix) {
        let depth = rows.columns() / DEPTH;
        self.codes.clear();
        self.codes.resize(rows.len().div_ceil(ROWS) * depth, Codes::default());
        self.steps.clear();
        for (number, row) in rows.rows().enumerate() {
            let step = bounds(row);
            self.steps.push(step);
            let factor = 1.0 / step.0;
            let block = &mut self.codes[number / ROWS * depth..][..depth];
            for (codes, numbers) in block.iter_mut().zip(row.as_chunks::<DEPTH>().0) {
                codes[number % ROWS] = numbers.map(|number| code((number - step.1) * factor));
            }
        }
    }
}

/// The step of a row, and its least number.
#[inline(always)]
fn bounds(row: &[f32]) -> (f32, f32) {
    let (mut least, mut greatest) = ([f32::MAX; PANEL], [f32::MIN; PANEL]);
    for numbers in row.as_chunks::<PANEL>().0 {
        for (at, &number) in numbers.iter().enumerate() {
            least[at] = if number < least[at] { number } else { least[at] };
            greatest[at] = if number > greatest[at] { number } else { greatest[at] };
        }
    }
    let least = least.into_iter().fold(f32::MAX, f32::min);
    let greatest = greatest.into_iter().fold(f32::MIN, f32::max);
    ((greatest - least).max(1e-12) / 255.0, least)
}

/// The nearest whole number from 0 to 255.
#[inline(always)]
fn code(value: f32) -> u8 {
    // Adding this number rounds to an integer, whose bits are then the lowest.
    const ROUND: f32 = 12_582_912.0;
    (value + ROUND).to_bits() as u8
}
