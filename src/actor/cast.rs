//! The actors that an article names, and which of them each mention of a name means.

use std::collections::{HashMap, HashSet};

use super::{
    ActorKind,
    lexicon::{Gender, Lexicon, Senses},
    name::{Mention, NameKind, PARTICLES, without_article},
};
use crate::text::Analysis;

/// Position of an actor in [`Cast::actors`].
pub(super) type Id = usize;

/// An actor of one article.
#[derive(Clone, Debug)]
pub(super) struct Actor {
    /// The fullest name.
    pub name: String,
    pub kind: Option<ActorKind>,
    pub gender: Option<Gender>,
    /// Other names.
    pub aliases: Vec<String>,
    /// What the article calls it beside its name, in text order.
    pub roles: Vec<String>,
    /// Whether it has a name that other articles would know it by.
    pub identifies: bool,
    /// "jr" or "sr", which tells a person from another of the name.
    pub suffix: Option<String>,
    /// Whether the name is a gazetteer's, which no longer one replaces.
    pub known: bool,
}

impl Actor {
    /// One with this name and nothing else.
    pub fn new(name: String, kind: Option<ActorKind>, identifies: bool) -> Self {
        Self {
            name,
            kind,
            gender: None,
            aliases: Vec::new(),
            roles: Vec::new(),
            identifies,
            suffix: None,
            known: false,
        }
    }

    /// Takes a name into account: the longer is the fullest, the other an alias.
    pub fn learn_name(&mut self, name: &str) {
        if name == self.name {
            return;
        }
        let other = if !self.known && name.split(' ').count() > self.name.split(' ').count() {
            std::mem::replace(&mut self.name, name.to_owned())
        } else {
            name.to_owned()
        };
        if self.aliases.len() < MOST_ALIASES && !self.aliases.contains(&other) {
            self.aliases.push(other);
        }
    }

    /// Notes a role; the same words once.
    pub fn learn_role(&mut self, role: &str) {
        if self.roles.len() < MOST_ALIASES && !self.roles.iter().any(|known| known.eq_ignore_ascii_case(role)) {
            self.roles.push(role.to_owned());
        }
    }

    /// Whether it may be referred to as he or she.
    pub fn may_be_person(&self) -> bool {
        matches!(self.kind, None | Some(ActorKind::Person))
    }
}

const MOST_ALIASES: usize = 16;

/// All actors that an article names.
#[derive(Default)]
pub(super) struct Cast<'g> {
    pub lexicon: Lexicon<'g>,
    pub actors: Vec<Actor>,
    /// The actor of each mention; none where it fits several.
    pub actor_of: Vec<Option<Id>>,
    /// Persons by their last name, folded.
    by_last: HashMap<String, Vec<Id>>,
    /// Persons by the other words of their names.
    by_word: HashMap<String, Vec<Id>>,
    /// Everything else by whole name, acronym or first word, folded.
    pub by_name: HashMap<String, Id>,
    by_initials: HashMap<String, Id>,
    /// Organisations by the last words of their names.
    by_tail: HashMap<String, Id>,
    /// Organisations by the first words of their names; none where several begin so.
    by_head: HashMap<String, Option<Id>>,
}

impl<'g> Cast<'g> {
    /// Reads all mentions of an article.
    pub fn new(lexicon: Lexicon<'g>, analysis: &Analysis, mentions: &[Mention]) -> Self {
        let mut cast = Self { lexicon, actor_of: vec![None; mentions.len()], ..Self::default() };
        let mut seen = HashSet::new();
        for (number, mention) in mentions.iter().enumerate() {
            if mention.words.len() > 1 {
                let former = number.checked_sub(1).filter(|&before| {
                    let known = &mentions[before];
                    known.sentence == mention.sentence && is_renamed(analysis, known, mention)
                });
                match (cast.known(mention, &seen), former.and_then(|before| cast.actor_of[before])) {
                    (Some(id), _) => cast.actor_of[number] = Some(id),
                    (None, Some(id)) => cast.place_former(id, number, mention),
                    (None, None) => cast.place_full(number, mention),
                }
            }
        }
        cast.pair_acronyms(analysis, mentions);
        for (number, mention) in mentions.iter().enumerate() {
            if cast.actor_of[number].is_none() {
                cast.place_short(number, mention, &seen);
            }
            if let Some(id) = cast.actor_of[number] {
                seen.insert(id);
                let actor = &mut cast.actors[id];
                // A country is called by its name, where the article has it, not by its capital.
                if mention.kind == NameKind::Country
                    && !actor.known
                    && lexicon
                        .country(&fold(&actor.name))
                        .is_some_and(|country| fold(country) == fold(&mention.words.join(" ")))
                {
                    actor.name = mention.words.join(" ");
                }
                actor.gender = actor.gender.or(mention.gender);
            }
        }
        for actor in &mut cast.actors {
            if actor.gender.is_none() && actor.kind == Some(ActorKind::Person) && actor.name.contains(' ') {
                actor.gender = gender_of_name(lexicon, &actor.name);
            }
        }
        cast
    }

