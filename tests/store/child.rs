//! Tests of this binary run in processes of their own, to be killed or to fail alone.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
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

/// What the test `name` says of `folder` in a process of its own, whose engine may break.
pub fn outcome(name: &str, folder: &Path) -> String {
    let mut child = command(name, folder).spawn().expect("a child");
    let latest = Instant::now() + Duration::from_mins(1);
    while child.try_wait().expect("its status").is_none() {
        if Instant::now() > latest {
            child.kill().expect("an end");
            return "hangs".into();
        }
        thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().expect("its output");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = text.lines().find_map(self::said).unwrap_or("panics");
    if output.status.success() { said.to_owned() } else { format!("fails after: {said}") }
}
