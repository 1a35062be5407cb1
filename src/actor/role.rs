//! What an article calls its actors beside their names: titles before, appositions on either side.

use std::collections::HashMap;

use super::{
    ActorKind,
    cast::{Cast, Id},
    lexicon::{Lexicon, Senses, is_kind_of},
    name::{Mention, Word, is_headline, words_of},
    phrase::single_spaced,
};
use crate::text::{Analysis, Tag};

/// Who has which role, by the role's head noun.
#[derive(Debug, Default)]
pub(super) struct Roles {
    /// Actors with the byte offset at which the article gives the role, in text order.
    by_head: HashMap<String, Vec<(u32, Id)>>,
    /// The head nouns of each actor's roles.
    heads_of: HashMap<Id, Vec<String>>,
}

impl Roles {
    /// Reads the words around every mention.
    pub fn learn(lexicon: Lexicon, analysis: &Analysis, mentions: &[Mention], cast: &mut Cast) -> Self {
        let mut roles = Self::default();
        let mut at = 0;
        while at < mentions.len() {
            let sentence = mentions[at].sentence;
            let end = at + mentions[at..].partition_point(|mention| mention.sentence == sentence);
            let words = words_of(lexicon, analysis, analysis.sentences[sentence].tokens.clone());
            let told = if is_headline(&words) { at..at } else { at..end };
            for number in told {
                let (mention, Some(id)) = (&mentions[number], cast.actor_of[number]) else { continue };
                for role in around(analysis.text, &words, mention) {
                    roles.note(lexicon, cast, id, mention, &role);
                }
            }
            at = end;
        }
        roles
    }

    /// Notes one role of an actor.
    pub fn note(&mut self, lexicon: Lexicon, cast: &mut Cast, id: Id, mention: &Mention, role: &str) {
        let role = single_spaced(role);
        let lower = role.to_lowercase();
        let actor = &mut cast.actors[id];
        let wanted = match actor.kind {
            Some(ActorKind::Person) => Senses::ROLE.and(Senses::HONORIFIC),
            None => Senses::ROLE.and(Senses::HONORIFIC).and(Senses::ORGANIZATION),
            _ => Senses::ORGANIZATION,
        };
        let mut heads = Vec::new();
        let deputy = lower.split([' ', '-']).any(is_deputy);
        for word in lower.split([' ', ',', '-']) {
            if matches!(word, "of" | "to" | "for" | "at" | "in" | "on" | "with" | "from" | "by" | "as") {
                break;
            }
            let senses = lexicon.senses_without_capital(word);
            if senses.any(wanted) {
                heads.push((word.to_owned(), senses));
            }
        }
        let Some((_, senses)) = heads.last() else { return };
        if actor.kind.is_none() && senses.any(Senses::ROLE) {
            actor.kind = Some(ActorKind::Person);
        }
        if actor.kind == Some(ActorKind::Person) && actor.gender.is_none() {
            actor.gender = heads.iter().rev().find_map(|(word, _)| lexicon.gender_of_title(word));
        }
        if heads.iter().any(|(_, senses)| !senses.any(Senses::HONORIFIC) || senses.any(Senses::ROLE))
            || role.contains(' ')
        {
            actor.learn_role(&role);
        }
        for (head, _) in heads {
            self.give(&ranked(&head, deputy), id, mention.span.start);
        }
    }

    /// Notes that an actor was meant by a role, whose head noun is [`ranked`].
    pub fn give(&mut self, head: &str, id: Id, at: u32) {
        let all = self.by_head.entry(head.to_owned()).or_default();
        let behind = all.partition_point(|&(given, _)| given <= at);
        if behind == 0 || all[behind - 1].1 != id {
            all.insert(behind, (at, id));
        }
        let heads = self.heads_of.entry(id).or_default();
        if heads.len() < MOST_HOLDERS && !heads.iter().any(|known| known == head) {
            heads.push(head.to_owned());
        }
    }

