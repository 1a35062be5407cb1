//! What stands behind a reporting verb: quotations, clauses, questions, infinitives and noun
//! phrases, and where they end.

use std::ops::Range;

use super::{
    Act,
    content::Content,
    lexicon::{Complement, Verb},
    name,
    passage::Unit,
    phrase,
    report::Reading,
};
use crate::text::Tag;

impl Reading<'_, '_> {
    /// The quotation at `at`, or behind the comma or colon there, with those right behind it.
    pub(super) fn quotation_at(&self, at: usize) -> Option<Range<usize>> {
        let mark = self.unit(at)?;
        let start = at + usize::from(!mark.is_quotation() && mark.is_break());
        if !self.unit(start)?.is_quotation() {
            return None;
        }
        let mut end = start + 1;
        while self.unit(end).is_some_and(Unit::is_quotation) {
            end += 1;
        }
        Some(start..end)
    }

    /// What stands behind the cue, by what its verb takes. Without ranges where it is still to
    /// come, behind a colon.
    pub(super) fn right(&self, verb: &'static Verb, cue_end: usize) -> Option<Content> {
        let content = |range: Range<usize>, confidence| Some(Content::one(range, confidence, cue_end));
        let clause = |from: usize, confidence| content(from..self.clause_end(from), confidence);
        let sure = if verb.act == Act::Speech { 0.9 } else { 0.6 };
        if let Some(found) = self.prepositional(verb, cue_end) {
            return Some(found);
        }
        let mut at = cue_end;
        while self.unit(at).is_some_and(|unit| {
            unit.tagged(|tag| tag == Tag::Rb) && !unit.is_any(&["not", "only", "there", "so", "even", "how"])
        }) {
            at += 1;
        }
        let orders = verb.takes(Complement::Order);
        if orders || verb.takes(Complement::Addressee) {
            let addressee = name::phrase_end(self.passage, at, true);
            let after = name::skip_adjuncts(self.passage, addressee);
            let to = if self.unit(addressee).is_some_and(|unit| unit.is("not")) { addressee + 1 } else { addressee };
            if orders && addressee > at && self.unit(to).is_some_and(|unit| unit.is("to")) {
                return clause(addressee, sure * 0.9);
            }
            if addressee > at
                && verb.takes(Complement::Addressee)
                && !self.unit(addressee).is_some_and(|unit| unit.tagged(Tag::is_finite))
            {
                at = after;
            }
        }
        let speaks = verb.takes(Complement::Clause) || verb.takes(Complement::Quotation);
        let near = at;
        if speaks || verb.takes(Complement::Question) {
            at = name::skip_adjuncts(self.passage, at);
        }
        let unit = self.unit(at)?;
        if verb.takes(Complement::Quotation) {
            if unit.is(":") && at + 1 >= self.passage.units.len() {
                return Some(Content { ranges: Vec::new(), confidence: 0.9, cue_end });
            }
            if (unit.is_break())
                && let Some(range) = self.quotation_at(at)
            {
                return content(range, 0.95);
            }
            if unit.is(":") {
                return clause(at + 1, 0.7);
            }
        }
        let after_comma = unit.is_comma() && self.unit(at + 1).is_some_and(|next| next.is("that"));
        let from = at + usize::from(after_comma);
        let unit = self.unit(from)?;
        if unit.is_comma() {
            return None;
        }
        if unit.is("that") && verb.takes(Complement::Clause) {
            // "said that “…”" is direct speech all the same.
            if let Some(range) = self.quotation_at(from + 1)
                && !self.passage.has_clause(range.end, self.clause_end(range.end))
                && self.clause_end(from) <= range.end
            {
                return content(range, 0.9);
            }
            return clause(from, sure);
        }
        if verb.takes(Complement::Question) && is_question(unit) {
            return clause(from, sure);
        }
        if (verb.takes(Complement::Infinitive)
            || verb.takes(Complement::Order)
            || verb.takes(Complement::Clause) && verb.act == Act::Attitude)
            && (unit.is("to") || unit.is("not") && self.unit(from + 1).is_some_and(|next| next.is("to")))
        {
            return clause(from, sure * 0.8);
        }
        if unit.is_quotation() && speaks {
            let end = self.clause_end(from);
            // "Reed, who says “it is safe”, crosses it": the verb behind the comma is not hers.
            let outer = self.unit(from + 1).is_some_and(Unit::is_comma)
                && self.unit(from + 2).is_some_and(|unit| unit.tagged(Tag::is_finite));
            let whole = !outer && self.passage.has_clause(from + 1, end);
            let range = if whole { from..end } else { self.quotation_at(from)? };
            return content(range, 0.85);
        }
        if verb.takes(Complement::BareClause) && starts_clause(unit) {
            let end = self.clause_end(from);
            if self.passage.has_clause(from, end) {
                return content(from..end, sure * 0.95);
            }
        }
        let unit = self.unit(near)?;
        let nominal = unit.is_quotation()
            || unit.tagged(|tag| {
                tag.is_noun()
                    || tag.is_adjective()
                    || matches!(tag, Tag::Dt | Tag::Prp | Tag::PrpS | Tag::Cd | Tag::Pdt | Tag::Dollar | Tag::Wp)
            });
        if verb.takes(Complement::Phrase) && nominal && !phrase::is_time(unit) {
            return clause(near, sure * 0.65);
        }
        None
    }

