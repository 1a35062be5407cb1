//! Titles and names within a run of capitalised words: "Minister of Education Stefania Rossi".

use super::{
    lexicon::{Lexicon, Senses},
    name::{CONNECTORS, Mention, NameKind, Word},
};
use crate::text::Span;

/// Splits a run into the names that it holds: titles off, a person from what its title is of.
pub(super) fn split_run(
    lexicon: Lexicon,
    words: &[Word],
    start: usize,
    end: usize,
    sentence: usize,
    found: &mut Vec<Mention>,
) {
    let run = &words[start..end];
    // "Hispanic" and "French" alone name nobody.
    if let [only] = run
        && (only.tag.is_adjective() || lexicon.is_demonym(&only.lower))
        && lexicon.country(&only.lower).is_none()
        && !only.is_acronym()
    {
        return;
    }
    let context = Context::of(lexicon, words, start, end, sentence);
    // The last title within the run, unless the whole run is a title.
    let title = (0..run.len()).rev().find(|&at| {
        let senses = run[at].senses();
        let plain_name = senses == Senses::default();
        let titled =
            !plain_name && senses.any(Senses::HONORIFIC.and(Senses::ROLE)) && !is_part_of_person(lexicon, run, at);
        titled || is_occupation(lexicon, run, at)
    });
    let Some(title) = title else {
        // "the Council on Relations Alia Salem": an organisation runs into the name of its director.
        let organised = run.iter().position(|word| word.senses().any(Senses::ORGANIZATION) || is_organized(word));
        let person = organised.and_then(|at| persons_behind(lexicon, run, at + 1).next_back()).filter(|&at| {
            let complement = run[..at].iter().any(|word| CONNECTORS.contains(&word.lower()));
            complement || is_organized(&run[at - 1]) || run[at - 1].senses().any(Senses::ORGANIZATION)
        });
        if let Some(at) = person {
            found.push(context.mention(&run[..at], 0, 0));
        }
        found.push(context.mention(run, person.unwrap_or(0), person.unwrap_or(0)));
        return;
    };
    let rest = &run[title + 1..];
    if rest.is_empty() {
        // "Prime Minister" names an office, "Mr. King" a person.
        let before = run[..title].last().map(Word::senses).unwrap_or_default();
        let person = before.any(Senses::HONORIFIC) && before.any(Senses::MAN.and(Senses::WOMAN));
        found.push(context.mention(run, 0, if person { title } else { 0 }));
        return;
    }
    if !CONNECTORS.contains(&rest[0].lower()) {
        found.push(context.mention(run, 0, title + 1));
        return;
    }
    // "Minister of Education Stefania Giannini": the person starts at the last given name.
    let person = person_behind(lexicon, run, title + 2).or_else(|| behind_country(lexicon, run, title + 1));
    match person {
        Some(at) => found.push(context.mention(run, 0, at)),
        None => found.push(context.mention(run, 0, 0)),
    }
}

/// Where a person's name begins that ends the run: at a given name no earlier than `from`.
fn person_behind(lexicon: Lexicon, run: &[Word], from: usize) -> Option<usize> {
    persons_behind(lexicon, run, from).next()
}

fn persons_behind(lexicon: Lexicon, run: &[Word], from: usize) -> impl DoubleEndedIterator<Item = usize> {
    (from..run.len()).filter(move |&at| {
        lexicon.is_given_name(&run[at].lower)
            && (2..=4).contains(&(run.len() - at))
            && !CONNECTORS.contains(&run[at - 1].lower())
            && run[at - 1].lower != "the"
            && run[at..].iter().all(|word| word.senses() == Senses::default())
    })
}

/// "Ambassador to the United States Hamdullah Mohib": what follows the country, where that is a
/// name of several words.
fn behind_country(lexicon: Lexicon, run: &[Word], from: usize) -> Option<usize> {
    let from = (from..run.len()).find(|&at| !CONNECTORS.contains(&run[at].lower()) && run[at].lower != "the")?;
    let lower = |words: &[Word]| words.iter().map(Word::lower).collect::<Vec<_>>().join(" ");
    (from + 1..run.len().min(from + 5))
        .rev()
        .find(|&at| (2..=4).contains(&(run.len() - at)) && lexicon.country(&lower(&run[from..at])).is_some())
}

/// Whether a word that may be a title is a name here: "Judge", "King" and "Sultan" end or follow a
/// person's given name.
fn is_part_of_person(lexicon: Lexicon, run: &[Word], at: usize) -> bool {
    at > 0
        && lexicon.is_given_name(&run[at - 1].lower)
        && run[at - 1].senses() == Senses::default()
        && at + 1 == run.len()
}

/// "Glassblower Ilka Vrba": a noun for one who does something, before a whole name.
fn is_occupation(lexicon: Lexicon, run: &[Word], at: usize) -> bool {
    let (word, name) = (&run[at], &run[at + 1..]);
    let lower = word.lower();
    let ends_so = ["er", "or", "ist", "man", "woman", "person", "ian"].iter().any(|ending| lower.ends_with(ending));
    let unknown = word.senses() == Senses::default() && lower.len() > 6 && ends_so;
    (unknown && !lexicon.is_given_name(lower) || word.senses().any(Senses::TRADE))
        && (2..=4).contains(&name.len())
        && name[0].is_capitalised()
        && lexicon.is_given_name(&name[0].lower)
        && name.iter().all(|word| word.senses() == Senses::default() && !is_organized(word))
}

