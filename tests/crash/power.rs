//! Power cuts: a file system of its own is shut down while articles are stored, and mounted again.

use std::{
    io, thread,
    time::{Duration, Instant},
};

use crate::{
    announce, child,
    life::{Life, Promises},
    mount::Mount,
    random_fraction, rounds, whole,
};

const LONGEST_LIFE: Duration = Duration::from_secs(3);

/// After so many cuts a new file system is made.
const LIVES: u32 = 10;

const MEGABYTES: u64 = 1_500;

#[test]
fn every_acknowledged_article_outlives_a_power_cut() {
    let rounds = rounds(3);
    let mut acknowledged = 0;
    let mut round = 0;
    while round < rounds {
        let mount = match Mount::new(MEGABYTES) {
            Ok(mount) => mount,
            Err(error) => return announce(&format!("POWER CUTS ARE NOT TESTED: this machine cannot mount: {error}")),
        };
        let mut promises = Promises::default();
        for life in 0..LIVES.min(rounds - round) {
            cut_power(&mount, life, &mut promises).expect("mounted again");
            whole::check(&mount.path().join("data"), &promises);
            round += 1;
        }
        acknowledged += promises.stored();
    }
    announce(&format!("{rounds} power cuts, {acknowledged} articles acknowledged, none lost"));
    assert!(acknowledged > 0, "no child lived long enough to store anything");
}

fn cut_power(mount: &Mount, life: u32, promises: &mut Promises) -> io::Result<()> {
    let mut child = Life::begin(&mount.path().join("data"), u64::from(life) * 100_000 + 90);
    thread::sleep(LONGEST_LIFE.mul_f64(random_fraction()));
    mount.cut_power()?;
    // A process that outlives its disk gets errors, and ends.
    let latest = Instant::now() + Duration::from_mins(1);
    while child.process.try_wait()?.is_none() {
        assert!(Instant::now() < latest, "a process hangs without its disk");
        thread::sleep(Duration::from_millis(10));
    }
    let lines = child.said();
    let said: Vec<_> = lines.iter().filter_map(|line| child::said(line)).collect();
    assert!(said.iter().any(|line| line.starts_with("failed")), "nothing failed without a disk");
    promises.note(&lines);
    mount.unmount()?;
    mount.mount()
}
