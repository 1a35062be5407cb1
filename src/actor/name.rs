//! Names in running text: runs of capitalised words, with the titles before them.

use std::{borrow::Cow, collections::HashSet, ops::Range};

use super::{
    known,
    lexicon::{Gender, Lexicon, Senses},
    title::split_run,
};
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
    /// Whether it names an office rather than its holder: "the Prime Minister".
    pub office: bool,
    /// The gazetteer's entry for the name.
    pub known: Option<usize>,
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
    /// "EU Declaration", "National Nutrition Study".
    Document,
    /// Anything.
    Unknown,
}

/// A word: tokens without white space between them, joined by hyphens.
#[derive(Clone, Debug)]
pub(super) struct Word<'t> {
    pub text: &'t str,
    pub lower: Cow<'t, str>,
    pub span: Span,
    pub tag: Tag,
    pub senses: Senses,
}

impl<'t> Word<'t> {
    fn new(text: &'t str, span: Span, tag: Tag) -> Self {
        Self { text, lower: lower_case(text), span, tag, senses: Senses::default() }
    }

    pub fn lower(&self) -> &str {
        &self.lower
    }

    pub fn is_capitalised(&self) -> bool {
        self.text.trim_start_matches(['"', '“']).starts_with(char::is_uppercase)
    }

    /// Mostly capitals: "NATO", "UNHCR".
    pub fn is_acronym(&self) -> bool {
        let letters = self.text.chars().filter(|character| character.is_alphabetic()).count();
        let capitals = self.text.chars().filter(|character| character.is_uppercase()).count();
        capitals >= 2 && capitals * 4 >= letters * 3
    }

    pub fn senses(&self) -> Senses {
        self.senses
    }
}

/// Most words are in lower case as they stand.
fn lower_case(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_lowercase())
    }
}

/// The words of some tokens, hyphenated ones in one piece.
pub(super) fn words_of<'t>(lexicon: Lexicon, analysis: &Analysis<'t>, tokens: Range<usize>) -> Vec<Word<'t>> {
    let mut words: Vec<Word<'t>> = Vec::with_capacity(tokens.len());
    let mut joins = false;
    for token in &analysis.tokens[tokens] {
        let text = token.span.of(analysis.text);
        let hyphen = matches!(text, "-" | "‐" | "‑");
        match words.last_mut() {
            Some(last) if last.span.end == token.span.start && (joins || hyphen) && is_wordy(last.text) => {
                last.span.end = token.span.end;
                last.text = last.span.of(analysis.text);
                last.lower = lower_case(last.text);
            }
            _ => words.push(Word::new(text, token.span, token.tag)),
        }
        joins = hyphen;
    }
    for word in &mut words {
        word.senses = senses_of(lexicon, word);
    }
    join_marks(lexicon, analysis.text, &mut words);
    words
}

fn senses_of(lexicon: Lexicon, word: &Word) -> Senses {
    if word.is_capitalised() { lexicon.senses(&word.lower) } else { lexicon.senses_without_capital(&word.lower) }
}

/// Makes one word of a nickname with its quotation marks, as in "Robert “Bob” Tillman", and of a
/// plural with its apostrophe, as in "Hawkers' Union".
fn join_marks<'t>(lexicon: Lexicon, text: &'t str, words: &mut Vec<Word<'t>>) {
    let mut at = 1;
    while at + 1 < words.len() {
        let length = if is_nickname(lexicon, words, at) {
            3
        } else if is_plural_owner(words, at) {
            at -= 1;
            2
        } else {
            at += 1;
            continue;
        };
        let span = Span { start: words[at].span.start, end: words[at + length - 1].span.end };
        let joined = span.of(text);
        words[at] = Word::new(joined, span, Tag::Nnp);
        words[at].senses = senses_of(lexicon, &words[at]);
        words.drain(at + 1..at + length);
        at += 1;
    }
}

fn is_nickname(lexicon: Lexicon, words: &[Word], at: usize) -> bool {
    let mark = |at: usize| words.get(at).is_some_and(|word| matches!(word.text, "\"" | "“" | "”"));
    let name = |at: usize| words.get(at).is_some_and(|word| word.text.starts_with(char::is_uppercase));
    mark(at)
        && name(at + 1)
        && mark(at + 2)
        && name(at + 3)
        && lexicon.is_given_name(&words[at - 1].lower)
        && name(at - 1)
}

fn is_plural_owner(words: &[Word], at: usize) -> bool {
    let (owner, next) = (&words[at - 1], &words[at + 1]);
    matches!(words[at].text, "'" | "’")
        && owner.span.end == words[at].span.start
        && owner.text.ends_with('s')
        && owner.is_capitalised()
        && next.is_capitalised()
        && (next.senses().any(Senses::ORGANIZATION)
            || words.get(at + 2).is_some_and(|word| word.is_capitalised() && word.senses().any(Senses::ORGANIZATION)))
}

