//! What a speaker's words are: a pronoun, a name, or a noun phrase with its head.

use super::{
    ActorKind,
    lexicon::{Lexicon, Senses},
    name::{Mention, NameKind, Word, words_of},
    role::is_deputy,
};
use crate::text::{Analysis, Span, Tag};

/// A speaker's words, read.
#[derive(Clone, Debug)]
pub(super) enum Reading {
    /// Nothing that could be read.
    Nothing,
    Pronoun(Pronoun),
    /// A name, as a position among the mentions, with what the words say beside it.
    Name {
        mention: usize,
        role: String,
    },
    /// Several names: "Google and Yahoo".
    Names(Vec<usize>),
    Noun(NounPhrase),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pronoun {
    He,
    She,
    It,
    They,
    /// "who", "which".
    Relative,
    /// "I", "we", "you": the text does not say who that is.
    Other,
}

/// "the general coordinator of Tourism", "several sources".
#[derive(Clone, Debug)]
pub(super) struct NounPhrase {
    /// Without determiner and quantifier, up to the first clause.
    pub words: String,
    /// The head noun in lower case.
    pub head: String,
    /// The words before the head, in lower case.
    pub modifiers: Vec<String>,
    pub senses: Senses,
    pub plural: bool,
    pub determiner: Determiner,
    /// Whether a name stands within it: "Litzman's office".
    pub named: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Determiner {
    None,
    /// "the", "this".
    Definite,
    /// "a", "one", "several".
    Indefinite,
    /// "his", "their".
    Possessive(Pronoun),
}

/// The pronoun that a word, in lower case, is.
pub(super) fn pronoun(lower: &str) -> Option<Pronoun> {
    Some(match lower {
        "he" | "him" | "his" | "himself" => Pronoun::He,
        "she" | "her" | "hers" | "herself" => Pronoun::She,
        "it" | "its" | "itself" => Pronoun::It,
        "they" | "them" | "their" | "themselves" | "both" | "others" => Pronoun::They,
        "who" | "which" | "whom" | "whose" | "that" => Pronoun::Relative,
        "i" | "we" | "you" | "my" | "our" | "me" | "us" | "everyone" | "someone" | "anyone" | "nobody"
        | "everybody" => Pronoun::Other,
        _ => return None,
    })
}

/// Reads the words of `span`; `mentions` are those of the article, in text order.
pub(super) fn read(lexicon: Lexicon, analysis: &Analysis, mentions: &[Mention], span: Span) -> Reading {
    let first = analysis.token_at(span.start);
    let last = first + analysis.tokens[first..].partition_point(|token| token.span.end <= span.end);
    let words = words_of(lexicon, analysis, first..last);
    let Some(from) = words.iter().position(|word| word.text.starts_with(char::is_alphanumeric)) else {
        return Reading::Nothing;
    };
    let words = &words[from..];
    if let [only] = words
        && !is_acronym(only)
        && let Some(pronoun) = pronoun(&only.lower)
    {
        return Reading::Pronoun(pronoun);
    }
    let opened = mentions.partition_point(|mention| mention.span.end <= words[0].span.start);
    let closed = opened + mentions[opened..].partition_point(|mention| mention.span.start < span.end);
    Reader { lexicon, text: analysis.text, words, mentions: &mentions[..closed], opened }.read()
}

/// "WHO" and "IT" are no pronouns.
fn is_acronym(word: &Word) -> bool {
    word.text.len() > 1 && word.text.chars().all(char::is_uppercase)
}

struct Reader<'r, 't> {
    lexicon: Lexicon<'r>,
    text: &'t str,
    words: &'r [Word<'t>],
    /// Those up to the end of the words.
    mentions: &'r [Mention],
    /// The first of those within the words.
    opened: usize,
}

impl Reader<'_, '_> {
    fn read(&self) -> Reading {
        if self.words.len() > 2 && self.words[0].lower == "one" && self.words[1].lower == "of" {
            return Reading::Nothing;
        }
        let (determiner, start) = self.determiner();
        let end = self.base_end(start);
        let of = self.words.get(end).is_some_and(|word| word.lower == "of") && end > start;
        if of && PARTS.contains(&self.words[end - 1].lower()) && end + 1 < self.words.len() {
            return Reader { words: &self.words[end + 1..], ..*self }.read();
        }
        if start >= end {
            return self.fallback();
        }
        let head = if is_possessive(&self.words[end - 1]) && end - 1 > start { end - 2 } else { end - 1 };
        if let Some(number) = self.mention_at(head) {
            let mention = &self.mentions[number];
            let several = self.coordinated(number);
            if several.len() > 1 {
                return Reading::Names(several);
            }
            if !mention.office {
                return Reading::Name { mention: number, role: self.role_beside(number, start) };
            }
        }
        // "the M5S party" is M5S; "the New Zealand government" is not New Zealand.
        if head > start
            && self.words[head].senses().any(Senses::ORGANIZATION)
            && OF_ITS_NAME.contains(&self.words[head].lower())
            && let Some(number) = self.mention_at(head - 1)
            && self.mentions[number].whole.start <= self.words[start].span.start
            && !matches!(self.mentions[number].kind, NameKind::Country | NameKind::Person)
            && !self.words[head - 1].text.chars().all(|digit| digit.is_ascii_digit())
        {
            return Reading::Name { mention: number, role: self.words[head].text.to_owned() };
        }
        if let Some(number) = self.apposition(head) {
            let several = self.coordinated(number);
            if several.len() > 1 {
                return Reading::Names(several);
            }
            return Reading::Name { mention: number, role: self.role_beside(number, start) };
        }
        self.noun(determiner, start, head)
    }

