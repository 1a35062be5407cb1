//! Candidates for the source and the content of a cue, with the features by which they are ranked
//! as wholes: those of where a span begins, of where it ends, and of the two together.

use super::{
    table::{Features, Sink},
    view::{Quoted, Row, View},
};
use crate::text::{Tag, parser::Relation};

/// A stretch of tokens: the first and the one behind the last.
pub type Stretch = (usize, usize);

/// Which span of an attribution is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Slot {
    /// Who says it.
    Source,
    /// What is said, before the cue.
    ContentBefore,
    /// What is said, behind the cue.
    ContentBehind,
}

impl Slot {
    /// Whether a span may begin with a word of this tag. What is left out begins fewer than one span
    /// in a hundred.
    fn may_begin(self, tag: Tag) -> bool {
        use Tag::{
            CloseBracket, CloseQuote, Colon, Comma, Ex, Hyph, In, Md, Nfp, OpenBracket, OpenQuote, Period, Pos, Rp, To,
            Vbd, Vbn, Vbp, Vbz,
        };
        let never = matches!(tag, CloseQuote | CloseBracket | Colon | Comma | Hyph | Nfp | Period | Pos | Rp);
        let never_source = matches!(tag, Ex | In | Md | OpenBracket | OpenQuote | To | Vbd | Vbn | Vbp | Vbz);
        !(never || self == Self::Source && never_source)
    }

    /// Whether a span may end with a word of this tag, given the next one's.
    fn may_end(self, tag: Tag, next: Option<Tag>) -> bool {
        use Tag::{
            Cc, Cd, CloseQuote, Dollar, Dt, Ex, Hyph, In, Md, OpenQuote, Pdt, Period, Pos, Prp, PrpS, Rp, To, Vbd, Vbg,
            Vbn, Vbp, Wdt, Wrb,
        };
        if self == Self::Source {
            let never = matches!(
                tag,
                Cc | Dollar | Ex | Hyph | In | Md | OpenQuote | Pdt | Period | Rp | To | Vbd | Vbg | Vbn | Vbp | Wrb
            );
            return !never && !matches!(next, Some(Cd | CloseQuote | Dt | Prp | PrpS | Rp));
        }
        let never = matches!(tag, Cc | Dollar | Dt | Hyph | In | Md | OpenQuote | Pdt | PrpS | To | Wdt);
        !never && !matches!(next, Some(CloseQuote | Hyph | Pos | Rp))
    }
}

/// What is known of an attribution so far.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Its cue.
    pub cue: Stretch,
    /// Its source, once found.
    pub source: Option<Stretch>,
    /// Its content before the cue, once found.
    pub before: Option<Stretch>,
    /// The cue before this one and the next, if any.
    pub neighbours: [Option<Stretch>; 2],
}

/// No more beginnings or ends than these are looked at, the nearest to the cue.
const MAX_ENDS: usize = 90;
const MAX_SOURCE: usize = 40;
/// How many sentences before or behind the cue's own are looked at.
const MAX_SENTENCES: usize = 8;

/// What features say of the cue.
struct Cue {
    lemma: u32,
    tag: u32,
    cluster: u32,
    words: u32,
    head: usize,
    relation: u32,
    complement: u32,
}

impl Cue {
    fn new(view: &View, (start, end): Stretch) -> Self {
        // The cue's verb, or the word that the others hang on.
        let top = |at: &usize| !(start..end).contains(&view.rows[*at].head) || view.rows[*at].head == *at;
        let head = (start..end)
            .filter(|at| view.rows[*at].tag.is_verb())
            .find(top)
            .or_else(|| (start..end).rev().find(|at| view.rows[*at].tag.is_verb()))
            .or_else(|| (start..end).find(top))
            .unwrap_or(start);
        let row = &view.rows[head];
        let words = (start..end.min(start + 4)).fold(0_u32, |hash, at| hash.rotate_left(7) ^ view.rows[at].lemma);
        let has = |relation: Relation| (row.children >> relation as u64 & 1) as u32;
        Self {
            lemma: row.lemma,
            tag: row.tag as u32,
            cluster: u32::from(row.cluster),
            words,
            head,
            relation: row.relation as u32,
            complement: has(Relation::Ccomp)
                | has(Relation::Xcomp) << 1
                | has(Relation::Parataxis) << 2
                | has(Relation::Nsubj) << 3
                | has(Relation::Obj) << 4
                | has(Relation::Acl) << 5,
        }
    }
}

