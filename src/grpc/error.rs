//! Errors on the wire: what the catalogue refuses becomes a gRPC status with
//! `google.rpc.ErrorInfo` and field violations, and a status becomes plain data again.

use std::error::Error;

use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// The `domain` of every `google.rpc.ErrorInfo` from here.
const DOMAIN: &str = "quotarium";

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

/// The innermost cause of an error: the transport's own words are "transport error".
pub(super) fn root_cause<'e>(error: &'e (dyn Error + 'static)) -> &'e (dyn Error + 'static) {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause
}
