//! Dates for all statements of an article: their own, inherited, or the publication's.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{
    DateBasis, DayInterval, StatementDate,
    attach::Expressions,
    event::{self, Event, EventKind},
    expression::{Bearing, Expression},
    interval::{Anchor, Time, Year},
};
use crate::{
    actor::{ActorAbsence, ActorKind, ActorMention},
    article::Article,
    statement::{Attribution, Modality},
    text::{Analysis, Span, Tag},
};

type Actor = Result<ActorMention, ActorAbsence>;

/// When each attribution was made, in their order.
///
/// `attributions` are those of the article in text order, `actors` whose they are.
#[must_use]
pub fn resolve(
    article: &Article,
    analysis: &Analysis,
    attributions: &[Attribution],
    actors: &[Actor],
) -> Vec<StatementDate> {
    let expressions = Expressions::new(analysis, attributions);
    let reference = article.published.as_ref().map(crate::article::Published::day).or_else(|| dateline(analysis));
    let mut dating = Dating { analysis, expressions: &expressions, reference, dates: Vec::new() };
    let own: Vec<Option<StatementDate>> = attributions.iter().map(|attribution| dating.own(attribution)).collect();
    let events = event::events(analysis, &expressions, reference);
    let by_actor = dated_by_actor(&own, actors);
    let known = Known { attributions, actors, own: &own, events: &events, by_actor: &by_actor };
    for number in 0..attributions.len() {
        let date = dating.date(&known, number);
        dating.dates.push(date);
    }
    dating.dates
}

/// The day that a line of the opening gives in full, alone or at its start.
fn dateline(analysis: &Analysis) -> Option<Date> {
    analysis.paragraphs.iter().take(OPENING_PARAGRAPHS).find_map(|paragraph| {
        let opening = Span { start: paragraph.start, end: paragraph.end.min(paragraph.start + 4 * LONGEST_DATELINE) };
        let opening = Span { end: floor_boundary(analysis.text, opening.end), ..opening };
        let first = super::expression::expressions(analysis.text, opening)
            .into_iter()
            .find(|found| is_whole_day(&found.time))?;
        let before = first.span.start - paragraph.start;
        let alone = paragraph.len() as u32 <= LONGEST_DATELINE;
        (before <= 2 || alone).then(|| first.time.interval(Anchor::default()))?.map(|day| day.start)
    })
}

fn floor_boundary(text: &str, at: u32) -> u32 {
    (0..=at).rev().find(|&at| text.is_char_boundary(at as usize)).unwrap_or(0)
}

fn is_whole_day(time: &Time) -> bool {
    matches!(time, Time::Day { year: Year::Of(_), .. })
}

/// In paragraphs.
const OPENING_PARAGRAPHS: usize = 6;
/// The last of the paragraphs that sum the article up, behind address, title and dateline.
const LEDE: usize = 3;
/// In bytes.
const LONGEST_DATELINE: u32 = 60;

/// Statements with a date of their own that others may inherit, by actor, in text order.
fn dated_by_actor<'a>(own: &[Option<StatementDate>], actors: &'a [Actor]) -> HashMap<&'a str, Vec<usize>> {
    let mut by_actor = HashMap::<_, Vec<usize>>::new();
    for (number, (date, actor)) in own.iter().zip(actors).enumerate() {
        if let (Some(_), Ok(actor)) = (date, actor) {
            by_actor.entry(actor.display_name.as_str()).or_default().push(number);
        }
    }
    by_actor
}

struct Known<'k> {
    attributions: &'k [Attribution],
    actors: &'k [Actor],
    own: &'k [Option<StatementDate>],
    events: &'k [Event],
    by_actor: &'k HashMap<&'k str, Vec<usize>>,
}

struct Dating<'d> {
    analysis: &'d Analysis<'d>,
    expressions: &'d Expressions,
    reference: Option<Date>,
    /// Of the statements so far.
    dates: Vec<StatementDate>,
}