/// What stands around a run of capitalised words.
pub(super) struct Context<'g> {
    lexicon: Lexicon<'g>,
    sentence: usize,
    definite: bool,
    possessive: bool,
    role_before: bool,
}

impl<'g> Context<'g> {
    /// What stands around `words[start..end]`.
    pub fn of(lexicon: Lexicon<'g>, words: &[Word], start: usize, end: usize, sentence: usize) -> Self {
        let before = start.checked_sub(1).map(|before| &words[before]);
        Self {
            lexicon,
            sentence,
            definite: before.is_some_and(|word| word.lower == "the"),
            possessive: words.get(end).is_some_and(|next| matches!(next.text, "'s" | "’s" | "'" | "’")),
            role_before: before.is_some_and(|word| word.senses().any(Senses::ROLE)),
        }
    }

    /// The mention of `run[name..]`, titled by `run[title..name]`.
    pub fn mention(&self, run: &[Word], title: usize, name: usize) -> Mention {
        let (titles, name) = (&run[title..name], &run[name..]);
        let end = name[name.len() - 1].span.end;
        let gender = titles.iter().rev().find_map(|word| self.lexicon.gender_of_title(&word.lower));
        let kind = self.kind(titles, name);
        Mention {
            span: Span { start: name[0].span.start, end },
            whole: Span { start: run[title].span.start, end },
            words: name.iter().map(|word| word.text.to_owned()).collect(),
            kind,
            gender,
            possessive: self.possessive,
            definite: self.definite,
            office: is_office(self.lexicon, kind, name),
            known: None,
            sentence: self.sentence,
        }
    }

    fn kind(&self, titles: &[Word], name: &[Word]) -> NameKind {
        let lower = name.iter().map(Word::lower).collect::<Vec<_>>().join(" ");
        let connected = name.iter().any(|word| CONNECTORS.contains(&word.lower()) || word.lower == "&");
        if self.lexicon.country(&lower).is_some() {
            return NameKind::Country;
        }
        let organised = name.iter().any(|word| word.senses().any(Senses::ORGANIZATION) || is_organized(word));
        let last = name[name.len() - 1].senses();
        if last.any(Senses::DOCUMENT) && !last.any(Senses::ORGANIZATION) && titles.is_empty() && name.len() > 1 {
            return NameKind::Document;
        }
        let digits = name.iter().any(|word| word.text.starts_with(|digit: char| digit.is_ascii_digit()));
        let plural = last.any(Senses::GROUP) && name.len() > 1;
        if connected || digits || plural || (organised && titles.is_empty()) {
            return NameKind::Organization;
        }
        if name.len() > 5 || name.iter().all(Word::is_acronym) && name.len() == 1 && titles.is_empty() {
            return NameKind::Organization;
        }
        let known = self.lexicon.is_given_name(&name[0].lower) || is_initial(name[0].text);
        let has_title = titles.iter().any(|word| word.senses().any(Senses::HONORIFIC.and(Senses::ROLE)));
        if has_title || (known && name.len() >= 2 && !self.definite) || (self.role_before && name.len() >= 2) {
            return NameKind::Person;
        }
        NameKind::Unknown
    }
}

/// Whether a capitalised run names an office rather than its holder: "the Prime Minister".
fn is_office(lexicon: Lexicon, kind: NameKind, name: &[Word]) -> bool {
    if matches!(kind, NameKind::Person | NameKind::Country) {
        return false;
    }
    let roles = Senses::ROLE.and(Senses::MODIFIER).and(Senses::HONORIFIC).and(Senses::GROUP);
    let last = name.last().map(|word| lexicon.senses(&word.lower)).unwrap_or_default();
    let all = |senses: Senses| name.iter().all(|word| lexicon.senses(&word.lower).any(senses));
    let common = Senses::ORGANIZATION.and(Senses::DOCUMENT);
    all(roles) || (last.any(Senses::ROLE) && name.len() > 1) || (name.len() == 1 && last.any(common))
}

/// "J.", "A.S.".
fn is_initial(text: &str) -> bool {
    let letters = text.chars().filter(|character| character.is_alphabetic()).count();
    letters <= 3
        && (letters == 1 || text.ends_with('.'))
        && text.chars().all(|character| character.is_uppercase() || character == '.')
}

/// "example.com"; a name, not a file.
fn has_domain(lower: &str) -> bool {
    lower.rsplit_once('.').is_some_and(|(_, domain)| domain == "com")
}

fn is_organized(word: &Word) -> bool {
    ORGANIZED.contains(&word.lower()) || has_domain(&word.lower)
}

/// Words of organisations' names beside the nouns for organisations.
const ORGANIZED: [&str; 48] = [
    "news",
    "times",
    "post",
    "herald",
    "tribune",
    "gazette",
    "guardian",
    "chronicle",
    "telegraph",
    "journal",
    "inc",
    "inc.",
    "corp",
    "corp.",
    "ltd",
    "ltd.",
    "llc",
    "plc",
    "co.",
    "co",
    "gmbh",
    "sa",
    "ag",
    "associates",
    "partners",
    "holdings",
    "industries",
    "systems",
    "technologies",
    "airlines",
    "airways",
    "motors",
    "pictures",
    "records",
    "forces",
    "affairs",
    "services",
    "solutions",
    "united",
    "city",
    "relations",
    "studies",
    "media",
    "television",
    "radio",
    "tv",
    "press",
    "studies",
];
