//! Statements: who said what, when.

use super::{
    FieldError,
    enumeration::{enumerated, specified},
    required, required_id,
    scalar::{all, count, day, published, share, wire_count, wire_day, wire_spans, wire_text},
    v1,
};
use crate::{
    actor::ActorAbsence,
    catalog::{ArticleHeader, StatementActor, StoredStatement},
    date::{DayInterval, StatementDate},
};

impl From<StoredStatement> for v1::Statement {
    fn from(statement: StoredStatement) -> Self {
        let (actor, absence) = split(statement.actor);
        Self {
            id: statement.id.to_string(),
            index: wire_count(statement.index),
            form: v1::StatementForm::from(statement.form).into(),
            act: v1::StatementAct::from(statement.act).into(),
            modality: v1::StatementModality::from(statement.modality).into(),
            outer: statement.outer.map(wire_count),
            content: wire_spans(&statement.content),
            cue: wire_spans(&statement.cue),
            speaker: wire_spans(&statement.speaker),
            addressee: wire_spans(&statement.addressee),
            venue: wire_spans(&statement.venue),
            content_text: statement.content_text,
            cue_text: statement.cue_text,
            speaker_text: statement.speaker_text,
            addressee_text: statement.addressee_text,
            venue_text: statement.venue_text,
            actor,
            actor_absence: absence.into(),
            date: Some(wire_date(&statement.date, statement.date_expression)),
            confidence: statement.confidence,
            article: Some(statement.article.into()),
        }
    }
}

impl TryFrom<v1::Statement> for StoredStatement {
    type Error = FieldError;

    fn try_from(statement: v1::Statement) -> Result<Self, FieldError> {
        let actor = match statement.actor {
            Some(actor) => Ok(actor.try_into().map_err(|error: FieldError| error.inside("actor"))?),
            None => Err(specified("actor_absence", statement.actor_absence)?),
        };
        let mut date = required("date", statement.date)?;
        let date_expression = std::mem::take(&mut date.expression);
        let article = required("article", statement.article)?;
        Ok(Self {
            id: required_id("id", &statement.id)?,
            index: count("index", statement.index)?,
            form: specified("form", statement.form)?,
            act: specified("act", statement.act)?,
            modality: specified("modality", statement.modality)?,
            outer: statement.outer.map(|outer| count("outer", outer)).transpose()?,
            content: all("content", statement.content)?,
            cue: all("cue", statement.cue)?,
            speaker: all("speaker", statement.speaker)?,
            addressee: all("addressee", statement.addressee)?,
            venue: all("venue", statement.venue)?,
            content_text: statement.content_text,
            cue_text: statement.cue_text,
            speaker_text: statement.speaker_text,
            addressee_text: statement.addressee_text,
            venue_text: statement.venue_text,
            actor,
            date: date.try_into().map_err(|error: FieldError| error.inside("date"))?,
            date_expression,
            confidence: share("confidence", statement.confidence)?,
            article: article.try_into().map_err(|error: FieldError| error.inside("article"))?,
        })
    }
}

/// An actor or its absence, as the two fields of a statement.
pub(super) fn split<A: Into<v1::StatementActor>>(
    actor: Result<A, ActorAbsence>,
) -> (Option<v1::StatementActor>, v1::ActorAbsence) {
    match actor {
        Ok(actor) => (Some(actor.into()), v1::ActorAbsence::Unspecified),
        Err(absence) => (None, absence.into()),
    }
}

impl From<StatementActor> for v1::StatementActor {
    fn from(actor: StatementActor) -> Self {
        Self {
            id: actor.id.to_string(),
            display_name: actor.display_name,
            kind: super::actor::wire_kind(actor.kind),
            role: actor.role,
            link: v1::ActorLink::from(actor.link).into(),
        }
    }
}

impl TryFrom<v1::StatementActor> for StatementActor {
    type Error = FieldError;

    fn try_from(actor: v1::StatementActor) -> Result<Self, FieldError> {
        Ok(Self {
            id: required_id("id", &actor.id)?,
            display_name: actor.display_name,
            kind: enumerated("kind", actor.kind)?,
            role: actor.role,
            link: specified("link", actor.link)?,
        })
    }
}

/// A date with the words that give it.
pub(super) fn wire_date(date: &StatementDate, expression: String) -> v1::StatementDate {
    v1::StatementDate {
        start: date.interval.map(|days| days.start.to_string()),
        end: date.interval.map(|days| days.end.to_string()),
        basis: v1::DateBasis::from(date.basis).into(),
        expression,
        expression_span: date.expression.map(Into::into),
        reference: wire_day(date.reference),
    }
}

/// Without the words of the expression, which the domain keeps beside the date.
impl TryFrom<v1::StatementDate> for StatementDate {
    type Error = FieldError;

    fn try_from(date: v1::StatementDate) -> Result<Self, FieldError> {
        let start = day("start", date.start.as_deref().unwrap_or_default())?;
        let end = day("end", date.end.as_deref().unwrap_or_default())?;
        let interval = match (start, end) {
            (Some(start), Some(end)) if start < end => Some(DayInterval { start, end }),
            (None, None) => None,
            (Some(_), Some(_)) => return Err(FieldError::invalid("end", "is not after the start")),
            (None, Some(_)) => return Err(FieldError::required("start")),
            (Some(_), None) => return Err(FieldError::required("end")),
        };
        let expression = date.expression_span.map(TryInto::try_into).transpose();
        Ok(Self {
            interval,
            basis: specified("basis", date.basis)?,
            expression: expression.map_err(|error: FieldError| error.inside("expression_span"))?,
            reference: day("reference", &date.reference)?,
        })
    }
}

impl From<ArticleHeader> for v1::StatementArticle {
    fn from(header: ArticleHeader) -> Self {
        Self {
            id: header.id.to_string(),
            uri: header.uri,
            title: header.title,
            outlet: header.outlet,
            published: wire_text(header.published),
        }
    }
}

impl TryFrom<v1::StatementArticle> for ArticleHeader {
    type Error = FieldError;

    fn try_from(header: v1::StatementArticle) -> Result<Self, FieldError> {
        Ok(Self {
            id: required_id("id", &header.id)?,
            published: published("published", &header.published)?,
            uri: header.uri,
            title: header.title,
            outlet: header.outlet,
        })
    }
}
