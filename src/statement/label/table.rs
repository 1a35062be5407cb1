//! Weights in a table that features are hashed into: one row each, found without a key.

use crate::text::weights::feature;

/// Scores are so many times the log-odds that they stand for.
pub const SCALE: i32 = 256;

/// A step of a stored weight, in units of a score.
pub const STEP: i32 = 3;

/// Integer weights, of `N` classes in each row.
#[derive(Debug)]
pub struct Table<const N: usize> {
    rows: Vec<[i8; N]>,
    shift: u32,
}

impl<const N: usize> Table<N> {
    /// Takes the weights of 2ⁿ rows; `None` where there are not so many.
    #[must_use]
    pub fn new(rows: Vec<[i8; N]>) -> Option<Self> {
        (rows.len().is_power_of_two() && rows.len() > 1).then(|| Self { shift: 32 - rows.len().trailing_zeros(), rows })
    }

    /// Reads weights that are stored row by row.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (rows, []) = bytes.as_chunks::<N>() else { return None };
        Self::new(rows.iter().map(|row| row.map(u8::cast_signed)).collect())
    }

    /// Starts a sum of features' weights.
    #[must_use]
    pub fn sum(&self) -> Features<Sum<'_, N>> {
        Features { sink: Sum { table: self, scores: [0; N] }, template: 0 }
    }
}

/// Where features go.
pub trait Sink {
    /// Takes a feature, by its hash.
    fn take(&mut self, hash: u32);
}

/// Gathers them, for training.
impl Sink for Vec<u32> {
    fn take(&mut self, hash: u32) {
        self.push(hash);
    }
}

/// A sum of features' weights.
#[derive(Clone, Debug)]
pub struct Sum<'t, const N: usize> {
    table: &'t Table<N>,
    scores: [i32; N],
}

impl<const N: usize> Sink for Sum<'_, N> {
    #[inline]
    fn take(&mut self, hash: u32) {
        let row = &self.table.rows[(hash >> self.table.shift) as usize];
        for (score, &weight) in self.scores.iter_mut().zip(row) {
            *score += i32::from(weight);
        }
    }
}

impl<const N: usize> Features<Sum<'_, N>> {
    /// The sum so far, by class, in units of [`SCALE`].
    #[must_use]
    pub fn scores(&self) -> [i32; N] {
        self.sink.scores.map(|score| score * STEP)
    }
}

/// Hashes features under template numbers that count up, so that no two templates share one.
#[derive(Clone, Debug, Default)]
pub struct Features<S = Vec<u32>> {
    /// Where they went.
    pub sink: S,
    template: u32,
}

impl<S: Sink> Features<S> {
    /// Goes on with templates from `first` on.
    pub fn restart(&mut self, first: u32) {
        self.template = first;
    }

    /// Adds a feature under the next template.
    #[inline]
    pub fn add<const P: usize>(&mut self, parts: [u32; P]) {
        self.template += 1;
        self.sink.take(feature(self.template, parts));
    }
}
