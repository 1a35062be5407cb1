//! `quotarium backup`: copies a catalogue while it is in use.

use std::path::PathBuf;

use clap::Args;
use indicatif::HumanBytes;

use super::{
    failure::Failure,
    layout::columns,
    output::{Format, List, Output, note},
    progress::Progress,
    target::Target,
};
use crate::{api::v1, catalog::backup::Shelf};

const EXAMPLES: &str = "\
Examples:
  quotarium backup --to /mnt/backups
  quotarium backup --to /mnt/backups --list
  quotarium backup --server http://127.0.0.1:50051

Makes an incremental backup where the newest one in the folder can be continued, else a full one. A
server must have been started with --admin and --backup-dir; it goes on answering and storing
meanwhile. `quotarium restore` brings a backup back.";

/// Back up a catalogue, all of it or what is new since the last backup
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Backup {
    #[command(flatten)]
    target: Target,
    /// Folder of the backups, made where there is none; a server has its own
    #[arg(long, value_name = "DIR", required_unless_present = "server", conflicts_with = "server")]
    to: Option<PathBuf>,
    /// Back up everything
    #[arg(long, conflicts_with = "incremental")]
    full: bool,
    /// Back up what is new, or fail where no backup can be continued
    #[arg(long)]
    incremental: bool,
    /// List the backups that there are, and make none
    #[arg(long, conflicts_with_all = ["full", "incremental"])]
    list: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Backup {
    pub(super) async fn run(self) -> Result<(), Failure> {
        if self.list {
            return self.list().await;
        }
        let mut client = self.target.admin(self.to).await?;
        let kind = match (self.full, self.incremental) {
            (true, _) => v1::BackupKind::Full,
            (_, true) => v1::BackupKind::Incremental,
            _ => v1::BackupKind::Unspecified,
        };
        let request = v1::BackupRequest { kind: kind.into() };
        let mut answers = client.admin.backup(request).await.map_err(Failure::refused)?.into_inner();
        let progress = Progress::of_bytes(None);
        let mut made = None;
        while let Some(answer) = answers.message().await.map_err(Failure::refused)? {
            if let Some(step) = &answer.progress {
                progress.set(u64::try_from(step.bytes).unwrap_or(0));
                progress.describe(format!("{} rows, {} commits", step.rows, step.commits));
            }
            made = answer.backup.or(made);
        }
        drop(progress);
        let made = made.ok_or_else(|| Failure::Work("the backup ended without an answer".to_owned()))?;
        let mut out = Output::new(self.format);
        if self.format == Format::Text {
            let what = if made.unchanged { "nothing is new since" } else { "made" };
            out.line(&format!("{what} {}, {}", made.name, size(&made)))?;
        } else {
            out.json(&made)?;
        }
        out.flush()
    }

    async fn list(self) -> Result<(), Failure> {
        // A folder of backups can be listed without the catalogue that they are of.
        let listed = if let Some(folder) = &self.to {
            let shelf = Shelf::open(folder).map_err(|error| Failure::Unavailable(error.to_string()))?;
            v1::ListBackupsResponse {
                backups: shelf.parts.iter().map(Into::into).collect(),
                damaged: shelf.damaged.iter().map(|part| part.error.to_string()).collect(),
            }
        } else {
            let mut client = self.target.admin(None).await?;
            let request = v1::ListBackupsRequest {};
            client.admin.list_backups(request).await.map_err(Failure::refused)?.into_inner()
        };
        let mut out = Output::new(self.format);
        let mut list = List::begin(&mut out, "backups")?;
        list.add(&listed.backups, |backups, _| {
            let row = |backup: &v1::Backup| {
                let sequence = backup.through_sequence.to_string();
                vec![backup.name.clone(), size(backup), format!("through commit {sequence}")]
            };
            columns(&backups.iter().map(row).collect::<Vec<_>>(), &[1])
        })?;
        list.end()?;
        for damaged in &listed.damaged {
            note(damaged);
        }
        let failed = listed.damaged.len() as u64;
        if failed > 0 {
            let total = failed + listed.backups.len() as u64;
            return Err(Failure::Items { failed, total, what: "backups" });
        }
        Ok(())
    }
}

fn size(backup: &v1::Backup) -> String {
    HumanBytes(u64::try_from(backup.bytes).unwrap_or(0)).to_string()
}
