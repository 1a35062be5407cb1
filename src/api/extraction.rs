//! What extraction finds in an article that nothing stored.

use super::{
    scalar::{wire_count, wire_spans},
    statement::{split, wire_date},
    v1,
};
use crate::{
    actor::ActorMention,
    extract::{Extraction, Statement},
    text::words,
};

impl From<Extraction> for v1::ExtractResponse {
    fn from(extraction: Extraction) -> Self {
        let text = &extraction.article.text;
        let statements = extraction.statements.into_iter().enumerate();
        let statements: Vec<_> = statements.map(|(index, statement)| wire_statement(text, index, statement)).collect();
        let article = v1::Article {
            extractor_version: extraction.extractor.version(),
            statement_count: wire_count(statements.len()),
            ..extraction.article.into()
        };
        Self { article: Some(article), statements }
    }
}

fn wire_statement(text: &str, index: usize, statement: Statement) -> v1::Statement {
    let Statement { attribution, actor, date } = statement;
    let (actor, absence) = split(actor);
    let expression = date.expression.map(|span| span.of(text).to_owned()).unwrap_or_default();
    v1::Statement {
        id: String::new(),
        index: wire_count(index),
        form: v1::StatementForm::from(attribution.form).into(),
        act: v1::StatementAct::from(attribution.act).into(),
        modality: v1::StatementModality::from(attribution.modality).into(),
        outer: attribution.outer.map(wire_count),
        content: wire_spans(&attribution.content),
        cue: wire_spans(&attribution.cue),
        speaker: wire_spans(&attribution.speaker),
        addressee: wire_spans(&attribution.addressee),
        venue: wire_spans(&attribution.venue),
        content_text: words(text, &attribution.content),
        cue_text: words(text, &attribution.cue),
        speaker_text: words(text, &attribution.speaker),
        addressee_text: words(text, &attribution.addressee),
        venue_text: words(text, &attribution.venue),
        actor,
        actor_absence: absence.into(),
        date: Some(wire_date(&date, expression)),
        confidence: attribution.confidence,
        article: None,
    }
}

impl From<ActorMention> for v1::StatementActor {
    fn from(actor: ActorMention) -> Self {
        Self {
            id: String::new(),
            display_name: actor.display_name,
            kind: super::actor::wire_kind(actor.kind),
            role: actor.role,
            link: v1::ActorLink::from(actor.link).into(),
        }
    }
}
