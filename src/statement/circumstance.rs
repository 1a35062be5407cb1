//! Who a statement is made to, and on which occasion or in which medium: "told *reporters* *at a news
//! conference*".

use std::ops::Range;

use super::{
    lexicon::{self, Complement},
    name,
    passage::{Passage, Unit},
    phrase::{OCCASIONS, is_time},
    report::Report,
    speaker,
};
use crate::text::{Span, Tag};

/// Nouns beside the occasions that a statement can be made in or on.
#[rustfmt::skip]
const MEDIA: &[&str] = &[
    "affidavit", "announcement", "broadcast", "bulletin", "calls", "commentary", "communique", "conferences",
    "conversation", "editorial", "essay", "facebook", "instagram", "interviews", "journal", "lawsuit", "letters",
    "livestream", "magazine", "memoir", "newsletter", "newspaper", "paper", "parliament", "podcast", "posts", "posting",
    "press", "program", "programme", "podium", "radio", "ruling", "scene", "sermon", "site", "snapchat", "speeches", "statements",
    "telegram", "television", "testimony", "tiktok", "trial", "tv", "tweets", "twitter", "verdict", "webcast",
    "webinar", "website", "whatsapp", "youtube",
];

/// Occasions that are none: "in fact", "in part".
const IDIOMS: &[&str] = &["fact", "part", "addition", "return", "turn", "particular", "response", "reply", "series"];

/// What is said *at* somebody.
const SHOUTED: &[&str] = &["shouted", "shouts", "yelled", "yells", "screamed", "screams", "snapped", "snaps", "barked"];

const LEADS: &[&str] = &["in", "on", "at", "during", "via", "through", "over"];

/// No more units than these lie between a cue and what belongs to it.
const MAX_STEPS: usize = 60;

/// Adds addressee and venue to the reports of a passage.
pub(super) fn add(passage: &Passage, reports: &mut [Report]) {
    let contents: Vec<Vec<Span>> = reports.iter().map(|report| report.content.clone()).collect();
    for (number, report) in reports.iter_mut().enumerate() {
        let Some(cue) = report.cue.first().copied() else { continue };
        let holds = |content: &Vec<Span>| content.iter().any(|span| span.contains(cue));
        let nested = contents.iter().enumerate().any(|(other, content)| other != number && holds(content));
        let within = Setting::new(passage, report, cue, nested).and_then(|setting| setting.venue_within_speaker());
        if let Some((comma, venue)) = within {
            // "Reed, in an interview with the paper, said": the speaker is Reed.
            report.speaker.iter_mut().for_each(|speaker| speaker.end = passage.units[comma - 1].span.end);
            report.venue = Some(passage.span(venue.start, venue.end));
        }
        if let Some(setting) = Setting::new(passage, report, cue, nested) {
            let (addressee, venue) = (setting.addressee(), setting.venue());
            report.addressee = addressee.map(|range| passage.span(range.start, range.end));
            report.venue = report.venue.or_else(|| venue.map(|range| passage.span(range.start, range.end)));
            // "Said in a statement": the cue is "said".
            let first = report.addressee.into_iter().chain(report.venue).map(|span| span.start).min();
            if let Some(first) = first.filter(|&first| cue.start < first && first < cue.end) {
                let end = passage.units.iter().rev().map(|unit| unit.span.end).find(|&end| end <= first);
                report.cue = vec![Span { end: end.unwrap_or(cue.end), ..cue }];
            }
        }
    }
}

/// A report and where it stands in its passage.
struct Setting<'p, 't> {
    passage: &'p Passage<'t>,
    report: &'p Report,
    cue: Range<usize>,
    /// Its verb.
    head: usize,
    nested: bool,
}

impl<'p, 't> Setting<'p, 't> {
    fn new(passage: &'p Passage<'t>, report: &'p Report, cue: Span, nested: bool) -> Option<Self> {
        let start = passage.units.partition_point(|unit| unit.span.end <= cue.start);
        let end = passage.units.partition_point(|unit| unit.span.start < cue.end);
        let head = (start..end).rev().find(|&at| lexicon::verb(passage.units[at].words).is_some())?;
        Some(Self { passage, report, cue: start..end, head, nested })
    }

