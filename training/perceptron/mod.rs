//! An averaged perceptron over hashed features, in integers: the same weights on every machine.
#![allow(dead_code, reason = "each training program uses another part")]

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
        let stored = |(&weight, &changes): (&i32, &i64)| {
            let average = (i64::from(weight) * (self.steps + 1) - changes) as f64 / self.steps as f64;
            ((average * scale).round().clamp(-127.0, 127.0) as i8).cast_unsigned()
        };
        self.rows.as_flattened().iter().zip(self.changes.as_flattened()).map(stored).collect()
    }
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
