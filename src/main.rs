//! The `quotarium` program; see `quotarium --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    quotarium::cli::main()
}
