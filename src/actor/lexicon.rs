//! What words say about actors: titles and roles, given names, countries.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use foldhash::fast::FixedState;

use super::gazetteer::{Entry, Facts, Gazetteer, normal};

/// What a word may be, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Senses(u16);

impl Senses {
    /// "Mr", "Dr": goes with a name and is no part of it.
    pub const HONORIFIC: Self = Self(1);
    /// "minister", "spokesman", "mother".
    pub const ROLE: Self = Self(1 << 1);
    /// "former", "deputy": goes before a role.
    pub const MODIFIER: Self = Self(1 << 2);
    /// "officials", "residents".
    pub const GROUP: Self = Self(1 << 3);
    /// "report", "poll".
    pub const DOCUMENT: Self = Self(1 << 4);
    /// "ministry", "company".
    pub const ORGANIZATION: Self = Self(1 << 5);
    /// Only of men: "chairman".
    pub const MAN: Self = Self(1 << 6);
    /// Only of women: "spokeswoman".
    pub const WOMAN: Self = Self(1 << 7);
    /// "baker": a role without a capital, often a last name with one.
    pub const TRADE: Self = Self(1 << 8);

    /// Whether it has any of these.
    pub fn any(self, senses: Self) -> bool {
        self.0 & senses.0 != 0
    }

    /// Both.
    pub const fn and(self, senses: Self) -> Self {
        Self(self.0 | senses.0)
    }
}

/// A person's gender, as pronouns tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gender {
    Woman,
    Man,
}

static WORDS: LazyLock<HashMap<&'static str, Senses, FixedState>> = LazyLock::new(|| {
    let mut words = HashMap::<_, Senses, _>::default();
    for (kind, line) in records(include_str!("titles.txt"), ": ") {
        let senses = match kind {
            "honorific-man" => Senses::HONORIFIC.and(Senses::MAN),
            "honorific-woman" => Senses::HONORIFIC.and(Senses::WOMAN),
            "honorific" => Senses::HONORIFIC,
            "man" => Senses::MAN.and(Senses::ROLE),
            "woman" => Senses::WOMAN.and(Senses::ROLE),
            "role" => Senses::ROLE,
            "trade" => Senses::TRADE,
            "modifier" => Senses::MODIFIER,
            "group" => Senses::GROUP,
            "document" => Senses::DOCUMENT,
            _ => Senses::ORGANIZATION,
        };
        for word in line.split(' ') {
            let entry = words.entry(word).or_default();
            *entry = entry.and(senses);
        }
    }
    words
});

/// The roles that a general noun covers.
static ROLE_KINDS: LazyLock<HashMap<&'static str, HashSet<&'static str>>> = LazyLock::new(|| {
    let rows = records(include_str!("role_kinds.txt"), ": ");
    rows.map(|(general, roles)| (general, roles.split(' ').collect())).collect()
});

static GIVEN_NAMES: LazyLock<HashMap<&'static str, Option<Gender>, FixedState>> = LazyLock::new(|| {
    let mut names = HashMap::with_capacity_and_hasher(32 << 10, FixedState::default());
    for (kind, line) in records(include_str!("given_names.txt"), ": ") {
        let gender = match kind {
            "women" => Some(Gender::Woman),
            "men" => Some(Gender::Man),
            _ => None,
        };
        names.extend(line.split(' ').map(|name| (name, gender)));
    }
    names
});

/// Names, capitals and seats of government, in lower case, to the country's name.
static PLACES: LazyLock<HashMap<String, &'static str, FixedState>> = LazyLock::new(|| {
    let mut places = HashMap::default();
    for (name, rest) in records(include_str!("countries.txt"), "|") {
        let mut fields = rest.split('|').skip(1);
        let named = fields.by_ref().take(2).flat_map(|field| field.split(',')).filter(|other| !other.is_empty());
        for place in named.chain([name]) {
            places.entry(place.to_lowercase()).or_insert(name);
        }
    }
    places
});

static DEMONYMS: LazyLock<HashSet<String, FixedState>> = LazyLock::new(|| {
    let fields = records(include_str!("countries.txt"), "|").filter_map(|(_, rest)| rest.split('|').next());
    fields.flat_map(|field| field.split(',')).map(str::to_lowercase).collect()
});

fn records(table: &'static str, separator: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(move |line| line.split_once(separator))
}

/// What this crate knows of words, with what a gazetteer adds.
#[derive(Clone, Copy, Default)]
pub(super) struct Lexicon<'g> {
    own: Option<&'g Facts>,
}

