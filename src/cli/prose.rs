//! Statements and articles as text for people.

use console::style;

use super::{
    choice::{ACTS, FORMS, MODALITIES, name_of},
    days::date_label,
    layout::{clean, wrapped},
};
use crate::api::v1;

/// Columns left of a statement's words.
const INDENT: usize = 14;

/// Statements of different speakers and articles: when, who, what, where.
pub(super) fn statements(statements: &[v1::Statement], width: usize) -> String {
    let blocks = statements.iter().map(|statement| {
        let lines =
            [heading(statement), words(statement, width), attribution(statement, width), source(statement, width)];
        block(lines) + "\n"
    });
    block(blocks)
}

/// The statements of one article, which need not name it.
pub(super) fn statements_of_article(statements: &[v1::Statement], width: usize) -> String {
    let blocks = statements
        .iter()
        .map(|statement| block([heading(statement), words(statement, width), attribution(statement, width)]) + "\n");
    block(blocks)
}

/// The statements of one actor, who need not be named: each with its date at the left.
pub(super) fn statements_of_actor(statements: &[v1::Statement], width: usize) -> String {
    let blocks = statements.iter().map(|statement| {
        let words = words(statement, width);
        let date = dated(statement, words.trim_start());
        let outlet = statement.article.as_ref().map(|article| article.outlet.clone()).unwrap_or_default();
        block([date, dim([outlet, basis(statement)], width)])
    });
    block(blocks)
}

/// What is known of an article, under its title or else `name`.
pub(super) fn article(name: &str, article: &v1::Article, width: usize) -> String {
    let title = if article.title.is_empty() { name } else { &article.title };
    let known = [article.outlet.clone(), article.authors.join(", "), article.published.clone()];
    block([style(wrapped(title, 0, width)).bold().to_string(), joined(known), clean(&article.uri)])
}

/// An actor with its role.
pub(super) fn actor(actor: &v1::StatementActor) -> String {
    let name = style(clean(&actor.display_name)).bold();
    let role = clean(&actor.role);
    if role.is_empty() { name.to_string() } else { format!("{name}, {role}") }
}

/// The actor, or the mention and why no actor is known.
fn speaker(statement: &v1::Statement) -> String {
    if let Some(known) = &statement.actor {
        return actor(known);
    }
    let reason = match statement.actor_absence() {
        v1::ActorAbsence::NoAntecedent => "the text does not say who this is",
        v1::ActorAbsence::Ambiguous => "this fits several",
        v1::ActorAbsence::NoSpeaker | v1::ActorAbsence::Unspecified => "the text names no speaker",
    };
    let mention = clean(&statement.speaker_text);
    if mention.is_empty() { format!("unknown: {reason}") } else { format!("“{mention}”: {reason}") }
}

/// When and who.
fn heading(statement: &v1::Statement) -> String {
    dated(statement, &speaker(statement))
}

/// The date, and behind it at the indent, or below it where it is too long, `text`.
fn dated(statement: &v1::Statement, text: &str) -> String {
    let date = date_label(statement.date.as_ref());
    let gap = INDENT.checked_sub(date.chars().count()).filter(|&gap| gap >= 2);
    let date = style(date).bold();
    match gap {
        Some(gap) => format!("{date}{}{text}", " ".repeat(gap)),
        None => format!("{date}\n{}{text}", " ".repeat(INDENT)),
    }
}

/// What.
fn words(statement: &v1::Statement, width: usize) -> String {
    wrapped(&statement.content_text, INDENT, width)
}

/// The words that carry the statement, and what kind it is of.
fn attribution(statement: &v1::Statement, width: usize) -> String {
    let carrying = format!("{} {}", statement.speaker_text, statement.cue_text);
    let modality = match statement.modality() {
        v1::StatementModality::Asserted => "",
        _ => name_of(MODALITIES, statement.modality),
    };
    let act = match statement.act() {
        v1::StatementAct::Speech => "",
        _ => name_of(ACTS, statement.act),
    };
    let kind = [name_of(FORMS, statement.form), modality, act].map(str::to_owned);
    let addressee = match clean(&statement.addressee_text) {
        addressee if addressee.is_empty() => addressee,
        addressee => format!("to {addressee}"),
    };
    dim([carrying, addressee, statement.venue_text.clone()].into_iter().chain(kind).chain([basis(statement)]), width)
}