    /// A name of several words.
    fn place_full(&mut self, number: usize, mention: &Mention) {
        let (words, suffix) = folded_words(mention);
        let name = mention.words.join(" ");
        let id = match mention.kind {
            NameKind::Person => self.same_person(&words, suffix.as_deref()),
            // "Van der Berg" is the last name of someone.
            NameKind::Unknown if PARTICLES.contains(&words[0].as_str()) => self.same_person(&words, None),
            _ => None,
        };
        let whole = without_legal_form(words.join(" "));
        let same_name = self.by_name.get(&whole).copied();
        let id = id.or(same_name.filter(|&id| suffix_fits(suffix.as_deref(), self.actors[id].suffix.as_deref())));
        let organised = matches!(mention.kind, NameKind::Organization | NameKind::Unknown);
        let id = id.or_else(|| self.by_tail.get(&whole).copied().filter(|_| organised));
        let id = match id {
            Some(id) => {
                self.actors[id].learn_name(&name);
                if mention.kind == NameKind::Person {
                    self.actors[id].kind = Some(ActorKind::Person);
                }
                id
            }
            None => self.add(Actor { suffix, ..Actor::new(name, kind_of(mention), true) }),
        };
        self.index_full(id, &whole, &words, mention);
        self.actor_of[number] = Some(id);
    }

    /// Has an actor found by a name of several words, folded, and by what is left of it later.
    pub fn index_full(&mut self, id: Id, whole: &str, words: &[String], mention: &Mention) {
        match mention.kind {
            NameKind::Person => self.index_person(id, words),
            // What may be a person is known by its last name only.
            NameKind::Unknown if words.len() <= 4 && !mention.definite => {
                insert(&mut self.by_last, bare(&words[words.len() - 1]), id);
            }
            _ => {}
        }
        if mention.kind != NameKind::Person {
            if let Some(country) = self.lexicon.country(whole) {
                self.by_name.entry(fold(country)).or_insert(id);
            }
            self.by_initials.entry(initials(&mention.words)).or_insert(id);
        }
        let telling = self.lexicon.senses(&words[0]) == Senses::default()
            && !self.lexicon.is_demonym(&words[0])
            && !self.lexicon.is_given_name(&words[0])
            && self.lexicon.country(&words[0]).is_none()
            && !COMMON_HEADS.contains(&words[0].as_str());
        if matches!(mention.kind, NameKind::Organization | NameKind::Unknown) && telling {
            let known = self.by_head.entry(words[0].clone()).or_insert(Some(id));
            if *known != Some(id) {
                *known = None;
            }
        }
        if mention.kind == NameKind::Organization {
            for tail in 1..words.len() {
                self.by_tail.entry(words[tail..].join(" ")).or_insert(id);
            }
        }
        self.by_name.entry(whole.to_owned()).or_insert(id);
    }

    /// Another name of an actor, which the article gives beside the first.
    fn place_former(&mut self, id: Id, number: usize, mention: &Mention) {
        let (words, _) = folded_words(mention);
        self.actors[id].kind = Some(ActorKind::Person);
        self.actors[id].learn_name(&mention.words.join(" "));
        self.index_person(id, &words);
        self.by_name.entry(words.join(" ")).or_insert(id);
        self.actor_of[number] = Some(id);
    }

