//! Which catalogue a command works on.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;

use super::failure::Failure;
use crate::{
    Catalog,
    article::DEFAULT_MAX_TEXT_BYTES,
    catalog::{CatalogError, Options},
    grpc::{AdminOptions, Client, ServerOptions},
    store::StoreError,
};

/// The folder of a catalogue where none is named.
pub(super) const DEFAULT_DATA: &str = "./quotarium-data";

/// The catalogue to work on: a folder, or a running server.
#[derive(Args, Debug)]
#[group(multiple = false)]
pub(super) struct Target {
    /// Folder of the catalogue, which no other process may have open
    #[arg(long, value_name = "DIR", default_value = DEFAULT_DATA)]
    data: PathBuf,
    /// Address of a running server, such as `http://127.0.0.1:50051`
    #[arg(long, value_name = "URL")]
    server: Option<String>,
}

/// How a catalogue that is opened here behaves.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Largest text of an article, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT_MAX_TEXT_BYTES, value_parser = text_limit)]
    pub(super) max_article_bytes: usize,
    /// Cache of the store, in MiB; the process takes about twice as much memory
    #[arg(long, value_name = "MIB", default_value_t = 128, value_parser = clap::value_parser!(u64).range(1..=1 << 20))]
    cache_mb: u64,
    /// The most that the journal of changes keeps, in MiB; what is older is only in backups
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u64).range(1..=1 << 20))]
    journal_mb: u64,
}

/// Offsets into a text are 32-bit numbers with a sign.
pub(super) fn text_limit(given: &str) -> Result<usize, String> {
    let limit = given.parse::<usize>().map_err(|error| error.to_string())?;
    if (1..=1 << 30).contains(&limit) { Ok(limit) } else { Err("not between 1 and 1073741824".to_owned()) }
}

impl Limits {
    pub(super) fn options(self) -> Options {
        Options {
            max_text_bytes: self.max_article_bytes,
            cache_bytes: self.cache_mb << 20,
            journal_bytes: self.journal_mb << 20,
            ..Options::default()
        }
    }
}

impl Target {
    /// A client for reading: the folder must hold a catalogue already.
    pub(super) async fn existing(&self) -> Result<Client, Failure> {
        self.existing_with(Options::default()).await
    }

    /// The same, of a catalogue that behaves otherwise than usual.
    pub(super) async fn existing_with(&self, options: Options) -> Result<Client, Failure> {
        if self.server.is_none() {
            self.check_folder()?;
        }
        self.open(options).await
    }

    /// A client for looking after a catalogue that is there, whose backups in this process go into
    /// `backup_folder`.
    pub(super) async fn admin(&self, backup_folder: Option<PathBuf>) -> Result<Client, Failure> {
        if self.server.is_some() {
            return self.existing().await;
        }
        self.check_folder()?;
        let options = ServerOptions { admin: Some(AdminOptions { backup_folder }), ..ServerOptions::default() };
        in_process_with(open_catalog(&self.data, Options::default())?, options).await
    }

    fn check_folder(&self) -> Result<(), Failure> {
        check_folder(&self.data)
    }

    /// A client for writing: a folder is made where there is none.
    pub(super) async fn open(&self, options: Options) -> Result<Client, Failure> {
        match &self.server {
            Some(_) if !options.gazetteer.is_empty() => Err(Failure::Usage(
                "--gazetteer: a running server has its own, which `quotarium serve --gazetteer FILE` gives it"
                    .to_owned(),
            )),
            Some(url) => Client::connect(url).await.map_err(|error| Failure::Unavailable(error.to_string())),
            None => in_process(open_catalog(&self.data, options)?).await,
        }
    }
}

/// An error where a folder holds nothing: opening it would make a catalogue.
pub(super) fn check_folder(data: &Path) -> Result<(), Failure> {
    let has_files = fs::read_dir(data).is_ok_and(|mut entries| entries.next().is_some());
    if has_files {
        return Ok(());
    }
    let folder = data.display();
    Err(Failure::Unavailable(format!(
        "there is no catalogue in {folder}: `quotarium ingest --data {folder} FILE…` makes one"
    )))
}

/// What became of long work on the folder of a catalogue.
pub(super) fn of_folder<T>(folder: &Path, result: Result<T, CatalogError>) -> Result<T, Failure> {
    result.map_err(|error| match error {
        CatalogError::Store(StoreError::Locked(_) | StoreError::Damaged { .. })
        | CatalogError::Unfinished { .. }
        | CatalogError::NewerFormat { .. } => {
            Failure::Unavailable(format!("cannot open the catalogue in {}: {error}", folder.display()))
        }
        CatalogError::NotFound { .. } => Failure::Unavailable(error.to_string()),
        error => Failure::Work(error.to_string()),
    })
}

/// Opens the catalogue in a folder.
pub(super) fn open_catalog(folder: &Path, options: Options) -> Result<Catalog, Failure> {
    Catalog::open_with(folder, options)
        .map_err(|error| Failure::Unavailable(format!("cannot open the catalogue in {}: {error}", folder.display())))
}

/// A client of a catalogue in this process.
pub(super) async fn in_process(catalog: Catalog) -> Result<Client, Failure> {
    in_process_with(catalog, ServerOptions::default()).await
}

async fn in_process_with(catalog: Catalog, options: ServerOptions) -> Result<Client, Failure> {
    Client::in_process(catalog, options).await.map_err(|error| Failure::Unavailable(error.to_string()))
}
