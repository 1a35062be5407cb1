//! Weights in a table that features are hashed into: one row each, found without a key.

use crate::text::weights::feature;

/// Integer weights, `classes` to a row.
#[derive(Debug)]
pub struct Table {
    weights: Vec<i16>,
    classes: usize,
    shift: u32,
}

impl Table {
    /// Takes the weights of 2ⁿ rows; `None` where there are not so many.
    #[must_use]
    pub fn new(weights: Vec<i16>, classes: usize) -> Option<Self> {
        let rows = weights.len() / classes;
        (rows.is_power_of_two() && rows > 1 && rows * classes == weights.len()).then(|| Self {
            weights,
            classes,
            shift: 32 - rows.trailing_zeros(),
        })
    }

    /// Reads weights that are stored as little-endian numbers of 16 bits.
    #[must_use]
    pub fn read(bytes: &[u8], classes: usize) -> Option<Self> {
        Self::new(bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect(), classes)
    }

    /// Adds each feature's row to `scores`.
    pub fn add(&self, features: &[u32], scores: &mut [i32]) {
        for &feature in features {
            let at = (feature >> self.shift) as usize * self.classes;
            for (score, &weight) in scores.iter_mut().zip(&self.weights[at..at + self.classes]) {
                *score += i32::from(weight);
            }
        }
    }

    /// The sum of the features' weights, of one class.
    #[must_use]
    pub fn sum(&self, features: &[u32]) -> i32 {
        features.iter().map(|&feature| i32::from(self.weights[(feature >> self.shift) as usize])).sum()
    }
}

/// Gathers hashed features under template numbers that count up, so that no two templates share one.
#[derive(Debug, Default)]
pub struct Features {
    /// What was gathered.
    pub hashes: Vec<u32>,
    template: u32,
}

impl Features {
    /// Starts over with templates from `first` on.
    pub fn restart(&mut self, first: u32) {
        self.template = first;
    }

    /// Adds a feature under the next template.
    pub fn add(&mut self, parts: &[u32]) {
        self.template += 1;
        let mut all = [0; 8];
        all[0] = self.template;
        all[1..=parts.len()].copy_from_slice(parts);
        self.hashes.push(feature(&all[..=parts.len()]));
    }
}
