//! How much memory work needs, on Linux.

use std::fs;

/// Resident memory before `work` and at its height, in bytes; nothing where the system does not tell.
pub fn peak(work: impl FnOnce()) -> Option<(u64, u64)> {
    // 5 sets the height back to what is resident now.
    fs::write("/proc/self/clear_refs", "5").ok()?;
    let before = status("VmRSS:")?;
    work();
    Some((before, status("VmHWM:")?))
}

/// A line of the process's status, in bytes.
fn status(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kibibytes << 10)
}
