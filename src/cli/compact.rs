//! `quotarium compact`: gives back the room of old states of rows.

use std::{ops::ControlFlow, path::PathBuf};

use clap::Args;
use indicatif::HumanBytes;
use serde_json::json;

use super::{
    failure::Failure,
    output::{Format, Output},
    progress::Progress,
    target::{DEFAULT_DATA, of_folder},
};
use crate::catalog::{Options, compact_folder};

const EXAMPLES: &str = "\
Examples:
  quotarium compact --data ./quotarium-data

No other process may have the folder open. All rows are copied into a fresh database beside the old
one, which needs room for the copy; then it takes the place of the old one. An interruption at any
moment is harmless.";

/// Copy the rows into a fresh database, without the room that old states of rows took
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Compact {
    /// Folder of the catalogue, which no other process may have open
    #[arg(long, value_name = "DIR", default_value = DEFAULT_DATA)]
    data: PathBuf,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Compact {
    pub(super) fn run(self) -> Result<(), Failure> {
        let progress = Progress::of_steps();
        let result = compact_folder(&self.data, &Options::default(), |rows| {
            progress.set(rows);
            progress.describe("rows".to_owned());
            ControlFlow::Continue(())
        });
        drop(progress);
        let done = of_folder(&self.data, result)?;
        let mut out = Output::new(self.format);
        if self.format == Format::Text {
            let (before, after) = (HumanBytes(done.before), HumanBytes(done.after));
            out.line(&format!("{} rows, {before} before, {after} after", done.rows))?;
        } else {
            out.json(&json!({
                "rows": done.rows.to_string(),
                "bytesBefore": done.before.to_string(),
                "bytesAfter": done.after.to_string(),
            }))?;
        }
        out.flush()
    }
}