    /// The determiner, and the first word behind it and its quantifiers.
    fn determiner(&self) -> (Determiner, usize) {
        const DEFINITE: [&str; 5] = ["the", "this", "that", "these", "those"];
        const INDEFINITE: [&str; 38] = [
            "a",
            "an",
            "one",
            "another",
            "some",
            "any",
            "several",
            "many",
            "most",
            "few",
            "both",
            "all",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "each",
            "every",
            "no",
            "various",
            "numerous",
            "certain",
            "more",
            "other",
            "others",
            "dozens",
            "hundreds",
            "thousands",
            "least",
            "half",
            "either",
            "neither",
            "countless",
        ];
        let mut determiner = Determiner::None;
        let mut at = 0;
        while let Some(word) = self.words.get(at) {
            let lower = word.lower();
            let found = if DEFINITE.contains(&lower) {
                Determiner::Definite
            } else if matches!(lower, "his" | "her" | "its" | "their" | "my" | "our" | "your") {
                Determiner::Possessive(pronoun(lower).unwrap_or(Pronoun::Other))
            } else if INDEFINITE.contains(&lower)
                || (lower.starts_with(|digit: char| digit.is_ascii_digit()) && at == 0)
            {
                Determiner::Indefinite
            } else if matches!(lower, "even" | "at" | "of" | "also" | "only") && at < 3 && (at > 0 || lower != "of") {
                determiner
            } else {
                break;
            };
            // "one of the officials" is one of them, "both the school and the police" are those.
            if determiner == Determiner::None || lower == "the" && self.words[0].lower == "both" {
                determiner = found;
            }
            at += 1;
        }
        (determiner, at)
    }

    /// Behind the last word of the noun phrase proper: before its complements and clauses.
    fn base_end(&self, start: usize) -> usize {
        (start..self.words.len())
            .find(|&at| {
                let word = &self.words[at];
                let inside = self.within_mention(at);
                !inside && at >= start && ends_base(word, at > start)
            })
            .unwrap_or(self.words.len())
    }

    fn within_mention(&self, at: usize) -> bool {
        let span = self.words[at].span;
        let following = self.mentions[self.opened..].iter().find(|mention| mention.span.end > span.start);
        following.is_some_and(|mention| mention.whole.start <= span.start)
    }

    /// The mention that ends with the word.
    fn mention_at(&self, at: usize) -> Option<usize> {
        let end = self.words[at].span.end;
        (self.opened..self.mentions.len()).find(|&number| self.mentions[number].span.end == end)
    }

    /// The names that "and" joins to this one.
    fn coordinated(&self, number: usize) -> Vec<usize> {
        let mut all = vec![number];
        for next in number + 1..self.mentions.len() {
            let between = self.between(self.mentions[next - 1].span.end, self.mentions[next].whole.start);
            let between = between.trim().trim_start_matches(',').trim();
            let joined =
                matches!(between, "and" | "and the" | "" | "&" | "or" | "and a") || and_a_role(self.lexicon, between);
            let comma = between.is_empty()
                && self.text[self.mentions[next - 1].span.end as usize..].trim_start().starts_with(',');
            if !(joined && (comma || !between.is_empty())) || self.mentions[next].office {
                break;
            }
            all.push(next);
        }
        // A list has an "and"; "Ali, Georgetown" is a name with its place.
        let last = *all.last().unwrap_or(&number);
        let before_last = &self.text[..self.mentions[last].whole.start as usize];
        let before_whole = self.text[..self.mentions[last].whole.start as usize].trim_end();
        let role_between = all.len() > 1
            && and_a_role(
                self.lexicon,
                self.between(self.mentions[last - 1].span.end, self.mentions[last].whole.start).trim(),
            );
        let with_and = before_last.trim_end().trim_end_matches(" the").ends_with(" and")
            || before_whole.ends_with('&')
            || role_between;
        if all.len() > 1 && !with_and { vec![number] } else { all }
    }

