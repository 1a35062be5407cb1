//! Sums of products in eight bits, and all that is computed around them, by the widest instructions
//! that the processor has. Whichever these are, the results are the same: the sums are of integers, and
//! all other numbers are computed in one order.

#![allow(clippy::inline_always, reason = "what is not inlined is compiled for the oldest processors")]

use std::fmt;

/// So many rows of codes are multiplied at once, with so many columns of weights.
pub(super) const ROWS: usize = 6;
pub(super) const COLUMNS: usize = PANELS * PANEL;
/// Columns whose weights lie together.
pub(super) const PANEL: usize = 16;
const PANELS: usize = 4;
/// So many weights of a column lie together.
pub(super) const DEPTH: usize = 4;

/// A few codes of each row of a tile.
pub(super) type Codes = [[u8; DEPTH]; ROWS];
/// A few weights of each column of a panel.
pub(super) type Weights = [i8; DEPTH * PANEL];
/// The sums of a tile.
pub(super) type Tile = [[i32; COLUMNS]; ROWS];

/// A way to compute the sums of a tile.
pub(super) trait Kernel: Copy + fmt::Debug {
    /// Of each row of `codes` with each column of the panels, of which each is as deep as `codes`.
    fn tile(self, codes: &[Codes], panels: &[Weights], tile: &mut Tile);
}

/// What is to be computed, with any kernel.
pub(super) trait Work {
    type Result;

    /// Has to be inlined, with all that it calls.
    fn run<K: Kernel>(self, kernel: K) -> Self::Result;
}

/// Does the work with the fastest kernel that this processor has.
pub(super) fn run<W: Work>(work: W) -> W::Result {
    #[cfg(target_arch = "x86_64")]
    {
        if let Some(kernel) = x86::Vnni::new() {
            return kernel.run(work);
        }
        if let Some(kernel) = x86::Avx2::new() {
            return kernel.run(work);
        }
    }
    work.run(Plain)
}

/// With what every processor has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plain;

