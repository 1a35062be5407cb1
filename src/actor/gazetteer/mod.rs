//! What a user knows of names beside what this crate knows: an own gazetteer.

mod parse;
#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::Arc,
};

pub use parse::{GazetteerError, LineProblem};

use super::{
    ActorKind,
    lexicon::{Gender, Senses},
};

/// Names that a user adds to those that this crate knows: of persons, organisations, governments and
/// documents, with their other names; capitals and demonyms; given names; words for roles.
///
/// It is read from a text with one fact a line, its columns separated by tabs. Blank lines and lines
/// that begin with `#` say nothing. Names are found in articles as they are written here, capitals
/// included; "the" before a name is no part of it.
///
/// | kind | name | third column |
/// | --- | --- | --- |
/// | `person` | Ana Duarte | `woman`, `man`, or none |
/// | `organization`, `government`, `document` | Harbour Watch | none |
/// | `alias` | HW | whose: a name of this file, or a country that this crate knows |
/// | `capital`: the seat of a government, which stands for it | Fredville | of which government |
/// | `demonym` | Freedonian | of which government |
/// | `given-name`: one word | Zinnia | `woman`, `man` or `either` |
/// | `role`, `honorific`: one word | harbourmistress | `woman`, `man`, or none |
///
/// A clone is the same gazetteer, not a copy. Two are equal where they say the same, in whatever
/// order.
///
/// ```
/// use quotarium::{Extractor, actor::Gazetteer, article::{Article, ArticleSource}};
///
/// let gazetteer = Gazetteer::parse(b"organization\tHarbour Watch\nalias\tHW\tHarbour Watch\n")?;
/// let source = ArticleSource { text: "“The pier is safe,” HW said.".into(), ..ArticleSource::default() };
/// let extractor = Extractor { gazetteer, ..Extractor::default() };
/// let extraction = extractor.extract(Article::parse(source, 1000)?);
/// assert_eq!(extraction.statements[0].actor.as_ref().unwrap().display_name, "Harbour Watch");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Gazetteer(Option<Arc<Facts>>);

/// What a gazetteer says.
#[derive(Default)]
pub(super) struct Facts {
    /// BLAKE3 of what it says, as the first hexadecimal digits.
    digest: String,
    pub entries: Vec<Entry>,
    /// Names and other names, as [`normal`] makes them, to positions in `entries`.
    forms: HashMap<String, usize>,
    /// The letters and digits that forms begin with, and the bytes of the longest form of each.
    starts: HashMap<String, usize>,
    /// In lower case.
    pub given_names: HashMap<String, Option<Gender>>,
    /// In lower case.
    pub words: HashMap<String, Senses>,
    /// Names, capitals and other names of governments, as [`normal`] makes them, in lower case, to the
    /// government's name.
    pub places: HashMap<String, String>,
    /// In lower case.
    pub demonyms: HashSet<String>,
}

/// Somebody or something that a gazetteer names.
#[derive(Debug)]
pub(super) struct Entry {
    pub name: String,
    pub kind: ActorKind,
    pub gender: Option<Gender>,
    /// Whether it is the seat of a government only, which a text may call by it.
    pub is_capital: bool,
}

impl Gazetteer {
    /// The largest gazetteer, in bytes.
    pub const MAX_BYTES: usize = 16 << 20;

    /// Reads a gazetteer in the format above.
    ///
    /// # Errors
    /// [`GazetteerError`] with the number of the line, counted from 1, and what is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, GazetteerError> {
        let facts = parse::facts(bytes)?;
        Ok(if facts.is_empty() { Self::default() } else { Self(Some(Arc::new(facts))) })
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Names what it says, in 16 hexadecimal digits; empty where it says nothing.
    #[must_use]
    pub fn digest(&self) -> &str {
        self.0.as_ref().map_or("", |facts| &facts.digest)
    }

    pub(super) fn facts(&self) -> Option<&Facts> {
        self.0.as_deref()
    }
}

impl PartialEq for Gazetteer {
    fn eq(&self, other: &Self) -> bool {
        self.digest() == other.digest()
    }
}

impl Eq for Gazetteer {}

impl fmt::Debug for Gazetteer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Gazetteer").field(&self.digest()).finish()
    }
}

impl Facts {
    fn is_empty(&self) -> bool {
        self.digest.is_empty()
    }

    /// The entry with exactly this name or other name.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.forms.get(&normal(name)).copied()
    }

    /// The bytes of the longest name that begins with the letters and digits that `text` begins with.
    pub fn longest_from(&self, text: &str) -> Option<usize> {
        self.starts.get(start_of(text)).copied()
    }

    fn add_form(&mut self, name: &str, entry: usize) {
        let form = normal(name);
        let longest = self.starts.entry(start_of(&form).to_owned()).or_default();
        *longest = form.len().max(*longest);
        self.forms.insert(form, entry);
    }
}

/// The letters and digits that a name begins with.
fn start_of(name: &str) -> &str {
    let end = name.find(|character: char| !character.is_alphanumeric()).unwrap_or(name.len());
    &name[..end]
}

/// A name with one blank between words and straight apostrophes.
pub(super) fn normal(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").replace('’', "'")
}