    pub fn add(&mut self, actor: Actor) -> Id {
        self.actors.push(actor);
        self.actors.len() - 1
    }

    pub fn index_person(&mut self, id: Id, words: &[String]) {
        let (last, others) = words.split_last().expect("a mention has words");
        insert(&mut self.by_last, bare(last), id);
        for word in others {
            insert(&mut self.by_word, word, id);
        }
    }

    /// Who of that last name has a first name that fits.
    pub fn same_person(&self, words: &[String], suffix: Option<&str>) -> Option<Id> {
        let last = words.last()?;
        let candidates = self.by_last.get(bare(last))?.iter().take(MOST_NAMESAKES);
        candidates.copied().find(|&id| {
            let mut known: Vec<String> = self.actors[id].name.split(' ').map(fold).collect();
            known.truncate(known.len() - usize::from(self.actors[id].suffix.is_some()));
            let same_first = |one: &str, other: &str| {
                one == other
                    || (one.chars().count() == 1 && other.starts_with(one))
                    || (other.chars().count() == 1 && one.starts_with(other))
            };
            let alike = || {
                same_first(&known[0], &words[0]) && middles_fit(&known, words)
                    || contains_all(&known, words)
                    || contains_all(words, &known)
            };
            known.len() > 1 && suffix_fits(suffix, self.actors[id].suffix.as_deref()) && alike()
        })
    }

    /// "Transparency Institute Guyana Inc (TIGI)", "WHO (World Health Organisation)".
    fn pair_acronyms(&mut self, analysis: &Analysis, mentions: &[Mention]) {
        for (number, pair) in mentions.windows(2).enumerate() {
            let [first, second] = pair else { continue };
            let between = analysis.text.get(first.span.end as usize..second.whole.start as usize);
            if between.unwrap_or_default().trim() != "(" || !analysis.text[second.span.end as usize..].starts_with(')')
            {
                continue;
            }
            let (full, short) = match (first.words.len(), second.words.len()) {
                (1, 1) | (2.., 2..) => continue,
                (1, _) => (number + 1, number),
                (_, _) => (number, number + 1),
            };
            let acronym = &mentions[short].words[0];
            let Some(id) = self.actor_of[full] else { continue };
            let capitals = acronym.chars().filter(|character| character.is_uppercase()).count();
            if mentions[full].kind == NameKind::Person || (capitals < 2 && !abbreviates(acronym, &mentions[full].words))
            {
                continue;
            }
            let actor = &mut self.actors[id];
            actor.kind = actor.kind.or(Some(ActorKind::Organization));
            actor.learn_name(acronym);
            self.by_name.insert(fold(acronym), id);
            self.actor_of[short] = Some(id);
        }
    }

    /// A name of one word: a last name, a first name, an acronym, or a name of its own.
    fn place_short(&mut self, number: usize, mention: &Mention, seen: &HashSet<Id>) {
        if let Some(id) = self.known(mention, seen) {
            self.actor_of[number] = Some(id);
            return;
        }
        let word = &mention.words[0];
        let folded = fold(word);
        let person = mention.is_titled() && mention.kind == NameKind::Person;
        let acronym = word.len() > 1 && word.chars().all(char::is_uppercase);
        // "Amman" is a capital, unless someone in the article is called so.
        let country = mention.kind == NameKind::Country && (mention.definite || !self.has_person(&folded));
        let not_person = !person && (mention.definite || acronym) || country;
        if !not_person {
            match self.namesake(&folded, mention, seen) {
                Namesake::One(id) => {
                    let actor = &mut self.actors[id];
                    if person {
                        actor.kind = Some(ActorKind::Person);
                    }
                    actor.learn_name(word);
                    self.actor_of[number] = Some(id);
                    return;
                }
                Namesake::Several => return,
                Namesake::None => {}
            }
        }
        let known = self.by_name.get(&folded).copied().filter(|&id| !person || self.actors[id].may_be_person());
        let known = known.or_else(|| self.by_tail.get(&folded).copied().filter(|_| mention.definite && !person));
        let country = self.lexicon.country(&folded).map(fold);
        let known = known.or_else(|| self.by_name.get(country.as_deref()?).copied()).or_else(|| {
            self.by_initials.get(&folded).copied().filter(|_| !person && word.chars().all(char::is_uppercase))
        });
        let known =
            known.or_else(|| self.by_head.get(&folded).copied().flatten().filter(|_| !person && country.is_none()));
        let id = if let Some(id) = known {
            self.actors[id].learn_name(word);
            if person {
                self.actors[id].kind = Some(ActorKind::Person);
            }
            id
        } else {
            let kind = kind_of(mention);
            let identifies = matches!(kind, Some(ActorKind::Organization | ActorKind::Government));
            self.add(Actor::new(word.clone(), kind, identifies))
        };
        if let Some(country) = country {
            self.by_name.entry(country).or_insert(id);
        }
        self.by_name.entry(folded).or_insert(id);
        self.actor_of[number] = Some(id);
    }

