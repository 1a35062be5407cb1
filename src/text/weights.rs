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

/// Weights of `N` classes for those features that were met in training: a feature that was not has
/// no weight, which a tagger of new words needs.
#[derive(Debug)]
pub struct KeyedWeights<const N: usize> {
    /// Open addressing by the upper bits of the hash, which is zero in empty places; beside it where
    /// the entries begin. They end where those of the next place begin.
    slots: Vec<(u32, u32)>,
    shift: u32,
    entries: Vec<(u8, i8)>,
}

impl<const N: usize> KeyedWeights<N> {
    /// Reads the stored form: for each feature its hash as u32, little-endian, the number of its
    /// classes as u8, and class and weight as u8 and i8 each. `None` where it is damaged.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut features = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let (hash, behind) = rest.split_first_chunk()?;
            let (&count, behind) = behind.split_first()?;
            let (pairs, behind) = behind.split_at_checked(usize::from(count) * 2)?;
            let (pairs, _) = pairs.as_chunks::<2>();
            if pairs.iter().any(|&[class, _]| usize::from(class) >= N) {
                return None;
            }
            features.push((u32::from_le_bytes(*hash), pairs));
            rest = behind;
        }
        let size = (features.len() * 5 / 4 + 1).next_power_of_two().max(2);
        let mut weights = Self {
            slots: vec![(0, 0); size + 1],
            shift: 32 - size.trailing_zeros(),
            entries: Vec::with_capacity(features.iter().map(|(_, pairs)| pairs.len()).sum()),
        };
        let mut places: Vec<&[[u8; 2]]> = vec![&[]; size];
        for (hash, pairs) in features {
            let at = weights.place(hash);
            if hash == 0 || weights.slots[at].0 != 0 {
                return None;
            }
            weights.slots[at].0 = hash;
            places[at] = pairs;
        }
        for (slot, pairs) in weights.slots.iter_mut().zip(places) {
            slot.1 = weights.entries.len() as u32;
            weights.entries.extend(pairs.iter().map(|&[class, weight]| (class, weight.cast_signed())));
        }
        weights.slots[size].1 = weights.entries.len() as u32;
        Some(weights)
    }

    /// Where the feature is, or the empty place where it would be.
    fn place(&self, feature: u32) -> usize {
        let last = self.slots.len() - 2;
        let mut at = (feature >> self.shift) as usize;
        while self.slots[at].0 != feature && self.slots[at].0 != 0 {
            at = (at + 1) & last;
        }
        at
    }

    /// The sum of the features' weights. There are at most 256 features, so no sum overflows.
    #[must_use]
    pub fn sum<const M: usize>(&self, features: &[u32; M]) -> [i16; N] {
        // First all places, then all entries, so that the processor waits for several at a time.
        let heads = features.map(|feature| self.slots[(feature >> self.shift) as usize].0);
        let mut entries = [(0, 0); M];
        let mut found = 0;
        for (&feature, head) in features.iter().zip(heads) {
            let at = if head == feature { (feature >> self.shift) as usize } else { self.place(feature) };
            entries[found] = (self.slots[at].1, self.slots[at + 1].1);
            found += usize::from(self.slots[at].0 != 0);
        }
        let mut scores = [0; N];
        for &(start, end) in &entries[..found] {
            for &(class, weight) in &self.entries[start as usize..end as usize] {
                scores[usize::from(class)] += i16::from(weight);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(features: &[(u32, &[[u8; 2]])]) -> Vec<u8> {
        let feature = |&(hash, pairs): &(u32, &[[u8; 2]])| {
            [&hash.to_le_bytes()[..], &[pairs.len() as u8], pairs.as_flattened()].concat()
        };
        features.iter().flat_map(feature).collect()
    }

    #[test]
    fn features_with_equal_upper_bits_keep_their_own_weights() {
        let bytes = stored(&[(u32::MAX, &[[0, 1], [2, 5]]), (u32::MAX - 1, &[[1, 255]]), (3, &[[2, 128]])]);
        let weights = KeyedWeights::<3>::read(&bytes).unwrap();
        assert_eq!(weights.sum(&[u32::MAX]), [1, 0, 5]);
        assert_eq!(weights.sum(&[u32::MAX - 1]), [0, -1, 0]);
        assert_eq!(weights.sum(&[u32::MAX, 3, u32::MAX - 2, 5]), [1, 0, -123]);
    }

    #[test]
    fn damaged_weights_are_none() {
        let whole = stored(&[(7, &[[0, 1]]), (9, &[[1, 2]])]);
        assert!(KeyedWeights::<2>::read(&whole).is_some());
        assert!(KeyedWeights::<1>::read(&whole).is_none(), "a class that is not there");
        assert!(KeyedWeights::<2>::read(&whole[..whole.len() - 1]).is_none());
        assert!(KeyedWeights::<2>::read(&stored(&[(7, &[]), (7, &[])])).is_none());
        assert!(KeyedWeights::<2>::read(&stored(&[(0, &[[0, 1]])])).is_none());
    }
}
