//! Errors on the wire: what the catalogue refuses becomes a gRPC status with
//! `google.rpc.ErrorInfo` and field violations, and a status becomes plain data again.

use std::{collections::HashMap, error::Error, time::Duration};

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use crate::{
    api::{FieldError, FieldProblem, v1},
    article::ArticleError,
    catalog::{CatalogError, backup::BackupError},
    store::StoreError,
};

/// The `domain` of every `google.rpc.ErrorInfo` from here.
const DOMAIN: &str = "quotarium";

/// The most of a message that goes out. It travels in a header, and may quote what a client sent.
const MAX_MESSAGE_BYTES: usize = 1024;

/// Why a call, or one item of a stream, is refused.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    code: Code,
    reason: &'static str,
    message: String,
    field: Option<String>,
    /// The edit that stands in the way.
    edit: Option<Box<str>>,
    retry_after: Option<Duration>,
}

impl Refusal {
    fn new(code: Code, reason: &'static str, message: impl Into<String>) -> Self {
        let mut message = message.into();
        if message.len() > MAX_MESSAGE_BYTES {
            message.truncate(message.floor_char_boundary(MAX_MESSAGE_BYTES));
            message.push('…');
        }
        Self { code, reason, message, field: None, edit: None, retry_after: None }
    }

    pub(super) fn invalid(field: impl Into<String>, reason: &'static str, message: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..Self::new(Code::InvalidArgument, reason, message) }
    }

    pub(super) fn deadline_exceeded() -> Self {
        Self::new(Code::DeadlineExceeded, "DEADLINE_EXCEEDED", "the deadline passed before the answer was ready")
    }

    pub(super) fn overloaded() -> Self {
        let refusal = Self::new(Code::Unavailable, "OVERLOADED", "too many calls are open: try again later");
        Self { retry_after: Some(Duration::from_secs(1)), ..refusal }
    }

    pub(super) fn shutting_down() -> Self {
        Self::new(Code::Unavailable, "SHUTTING_DOWN", "the server is shutting down")
    }

    pub(super) fn panicked() -> Self {
        Self::new(Code::Internal, "INTERNAL", "the server has a defect and did not finish the call")
    }

    pub(super) fn message_too_large(message: impl Into<String>) -> Self {
        Self::new(Code::ResourceExhausted, "MESSAGE_TOO_LARGE", message)
    }

    pub(super) fn no_backup_folder() -> Self {
        let message = "the server was started without a folder for backups";
        Self::new(Code::FailedPrecondition, "NO_BACKUP_FOLDER", message)
    }

    pub(super) fn article_changed() -> Self {
        Self::new(Code::Aborted, "CONFLICT", "an article changed while its statements were read: ask again")
    }
}

impl From<CatalogError> for Refusal {
    fn from(error: CatalogError) -> Self {
        let message = error.to_string();
        match error {
            CatalogError::Article(error) => error.into(),
            CatalogError::InvalidArgument { field, .. } => Self::invalid(field, "FIELD_INVALID", message),
            CatalogError::NotFound { what, .. } => {
                let reason = match what {
                    "article" => "ARTICLE_NOT_FOUND",
                    "statement" => "STATEMENT_NOT_FOUND",
                    "actor" => "ACTOR_NOT_FOUND",
                    "edit" => "EDIT_NOT_FOUND",
                    _ => "NOT_FOUND",
                };
                Self::new(Code::NotFound, reason, message)
            }
            CatalogError::EditConflict { edit, .. } => {
                let edit = Some(edit.to_string().into());
                Self { edit, ..Self::new(Code::FailedPrecondition, "EDIT_CONFLICT", message) }
            }
            CatalogError::Store(error) => error.into(),
            CatalogError::Record(_) => Self::new(Code::DataLoss, "RECORD_DAMAGED", message),
            CatalogError::NewerFormat { .. } => Self::new(Code::FailedPrecondition, "FORMAT_NEWER", message),
            CatalogError::Unfinished { .. } => Self::new(Code::FailedPrecondition, "WORK_UNFINISHED", message),
            CatalogError::Backup(error) => error.into(),
            CatalogError::Cancelled => Self::new(Code::Cancelled, "CANCELLED", message),
            CatalogError::Closed => Self::shutting_down(),
        }
    }
}

