//! Whose words a cue reports: the noun phrase before the verb or behind it, or the subject of
//! another verb.

use std::ops::Range;

use super::{
    cue::{Cue, CueKind},
    name,
    passage::Unit,
    report::Reading,
    speaker,
};
use crate::text::Tag;

/// The subject of a cue.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    pub(super) units: Range<usize>,
    /// Whether it stands behind the cue: "said Reed".
    pub(super) inverted: bool,
    /// Whether it is the subject of another verb too.
    pub(super) shared: bool,
}

impl Reading<'_, '_> {
    pub(super) fn subject(&self, number: usize) -> Option<Subject> {
        let cue = &self.cues[number];
        let own = |units, inverted| Some(Subject { units, inverted, shared: false });
        match cue.kind {
            CueKind::According => {
                let mut end = name::name_end(self.passage, cue.end);
                // "According to the paper, Reed, a lawyer, said …": the apposition is another's.
                if self.unit(end).is_some_and(Unit::is_comma)
                    && self.unit(end + 1).is_some_and(|unit| unit.tagged(Tag::is_finite))
                {
                    end = name::phrase_end(self.passage, cue.end, true);
                }
                own(cue.end..end, true).filter(|_| end > cue.end)
            }
            CueKind::Passive(_) => {
                let by = (cue.end..cue.end + 3).find(|&at| self.unit(at).is_some_and(|unit| unit.is("by")))?;
                let end = name::name_end(self.passage, by + 1);
                own(by + 1..end, true).filter(|_| end > by + 1)
            }
            CueKind::Participle(_) => {
                let before = self.passage.before(cue.start);
                if before.is_some_and(|unit| unit.tagged(Tag::is_noun))
                    && let Some(units) = speaker::phrase_before(self.passage, cue.start)
                {
                    return own(units, false);
                }
                self.shared_subject(number)
            }
            CueKind::Finite(_) => {
                if let Some(units) = self.inverted_subject(cue) {
                    return own(units, true);
                }
                let before = self.passage.before(cue.start)?;
                if before.is_any(&["and", "but", "or", "then"]) {
                    return self.shared_subject(number);
                }
                speaker::subject_before(self.passage, cue.start)
                    .map(|units| Subject { units, inverted: false, shared: false })
                    .or_else(|| before.is_comma().then(|| self.shared_subject(number)).flatten())
            }
        }
    }

    /// The subject behind the verb: "…," said Reed.
    fn inverted_subject(&self, cue: &Cue) -> Option<Range<usize>> {
        let marks = self.passage.units[..cue.start].iter().rev().take_while(|unit| unit.is_stray_mark()).count();
        let before = self.passage.before(cue.start - marks);
        let after_content = match before {
            None => true,
            Some(unit) if unit.is_quotation() => true,
            Some(unit) if unit.is_break() => {
                let comma = cue.start - 1;
                self.passage.before(comma).is_some_and(Unit::is_quotation) || self.passage.has_clause(0, comma)
            }
            _ => false,
        };
        let first = self.unit(cue.end)?;
        let nominal = first.tagged(|tag| {
            tag.is_noun() || tag.is_adjective() || matches!(tag, Tag::Dt | Tag::Prp | Tag::PrpS | Tag::Cd | Tag::Nnps)
        });
        if !after_content
            || !nominal
            || cue.start + 1 < cue.end && self.unit(cue.start).is_some_and(|unit| unit.tagged(|tag| tag == Tag::Md))
        {
            return None;
        }
        let end = name::name_end(self.passage, cue.end);
        let end = if end > cue.end { name::relative_end(self.passage, end) } else { end };
        let free = self.unit(end).is_none_or(|next| !next.tagged(Tag::is_finite));
        (end > cue.end && free).then_some(cue.end..end)
    }

    /// The subject of the cue before, else of the passage's first verb.
    fn shared_subject(&self, number: usize) -> Option<Subject> {
        let earlier = self.subjects[..number].iter().zip(&self.cues).rev().find_map(|(subject, cue)| {
            subject.as_ref().filter(|_| !matches!(cue.kind, CueKind::According | CueKind::Passive(_)))
        });
        let units = match earlier {
            Some(subject) => subject.units.clone(),
            None => self.main_subject(number)?,
        };
        Some(Subject { units, inverted: false, shared: true })
    }

    fn main_subject(&self, number: usize) -> Option<Range<usize>> {
        let mut relative = false;
        for (at, unit) in self.passage.units.iter().enumerate() {
            if unit.tagged(|tag| matches!(tag, Tag::Wp | Tag::Wdt)) {
                relative = true;
            } else if unit.tagged(Tag::is_finite) {
                if relative {
                    relative = false;
                } else if at != self.cues[number].head {
                    return speaker::subject_before(self.passage, at)
                        .filter(|units| !units.contains(&self.cues[number].head));
                }
            }
        }
        None
    }
}
