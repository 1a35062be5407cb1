//! Fuzzers of every place where bytes from outside become values: `quotarium::untrusted`.

/// Runs the target of this name.
///
/// # Panics
/// Where there is none, or where it fails.
pub fn run(name: &str, bytes: &[u8]) {
    let target = quotarium::untrusted::TARGETS.iter().find(|(known, _)| *known == name);
    let (_, read) = target.expect("a target has its name");
    read(bytes);
}
