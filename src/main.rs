//! The `quotarium` program; see `quotarium --help`.

use std::process::ExitCode;

/// The system's own takes twice the time for what sled and the extractor ask of it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    quotarium::cli::main()
}
