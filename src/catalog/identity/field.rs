//! What people do, as far as it tells namesakes apart.

use std::{collections::HashMap, sync::LazyLock};

use crate::{actor::names_a_country, text::fold};

/// Walks of life, as a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::catalog) struct Fields(u8);

impl Fields {
    fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(in crate::catalog) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The words of roles by walk of life, a line each; people move within one, seldom to another.
const WORDS: &str = include_str!("fields.txt");

static FIELDS: LazyLock<HashMap<&str, Fields>> = LazyLock::new(|| {
    let mut fields: HashMap<&str, Fields> = HashMap::new();
    let lines = WORDS.lines().filter(|line| !line.starts_with('#'));
    for (number, line) in lines.enumerate() {
        let words = line.split_once(": ").map_or("", |(_, words)| words);
        for word in words.split(' ') {
            let known = fields.entry(word).or_default();
            *known = known.or(Fields(1 << number));
        }
    }
    fields
});

/// Words of roles that say nothing of whose role it is.
const COMMON: [&str; 50] = [
    "of",
    "the",
    "a",
    "an",
    "in",
    "at",
    "for",
    "on",
    "and",
    "to",
    "from",
    "with",
    "by",
    "who",
    "his",
    "her",
    "its",
    "their",
    "one",
    "new",
    "former",
    "then",
    "old",
    "acting",
    "deputy",
    "vice",
    "assistant",
    "senior",
    "chief",
    "head",
    "president",
    "director",
    "chairman",
    "chair",
    "leader",
    "manager",
    "member",
    "founder",
    "officer",
    "secretary",
    "general",
    "executive",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "minister",
    "mr",
    "mrs",
    "ms",
    "dr",
];

/// How what is said of two people stands to their being one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::catalog) enum Agreement {
    /// Some of the same is said of both.
    Agrees,
    /// Nothing speaks for it or against it.
    Open,
    /// They walk in different lives.
    Conflicts,
}

/// The walks of life that a role speaks of.
pub(in crate::catalog) fn fields_of(role: &str) -> Fields {
    let mut all = Fields::default();
    for word in fold(role).split(' ') {
        let singular = word.strip_suffix('s').unwrap_or(word);
        let found = FIELDS.get(word).or_else(|| FIELDS.get(singular)).copied();
        all = all.or(found.unwrap_or_default());
    }
    all
}

/// Whether somebody with `role`, among people of these walks of life, may be who has one of
/// `roles`.
pub(in crate::catalog) fn agreement<'r>(role: &str, among: Fields, roles: impl Iterator<Item = &'r str>) -> Agreement {
    let mut fields = fields_of(role);
    // "captain" is of a team among players.
    if !fields.and(among).is_empty() {
        fields = fields.and(among);
    }
    let own = content_words(role);
    let mut known = Fields::default();
    for other in roles {
        if content_words(other).iter().any(|word| own.contains(word)) {
            return Agreement::Agrees;
        }
        known = known.or(fields_of(other));
    }
    if fields.is_empty() || known.is_empty() {
        return Agreement::Open;
    }
    if fields.and(known).is_empty() { Agreement::Conflicts } else { Agreement::Open }
}

/// Whether two people may be meant where place and time speak for it: something is said of both, that
/// has no word in common, no walk of life and no country. Who is known abroad is told there by the
/// country or by an office.
pub(in crate::catalog) fn unrelated<'r>(role: &str, roles: impl Iterator<Item = &'r str>) -> bool {
    let own = content_words(role);
    let (mut said, mut known) = (Vec::new(), Fields::default());
    for other in roles {
        if names_a_country(other) {
            return false;
        }
        said.extend(content_words(other));
        known = known.or(fields_of(other));
    }
    !own.is_empty()
        && !said.is_empty()
        && !names_a_country(role)
        && fields_of(role).and(known).is_empty()
        && !own.iter().any(|word| said.contains(word))
}

fn content_words(role: &str) -> Vec<String> {
    let folded = fold(role);
    let words = folded.split(' ').filter(|word| word.len() > 2 && !COMMON.contains(word));
    words.map(|word| word.strip_suffix('s').unwrap_or(word).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_of_life_tell_namesakes_apart() {
        let told = |role: &str, roles: &[&str]| agreement(role, Fields::default(), roles.iter().copied());
        assert_eq!(told("finance minister", &["fiddler"]), Agreement::Conflicts);
        assert_eq!(told("swimmer", &["a physicist at the Ice Laboratory"]), Agreement::Conflicts);
        assert_eq!(told("minister of oil", &["Oil Minister"]), Agreement::Agrees);
        assert_eq!(told("Senator", &["mayor"]), Agreement::Open);
        assert_eq!(told("", &["fiddler"]), Agreement::Open);
        assert_eq!(told("baker", &["bakers' guild"]), Agreement::Agrees);
    }

    #[test]
    fn people_are_unrelated_by_roles_that_say_nothing_of_each_other() {
        let told = |role: &str, roles: &[&str]| unrelated(role, roles.iter().copied());
        assert!(told("lock keeper at Sandford", &["founder of the Tidal Choir"]));
        assert!(!told("lock keeper", &["keeper of the lighthouse"]), "a word in common");
        assert!(!told("Senator", &["mayor"]), "a walk of life in common");
        assert!(!told("French lock keeper", &["founder of the Tidal Choir"]), "abroad");
        assert!(!told("lock keeper", &["founder of a choir in France"]), "abroad");
        assert!(!told("", &["founder of the Tidal Choir"]) && !told("lock keeper", &[]), "nothing is said");
        assert!(!told("director", &["founder of the Tidal Choir"]), "too little is said");
    }

    #[test]
    fn company_decides_what_a_captain_is() {
        let senator = ["Senator"];
        let team = fields_of("bowler").or(fields_of("umpire"));
        assert_eq!(agreement("county's captain", team, senator.into_iter()), Agreement::Conflicts);
        assert_eq!(agreement("captain", Fields::default(), senator.into_iter()), Agreement::Open);
    }
}