    fn addressee(&self) -> Option<Range<usize>> {
        let verb = lexicon::verb(self.passage.units[self.head].words)?;
        let addressed = verb.takes(Complement::Addressee) || verb.takes(Complement::Order);
        if self.report.passive {
            let subject = speaker::subject_before(self.passage, self.cue.start)?;
            return Some(subject).filter(|subject| addressed && self.is_free(subject.clone()));
        }
        let mut at = self.head + 1;
        while self.passage.get(at).is_some_and(|unit| unit.tagged(|tag| matches!(tag, Tag::Rb | Tag::Rp))) {
            at += 1;
        }
        // "Called on them to vote".
        let called = verb.prepositions.iter().any(|found| found.addressed && self.is(at, found.word));
        if addressed || called {
            let from = at + usize::from(called);
            let range = from..self.phrase_end(from);
            let clause = self.passage.get(range.end).is_some_and(|next| next.tagged(Tag::is_finite));
            if !range.is_empty() && (!clause || self.is_told()) && self.is_addressee(range.clone()) {
                return Some(range);
            }
        }
        // "Admitted to a mistake", "pointed to reports".
        if verb.prepositions.iter().any(|found| found.word == "to") {
            return None;
        }
        let behind = self.skip_speaker(at);
        self.to_whom(at).or_else(|| self.to_whom(behind)).or_else(|| self.spoken_to())
    }

    /// "To reporters" at `at`; "at the crowd" of what is shouted.
    fn to_whom(&self, at: usize) -> Option<Range<usize>> {
        let range = at + 1..self.phrase_end(at + 1);
        let shouted = self.is(at, "at") && self.passage.units[self.head].is_any(SHOUTED) && self.venue_at(at).is_none();
        ((self.is(at, "to") || shouted) && !range.is_empty() && self.is_addressee(range.clone())).then_some(range)
    }

    /// "Speaking to reporters, Reed said".
    fn spoken_to(&self) -> Option<Range<usize>> {
        (!self.nested && self.is(0, "speaking")).then(|| self.to_whom(1)).flatten()
    }

    fn is_told(&self) -> bool {
        self.passage.units[self.head].is_any(&["told", "tell", "tells", "telling"])
    }

    fn venue(&self) -> Option<Range<usize>> {
        let behind_content = self.report.content.last().and_then(|content| {
            let last = self.passage.units.partition_point(|unit| unit.span.end < content.end);
            self.passage.get(last).filter(|unit| unit.is_quotation()).map(|_| last + 1)
        });
        let speaker_end = self
            .report
            .speaker
            .last()
            .map(|speaker| self.passage.units.partition_point(|unit| unit.span.start < speaker.end));
        self.venue_from(self.head + 1)
            .or_else(|| behind_content.filter(|&at| at > self.head).and_then(|at| self.venue_from(at)))
            .or_else(|| speaker_end.filter(|&at| at < self.head).and_then(|at| self.venue_from(at)))
            .or_else(|| if self.nested { None } else { self.opening_venue() })
    }

    /// The comma and the venue that the speaker ends with.
    fn venue_within_speaker(&self) -> Option<(usize, Range<usize>)> {
        let [speaker] = self.report.speaker[..] else { return None };
        let start = self.speaker_start()?;
        let end = self.passage.units.partition_point(|unit| unit.span.start < speaker.end);
        let comma =
            (start + 1..end).find(|&at| self.passage.units[at].is_comma() && self.venue_at(at + 1).is_some())?;
        self.venue_at(comma + 1).filter(|venue| venue.end >= end.saturating_sub(1)).map(|venue| (comma, venue))
    }

