//! `quotarium restore`: brings a catalogue back from its backups.

use std::{ops::ControlFlow, path::PathBuf};

use clap::Args;
use jiff::Timestamp;
use serde_json::json;

use super::{
    failure::Failure,
    output::{Format, Output, note},
    progress::Progress,
    target::of_folder,
};
use crate::catalog::{
    CatalogError,
    backup::{BackupError, RestoreFrom, RestorePoint, restore},
};

const EXAMPLES: &str = "\
Examples:
  quotarium restore --from /mnt/backups --data ./quotarium-data
  quotarium restore --from /mnt/backups --data ./yesterday --time 2024-05-14T00:00:00Z
  quotarium restore --from /mnt/backups --journal ./broken/journal --data ./quotarium-data

The folder of the catalogue must be empty or not there yet. Backups are compared with their checksums
before anything is written. --journal adds what was stored after the last backup, from the folder
`journal` of a database that does not open any more. A restore that is interrupted leaves a folder that
does not open: remove it and run the restore again.";

/// Bring a catalogue back from its backups, into an empty folder
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Restore {
    /// Folder of the backups
    #[arg(long, value_name = "DIR", required_unless_present = "journal")]
    from: Option<PathBuf>,
    /// Folder for the catalogue, empty or not there yet
    #[arg(long, value_name = "DIR", required = true)]
    data: PathBuf,
    /// Folder `journal` of the old database, to add what came after the last backup
    #[arg(long, value_name = "DIR")]
    journal: Option<PathBuf>,
    #[command(flatten)]
    point: Point,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Args, Debug)]
#[group(multiple = false)]
struct Point {
    /// As it was at the end of this backup; `quotarium backup --list` names them
    #[arg(long, value_name = "NAME")]
    part: Option<String>,
    /// As it was at the end of the last backup that was made by then, an RFC 3339 time
    #[arg(long, value_name = "TIME")]
    time: Option<Timestamp>,
    /// As it was after this commit
    #[arg(long, value_name = "NUMBER")]
    sequence: Option<u64>,
}

impl Restore {
    pub(super) fn run(self) -> Result<(), Failure> {
        let point = match self.point {
            Point { part: Some(part), .. } => RestorePoint::Part(part),
            Point { time: Some(time), .. } => RestorePoint::Time(time),
            Point { sequence: Some(sequence), .. } => RestorePoint::Sequence(sequence),
            _ => RestorePoint::Last,
        };
        let from = RestoreFrom { backups: self.from, journal: self.journal };
        let progress = Progress::of_bytes(None);
        let result = restore(&from, &point, &self.data, |copied| {
            progress.set(copied.bytes);
            progress.describe(format!("{} rows, {} commits", copied.rows, copied.commits));
            ControlFlow::Continue(())
        });
        drop(progress);
        let restored = match result {
            Err(CatalogError::Backup(
                error @ (BackupError::NotEmpty(_) | BackupError::HalfRestored(_) | BackupError::NoSuchPoint(_)),
            )) => return Err(Failure::Usage(error.to_string())),
            other => of_folder(&self.data, other)?,
        };
        let (rows, commits) = (restored.copied.rows, restored.copied.commits);
        let mut out = Output::new(self.format);
        if self.format == Format::Text {
            let data = self.data.display();
            out.line(&format!(
                "restored {data} up to commit {}: {rows} rows, {commits} commits",
                restored.through.sequence
            ))?;
            note(&format!("`quotarium verify --data {data}` checks it; make a full backup next"));
        } else {
            out.json(&json!({
                "parts": restored.parts,
                "throughSequence": restored.through.sequence.to_string(),
                "rows": rows.to_string(),
                "commits": commits.to_string(),
            }))?;
        }
        out.flush()
    }
}
