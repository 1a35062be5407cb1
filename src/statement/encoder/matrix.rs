//! Numbers in rows.

use std::ops::Range;

/// A matrix, row after row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Matrix {
    numbers: Vec<f32>,
    columns: usize,
}

impl Matrix {
    pub(super) fn zeros(rows: usize, columns: usize) -> Self {
        Self { numbers: vec![0.0; rows * columns], columns }
    }

    pub(super) fn len(&self) -> usize {
        self.numbers.len() / self.columns
    }

    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    pub(super) fn row(&self, number: usize) -> &[f32] {
        &self.numbers[number * self.columns..(number + 1) * self.columns]
    }

    pub(super) fn row_mut(&mut self, number: usize) -> &mut [f32] {
        &mut self.numbers[number * self.columns..(number + 1) * self.columns]
    }

    pub(super) fn rows(&self) -> std::slice::ChunksExact<'_, f32> {
        self.numbers.chunks_exact(self.columns)
    }

    pub(super) fn rows_mut(&mut self) -> std::slice::ChunksExactMut<'_, f32> {
        self.numbers.chunks_exact_mut(self.columns)
    }

    /// A copy of some of the rows.
    pub(super) fn part(&self, rows: Range<usize>) -> Self {
        let numbers = self.numbers[rows.start * self.columns..rows.end * self.columns].to_vec();
        Self { numbers, columns: self.columns }
    }
}

/// Adds `other` to `row`, number by number.
#[inline(always)]
pub(super) fn add(row: &mut [f32], other: &[f32]) {
    row.iter_mut().zip(other).for_each(|(number, other)| *number += other);
}
