//! A user's own names, from a file.

use std::{fs::File, io::Read, path::PathBuf};

use clap::Args;

use super::failure::Failure;
use crate::actor::Gazetteer;

/// A user's own names.
#[derive(Args, Clone, Debug)]
pub(super) struct GazetteerArgs {
    /// Names of your own, one fact a line: of persons, organisations, governments and documents, their
    /// other names, capitals, demonyms, given names and roles. docs/gazetteer.md has the format
    #[arg(long, value_name = "FILE")]
    gazetteer: Option<PathBuf>,
}

impl GazetteerArgs {
    /// What the file says; nothing where none was named.
    pub(super) fn read(&self) -> Result<Gazetteer, Failure> {
        let Some(path) = &self.gazetteer else { return Ok(Gazetteer::default()) };
        let refused = |problem: String| Failure::Usage(format!("--gazetteer {}: {problem}", path.display()));
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(|error| refused(error.to_string()))?;
        // One byte more than there may be, so that more is noticed and never read.
        let most = Gazetteer::MAX_BYTES as u64 + 1;
        file.take(most).read_to_end(&mut bytes).map_err(|error| refused(error.to_string()))?;
        Gazetteer::parse(&bytes).map_err(|error| refused(error.to_string()))
    }
}
