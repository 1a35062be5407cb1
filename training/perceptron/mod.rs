//! An averaged perceptron over hashed features, in integers: the same weights on every machine.
#![allow(dead_code, reason = "each training program uses another part")]

use std::collections::BTreeMap;

/// The weights in training, `N` to a row, with a row for each value of the hashes' upper bits.
pub struct Learner<const N: usize> {
    rows: Vec<[i32; N]>,
    /// Each change times the step in which it was made, for the average.
    changes: Vec<[i64; N]>,
    shift: u32,
    steps: i64,
}

impl<const N: usize> Learner<N> {
    pub fn new(bits: u32) -> Self {
        Self { rows: vec![[0; N]; 1 << bits], changes: vec![[0; N]; 1 << bits], shift: 32 - bits, steps: 0 }
    }

    /// The sum of the features' weights.
    pub fn score(&self, features: &[u32]) -> [i32; N] {
        let mut scores = [0; N];
        for feature in features {
            for (score, weight) in scores.iter_mut().zip(&self.rows[(feature >> self.shift) as usize]) {
                *score += weight;
            }
        }
        scores
    }

    /// Counts one example; for a mistake, moves the weights from `wrong` to `right`.
    pub fn learn(&mut self, features: &[u32], right: u8, wrong: u8) {
        self.steps += 1;
        if right == wrong {
            return;
        }
        for &feature in features {
            let at = (feature >> self.shift) as usize;
            for (class, change) in [(usize::from(right), 1), (usize::from(wrong), -1)] {
                self.rows[at][class] += change;
                self.changes[at][class] += i64::from(change) * self.steps;
            }
        }
    }

    /// The averaged weights times `scale`, as `Weights::read` reads them.
    pub fn stored(&self, scale: f64) -> Vec<u8> {
        let stored = |(&weight, &changes)| average(weight, changes, self.steps, scale).cast_unsigned();
        self.rows.as_flattened().iter().zip(self.changes.as_flattened()).map(stored).collect()
    }
}

/// The weights in training of features that each have their own. A feature gets a weight of a class
/// when a mistake first asks for it.
#[derive(Default)]
pub struct KeyedLearner<const N: usize> {
    /// By feature and class the weight, and the changes as [`Learner`] has them.
    rows: BTreeMap<u32, BTreeMap<u8, (i32, i64)>>,
    steps: i64,
}

impl<const N: usize> KeyedLearner<N> {
    /// The sum of the features' weights.
    pub fn score(&self, features: &[u32]) -> [i32; N] {
        let mut scores = [0; N];
        for (class, (weight, _)) in features.iter().filter_map(|feature| self.rows.get(feature)).flatten() {
            scores[usize::from(*class)] += weight;
        }
        scores
    }

    /// Counts one example; for a mistake, moves the weights from `wrong` to `right`.
    pub fn learn(&mut self, features: &[u32], right: u8, wrong: u8) {
        self.steps += 1;
        if right == wrong {
            return;
        }
        for &feature in features {
            let row = self.rows.entry(feature).or_default();
            for (class, change) in [(right, 1), (wrong, -1)] {
                let (weight, changes) = row.entry(class).or_default();
                *weight += change;
                *changes += i64::from(change) * self.steps;
            }
        }
    }

    /// The averaged weights times `scale`, without those nearer to zero than `least`, as
    /// `KeyedWeights::read` reads them.
    pub fn stored(&self, scale: f64, least: u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (feature, row) in &self.rows {
            let weights =
                row.iter().map(|(&class, &(weight, changes))| (class, average(weight, changes, self.steps, scale)));
            let kept: Vec<_> = weights.filter(|(_, weight)| weight.unsigned_abs() >= least).collect();
            if !kept.is_empty() {
                bytes.extend(feature.to_le_bytes());
                bytes.push(kept.len() as u8);
                bytes.extend(kept.into_iter().flat_map(|(class, weight)| [class, weight.cast_unsigned()]));
            }
        }
        bytes
    }
}

/// The mean of a weight over all steps, times `scale`.
fn average(weight: i32, changes: i64, steps: i64, scale: f64) -> i8 {
    let average = (i64::from(weight) * (steps + 1) - changes) as f64 / steps as f64;
    (average * scale).round().clamp(-127.0, 127.0) as i8
}

/// A generator of fixed pseudo-random numbers.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    pub fn shuffle(&mut self, order: &mut [usize]) {
        for at in (1..order.len()).rev() {
            let other = self.below(at + 1);
            order.swap(at, other);
        }
    }
}
