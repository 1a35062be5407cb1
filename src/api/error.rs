//! Why a message does not convert.

/// A field of a message that cannot be converted to the domain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} {problem}")]
pub struct FieldError {
    /// Path of the field from the message that was converted, such as `query.dates.start`.
    pub field: String,
    /// What is wrong with it.
    pub problem: FieldProblem,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldProblem {
    /// It is empty or absent and must not be.
    #[error("is required")]
    Required,
    /// It is a number without a name in its enumeration, or stands for "not said" where something
    /// must be said.
    #[error("has the unknown value {0}")]
    UnknownValue(i32),
    /// It has a value that it cannot have.
    #[error("{0}")]
    Invalid(String),
}

impl FieldError {
    pub(crate) fn required(field: impl Into<String>) -> Self {
        Self { field: field.into(), problem: FieldProblem::Required }
    }

    pub(crate) fn unknown(field: impl Into<String>, number: i32) -> Self {
        Self { field: field.into(), problem: FieldProblem::UnknownValue(number) }
    }

    /// `problem` goes on from the field's name: "is not a date".
    pub(crate) fn invalid(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { field: field.into(), problem: FieldProblem::Invalid(problem.into()) }
    }

    /// The same error, seen from the message that has the converted one in its field `outer`.
    #[must_use]
    pub(crate) fn inside(mut self, outer: &str) -> Self {
        self.field = format!("{outer}.{}", self.field);
        self
    }
}
