//! Processes and disks that end at any moment: every article whose storing was acknowledged is there
//! with all its entries, and none is there by halves.
//!
//! The short form runs with the other tests. `QUOTARIUM_CRASH_ROUNDS=200` sets how many rounds there
//! are; docs/reliability.md says what came of the long form.

#[path = "../../benches/support/articles.rs"]
#[allow(dead_code)] // The benchmarks use the rest.
mod articles;
#[cfg(target_os = "linux")]
mod broken;
#[path = "../store/child.rs"]
#[allow(dead_code)] // The store's tests use the rest.
mod child;
mod full;
mod kill;
mod life;
#[cfg(target_os = "linux")]
mod mount;
#[cfg(target_os = "linux")]
mod power;
mod whole;

use std::{
    env,
    hash::{BuildHasher, RandomState},
    io::Write as _,
};

/// How many rounds there are, of which a short form has `short`.
fn rounds(short: u32) -> u32 {
    env::var("QUOTARIUM_CRASH_ROUNDS").map_or(short, |rounds| rounds.parse().expect("a number of rounds"))
}

fn random_fraction() -> f64 {
    f64::from(RandomState::new().hash_one(0) as u32) / f64::from(u32::MAX)
}

/// Says something in the output of the run: what `println` says the test runner keeps to itself.
fn announce(what: &str) {
    let _ = writeln!(std::io::stderr(), "{what}");
}
