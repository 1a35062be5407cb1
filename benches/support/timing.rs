//! Times several ways to do one thing in turns, A B A B, so that a busy machine slows all of them.

use std::time::{Duration, Instant};

/// One way to do it. It is given the number of the round and says how long the round took.
pub struct Side<'a>(Box<dyn FnMut(usize) -> Duration + 'a>);

impl<'a> Side<'a> {
    /// A way whose rounds are timed as a whole.
    pub fn new(mut work: impl FnMut(usize) + 'a) -> Self {
        Self::timed(move |round| timed(|| work(round)))
    }

    /// A way that times its rounds itself, because they begin with something that does not count.
    pub fn timed(round: impl FnMut(usize) -> Duration + 'a) -> Self {
        Self(Box::new(round))
    }
}

/// How long `work` takes.
pub fn timed(work: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    work();
    begin.elapsed()
}

/// The median time of a round of each side, of so many rounds after one that does not count.
pub fn in_turns<const N: usize>(rounds: usize, mut sides: [Side; N]) -> [Duration; N] {
    let mut times = [const { Vec::new() }; N];
    for round in 0..=rounds {
        for (Side(side), times) in sides.iter_mut().zip(&mut times) {
            let time = side(round);
            if round > 0 {
                times.push(time);
            }
        }
    }
    times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2]
    })
}

/// Prints how many of `unit` each side did a second, of `count` in a round, and the first side's rate as a part of the
/// others'.
pub fn print_rates<const N: usize>(what: &str, count: f64, unit: &str, names: [&str; N], times: &[Duration; N]) {
    print!("  {what:<16}");
    for (name, time) in names.iter().zip(times) {
        let rate = count / time.as_secs_f64();
        let digits = if rate < 20.0 { 2 } else { 0 };
        print!("   {name} {rate:.digits$} {unit}/s");
        if time != &times[0] {
            print!(" (ratio {:.2})", time.as_secs_f64() / times[0].as_secs_f64());
        }
    }
    println!();
}