    /// The first venue among the adjuncts from `start` on.
    fn venue_from(&self, start: usize) -> Option<Range<usize>> {
        let mut at = start;
        for _ in 0..MAX_STEPS {
            let unit = self.passage.get(at)?;
            if !self.is_free(at..at + 1) {
                return None;
            }
            if let Some(range) = self.venue_at(at) {
                return Some(range);
            }
            let next = self.skip_speaker(at);
            let phrase = self.phrase_end(at);
            at = if next > at {
                next
            } else if unit.is_comma() || is_time(unit) || unit.tagged(|tag| matches!(tag, Tag::Rb | Tag::Rp | Tag::Cd))
            {
                at + 1
            } else if phrase > at && at == self.head + 1 {
                // The addressee.
                phrase
            } else {
                let skipped = name::skip_adjuncts(self.passage, at);
                if skipped == at {
                    return None;
                }
                // One adjunct at a time: the next may be the venue.
                (at + 1..skipped).find(|&at| self.venue_at(at).is_some()).unwrap_or(skipped)
            };
        }
        None
    }

    /// "In a speech on Monday, Reed said", "Speaking at the ceremony, Reed said".
    fn opening_venue(&self) -> Option<Range<usize>> {
        let start = usize::from(self.is(0, "speaking"));
        let before = self.cue.start.min(self.speaker_start().unwrap_or(self.cue.start));
        self.venue_at(start).filter(|range| range.end <= before && self.is_free(range.clone()))
    }

    /// The venue that begins with the preposition at `at`.
    fn venue_at(&self, at: usize) -> Option<Range<usize>> {
        if !self.passage.get(at)?.is_any(LEADS) {
            return None;
        }
        let mut end = name::phrase_end(self.passage, at + 1, false);
        // "A press briefing" may look like somebody who briefs.
        while end > at + 1 && self.passage.get(end).is_some_and(|unit| unit.is_any(OCCASIONS)) {
            end += 1;
        }
        let phrase = &self.passage.units[at + 1..end.max(at + 1)];
        let named = phrase.iter().any(|unit| unit.is_any(OCCASIONS) || unit.is_any(MEDIA));
        if !named || phrase.last()?.is_any(IDIOMS) {
            return None;
        }
        while self.passage.get(end).is_some_and(|unit| unit.is_any(&["with", "of", "to", "for", "in", "at"]))
            && !self.passage.get(end + 1).is_some_and(is_time)
        {
            let next = name::phrase_end(self.passage, end + 1, false);
            if next == end + 1 {
                break;
            }
            end = next;
        }
        // "On Facebook late on Friday".
        while end > at + 2 && self.passage.units[end - 1].is_any(&["late", "early", "earlier", "later", "last"]) {
            end -= 1;
        }
        self.is_free(at..end).then_some(at..end)
    }

    /// The end of the noun phrase at `start`, with an "of" behind it.
    fn phrase_end(&self, start: usize) -> usize {
        let end = name::phrase_end(self.passage, start, false);
        if end == start || !self.is(end, "of") {
            return end;
        }
        let next = name::phrase_end(self.passage, end + 1, false);
        if next > end + 1 { next } else { end }
    }

    /// Behind the speaker, where it stands at `at`.
    fn skip_speaker(&self, at: usize) -> usize {
        let Some(unit) = self.passage.get(at) else { return at };
        match self.report.speaker.iter().find(|speaker| speaker.start == unit.span.start) {
            Some(speaker) => self.passage.units.partition_point(|unit| unit.span.start < speaker.end),
            None => at,
        }
    }

    fn speaker_start(&self) -> Option<usize> {
        let speaker = self.report.speaker.first()?;
        Some(self.passage.units.partition_point(|unit| unit.span.end <= speaker.start))
    }

    /// Whether none of these units is content.
    fn is_free(&self, range: Range<usize>) -> bool {
        let taken = |unit: &Unit| self.report.content.iter().any(|span| span.overlaps(unit.span));
        !self.passage.units[range].iter().any(taken)
    }

    /// Whether these units are neither content nor speaker, nor a time: "told Monday".
    fn is_addressee(&self, range: Range<usize>) -> bool {
        let speaks = |unit: &Unit| self.report.speaker.iter().any(|span| span.overlaps(unit.span));
        let units = &self.passage.units[range.clone()];
        self.is_free(range) && !units.iter().any(speaks) && !units.iter().all(is_time)
    }

    fn is(&self, at: usize, word: &str) -> bool {
        self.passage.get(at).is_some_and(|unit| unit.is(word))
    }
}
