//! Names in running text: runs of capitalised words, with the titles before them.

use std::ops::Range;

use super::lexicon::{self, Gender, Senses};
use crate::text::{Analysis, Span, Tag};

/// A name where it stands in the text.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    /// The name, without title.
    pub span: Span,
    /// The name with the capitalised titles before it.
    pub whole: Span,
    /// The words of the name.
    pub words: Vec<String>,
    pub kind: NameKind,
    /// What a title says.
    pub gender: Option<Gender>,
    /// Whether "'s" stands behind it.
    pub possessive: bool,
    /// Whether the article "the" stands before it.
    pub definite: bool,
    pub sentence: usize,
}

impl Mention {
    /// Whether a title stands before the name.
    pub fn is_titled(&self) -> bool {
        self.whole.start < self.span.start
    }
}

/// What a name looks like from its own words and its title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameKind {
    Person,
    Organization,
    /// A country, its capital or seat of government.
    Country,
    /// Anything.
    Unknown,
}

/// A word: tokens without white space between them, joined by hyphens.
#[derive(Clone, Debug)]
pub(super) struct Word<'t> {
    pub text: &'t str,
    pub lower: String,
    pub span: Span,
    pub tag: Tag,
}

impl Word<'_> {
    pub fn is_capitalised(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }

    fn is_acronym(&self) -> bool {
        let letters = self.text.chars().filter(|character| character.is_alphabetic()).count();
        let capitals = self.text.chars().filter(|character| character.is_uppercase()).count();
        capitals >= 2 && capitals * 4 >= letters * 3
    }

    pub fn senses(&self) -> Senses {
        lexicon::senses(&self.lower)
    }
}

/// The words of some tokens, hyphenated ones in one piece.
pub(super) fn words_of<'t>(analysis: &Analysis<'t>, tokens: Range<usize>) -> Vec<Word<'t>> {
    let mut words: Vec<Word<'t>> = Vec::with_capacity(tokens.len());
    let mut joins = false;
    for token in &analysis.tokens[tokens] {
        let text = token.span.of(analysis.text);
        let hyphen = matches!(text, "-" | "‐" | "‑");
        match words.last_mut() {
            Some(last) if last.span.end == token.span.start && (joins || hyphen) && is_wordy(last.text) => {
                last.span.end = token.span.end;
                last.text = last.span.of(analysis.text);
                last.lower = last.text.to_lowercase();
            }
            _ => words.push(Word { text, lower: text.to_lowercase(), span: token.span, tag: token.tag }),
        }
        joins = hyphen;
    }
    words
}

fn is_wordy(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric)
}

/// The names of every sentence, in text order.
pub(super) fn mentions(analysis: &Analysis) -> Vec<Mention> {
    let mut found = Vec::new();
    for (number, sentence) in analysis.sentences.iter().enumerate() {
        let words = words_of(analysis, sentence.tokens.clone());
        let mut at = 0;
        while at < words.len() {
            match run(&words, at) {
                Some(end) => {
                    split_run(&words, at, end, number, &mut found);
                    at = end;
                }
                None => at += 1,
            }
        }
    }
    found
}

/// The end of the run of name words that starts at `start`.
fn run(words: &[Word], start: usize) -> Option<usize> {
    if !opens_name(words, start) {
        return None;
    }
    let mut end = start + 1;
    let mut heads = is_head(&words[start]);
    while end < words.len() {
        let word = &words[end];
        if is_name_word(word) || (word.lower == "&" && next_is_name(words, end + 1)) {
            heads |= is_head(word);
            end += 1;
        } else if PARTICLES.contains(&word.lower.as_str()) && next_is_name(words, end + 1) {
            end += 1;
        } else if word.text.chars().all(|digit| digit.is_ascii_digit()) && !word.text.is_empty() && word.text.len() <= 3 {
            // "Article 13", "Channel 2"; but not a person's age or a year.
            end += 1;
            break;
        } else if heads && CONNECTORS.contains(&word.lower.as_str()) {
            let behind = if words.get(end + 1).is_some_and(|next| next.lower == "the") { end + 2 } else { end + 1 };
            let conjunction = word.lower == "and";
            let titled = words.get(behind).is_some_and(|next| next.senses().any(Senses::HONORIFIC));
            if !next_is_name(words, behind) || (conjunction && (behind > end + 1 || titled || !joins(words, start, end, behind))) {
                break;
            }
            end = behind;
        } else {
            break;
        }
    }
    Some(end)
}