    /// The name that a noun phrase is explained by: "the coach, Alireza Mehraban", "director of the
    /// chapter of the Council Alia Salem".
    fn apposition(&self, head: usize) -> Option<usize> {
        let senses = self.words[head].senses();
        let head_end = self.words[head].span.end;
        let behind = (self.opened..self.mentions.len()).filter(|&number| self.mentions[number].span.start >= head_end);
        let relative =
            self.words[head + 1..].iter().find(|word| matches!(word.lower(), "who" | "which" | "whose" | "where"));
        let limit = relative.map_or(u32::MAX, |word| word.span.start);
        for number in behind {
            let mention = &self.mentions[number];
            if mention.span.start >= limit {
                break;
            }
            if mention.possessive || mention.office {
                continue;
            }
            let before = self.between(head_end, mention.whole.start).trim_end();
            if before.is_empty() {
                return Some(number);
            }
            if before.ends_with(',') || before.ends_with(':') {
                return Some(number);
            }
            let preposition = before.rsplit(' ').next().unwrap_or_default().to_lowercase();
            let complement = matches!(
                preposition.as_str(),
                "of" | "for"
                    | "to"
                    | "in"
                    | "at"
                    | "from"
                    | "with"
                    | "by"
                    | "the"
                    | "on"
                    | "and"
                    | "under"
                    | "near"
                    | "against"
                    | "about"
            );
            let lone_person = mention.kind == NameKind::Person && mention.words.len() > 1;
            if senses.any(Senses::ROLE) && lone_person && !complement {
                return Some(number);
            }
            if senses.any(Senses::DOCUMENT) && mention.kind != NameKind::Person && preposition_of_document(before) {
                let named_document =
                    mention.words.iter().any(|word| self.lexicon.senses(&word.to_lowercase()).any(Senses::DOCUMENT));
                if named_document {
                    return Some(number);
                }
            }
        }
        // "PC World's recent analysis" speaks for PC World.
        let possessor = (self.opened..self.mentions.len()).find(|&number| self.mentions[number].possessive)?;
        let mention = &self.mentions[possessor];
        let owned = mention.span.end <= self.words[head].span.start && mention.kind != NameKind::Person;
        (owned && senses.any(Senses::DOCUMENT) && mention.kind != NameKind::Country).then_some(possessor)
    }

    /// What the words say of the named one, without the name.
    fn role_beside(&self, number: usize, start: usize) -> String {
        let name = self.mentions[number].span;
        self.between(self.words[start].span.start, name.start).trim().trim_end_matches([',', ':']).to_owned()
    }

    /// The text from one place to another; empty where that runs backwards.
    fn between(&self, start: u32, end: u32) -> &str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    fn noun(&self, determiner: Determiner, start: usize, head: usize) -> Reading {
        let end = (head + 1..self.words.len())
            .find(|&at| {
                let word = &self.words[at];
                ends_phrase(word) && !self.within_mention(at)
            })
            .unwrap_or(self.words.len())
            .min(start + MOST_WORDS);
        let head_word = &self.words[head];
        let senses = head_word.senses();
        let plural =
            matches!(head_word.tag, Tag::Nns | Tag::Nnps) || senses.any(Senses::GROUP) && !senses.any(Senses::ROLE);
        // "the report's authors" are authors; "the city's auditor" is one by this only.
        let owner = (start..head).rev().find(|&at| is_possessive(&self.words[at]) && !self.within_mention(at - 1));
        let base = owner.map_or(start, |at| at + 1);
        // "the fishermen's guild" is one of theirs, as a proper name says it too.
        let of_people = senses.any(Senses::ORGANIZATION)
            && !plural
            && owner.is_some_and(|at| at == start + 1 && is_plural(&self.words[at - 1]));
        let start = if senses.any(Senses::ROLE) && !plural || of_people { start } else { base };
        let span = Span { start: self.words[start].span.start, end: self.words[end - 1].span.end };
        let words = single_spaced(span.of(self.text));
        let words = words.trim_end_matches("'s").trim_end_matches("’s").trim().to_owned();
        // "the embattled minister" is no other minister.
        let told_apart = |word: &&Word| !matches!(word.tag, Tag::Vbn | Tag::Vbg) || word.senses().any(Senses::MODIFIER);
        Reading::Noun(NounPhrase {
            words,
            head: head_word.lower().to_owned(),
            modifiers: self.words[base..head].iter().filter(told_apart).map(|word| word.lower().to_owned()).collect(),
            senses,
            plural,
            determiner,
            named: self.mentions[self.opened..].iter().any(|mention| !mention.office),
        })
    }

