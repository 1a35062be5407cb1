//! Time expressions in running text, and how each stands to its sentence.

use super::{grammar::Grammar, interval::Time, lexeme::lexemes};
use crate::text::Span;

/// Words that say when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expression {
    pub span: Span,
    pub time: Time,
    pub bearing: Bearing,
}

/// How an expression stands to what its sentence reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bearing {
    /// It says when that was: "on Monday".
    Dates,
    /// It belongs to a noun: "Monday's summit".
    Possessive,
    /// It only bounds it: "since Monday", "by Friday".
    Bounds,
}

/// The time expressions of a stretch of `text`, in text order, without overlap.
pub(super) fn expressions(text: &str, stretch: Span) -> Vec<Expression> {
    let lexemes = lexemes(text, stretch);
    let mut found = Vec::new();
    let mut at = 0;
    while at < lexemes.len() {
        let grammar = Grammar { lexemes: &lexemes };
        let Some((time, end)) = grammar.time(at) else {
            at += 1;
            continue;
        };
        let span = Span { start: lexemes[at].span.start, end: lexemes[end - 1].span.end };
        found.push(Expression { span, time, bearing: grammar.bearing(at, end) });
        at = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;
    use crate::date::{DayInterval, interval::Anchor};

    /// One phrase a line: sentence with the expression in brackets, then the days against Wednesday,
    /// 15 May 2024, the last day inclusive; `-` where the expression has none.
    const PHRASES: &str = include_str!("phrases.txt");

    #[test]
    fn phrases_resolve_against_a_reference_day() {
        let mut failures = Vec::new();
        for line in PHRASES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (sentence, days) = line.rsplit_once('|').expect("a phrase and its days");
            let marked = sentence.split_once('[').and_then(|(before, rest)| Some((before, rest.split_once(']')?)));
            let plain = sentence.replace(['[', ']'], "");
            let found = expressions(&plain, Span::new(0, plain.len()));
            let got = found.first().map(|expression| {
                let anchor = Anchor { reference: Some("2024-05-15".parse().expect("a date")), ..Anchor::default() };
                (expression.span.of(&plain).to_owned(), expression.time.interval(anchor))
            });
            let wanted = marked.map(|(_, (words, _))| (words.to_owned(), interval(days.trim())));
            if got != wanted {
                failures.push(format!("{sentence}: wanted {wanted:?}, got {got:?}"));
            }
        }
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }

    fn interval(days: &str) -> Option<DayInterval> {
        let (first, last) = days.split_once("..").unwrap_or((days, days));
        let day = |text: &str| text.parse::<Date>();
        (days != "-").then(|| DayInterval {
            start: day(first).expect("a date"),
            end: day(last).and_then(Date::tomorrow).expect("a date"),
        })
    }

    #[test]
    fn a_bound_and_a_possessive_do_not_date() {
        let bearing = |text: &str| expressions(text, Span::new(0, text.len()))[0].bearing;
        assert_eq!(bearing("She has said so since Monday"), Bearing::Bounds);
        assert_eq!(bearing("ahead of the Monday vote"), Bearing::Bounds);
        assert_eq!(bearing("He regretted Monday's raid"), Bearing::Possessive);
        assert_eq!(bearing("He said on Monday"), Bearing::Dates);
        assert_eq!(bearing("After the match, he said"), Bearing::Dates);
    }
}