/// What the date rests on.
fn basis(statement: &v1::Statement) -> String {
    let Some(date) = &statement.date else { return String::new() };
    match (date.basis(), date.expression.as_str()) {
        (v1::DateBasis::Explicit, "") => "dated in the text".to_owned(),
        (v1::DateBasis::Explicit, expression) => format!("dated “{expression}”"),
        (v1::DateBasis::Inherited, "") => "dated by its event".to_owned(),
        (v1::DateBasis::Inherited, expression) => format!("dated by its event, “{expression}”"),
        (v1::DateBasis::Publication, _) => "dated by publication".to_owned(),
        (v1::DateBasis::Unknown | v1::DateBasis::Unspecified, "") => String::new(),
        (v1::DateBasis::Unknown | v1::DateBasis::Unspecified, expression) => {
            format!("“{expression}” of an unknown day")
        }
    }
}

/// The article that reports the statement.
fn source(statement: &v1::Statement, width: usize) -> String {
    let Some(article) = &statement.article else { return String::new() };
    let title = if article.title.is_empty() { String::new() } else { format!("“{}”", article.title) };
    let place = if article.uri.is_empty() { format!("article {}", article.id) } else { article.uri.clone() };
    block([dim([article.outlet.clone(), title, article.published.clone()], width), dim([place], width)])
}

/// The parts on lines that stand back.
fn dim(parts: impl IntoIterator<Item = String>, width: usize) -> String {
    let line = joined(parts);
    if line.is_empty() { line } else { style(wrapped(&line, INDENT, width)).dim().to_string() }
}

/// The clean parts that are not empty, in one line.
fn joined(parts: impl IntoIterator<Item = String>) -> String {
    let parts = parts.into_iter().map(|part| clean(&part)).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}

/// The lines that are not empty, one below another.
fn block(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement() -> v1::Statement {
        v1::Statement {
            form: v1::StatementForm::Mixed.into(),
            act: v1::StatementAct::Speech.into(),
            modality: v1::StatementModality::Negated.into(),
            content_text: "that the bridge was “safe\nenough”".to_owned(),
            cue_text: "did not say".to_owned(),
            speaker_text: "Ostrander".to_owned(),
            addressee_text: "reporters".to_owned(),
            venue_text: "at the quay".to_owned(),
            actor: Some(v1::StatementActor {
                display_name: "Nell Ostrander".to_owned(),
                role: "Mayor".to_owned(),
                ..v1::StatementActor::default()
            }),
            date: Some(v1::StatementDate {
                start: Some("2023-04-10".to_owned()),
                end: Some("2023-04-11".to_owned()),
                basis: v1::DateBasis::Explicit.into(),
                expression: "on Monday".to_owned(),
                ..v1::StatementDate::default()
            }),
            article: Some(v1::StatementArticle {
                uri: "https://harbour.example/1".to_owned(),
                outlet: "Harbour Post".to_owned(),
                published: "2023-04-14".to_owned(),
                ..v1::StatementArticle::default()
            }),
            ..v1::Statement::default()
        }
    }

    #[test]
    fn a_statement_reads_as_when_who_what_where() {
        console::set_colors_enabled(false);
        let text = "\
2023-04-10    Nell Ostrander, Mayor
              that the bridge was
              “safe enough”
              Ostrander did not
              say · to reporters
              · at the quay ·
              mixed · negated ·
              dated “on Monday”
              Harbour Post ·
              2023-04-14
              https://harbour.example/1
";
        assert_eq!(statements(&[statement()], 33), text);
    }

    #[test]
    fn a_statement_without_actor_or_date_says_why() {
        console::set_colors_enabled(false);
        let mut statement = statement();
        statement.actor = None;
        statement.actor_absence = v1::ActorAbsence::Ambiguous.into();
        statement.date = Some(v1::StatementDate {
            basis: v1::DateBasis::Unknown.into(),
            expression: "on Monday".to_owned(),
            ..v1::StatementDate::default()
        });
        let text = statements_of_article(&[statement], 120);
        assert!(text.starts_with("undated       “Ostrander”: this fits several\n"), "{text}");
        assert!(text.contains("“on Monday” of an unknown day"), "{text}");
    }
}
