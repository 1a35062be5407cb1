//! Why the catalogue did not do what was asked.

use std::fmt;

use super::backup::BackupError;
use crate::{
    article::ArticleError,
    records::{EditId, RecordError, UnfinishedTask},
    store::StoreError,
};

/// Why the catalogue did not do what was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CatalogError {
    /// The article cannot be read; nothing of it is stored.
    #[error(transparent)]
    Article(#[from] ArticleError),
    /// A field of the request has a value that it cannot have.
    #[error("{field}: {problem}")]
    InvalidArgument {
        /// The field, as the API names it, such as `page_size`.
        field: &'static str,
        /// What is wrong with which value.
        problem: String,
    },
    /// There is nothing with this name.
    #[error("there is no {what} {name:?}")]
    NotFound {
        /// "article", "statement", "actor", "edit" or "catalogue".
        what: &'static str,
        /// The id or uri that was asked for.
        name: String,
    },
    /// An edit cannot be undone.
    #[error("{problem}")]
    EditConflict {
        /// The edit that stands in the way.
        edit: EditId,
        /// Why.
        problem: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A record does not decode, or is not where others say that it is.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The database was made by a newer version.
    #[error("the database has format {found}, and this version reads up to {known}: use a newer version")]
    NewerFormat {
        /// The database's format.
        found: u32,
        /// The newest format that is known here.
        known: u32,
    },
    /// A rebuild or restore was interrupted, so that the rows are not whole.
    #[error("{}", unfinished(*.task))]
    Unfinished {
        /// What was interrupted.
        task: UnfinishedTask,
    },
    /// A backup was not made or brought back.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// Whoever asked for long work ended it.
    #[error("the work was ended before it was done")]
    Cancelled,
    /// The catalogue is closing.
    #[error("the catalogue is closing")]
    Closed,
}

fn unfinished(task: UnfinishedTask) -> &'static str {
    match task {
        UnfinishedTask::Rebuild => "a rebuild was interrupted: `quotarium rebuild` finishes it",
        UnfinishedTask::Restore => {
            "a restore was interrupted: remove the folder and run `quotarium restore` again into an empty one"
        }
    }
}

impl CatalogError {
    pub(crate) fn invalid(field: &'static str, problem: impl Into<String>) -> Self {
        Self::InvalidArgument { field, problem: problem.into() }
    }

    pub(crate) fn conflict(edit: EditId, problem: String) -> Self {
        Self::EditConflict { edit, problem }
    }

    pub(crate) fn missing_record(record: &'static str, id: &impl fmt::Display) -> Self {
        RecordError::new(record, format!("{id} is missing")).into()
    }

    pub(crate) fn not_found(what: &'static str, name: &impl fmt::Display) -> Self {
        Self::NotFound { what, name: name.to_string() }
    }
}
