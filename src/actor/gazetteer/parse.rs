//! Reads a gazetteer: one fact a line, its columns separated by tabs.

use std::collections::HashMap;

use thiserror::Error;

use super::{Entry, Facts, Gazetteer, normal};
use crate::actor::{
    ActorKind,
    lexicon::{self, Gender, Senses},
};

/// The longest name, in bytes.
const MAX_NAME_BYTES: usize = 200;

/// Why a gazetteer cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum GazetteerError {
    /// It is larger than [`Gazetteer::MAX_BYTES`].
    #[error("{0} bytes are more than the {max} that a gazetteer may have", max = Gazetteer::MAX_BYTES)]
    TooLarge(usize),
    /// It is no text.
    #[error("line {line}: not UTF-8")]
    NotUtf8 {
        /// Counted from 1.
        line: usize,
    },
    /// A line says nothing that could be understood.
    #[error("line {line}: {problem}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        problem: LineProblem,
    },
}

/// What is wrong with a line of a gazetteer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LineProblem {
    /// The first column is no kind of fact.
    #[error("there is no kind {0:?}: the kinds are {KINDS}")]
    Kind(String),
    /// There are too few columns, or too many.
    #[error("{found} columns, separated by tabs, where {wanted} are wanted")]
    Columns {
        /// How many there are.
        found: usize,
        /// How many there should be, in words.
        wanted: &'static str,
    },
    /// A name does not begin with a letter or a digit, is too long, or has control characters.
    #[error("the name {0:?} is none: one begins with a letter or digit and has at most {MAX_NAME_BYTES} bytes")]
    Name(String),
    /// A given name or a role has several words.
    #[error("{0:?} is not one word")]
    NotOneWord(String),
    /// The third column is no gender.
    #[error("{0:?} is no gender: use woman, man or either")]
    Gender(String),
    /// What another name, a capital or a demonym stands for is not known.
    #[error("{0:?} is not known: it has to be {1} of this file, or a country's name")]
    Unknown(String, &'static str),
    /// An earlier line says something of the same name.
    #[error("{name:?} stands in line {first} already")]
    Twice {
        /// The name.
        name: String,
        /// The earlier line, counted from 1.
        first: usize,
    },
}

const KINDS: &str =
    "person, organization, government, document, alias, capital, demonym, given-name, role and honorific";

/// A line, read as far as that goes without the others.
struct Line<'t> {
    number: usize,
    kind: &'t str,
    name: &'t str,
    value: Option<&'t str>,
}

pub(super) fn facts(bytes: &[u8]) -> Result<Facts, GazetteerError> {
    if bytes.len() > Gazetteer::MAX_BYTES {
        return Err(GazetteerError::TooLarge(bytes.len()));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        GazetteerError::NotUtf8 { line: 1 + before.matches('\n').count() }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::default();
    let mut pending = Vec::new();
    let mut said = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let number = number + 1;
        let at_line = |problem| GazetteerError::Line { line: number, problem };
        let line = columns(number, line).map_err(at_line)?;
        said.push(format!("{}\t{}\t{}", line.kind, line.name, line.value.unwrap_or_default()));
        // What stands for another may come before it.
        if matches!(line.kind, "alias" | "capital" | "demonym") {
            pending.push(line);
        } else {
            reader.take(&line).map_err(at_line)?;
        }
    }
    for line in pending {
        reader.refer(&line).map_err(|problem| GazetteerError::Line { line: line.number, problem })?;
    }
    if !said.is_empty() {
        said.sort_unstable();
        let digest = blake3::hash(said.join("\n").as_bytes()).to_hex();
        digest[..16].clone_into(&mut reader.facts.digest);
    }
    Ok(reader.facts)
}

/// The columns of a line, checked as far as that goes without the others.
fn columns(number: usize, line: &str) -> Result<Line<'_>, LineProblem> {
    let mut columns: Vec<&str> = line.split('\t').map(str::trim).collect();
    while columns.len() > 2 && columns.last().is_some_and(|last| last.is_empty()) {
        columns.pop();
    }
    let kind = columns[0];
    let (wanted, most, least) = match kind {
        "person" | "role" | "honorific" => ("2 or 3", 3, 2),
        "organization" | "government" | "document" => ("2", 2, 2),
        "alias" | "capital" | "demonym" | "given-name" => ("3", 3, 3),
        _ => return Err(LineProblem::Kind(shortened(kind))),
    };
    if columns.len() < least || columns.len() > most {
        return Err(LineProblem::Columns { found: columns.len(), wanted });
    }
    let name = without_determiner(columns[1]);
    let value = columns.get(2).copied().map(without_determiner);
    let is_name = |name: &str| {
        name.starts_with(char::is_alphanumeric) && name.len() <= MAX_NAME_BYTES && !name.contains(char::is_control)
    };
    if let Some(wrong) = [Some(name), value].into_iter().flatten().find(|name| !is_name(name)) {
        return Err(LineProblem::Name(shortened(wrong)));
    }
    if matches!(kind, "given-name" | "role" | "honorific") && name.contains(char::is_whitespace) {
        return Err(LineProblem::NotOneWord(name.to_owned()));
    }
    Ok(Line { number, kind, name, value })
}