fn bucket(length: usize) -> u32 {
    match length {
        0..=6 => length as u32,
        7..=9 => 7,
        10..=14 => 8,
        15..=20 => 9,
        21..=30 => 10,
        31..=50 => 11,
        _ => 12,
    }
}

/// Lists the candidates of one slot of one cue.
pub struct Ranker<'v> {
    view: &'v View,
    known: Known,
    slot: Slot,
    cue: Cue,
    sentence: Stretch,
}

impl<'v> Ranker<'v> {
    /// For `slot`, given what is known.
    #[must_use]
    pub fn new(view: &'v View, known: Known, slot: Slot) -> Self {
        let cue = Cue::new(view, known.cue);
        let sentence = view.sentences[view.rows[known.cue.0].sentence];
        Self { view, known, slot, cue, sentence }
    }

    /// Calls `visit` with each beginning and each end that may belong together. What is known only of
    /// both, how many words hang outside the span and how many outside hang in it, is counted while
    /// the end moves on.
    pub fn pairs(&self, begins: &[usize], ends: &[usize], mut visit: impl FnMut(usize, usize, &Inside)) {
        let (start, _) = self.known.cue;
        let source = self.known.source.filter(|_| self.slot != Slot::Source);
        for (begin_at, &begin) in begins.iter().enumerate() {
            let mut reach = begin;
            let mut inside = Inside::default();
            for (end_at, &behind) in ends.iter().enumerate() {
                if behind <= begin || begin < start && behind > start {
                    continue;
                }
                if self.slot == Slot::Source && behind - begin > MAX_SOURCE {
                    break;
                }
                let cuts = |(first, last): Stretch| begin < last && first < behind && !(begin < first && last < behind);
                if source.is_some_and(cuts) {
                    continue;
                }
                while reach < behind {
                    inside.take(self.view, begin, reach);
                    reach += 1;
                }
                visit(begin_at, end_at, &inside);
            }
        }
    }

    fn template(&self, group: u32) -> u32 {
        10_000 + self.slot as u32 * 3_000 + group * 500
    }

    fn row(&self, at: isize) -> Option<&Row> {
        usize::try_from(at).ok().and_then(|at| self.view.rows.get(at))
    }

    fn tag(&self, at: isize) -> u32 {
        self.row(at).map_or(99, |row| row.tag as u32)
    }

    fn word(&self, at: isize) -> u32 {
        self.row(at).map_or(0, |row| row.word)
    }

    fn cluster(&self, at: isize) -> u32 {
        self.row(at).map_or(0, |row| u32::from(row.cluster))
    }

    fn quoted(&self, at: isize) -> u32 {
        self.row(at).map_or(9, |row| row.quoted as u32)
    }

    /// Features of "there is none".
    pub fn none<S: Sink>(&self, out: &mut Features<S>) {
        out.restart(self.template(0));
        let (cue, known) = (&self.cue, &self.known);
        let (start, end) = (known.cue.0.cast_signed(), known.cue.1.cast_signed());
        let source_side = known.source.map_or(0, |source| 1 + u32::from(source.0 >= known.cue.1));
        let before = known.before.map_or(0, |(first, last)| {
            1 + u32::from(self.view.rows[first].quoted == Quoted::Opens)
                + 2 * u32::from(self.view.rows[last - 1].tag == Tag::Comma)
        });
        let has_quote = |mut range: std::ops::Range<usize>| {
            u32::from(range.any(|at| matches!(self.view.rows[at].quoted, Quoted::Opens | Quoted::Closes)))
        };
        let quotes = has_quote(self.sentence.0..known.cue.0) + 2 * has_quote(known.cue.1..self.sentence.1);
        let room_before = bucket(known.cue.0 - self.sentence.0);
        let room_behind = bucket(self.sentence.1 - known.cue.1);
        out.add([0]);
        out.add([cue.lemma]);
        out.add([cue.lemma, cue.tag]);
        out.add([cue.words]);
        out.add([cue.tag, cue.complement]);
        out.add([cue.lemma, cue.complement]);
        out.add([cue.lemma, source_side]);
        out.add([source_side, before]);
        out.add([cue.lemma, before]);
        out.add([source_side, quotes, before]);
        out.add([cue.lemma, quotes]);
        out.add([self.tag(end), before, source_side]);
        out.add([self.word(end), before]);
        out.add([self.tag(start - 1), source_side]);
        out.add([self.word(start - 1)]);
        out.add([self.tag(start - 1), self.tag(end), cue.tag]);
        out.add([self.tag(start - 2), self.tag(start - 1), cue.tag]);
        out.add([self.tag(end), self.tag(end + 1), cue.tag]);
        out.add([room_before, room_behind, source_side]);
        out.add([room_before, cue.tag]);
        out.add([room_behind, cue.tag, before]);
        out.add([cue.relation, cue.tag, source_side]);
        out.add([cue.cluster & 0x3ff, source_side, before]);
    }

