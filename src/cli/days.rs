//! Days, months and years as arguments and as text.

use std::str::FromStr;

use clap::Args;
use jiff::{ToSpan, civil::Date};

use crate::api::v1;

/// Limits a list to days.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct DayArgs {
    /// First day: 2022-07-25, or a month 2022-07, or a year 2022
    #[arg(long, value_name = "DAY")]
    from: Option<Days>,
    /// Last day: 2022-07-25, or a month 2022-07, or a year 2022, to its last day
    #[arg(long, value_name = "DAY")]
    to: Option<Days>,
}

impl DayArgs {
    /// The range as the API takes it; none where there are no limits.
    pub(super) fn range(self) -> Option<v1::DateRange> {
        let start = self.from.map(|days| days.start.to_string());
        let end = self.to.map(|days| days.end.to_string());
        (start.is_some() || end.is_some())
            .then(|| v1::DateRange { start: start.unwrap_or_default(), end: end.unwrap_or_default() })
    }
}

/// A day, a month or a year: the days from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Days {
    start: Date,
    end: Date,
}

/// A text that is neither a day nor a month nor a year.
#[derive(Debug, thiserror::Error)]
#[error("not a day (2022-07-25), month (2022-07) or year (2022)")]
struct BadDays;

impl FromStr for Days {
    type Err = BadDays;

    fn from_str(text: &str) -> Result<Self, BadDays> {
        let (day, length) = match text.len() {
            4 => (format!("{text}-01-01"), 1.year()),
            7 => (format!("{text}-01"), 1.month()),
            10 => (text.to_owned(), 1.day()),
            _ => return Err(BadDays),
        };
        let start: Date = day.parse().map_err(|_| BadDays)?;
        let end = start.checked_add(length).map_err(|_| BadDays)?;
        Ok(Self { start, end })
    }
}

/// The days of a statement for people: "2022-07-25", "2022-07", "2022",
/// "2022-07-01 to 2022-07-07", "undated".
pub(super) fn date_label(date: Option<&v1::StatementDate>) -> String {
    let bounds = date.and_then(|date| date.start.as_deref().zip(date.end.as_deref()));
    bounds.map_or_else(|| "undated".to_owned(), |(start, end)| interval_label(start, end))
}

/// The days from `start` up to, not including, `end`, for people.
pub(super) fn interval_label(start: &str, end: &str) -> String {
    // The prefixes of a date name the month and the year that it lies in.
    for shorter in [start.get(..4), start.get(..7), Some(start)].into_iter().flatten() {
        if shorter.parse::<Days>().is_ok_and(|days| days.start.to_string() == start && days.end.to_string() == end) {
            return shorter.to_owned();
        }
    }
    match end.parse::<Date>().and_then(Date::yesterday) {
        Ok(last) => format!("{start} to {last}"),
        Err(_) => format!("{start} to before {end}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_or_a_year_stands_for_all_its_days() {
        let days = |text: &str| text.parse::<Days>().map(|days| (days.start.to_string(), days.end.to_string())).ok();
        let pair = |start: &str, end: &str| Some((start.to_owned(), end.to_owned()));
        assert_eq!(days("2024-02"), pair("2024-02-01", "2024-03-01"));
        assert_eq!(days("2024"), pair("2024-01-01", "2025-01-01"));
        assert_eq!(days("2024-12-31"), pair("2024-12-31", "2025-01-01"));
        for bad in ["", "24", "2024-13", "2024-02-30", "yesterday!", "9999-12-31", "é024"] {
            assert_eq!(days(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_interval_is_called_by_its_shortest_name() {
        assert_eq!(interval_label("2022-07-25", "2022-07-26"), "2022-07-25");
        assert_eq!(interval_label("2022-07-01", "2022-08-01"), "2022-07");
        assert_eq!(interval_label("2022-01-01", "2023-01-01"), "2022");
        assert_eq!(interval_label("2022-07-04", "2022-07-11"), "2022-07-04 to 2022-07-10");
    }
}