impl From<ArticleError> for Refusal {
    fn from(error: ArticleError) -> Self {
        let reason = match &error {
            ArticleError::TextEmpty => "TEXT_EMPTY",
            ArticleError::TextTooLarge { .. } => "TEXT_TOO_LARGE",
            ArticleError::UnsupportedContentType(_) => "CONTENT_TYPE_UNSUPPORTED",
            ArticleError::BadPublished(_) => "PUBLISHED_INVALID",
            ArticleError::FieldTooLong { .. } => "FIELD_TOO_LONG",
            ArticleError::TooManyAuthors(_) => "TOO_MANY_AUTHORS",
            ArticleError::ControlCharacter(_) => "CONTROL_CHARACTER",
        };
        // Every request that brings an article has it in the field `article`.
        Self::invalid(format!("article.{}", error.field()), reason, error.to_string())
    }
}

impl From<BackupError> for Refusal {
    fn from(error: BackupError) -> Self {
        let (code, reason) = match &error {
            BackupError::Io { .. } => (Code::Internal, "BACKUP_FAILED"),
            BackupError::Damaged { .. } => (Code::DataLoss, "BACKUP_DAMAGED"),
            BackupError::Busy(_) => (Code::Aborted, "BACKUP_UNDER_WAY"),
            BackupError::NoSuchPoint(_) => (Code::NotFound, "BACKUP_NOT_FOUND"),
            BackupError::OtherCatalog { .. }
            | BackupError::NothingToContinue(_)
            | BackupError::NoJournal
            | BackupError::NotEmpty(_)
            | BackupError::HalfRestored(_)
            | BackupError::NewerFormat { .. }
            | BackupError::Journal(_) => (Code::FailedPrecondition, "BACKUP_NOT_POSSIBLE"),
        };
        Self::new(code, reason, error.to_string())
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let (code, reason) = match &error {
            StoreError::Conflict => (Code::Aborted, "CONFLICT"),
            StoreError::DeadlineExceeded => (Code::DeadlineExceeded, "DEADLINE_EXCEEDED"),
            StoreError::Locked(_) => (Code::Unavailable, "STORE_LOCKED"),
            StoreError::Damaged { .. } => (Code::DataLoss, "STORE_DAMAGED"),
            StoreError::TooLarge { .. } | StoreError::ReservedKey => (Code::Internal, "INTERNAL"),
            StoreError::Io(_) => (Code::Internal, "STORE_FAILED"),
            // Until an operator opens it again.
            StoreError::Poisoned(_) => (Code::Unavailable, "STORE_FAILED"),
        };
        Self::new(code, reason, error.to_string())
    }
}

impl From<FieldError> for Refusal {
    fn from(error: FieldError) -> Self {
        let reason = match error.problem {
            FieldProblem::Required => "FIELD_REQUIRED",
            FieldProblem::UnknownValue(_) | FieldProblem::Invalid(_) => "FIELD_INVALID",
        };
        let message = error.to_string();
        Self::invalid(error.field, reason, message)
    }
}

impl From<Refusal> for Status {
    fn from(refusal: Refusal) -> Self {
        let metadata: HashMap<_, _> =
            refusal.edit.iter().map(|edit| ("edit_id".to_owned(), edit.to_string())).collect();
        let mut details = ErrorDetails::with_error_info(refusal.reason, DOMAIN, metadata);
        if let Some(field) = refusal.field {
            details.add_bad_request_violation(field, refusal.message.clone());
        }
        if refusal.retry_after.is_some() {
            details.set_retry_info(refusal.retry_after);
        }
        Status::with_error_details(refusal.code, refusal.message, details)
    }
}

impl From<Refusal> for v1::ItemError {
    fn from(refusal: Refusal) -> Self {
        Self {
            code: refusal.code.into(),
            reason: refusal.reason.to_owned(),
            message: refusal.message,
            field: refusal.field.unwrap_or_default(),
        }
    }
}