    /// Those with that role, as the article gives it before `at`, the latest first, then those
    /// whom it gives it later.
    pub fn holders(&self, head: &str, at: u32) -> impl Iterator<Item = Id> {
        let all = self.by_head.get(head).map(Vec::as_slice).unwrap_or_default();
        let before = all.partition_point(|&(given, _)| given < at);
        all[..before].iter().rev().chain(&all[before..]).take(MOST_HOLDERS).map(|&(_, id)| id)
    }

    /// Whether an actor has a role that the more general noun `head` covers.
    pub fn is_one(&self, id: Id, head: &str) -> bool {
        let heads = self.heads_of.get(&id).map(Vec::as_slice).unwrap_or_default();
        heads.iter().any(|known| {
            let plain = known.strip_prefix(DEPUTY).unwrap_or(known);
            known == head || is_kind_of(plain, head)
        })
    }
}

/// The head noun of a role in one form for all of its kind; a deputy's is another than its chief's.
pub(super) fn ranked(head: &str, deputy: bool) -> String {
    let head = head.split("-in-").next().unwrap_or(head);
    let last = head.rsplit('-').next().unwrap_or(head);
    let full = in_full(last);
    if (deputy || head.split('-').any(is_deputy)) && !is_deputy(full) {
        format!("{DEPUTY}{full}")
    } else {
        full.to_owned()
    }
}

/// Whether a word before a role says that it is another's.
pub(super) fn is_deputy(word: &str) -> bool {
    matches!(word, "deputy" | "vice" | "assistant")
}

const DEPUTY: &str = "deputy ";

/// A title without its abbreviation and gender.
fn in_full(head: &str) -> &str {
    match head {
        "gov." | "gov" => "governor",
        "sen." | "sen" => "senator",
        "rep." | "rep" | "congressman" | "congresswoman" | "congressperson" => "representative",
        "pres." | "pres" => "president",
        "prof." | "prof" => "professor",
        "dr." | "dr" => "doctor",
        "gen." | "gen" => "general",
        "rev." | "rev" => "reverend",
        "amb." | "amb" => "ambassador",
        "spokesman" | "spokeswoman" => "spokesperson",
        "chairman" | "chairwoman" | "chairperson" => "chair",
        "councilman" | "councilwoman" | "councilor" | "councilmember" | "councilperson" => "councillor",
        "businessman" | "businesswoman" => "businessperson",
        "actress" => "actor",
        "adviser" => "advisor",
        head => head,
    }
}

const MOST_HOLDERS: usize = 32;
const MOST_WORDS: usize = 14;

/// The roles that the words around a mention give.
fn around(text: &str, words: &[Word], mention: &Mention) -> Vec<String> {
    let mut roles = Vec::new();
    let first = words.partition_point(|word| word.span.end <= mention.whole.start);
    let behind = words.partition_point(|word| word.span.start < mention.span.end);
    let name = words.partition_point(|word| word.span.end <= mention.span.start);
    let start = title_start(words, first);
    if start < name {
        roles.push(slice(text, words, start, name));
    }
    if first > 1 && start == first && words[first - 1].text == "," {
        let start = phrase_start(words, first - 1);
        if start + 1 < first && holds_role(&words[start..first - 1]) {
            roles.push(slice(text, words, start, first - 1));
        }
    }
    // "Andrei Munteanu, 41, a notary,".
    let aged = words.get(behind).is_some_and(|word| word.text == ",")
        && words.get(behind + 1).is_some_and(|word| word.text.len() <= 3 && word.tag == Tag::Cd)
        && words.get(behind + 2).is_some_and(|word| word.text == ",");
    let behind = if aged { behind + 2 } else { behind };
    if words.get(behind).is_some_and(|word| word.text == "," || word.text == "(") {
        let end = phrase_end(words, behind + 1);
        let verbal =
            words.get(behind + 1).is_some_and(|word| matches!(word.tag, Tag::Vbg | Tag::Vbn | Tag::Rb | Tag::Cc));
        let bracketed = words[behind].text == "(" && words.get(behind + 1).is_none_or(|word| word.tag != Tag::Cd);
        let start = behind
            + 1
            + usize::from(words.get(behind + 1).is_some_and(|word| matches!(word.lower(), "the" | "a" | "an")));
        if start < end && !verbal && (bracketed || holds_role(&words[start..end.min(start + 6)])) {
            roles.push(slice(text, words, start, end));
        }
    }
    roles.extend(predicated(words, behind).map(|(start, end)| slice(text, words, start, end)));
    roles
}

