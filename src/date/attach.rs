//! Which time expression says when a statement was made: the one in the clause of its cue.

use jiff::civil::Date;

use super::{
    expression::{Bearing, Expression},
    grammar::EVENTS,
    interval::Anchor,
};
use crate::{
    statement::{Act, Attribution, Modality},
    text::{Analysis, Span, Tag},
};

/// The expressions of an article by sentence, with the words that are content of statements.
pub(super) struct Expressions {
    /// Of each sentence, in text order.
    of: Vec<Vec<Expression>>,
    /// The contents that reach into each sentence.
    contents: Vec<Vec<Span>>,
}

impl Expressions {
    pub fn new(analysis: &Analysis, attributions: &[Attribution]) -> Self {
        let read = |span| super::expression::expressions(analysis.text, span);
        let of = analysis.sentences.iter().map(|sentence| read(sentence.span)).collect();
        let mut contents = vec![Vec::new(); analysis.sentences.len()];
        // What somebody wants or believes is told by the article itself, and so are its dates.
        let told = attributions.iter().filter(|attribution| attribution.act == Act::Speech);
        for content in told.flat_map(|attribution| &attribution.content) {
            let first = analysis.sentences.partition_point(|sentence| sentence.span.end <= content.start);
            for (sentence, spans) in analysis.sentences[first..].iter().zip(&mut contents[first..]) {
                if sentence.span.start >= content.end {
                    break;
                }
                // Deeper nesting than this adds nothing, and keeps odd input linear.
                if spans.len() < MOST_CONTENTS {
                    spans.push(*content);
                }
            }
        }
        Self { of, contents }
    }

    /// Those of a sentence.
    pub fn of(&self, sentence: usize) -> &[Expression] {
        self.of.get(sentence).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether `span` lies in what somebody says, where `cue` does not.
    pub fn is_told(&self, sentence: usize, span: Span, cue: Span) -> bool {
        self.contents[sentence].iter().any(|content| content.overlaps(span) && !content.contains(cue))
    }

    /// The expression that dates the statement itself.
    pub fn governing(
        &self,
        analysis: &Analysis,
        attribution: &Attribution,
        reference: Option<Date>,
    ) -> Option<&Expression> {
        let cue = *attribution.cue.first().or(attribution.speaker.first())?;
        let sentence = analysis.sentence_of(analysis.token_at(cue.start));
        let clause = Clause { analysis, cue, attribution };
        let inside = |expression: &&Expression| {
            let nested = self.contents.get(sentence).is_some_and(|contents| {
                // What is told within another's words is dated within them.
                contents.iter().any(|content| content.contains(cue) && !content.contains(expression.span))
            });
            let own = attribution.content.iter().any(|content| content.overlaps(expression.span));
            clause.leads_content(expression.span) || !own && !nested && !self.is_told(sentence, expression.span, cue)
        };
        // What was said was not said later than it was printed.
        let past = |expression: &&Expression| {
            let days = expression.time.interval(Anchor { reference, ..Anchor::default() });
            attribution.modality == Modality::Expected
                || !matches!((days, reference), (Some(days), Some(reference)) if days.start > reference)
        };
        let governing =
            self.of(sentence).iter().filter(inside).filter(past).filter(|expression| clause.governs(expression));
        governing.min_by_key(|expression| clause.distance(expression.span))
    }
}

const MOST_CONTENTS: usize = 16;

struct Clause<'c> {
    analysis: &'c Analysis<'c>,
    cue: Span,
    attribution: &'c Attribution,
}

