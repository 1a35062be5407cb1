//! An averaged perceptron over hashed features, in integers: the same weights on every machine.
#![allow(dead_code, reason = "each training program uses another part")]

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

/// Hashes that are hashes already.
#[derive(Default)]
pub struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("only u32 is hashed");
    }

    fn write_u32(&mut self, hash: u32) {
        self.0 = u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

struct Entry {
    class: u8,
    weight: i32,
    /// Each change times the step in which it was made, for the average.
    changes: i64,
}

/// The weights in training. A feature gets a weight when a mistake first asks for it.
#[derive(Default)]
pub struct Learner {
    rows: HashMap<u32, Vec<Entry>, BuildHasherDefault<Identity>>,
    steps: i64,
}

impl Learner {
    /// Adds the weights of `features` to the classes' scores.
    pub fn score(&self, features: &[u32], scores: &mut [i32]) {
        for feature in features {
            for entry in self.rows.get(feature).into_iter().flatten() {
                scores[usize::from(entry.class)] += entry.weight;
            }
        }
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
                let at = row.iter().position(|entry| entry.class == class).unwrap_or_else(|| {
                    row.push(Entry { class, weight: 0, changes: 0 });
                    row.len() - 1
                });
                row[at].weight += change;
                row[at].changes += i64::from(change) * self.steps;
            }
        }
    }

    /// The averaged weights times `scale` as the stored form that `Weights::read` reads, without
    /// those nearer to zero than `least`.
    pub fn stored(&self, scale: f64, least: u8) -> Vec<u8> {
        let mut rows: Vec<(u32, Vec<(u8, i8)>)> = Vec::new();
        for (&hash, entries) in &self.rows {
            let mut kept: Vec<(u8, i8)> = entries
                .iter()
                .map(|entry| {
                    let sum = i64::from(entry.weight) * (self.steps + 1) - entry.changes;
                    let average = sum as f64 / self.steps as f64;
                    (entry.class, (average * scale).round().clamp(-127.0, 127.0) as i8)
                })
                .filter(|(_, weight)| weight.unsigned_abs() >= least)
                .collect();
            kept.sort_unstable();
            if !kept.is_empty() {
                rows.push((hash, kept));
            }
        }
        rows.sort_unstable();
        let mut bytes = (rows.len() as u32).to_le_bytes().to_vec();
        for (hash, entries) in rows {
            bytes.extend(hash.to_le_bytes());
            bytes.push(entries.len() as u8);
            for (class, weight) in entries {
                bytes.extend([class, weight.cast_unsigned()]);
            }
        }
        bytes
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
