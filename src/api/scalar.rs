//! Identifiers, days, times, counts and spans.

use std::str::FromStr;

use jiff::{Timestamp, civil::Date};

use super::{FieldError, v1};
use crate::{article::Published, catalog::BadId, text::Span};

/// The message in a field that must be present.
pub(crate) fn required<T>(field: &str, value: Option<T>) -> Result<T, FieldError> {
    value.ok_or_else(|| FieldError::required(field))
}

/// The identifier in a field that must not be empty.
pub(crate) fn required_id<I: FromStr<Err = BadId>>(field: &str, text: &str) -> Result<I, FieldError> {
    optional_id(field, text)?.ok_or_else(|| FieldError::required(field))
}

/// The identifier in a field that may be empty.
pub(super) fn optional_id<I: FromStr<Err = BadId>>(field: &str, text: &str) -> Result<Option<I>, FieldError> {
    parsed(field, text, "an identifier")
}

/// The publication date in a field that may be empty.
pub(super) fn published(field: &str, text: &str) -> Result<Option<Published>, FieldError> {
    parsed(field, text, "a date or an RFC 3339 time with offset")
}

/// The day in a field that may be empty.
pub(super) fn day(field: &str, text: &str) -> Result<Option<Date>, FieldError> {
    parsed::<Day>(field, text, "a day such as 2022-07-25").map(|day| day.map(|Day(day)| day))
}

/// The day in a field of a request that may be empty.
pub(crate) fn optional_day(field: &str, text: &str) -> Result<Option<Date>, FieldError> {
    day(field, text)
}

/// The day in a field that must not be empty.
pub(super) fn required_day(field: &str, text: &str) -> Result<Date, FieldError> {
    day(field, text)?.ok_or_else(|| FieldError::required(field))
}

/// A day as `YYYY-MM-DD` and nothing else: the parser of dates alone would also take a time.
struct Day(Date);

impl FromStr for Day {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let day: Date = text.parse().map_err(|_| ())?;
        if day.to_string() == text { Ok(Self(day)) } else { Err(()) }
    }
}

fn parsed<T: FromStr>(field: &str, text: &str, what: &str) -> Result<Option<T>, FieldError> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| {
        let shown: String = text.chars().take(64).collect();
        FieldError::invalid(field, format!("{shown:?} is not {what}"))
    })
}

/// A share from 0 to 1; anything else, "not a number" too, is refused.
pub(super) fn share(field: &str, value: f32) -> Result<f32, FieldError> {
    if (0.0..=1.0).contains(&value) {
        Ok(value)
    } else {
        Err(FieldError::invalid(field, format!("{value} is not from 0 to 1")))
    }
}

/// A count on the wire, where there are no unsigned ones.
pub(super) fn wire_count<N: TryInto<W>, W: Limit>(count: N) -> W {
    count.try_into().unwrap_or(W::MAX)
}

/// A signed number's largest value: what a count beyond it shows as.
pub(super) trait Limit {
    const MAX: Self;
}

impl Limit for i32 {
    const MAX: Self = i32::MAX;
}

impl Limit for i64 {
    const MAX: Self = i64::MAX;
}

/// A count from the wire.
pub(super) fn count<N: Copy + std::fmt::Display + TryInto<C>, C>(field: &str, number: N) -> Result<C, FieldError> {
    number.try_into().map_err(|_| FieldError::invalid(field, format!("{number} is negative")))
}

/// A day on the wire; empty where there is none.
pub(super) fn wire_day(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// Anything that may be absent, as text; empty where it is.
pub(super) fn wire_text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A moment on the wire.
pub(super) fn wire_time(time: Timestamp) -> pbjson_types::Timestamp {
    // The protocol wants nanoseconds that count forward, also before 1970.
    let nanos = time.as_nanosecond();
    let second = 1_000_000_000;
    pbjson_types::Timestamp { seconds: nanos.div_euclid(second) as i64, nanos: nanos.rem_euclid(second) as i32 }
}

/// A moment that must be present.
pub(super) fn time(field: &str, time: Option<pbjson_types::Timestamp>) -> Result<Timestamp, FieldError> {
    let time = required(field, time)?;
    Timestamp::new(time.seconds, time.nanos).map_err(|_| FieldError::invalid(field, "is out of range"))
}

impl From<Span> for v1::Span {
    fn from(span: Span) -> Self {
        Self { start: wire_count(span.start), end: wire_count(span.end) }
    }
}

impl TryFrom<v1::Span> for Span {
    type Error = FieldError;

    fn try_from(span: v1::Span) -> Result<Self, FieldError> {
        let (start, end) = (count("start", span.start)?, count("end", span.end)?);
        if start > end {
            return Err(FieldError::invalid("end", format!("{end} is before the start, {start}")));
        }
        Ok(Self { start, end })
    }
}

/// Spans on the wire.
pub(super) fn wire_spans(spans: &[Span]) -> Vec<v1::Span> {
    spans.iter().copied().map(Into::into).collect()
}

/// The converted messages of a list.
pub(super) fn all<W, T: TryFrom<W, Error = FieldError>>(field: &str, messages: Vec<W>) -> Result<Vec<T>, FieldError> {
    let convert = |(at, message)| T::try_from(message).map_err(|error| error.inside(&format!("{field}[{at}]")));
    messages.into_iter().enumerate().map(convert).collect()
}
