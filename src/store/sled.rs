//! sled 0.34.7 on disk.

/// Rows in a folder.
#[derive(Debug)]
pub struct SledStore {}

/// How sled behaves.
#[derive(Clone, Debug)]
pub struct SledOptions {}
