//! Clusters of words that occur in like places.

use std::sync::LazyLock;

/// The clusters by open addressing: hash of the word and cluster, which is zero in empty slots.
static SLOTS: LazyLock<Vec<(u32, u16)>> = LazyLock::new(|| {
    let rows = include_bytes!("../../../models/clusters.bin").chunks_exact(6);
    let mut slots = vec![(0, 0); (rows.len() * 2).next_power_of_two()];
    for row in rows {
        let hash = u32::from_le_bytes([row[0], row[1], row[2], row[3]]);
        let cluster = u16::from_le_bytes([row[4], row[5]]);
        let mut at = first_slot(hash, slots.len());
        while slots[at].1 != 0 {
            at = (at + 1) % slots.len();
        }
        slots[at] = (hash, cluster);
    }
    slots
});

fn first_slot(hash: u32, slots: usize) -> usize {
    (hash.wrapping_mul(0x9e37_79b9) >> 8) as usize & (slots - 1)
}

/// The cluster of the word with this hash; zero where it has none.
pub(super) fn cluster_of(hash: u32) -> u16 {
    let slots = &*SLOTS;
    let mut at = first_slot(hash, slots.len());
    loop {
        let (word, cluster) = slots[at];
        if word == hash || cluster == 0 {
            return cluster;
        }
        at = (at + 1) & (slots.len() - 1);
    }
}