    /// Whether a person of the article has that last name.
    fn has_person(&self, last: &str) -> bool {
        let all = self.by_last.get(bare(last)).map(Vec::as_slice).unwrap_or_default();
        all.iter().any(|&id| self.actors[id].kind == Some(ActorKind::Person))
    }

    pub fn namesake(&self, folded: &str, mention: &Mention, seen: &HashSet<Id>) -> Namesake {
        for index in [&self.by_last, &self.by_word] {
            let Some(all) = index.get(bare(folded)) else { continue };
            let gender_fits = |&id: &Id| {
                let known = self.actors[id].gender.or_else(|| gender_of_name(self.lexicon, &self.actors[id].name));
                mention.gender.is_none() || known.is_none() || known == mention.gender
            };
            let persons = all.iter().any(|id| self.actors[*id].kind == Some(ActorKind::Person) && gender_fits(id));
            let is_person = |id: &Id| !persons || self.actors[*id].kind == Some(ActorKind::Person);
            let mut fitting = all.iter().copied().filter(|id| gender_fits(id) && is_person(id));
            let Some(first) = fitting.next() else { continue };
            let mut fitting = fitting.peekable();
            if fitting.peek().is_none() {
                return Namesake::One(first);
            }
            // Of several, only the one whom the article has named by then is meant for sure.
            let mut named = fitting.chain([first]).filter(|id| seen.contains(id));
            return match (named.next(), named.next()) {
                (Some(only), None) => Namesake::One(only),
                _ => Namesake::Several,
            };
        }
        if mention.is_titled() { self.misspelt(folded) } else { Namesake::None }
    }

    /// A titled last name that is one or two slips away from a known one.
    fn misspelt(&self, folded: &str) -> Namesake {
        let slips = if folded.chars().count() >= 8 { 2 } else { 1 };
        if folded.chars().count() < 5 {
            return Namesake::None;
        }
        let near =
            self.actors.iter().enumerate().take(MOST_COMPARED).filter(|(_, actor)| actor.may_be_person()).filter(
                |(_, actor)| {
                    let last = fold(actor.name.rsplit(' ').next().unwrap_or_default());
                    last.chars().next() == folded.chars().next()
                        && actor.name.contains(' ')
                        && strsim::osa_distance(&last, folded) <= slips
                },
            );
        let mut near = near.map(|(id, _)| id);
        match (near.next(), near.next()) {
            (Some(one), None) => Namesake::One(one),
            (Some(_), Some(_)) => Namesake::Several,
            _ => Namesake::None,
        }
    }

    /// The actor with this whole name, acronym or short name.
    pub fn named(&self, name: &str) -> Option<Id> {
        self.by_name.get(&fold(name)).copied()
    }
}

/// First words of many organisations' names, which name none of them alone.
const COMMON_HEADS: [&str; 24] = [
    "world",
    "new",
    "united",
    "royal",
    "international",
    "public",
    "free",
    "great",
    "north",
    "south",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "central",
    "saint",
    "green",
    "social",
    "human",
    "climate",
    "european",
    "supreme",
];

pub(super) enum Namesake {
    None,
    One(Id),
    Several,
}

/// More people of one last name than this are not told apart.
const MOST_NAMESAKES: usize = 16;
/// How many names a misspelt one is compared with.
const MOST_COMPARED: usize = 256;