    /// Where spans may begin: tokens. Where they may end: the tokens behind.
    #[must_use]
    pub fn places(&self) -> [Vec<usize>; 2] {
        let view = self.view;
        let (start, end) = self.known.cue;
        let number = view.rows[start].sentence;
        let (first_sentence, end_sentence) = view.paragraphs[number];
        let mut begins: Vec<usize> = Vec::new();
        let mut ends: Vec<usize> = Vec::new();
        match self.slot {
            Slot::Source => {
                let near = |at: &usize| at.abs_diff(start) <= MAX_ENDS / 2 && !(start..end).contains(at);
                begins.extend((self.sentence.0..self.sentence.1).filter(near));
                ends.extend((self.sentence.0..self.sentence.1).filter(near).map(|at| at + 1));
            }
            Slot::ContentBefore => {
                let earliest = number.saturating_sub(MAX_SENTENCES).max(first_sentence);
                for &(first, last) in &view.sentences[earliest..number] {
                    self.outer_places(first, last, &mut begins, &mut ends);
                }
                begins.extend(self.sentence.0..start);
                ends.extend(self.sentence.0 + 1..=start);
                begins.drain(..begins.len().saturating_sub(MAX_ENDS));
                ends.drain(..ends.len().saturating_sub(MAX_ENDS));
            }
            Slot::ContentBehind => {
                begins.extend(end..self.sentence.1);
                ends.extend(end + 1..=self.sentence.1);
                let latest = (number + 1 + MAX_SENTENCES).min(end_sentence);
                for &(first, last) in &view.sentences[number + 1..latest] {
                    self.outer_places(first, last, &mut begins, &mut ends);
                }
                begins.truncate(MAX_ENDS);
                ends.truncate(MAX_ENDS);
            }
        }
        let rows = &view.rows;
        begins.retain(|&at| self.slot.may_begin(rows[at].tag));
        ends.retain(|&at| self.slot.may_end(rows[at - 1].tag, rows.get(at).map(|row| row.tag)));
        [begins, ends]
    }

    /// In sentences other than the cue's, content begins and ends with a sentence or a quotation.
    fn outer_places(&self, first: usize, last: usize, begins: &mut Vec<usize>, ends: &mut Vec<usize>) {
        for at in first..last {
            let row = &self.view.rows[at];
            if at == first || row.quoted == Quoted::Opens {
                begins.push(at);
            }
            if at + 1 == last
                || row.quoted == Quoted::Closes
                || at + 2 == last && self.view.rows[at + 1].tag == Tag::Period
            {
                ends.push(at + 1);
            }
        }
    }

    /// What stands between the cue and a place: distance, tags, marks, verbs.
    fn between(&self, from: usize, to: usize) -> (u32, u32, u32, u32) {
        let to = to.max(from);
        let length = to - from;
        let tags = if length <= 4 {
            self.view.rows[from..to].iter().fold(1, |hash, row| hash * 53 + row.tag as u32)
        } else {
            0
        };
        let [verbs, commas] = self.view.count(from..to).map(|count| count.min(3));
        (bucket(length), tags, verbs, commas)
    }