/// Whether "and" at `at` stays within one name: "Department of Health and Human Services",
/// "Youth and Sports Minister".
fn joins(words: &[Word], start: usize, at: usize, behind: usize) -> bool {
    let complement = words[start..at].iter().any(|word| matches!(word.lower.as_str(), "of" | "for" | "on"));
    let role_follows = words[behind..]
        .iter()
        .take_while(|word| is_name_word(word))
        .take(3)
        .any(|word| word.senses().any(Senses::ROLE) && !word.senses().any(Senses::HONORIFIC));
    let named = words.get(behind).is_some_and(|word| lexicon::given_name(&word.lower).is_some());
    (complement && !named) || role_follows && words[start..at].iter().all(|word| !word.senses().any(Senses::ROLE))
}

const PARTICLES: [&str; 24] = [
    "de", "da", "do", "dos", "das", "del", "della", "di", "van", "von", "der", "den", "ter", "bin", "binti", "ibn", "al",
    "el", "la", "le", "du", "ben", "y", "st.",
];

const CONNECTORS: [&str; 7] = ["of", "for", "and", "on", "to", "against", "in"];

/// Words that open sentences with a capital and are no names.
const OPENERS: [&str; 70] = [
    "a", "after", "all", "also", "although", "an", "and", "another", "any", "as", "asked", "at", "because", "before",
    "but", "by", "despite", "during", "each", "earlier", "even", "every", "for", "from", "he", "her", "his", "how",
    "however", "i", "if", "in", "it", "its", "just", "last", "many", "meanwhile", "more", "most", "my", "no", "not", "of",
    "on", "one", "our", "over", "she", "since", "so", "some", "such", "that", "the", "their", "then", "there", "these",
    "they", "this", "those", "to", "under", "we", "what", "when", "while", "with", "you",
];

const CALENDAR: [&str; 19] = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april",
    "june", "july", "august", "september", "october", "november", "december", "i",
];

fn is_name_word(word: &Word) -> bool {
    word.is_capitalised() && !CALENDAR.contains(&word.lower.as_str()) && !word.lower.starts_with("i'")
}

fn next_is_name(words: &[Word], at: usize) -> bool {
    words.get(at).is_some_and(is_name_word)
}

fn opens_name(words: &[Word], at: usize) -> bool {
    let word = &words[at];
    if !word.is_capitalised() {
        return false;
    }
    // A month may be a given name: "June Leow".
    if CALENDAR.contains(&word.lower.as_str()) {
        let follows = next_is_name(words, at + 1) && at + 2 < words.len() && lexicon::given_name(&word.lower).is_some();
        return follows && !matches!(words[at + 1].text.chars().next(), Some('0'..='9'));
    }
    let opening = at == 0 || matches!(words[at - 1].text, "“" | "\"" | "‘" | "'" | ":" | "«" | "—" | "–" | "``");
    if !opening {
        return true;
    }
    if OPENERS.contains(&word.lower.as_str()) {
        return false;
    }
    word.tag.is_proper()
        || word.is_acronym()
        || word.tag == Tag::Other
        || next_is_name(words, at + 1)
        || lexicon::given_name(&word.lower).is_some()
        || lexicon::country(&word.lower).is_some()
}

/// Whether a word can have "of …" within a name.
fn is_head(word: &Word) -> bool {
    word.senses().any(Senses::ORGANIZATION.and(Senses::ROLE))
        || matches!(word.lower.as_str(), "union" | "organisation" | "republic" | "states" | "studies" | "study" | "journal" | "office")
        || word.lower.ends_with("ists")
}

