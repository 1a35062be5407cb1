//! Disks that fail: the system calls of the process that stores return EIO, once or from then on. `strace` puts the
//! errors in.

use std::{
    fs,
    ops::ControlFlow,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use quotarium::{
    Catalog,
    catalog::{
        CatalogError,
        backup::{RestoreFrom, RestorePoint, restore},
    },
    store::StoreError,
};

use crate::{
    announce, child,
    life::{Life, Promises},
    random_fraction, rounds, whole,
};

/// Calls of engine and journal that fail. `write` is not among them: it is also how the process tells what it stored.
const CALLS: [&str; 5] = ["fdatasync", "pwrite64", "sync_file_range", "pread64", "fsync"];

/// The last call that is let through has a number below this.
const MOST_CALLS: f64 = 600.0;

const LONGEST_LIFE: Duration = Duration::from_secs(5);

#[test]
fn a_failing_disk_loses_nothing_that_was_acknowledged() {
    if let Err(why) = can_inject() {
        return announce(&format!("FAILING DISKS ARE NOT TESTED: {why}"));
    }
    let rounds = rounds(CALLS.len() as u32);
    let (mut acknowledged, mut failed, mut brought_back) = (0, 0, 0);
    for round in 0..rounds {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        // So that opening it is not what fails.
        let mut before = Life::begin(folder.path(), 0);
        before.wait_for_lines(20);
        before.process.kill().expect("an end");
        let mut promises = Promises::default();
        promises.note(&before.said());

        let call = CALLS[round as usize % CALLS.len()];
        let number = 1.0 + random_fraction() * if call.starts_with('f') { MOST_CALLS / 10.0 } else { MOST_CALLS };
        let from_then_on = if random_fraction() < 0.5 { "+" } else { "" };
        let error = format!("{call}:error=EIO:when={}{from_then_on}", number as u32);
        let mut child =
            Life::of(traced(&child::command("life::stores_until_it_ends", folder.path()), call, &error), 500);
        let latest = Instant::now() + LONGEST_LIFE;
        while child.process.try_wait().expect("its state").is_none() {
            if Instant::now() > latest {
                kill_children(child.process.id());
            }
            thread::sleep(Duration::from_millis(10));
        }
        let lines = child.said();
        failed += u32::from(lines.iter().filter_map(|line| child::said(line)).any(|said| said.starts_with("failed ")));
        promises.note(&lines);
        match Catalog::open(folder.path()).map(drop) {
            Ok(()) => whole::check(folder.path(), &promises),
            // What the disk did not take may leave a hole in the engine's log. The journal has it all.
            Err(CatalogError::Store(StoreError::Damaged { .. })) => {
                brought_back += 1;
                let from = RestoreFrom { backups: None, journal: Some(folder.path().join("journal")) };
                let restored = folder.path().join("restored");
                restore(&from, &RestorePoint::Last, &restored, |_| ControlFlow::Continue(()))
                    .expect("what the journal has");
                whole::check(&restored, &promises);
            }
            Err(error) => panic!("{error}"),
        }
        acknowledged += promises.stored();
    }
    announce(&format!(
        "{rounds} failing disks, {failed} noticed, {brought_back} brought back from the journal, {acknowledged} articles \
         acknowledged, none lost"
    ));
    assert!(acknowledged > 0);
    assert!(failed > 0, "no error came through");
}

/// `command`, some of whose calls of `call` fail, as `error` says.
fn traced(command: &Command, call: &str, error: &str) -> Command {
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &format!("inject={error}")]);
    traced.arg(command.get_program()).args(command.get_args());
    traced.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    traced.stdout(Stdio::piped()).stderr(Stdio::null());
    traced
}

/// Ends what the process with this number began; itself it ends then.
fn kill_children(process: u32) {
    let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    for child in children.split_whitespace() {
        let _ = Command::new("kill").args(["-9", child]).status();
    }
}

/// Whether strace is there and may trace.
fn can_inject() -> Result<(), String> {
    let mut probe = traced(&Command::new("true"), "fsync", "fsync:error=EIO");
    match probe.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("strace cannot trace here: {status}")),
        Err(error) => Err(format!("strace: {error}")),
    }
}