    /// The largest subtree that begins (or ends) at `at`: its top.
    fn climb(&self, at: usize, edge: impl Fn(&Row) -> usize) -> usize {
        let mut top = at;
        loop {
            let head = self.view.rows[top].head;
            if head == top || edge(&self.view.rows[head]) != at || (self.known.cue.0..self.known.cue.1).contains(&head)
            {
                return top;
            }
            top = head;
        }
    }

    /// How the token at `at` hangs on the cue: directly, on its head, not.
    fn attachment(&self, at: usize) -> u32 {
        let head = self.view.rows[at].head;
        let (start, end) = self.known.cue;
        if (start..end).contains(&head) {
            return if head == self.cue.head { 1 } else { 2 };
        }
        if head == at {
            return 3;
        }
        if head == self.view.rows[self.cue.head].head {
            return 4;
        }
        if self.view.rows[self.cue.head].head == at {
            return 5;
        }
        6
    }

    fn source_relation(&self, at: usize) -> u32 {
        match self.known.source {
            None => 0,
            Some((first, last)) if at < first => {
                1 + u32::from(at + 1 == first) + u32::from(last > self.known.cue.0) * 8
            }
            Some((_, last)) if at < last => 3,
            Some((_, last)) => 4 + u32::from(at == last) + u32::from(last > self.known.cue.0) * 8,
        }
    }

    /// Features of a span that begins at `at`.
    pub fn begin<S: Sink>(&self, at: usize, out: &mut Features<S>) {
        out.restart(self.template(1));
        let at_signed = at.cast_signed();
        let cue = &self.cue;
        let (start, end) = self.known.cue;
        let left = u32::from(at < start);
        let (distance, tags, verbs, commas) = if at < start { self.between(at, start) } else { self.between(end, at) };
        let row = &self.view.rows[at];
        let top = self.climb(at, |row| row.first);
        let top_row = &self.view.rows[top];
        let attachment = self.attachment(top);
        let relation = top_row.relation as u32;
        let source = self.source_relation(at);
        let (word, tag) = (row.word, row.tag as u32);
        let (before, before_tag) = (self.word(at_signed - 1), self.tag(at_signed - 1));
        let after_tag = self.tag(at_signed + 1);
        let opens = u32::from(at == self.view.sentences[row.sentence].0);
        let outside = u32::from(row.sentence != self.view.rows[start].sentence);
        out.add([word, left]);
        out.add([tag, left]);
        out.add([before, left]);
        out.add([before_tag, left]);
        out.add([before_tag, tag, left]);
        out.add([before, word]);
        out.add([tag, after_tag, before_tag]);
        out.add([word, self.word(at_signed + 1)]);
        out.add([self.tag(at_signed - 2), before_tag, tag]);
        out.add([self.quoted(at_signed - 1), row.quoted as u32, outside]);
        out.add([row.quoted as u32, distance, left]);
        out.add([row.quoted as u32, cue.lemma]);
        out.add([distance, left, outside]);
        out.add([distance, tag, left]);
        out.add([distance, cue.lemma, left]);
        out.add([tags, left]);
        out.add([tags, tag, cue.tag]);
        out.add([tags, cue.lemma]);
        out.add([verbs, commas, left, opens]);
        out.add([cue.lemma, tag, left]);
        out.add([cue.lemma, word]);
        out.add([cue.lemma, before]);
        out.add([cue.words, tag, distance]);
        out.add([relation, attachment, left]);
        out.add([relation, attachment, tag, u32::from(top == at)]);
        out.add([relation, attachment, cue.lemma]);
        out.add([relation, attachment, distance, left]);
        out.add([relation, attachment, top_row.mark, tag]);
        out.add([relation, attachment, cue.tag, cue.complement]);
        out.add([row.relation as u32, self.attachment(at), left]);
        out.add([source, tag]);
        out.add([source, distance, left]);
        out.add([source, before_tag, tag]);
        out.add([source, cue.lemma]);
        out.add([opens, source, left, outside]);
        out.add([u32::from(row.cluster) & 0x3ff, left]);
        out.add([u32::from(row.cluster), left]);
        out.add([self.cluster(at_signed - 1), left]);
        out.add([u32::from(row.shape), left, opens]);
    }

