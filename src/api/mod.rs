//! The public API's messages, their conversions to and from the domain, and their JSON mapping.
//!
//! Every conversion is here and nowhere else: `From` towards the messages, `TryFrom` with
//! [`FieldError`] towards the domain, whole requests included. Spans convert as UTF-8 bytes;
//! `Recount` then changes them to the unit that a request asked for.

mod actor;
mod admin;
mod article;
mod curation;
mod enumeration;
mod error;
mod extraction;
mod model;
mod query;
mod recount;
mod request;
mod response;
mod scalar;
mod statement;
#[cfg(test)]
mod tests;
mod update;

pub(crate) use enumeration::enumerated_or_default;
pub use error::{FieldError, FieldProblem};
pub(crate) use model::model;
pub(crate) use recount::Recount;
pub(crate) use scalar::{optional_day, required, required_id};

/// The messages of `quotarium.v1`, generated from `proto/quotarium/v1`.
#[allow(missing_docs, clippy::pedantic)]
pub mod v1 {
    include!(concat!(env!("OUT_DIR"), "/api/quotarium.v1.rs"));
    include!(concat!(env!("OUT_DIR"), "/api/quotarium.v1.serde.rs"));
}
