//! Disks that take no more.

use std::{fs, path::Path, process::Command};

use crate::{
    announce, child,
    life::{Life, Promises},
    whole,
};

/// Runs a child until it fails and sees that it says how.
fn fails(child: Life, with: &[&str]) -> Promises {
    let lines = child.said();
    let failures: Vec<_> = lines.iter().filter_map(|line| child::said(line)?.strip_prefix("failed ")).collect();
    assert!(!failures.is_empty(), "it ends without an error: {:?}", lines.last());
    for failure in failures {
        assert!(with.iter().any(|words| failure.contains(words)), "{failure}");
    }
    let mut promises = Promises::default();
    promises.note(&lines);
    promises
}

/// Where the folder has room again, everything is there and it goes on.
fn goes_on(folder: &Path, mut promises: Promises) {
    whole::check(folder, &promises);
    let stored = promises.stored();
    let mut child = Life::begin(folder, 1_000_000);
    // Not for a time: a fast machine fills the disk again.
    child.wait_for_lines(30);
    child.process.kill().expect("an end");
    promises.note(&child.said());
    whole::check(folder, &promises);
    assert!(promises.stored() > stored, "nothing could be stored afterwards");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let mount = match crate::mount::Mount::new(60) {
        Ok(mount) => mount,
        Err(error) => return announce(&format!("FULL DISKS ARE NOT TESTED: this machine cannot mount: {error}")),
    };
    for ballast in 0..crate::rounds(1).min(5) as usize {
        // Of different sizes, so that it is now one file and now another for which there is no room.
        fs::write(mount.path().join("ballast"), vec![1; (20 << 20) + (ballast << 18)]).expect("room for it");
        let folder = mount.path().join(format!("data {ballast}"));
        let promises = fails(Life::begin(&folder, ballast as u64 * 100_000), &["No space left", "closed for writing"]);
        assert!(promises.stored() > 0);
        fs::remove_file(mount.path().join("ballast")).expect("it goes");
        goes_on(&folder, promises);
        fs::remove_dir_all(folder).expect("it goes");
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_grow_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    // Half-kilobytes or kilobytes, as the shell has it: the engine's log is the first file to reach it.
    let test = child::command("life::stores_until_it_ends", folder.path());
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 20000; exec \"$@\"", "sh"]);
    command.arg(test.get_program()).args(test.get_args()).stdout(std::process::Stdio::piped());
    command.envs(test.get_envs().filter_map(|(name, value)| Some((name, value?)))).stderr(std::process::Stdio::null());
    let promises = fails(Life::of(command, 0), &["File too large", "closed for writing"]);
    assert!(promises.stored() > 0);
    goes_on(folder.path(), promises);
}
