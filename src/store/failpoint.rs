//! Places where a test ends the process, to see what is on the disk then. Nothing of it is in a build
//! that is not for the crate's own tests.

/// Ends the process here where the test that runs it wants that.
#[cfg(not(test))]
#[inline]
pub(super) fn reach(_: &str) {}

#[cfg(test)]
pub(super) use armed::{POINT, reach};

#[cfg(test)]
mod armed {
    use std::{
        env, process,
        sync::atomic::{AtomicU32, Ordering},
    };

    /// Holds the name of a place and how often it is passed before.
    pub(in crate::store) const POINT: &str = "QUOTARIUM_FAILPOINT";

    static PASSED: AtomicU32 = AtomicU32::new(0);

    pub(in crate::store) fn reach(place: &str) {
        let Ok(wanted) = env::var(POINT) else { return };
        let Some((name, passes)) = wanted.split_once(':') else { return };
        if name == place && PASSED.fetch_add(1, Ordering::SeqCst).to_string() == passes {
            process::abort();
        }
    }
}