fn is_wordy(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric)
}

/// The names of every sentence, in text order.
pub(super) fn mentions(lexicon: Lexicon, analysis: &Analysis) -> Vec<Mention> {
    let mut found = Vec::new();
    let capitalised = capitalised_within(analysis);
    for (number, sentence) in analysis.sentences.iter().enumerate() {
        let words = words_of(lexicon, analysis, sentence.tokens.clone());
        let mut at = 0;
        while at < words.len() {
            let end = run(lexicon, &words, at, &capitalised);
            if let Some(end) = known::find(lexicon, analysis.text, &words, at..end.unwrap_or(at), number, &mut found) {
                at = end;
            } else if let Some(end) = end {
                let first = found.len();
                split_run(lexicon, &words, at, end, number, &mut found);
                known::note(lexicon, analysis.text, &mut found[first..]);
                at = end;
            } else {
                at += 1;
            }
        }
        if is_headline(&words) {
            // Its capitals say nothing; a person is told by the given name.
            let first = found.partition_point(|mention: &Mention| mention.sentence < number);
            let persons: Vec<Mention> =
                found.drain(first..).filter(|one| is_plain_person(one) || one.known.is_some()).collect();
            found.extend(persons);
        }
    }
    found
}

/// Whether a sentence has capitals as headlines do.
pub(super) fn is_headline(words: &[Word]) -> bool {
    let long = words.iter().filter(|word| word.text.starts_with(char::is_alphabetic) && word.text.len() > 3);
    let (mut capitals, mut all) = (0, 0);
    for word in long {
        all += 1;
        capitals += usize::from(word.is_capitalised());
    }
    let ends = words.last().is_some_and(|word| matches!(word.text, "." | "”" | "\""));
    all >= 4 && capitals * 5 >= all * 4 && !ends && words.iter().any(|word| word.senses() == Senses::default())
}

fn is_plain_person(mention: &Mention) -> bool {
    mention.kind == NameKind::Person && (2..=3).contains(&mention.words.len())
}

/// Words that have a capital within sentences, where only names have one.
fn capitalised_within<'t>(analysis: &Analysis<'t>) -> HashSet<&'t str> {
    let within = analysis.sentences.iter().flat_map(|sentence| sentence.tokens.clone().skip(1));
    let proper = within
        .filter(|&at| analysis.tokens[at].tag.is_proper() && !matches!(analysis.word(at - 1), "“" | "\"" | "‘" | ":"));
    proper.map(|at| analysis.word(at)).filter(|word| word.starts_with(char::is_uppercase)).collect()
}

