//! How a command ends that does not succeed.

use std::{io, process::ExitCode};

use crate::grpc::{Code, RpcError};

/// Why a command did not do all that was asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Some items of many failed; each has been reported where it happened.
    #[error("{failed} of {total} {what} failed")]
    Items {
        /// How many failed.
        failed: u64,
        /// Of how many.
        total: u64,
        /// What they are, in the plural.
        what: &'static str,
    },
    /// The work as a whole failed.
    #[error("{0}")]
    Work(String),
    /// The arguments do not fit together, or name what cannot be.
    #[error("{0}")]
    Usage(String),
    /// The data folder or the server cannot be reached.
    #[error("{0}")]
    Unavailable(String),
    /// The output cannot be written.
    #[error("cannot write the output: {0}")]
    Output(io::Error),
    /// Whoever read the output has seen enough.
    #[error("the reader of the output is gone")]
    BrokenPipe,
}

impl Failure {
    /// What the catalogue or the server answered instead of a result.
    pub(super) fn refused(error: impl Into<RpcError>) -> Self {
        let error = error.into();
        let message = describe(&error);
        match error.code {
            Code::Unavailable => Self::Unavailable(message),
            Code::InvalidArgument => Self::Usage(message),
            _ => Self::Work(message),
        }
    }

    /// The exit status, as the help of the program documents it.
    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::BrokenPipe => 0,
            Self::Items { .. } | Self::Work(_) | Self::Output(_) => 1,
            Self::Usage(_) => 2,
            Self::Unavailable(_) => 3,
        })
    }
}

/// The only input and output errors that reach a command unnamed are those of its own output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::BrokenPipe,
            _ => Self::Output(error),
        }
    }
}

/// The message, with the fields at fault where it does not name them itself.
fn describe(error: &RpcError) -> String {
    let mut message =
        if error.message.is_empty() { format!("the server answered {:?}", error.code) } else { error.message.clone() };
    for violation in &error.violations {
        if !message.contains(&violation.field) {
            message = format!("{}: {message}", violation.field);
        }
    }
    message
}
