//! An engine in memory, for tests.

/// Rows in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {}
