//! Reporting expressions: the verb with its auxiliaries, and "according to".

use super::{
    Modality,
    lexicon::{self, Verb},
    name,
    passage::{Passage, Unit},
};
use crate::text::Tag;

/// A reporting expression in a passage.
#[derive(Debug)]
pub(super) struct Cue {
    /// First unit: the first auxiliary or adverb.
    pub(super) start: usize,
    /// The verb, or "according".
    pub(super) head: usize,
    /// Behind the last unit that belongs to it whatever follows.
    pub(super) end: usize,
    pub(super) kind: CueKind,
    pub(super) modality: Modality,
}

/// What kind of expression a cue is.
#[derive(Clone, Copy, Debug)]
pub(super) enum CueKind {
    /// A verb with a subject of its own.
    Finite(&'static Verb),
    /// A verb whose subject is that of a verb before it, as in "adding that".
    Participle(&'static Verb),
    /// A verb whose subject is the addressee, or nobody: "was told".
    Passive(&'static Verb),
    /// "According to".
    According,
}

impl Cue {
    /// The verb, unless it is "according to".
    pub(super) fn verb(&self) -> Option<&'static Verb> {
        match self.kind {
            CueKind::Finite(verb) | CueKind::Participle(verb) | CueKind::Passive(verb) => Some(verb),
            CueKind::According => None,
        }
    }
}

/// The cues of a passage outside its quotations, in text order.
pub(super) fn cues(passage: &Passage) -> Vec<Cue> {
    (0..passage.units.len()).filter_map(|at| cue_at(passage, at)).collect()
}

/// Whether "according to" at `head` tells the manner, not the source: "ranked according to age".
fn is_manner(passage: &Passage, head: usize) -> bool {
    const MANNERS: &[&str] = &[
        "age",
        "custom",
        "design",
        "height",
        "income",
        "instructions",
        "key",
        "merit",
        "need",
        "needs",
        "order",
        "plan",
        "plans",
        "rank",
        "recipe",
        "recipes",
        "rules",
        "schedule",
        "size",
        "taste",
        "tradition",
        "type",
        "weight",
    ];
    let end = name::phrase_end(passage, head + 2, false);
    let manner = passage.before(end).is_some_and(|last| last.is_any(MANNERS));
    manner && passage.before(head).is_some_and(|before| !before.is_break() && !before.is_quotation())
}

fn cue_at(passage: &Passage, head: usize) -> Option<Cue> {
    let unit = &passage.units[head];
    if unit.is_quotation() {
        return None;
    }
    if unit.is("according") && passage.get(head + 1).is_some_and(|next| next.is("to")) {
        let cue = Cue { start: head, head, end: head + 2, kind: CueKind::According, modality: Modality::Asserted };
        return Some(cue).filter(|_| !is_manner(passage, head));
    }
    if ["in", "the", "words", "of"]
        .iter()
        .zip(head..)
        .all(|(word, at)| passage.get(at).is_some_and(|unit| unit.is(word)))
    {
        return Some(Cue { start: head, head, end: head + 4, kind: CueKind::According, modality: Modality::Asserted });
    }
    if !unit.tag.is_verb() && !unit.is_any(&["said", "says", "told", "added"]) {
        return None;
    }
    let verb = lexicon::verb(unit.words)?;
    let mut end = head + 1;
    if let Some(particle) = verb.particle {
        passage.get(end).filter(|next| next.is(particle))?;
        end += 1;
    }
    let group = Group::before(passage, head);
    let next_is_by = passage.get(end).is_some_and(|next| next.is("by"));
    let kind = match unit.tag {
        Tag::Vbg if !group.has_be => {
            let nominal = passage.before(group.start).is_some_and(|before| {
                before.tagged(|tag| matches!(tag, Tag::Dt | Tag::PrpS | Tag::Pos | Tag::Jj))
                    || before.is_any(&["of", "that"])
            });
            if nominal {
                return None;
            }
            CueKind::Participle(verb)
        }
        Tag::Vbg => CueKind::Finite(verb),
        _ if group.has_be && is_participle(unit) => CueKind::Passive(verb),
        // "The party called Forward", "the motion denied by the court".
        Tag::Vbn
            if !group.has_have && (next_is_by || !follows_subject(passage, head) && !leads_to_words(passage, end)) =>
        {
            return None;
        }
        _ if passage
            .before(group.start)
            .is_some_and(|before| before.tagged(|tag| tag == Tag::Dt) && !before.is_any(BARE_SUBJECTS)) =>
        {
            return None;
        }
        // "Give" without a helper is an order or a slip of the tagger.
        Tag::Vb if !group.has_helper => {
            let subject = passage.before(group.start)?;
            // "Put" and "read" look the same in the past.
            let past = unit.is_any(&["put", "read"]) && subject.tagged(Tag::is_noun);
            if !past && !subject.tagged(|tag| matches!(tag, Tag::Nns | Tag::Nnps | Tag::Prp | Tag::Wp | Tag::Nnp)) {
                return None;
            }
            CueKind::Finite(verb)
        }
        _ => CueKind::Finite(verb),
    };
    Some(Cue { start: group.start, head, end, kind, modality: group.modality })
}

/// Whether a pronoun or a name stands right before the verb at `head`.
fn follows_subject(passage: &Passage, head: usize) -> bool {
    passage.before(head).is_some_and(|before| before.tagged(|tag| matches!(tag, Tag::Prp | Tag::Wp | Tag::Nnp)))
        && !passage.get(head + 1).is_some_and(|next| next.tagged(|tag| tag.is_proper() || tag == Tag::Dt))
}

/// Determiners that can be a subject by themselves.
const BARE_SUBJECTS: &[&str] =
    &["this", "that", "these", "those", "all", "some", "both", "another", "neither", "either"];

/// Whether "that", a quotation or the like stands at `at` or behind a comma or colon there.
fn leads_to_words(passage: &Passage, at: usize) -> bool {
    let at = at + usize::from(passage.get(at).is_some_and(Unit::is_break));
    passage.get(at).is_some_and(|unit| {
        unit.is_quotation() || unit.is_any(&["that", "he", "she", "it", "they", "there", "for", "on", "whether", "to"])
    }) || passage.get(at).is_none_or(Unit::is_stop)
}

/// A participle can follow "was"; a past tense cannot.
fn is_participle(unit: &Unit) -> bool {
    matches!(unit.tag, Tag::Vbn | Tag::Vbd | Tag::Jj)
}

const BE: &[&str] = &["is", "are", "was", "were", "be", "been", "being", "'s", "’s", "am", "'re", "’re"];
const HAVE: &[&str] = &["has", "have", "had", "having", "'ve", "’ve", "'d", "’d"];
const DO: &[&str] = &["do", "does", "did"];
const NEVER: &[&str] = &["not", "n't", "n’t", "never", "hardly", "nor"];

/// The auxiliaries, adverbs and governing verbs before a verb.
struct Group {
    start: usize,
    has_be: bool,
    has_have: bool,
    has_helper: bool,
    modality: Modality,
}

impl Group {
    fn before(passage: &Passage, head: usize) -> Self {
        let mut group =
            Self { start: head, has_be: false, has_have: false, has_helper: false, modality: Modality::Asserted };
        let mut infinitive = passage.units[head].tag == Tag::Vb;
        let mut at = head;
        while let Some(before) = at.checked_sub(1) {
            let unit = &passage.units[before];
            let governed = passage.units[at].tag == Tag::Vbg && at == head || infinitive;
            if unit.is_any(NEVER) || at == head && governed && unit.is("without") {
                group.modality = Modality::Negated;
            } else if unit.is_any(BE) {
                group.has_be |= at == head || !passage.units[head].is("being");
                group.has_helper = true;
            } else if unit.is_any(HAVE) {
                group.has_have = true;
                group.has_helper = true;
            } else if unit.is_any(DO) {
                group.has_helper = true;
                infinitive = false;
            } else if unit.tagged(|tag| tag == Tag::Md) {
                group.has_helper = true;
                infinitive = false;
                let later = unit.is_any(&["will", "shall", "'ll", "’ll", "wo"]);
                group.raise(if later { Modality::Expected } else { Modality::Conditional });
            } else if unit.is("to")
                && infinitive
                && passage.before(before).is_some_and(|governor| group.governs(governor))
            {
                group.has_helper = true;
                // "Went on to say" is governed by two words.
                let went_on = before >= 2 && passage.units[before - 1].is("on");
                at = before - 1 - usize::from(went_on);
                group.start = at;
                infinitive = passage.units[at].tag == Tag::Vb;
                continue;
            } else if governed && unit.is_any(&["started", "began", "kept", "continued", "start", "begin", "keep"]) {
                infinitive = false;
                group.has_helper = true;
                group.has_be = true;
            } else if !unit.tagged(|tag| matches!(tag, Tag::Rb | Tag::Rbr))
                || unit.is_any(&["when", "as", "so", "then"])
            {
                break;
            }
            at = before;
            group.start = at;
        }
        // A participle with "been started" or the like is active.
        if passage.units[head].tag == Tag::Vbg {
            group.has_be |= group.has_helper;
        }
        group
    }

    /// Whether `unit` governs the infinitive behind it; takes over what that says of its reality.
    fn governs(&mut self, unit: &Unit) -> bool {
        let modality = if unit.is_any(&[
            "went",
            "goes",
            "gone",
            "going",
            "on",
            "continued",
            "continues",
            "began",
            "begins",
            "started",
            "managed",
        ]) {
            if unit.is("going") { Modality::Expected } else { Modality::Asserted }
        } else if unit.is_any(&[
            "expected",
            "due",
            "set",
            "scheduled",
            "likely",
            "planning",
            "plans",
            "planned",
            "intends",
            "hopes",
            "wants",
            "ready",
            "about",
            "preparing",
            "promised",
            "vowed",
            "pledged",
        ]) {
            Modality::Expected
        } else if unit.is_any(&[
            "declined",
            "refused",
            "failed",
            "declines",
            "refuses",
            "fails",
            "refusing",
            "declining",
            "unable",
            "unwilling",
            "yet",
        ]) {
            Modality::Negated
        } else {
            return false;
        };
        self.raise(modality);
        true
    }

    fn raise(&mut self, modality: Modality) {
        if self.modality == Modality::Asserted {
            self.modality = modality;
        }
    }
}