fn kind_of(mention: &Mention) -> Option<ActorKind> {
    match mention.kind {
        NameKind::Person => Some(ActorKind::Person),
        NameKind::Organization => Some(ActorKind::Organization),
        NameKind::Country => Some(ActorKind::Government),
        NameKind::Document => Some(ActorKind::Document),
        NameKind::Unknown => None,
    }
}

fn insert(index: &mut HashMap<String, Vec<Id>>, word: &str, id: Id) {
    let all = index.entry(word.to_owned()).or_default();
    if !all.contains(&id) && all.len() < MOST_NAMESAKES {
        all.push(id);
    }
}

/// The words of a name, and what tells father from son.
pub(super) fn folded_words(mention: &Mention) -> (Vec<String>, Option<String>) {
    let mut suffix = None;
    let mut words: Vec<String> = mention.words.iter().map(|word| fold(word)).collect();
    while words.len() > 2
        && matches!(words.last().map(String::as_str), Some("jr" | "sr" | "ii" | "iii" | "qc" | "sc" | "mp"))
    {
        suffix = words.pop().filter(|suffix| matches!(suffix.as_str(), "jr" | "sr" | "ii" | "iii"));
    }
    (words, suffix)
}

/// What a company is by law, behind its name.
fn without_legal_form(name: String) -> String {
    match name.rsplit_once(' ') {
        Some((rest, "inc" | "ltd" | "plc" | "llc" | "corp" | "gmbh" | "ag" | "limited")) => rest.to_owned(),
        _ => name,
    }
}

/// "Anna Roth, formerly Anna Keller": whether the second name of a sentence is another of the first
/// one's, with the same given name and a word between that says so.
fn is_renamed(analysis: &Analysis, known: &Mention, mention: &Mention) -> bool {
    let same_first = known.words.len() > 1 && fold(&known.words[0]) == fold(&mention.words[0]);
    let between = analysis.text.get(known.span.end as usize..mention.whole.start as usize).unwrap_or_default();
    let last = between.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    let says = ["formerly", "née", "nee", "born", "as", "called", "now", "previously", "once"];
    same_first && fold(&known.words.join(" ")) != fold(&mention.words.join(" ")) && says.contains(&last.as_str())
}

fn suffix_fits(one: Option<&str>, other: Option<&str>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// Whether the names between first and last do not tell two people apart.
fn middles_fit(one: &[String], other: &[String]) -> bool {
    let middle = |words: &[String]| -> Vec<String> {
        let between = words.get(1..words.len().saturating_sub(1)).unwrap_or_default();
        between.iter().filter(|word| !PARTICLES.contains(&word.as_str())).cloned().collect()
    };
    let (one, other) = (middle(one), middle(other));
    let (shorter, longer) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let initial = |one: &str, other: &str| one.chars().count() == 1 && other.starts_with(one);
    let fits = |word: &String| longer.iter().any(|known| word == known || initial(word, known) || initial(known, word));
    shorter.iter().all(fits)
}

/// A last name without an article, by which newspapers know its bearer: "Hadid" for "al-Hadid".
fn bare(last: &str) -> &str {
    without_article(last).unwrap_or(last)
}

/// Lower case, without accents and full stops.
pub(super) fn fold(word: &str) -> String {
    deunicode::deunicode(word).to_lowercase().replace(['.', '"'], "")
}

fn contains_all(whole: &[String], part: &[String]) -> bool {
    part.len() > 1 && part.iter().all(|word| whole.contains(word))
}

fn initials(words: &[String]) -> String {
    let capital = |word: &String| word.chars().next().filter(|first| first.is_uppercase());
    words.iter().filter_map(capital).collect::<String>().to_lowercase()
}

/// Whether the letters of a short name come in this order in the full one: "Sernanp".
fn abbreviates(short: &str, full: &[String]) -> bool {
    let full = full.join("").to_lowercase();
    let mut letters = full.chars();
    short.to_lowercase().chars().all(|wanted| letters.any(|letter| letter == wanted))
}

/// What the given name says.
fn gender_of_name(lexicon: Lexicon, name: &str) -> Option<Gender> {
    lexicon.gender_of_given_name(&fold(name.split(' ').next()?))
}
