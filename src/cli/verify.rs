//! `quotarium verify`: checks that all rows of a catalogue fit together.

use std::fmt::Write as _;

use clap::Args;

use super::{
    failure::Failure,
    layout::{clean, columns},
    output::{Format, Output},
    progress::Progress,
    target::Target,
};
use crate::api::v1;

const EXAMPLES: &str = "\
Examples:
  quotarium verify
  quotarium verify --server http://127.0.0.1:50051 --format json

Every record is read, every index row, count and name compared with its record and back, every text
with its hash. A server must have been started with --admin; it goes on answering meanwhile. The exit
status is 1 where anything is wrong; `quotarium rebuild` mends what can be made from records again.";

/// Check that every record and index row is there and as it should be
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Verify {
    #[command(flatten)]
    target: Target,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Verify {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let mut client = self.target.admin(None).await?;
        let mut answers = client.admin.verify(v1::VerifyRequest {}).await.map_err(Failure::refused)?.into_inner();
        let progress = Progress::of_steps();
        let mut report = None;
        while let Some(answer) = answers.message().await.map_err(Failure::refused)? {
            if let Some(step) = &answer.progress {
                progress.set(u64::try_from(step.rows_checked).unwrap_or(0));
                progress.describe(format!("rows, {} ({} of {})", step.rows, step.pass, step.passes));
            }
            report = answer.report.or(report);
        }
        drop(progress);
        let report = report.ok_or_else(|| Failure::Work("the check ended without a report".to_owned()))?;
        let mut out = Output::new(self.format);
        if self.format == Format::Text {
            out.line(&describe(&report))?;
        } else {
            out.json(&report)?;
        }
        out.flush()?;
        match report.problem_count {
            0 => Ok(()),
            1 => Err(Failure::Work("1 problem was found".to_owned())),
            count => Err(Failure::Work(format!("{count} problems were found"))),
        }
    }
}

fn describe(report: &v1::VerifyReport) -> String {
    let row = |kind: &v1::RowCount| {
        let problems = match kind.problem_count {
            0 => String::new(),
            1 => "1 problem".to_owned(),
            count => format!("{count} problems"),
        };
        vec![kind.rows.clone(), kind.count.to_string(), problems]
    };
    let rows: Vec<_> = report.kinds.iter().map(row).collect();
    let mut text = columns(&rows, &[1]);
    for problem in &report.problems {
        let line = format!("{} {}: {} ({})", problem.rows, problem.key, problem.problem, remedy(problem.remedy()));
        let _ = write!(text, "\n{}", clean(&line));
    }
    let total: i64 = report.kinds.iter().map(|kind| kind.count).sum();
    let unnamed = report.problem_count - report.problems.len() as i64;
    if unnamed > 0 {
        let _ = write!(text, "\nand {unnamed} more");
    }
    if report.problem_count == 0 {
        let _ = write!(text, "\n{total} rows, all sound");
    }
    text
}

fn remedy(remedy: v1::Remedy) -> &'static str {
    match remedy {
        v1::Remedy::Unspecified => "unknown",
        v1::Remedy::Rebuild => "a rebuild mends it",
        v1::Remedy::Removal => "a rebuild removes it, a backup has it",
        v1::Remedy::Backup => "a backup has it, or ingesting the article again brings it",
    }
}