impl Dating<'_> {
    /// The date that the clause of the cue gives.
    fn own(&self, attribution: &Attribution) -> Option<StatementDate> {
        let expression = self.expressions.governing(self.analysis, attribution, self.reference)?;
        let needs_narrated = matches!(expression.time, Time::AtEvent | Time::FromNarrated(_));
        let narrated = if needs_narrated { self.narrated_before(expression) } else { None };
        let ahead = attribution.modality == Modality::Expected;
        let interval = expression.time.interval(Anchor { reference: self.reference, narrated, ahead });
        let reference = self.reference.filter(|_| expression.time.is_relative());
        Some(StatementDate { interval, basis: DateBasis::Explicit, expression: Some(expression.span), reference })
    }

    /// What the sentences before an expression speak of.
    fn narrated_before(&self, expression: &Expression) -> Option<DayInterval> {
        let sentence = self.analysis.sentence_of(self.analysis.token_at(expression.span.start));
        let anchor = Anchor { reference: self.reference, ..Anchor::default() };
        let latest = (0..=sentence).rev().take(FARTHEST_NARRATED).find_map(|sentence| {
            let before = self.expressions.of(sentence).iter().filter(|other| other.span.end <= expression.span.start);
            before.rev().find(|other| other.bearing != Bearing::Bounds && other.time.is_day())
        })?;
        latest.time.interval(anchor)
    }

    fn date(&self, known: &Known, number: usize) -> StatementDate {
        if let Some(own) = &known.own[number] {
            return own.clone();
        }
        let attribution = &known.attributions[number];
        if attribution.cue.is_empty() && number > 0 && same_actor(known, number, number - 1) {
            return inherited(&self.dates[number - 1]);
        }
        let tense = self.tense(attribution);
        if tense == Tense::Pluperfect || self.is_habit(attribution) {
            return StatementDate { interval: None, basis: DateBasis::Unknown, expression: None, reference: None };
        }
        self.of_same_actor(known, number, tense)
            .or_else(|| self.of_event(known, number, tense))
            .unwrap_or_else(|| self.published())
    }

    fn published(&self) -> StatementDate {
        let interval = self.reference.and_then(DayInterval::day);
        let basis = if interval.is_some() { DateBasis::Publication } else { DateBasis::Unknown };
        StatementDate { interval, basis, expression: None, reference: self.reference }
    }

    /// The date of another statement of the same actor on the same occasion.
    fn of_same_actor(&self, known: &Known, number: usize, tense: Tense) -> Option<StatementDate> {
        let actor = known.actors[number].as_ref().ok()?;
        let dated = known.by_actor.get(actor.display_name.as_str()).map(Vec::as_slice).unwrap_or_default();
        let behind = dated.partition_point(|&other| other < number);
        let before = dated[..behind].iter().rev().take(4).find(|&&other| self.is_current(known, other, number));
        let document = actor.kind == Some(ActorKind::Document);
        if let Some(&before) = before
            && (tense == Tense::Past || document)
        {
            return known.own[before].as_ref().map(inherited);
        }
        // An actor whose last statement inherited its date is still on that occasion.
        let last = self.dates.iter().enumerate().rev().take(8).find(|&(other, _)| same_actor(known, number, other));
        if let Some((_, last)) = last
            && last.basis == DateBasis::Inherited
            && tense == Tense::Past
        {
            return Some(last.clone());
        }
        let next = dated[behind..].iter().find(|&&other| self.is_current(known, other, number))?;
        let opening = self.paragraph(&known.attributions[number]) <= LEDE;
        (tense == Tense::Past || opening).then(|| known.own[*next].as_ref().map(inherited))?
    }

    /// Whether the date of a statement is that of the news, not of its background.
    fn is_current(&self, known: &Known, dated: usize, number: usize) -> bool {
        let Some(date) = &known.own[dated] else { return false };
        match (date.interval, self.reference) {
            (Some(interval), Some(reference)) => {
                let near = (reference - interval.end).get_days() <= LATEST_NEWS && interval.start <= reference;
                let adjacent = number.abs_diff(dated) <= 1
                    && self.paragraph(&known.attributions[number]) == self.paragraph(&known.attributions[dated]);
                near && interval.days() <= 8 || adjacent
            }
            (Some(interval), None) => interval.days() <= 8,
            (None, _) => date.reference.is_some() || self.reference.is_none() && !self.is_vague(date),
        }
    }

    /// Whether a date rests on an event that the text does not date.
    fn is_vague(&self, date: &StatementDate) -> bool {
        date.expression.is_some_and(|span| {
            let sentence = self.analysis.sentence_of(self.analysis.token_at(span.start));
            self.expressions.of(sentence).iter().any(|known| known.span == span && known.time == Time::AtEvent)
        })
    }

    fn paragraph(&self, attribution: &Attribution) -> usize {
        self.sentence(attribution).map_or(usize::MAX, |sentence| self.analysis.sentences[sentence].paragraph)
    }

    fn sentence(&self, attribution: &Attribution) -> Option<usize> {
        let anchor = attribution.cue.first().or(attribution.speaker.first()).or(attribution.content.first())?;
        let sentence = self.analysis.sentence_of(self.analysis.token_at(anchor.start));
        (sentence < self.analysis.sentences.len()).then_some(sentence)
    }

    /// The date of the event that the article tells of around the statement.
    fn of_event(&self, known: &Known, number: usize, tense: Tense) -> Option<StatementDate> {
        let attribution = &known.attributions[number];
        let sentence = self.sentence(attribution)?;
        let paragraph = self.analysis.sentences[sentence].paragraph;
        let cue = *attribution.cue.first().or(attribution.speaker.first()).or(attribution.content.first())?;
        let behind = known.events.partition_point(|event| event.sentence <= sentence);
        let before = known.events[..behind].iter().rev().take(MOST_EVENTS);
        if event::refers_to_occasion(self.analysis, self.expressions, sentence, cue) {
            let near =
                before.clone().find(|event| paragraph - event.paragraph <= FARTHEST_EVENT && self.is_news(event));
            if let Some(event) = near {
                return Some(event.inherited(self.reference));
            }
        }
        if is_study(known.actors[number].as_ref().ok()) {
            let published = before.clone().find(|event| event.kind == EventKind::Publication && self.is_news(event));
            if let Some(event) = published {
                return Some(event.inherited(self.reference));
            }
        }
        if tense != Tense::Past {
            return None;
        }
        let last = before.clone().next()?;
        let near = paragraph - last.paragraph <= FARTHEST_EVENT / 2;
        let continues = last.kind == EventKind::Talk && near
            || last.sentence + 1 == sentence
                && last.paragraph == paragraph
                && event::takes_up(self.analysis, last, sentence);
        (continues && self.is_news(last)).then(|| last.inherited(self.reference))
    }

    fn is_news(&self, event: &Event) -> bool {
        match (event.interval, self.reference) {
            (Some(interval), Some(reference)) => {
                (reference - interval.end).get_days() <= LATEST_NEWS
                    && interval.start <= reference
                    && interval.days() <= 8
            }
            (Some(interval), None) => interval.days() <= 8,
            (None, _) => true,
        }
    }

    fn tense(&self, attribution: &Attribution) -> Tense {
        let Some(cue) = attribution.cue.first() else { return Tense::Past };
        let first = self.analysis.token_at(cue.start);
        let before = first.checked_sub(1).filter(|&at| {
            self.analysis.tokens[at].tag == Tag::Rb || matches!(self.analysis.word(at), "had" | "has" | "have")
        });
        let tokens = before.unwrap_or(first)..self.analysis.token_at(attribution.cue[attribution.cue.len() - 1].end);
        for at in tokens {
            match (self.analysis.word(at), self.analysis.tokens[at].tag) {
                ("had" | "'d" | "’d", Tag::Vbd | Tag::Md) if at + 1 < self.analysis.tokens.len() => {
                    return if self.participle_follows(at) { Tense::Pluperfect } else { Tense::Past };
                }
                ("having", _) => return Tense::Pluperfect,
                (_, Tag::Vbd) => return Tense::Past,
                (_, Tag::Vbz | Tag::Vbp) => return Tense::Present,
                _ => {}
            }
        }
        Tense::Past
    }

    /// "has long argued", "have always said": no one day is meant.
    fn is_habit(&self, attribution: &Attribution) -> bool {
        let Some(cue) = attribution.cue.first() else { return false };
        let first = self.analysis.token_at(cue.start);
        let last = self.analysis.token_at(attribution.cue[attribution.cue.len() - 1].end);
        let words = || (first.saturating_sub(3)..last.min(first + 6)).map(|at| self.analysis.lower(at));
        let perfect = words().any(|word| matches!(word.as_str(), "has" | "have" | "had"));
        let often = words().any(|word| {
            matches!(
                word.as_str(),
                "long" | "always" | "repeatedly" | "often" | "consistently" | "frequently" | "traditionally"
            )
        });
        perfect && often
    }

    fn participle_follows(&self, at: usize) -> bool {
        let next = self.analysis.tokens[at + 1..].iter().take(3);
        next.take_while(|token| matches!(token.tag, Tag::Rb | Tag::Vbn | Tag::Vbd)).any(|token| token.tag != Tag::Rb)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tense {
    /// Also where the cue has none.
    Past,
    Present,
    Pluperfect,
}

/// In days before the reference.
const LATEST_NEWS: i32 = 10;
/// In paragraphs.
const FARTHEST_EVENT: usize = 6;
/// In sentences.
const FARTHEST_NARRATED: usize = 64;
const MOST_EVENTS: usize = 16;

fn inherited(date: &StatementDate) -> StatementDate {
    let basis = if date.basis == DateBasis::Explicit { DateBasis::Inherited } else { date.basis };
    StatementDate { basis, ..date.clone() }
}

fn same_actor(known: &Known, one: usize, other: usize) -> bool {
    matches!((&known.actors[one], &known.actors[other]), (Ok(one), Ok(other)) if one.display_name == other.display_name)
}

/// Whether an actor is a study or those who made it.
fn is_study(actor: Option<&ActorMention>) -> bool {
    let Some(actor) = actor else { return false };
    let name = actor.display_name.to_lowercase();
    actor.kind == Some(ActorKind::Document)
        || ["scientists", "researchers", "authors", "team", "findings", "results", "study"]
            .iter()
            .any(|word| name.ends_with(word))
}
