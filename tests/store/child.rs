//! Tests of this binary run in processes of their own, to be killed or to fail alone.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const FOLDER: &str = "QUOTARIUM_STORE_FOLDER";

/// What a child says on standard output begins with this, to be told from what the test runner says.
const SAYS: &str = "child: ";

/// The ignored test `name` in a process of its own, which gets `folder` to work on.
pub fn command(name: &str, folder: &Path) -> Command {
    let mut command = Command::new(env::current_exe().expect("this binary"));
    command
        .args(["--exact", name, "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// The folder that the parent gave, or none where there is no parent.
pub fn folder() -> Option<PathBuf> {
    env::var_os(FOLDER).map(PathBuf::from)
}

pub fn say(what: &str) {
    println!("\n{SAYS}{what}");
}

/// What a child said in `line`.
pub fn said(line: &str) -> Option<&str> {
    line.strip_prefix(SAYS)
}