impl<'g> Lexicon<'g> {
    pub fn new(gazetteer: &'g Gazetteer) -> Self {
        Self { own: gazetteer.facts() }
    }

    /// What a word, in lower case, may be.
    pub fn senses(self, lower: &str) -> Senses {
        let known = WORDS.get(lower).copied().unwrap_or_default();
        let own = self.own.and_then(|own| own.words.get(lower).copied());
        own.map_or(known, |own| known.and(own))
    }

    /// What a word that has no capital where it stands may be.
    pub fn senses_without_capital(self, lower: &str) -> Senses {
        let senses = self.senses(lower);
        let told_by_ending = senses == Senses::default()
            && lower.len() >= SHORTEST_OCCUPATION
            && OCCUPATION_ENDINGS.iter().any(|ending| lower.ends_with(ending));
        if senses.any(Senses::TRADE) || told_by_ending { senses.and(Senses::ROLE) } else { senses }
    }

    /// Whether a word, in lower case, is a given name.
    pub fn is_given_name(self, lower: &str) -> bool {
        GIVEN_NAMES.contains_key(lower)
            || self.own.is_some_and(|own| own.given_names.contains_key(lower))
            || !lower.is_ascii() && GIVEN_NAMES.contains_key(deunicode::deunicode(lower).as_str())
    }

    /// The gender of most who bear a given name, in lower case.
    pub fn gender_of_given_name(self, lower: &str) -> Option<Gender> {
        let own = self.own.and_then(|own| own.given_names.get(lower));
        own.or_else(|| GIVEN_NAMES.get(lower)).copied().flatten()
    }

    /// The country that a name, capital or seat of government, in lower case, stands for.
    pub fn country(self, lower: &str) -> Option<&'g str> {
        let own = self.own.and_then(|own| own.places.get(&lower.replace('’', "'")));
        own.map(String::as_str).or_else(|| known_country(lower))
    }

    /// Whether a word, in lower case, is an adjective such as "french".
    pub fn is_demonym(self, lower: &str) -> bool {
        DEMONYMS.contains(lower) || self.own.is_some_and(|own| own.demonyms.contains(lower))
    }

    /// The gender that a title or role word implies.
    pub fn gender_of_title(self, lower: &str) -> Option<Gender> {
        let senses = self.senses(lower);
        match () {
            () if senses.any(Senses::MAN) => Some(Gender::Man),
            () if senses.any(Senses::WOMAN) => Some(Gender::Woman),
            () => None,
        }
    }

    /// What the gazetteer names.
    pub fn entry(self, number: usize) -> Option<&'g Entry> {
        self.own?.entries.get(number)
    }

    /// The gazetteer's entry with exactly this name or other name.
    pub fn entry_named(self, name: &str) -> Option<usize> {
        self.own?.named(name)
    }

    /// The gazetteer's longest name that `text` begins with and that ends at one of `ends`, byte
    /// offsets in ascending order: its entry and its length in bytes.
    pub fn entry_at(self, text: &str, ends: impl Iterator<Item = usize>) -> Option<(usize, usize)> {
        let own = self.own?;
        let longest = own.longest_from(text)?;
        let forms = ends.map(|end| (normal(&text[..end]), end)).take_while(|(form, _)| form.len() <= longest);
        forms.filter_map(|(form, end)| Some((own.named(&form)?, end))).last()
    }
}

/// The country of this crate's list that a name, capital or seat of government, in lower case,
/// stands for.
pub(super) fn known_country(lower: &str) -> Option<&'static str> {
    PLACES.get(lower).copied()
}

/// Whether words name a country, its capital or its people.
pub(crate) fn names_a_country(words: &str) -> bool {
    let words: Vec<String> = words
        .split(|character: char| !character.is_alphanumeric() && character != '.')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    (1..=MOST_WORDS_OF_A_PLACE).any(|length| {
        words.windows(length).any(|place| {
            let place = place.join(" ");
            known_country(&place).is_some() || DEMONYMS.contains(&place)
        })
    })
}

const MOST_WORDS_OF_A_PLACE: usize = 3;

/// What nouns for people's work end in.
const OCCUPATION_ENDINGS: [&str; 15] = [
    "ologist", "ographer", "keeper", "maker", "worker", "owner", "fighter", "herder", "dresser", "driver", "dealer",
    "trainer", "seller", "smith", "teacher",
];

/// In bytes.
const SHORTEST_OCCUPATION: usize = 8;

/// Whether who has a role may be called by a more general one: a senator is a politician.
pub(super) fn is_kind_of(role: &str, general: &str) -> bool {
    ROLE_KINDS.get(general).is_some_and(|roles| roles.contains(role))
}
