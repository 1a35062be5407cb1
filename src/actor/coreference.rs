//! From a speaker's words to the actor they mean, statement by statement through the article.

use std::collections::HashMap;

use super::{
    Actor, ActorAbsence, ActorKind, ActorLink,
    cast::{Cast, Id, fold},
    lexicon::{Gender, Lexicon, Senses},
    name::{self, Mention},
    phrase::{self, Determiner, NounPhrase, Pronoun, Reading},
    role::{Roles, ranked},
};
use crate::{
    statement::{Attribution, Form},
    text::{Analysis, Span},
};

/// What the article has told so far.
pub(super) struct Scene<'a> {
    lexicon: Lexicon<'a>,
    analysis: &'a Analysis<'a>,
    mentions: Vec<Mention>,
    pub cast: Cast<'a>,
    roles: Roles,
    /// Quoted words, in text order: who is named in them is not who speaks next.
    quoted: Vec<Span>,
    /// All reported words, in text order.
    told: Vec<Span>,
    /// Statements with an actor, in text order of their speakers.
    spoken: Vec<Spoken>,
    /// Noun phrases that stood for themselves, by their words.
    phrases: HashMap<String, Id>,
    /// The same by their heads, the latest of each.
    heads: HashMap<String, Id>,
}

#[derive(Clone, Copy)]
struct Spoken {
    at: u32,
    sentence: usize,
    paragraph: usize,
    actor: Id,
    /// Whether the speaker stands within what another says.
    nested: bool,
}

type Resolved = Result<(Id, ActorLink), ActorAbsence>;

impl<'a> Scene<'a> {
    pub fn new(lexicon: Lexicon<'a>, analysis: &'a Analysis<'a>, attributions: &[Attribution]) -> Self {
        let mentions = name::mentions(lexicon, analysis);
        let mut cast = Cast::new(lexicon, analysis, &mentions);
        let roles = Roles::learn(lexicon, analysis, &mentions, &mut cast);
        let direct = attributions.iter().filter(|attribution| attribution.form == Form::Direct);
        let mut quoted: Vec<Span> = direct.flat_map(|attribution| attribution.content.iter().copied()).collect();
        quoted.sort_unstable();
        let mut told: Vec<Span> =
            attributions.iter().flat_map(|attribution| attribution.content.iter().copied()).collect();
        told.sort_unstable();
        Self {
            lexicon,
            analysis,
            mentions,
            cast,
            roles,
            quoted,
            told,
            spoken: Vec::new(),
            phrases: HashMap::new(),
            heads: HashMap::new(),
        }
    }

    /// The actor of the next statement.
    pub fn resolve(&mut self, attribution: &Attribution) -> Resolved {
        let resolved = match attribution.speaker.first() {
            Some(&speaker) => self.speaker(speaker),
            None if attribution.cue.is_empty() => self.continued(attribution),
            None => Err(ActorAbsence::NoSpeaker),
        };
        let anchor = attribution.speaker.first().or(attribution.cue.first()).or(attribution.content.first());
        if let (Ok((actor, _)), Some(anchor)) = (resolved, anchor) {
            let (sentence, paragraph) = self.place(anchor.start);
            let nested = holds(&self.told, *anchor) && attribution.content.first() != Some(anchor);
            self.spoken.push(Spoken { at: anchor.start, sentence, paragraph, actor, nested });
        }
        resolved
    }

    fn place(&self, at: u32) -> (usize, usize) {
        let sentence = self.analysis.sentence_of(self.analysis.token_at(at));
        let paragraph = self.analysis.sentences.get(sentence).map_or(usize::MAX, |sentence| sentence.paragraph);
        (sentence, paragraph)
    }

    /// Words in quotation marks without cue and speaker go on from the statement before.
    fn continued(&self, attribution: &Attribution) -> Resolved {
        let at = attribution.content.first().map_or(0, |content| content.start);
        let (_, paragraph) = self.place(at);
        match self.spoken.last() {
            Some(last) if last.paragraph.abs_diff(paragraph) <= FARTHEST_CONTINUATION => {
                Ok((last.actor, ActorLink::Continuation))
            }
            _ => Err(ActorAbsence::NoSpeaker),
        }
    }

    fn speaker(&mut self, speaker: Span) -> Resolved {
        match phrase::read(self.lexicon, self.analysis, &self.mentions, speaker) {
            Reading::Nothing => Err(ActorAbsence::NoAntecedent),
            Reading::Pronoun(pronoun) => self.pronoun(pronoun, speaker.start).map(|id| (id, ActorLink::Pronoun)),
            Reading::Name { mention, role } => self.name(mention, &role),
            Reading::Names(all) => self.names(&all),
            Reading::Noun(phrase) => self.noun(&phrase, speaker.start),
        }
    }

