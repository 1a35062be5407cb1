//! How far long work has come, shown on standard error where that is a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::note;

/// A bar, or nothing where nobody would see it.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Bytes read, of all where their number is known.
    pub(super) fn of_bytes(total: Option<u64>) -> Self {
        Self::new(
            total,
            "{elapsed_precise} {wide_bar} {bytes} of {total_bytes}, {msg}",
            "{elapsed_precise} {spinner} {bytes}, {msg}",
        )
    }

    /// Things done, of all.
    pub(super) fn of_items(total: u64) -> Self {
        Self::new(Some(total), "{elapsed_precise} {wide_bar} {pos} of {len}, {eta} left", "")
    }

    /// Steps done, of a number that is not known.
    pub(super) fn of_steps() -> Self {
        Self::new(None, "", "{elapsed_precise} {spinner} {pos} {msg}")
    }

    fn new(total: Option<u64>, bar: &str, spinner: &str) -> Self {
        let progress = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(8));
        let template = if total.is_some() { bar } else { spinner };
        progress.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self(progress)
    }

    /// Adds to what is done.
    pub(super) fn add(&self, done: u64) {
        self.0.inc(done);
    }

    /// Says how much is done.
    pub(super) fn set(&self, done: u64) {
        self.0.set_position(done);
    }

    /// Says more about what is done.
    pub(super) fn describe(&self, message: String) {
        self.0.set_message(message);
    }

    /// Reports something above the bar.
    pub(super) fn report(&self, text: &str) {
        self.0.suspend(|| note(text));
    }

    /// Prints something while the bar is out of the way.
    pub(super) fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