fn without_determiner(name: &str) -> &str {
    match name.split_once(' ') {
        Some((the, name)) if the.eq_ignore_ascii_case("the") => name.trim_start(),
        _ => name,
    }
}

/// As much of a wrong word as a message needs.
fn shortened(word: &str) -> String {
    word.chars().take(60).collect()
}

fn gender(word: &str) -> Result<Option<Gender>, LineProblem> {
    match word {
        "woman" => Ok(Some(Gender::Woman)),
        "man" => Ok(Some(Gender::Man)),
        "either" => Ok(None),
        _ => Err(LineProblem::Gender(shortened(word))),
    }
}

#[derive(Default)]
struct Reader {
    facts: Facts,
    /// The lines of names, and apart from them of given names, words and demonyms.
    lines: HashMap<(Space, String), usize>,
}

/// What may have the same name without contradiction.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Space {
    Name,
    GivenName,
    Word,
    Demonym,
}

impl Reader {
    /// Takes a line in that needs no other.
    fn take(&mut self, line: &Line) -> Result<(), LineProblem> {
        let gender = line.value.map(gender).transpose()?.flatten();
        let lower = line.name.to_lowercase();
        let kind = match line.kind {
            "given-name" => {
                self.once(line, Space::GivenName, &lower)?;
                self.facts.given_names.insert(deunicode::deunicode(&lower), gender);
                self.facts.given_names.insert(lower, gender);
                return Ok(());
            }
            "role" | "honorific" => {
                self.once(line, Space::Word, &lower)?;
                let kind = if line.kind == "role" { Senses::ROLE } else { Senses::HONORIFIC };
                let senses = match gender {
                    Some(Gender::Woman) => kind.and(Senses::WOMAN),
                    Some(Gender::Man) => kind.and(Senses::MAN),
                    None => kind,
                };
                self.facts.words.insert(lower, senses);
                return Ok(());
            }
            "person" => ActorKind::Person,
            "government" => ActorKind::Government,
            "document" => ActorKind::Document,
            _ => ActorKind::Organization,
        };
        self.once(line, Space::Name, &normal(line.name))?;
        self.add_entry(line.name, kind, gender);
        Ok(())
    }

    /// Takes a line in that says what stands for another name.
    fn refer(&mut self, line: &Line) -> Result<(), LineProblem> {
        let whose = line.value.unwrap_or_default();
        let entry = self.facts.named(whose).filter(|&entry| !self.facts.entries[entry].is_capital);
        if line.kind == "alias" {
            let entry = match entry {
                Some(entry) => entry,
                None => self.country(whose).ok_or_else(|| LineProblem::Unknown(whose.to_owned(), "a name"))?,
            };
            self.once(line, Space::Name, &normal(line.name))?;
            self.facts.add_form(line.name, entry);
            let Entry { name, kind, .. } = &self.facts.entries[entry];
            if *kind == ActorKind::Government {
                let government = name.clone();
                self.add_place(line.name, &government);
            }
            return Ok(());
        }
        let government = entry.filter(|&entry| self.facts.entries[entry].kind == ActorKind::Government);
        let government = match government {
            Some(entry) => self.facts.entries[entry].name.clone(),
            None => match lexicon::known_country(&whose.to_lowercase()) {
                Some(country) => country.to_owned(),
                None => return Err(LineProblem::Unknown(whose.to_owned(), "a government")),
            },
        };
        let lower = line.name.to_lowercase();
        if line.kind == "capital" {
            self.once(line, Space::Name, &normal(line.name))?;
            self.add_place(line.name, &government);
            let name = line.name.to_owned();
            self.add_form(Entry { name, kind: ActorKind::Government, gender: None, is_capital: true });
        } else {
            self.once(line, Space::Demonym, &lower)?;
            self.facts.demonyms.insert(lower);
        }
        Ok(())
    }

    /// An entry for a country that the crate knows, for other names of it.
    fn country(&mut self, name: &str) -> Option<usize> {
        let country = lexicon::known_country(&name.to_lowercase())?;
        let known = self.facts.named(country);
        Some(known.unwrap_or_else(|| self.add_entry(country, ActorKind::Government, None)))
    }

    fn add_entry(&mut self, name: &str, kind: ActorKind, gender: Option<Gender>) -> usize {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if kind == ActorKind::Government {
            self.add_place(&name, &name);
        }
        self.add_form(Entry { name, kind, gender, is_capital: false })
    }

    fn add_form(&mut self, entry: Entry) -> usize {
        let number = self.facts.entries.len();
        self.facts.add_form(&entry.name, number);
        self.facts.entries.push(entry);
        number
    }

    fn add_place(&mut self, name: &str, government: &str) {
        self.facts.places.insert(normal(name).to_lowercase(), government.to_owned());
    }

    fn once(&mut self, line: &Line, space: Space, name: &str) -> Result<(), LineProblem> {
        match self.lines.insert((space, name.to_owned()), line.number) {
            Some(first) => Err(LineProblem::Twice { name: line.name.to_owned(), first }),
            None => Ok(()),
        }
    }
}
