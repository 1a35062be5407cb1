//! The command line: each command is a client of the API, on a catalogue in this process or on a
//! server.

mod actors;
mod article;
mod backup;
mod choice;
mod compact;
mod counts;
mod curate;
mod days;
mod delete;
mod demo;
mod extract;
mod failure;
mod gazetteer;
mod ingest;
mod input;
mod layout;
mod model;
mod output;
mod progress;
mod prose;
mod rebuild;
mod reextract;
mod restore;
mod samples;
mod serve;
mod statements;
mod stats;
mod target;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::runtime::Runtime;

use failure::Failure;
use output::note;

const AFTER_HELP: &str = "\
Exit status: 0 all was done; 1 some or all of the work failed; 2 the arguments are wrong; 3 the
data folder or the server cannot be reached.";

/// The catalogue of who said what, when.
#[derive(Debug, Parser)]
#[command(name = "quotarium", version, after_help = AFTER_HELP, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    Serve(serve::Serve),
    Ingest(ingest::Ingest),
    Extract(extract::Extract),
    Actors(actors::Actors),
    Statements(statements::Statements),
    Counts(counts::Counts),
    Article(article::Article),
    Delete(delete::Delete),
    Reextract(reextract::Reextract),
    Stats(stats::Stats),
    Verify(verify::Verify),
    Rebuild(rebuild::Rebuild),
    Compact(compact::Compact),
    Backup(backup::Backup),
    Restore(restore::Restore),
}

impl Command {
    fn run(self) -> Result<(), Failure> {
        match self {
            Self::Extract(extract) => extract.run(),
            Self::Rebuild(rebuild) => rebuild.run(),
            Self::Compact(compact) => compact.run(),
            Self::Restore(restore) => restore.run(),
            Self::Demo(demo) => block_on(demo.run()),
            Self::Serve(serve) => block_on(serve.run()),
            Self::Ingest(ingest) => block_on(ingest.run()),
            Self::Actors(actors) => block_on(actors.run()),
            Self::Statements(statements) => block_on(statements.run()),
            Self::Counts(counts) => block_on(counts.run()),
            Self::Article(article) => block_on(article.run()),
            Self::Delete(delete) => block_on(delete.run()),
            Self::Reextract(reextract) => block_on(reextract.run()),
            Self::Stats(stats) => block_on(stats.run()),
            Self::Verify(verify) => block_on(verify.run()),
            Self::Backup(backup) => block_on(backup.run()),
        }
    }
}

fn block_on(command: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = Runtime::new().map_err(|error| Failure::Work(format!("no threads can be started: {error}")))?;
    runtime.block_on(command)
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(usage) => {
            // Help and version come this way too; a reader that closed early has seen enough.
            let _ = usage.print();
            return if usage.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    match arguments.command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !matches!(failure, Failure::BrokenPipe) {
                note(&format!("error: {failure}"));
            }
            failure.exit_code()
        }
    }
}