/// "Ada Hale is the mayor of …", "Ada Hale, who was then mayor, …", "named Ada Hale as auditor".
fn predicated(words: &[Word], behind: usize) -> Option<(usize, usize)> {
    let lower = |at: usize| words.get(at).map_or("", |word| word.lower());
    let mut at = behind + usize::from(lower(behind) == ",");
    at += usize::from(lower(at) == "who");
    if !matches!(lower(at), "is" | "was" | "became" | "as") {
        return None;
    }
    at += 1;
    at += usize::from(matches!(lower(at), "named" | "appointed" | "elected"));
    at += usize::from(lower(at) == "as");
    at += usize::from(matches!(lower(at), "the" | "a" | "an" | "its" | "their" | "then"));
    let nominal = |word: &&Word| word.tag.is_noun() || word.tag.is_adjective();
    let end = at + words[at.min(words.len())..].iter().take(MOST_WORDS).take_while(nominal).count();
    let head = end.checked_sub(1).filter(|&head| head >= at)?;
    words[head].senses().any(Senses::ROLE).then_some((at, end))
}

fn slice(text: &str, words: &[Word], start: usize, end: usize) -> String {
    text[words[start].span.start as usize..words[end - 1].span.end as usize].to_owned()
}

fn holds_role(words: &[Word]) -> bool {
    words.iter().any(|word| word.senses().any(Senses::ROLE.and(Senses::ORGANIZATION)))
}

/// Where the nouns and adjectives directly before a name begin.
fn title_start(words: &[Word], first: usize) -> usize {
    let mut start = first;
    while start > 0 && first - start < MOST_WORDS {
        let word = &words[start - 1];
        let nominal =
            word.tag.is_noun() || word.tag.is_adjective() || matches!(word.tag, Tag::Pos | Tag::Hyph | Tag::Vbg);
        let connects = start < first && matches!(word.lower(), "of" | "and" | "for" | "&");
        if !(nominal || connects) || crate::actor::phrase::pronoun(&word.lower).is_some() {
            break;
        }
        start -= 1;
    }
    while start < first && matches!(words[start].lower(), "of" | "and" | "for" | "&" | "'s" | "’s") {
        start += 1;
    }
    if holds_role(&words[start..first]) { start } else { first }
}

/// Where the noun phrase begins that ends at the comma at `comma`.
fn phrase_start(words: &[Word], comma: usize) -> usize {
    let mut start = comma;
    while start > 0 && comma - start < MOST_WORDS {
        let word = &words[start - 1];
        if matches!(word.tag, Tag::Dt)
            && !matches!(words.get(start.wrapping_sub(2)).map(Word::lower), Some("of" | "for" | "to" | "at" | "in"))
        {
            break;
        }
        if word.tag.is_finite()
            || word.tag.is_punctuation() && word.text != "-"
            || matches!(word.tag, Tag::Vbd | Tag::Vbz | Tag::Vbn | Tag::Wp | Tag::Wdt)
        {
            break;
        }
        start -= 1;
    }
    while start < comma && matches!(words[start].tag, Tag::In | Tag::Cc | Tag::Rb) {
        start += 1;
    }
    start
}

/// Where the noun phrase ends that begins at `start`.
fn phrase_end(words: &[Word], start: usize) -> usize {
    let mut end = start;
    while end < words.len() && end - start < MOST_WORDS {
        let word = &words[end];
        let ends = matches!(word.text, "," | ")" | "(" | "." | ";" | ":" | "—" | "–" | "\"" | "“" | "”")
            || matches!(word.tag, Tag::Vbd | Tag::Vbz | Tag::Md | Tag::Wp | Tag::WpS | Tag::Wdt | Tag::Prp)
            || (word.tag == Tag::PrpS && end > start);
        if ends {
            break;
        }
        end += 1;
    }
    end
}