/// The end of the run of name words that starts at `start`.
fn run(lexicon: Lexicon, words: &[Word], start: usize, capitalised: &HashSet<&str>) -> Option<usize> {
    if !opens_name(lexicon, words, start, capitalised) {
        return None;
    }
    let mut end = start + 1;
    let mut heads = is_head(&words[start]);
    while end < words.len() {
        let word = &words[end];
        if is_name_word(word) || (word.lower == "&" && next_is_name(words, end + 1)) {
            heads |= is_head(word);
            end += 1;
        } else if leads_to_name(words, end) {
            end += 1;
        } else if word.text.chars().all(|digit| digit.is_ascii_digit()) && word.text.len() <= 3 {
            // "Article 13", "Movimento 5 Stelle"; but not a year.
            end += 1;
            if !next_is_name(words, end) {
                break;
            }
        } else if word.lower == "and" && next_is_name(words, end + 1) && joins(lexicon, words, start, end, end + 1) {
            end += 1;
        } else if heads && CONNECTORS.contains(&word.lower()) {
            let behind = if words
                .get(end + 1)
                .is_some_and(|next| next.lower == "the" || word.lower == "for" && next.lower == "a")
            {
                end + 2
            } else {
                end + 1
            };
            if word.lower == "and" || !next_is_name(words, behind) {
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
fn joins(lexicon: Lexicon, words: &[Word], start: usize, at: usize, behind: usize) -> bool {
    let complement = words[start..at].iter().any(|word| matches!(word.lower(), "of" | "for" | "on"));
    let role_follows = words[behind..]
        .iter()
        .take_while(|word| is_name_word(word))
        .take(3)
        .any(|word| word.senses().any(Senses::ROLE) && !word.senses().any(Senses::HONORIFIC));
    let named = words.get(behind).is_some_and(|word| lexicon.is_given_name(&word.lower));
    let titled = |word: &Word| word.senses().any(Senses::ROLE) && !word.senses().any(Senses::MODIFIER);
    (complement && !named) || role_follows && !titled(&words[behind]) && !words[start..at].iter().any(titled)
}

pub(super) const PARTICLES: [&str; 24] = [
    "de", "da", "do", "dos", "das", "del", "della", "di", "van", "von", "der", "den", "ter", "bin", "binti", "ibn",
    "al", "el", "la", "le", "du", "ben", "y", "st.",
];

/// What joins the words of an organisation's name.
pub(super) const CONNECTORS: [&str; 6] = ["of", "for", "and", "on", "to", "against"];

/// Words that open sentences with a capital and are no names.
const OPENERS: [&str; 70] = [
    "a",
    "after",
    "all",
    "also",
    "although",
    "an",
    "and",
    "another",
    "any",
    "as",
    "asked",
    "at",
    "because",
    "before",
    "but",
    "by",
    "despite",
    "during",
    "each",
    "earlier",
    "even",
    "every",
    "for",
    "from",
    "he",
    "her",
    "his",
    "how",
    "however",
    "i",
    "if",
    "in",
    "it",
    "its",
    "just",
    "last",
    "many",
    "meanwhile",
    "more",
    "most",
    "my",
    "no",
    "not",
    "of",
    "on",
    "one",
    "our",
    "over",
    "she",
    "since",
    "so",
    "some",
    "such",
    "that",
    "the",
    "their",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "to",
    "under",
    "we",
    "what",
    "when",
    "while",
    "with",
    "you",
];

const CALENDAR: [&str; 19] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "i",
];

/// "de la Cruz", "van der Berg".
fn leads_to_name(words: &[Word], at: usize) -> bool {
    let particle = |word: &&Word| PARTICLES.contains(&word.lower());
    let particles = words[at.min(words.len())..].iter().take(3).take_while(particle).count();
    particles > 0 && next_is_name(words, at + particles)
}

/// "al-Hadid": the name without its article.
pub(super) fn without_article(word: &str) -> Option<&str> {
    let (article, name) = word.split_once('-')?;
    let known = ["al", "el", "ul", "ad", "an", "ar", "as", "ash", "at", "az"];
    known.iter().any(|known| article.eq_ignore_ascii_case(known)).then_some(name)
}

pub(super) fn is_name_word(word: &Word) -> bool {
    let capitalised =
        word.is_capitalised() || without_article(word.text).is_some_and(|name| name.starts_with(char::is_uppercase));
    capitalised && !CALENDAR.contains(&word.lower()) && !word.lower.starts_with("i'")
}

fn next_is_name(words: &[Word], at: usize) -> bool {
    words.get(at).is_some_and(is_name_word)
}

fn opens_name(lexicon: Lexicon, words: &[Word], at: usize, capitalised: &HashSet<&str>) -> bool {
    let word = &words[at];
    if !word.is_capitalised() {
        return without_article(word.text).is_some() && is_name_word(word);
    }
    // A month may be a given name: "June Leow".
    if CALENDAR.contains(&word.lower()) {
        let follows = next_is_name(words, at + 1) && at + 2 < words.len() && lexicon.is_given_name(&word.lower);
        return follows && !matches!(words[at + 1].text.chars().next(), Some('0'..='9'));
    }
    let opening = at == 0 || matches!(words[at - 1].text, "“" | "\"" | "‘" | "'" | ":" | "«" | "—" | "–" | "``");
    if !opening {
        return true;
    }
    // "Ms Brandt", whatever the tagger takes "Ms" for.
    if word.senses().any(Senses::HONORIFIC) && next_is_name(words, at + 1) {
        return true;
    }
    let function = matches!(
        word.tag,
        Tag::In
            | Tag::Rb
            | Tag::Dt
            | Tag::Cc
            | Tag::Prp
            | Tag::PrpS
            | Tag::Wrb
            | Tag::Wp
            | Tag::Wdt
            | Tag::To
            | Tag::Md
            | Tag::Vbg
    );
    // The parts of a hyphenated name are tokens of their own.
    let capitalised = |word: &Word| word.text.split(['-', '‐', '‑']).all(|part| capitalised.contains(part));
    if OPENERS.contains(&word.lower()) || function && !capitalised(word) && !lexicon.is_given_name(&word.lower) {
        return false;
    }
    word.tag.is_proper()
        || word.is_acronym()
        || capitalised(word)
        || word.tag == Tag::Other
        || next_is_name(words, at + 1)
        || leads_to_name(words, at)
        || leads_to_name(words, at + 1)
        || lexicon.is_given_name(&word.lower)
        || lexicon.country(&word.lower).is_some()
}

/// Whether a word can have "of …" within a name.
fn is_head(word: &Word) -> bool {
    word.senses().any(Senses::ORGANIZATION.and(Senses::ROLE))
        || matches!(
            word.lower(),
            "union" | "organisation" | "republic" | "states" | "studies" | "study" | "journal" | "office"
        )
        || word.lower.ends_with("ists")
}