impl Kernel for Plain {
    #[inline(always)]
    fn tile(self, codes: &[Codes], panels: &[Weights], tile: &mut Tile) {
        for (number, panel) in panels.chunks_exact(codes.len()).enumerate() {
            let mut sums = [[0; PANEL]; ROWS];
            for (codes, weights) in codes.iter().zip(panel) {
                // Weight by weight of all columns, which compilers turn into vector instructions.
                let parts: [[i16; PANEL]; DEPTH] =
                    std::array::from_fn(|part| std::array::from_fn(|column| weights[column * DEPTH + part].into()));
                for (sums, codes) in sums.iter_mut().zip(codes) {
                    for (code, weights) in codes.map(i16::from).into_iter().zip(&parts) {
                        for (sum, &weight) in sums.iter_mut().zip(weights) {
                            *sum += i32::from(code) * i32::from(weight);
                        }
                    }
                }
            }
            for (row, sums) in tile.iter_mut().zip(sums) {
                row[number * PANEL..(number + 1) * PANEL].copy_from_slice(&sums);
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "wider instructions may only be used where the processor has them")]
mod x86 {
    use std::arch::x86_64::{
        __m512i, _mm256_add_epi32, _mm256_cvtepi8_epi16, _mm256_madd_epi16, _mm256_set1_epi64x, _mm256_setzero_si256,
        _mm512_dpbusd_epi32, _mm512_set1_epi32, _mm512_setzero_si512,
    };

    use super::{Codes, DEPTH, Kernel, PANEL, PANELS, ROWS, Tile, Weights, Work};

    /// With AVX-512 and its products of bytes.
    #[derive(Clone, Copy, Debug)]
    pub(super) struct Vnni(());

    impl Vnni {
        pub(super) fn new() -> Option<Self> {
            let known = is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512vnni");
            known.then_some(Self(()))
        }

        pub(super) fn run<W: Work>(self, work: W) -> W::Result {
            #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
            fn run<W: Work>(work: W, kernel: Vnni) -> W::Result {
                work.run(kernel)
            }
            // SAFETY: there is no `Vnni` where the processor lacks these.
            unsafe { run(work, self) }
        }
    }

    impl Kernel for Vnni {
        #[inline(always)]
        fn tile(self, codes: &[Codes], panels: &[Weights], tile: &mut Tile) {
            // SAFETY: there is no `Vnni` where the processor lacks these.
            unsafe { tile_by_vnni(codes, panels, tile) }
        }
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
    fn tile_by_vnni(codes: &[Codes], panels: &[Weights], tile: &mut Tile) {
        let mut sums = [[_mm512_setzero_si512(); PANELS]; ROWS];
        let (first, rest) = panels.split_at(codes.len());
        let (second, rest) = rest.split_at(codes.len());
        let (third, fourth) = rest.split_at(codes.len());
        for ((((codes, first), second), third), fourth) in codes.iter().zip(first).zip(second).zip(third).zip(fourth) {
            let weights: [__m512i; PANELS] = [first, second, third, fourth].map(|weights| bytemuck::cast(*weights));
            for (sums, codes) in sums.iter_mut().zip(codes) {
                let codes = _mm512_set1_epi32(i32::from_le_bytes(*codes));
                for (sum, weights) in sums.iter_mut().zip(weights) {
                    *sum = _mm512_dpbusd_epi32(*sum, codes, weights);
                }
            }
        }
        for (row, sums) in tile.iter_mut().zip(sums) {
            *row = bytemuck::cast(sums);
        }
    }

    /// With AVX2.
    #[derive(Clone, Copy, Debug)]
    pub(super) struct Avx2(());

    impl Avx2 {
        pub(super) fn new() -> Option<Self> {
            is_x86_feature_detected!("avx2").then_some(Self(()))
        }

        pub(super) fn run<W: Work>(self, work: W) -> W::Result {
            #[target_feature(enable = "avx2")]
            fn run<W: Work>(work: W, kernel: Avx2) -> W::Result {
                work.run(kernel)
            }
            // SAFETY: there is no `Avx2` where the processor lacks it.
            unsafe { run(work, self) }
        }
    }

    impl Kernel for Avx2 {
        #[inline(always)]
        fn tile(self, codes: &[Codes], panels: &[Weights], tile: &mut Tile) {
            // SAFETY: there is no `Avx2` where the processor lacks it.
            unsafe { tile_by_avx2(codes, panels, tile) }
        }
    }

    /// So many rows by AVX2 at once.
    const HALF: usize = ROWS / 2;

    /// By products of words, as those of bytes could overflow.
    #[target_feature(enable = "avx2")]
    fn tile_by_avx2(codes: &[Codes], panels: &[Weights], tile: &mut Tile) {
        let mut words = vec![[0; ROWS]; codes.len()];
        for (words, codes) in words.iter_mut().zip(codes) {
            for (words, &[first, second, third, fourth]) in words.iter_mut().zip(codes) {
                *words = i64::from_le_bytes([first, 0, second, 0, third, 0, fourth, 0]);
            }
        }
        for (number, panel) in panels.chunks_exact(codes.len()).enumerate() {
            for first in [0, HALF] {
                let mut sums = [[_mm256_setzero_si256(); DEPTH]; HALF];
                for (words, weights) in words.iter().zip(panel) {
                    let mut rows = [_mm256_setzero_si256(); HALF];
                    for (row, &words) in rows.iter_mut().zip(&words[first..]) {
                        *row = _mm256_set1_epi64x(words);
                    }
                    for (at, quarter) in weights.as_chunks::<PANEL>().0.iter().enumerate() {
                        let weights = _mm256_cvtepi8_epi16(bytemuck::cast(*quarter));
                        for (sums, codes) in sums.iter_mut().zip(rows) {
                            sums[at] = _mm256_add_epi32(sums[at], _mm256_madd_epi16(codes, weights));
                        }
                    }
                }
                for (row, sums) in tile[first..].iter_mut().zip(sums) {
                    let pairs: [[i32; 2]; PANEL] = bytemuck::cast(sums);
                    row[number * PANEL..(number + 1) * PANEL].copy_from_slice(&pairs.map(|[one, other]| one + other));
                }
            }
        }
    }
}

/// What the work comes to with each kernel that this processor has.
#[cfg(test)]
pub(super) fn run_each<W: Work + Copy>(work: W) -> Vec<W::Result> {
    #[cfg_attr(not(target_arch = "x86_64"), allow(unused_mut))]
    let mut results = vec![work.run(Plain)];
    #[cfg(target_arch = "x86_64")]
    {
        results.extend(x86::Avx2::new().map(|kernel| kernel.run(work)));
        results.extend(x86::Vnni::new().map(|kernel| kernel.run(work)));
    }
    results
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes and weights with the greatest and all sorts of numbers.
    fn example(depth: usize) -> (Vec<Codes>, Vec<Weights>) {
        let mut state = 1u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let mut codes = vec![[[255; DEPTH]; ROWS]; depth];
        for row in codes.iter_mut().flat_map(|codes| &mut codes[1..]) {
            *row = std::array::from_fn(|_| next());
        }
        let mut panels = vec![[-127; DEPTH * PANEL]; depth * PANELS];
        for weights in panels.iter_mut().skip(depth) {
            *weights = std::array::from_fn(|_| next().cast_signed().max(-127));
        }
        (codes, panels)
    }

    #[derive(Clone, Copy)]
    struct Sums<'a>(&'a [Codes], &'a [Weights]);

    impl Work for Sums<'_> {
        type Result = Tile;

        #[inline(always)]
        fn run<K: Kernel>(self, kernel: K) -> Tile {
            // What was there before is of no account.
            let mut tile = [[7; COLUMNS]; ROWS];
            kernel.tile(self.0, self.1, &mut tile);
            tile
        }
    }

    #[test]
    fn all_kernels_have_the_sums_of_the_products() {
        for depth in [1, 7, 96, 384] {
            let (codes, panels) = example(depth);
            let mut expected = [[0; COLUMNS]; ROWS];
            for (row, sums) in expected.iter_mut().enumerate() {
                for (column, sum) in sums.iter_mut().enumerate() {
                    for (at, codes) in codes.iter().enumerate() {
                        let weights = &panels[column / PANEL * depth + at][column % PANEL * DEPTH..];
                        let products = codes[row].iter().zip(weights);
                        *sum += products.map(|(&code, &weight)| i32::from(code) * i32::from(weight)).sum::<i32>();
                    }
                }
            }
            for sums in run_each(Sums(&codes, &panels)) {
                assert_eq!(sums, expected, "{depth} deep");
            }
        }
    }
}