    fn name(&mut self, number: usize, role: &str) -> Resolved {
        let id = self.cast.actor_of[number].ok_or(ActorAbsence::Ambiguous)?;
        if !role.is_empty() {
            self.roles.note(self.lexicon, &mut self.cast, id, &self.mentions[number], role);
        }
        let said = self.mentions[number].words.join(" ");
        let whole = fold(&said) == fold(&self.cast.actors[id].name);
        Ok((id, if whole { ActorLink::Name } else { ActorLink::ShortName }))
    }

    /// Several speakers become one actor with all their names.
    fn names(&mut self, all: &[usize]) -> Resolved {
        let ids: Option<Vec<Id>> = all.iter().map(|&number| self.cast.actor_of[number]).collect();
        let mut ids = ids.ok_or(ActorAbsence::Ambiguous)?;
        ids.dedup();
        if let [only] = ids[..] {
            return Ok((only, ActorLink::Name));
        }
        let names: Vec<&str> = ids.iter().map(|&id| self.cast.actors[id].name.as_str()).collect();
        let (last, others) = names.split_last().ok_or(ActorAbsence::NoAntecedent)?;
        let name = format!("{} and {last}", others.join(", "));
        let kind = self.cast.actors[ids[0]].kind;
        Ok((self.stand_for_itself(&name, &fold(&name), kind), ActorLink::Name))
    }

    fn stand_for_itself(&mut self, name: &str, head: &str, kind: Option<ActorKind>) -> Id {
        let gender = self.lexicon.gender_of_title(head);
        let id = *self.phrases.entry(fold(name)).or_insert_with(|| {
            self.cast.actors.push(Actor { gender, ..Actor::new(name.to_owned(), kind, false) });
            self.cast.actors.len() - 1
        });
        self.heads.insert(head.to_owned(), id);
        id
    }

    fn pronoun(&mut self, pronoun: Pronoun, at: u32) -> Result<Id, ActorAbsence> {
        use ActorKind::{Document, Government, Group, Organization, Person};
        let found = match pronoun {
            Pronoun::He => self.person(at, Gender::Man),
            Pronoun::She => self.person(at, Gender::Woman),
            Pronoun::It => self
                .antecedent(at, |actor| matches!(actor.kind, Some(Organization | Government | Document)))
                .or_else(|| self.antecedent(at, |actor| actor.kind.is_none())),
            Pronoun::They => self
                .speaker_before(at, |actor| actor.kind == Some(Group))
                .or_else(|| self.antecedent(at, |actor| matches!(actor.kind, Some(Group | Organization | Government))))
                .or_else(|| self.antecedent(at, |actor| actor.kind.is_none())),
            Pronoun::Relative => return self.nearest(at),
            Pronoun::Other => None,
        };
        let found = found.ok_or(ActorAbsence::NoAntecedent)?;
        let actor = &mut self.cast.actors[found];
        if let Pronoun::He | Pronoun::She = pronoun {
            actor.kind = Some(Person);
            actor.gender = Some(if pronoun == Pronoun::He { Gender::Man } else { Gender::Woman });
        }
        Ok(found)
    }

    fn person(&self, at: u32, gender: Gender) -> Option<Id> {
        let fits = |actor: &Actor| actor.gender.is_none_or(|known| known == gender);
        self.antecedent(at, |actor| actor.kind == Some(ActorKind::Person) && fits(actor))
            .or_else(|| self.antecedent(at, |actor| actor.kind.is_none() && actor.name.contains(' ') && fits(actor)))
            .or_else(|| {
                self.prominent(at, &|actor: &Actor| actor.kind.is_none() && !is_acronym(&actor.name) && fits(actor))
            })
    }

    /// The latest actor that fits: who spoke in a sentence before its subject; who is only named
    /// somewhere in it counts where no sentence has either.
    fn antecedent(&self, at: u32, fits: impl Fn(&Actor) -> bool) -> Option<Id> {
        let named = || self.sentences_before(at).into_iter().find_map(|sentence| self.named_in(sentence, at, &fits));
        self.prominent(at, &fits).or_else(named)
    }

    fn prominent(&self, at: u32, fits: &impl Fn(&Actor) -> bool) -> Option<Id> {
        let told = |sentence| self.spoken_in(sentence, at, fits).or_else(|| self.subject_of(sentence, at, fits));
        self.sentences_before(at).into_iter().find_map(told)
    }

