//! `quotarium serve`: the gRPC server.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use tokio::net::TcpListener;

use super::{
    failure::Failure,
    gazetteer::GazetteerArgs,
    model::ModelArgs,
    output::{Format, Output, note},
    target::{DEFAULT_DATA, Limits, open_catalog},
};
use crate::{
    catalog::Options,
    grpc::{self, AdminOptions, ServerOptions},
};

/// The address to listen on where none is named: only this machine reaches it.
pub(super) const DEFAULT_LISTEN: &str = "127.0.0.1:50051";

const EXAMPLES: &str = "\
Examples:
  quotarium serve
  quotarium serve --data /var/lib/quotarium --listen 127.0.0.1:0
  quotarium serve --admin --backup-dir /mnt/backups
  quotarium serve --model accurate
  quotarium serve --gazetteer names.tsv
  grpcurl -plaintext 127.0.0.1:50051 list

Prints `listening on ADDR` once it takes calls. Port 0 takes a free port. Ctrl-C or SIGTERM ends it
once open calls have ended, or after 10 seconds; then the exit status is 0.";

/// Serve a catalogue over gRPC, with reflection and health
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Serve {
    /// Folder of the catalogue, made where there is none
    #[arg(long, value_name = "DIR", default_value = DEFAULT_DATA)]
    data: PathBuf,
    /// Address to listen on. There is neither encryption nor log-in: others than this machine
    /// should reach it through a proxy only
    #[arg(long, value_name = "ADDR", default_value = DEFAULT_LISTEN)]
    listen: SocketAddr,
    #[command(flatten)]
    limits: Limits,
    /// Offer `AdminService`, which verifies and backs up; only with an address that no other machine
    /// reaches
    #[arg(long)]
    admin: bool,
    /// Folder that `AdminService` makes backups in
    #[arg(long, value_name = "DIR", requires = "admin")]
    backup_dir: Option<PathBuf>,
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    gazetteer: GazetteerArgs,
}

impl Serve {
    pub(super) async fn run(self) -> Result<(), Failure> {
        if self.admin && !self.listen.ip().is_loopback() {
            return Err(Failure::Usage(format!(
                "--admin: {} may be reached by other machines; listen on a loopback address",
                self.listen
            )));
        }
        let end = Interrupt::listen()?;
        let model = self.model.chosen()?.unwrap_or_default();
        let catalog =
            open_catalog(&self.data, Options { model, gazetteer: self.gazetteer.read()?, ..self.limits.options() })?;
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|error| Failure::Unavailable(format!("cannot listen on {}: {error}", self.listen)))?;
        let address = listener.local_addr().map_err(|error| Failure::Unavailable(error.to_string()))?;
        if !address.ip().is_loopback() {
            note(&format!("{address} may be reached by other machines, without encryption or log-in"));
        }
        let mut out = Output::new(Format::Text);
        out.line(&format!("listening on {address}"))?;
        out.flush()?;
        let admin = self.admin.then_some(AdminOptions { backup_folder: self.backup_dir });
        let options = ServerOptions { admin, ..ServerOptions::default() };
        grpc::serve(catalog, listener, options, end.wait()).await.map_err(|error| Failure::Work(error.to_string()))
    }
}

/// What asks the process to end: Ctrl-C or SIGTERM.
pub(super) struct Interrupt {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Interrupt {
    /// From here on the signals no longer end the process by themselves.
    #[cfg(unix)]
    pub(super) fn listen() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).map_err(|error| Failure::Work(format!("cannot await signals: {error}")));
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    /// From here on Ctrl-C no longer ends the process by itself.
    #[cfg(not(unix))]
    pub(super) fn listen() -> Result<Self, Failure> {
        Ok(Self {})
    }

    /// Resolves when one has come.
    #[cfg(unix)]
    pub(super) async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    /// Resolves when one has come.
    #[cfg(not(unix))]
    pub(super) async fn wait(self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
