//! What the benchmarks share.

pub mod articles;
#[cfg(feature = "server")]
pub mod echo;
pub mod memory;
pub mod observed;
pub mod timing;

use std::path::PathBuf;

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A folder for data, removed when it is dropped. It is on the disk that the build is on: `/tmp` may be in memory, where
/// a sync costs nothing.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in(PathBuf::from(env!("CARGO_TARGET_TMPDIR"))).expect("a folder")
}

/// Whether figures are wanted; otherwise, as under `cargo test --benches`, only that it runs.
pub fn measured() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

/// The number in the environment variable `name`, or `otherwise`.
pub fn setting(name: &str, otherwise: usize) -> usize {
    std::env::var(name).map_or(otherwise, |given| {
        given.replace('_', "").parse().unwrap_or_else(|_| panic!("{name} is {given:?}, not a number"))
    })
}