/// A status as plain data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RpcError {
    /// What kind of failure it is.
    pub code: Code,
    /// The reason of its `google.rpc.ErrorInfo`, such as `TEXT_EMPTY`; empty where it has none.
    pub reason: String,
    /// For people.
    pub message: String,
    /// The fields at fault.
    pub violations: Vec<FieldViolation>,
}

/// A field of a request that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldViolation {
    /// Its path, such as `query.dates.start`.
    pub field: String,
    /// What is wrong with it.
    pub description: String,
}

impl From<Status> for RpcError {
    fn from(status: Status) -> Self {
        let details = status.get_error_details();
        let violations = details.bad_request().map(|bad| bad.field_violations.as_slice()).unwrap_or_default();
        Self {
            code: status.code(),
            reason: details.error_info().map(|info| info.reason.clone()).unwrap_or_default(),
            message: status.message().to_owned(),
            violations: violations
                .iter()
                .map(|violation| FieldViolation {
                    field: violation.field.clone(),
                    description: violation.description.clone(),
                })
                .collect(),
        }
    }
}

/// One item's error of a stream, in the same shape as a call's.
impl From<v1::ItemError> for RpcError {
    fn from(error: v1::ItemError) -> Self {
        let violation = |field| FieldViolation { field, description: error.message.clone() };
        Self {
            code: error.code.into(),
            reason: error.reason,
            violations: Some(error.field).filter(|field| !field.is_empty()).map(violation).into_iter().collect(),
            message: error.message,
        }
    }
}

/// The innermost cause of an error: the transport's own words are "transport error".
pub(super) fn root_cause<'e>(error: &'e (dyn Error + 'static)) -> &'e (dyn Error + 'static) {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_the_code_and_reason_of_its_kind() {
        let cases: [(CatalogError, Code, &str, &str); 9] = [
            (ArticleError::TextEmpty.into(), Code::InvalidArgument, "TEXT_EMPTY", "article.text"),
            (CatalogError::invalid("page_size", "is negative"), Code::InvalidArgument, "FIELD_INVALID", "page_size"),
            (CatalogError::not_found("actor", &"x"), Code::NotFound, "ACTOR_NOT_FOUND", ""),
            (StoreError::Conflict.into(), Code::Aborted, "CONFLICT", ""),
            (StoreError::DeadlineExceeded.into(), Code::DeadlineExceeded, "DEADLINE_EXCEEDED", ""),
            (StoreError::Io("no space".to_owned()).into(), Code::Internal, "STORE_FAILED", ""),
            (StoreError::Poisoned("no space".to_owned()).into(), Code::Unavailable, "STORE_FAILED", ""),
            (CatalogError::NewerFormat { found: 9, known: 1 }, Code::FailedPrecondition, "FORMAT_NEWER", ""),
            (CatalogError::Closed, Code::Unavailable, "SHUTTING_DOWN", ""),
        ];
        for (error, code, reason, field) in cases {
            let error = RpcError::from(Status::from(Refusal::from(error)));
            let fields: Vec<_> = error.violations.iter().map(|violation| violation.field.as_str()).collect();
            let expected = if field.is_empty() { vec![] } else { vec![field] };
            assert_eq!((error.code, error.reason.as_str(), fields), (code, reason, expected));
        }
    }

    #[test]
    fn a_message_that_quotes_much_is_cut_short() {
        let status = Status::from(Refusal::from(CatalogError::not_found("article", &"é".repeat(1 << 20))));
        assert!(status.message().len() < 2 * MAX_MESSAGE_BYTES, "{}", status.message().len());
    }

    #[test]
    fn an_items_error_reads_like_a_calls() {
        let refusal = Refusal::from(ArticleError::BadPublished("soon".to_owned()));
        let item = RpcError::from(v1::ItemError::from(refusal.clone()));
        assert_eq!(item, RpcError::from(Status::from(refusal)));
    }
}
