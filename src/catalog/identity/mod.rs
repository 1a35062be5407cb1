//! What makes mentions in different articles the same actor: their names and what they are.

mod country;
mod field;
mod name;
mod spelling;

pub(super) use country::Country;
pub(super) use field::{Agreement, Fields, agreement, fields_of, unrelated};
pub(super) use name::{Resemblance, likenesses, resemblance};
