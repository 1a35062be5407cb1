//! Actors: what a look-up by name costs among few and among many, at the 99th percentile, and what merging an actor
//! costs that has few and that has many statements.
//!
//! `QUOTARIUM_BENCH_ACTORS=1000000` sets how many the large catalogue has, `QUOTARIUM_BENCH_STATEMENTS=100000` how
//! many statements the merged actor has. A million actors take some minutes to fill.

#![allow(clippy::cast_precision_loss)] // Figures are rounded.

#[allow(dead_code)] // Each benchmark uses a part of it.
mod support;

use std::{path::Path, time::Duration};

use quotarium::{
    Catalog, Extraction, Extractor, Statement,
    actor::{ActorKind, ActorLink, ActorMention},
    article::{Article, ArticleSource, DEFAULT_MAX_TEXT_BYTES},
    catalog::{ActorId, ActorQuery, Correction, Order, PageRequest, Signature, StatementQuery},
    date::{DateBasis, StatementDate},
    statement::{Act, Attribution, Form, Modality},
    text::Span,
};
use support::{
    articles::{Articles, Chance},
    folder, measured, setting,
    timing::timed,
};

/// Statements of one article.
const STATEMENTS: usize = 500;

/// What somebody types who looks for a name.
type Typed = fn(&str) -> String;

fn main() {
    let sizes = if measured() { [10_000, setting("QUOTARIUM_BENCH_ACTORS", 100_000)] } else { [200, 400] };
    let names = Articles { actors: 1 };
    let folder = folder();
    let catalogs =
        sizes.map(|actors| filled(&folder.path().join(actors.to_string()), actors, |number| names.name(number as u64)));
    let kinds: [(&str, Typed); 4] = [
        ("whole name", str::to_owned),
        ("last name", |name| name.split(' ').next_back().unwrap_or_default().to_owned()),
        ("beginning", |name| name.chars().take(name.len() - 2).collect()),
        ("with an error", |name| {
            name.chars()
                .rev()
                .enumerate()
                .filter(|(at, _)| *at != 1)
                .map(|(_, letter)| letter)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect()
        }),
    ];
    for (what, typed) in kinds {
        let [small, large] = [0, 1].map(|at| {
            let mut chance = Chance(7);
            let mut times: Vec<Duration> = (0..if measured() { 2000 } else { 2 })
                .map(|_| {
                    let name = typed(&names.name(chance.below(sizes[at] as u64)));
                    let look_up = || catalogs[at].lookup_actors(&name, &ActorQuery::default(), 10);
                    timed(|| drop(look_up().expect("a look-up")))
                })
                .collect();
            times.sort_unstable();
            [times[times.len() / 2], times[times.len() * 99 / 100]].map(|time| time.as_secs_f64() * 1e6)
        });
        println!(
            "look-up, {what:<13} median {:6.0} µs and {:6.0} µs, 99th percentile {:6.0} µs and {:6.0} µs, large : small {:.2}",
            small[0],
            large[0],
            small[1],
            large[1],
            large[1] / small[1]
        );
    }
    let statements = if measured() { setting("QUOTARIUM_BENCH_STATEMENTS", 100_000) } else { STATEMENTS };
    for statements in [STATEMENTS, statements] {
        merge(&folder.path().join(format!("merge {statements}")), statements);
    }
}

/// Merges an actor with so many statements into one with 500, and reads a page of it before and after.
fn merge(folder: &Path, statements: usize) {
    let catalog = filled(folder, statements, |_| "Ana Duarte".to_owned());
    for number in 0..1 {
        catalog
            .ingest_extracted(extraction(&format!("https://b.example/{number}"), |_| "Tom Okafor".to_owned()))
            .expect("stored");
    }
    let named = |name: &str| -> ActorId {
        catalog.lookup_actors(name, &ActorQuery::default(), 1).expect("a look-up")[0].actor.id
    };
    let (ana, tom) = (named("Ana Duarte"), named("Tom Okafor"));
    let page = || {
        let query = StatementQuery { actor: Some(tom), ..StatementQuery::default() };
        let times = (0..20).map(|_| {
            timed(|| drop(catalog.statements(&query, Order::NewestFirst, &PageRequest::default()).expect("a page")))
        });
        times.min().unwrap_or_default().as_secs_f64() * 1e6
    };
    let before = page();
    let signature = Signature { author: "bench".into(), reason: "bench".into(), request_id: String::new() };
    let correction = Correction::Merge { into: tom, merged: vec![ana] };
    let mut edit = None;
    let merged = timed(|| edit = Some(catalog.correct(&correction, &signature).expect("merged")));
    let after = page();
    let undo = Correction::Undo { edit: edit.expect("an edit").id };
    let undone = timed(|| drop(catalog.correct(&undo, &signature).expect("undone")));
    println!(
        "merge of {statements} statements {:.1} ms, undone in {:.1} ms; a page {before:.0} µs before, {after:.0} µs after",
        merged.as_secs_f64() * 1e3,
        undone.as_secs_f64() * 1e3
    );
}

/// A catalogue of `count` statements, each by who `name` says.
fn filled(folder: &Path, count: usize, name: impl Fn(usize) -> String) -> Catalog {
    let catalog = Catalog::open(folder).expect("a catalogue");
    let time = timed(|| {
        for first in (0..count).step_by(STATEMENTS.min(count)) {
            let extraction = extraction(&format!("https://a.example/{first}"), |at| name(first + at));
            catalog.ingest_extracted(extraction).expect("stored");
        }
    });
    println!("{} actors: filled in {:.0} s", catalog.stats().expect("stats").actors, time.as_secs_f64());
    catalog
}

fn extraction(uri: &str, name: impl Fn(usize) -> String) -> Extraction {
    let text = "“The pier is safe,” they said. ".repeat(STATEMENTS);
    let length = text.len() / STATEMENTS;
    let statement = |at: usize| {
        let content = Span::new(at * length, at * length + "“The pier is safe,”".len());
        Statement {
            attribution: Attribution {
                form: Form::Direct,
                act: Act::Speech,
                modality: Modality::Asserted,
                outer: None,
                content: vec![content],
                cue: Vec::new(),
                speaker: Vec::new(),
                addressee: Vec::new(),
                venue: Vec::new(),
                confidence: 0.9,
            },
            actor: Ok(ActorMention {
                display_name: name(at),
                kind: Some(ActorKind::Person),
                role: "mayor".to_owned(),
                link: ActorLink::Name,
                identifies: true,
                aliases: Vec::new(),
            }),
            date: StatementDate { interval: None, basis: DateBasis::Unknown, expression: None, reference: None },
        }
    };
    let source = ArticleSource { uri: uri.to_owned(), text: text.clone(), ..ArticleSource::default() };
    let article = Article::parse(source, DEFAULT_MAX_TEXT_BYTES).expect("an article");
    Extraction { statements: (0..STATEMENTS).map(statement).collect(), article, extractor: Extractor::default() }
}
