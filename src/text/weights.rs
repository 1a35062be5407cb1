//! Weights of a linear model over hashed features: integers, so that scores are the same on every
//! machine.

/// Weights of `N` classes for each feature. A feature's row is found by the upper bits of its hash,
/// without a key: features that share a row learned to. A table that stays in the processor's
/// cache is worth more than one without collisions.
#[derive(Debug)]
pub struct Weights<const N: usize> {
    rows: Vec<[i8; N]>,
    shift: u32,
}

impl<const N: usize> Weights<N> {
    /// Reads the stored form: all rows, 2ⁿ of them. `None` where there are not so many.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (rows, []) = bytes.as_chunks::<N>() else { return None };
        (rows.len().is_power_of_two() && rows.len() > 1).then(|| Self {
            rows: rows.iter().map(|row| row.map(u8::cast_signed)).collect(),
            shift: 32 - rows.len().trailing_zeros(),
        })
    }

    /// The sum of the features' weights. There are at most 256 features, so no sum overflows.
    #[must_use]
    pub fn sum(&self, features: &[u32]) -> [i16; N] {
        let mut scores = [0; N];
        for &feature in features {
            for (score, &weight) in scores.iter_mut().zip(&self.rows[(feature >> self.shift) as usize]) {
                *score += i16::from(weight);
            }
        }
        scores
    }
}

/// A hash of at most seven `parts` under the number of a template: multiply-shift over a vector
/// (Dietzfelbinger 1996). Never zero.
#[must_use]
#[inline]
pub fn feature<const N: usize>(template: u32, parts: [u32; N]) -> u32 {
    const FACTORS: [u64; 7] = [
        0xff51_afd7_ed55_8ccd,
        0xc4ce_b9fe_1a85_ec53,
        0xbf58_476d_1ce4_e5b9,
        0x94d0_49bb_1331_11eb,
        0xd6e8_feb8_6659_fd93,
        0xa076_1d64_78bd_642f,
        0xe703_7ed1_a0b4_28db,
    ];
    let mut sum = u64::from(template).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x2545_f491_4f6c_dd1d);
    for (part, factor) in parts.into_iter().zip(FACTORS) {
        sum = sum.wrapping_add(u64::from(part).wrapping_mul(factor));
    }
    (sum >> 32) as u32 | 1
}

/// A hash of `word` in lower case, with curly apostrophes as straight ones.
#[must_use]
pub fn word_hash(word: &str) -> u32 {
    let step = |hash: u64, code: u32| (hash ^ u64::from(code)).wrapping_mul(0x0100_0000_01b3);
    let start = 0xcbf2_9ce4_8422_2325_u64;
    let hash = if word.is_ascii() {
        word.bytes().fold(start, |hash, byte| step(hash, u32::from(byte.to_ascii_lowercase())))
    } else {
        word.chars().fold(start, |hash, character| {
            let folded = match character {
                '’' => '\'',
                _ => character.to_lowercase().next().unwrap_or(character),
            };
            step(hash, u32::from(folded))
        })
    };
    (hash ^ (hash >> 32)) as u32
}
