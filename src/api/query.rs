//! Which statements, days and pages a request asks for.

use super::{
    FieldError,
    enumeration::{all_specified, numbers},
    scalar::{day, optional_id, share, wire_day, wire_text},
    v1,
};
use crate::catalog::{DateRange, StatementQuery};

impl From<StatementQuery> for v1::StatementQuery {
    fn from(query: StatementQuery) -> Self {
        Self {
            actor_id: wire_text(query.actor),
            dates: wire_range(query.dates),
            forms: numbers::<_, v1::StatementForm>(&query.forms),
            acts: numbers::<_, v1::StatementAct>(&query.acts),
            modalities: numbers::<_, v1::StatementModality>(&query.modalities),
            outlet: query.outlet,
            minimum_confidence: query.minimum_confidence,
            bases: numbers::<_, v1::DateBasis>(&query.bases),
            article_id: wire_text(query.article),
        }
    }
}

impl TryFrom<v1::StatementQuery> for StatementQuery {
    type Error = FieldError;

    fn try_from(query: v1::StatementQuery) -> Result<Self, FieldError> {
        Ok(Self {
            actor: optional_id("actor_id", &query.actor_id)?,
            dates: range("dates", query.dates)?,
            forms: all_specified("forms", &query.forms)?,
            acts: all_specified("acts", &query.acts)?,
            modalities: all_specified("modalities", &query.modalities)?,
            outlet: query.outlet,
            minimum_confidence: share("minimum_confidence", query.minimum_confidence)?,
            bases: all_specified("bases", &query.bases)?,
            article: optional_id("article_id", &query.article_id)?,
        })
    }
}

impl From<DateRange> for v1::DateRange {
    fn from(range: DateRange) -> Self {
        Self { start: wire_day(range.start), end: wire_day(range.end) }
    }
}

impl TryFrom<v1::DateRange> for DateRange {
    type Error = FieldError;

    fn try_from(range: v1::DateRange) -> Result<Self, FieldError> {
        Ok(Self { start: day("start", &range.start)?, end: day("end", &range.end)? })
    }
}

/// The query in a field; an absent one sets no condition.
pub(super) fn statement_query(field: &str, query: Option<v1::StatementQuery>) -> Result<StatementQuery, FieldError> {
    query.unwrap_or_default().try_into().map_err(|error: FieldError| error.inside(field))
}

/// The range in a field; an absent one bounds nothing.
pub(super) fn range(field: &str, range: Option<v1::DateRange>) -> Result<DateRange, FieldError> {
    range.unwrap_or_default().try_into().map_err(|error: FieldError| error.inside(field))
}

/// A range on the wire; absent where it bounds nothing.
pub(super) fn wire_range(range: DateRange) -> Option<v1::DateRange> {
    range.is_bounded().then(|| range.into())
}
