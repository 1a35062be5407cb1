//! `quotarium rebuild`: makes index rows, counts and names from the records again.

use std::{ops::ControlFlow, path::PathBuf};

use clap::Args;
use serde_json::json;

use super::{
    failure::Failure,
    layout::clean,
    output::{Format, Output, note},
    progress::Progress,
    target::{DEFAULT_DATA, of_folder},
};
use crate::catalog::{Options, Remedy, rebuild_folder};

const EXAMPLES: &str = "\
Examples:
  quotarium rebuild --data ./quotarium-data

No other process may have the folder open. An interrupted rebuild goes on when it is run again; until
then the catalogue does not open. Damaged records are removed, and named on standard error; run
`quotarium reextract` to find lost statements again. A journal that is damaged or not that of the rows
is moved aside.";

/// Make index rows, counts and names from the records again
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Rebuild {
    /// Folder of the catalogue, which no other process may have open
    #[arg(long, value_name = "DIR", default_value = DEFAULT_DATA)]
    data: PathBuf,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Rebuild {
    pub(super) fn run(self) -> Result<(), Failure> {
        let progress = Progress::of_steps();
        let result = rebuild_folder(&self.data, &Options::default(), |step| {
            progress.set(step.rows_checked);
            progress.describe(format!("rows, {} ({} of {})", step.rows, step.pass, step.passes));
            ControlFlow::Continue(())
        });
        drop(progress);
        let done = of_folder(&self.data, result)?;
        if let Some(aside) = &done.old_journal {
            note(&format!("the old journal is in {}: make a full backup", aside.display()));
        }
        let found = &done.rebuilt.found;
        for problem in found.named.iter().filter(|problem| problem.remedy != Remedy::Rebuild) {
            note(&clean(&problem.to_string()));
        }
        let (mended, left) = (found.problems - done.rebuilt.left, done.rebuilt.left);
        let mut out = Output::new(self.format);
        if self.format == Format::Text {
            out.line(&format!("{} rows, {mended} problems mended, {left} left", found.rows()))?;
        } else {
            out.json(&json!({
                "rows": found.rows().to_string(),
                "mended": mended.to_string(),
                "left": left.to_string(),
                "oldJournal": done.old_journal.map(|path| path.display().to_string()).unwrap_or_default(),
            }))?;
        }
        out.flush()?;
        if left > 0 {
            return Err(Failure::Work(format!("{left} problems are left that only a backup mends")));
        }
        Ok(())
    }
}
