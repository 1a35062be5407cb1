//! Weights of a linear model over hashed features: integers, so that scores are the same on every
//! machine.

/// Sparse weights: for each feature a few classes with a weight each.
///
/// The stored form is little-endian: the number of features as u32, then for each, in ascending
/// order of hash, its hash as u32, the number of its classes as u8, and class and weight as u8 and
/// i8 each.
#[derive(Debug)]
pub struct Weights {
    /// Open addressing by the hash's upper bits: the feature's hash and its place in `entries`.
    slots: Vec<Slot>,
    shift: u32,
    entries: Vec<(u8, i8)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    hash: u32,
    start: u32,
    length: u32,
}

impl Weights {
    /// Reads the stored form; `None` where it is damaged.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (count, mut rest) = bytes.split_first_chunk().map(|(head, rest)| (u32::from_le_bytes(*head), rest))?;
        let size = (count as usize * 2).next_power_of_two().max(2);
        let mut weights =
            Self { slots: vec![Slot::default(); size], shift: 32 - size.trailing_zeros(), entries: Vec::new() };
        for _ in 0..count {
            let (hash, behind) = rest.split_first_chunk::<4>()?;
            let (&classes, behind) = behind.split_first()?;
            let (pairs, behind) = behind.split_at_checked(usize::from(classes) * 2)?;
            let start = weights.entries.len() as u32;
            weights.entries.extend(pairs.chunks_exact(2).map(|pair| (pair[0], pair[1].cast_signed())));
            weights.insert(Slot { hash: u32::from_le_bytes(*hash), start, length: u32::from(classes) });
            rest = behind;
        }
        rest.is_empty().then_some(weights)
    }

    fn insert(&mut self, slot: Slot) {
        let mut at = (slot.hash >> self.shift) as usize;
        while self.slots[at].length != 0 {
            at = (at + 1) % self.slots.len();
        }
        self.slots[at] = slot;
    }

    /// The classes that the feature has a weight for.
    #[must_use]
    pub fn of(&self, feature: u32) -> &[(u8, i8)] {
        let mut at = (feature >> self.shift) as usize;
        loop {
            let slot = self.slots[at];
            if slot.length == 0 {
                return &[];
            }
            if slot.hash == feature {
                return &self.entries[slot.start as usize..(slot.start + slot.length) as usize];
            }
            at = (at + 1) % self.slots.len();
        }
    }

    /// Adds the feature's weights to the classes' scores. A class beyond `scores` is passed over.
    pub fn add(&self, feature: u32, scores: &mut [i32]) {
        for &(class, weight) in self.of(feature) {
            if let Some(score) = scores.get_mut(usize::from(class)) {
                *score += i32::from(weight);
            }
        }
    }
}

/// A hash of `parts`, the first of which names the feature's template.
#[must_use]
pub fn feature(parts: &[u32]) -> u32 {
    let mut hash = 0x9e37_79b9_7f4a_7c15_u64;
    for &part in parts {
        hash = (hash ^ u64::from(part)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash ^= hash >> 32;
    }
    hash as u32
}

/// A hash of `word` in lower case, with curly apostrophes as straight ones.
#[must_use]
pub fn word_hash(word: &str) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for character in word.chars() {
        let folded = match character {
            'A'..='Z' => character.to_ascii_lowercase(),
            '’' => '\'',
            _ if character.is_ascii() => character,
            _ => character.to_lowercase().next().unwrap_or(character),
        };
        hash = (hash ^ u64::from(u32::from(folded))).wrapping_mul(0x0100_0000_01b3);
    }
    (hash ^ (hash >> 32)) as u32
}
