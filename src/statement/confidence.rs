//! How sure the extractor is of a statement: the odds that a reader would mark one with these words,
//! from what speaks for it. The weights are those of a logistic regression on annotated news, made
//! by `training/calibrate.rs`.

use std::{collections::HashMap, sync::LazyLock};

use super::{Act, Form, Modality};

/// Weights are stored as so many times their value.
pub const SCALE: f64 = 256.0;

/// What speaks for a statement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// How sure the rules are, from 0 to 1; nothing where they did not find it.
    pub rules: Option<f32>,
    /// The labeller's score; nothing where it did not find it.
    pub label: Option<i32>,
    /// Whether the words stand in quotation marks.
    pub form: Form,
    /// Said, or thought.
    pub act: Act,
    /// How the report stands to it.
    pub modality: Modality,
    /// Whether there is a speaker.
    pub speaker: bool,
    /// Whether there is a cue.
    pub cue: bool,
    /// How many words were said.
    pub words: usize,
}

/// A kind of evidence and its value.
pub type Feature = (&'static str, i32);

/// How many features there are.
pub const FEATURES: usize = 7;

impl Evidence {
    /// The features that weights are for.
    #[must_use]
    pub fn features(&self) -> [Feature; FEATURES] {
        let (form, act) = (self.form as i32, self.act as i32);
        let rules = self.rules.map_or(0, |sure| (sure * 10.0).round() as i32);
        let label = self.label.map_or(-99, |score| score.div_euclid(256).clamp(-2, 5));
        let found = 2 * i32::from(self.rules.is_some()) + i32::from(self.label.is_some());
        [
            ("rules", rules),
            ("label", label),
            ("found", 10 * found + act),
            ("form", 10 * form + act),
            ("modality", self.modality as i32),
            ("parts", 2 * i32::from(self.speaker) + i32::from(self.cue)),
            ("words", 10 * form + self.words.max(1).ilog2().min(6) as i32),
        ]
    }

    /// From 0 to 1, in thousandths.
    #[must_use]
    pub fn confidence(&self) -> f32 {
        let odds = WEIGHTS.odds(&self.features());
        ((1000.0 / (1.0 + (-f64::from(odds) / SCALE).exp())).round() / 1000.0) as f32
    }
}

/// The weight of each feature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weights(HashMap<(String, i32), i32>);

static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| {
    Weights::parse(include_str!("../../models/confidence.txt")).expect("the embedded weights are whole")
});

impl Weights {
    /// Reads a line for each feature: its name, its value, its weight. Lines with # are comments.
    #[must_use]
    pub fn parse(lines: &str) -> Option<Self> {
        let mut weights = HashMap::new();
        for line in lines.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            let [name, value, weight] = line.split_whitespace().collect::<Vec<_>>()[..] else { return None };
            weights.insert((name.to_owned(), value.parse().ok()?), weight.parse().ok()?);
        }
        Some(Self(weights))
    }

    /// Log-odds, in units of [`SCALE`]. What was never seen has no weight.
    fn odds(&self, features: &[Feature]) -> i32 {
        let weight = |&(name, value): &Feature| self.0.get(&(name.to_owned(), value)).copied().unwrap_or_default();
        features.iter().map(weight).fold(0, i32::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence() -> Evidence {
        Evidence {
            rules: Some(0.95),
            label: Some(1000),
            form: Form::Direct,
            act: Act::Speech,
            modality: Modality::Asserted,
            speaker: true,
            cue: true,
            words: 12,
        }
    }

    #[test]
    fn a_quotation_that_rules_and_labeller_find_is_surer_than_a_thought_of_one_of_them() {
        let thought =
            Evidence { rules: Some(0.4), label: None, form: Form::Indirect, act: Act::Attitude, ..evidence() };
        assert!(evidence().confidence() > 0.9, "{}", evidence().confidence());
        assert!(thought.confidence() < 0.7, "{}", thought.confidence());
    }

    #[test]
    fn weights_are_read_or_refused_as_a_whole() {
        assert!(Weights::parse("# none\n\nrules 19 512\n").is_some());
        for bad in ["rules 19", "rules x 1", "rules 1 2 3", "rules 1 99999999999"] {
            assert_eq!(Weights::parse(bad), None, "{bad}");
        }
        let weights = Weights::parse("rules 1 2147483647\nlabel 1 2147483647").expect("they are numbers");
        assert_eq!(weights.odds(&[("rules", 1), ("label", 1), ("form", 9)]), i32::MAX);
    }
}
