//! Statements, articles and actors as text for people.

use console::style;

use super::{
    choice::{ACTS, FORMS, MODALITIES, name_of},
    days::date_label,
    failure::Failure,
    layout::{clean, wrapped},
    output::Output,
};
use crate::api::v1;

/// Columns left of a statement's words.
const INDENT: usize = 12;

/// Prints statements whose speakers and articles differ: who, when, what, where.
pub(super) fn statements(out: &mut Output, statements: &[v1::Statement]) -> Result<(), Failure> {
    statements.iter().try_for_each(|statement| {
        heading(out, &date_label(statement.date.as_ref()), &speaker(statement))?;
        words(out, statement)?;
        source(out, statement)?;
        out.line("")
    })
}

/// Prints the statements of one article, which need not name it.
pub(super) fn statements_of_article(out: &mut Output, statements: &[v1::Statement]) -> Result<(), Failure> {
    statements.iter().try_for_each(|statement| {
        heading(out, &date_label(statement.date.as_ref()), &speaker(statement))?;
        words(out, statement)?;
        out.line("")
    })
}

/// Prints a statement of an actor who has been named above it, with its date at the left.
pub(super) fn statement_of_actor(out: &mut Output, statement: &v1::Statement) -> Result<(), Failure> {
    let date = date_label(statement.date.as_ref());
    let indent = INDENT + 2;
    let words = wrapped(&statement.content_text, indent, out.width);
    // A date that is longer than its column stands on a line of its own.
    let gap = (indent - 2).checked_sub(date.chars().count()).filter(|&gap| gap >= 2);
    out.line(&match gap {
        Some(gap) => format!("  {}{}{}", style(date).bold(), " ".repeat(gap), words.trim_start()),
        None => format!("  {}\n{words}", style(date).bold()),
    })?;
    let article = statement.article.clone().unwrap_or_default();
    dim(out, indent, vec![article.outlet, statement.date.as_ref().map(basis).unwrap_or_default()])
}

/// Prints what is known of an article.
pub(super) fn article(out: &mut Output, name: &str, article: &v1::Article) -> Result<(), Failure> {
    let title = if article.title.is_empty() { name } else { &article.title };
    out.line(&style(wrapped(title, 0, out.width)).bold().to_string())?;
    let published =
        [clean(&article.outlet), article.authors.iter().map(|author| clean(author)).collect::<Vec<_>>().join(", ")];
    let known = published.into_iter().chain([clean(&article.published)]).filter(|part| !part.is_empty());
    let known = known.collect::<Vec<_>>().join(" · ");
    for line in [known, clean(&article.uri)] {
        if !line.is_empty() {
            out.line(&line)?;
        }
    }
    Ok(())
}

/// The actor with its role, or the mention and why no actor is known.
pub(super) fn speaker(statement: &v1::Statement) -> String {
    if let Some(actor) = &statement.actor {
        let name = style(clean(&actor.display_name)).bold();
        let role = clean(&actor.role);
        return if role.is_empty() { name.to_string() } else { format!("{name}, {role}") };
    }
    let reason = match statement.actor_absence() {
        v1::ActorAbsence::NoAntecedent => "the text does not say who this is",
        v1::ActorAbsence::Ambiguous => "this fits several",
        v1::ActorAbsence::NoSpeaker | v1::ActorAbsence::Unspecified => "the text names no speaker",
    };
    let mention = clean(&statement.speaker_text);
    if mention.is_empty() { format!("unknown: {reason}") } else { format!("“{mention}”: {reason}") }
}

fn heading(out: &mut Output, date: &str, who: &str) -> Result<(), Failure> {
    // A date that is longer than its column still keeps a distance from the name.
    let gap = INDENT.saturating_sub(date.chars().count()).max(2);
    out.line(&format!("{}{}{who}", style(date).bold(), " ".repeat(gap)))
}

/// The content, and below it the words that carry it.
fn words(out: &mut Output, statement: &v1::Statement) -> Result<(), Failure> {
    out.line(&wrapped(&statement.content_text, INDENT, out.width))?;
    let attribution = format!("{} {}", statement.speaker_text, statement.cue_text);
    let mut parts = vec![attribution.trim().to_owned(), name_of(FORMS, statement.form).to_owned()];
    if statement.modality() != v1::StatementModality::Asserted {
        parts.push(name_of(MODALITIES, statement.modality).to_owned());
    }
    if statement.act() != v1::StatementAct::Speech {
        parts.push(name_of(ACTS, statement.act).to_owned());
    }
    parts.push(statement.date.as_ref().map(basis).unwrap_or_default());
    dim(out, INDENT, parts)
}

/// What the date rests on.
fn basis(date: &v1::StatementDate) -> String {
    match (date.basis(), date.expression.as_str()) {
        (v1::DateBasis::Explicit, "") => "dated in the text".to_owned(),
        (v1::DateBasis::Explicit, expression) => format!("dated “{expression}”"),
        (v1::DateBasis::Inherited, "") => "date from the event".to_owned(),
        (v1::DateBasis::Inherited, expression) => format!("date from the event, “{expression}”"),
        (v1::DateBasis::Publication, _) => "date of publication".to_owned(),
        (v1::DateBasis::Unknown | v1::DateBasis::Unspecified, "") => String::new(),
        (v1::DateBasis::Unknown | v1::DateBasis::Unspecified, expression) => {
            format!("“{expression}”, counted from an unknown day")
        }
    }
}

/// The article that reports the statement.
fn source(out: &mut Output, statement: &v1::Statement) -> Result<(), Failure> {
    let Some(article) = &statement.article else { return Ok(()) };
    let title = if article.title.is_empty() { String::new() } else { format!("“{}”", article.title) };
    dim(out, INDENT, vec![article.outlet.clone(), title, article.published.clone()])?;
    dim(out, INDENT, vec![if article.uri.is_empty() { format!("article {}", article.id) } else { article.uri.clone() }])
}

/// The parts that are not empty, on lines that stand back.
fn dim(out: &mut Output, indent: usize, parts: Vec<String>) -> Result<(), Failure> {
    let line = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    if line.is_empty() {
        return Ok(());
    }
    out.line(&style(wrapped(&line, indent, out.width)).dim().to_string())
}