    /// The sentences that an antecedent may stand in, the nearest first.
    fn sentences_before(&self, at: u32) -> Vec<usize> {
        let (sentence, paragraph) = self.place(at);
        let mut own_words = 0;
        let mut near = Vec::new();
        for sentence in (0..=sentence).rev().take(FARTHEST_SENTENCE) {
            let Some(known) = self.analysis.sentences.get(sentence) else { continue };
            if own_words > FARTHEST_NARRATED || paragraph.saturating_sub(known.paragraph) > FARTHEST_PARAGRAPH {
                break;
            }
            near.push(sentence);
            own_words += usize::from(!holds(&self.quoted, known.span));
        }
        near
    }

    fn spoken_in(&self, sentence: usize, at: u32, fits: &impl Fn(&Actor) -> bool) -> Option<Id> {
        let recent = self.spoken.iter().rev().take_while(|spoken| spoken.sentence >= sentence).take(FARTHEST_SENTENCE);
        recent
            .filter(|spoken| spoken.sentence == sentence && spoken.at < at && !spoken.nested)
            .map(|spoken| spoken.actor)
            .find(|&id| fits(&self.cast.actors[id]))
    }

    /// The names of a sentence before `at` that are not quoted.
    fn names_in(&self, sentence: usize, at: u32) -> impl Iterator<Item = (Id, &Mention)> {
        let first = self.mentions.partition_point(|mention| mention.sentence < sentence);
        let here = self.mentions[first..].iter().enumerate().take(MOST_NAMES);
        here.take_while(move |(_, mention)| mention.sentence == sentence && mention.span.end <= at)
            .filter(|(_, mention)| !holds(&self.quoted, mention.span))
            .filter_map(move |(number, mention)| Some((self.cast.actor_of[first + number]?, mention)))
    }

    /// The first name before the verb of a sentence, in the article's own words.
    fn subject_of(&self, sentence: usize, at: u32, fits: &impl Fn(&Actor) -> bool) -> Option<Id> {
        let tokens = self.analysis.sentences[sentence].tokens.clone();
        let verb = tokens.clone().find(|&at| self.analysis.tokens[at].tag.is_finite());
        let verb = verb.map_or(u32::MAX, |verb| self.analysis.tokens[verb].span.start);
        let subjects = self.names_in(sentence, at.min(verb));
        subjects
            .filter(|(_, mention)| !mention.possessive && !holds(&self.told, mention.span))
            .map(|(id, _)| id)
            .find(|&id| fits(&self.cast.actors[id]))
    }

    fn named_in(&self, sentence: usize, at: u32, fits: &impl Fn(&Actor) -> bool) -> Option<Id> {
        let fitting = || self.names_in(sentence, at).filter(|&(id, _)| fits(&self.cast.actors[id]));
        let free = fitting().find(|(_, mention)| !mention.possessive);
        free.or_else(|| fitting().next()).map(|(id, _)| id)
    }

    /// The last who spoke, not far before.
    fn speaker_before(&self, at: u32, fits: impl Fn(&Actor) -> bool) -> Option<Id> {
        let (_, paragraph) = self.place(at);
        let near =
            self.spoken.iter().rev().take_while(|spoken| paragraph.abs_diff(spoken.paragraph) <= FARTHEST_PARAGRAPH);
        near.take(FARTHEST_SENTENCE).map(|spoken| spoken.actor).find(|&id| fits(&self.cast.actors[id]))
    }

    /// Whom a relative pronoun at `at` continues: the name right before it.
    fn nearest(&self, at: u32) -> Result<Id, ActorAbsence> {
        let behind = self.mentions.partition_point(|mention| mention.span.end <= at);
        let (sentence, _) = self.place(at);
        let mut near = (0..behind).rev().take(4).filter(|&number| self.mentions[number].sentence == sentence);
        let is_person = |id: Id| self.cast.actors[id].kind == Some(ActorKind::Person);
        let person = near.clone().find(|&number| self.cast.actor_of[number].is_some_and(is_person));
        let number = person.or_else(|| near.next()).ok_or(ActorAbsence::NoAntecedent)?;
        self.cast.actor_of[number].ok_or(ActorAbsence::Ambiguous)
    }

