//! Extracts statements from a file of articles, one JSON object a line, and prints them in the
//! shape that the scorer reads. Needs neither server nor command line.

use std::{env, error::Error, fs};

use quotarium::{
    Extraction, Statement,
    article::ArticleSource,
    date::DateBasis,
    statement::{Act, Form, Modality},
    text::Span,
};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).ok_or("usage: extract_jsonl ARTICLES.jsonl")?;
    for line in fs::read_to_string(path)?.lines().filter(|line| !line.trim().is_empty()) {
        let given: Value = serde_json::from_str(line)?;
        let field = |name: &str| given[name].as_str().unwrap_or_default().to_owned();
        let source = ArticleSource {
            uri: field("uri"),
            outlet: field("outlet"),
            title: field("title"),
            published: field("published"),
            content_type: field("contentType"),
            text: field("text"),
            ..ArticleSource::default()
        };
        let extraction = quotarium::extract(source)?;
        println!("{}", printed(&field("uri"), &extraction));
    }
    Ok(())
}

fn printed(source: &str, extraction: &Extraction) -> Value {
    let article = &extraction.article;
    let blocks: Vec<Value> = article
        .blocks
        .iter()
        .map(|block| json!({"kind": format!("{:?}", block.kind), "span": span(block.span)}))
        .collect();
    json!({
        "source": source,
        "article": {"text": article.text, "blocks": blocks},
        "statements": extraction.statements.iter().map(statement).collect::<Vec<_>>(),
    })
}

fn statement(statement: &Statement) -> Value {
    let attribution = &statement.attribution;
    let mut value = json!({
        "form": match attribution.form {
            Form::Direct => "STATEMENT_FORM_DIRECT",
            Form::Indirect => "STATEMENT_FORM_INDIRECT",
            Form::Mixed => "STATEMENT_FORM_MIXED",
        },
        "act": match attribution.act {
            Act::Speech => "STATEMENT_ACT_SPEECH",
            Act::Attitude => "STATEMENT_ACT_ATTITUDE",
        },
        "modality": match attribution.modality {
            Modality::Asserted => "STATEMENT_MODALITY_ASSERTED",
            Modality::Negated => "STATEMENT_MODALITY_NEGATED",
            Modality::Conditional => "STATEMENT_MODALITY_CONDITIONAL",
            Modality::Expected => "STATEMENT_MODALITY_EXPECTED",
        },
        "content": spans(&attribution.content),
        "cue": spans(&attribution.cue),
        "speaker": spans(&attribution.speaker),
        "confidence": attribution.confidence,
    });
    if let Some(outer) = attribution.outer {
        value["outer"] = json!(outer);
    }
    if let Ok(actor) = &statement.actor {
        value["actor"] = json!({"displayName": actor.display_name, "role": actor.role});
    }
    let basis = match statement.date.basis {
        DateBasis::Explicit => "DATE_BASIS_EXPLICIT",
        DateBasis::Inherited => "DATE_BASIS_INHERITED",
        DateBasis::Publication => "DATE_BASIS_PUBLICATION",
        DateBasis::Unknown => "DATE_BASIS_UNKNOWN",
    };
    value["date"] = json!({"basis": basis});
    if let Some(interval) = statement.date.interval {
        value["date"]["start"] = json!(interval.start.to_string());
        value["date"]["end"] = json!(interval.end.to_string());
    }
    value
}

fn spans(spans: &[Span]) -> Value {
    spans.iter().copied().map(span).collect()
}

fn span(span: Span) -> Value {
    json!({"start": span.start, "end": span.end})
}