    /// Features of a span that ends before `behind`.
    pub fn end<S: Sink>(&self, behind: usize, out: &mut Features<S>) {
        out.restart(self.template(2));
        let at = behind - 1;
        let at_signed = at.cast_signed();
        let cue = &self.cue;
        let (start, end) = self.known.cue;
        let left = u32::from(at < start);
        let (distance, tags, verbs, commas) =
            if at < start { self.between(behind, start) } else { self.between(end, at) };
        let row = &self.view.rows[at];
        let top = self.climb(at, |row| row.last);
        let top_row = &self.view.rows[top];
        let (relation, attachment) = (top_row.relation as u32, self.attachment(top));
        let source = self.source_relation(behind);
        let (word, tag) = (row.word, row.tag as u32);
        let last = self.view.sentences[row.sentence].1;
        let inside = behind < last;
        let (next, next_tag) = if inside { (self.word(at_signed + 1), self.tag(at_signed + 1)) } else { (0, 98) };
        let (then, then_tag) =
            if behind + 1 < last { (self.word(at_signed + 2), self.tag(at_signed + 2)) } else { (0, 98) };
        let rest = bucket((last - behind).min(7));
        let outside = u32::from(row.sentence != self.view.rows[start].sentence);
        // What the next word begins: a clause that hangs inside the span, on the cue, or elsewhere.
        let (next_relation, next_head) = if inside {
            let top = self.climb(behind, |row| row.first);
            let head = self.view.rows[top].head;
            (
                self.view.rows[top].relation as u32,
                u32::from(head < start) + 2 * u32::from(head >= end && head < behind) + 4 * u32::from(head >= behind),
            )
        } else {
            (99, 0)
        };
        let next_cue =
            u32::from(self.known.neighbours[1].is_some_and(|(first, _)| first == behind || first == behind + 1));
        out.add([word, left]);
        out.add([tag, left]);
        out.add([next, left]);
        out.add([next_tag, left]);
        out.add([tag, next_tag, left]);
        out.add([word, next]);
        out.add([tag, next_tag, then_tag, left]);
        out.add([next, then]);
        out.add([next, then_tag]);
        out.add([self.tag(at_signed - 1), tag, next_tag]);
        out.add([row.quoted as u32, self.quoted(at_signed + 1), outside, left]);
        out.add([row.quoted as u32, self.quoted(at_signed + 1), tag, next_tag]);
        out.add([rest, left, outside]);
        out.add([rest, tag, next_tag]);
        out.add([rest, cue.lemma]);
        out.add([distance, left, outside]);
        out.add([distance, next_tag, left]);
        out.add([distance, tag, next_tag]);
        out.add([tags, left]);
        out.add([tags, cue.tag, tag]);
        out.add([verbs, commas, left, next_tag]);
        out.add([cue.lemma, next_tag, left]);
        out.add([cue.lemma, next]);
        out.add([cue.tag, next, left]);
        out.add([relation, attachment, left]);
        out.add([relation, attachment, next_tag]);
        out.add([relation, attachment, next]);
        out.add([relation, attachment, tag, u32::from(top == at)]);
        out.add([relation, attachment, cue.lemma]);
        out.add([next_relation, next_head, left]);
        out.add([next_relation, next_head, next]);
        out.add([next_relation, next_head, next_tag, then_tag]);
        out.add([next_relation, next_head, relation, attachment]);
        out.add([next_cue, next_tag, left]);
        out.add([source, left]);
        out.add([source, next_tag]);
        out.add([source, tag, distance]);
        out.add([u32::from(row.cluster) & 0x3ff, next_tag, left]);
        out.add([u32::from(row.cluster), left]);
        out.add([self.cluster(at_signed + 1), left]);
    }