impl Clause<'_> {
    fn distance(&self, span: Span) -> u32 {
        if span.end <= self.cue.start { self.cue.start - span.end } else { span.start.saturating_sub(self.cue.end) }
    }

    /// "said two days ago that": what stands between cue and "that" is no content.
    fn leads_content(&self, span: Span) -> bool {
        let behind = self.analysis.token_at(span.end);
        let follows = self.analysis.tokens.get(behind).is_some() && self.analysis.lower(behind) == "that";
        let (first, cue) = (self.analysis.token_at(span.start), self.analysis.token_at(self.cue.end));
        let leads = self.attribution.content.first().is_some_and(|content| {
            content.contains(span) && content.start >= self.cue.end && self.analysis.token_at(content.start) <= cue + 1
        });
        follows && leads && first >= cue && first - cue <= 3
    }

    fn governs(&self, expression: &Expression) -> bool {
        match expression.bearing {
            Bearing::Bounds => return false,
            Bearing::Possessive if !self.is_of_occasion(expression.span) => return false,
            _ => {}
        }
        // "said last month" may be one cue.
        if self.attribution.cue.iter().any(|cue| cue.contains(expression.span)) {
            return true;
        }
        let within_speaker = self.attribution.speaker.iter().any(|speaker| speaker.contains(expression.span));
        if within_speaker {
            return self.is_published(expression.span);
        }
        if expression.span.end <= self.cue.start { self.opens(expression.span) } else { self.follows(expression.span) }
    }

    /// "at Monday's summit", "on the sidelines of Monday's summit".
    fn is_of_occasion(&self, span: Span) -> bool {
        let first = self.analysis.token_at(span.start);
        let behind = self.analysis.token_at(span.end);
        let before = first.checked_sub(1).map(|at| self.analysis.lower(at)).unwrap_or_default();
        let placed = matches!(before.as_str(), "at" | "during" | "after" | "following" | "in" | "of" | "on" | "from");
        placed
            && (behind + 1..(behind + 5).min(self.analysis.tokens.len()))
                .any(|at| EVENTS.contains(&self.analysis.lower(at).as_str()))
    }

    /// "a study published in the journal this week".
    fn is_published(&self, span: Span) -> bool {
        let at = self.analysis.token_at(span.start);
        (at.saturating_sub(12)..at).any(|at| {
            self.analysis.tokens[at].span.start >= self.attribution.speaker[0].start
                && is_issued(&self.analysis.lower(at))
        })
    }

    /// Whether an expression before the cue governs it.
    fn opens(&self, span: Span) -> bool {
        let (first, cue) = (self.analysis.token_at(span.start), self.analysis.token_at(self.cue.start));
        let sentence = &self.analysis.sentences[self.analysis.sentence_of(cue)];
        let behind = self.analysis.token_at(span.end);
        // Words that open a sentence and end with a comma stand over all of it.
        let opening = first - sentence.tokens.start <= 3;
        if opening {
            return !self.is_in_relative_clause(behind..cue);
        }
        // Inside a relative clause it belongs to that: "who arrived on Monday, said".
        for at in (sentence.tokens.start..first).rev().take(FARTHEST) {
            match self.analysis.tokens[at].tag {
                Tag::Wp | Tag::Wdt | Tag::Wrb | Tag::WpS => return false,
                Tag::Comma => break,
                _ => {}
            }
        }
        let between = behind..cue;
        if between.len() > FARTHEST {
            return false;
        }
        !between.clone().any(|at| self.starts_other_clause(at))
    }

    /// Whether the cue stands in a relative clause that opens within `between`.
    fn is_in_relative_clause(&self, between: std::ops::Range<usize>) -> bool {
        for at in between.rev().take(FARTHEST) {
            match self.analysis.tokens[at].tag {
                Tag::Wp | Tag::Wdt | Tag::Wrb | Tag::WpS => return true,
                Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md | Tag::Comma => return false,
                _ => {}
            }
        }
        false
    }

    /// Whether an expression behind the cue still belongs to its clause.
    fn follows(&self, span: Span) -> bool {
        let (first, cue) = (self.analysis.token_at(span.start), self.analysis.token_at(self.cue.end));
        if first < cue || first - cue > FARTHEST {
            return false;
        }
        if self.leads_content(span) {
            return true;
        }
        let mut at = first;
        while at > cue {
            at -= 1;
            let token = &self.analysis.tokens[at];
            if self.attribution.speaker.iter().chain(&self.attribution.content).any(|own| own.overlaps(token.span)) {
                continue;
            }
            if self.starts_other_clause(at) {
                return false;
            }
            let lower = self.analysis.lower(at);
            let participle = matches!(token.tag, Tag::Vbn | Tag::Vbg) && !is_issued(&lower);
            let infinitive = token.tag == Tag::Vb;
            if infinitive || (participle && first - at <= 4) || lower == "about" {
                return false;
            }
        }
        true
    }

    fn starts_other_clause(&self, at: usize) -> bool {
        let token = &self.analysis.tokens[at];
        if self.attribution.cue.iter().chain(&self.attribution.speaker).any(|own| own.contains(token.span)) {
            return false;
        }
        match token.tag {
            Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md => {
                !matches!(self.analysis.word(at), "has" | "have" | "had" | "is" | "was" | "are" | "were")
            }
            Tag::Wp | Tag::Wdt | Tag::Wrb | Tag::WpS => true,
            Tag::In if self.analysis.word(at) == "that" => true,
            _ => matches!(self.analysis.word(at), "because" | "although" | ";"),
        }
    }
}

/// Whether a verb says that a text or an interview came out.
fn is_issued(lower: &str) -> bool {
    matches!(
        lower,
        "published"
            | "released"
            | "issued"
            | "aired"
            | "broadcast"
            | "posted"
            | "held"
            | "sent"
            | "made"
            | "delivered"
            | "recorded"
            | "dated"
            | "organised"
            | "organized"
            | "hosted"
    )
}

/// In tokens.
const FARTHEST: usize = 40;
