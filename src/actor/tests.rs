//! Speakers of small articles, and text of any kind.

use proptest::prelude::*;

use super::*;
use crate::{
    statement::{Act, Form, Modality},
    text::Span,
};

/// The text without braces, and what stood within them.
fn braced(marked: &str) -> (String, Vec<Span>) {
    let (mut text, mut spans, mut open) = (String::new(), Vec::new(), 0);
    for character in marked.chars() {
        match character {
            '{' => open = text.len(),
            '}' => spans.push(Span::new(open, text.len())),
            _ => text.push(character),
        }
    }
    (text, spans)
}

fn attribution(speaker: Span, content: Span) -> Attribution {
    let given = |span: Span| if span.is_empty() { Vec::new() } else { vec![span] };
    Attribution {
        form: Form::Indirect,
        act: Act::Speech,
        modality: Modality::Asserted,
        outer: None,
        content: given(content),
        cue: Vec::new(),
        speaker: given(speaker),
        addressee: Vec::new(),
        venue: Vec::new(),
        confidence: 1.0,
    }
}

fn resolved(text: &str, attributions: &[Attribution]) -> Vec<Result<ActorMention, ActorAbsence>> {
    let mut paragraphs = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        paragraphs.push(Span::new(start, start + line.trim_end_matches('\n').len()));
        start += line.len();
    }
    let analysis = Analysis::new(text, paragraphs);
    resolve(&analysis, attributions, &Gazetteer::default())
}

#[test]
fn speakers_are_taken_back_to_the_fullest_name() {
    let cases = include_str!("cases.txt").lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
    let mut failures = Vec::new();
    for case in cases.split("\n\n").map(str::trim).filter(|case| !case.is_empty()) {
        let (marked, wanted) = case.split_once("\n= ").expect("a case and its actors");
        let (text, speakers) = braced(marked);
        let attributions: Vec<Attribution> = speakers
            .into_iter()
            // Without a speaker the content says where the statement stands.
            .map(|speaker| {
                attribution(
                    speaker,
                    if speaker.is_empty() { Span::new(speaker.range().start, text.len()) } else { speaker },
                )
            })
            .collect();
        let got: Vec<String> = resolved(&text, &attributions)
            .into_iter()
            .map(|actor| actor.map_or("-".to_owned(), |actor| actor.display_name))
            .collect();
        if got.join("; ") != wanted {
            failures.push(format!("{marked}\n  wanted {wanted}\n  got    {}", got.join("; ")));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_role_and_a_kind_come_with_the_name() {
    let (text, speakers) = braced("{Pentagon spokesman Alvin Reeve} said no. {The Ministry of Health} said yes.");
    let attributions: Vec<_> = speakers.into_iter().map(|speaker| attribution(speaker, speaker)).collect();
    let actors: Vec<_> =
        resolved(&text, &attributions).into_iter().map(|actor| actor.expect("a named actor")).collect();
    assert_eq!(actors[0].role, "Pentagon spokesman");
    assert_eq!(actors[0].kind, Some(ActorKind::Person));
    assert!(actors[0].identifies);
    assert_eq!(actors[1].display_name, "Ministry of Health");
    assert_eq!(actors[1].kind, Some(ActorKind::Organization));
}

#[test]
fn a_bare_last_name_identifies_nobody() {
    let (text, speakers) = braced("{Mr Ostrander} said no.");
    let actors = resolved(&text, &[attribution(speakers[0], speakers[0])]);
    let actor = actors[0].as_ref().expect("a named actor");
    assert_eq!(actor.display_name, "Ostrander");
    assert!(!actor.identifies);
}

proptest! {
    #[test]
    fn any_text_resolves_without_panic(
        text in "([A-Z]{0,2}[a-zé]{0,6}['’.,(\"“”:-]{0,2}( |\n|the |of |and |said |Mr |President |him ){0,2}){0,60}",
        cuts in proptest::collection::vec((0usize..400, 0usize..60), 0..6),
    ) {
        let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let attributions: Vec<Attribution> = cuts
            .iter()
            .map(|&(start, length)| Span::new(boundary(start), boundary(start + length)))
            .map(|span| attribution(span, span))
            .collect();
        prop_assert_eq!(resolved(&text, &attributions).len(), attributions.len());
    }
}