    fn noun(&mut self, phrase: &NounPhrase, at: u32) -> Resolved {
        let kind = phrase.kind();
        if let Determiner::Possessive(owner) = phrase.determiner {
            return self.of_owner(phrase, owner, at);
        }
        if let Some(id) = self.cast.named(&phrase.words).filter(|_| phrase.named) {
            return Ok((id, ActorLink::Name));
        }
        let definite = phrase.determiner == Determiner::Definite;
        let titular = phrase.determiner == Determiner::None && !phrase.plural && is_capitalised(&phrase.words);
        let person = kind == Some(ActorKind::Person);
        if (definite || titular && !phrase.named)
            && let Some(found) = self.referent(phrase, kind, at)
        {
            let head = ranked(&phrase.head, phrase.is_deputy());
            let office = is_capitalised(&phrase.words) && !self.roles.is_one(found, &phrase.head);
            if person && (office || self.roles.holders(&head, at).any(|id| id == found)) {
                self.roles.give(&head, found, at);
                self.cast.actors[found].learn_role(&phrase.words);
            }
            return Ok((found, ActorLink::Role));
        }
        if person && !phrase.named {
            if phrase.head.starts_with("spokes")
                && phrase.modifiers.is_empty()
                && let Some(house) = self.speaker_before(at, |actor| {
                    matches!(actor.kind, Some(ActorKind::Organization | ActorKind::Government))
                })
            {
                return Ok((house, ActorLink::Role));
            }
            if phrase.determiner == Determiner::Indefinite && phrase.words.split(' ').count() <= 4 {
                return Err(ActorAbsence::NoAntecedent);
            }
        }
        Ok((self.stand_for_itself(&phrase.words, &phrase.head, kind), ActorLink::Name))
    }

    /// "his father", "her lawyer": named after whose they are.
    fn of_owner(&mut self, phrase: &NounPhrase, owner: Pronoun, at: u32) -> Resolved {
        let owner = self.pronoun(owner, at)?;
        let name = format!("{}'s {}", self.cast.actors[owner].name, phrase.words);
        Ok((self.stand_for_itself(&name, &phrase.head, phrase.kind()), ActorLink::Role))
    }

    /// Whom "the minister", "the agency", "the sources" means.
    fn referent(&self, phrase: &NounPhrase, kind: Option<ActorKind>, at: u32) -> Option<Id> {
        let head = phrase.head.as_str();
        if matches!(kind, Some(ActorKind::Document | ActorKind::Group)) {
            return self.heads.get(head).copied().or_else(|| self.document(phrase, kind, at));
        }
        let last = self.spoken.last().map(|spoken| spoken.actor);
        let holders: Vec<Id> = self.roles.holders(&ranked(head, phrase.is_deputy()), at).collect();
        let fitting = |id: &Id| self.modified_alike(*id, phrase);
        if let Some(holder) = holders.iter().copied().find(|id| Some(*id) == last && fitting(id)) {
            return Some(holder);
        }
        if let Some(holder) = holders.iter().copied().find(fitting) {
            return Some(holder);
        }
        if let Some(holder) = holders.iter().copied().find(|&id| self.shares_modifier(id, phrase)) {
            return Some(holder);
        }
        match kind {
            // "the Senate president" is not whoever is in sight.
            Some(ActorKind::Person) => self.person_called(phrase, at),
            // "the committee for a responsible budget" says itself which one.
            Some(ActorKind::Organization | ActorKind::Government) if phrase.words.to_lowercase().ends_with(head) => {
                self.organization(head, at)
            }
            _ => None,
        }
    }

    /// Whether what the article says of an actor has the phrase's modifiers: "the deputy minister".
    fn modified_alike(&self, id: Id, phrase: &NounPhrase) -> bool {
        let known = self.known_of(id);
        modifiers(phrase).all(|modifier| known.contains(modifier))
    }

    /// "the provincial health minister" for the minister of health; but a former one has to be known
    /// as such.
    fn shares_modifier(&self, id: Id, phrase: &NounPhrase) -> bool {
        let known = self.known_of(id);
        let ranks = |word: &str| self.lexicon.senses(word).any(Senses::MODIFIER);
        modifiers(phrase).all(|modifier| !ranks(modifier) || known.contains(modifier))
            && modifiers(phrase).any(|modifier| known.contains(modifier))
    }

    fn known_of(&self, id: Id) -> String {
        self.cast.actors[id].roles.join(" ").to_lowercase()
    }

