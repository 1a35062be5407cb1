//! Processes killed at random moments.

use std::{thread, time::Duration};

use crate::{
    announce,
    life::{Life, Promises},
    random_fraction, rounds, whole,
};

const LONGEST_LIFE: Duration = Duration::from_millis(2_500);

/// After so many kills a new catalogue is begun.
const LIVES: u32 = 20;

#[test]
fn every_acknowledged_article_outlives_a_kill() {
    let rounds = rounds(4);
    let mut acknowledged = 0;
    let mut round = 0;
    while round < rounds {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let mut promises = Promises::default();
        for life in 0..LIVES.min(rounds - round) {
            let mut child = Life::begin(folder.path(), u64::from(life) * 100_000 + 90);
            thread::sleep(LONGEST_LIFE.mul_f64(random_fraction()));
            child.process.kill().expect("an end");
            promises.note(&child.said());
            whole::check(folder.path(), &promises);
            round += 1;
        }
        acknowledged += promises.stored();
    }
    announce(&format!("{rounds} processes killed, {acknowledged} articles acknowledged, none lost"));
    assert!(acknowledged > 0, "no child lived long enough to store anything");
}
