//! When a statement was made: time expressions to intervals of days.

mod attach;
mod dating;
mod event;
mod expression;
mod grammar;
mod interval;
mod lexeme;
#[cfg(test)]
mod tests;

pub use dating::resolve;

use jiff::civil::Date;

use crate::text::Span;

/// Days from `start` up to, not including, `end`; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DayInterval {
    /// The first day.
    pub start: Date,
    /// The day after the last.
    pub end: Date,
}

/// When a statement was made, and how that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementDate {
    /// The days; none where the date is unknown.
    pub interval: Option<DayInterval>,
    /// How it is known.
    pub basis: DateBasis,
    /// The words that give it, also where they could not be resolved.
    pub expression: Option<Span>,
    /// The day that the expression was resolved against, where it needed one.
    pub reference: Option<Date>,
}

/// How the date of a statement is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateBasis {
    /// The text dates this statement.
    Explicit,
    /// The text dates the event that the statement belongs to.
    Inherited,
    /// Nothing better is known than the article's publication.
    Publication,
    /// Nothing is known.
    Unknown,
}
