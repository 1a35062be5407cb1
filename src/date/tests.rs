//! Dates of statements in small articles, and text of any kind.

use proptest::prelude::*;

use super::*;
use crate::{
    actor::{ActorKind, ActorLink, ActorMention},
    article::Article,
    statement::{Act, Attribution, Form, Modality},
    text::Analysis,
};

fn article(text: &str, published: Option<&str>) -> Article {
    Article {
        uri: String::new(),
        outlet: String::new(),
        title: String::new(),
        authors: Vec::new(),
        published: published.map(|day| day.parse().expect("a date")),
        language: String::new(),
        content_type: String::new(),
        text: text.to_owned(),
        blocks: Vec::new(),
        raw_hash: [0; 32],
    }
}

/// All statements of one minister.
fn dates(text: &str, published: Option<&str>, statements: &[(Span, Option<Span>)]) -> Vec<StatementDate> {
    let minister = ActorMention {
        display_name: "Minister".to_owned(),
        kind: Some(ActorKind::Person),
        role: String::new(),
        link: ActorLink::Name,
        identifies: false,
        aliases: Vec::new(),
    };
    let attributions: Vec<Attribution> = statements
        .iter()
        .map(|&(cue, content)| Attribution {
            form: Form::Indirect,
            act: Act::Speech,
            modality: Modality::Asserted,
            outer: None,
            content: content.into_iter().collect(),
            cue: vec![cue],
            speaker: Vec::new(),
            addressee: Vec::new(),
            venue: Vec::new(),
            confidence: 1.0,
        })
        .collect();
    let analysis = Analysis::new(text, vec![Span::new(0, text.len())]);
    resolve(&article(text, published), &analysis, &attributions, &vec![Ok(minister); attributions.len()])
}

fn marked(case: &str) -> (String, Vec<(Span, Option<Span>)>) {
    let (mut text, mut open) = (String::new(), 0);
    let (mut cues, mut contents) = (Vec::new(), Vec::new());
    for character in case.chars() {
        match character {
            '{' | '[' => open = text.len(),
            '}' => cues.push(Span::new(open, text.len())),
            ']' => contents.push(Span::new(open, text.len())),
            _ => text.push(character),
        }
    }
    let statements = cues.into_iter().enumerate().map(|(nth, cue)| (cue, contents.get(nth).copied())).collect();
    (text, statements)
}

fn described(date: &StatementDate) -> String {
    let basis = format!("{:?}", date.basis).to_lowercase();
    match date.interval {
        Some(days) => format!("{} {} {basis}", days.start, days.days()),
        None => format!("- 0 {basis}"),
    }
}

#[test]
fn statements_take_the_date_of_their_own_clause_or_event() {
    let cases = include_str!("cases.txt").lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
    let mut failures = Vec::new();
    for case in cases.split("\n\n").map(str::trim).filter(|case| !case.is_empty()) {
        let (case, wanted) = case.split_once("\n= ").expect("a case and its dates");
        let (text, statements) = marked(case);
        let got: Vec<String> = dates(&text, Some("2024-05-15"), &statements).iter().map(described).collect();
        if got.join("; ") != wanted {
            failures.push(format!("{case}\n  wanted {wanted}\n  got    {}", got.join("; ")));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn without_publication_only_a_whole_date_resolves() {
    let of = |case: &str| {
        let (text, statements) = marked(case);
        dates(&text, None, &statements)
    };
    assert_eq!(described(&of("She {said} on 3 May 2021 [no].")[0]), "2021-05-03 1 explicit");
    let relative = &of("She {said} on Tuesday [no].")[0];
    assert_eq!((relative.interval, relative.basis, relative.expression.is_some()), (None, DateBasis::Explicit, true));
    assert_eq!(described(&of("She {said} [no].")[0]), "- 0 unknown");
}

#[test]
fn a_dateline_serves_as_reference() {
    let text = "Friday, July 21, 2017\nOn Tuesday she said no.";
    let at = text.find("said").expect("the cue");
    let cue = Span::new(at, at + 4);
    let line = text.find('\n').expect("two lines");
    let analysis = Analysis::new(text, vec![Span::new(0, line), Span::new(line + 1, text.len())]);
    let attribution = Attribution {
        form: Form::Indirect,
        act: Act::Speech,
        modality: Modality::Asserted,
        outer: None,
        content: vec![Span::new(at + 5, at + 7)],
        cue: vec![cue],
        speaker: Vec::new(),
        addressee: Vec::new(),
        venue: Vec::new(),
        confidence: 1.0,
    };
    let absent = Err(crate::actor::ActorAbsence::NoSpeaker);
    let dates = resolve(&article(text, None), &analysis, &[attribution], &[absent]);
    assert_eq!(described(&dates[0]), "2017-07-18 1 explicit");
}

proptest! {
    #[test]
    fn any_text_dates_without_panic(
        text in "((on|in|since|last|this|Monday|July|Dec\\.|may|[0-9]{1,5}|two|days|ago|week|quarter|of|the|after|match|’|-|/|\\.|\\(|\\)|é)[ ]?){0,40}",
        published in proptest::option::of("(0001|9999|2024)-(01|12)-(01|31)"),
        cues in proptest::collection::vec((0usize..300, 0usize..40), 0..5),
    ) {
        let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let statements: Vec<(Span, Option<Span>)> = cues
            .iter()
            .map(|&(start, length)| Span::new(boundary(start), boundary(start + length)))
            .map(|span| (span, Some(span)))
            .collect();
        prop_assert_eq!(dates(&text, published.as_deref(), &statements).len(), statements.len());
    }
}