/// Splits a run into the names that it holds: titles off, a person from what its title is of.
fn split_run(words: &[Word], start: usize, end: usize, sentence: usize, found: &mut Vec<Mention>) {
    let run = &words[start..end];
    let definite = start > 0 && words[start - 1].lower == "the";
    let possessive = words.get(end).is_some_and(|next| matches!(next.text, "'s" | "’s" | "'" | "’"));
    let titled_by = start.checked_sub(1).map(|before| words[before].senses());
    let context = Context { sentence, definite, possessive, role_before: titled_by.is_some_and(|s| s.any(Senses::ROLE)) };
    // The last title within the run, unless the whole run is a title.
    let title = (0..run.len()).rev().find(|&at| {
        let senses = run[at].senses();
        let plain_name = senses == Senses::default();
        !plain_name && senses.any(Senses::HONORIFIC.and(Senses::ROLE)) && !is_part_of_person(run, at)
    });
    let Some(title) = title else {
        found.push(context.mention(run, 0, 0));
        return;
    };
    let rest = &run[title + 1..];
    if rest.is_empty() {
        // "Prime Minister", "Joint Chiefs": names an office. "Anthony King" is a person.
        found.push(context.mention(run, 0, 0));
        return;
    }
    if !CONNECTORS.contains(&rest[0].lower.as_str()) {
        found.push(context.mention(run, 0, title + 1));
        return;
    }
    // "Minister of Education Stefania Giannini": the person starts at the last given name.
    let person = (title + 2..run.len()).find(|&at| {
        lexicon::given_name(&run[at].lower).is_some()
            && (2..=4).contains(&(run.len() - at))
            && !CONNECTORS.contains(&run[at - 1].lower.as_str())
            && run[at - 1].lower != "the"
            && run[at..].iter().all(|word| word.senses() == Senses::default() || is_part_of_person(run, at))
    });
    match person {
        Some(at) => found.push(context.mention(run, 0, at)),
        None => found.push(context.mention(run, 0, 0)),
    }
}

/// Whether a word that may be a title is a name here: "Judge", "King" and "Sultan" end or follow a
/// person's given name.
fn is_part_of_person(run: &[Word], at: usize) -> bool {
    at > 0 && lexicon::given_name(&run[at - 1].lower).is_some() && run[at - 1].senses() == Senses::default() && at + 1 == run.len()
}

struct Context {
    sentence: usize,
    definite: bool,
    possessive: bool,
    role_before: bool,
}

impl Context {
    /// The mention of `run[name..]`, titled by `run[title..name]`.
    fn mention(&self, run: &[Word], title: usize, name: usize) -> Mention {
        let (titles, name) = (&run[title..name], &run[name..]);
        let end = name[name.len() - 1].span.end;
        let gender = titles.iter().rev().find_map(|word| lexicon::gender_of_title(&word.lower));
        Mention {
            span: Span { start: name[0].span.start, end },
            whole: Span { start: run[title].span.start, end },
            words: name.iter().map(|word| word.text.to_owned()).collect(),
            kind: self.kind(titles, name),
            gender,
            possessive: self.possessive,
            definite: self.definite,
            sentence: self.sentence,
        }
    }

    fn kind(&self, titles: &[Word], name: &[Word]) -> NameKind {
        let lower = name.iter().map(|word| word.lower.as_str()).collect::<Vec<_>>().join(" ");
        let connected = name.iter().any(|word| CONNECTORS.contains(&word.lower.as_str()) || word.lower == "&");
        if lexicon::country(&lower).is_some() {
            return NameKind::Country;
        }
        let organised = name.iter().any(|word| {
            word.senses().any(Senses::ORGANIZATION) || ORGANIZED.contains(&word.lower.as_str()) || word.lower.contains(".com")
        });
        let digits = name.iter().any(|word| word.text.starts_with(|digit: char| digit.is_ascii_digit()));
        if connected || digits || (organised && titles.is_empty()) {
            return NameKind::Organization;
        }
        if name.len() > 5 || name.iter().all(|word| word.is_acronym()) && name.len() == 1 && titles.is_empty() {
            return NameKind::Organization;
        }
        let known = lexicon::given_name(&name[0].lower).is_some() || is_initial(name[0].text);
        let titled = titles.iter().any(|word| word.senses().any(Senses::HONORIFIC.and(Senses::ROLE)));
        if titled || (known && name.len() >= 2 && !self.definite) || (self.role_before && name.len() >= 2) {
            return NameKind::Person;
        }
        NameKind::Unknown
    }
}

/// "J.", "A.S.", "AS".
fn is_initial(text: &str) -> bool {
    let letters = text.chars().filter(|character| character.is_alphabetic()).count();
    letters <= 2 && text.chars().all(|character| character.is_uppercase() || character == '.')
}

/// Words of organisations' names beside the nouns for organisations.
const ORGANIZED: [&str; 48] = [
    "news", "times", "post", "herald", "tribune", "gazette", "guardian", "chronicle", "telegraph", "journal", "inc",
    "inc.", "corp", "corp.", "ltd", "ltd.", "llc", "plc", "co.", "co", "gmbh", "sa", "ag", "associates", "partners",
    "holdings", "industries", "systems", "technologies", "airlines", "airways", "motors", "pictures", "records",
    "forces", "affairs", "services", "solutions", "united", "city", "relations", "studies", "media", "television", "radio",
    "tv", "press", "studies",
];