    /// Words that begin with a verb or are only determiners: the last name in them, or a pronoun.
    fn fallback(&self) -> Reading {
        if let Some(number) = (self.opened..self.mentions.len()).find(|&number| !self.mentions[number].office) {
            return Reading::Name { mention: number, role: String::new() };
        }
        match self.words.iter().find_map(|word| pronoun(&word.lower)) {
            Some(pronoun) => Reading::Pronoun(pronoun),
            None => Reading::Nothing,
        }
    }
}

impl NounPhrase {
    /// "the deputy mayor".
    pub fn is_deputy(&self) -> bool {
        self.modifiers.iter().any(|word| is_deputy(word))
    }

    /// What kind of actor its head noun makes.
    pub fn kind(&self) -> Option<ActorKind> {
        match () {
            () if self.senses.any(Senses::DOCUMENT) && !self.senses.any(Senses::ROLE) => Some(ActorKind::Document),
            () if self.plural => Some(ActorKind::Group),
            () if self.senses.any(Senses::ROLE) => Some(ActorKind::Person),
            () if matches!(self.head.as_str(), "government" | "ministry" | "army" | "military" | "state") => {
                Some(ActorKind::Government)
            }
            () if self.senses.any(Senses::ORGANIZATION) => Some(ActorKind::Organization),
            () => None,
        }
    }
}

/// Nouns that only say what the named thing is.
const OF_ITS_NAME: [&str; 12] = [
    "party",
    "company",
    "group",
    "newspaper",
    "magazine",
    "agency",
    "airline",
    "bank",
    "firm",
    "movement",
    "network",
    "platform",
];

/// Whether words between two names join them, with the role of the second: "and her husband,".
fn and_a_role(lexicon: Lexicon, between: &str) -> bool {
    let Some(role) = between.strip_prefix("and ") else { return false };
    let words: Vec<&str> = role.trim_end_matches(',').split(' ').collect();
    words.len() <= 3
        && words.iter().all(|word| word.starts_with(char::is_lowercase))
        && words.last().is_some_and(|last| lexicon.senses_without_capital(last).any(Senses::ROLE))
}

/// What speaks for the whole that it is of: "results of the study".
const PARTS: [&str; 4] = ["results", "findings", "conclusions", "excerpts"];

/// More words than this are not one noun phrase's name.
const MOST_WORDS: usize = 16;

fn is_plural(word: &Word) -> bool {
    !word.is_capitalised() && (word.tag == Tag::Nns || word.lower.ends_with("men"))
}

fn is_possessive(word: &Word) -> bool {
    matches!(word.text, "'s" | "’s" | "'" | "’")
}

fn ends_base(word: &Word, after_first: bool) -> bool {
    const PREPOSITIONS: [&str; 23] = [
        "of", "for", "in", "from", "at", "on", "with", "to", "by", "about", "within", "against", "among", "under",
        "near", "behind", "close", "familiar", "inside", "across", "as", "over", "and",
    ];
    if matches!(word.text, "," | "(" | ")" | "—" | "–" | ":" | ";" | "[" | "|") || ends_phrase(word) {
        return true;
    }
    after_first && (PREPOSITIONS.contains(&word.lower()) || matches!(word.tag, Tag::Vbg) && word.lower != "leading")
}

fn ends_phrase(word: &Word) -> bool {
    matches!(word.text, "," | "(" | "—" | "–" | ";" | ":" | "|")
        || matches!(word.lower(), "who" | "which" | "that" | "whose" | "where" | "including")
        || matches!(word.tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md)
        || (word.tag == Tag::Vbn
            && matches!(
                word.lower(),
                "published"
                    | "managed"
                    | "issued"
                    | "released"
                    | "named"
                    | "called"
                    | "based"
                    | "led"
                    | "owned"
                    | "seen"
                    | "conducted"
                    | "quoted"
                    | "interviewed"
                    | "contacted"
                    | "reached"
                    | "cited"
            ))
}

fn preposition_of_document(before: &str) -> bool {
    before.trim_end_matches(" the").ends_with(" of") || before == "of" || before == " of" || before.trim() == "of the"
}

/// One blank between words, whatever white space the text has.
pub(super) fn single_spaced(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