    /// "Called for a vote", "called on them to vote", "spoke about the vote".
    fn prepositional(&self, verb: &'static Verb, cue_end: usize) -> Option<Content> {
        let unit = self.unit(cue_end)?;
        let preposition = verb.prepositions.iter().find(|preposition| unit.is(preposition.word))?;
        let from = cue_end + 1;
        let next = self.unit(from)?;
        if preposition.addressed {
            let addressee = name::phrase_end(self.passage, from, true);
            if self.unit(addressee).is_some_and(|unit| unit.is("to")) && addressee > from {
                let range = addressee..self.clause_end(addressee);
                return Some(Content::one(range, 0.8, from));
            }
        }
        let opens = next.is_quotation()
            || is_question(next)
            || next.tagged(|tag| {
                tag.is_noun()
                    || tag.is_adjective()
                    || matches!(tag, Tag::Dt | Tag::Prp | Tag::PrpS | Tag::Cd | Tag::Vbg | Tag::Pdt)
            });
        // "Speaking on condition of anonymity" says nothing.
        if !opens || phrase::is_time(next) || next.is("condition") {
            return None;
        }
        let confidence = if verb.act == Act::Speech { 0.6 } else { 0.4 };
        Some(Content::one(from..self.clause_end(from), confidence, from))
    }

    /// Where the content that starts at `from` ends: with the passage, or before an aside, a
    /// contrast or another report.
    pub(super) fn clause_end(&self, from: usize) -> usize {
        let end = self.passage.end();
        for at in from + 1..end {
            let unit = &self.passage.units[at];
            if self.breaks[at] || unit.is(";") {
                return at;
            }
            if !unit.is_comma() && !unit.is_any(&["—", "–", "--"]) {
                continue;
            }
            let mut next = at + 1;
            while self.unit(next).is_some_and(|unit| unit.tagged(|tag| tag == Tag::Rb)) {
                next += 1;
            }
            let Some(follower) = self.unit(next) else { continue };
            let aside = follower.tagged(|tag| tag == Tag::Vbg)
                && !follower.is_any(&["including", "according", "following", "regarding", "depending"]);
            let contrast = follower.is_any(&["but", "while", "although", "though", "despite", "which", "whereas"]);
            if (aside || contrast) && at > from + 3 {
                return at;
            }
        }
        end.max(from)
    }
}

pub(super) fn is_question(unit: &Unit) -> bool {
    unit.tagged(|tag| matches!(tag, Tag::Wrb | Tag::Wp | Tag::Wdt)) && !unit.is("that")
        || unit.is_any(&["whether", "if", "how", "why", "what"])
}

fn starts_clause(unit: &Unit) -> bool {
    unit.tagged(|tag| {
        tag.is_noun()
            || tag.is_adjective()
            || matches!(
                tag,
                Tag::Dt
                    | Tag::Prp
                    | Tag::PrpS
                    | Tag::Ex
                    | Tag::Cd
                    | Tag::Vbg
                    | Tag::In
                    | Tag::Pdt
                    | Tag::Rb
                    | Tag::Wp
                    | Tag::Wrb
                    | Tag::Dollar
                    | Tag::Rbr
            )
    }) || unit.is_any(&["there", "both", "either", "neither"])
}