    /// Features of a span as a whole.
    pub fn pair<S: Sink>(&self, begin: usize, behind: usize, inside: &Inside, out: &mut Features<S>) {
        out.restart(self.template(3));
        let view = self.view;
        let cue = &self.cue;
        let cue_at = self.known.cue;
        let left = u32::from(begin < cue_at.0);
        let (first, last) = (&view.rows[begin], &view.rows[behind - 1]);
        let length = bucket(behind - begin);
        let outer = inside.outer.clamp(0, 4).unsigned_abs();
        let leaks = inside.leaks.clamp(0, 4).unsigned_abs();
        let finite = inside.finite.min(3);
        let sentences = (last.sentence - first.sentence).min(3) as u32;
        let marks = inside.opened.min(2) * 3 + inside.closed.min(2);
        let edges = u32::from(first.quoted as u8) * 4 + u32::from(last.quoted as u8);
        let next_tag = view.rows.get(behind).map_or(99, |row| row.tag as u32);
        let next_quoted = view.rows.get(behind).map_or(9, |row| row.quoted as u32);
        let opens_sentence = u32::from(begin == view.sentences[first.sentence].0);
        let ends_sentence = u32::from(behind == view.sentences[last.sentence].1)
            + 2 * u32::from(behind + 1 == view.sentences[last.sentence].1);
        let whole = self.climb(begin, |row| row.first) == self.climb(behind - 1, |row| row.last);
        let top = if whole { self.climb(begin, |row| row.first) } else { begin };
        let (relation, attachment) =
            if whole { (view.rows[top].relation as u32, self.attachment(top)) } else { (99, 9) };
        let holds_source = u32::from(self.known.source.is_some_and(|(first, last)| begin < first && last < behind));
        let holds_cue =
            u32::from(self.known.neighbours.iter().flatten().any(|&(first, last)| begin <= first && last <= behind));
        let gap = if begin < cue_at.0 { bucket((cue_at.0 - behind).min(5)) } else { bucket((begin - cue_at.1).min(5)) };
        out.add([length, left]);
        out.add([length, cue.lemma]);
        out.add([length, first.tag as u32, finite]);
        out.add([length, last.tag as u32]);
        out.add([outer, leaks, left]);
        out.add([outer, leaks, length]);
        out.add([outer, leaks, cue.tag, gap]);
        out.add([outer, leaks, next_tag, first.tag as u32]);
        out.add([outer, leaks, finite, cue.lemma]);
        out.add([relation, attachment, left]);
        out.add([relation, attachment, cue.lemma]);
        out.add([relation, attachment, first.tag as u32, next_tag]);
        out.add([relation, attachment, length, gap]);
        out.add([finite, first.tag as u32, cue.tag]);
        out.add([finite, first.word]);
        out.add([finite, cue.lemma, left]);
        out.add([marks, edges]);
        out.add([marks, edges, gap, left]);
        out.add([edges, next_quoted, sentences]);
        out.add([edges, cue.lemma]);
        out.add([sentences, left, edges]);
        out.add([opens_sentence, ends_sentence, left, gap]);
        out.add([opens_sentence, gap, edges, next_tag]);
        out.add([ends_sentence, first.tag as u32, finite, gap]);
        out.add([inside.commas.min(4), next_tag, last.tag as u32]);
        out.add([inside.commas.min(4), outer, leaks, finite]);
        out.add([first.tag as u32, next_tag, left]);
        out.add([first.word, next_tag]);
        out.add([first.tag as u32, last.tag as u32, gap]);
        out.add([holds_source, holds_cue, left]);
        out.add([holds_cue, next_tag, finite]);
        out.add([gap, first.quoted as u32, u32::from(self.known.before.is_some()), sentences]);
    }
}

/// What a span holds.
#[derive(Debug, Default)]
pub struct Inside {
    /// Words that hang on one outside.
    outer: i32,
    /// Words outside that hang on one inside.
    leaks: i32,
    finite: u32,
    commas: u32,
    opened: u32,
    closed: u32,
}

impl Inside {
    /// Takes in the token at `at`, the next one of a span that begins at `begin`.
    fn take(&mut self, view: &View, begin: usize, at: usize) {
        let row = &view.rows[at];
        let counts = |at: usize| !view.rows[at].tag.is_punctuation();
        if counts(at) {
            if row.head >= begin && row.head < at {
                self.leaks -= 1;
            } else {
                self.outer += 1;
            }
        }
        for (child, _) in view.children(at) {
            if !counts(child) {
                continue;
            }
            if child >= begin && child < at {
                self.outer -= 1;
            } else {
                self.leaks += 1;
            }
        }
        self.finite += u32::from(row.tag.is_finite());
        self.commas += u32::from(row.tag == Tag::Comma);
        self.opened += u32::from(row.quoted == Quoted::Opens);
        self.closed += u32::from(row.quoted == Quoted::Closes);
    }
}
