//! Names that a user's gazetteer has: where they stand in the text, and whom they mean.

use std::{collections::HashSet, ops::Range};

use super::{
    Actor, ActorKind,
    cast::{Cast, Id, Namesake, fold},
    gazetteer::{Entry, normal},
    lexicon::{Lexicon, Senses},
    name::{Mention, NameKind, Word, is_name_word},
    title::Context,
};

/// Finds the gazetteer's name that a run of capitalised words ends with, behind titles at most, or
/// that begins where no run does; returns where it ends. A longer name is another's: "Harbour Watch
/// Trust" is not "Harbour Watch".
pub(super) fn find(
    lexicon: Lexicon,
    text: &str,
    words: &[Word],
    run: Range<usize>,
    sentence: usize,
    found: &mut Vec<Mention>,
) -> Option<usize> {
    let start = run.start + usize::from(run.len() > 1 && words[run.start].lower == "the");
    let (name, end, entry) = (start..run.end.max(start + 1)).find_map(|at| {
        let (entry, end) = entry_at(lexicon, text, words, at)?;
        let goes_on = words.get(end).is_some_and(is_name_word);
        let told_by_title = at == start || is_title(lexicon, &words[at - 1]);
        (end >= run.end && !goes_on && told_by_title).then_some((at, end, entry))
    })?;
    let mut mention = Context::of(lexicon, words, start, end, sentence).mention(&words[start..end], 0, name - start);
    mark(lexicon, text, &mut mention, entry);
    found.push(mention);
    Some(end)
}

/// The gazetteer's longest name that begins at a word, and the word behind it.
fn entry_at(lexicon: Lexicon, text: &str, words: &[Word], at: usize) -> Option<(usize, usize)> {
    let from = words[at].span.start as usize;
    let ends = words[at..].iter().map(|word| word.span.end as usize - from);
    let (entry, length) = lexicon.entry_at(&text[from..], ends)?;
    let end = words.partition_point(|word| (word.span.end as usize) < from + length);
    Some((entry, end + 1))
}

fn is_title(lexicon: Lexicon, word: &Word) -> bool {
    word.senses() != Senses::default() || lexicon.is_demonym(&word.lower) || lexicon.country(&word.lower).is_some()
}

/// Marks those of `mentions` whose name the gazetteer has.
pub(super) fn note(lexicon: Lexicon, text: &str, mentions: &mut [Mention]) {
    for mention in mentions {
        if let Some(entry) = lexicon.entry_named(mention.span.of(text)) {
            mark(lexicon, text, mention, entry);
        }
    }
}

fn mark(lexicon: Lexicon, text: &str, mention: &mut Mention, number: usize) {
    let Some(entry) = lexicon.entry(number) else { return };
    mention.known = (!entry.is_capital).then_some(number);
    mention.words = normal(mention.span.of(text)).split(' ').map(str::to_owned).collect();
    mention.kind = kind_of(entry);
    mention.office = false;
}

fn kind_of(entry: &Entry) -> NameKind {
    match entry.kind {
        ActorKind::Person => NameKind::Person,
        ActorKind::Government => NameKind::Country,
        ActorKind::Document => NameKind::Document,
        ActorKind::Organization | ActorKind::Group => NameKind::Organization,
    }
}

impl Cast<'_> {
    /// Whom a name means that the gazetteer has. What the article itself calls by a single word goes
    /// first: who has that last name, or what it stands for as an acronym.
    pub(super) fn known(&mut self, mention: &Mention, seen: &HashSet<Id>) -> Option<Id> {
        let entry = self.lexicon.entry(mention.known?)?;
        let said = mention.words.join(" ");
        let (folded, whole) = (fold(&said), fold(&entry.name));
        if let [_] = mention.words[..]
            && folded != whole
            && (self.by_name.contains_key(&folded)
                || entry.kind == ActorKind::Person && !matches!(self.namesake(&folded, mention, seen), Namesake::None))
        {
            return None;
        }
        let words: Vec<String> = whole.split(' ').map(str::to_owned).collect();
        let person = entry.kind == ActorKind::Person;
        let id = self.by_name.get(&whole).copied();
        let id = id.or_else(|| self.same_person(&words, None).filter(|_| person));
        let id = id.unwrap_or_else(|| self.add(Actor::new(entry.name.clone(), None, true)));
        let actor = &mut self.actors[id];
        if !actor.known {
            let other = std::mem::replace(&mut actor.name, entry.name.clone());
            actor.known = true;
            actor.learn_name(&other);
        }
        actor.learn_name(&said);
        actor.kind = Some(entry.kind);
        actor.gender = entry.gender.or(actor.gender);
        actor.identifies = true;
        if words.len() > 1 {
            self.index_full(id, &whole, &words, mention);
        }
        self.by_name.entry(whole).or_insert(id);
        self.by_name.entry(folded).or_insert(id);
        Some(id)
    }
}
