//! What makes mentions in different articles the same actor: their names and what they are.

mod field;
mod name;
mod spelling;

pub(super) use field::{Agreement, Fields, agreement, fields_of};
pub(super) use name::{Resemblance, likenesses, resemblance};
