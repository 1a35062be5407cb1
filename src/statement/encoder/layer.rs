//! One layer of the encoder: every piece looks at all others, then thinks by itself.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, ArrayViewMut1, Axis, linalg::general_mat_mul, s};

use super::weights::{Reader, WeightsError};

/// Numbers that say what a piece is.
pub(super) const WIDTH: usize = 384;
const HEADS: usize = 12;
const HEAD: usize = WIDTH / HEADS;
const INNER: usize = 4 * WIDTH;

/// A matrix to multiply with, and what to add.
#[derive(Debug)]
pub(super) struct Linear {
    weights: Array2<f32>,
    bias: Array1<f32>,
}

impl Linear {
    pub(super) fn read(reader: &mut Reader, from: usize, to: usize) -> Result<Self, WeightsError> {
        Ok(Self { weights: reader.matrix(to, from)?, bias: reader.vector(to)? })
    }

    /// Of each row of `states`.
    pub(super) fn of(&self, states: ArrayView2<f32>) -> Array2<f32> {
        let mut out = Array2::zeros((states.nrows(), self.bias.len()));
        for mut row in out.outer_iter_mut() {
            row.assign(&self.bias);
        }
        general_mat_mul(1.0, &states, &self.weights.t(), 1.0, &mut out);
        out
    }

    /// Of one state.
    pub(super) fn of_one(&self, state: ArrayView1<f32>) -> Array1<f32> {
        self.weights.dot(&state) + &self.bias
    }
}

/// Brings each row to mean zero and variance one, then to a learned scale and mean.
#[derive(Debug)]
pub(super) struct Norm {
    scale: Array1<f32>,
    bias: Array1<f32>,
}

impl Norm {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, WeightsError> {
        Ok(Self { scale: reader.vector(WIDTH)?, bias: reader.vector(WIDTH)? })
    }

    pub(super) fn apply(&self, states: &mut Array2<f32>) {
        for row in states.outer_iter_mut() {
            self.apply_one(row);
        }
    }

    fn apply_one(&self, mut row: ArrayViewMut1<f32>) {
        let mean = row.sum() / WIDTH as f32;
        let variance = row.iter().map(|value| (value - mean) * (value - mean)).sum::<f32>() / WIDTH as f32;
        let factor = 1.0 / (variance + 1e-12).sqrt();
        for ((value, scale), bias) in row.iter_mut().zip(&self.scale).zip(&self.bias) {
            *value = (*value - mean) * factor * scale + bias;
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

    /// The next states, a row a piece.
    pub(super) fn of(&self, states: &Array2<f32>) -> Array2<f32> {
        let attended = self.attend(states);
        let mut middle = self.out.of(attended.view());
        middle += states;
        self.after_attention.apply(&mut middle);
        let mut inner = self.up.of(middle.view());
        inner.mapv_inplace(gelu);
        let mut next = self.down.of(inner.view());
        next += &middle;
        self.after_inner.apply(&mut next);
        next
    }

    fn attend(&self, states: &Array2<f32>) -> Array2<f32> {
        let length = states.nrows();
        let projected = self.projections.of(states.view());
        let mut attended = Array2::zeros((length, WIDTH));
        let mut scores = Array2::zeros((length, length));
        for head in 0..HEADS {
            let part = |number: usize| {
                let start = number * WIDTH + head * HEAD;
                projected.slice(s![.., start..start + HEAD])
            };
            let [queries, keys, values] = [part(0), part(1), part(2)];
            general_mat_mul(1.0 / (HEAD as f32).sqrt(), &queries, &keys.t(), 0.0, &mut scores);
            for row in scores.outer_iter_mut() {
                softmax(row);
            }
            let mut target = attended.slice_mut(s![.., head * HEAD..(head + 1) * HEAD]);
            general_mat_mul(1.0, &scores, &values, 0.0, &mut target);
        }
        attended
    }
}

/// Turns scores into shares of one.
fn softmax(mut row: ArrayViewMut1<f32>) {
    let highest = row.fold(f32::MIN, |highest, &score| if score > highest { score } else { highest });
    row.mapv_inplace(|score| exp(score - highest));
    let total = row.sum();
    row /= total;
}

/// The logarithm of the sum of exponentials of each column's scores.
pub(super) fn log_sum(column: ArrayView1<f32>, other: f32) -> f32 {
    let highest = column.fold(other, |highest, &score| if score > highest { score } else { highest });
    let total = column.iter().map(|score| exp(score - highest)).sum::<f32>() + exp(other - highest);
    highest + total.ln()
}

/// The activation between two layers, in the form with the hyperbolic tangent.
pub(super) fn gelu(value: f32) -> f32 {
    const SCALE: f32 = 1.595_769;
    value / (1.0 + exp(-SCALE * (value + 0.044_715 * value * value * value)))
}

/// The exponential within a few units of the last place, on every machine the same, in a form that
/// compilers turn into vector instructions.
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
pub(super) fn chance(score: f32) -> f32 {
    1.0 / (1.0 + exp(-score))
}

/// Adds `row` to each of the states.
pub(super) fn add_to_each(states: &mut Array2<f32>, row: ArrayView1<f32>) {
    for mut state in states.axis_iter_mut(Axis(0)) {
        state += &row;
    }
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