    /// Whom a more general noun means than the article's own for that person: who spoke last, or the
    /// only one in sight, and only where the noun covers what that person is.
    fn person_called(&self, phrase: &NounPhrase, at: u32) -> Option<Id> {
        let last = self.speaker_before(at, |actor| actor.kind == Some(ActorKind::Person));
        if matches!(phrase.head.as_str(), "man" | "woman" | "boy" | "girl") {
            let gender = self.lexicon.gender_of_title(&phrase.head);
            return last.filter(|&id| phrase.modifiers.is_empty() && self.cast.actors[id].gender == gender);
        }
        let fits = |id: Id| {
            self.cast.actors[id].kind == Some(ActorKind::Person)
                && self.roles.is_one(id, &phrase.head)
                && self.modified_alike(id, phrase)
        };
        if let Some(last) = last.filter(|&id| fits(id)) {
            return Some(last);
        }
        let (sentence, _) = self.place(at);
        let from = self.mentions.partition_point(|mention| mention.sentence + FARTHEST_NARRATED < sentence);
        let until = self.mentions.partition_point(|mention| mention.span.end <= at);
        let near = (from..until).rev().take(MOST_NAMES).filter(|&at| !holds(&self.quoted, self.mentions[at].span));
        let near = || near.clone().filter_map(|number| self.cast.actor_of[number]);
        let only = |fits: &dyn Fn(Id) -> bool| {
            let mut fitting = near().filter(|&id| fits(id));
            let only = fitting.next()?;
            fitting.all(|other| other == only).then_some(only)
        };
        // "the Prime Minister", with capitals, is the one person in sight, where nothing says what
        // else that one is.
        let office = is_capitalised(&phrase.words) && phrase.determiner == Determiner::Definite;
        let roleless = |id: &Id| office && self.cast.actors[*id].roles.is_empty();
        only(&fits).or_else(|| only(&|id| self.cast.actors[id].kind == Some(ActorKind::Person)).filter(roleless))
    }

    /// The organisation with that noun in its name, or the one that spoke last.
    fn organization(&self, head: &str, at: u32) -> Option<Id> {
        let is_one = |actor: &Actor| matches!(actor.kind, None | Some(ActorKind::Organization | ActorKind::Government));
        self.antecedent(at, |actor| is_one(actor) && has_word(&actor.name, head)).or_else(|| {
            let general = matches!(
                head,
                "agency"
                    | "company"
                    | "group"
                    | "organisation"
                    | "organization"
                    | "party"
                    | "firm"
                    | "union"
                    | "body"
                    | "paper"
                    | "newspaper"
                    | "outlet"
                    | "bank"
                    | "association"
                    | "institute"
                    | "institution"
                    | "charity"
                    | "committee"
            );
            // "the company" is no country.
            let stateless = |actor: &Actor| actor.kind != Some(ActorKind::Government);
            self.speaker_before(at, |actor| is_one(actor) && general && stateless(actor))
        })
    }

    /// The document, or the group of people, with that noun in its name.
    fn document(&self, phrase: &NounPhrase, kind: Option<ActorKind>, at: u32) -> Option<Id> {
        if kind != Some(ActorKind::Document) {
            return None;
        }
        let general = matches!(
            phrase.head.as_str(),
            "report" | "study" | "survey" | "paper" | "research" | "document" | "review"
        );
        let is_document = |actor: &Actor| actor.kind == Some(ActorKind::Document);
        self.antecedent(at, |actor| !actor.may_be_person() && has_word(&actor.name, &phrase.head))
            .or_else(|| self.speaker_before(at, |actor| general && is_document(actor)))
    }
}

/// What tells a role from others of its kind.
fn modifiers(phrase: &NounPhrase) -> impl Iterator<Item = &str> {
    phrase.modifiers.iter().map(String::as_str).filter(|word| word.len() > 2 && !matches!(*word, "the" | "top"))
}

/// Whether one of `spans`, which are in text order, holds `span`.
fn holds(spans: &[Span], span: Span) -> bool {
    let behind = spans.partition_point(|known| known.start <= span.start);
    spans[..behind].iter().rev().take(MOST_NESTED).any(|known| known.contains(span) && *known != span)
}

fn is_acronym(name: &str) -> bool {
    name.chars().filter(|character| character.is_uppercase()).count() > 1
}

fn has_word(name: &str, word: &str) -> bool {
    name.split(' ').any(|part| part.eq_ignore_ascii_case(word))
}

fn is_capitalised(words: &str) -> bool {
    words.starts_with(char::is_uppercase)
}

/// In paragraphs.
const FARTHEST_CONTINUATION: usize = 3;
/// In paragraphs.
const FARTHEST_PARAGRAPH: usize = 6;
/// In sentences, quoted ones included.
const FARTHEST_SENTENCE: usize = 48;
/// In sentences of the article's own words.
const FARTHEST_NARRATED: usize = 5;
const MOST_NESTED: usize = 4;
/// In one sentence.
const MOST_NAMES: usize = 64;
