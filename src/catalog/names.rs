//! Names as the catalogue compares and finds them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    records::{
        ActorRecord,
        keys::{self, Key},
    },
    text::fold,
};

/// Words shorter than this are not looked up with typing errors, and longer ones than the next
/// not at all.
const SHORTEST_MISSPELT: usize = 4;
const LONGEST_WORD: usize = 40;

/// At most this many bytes of names stand in one row of the word index.
const MAX_ROW_BYTES: usize = 2048;

/// What makes two names the same actor: the folded name, or, where folding leaves nothing, the
/// name itself.
pub(super) fn identity_of(name: &str) -> String {
    let folded = fold(name);
    if folded.is_empty() { name.trim().to_owned() } else { folded }
}

/// The key under which the next mention of an actor's name finds it. The first actor of a name is
/// found by the name alone; others have a number, and are found by their likeness.
pub(super) fn identity_key(record: &ActorRecord) -> Key {
    let name = identity_of(&record.display_name);
    match record.homonym {
        0 => keys::identity(&name, record.within),
        number => keys::identity(&format!("{name}\n{number}"), record.within),
    }
}

/// A name with its folded form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IndexedName {
    pub name: String,
    pub folded: String,
}

impl IndexedName {
    pub(super) fn new(name: String) -> Self {
        let folded = fold(&name);
        Self { name, folded }
    }
}

/// The words of a folded name that the index knows, each cut to the longest that it keeps.
pub(super) fn indexed_words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(' ').filter(|word| !word.is_empty()).map(|word| &word[..word.floor_char_boundary(LONGEST_WORD)])
}

/// The names that have each word.
pub(super) fn by_word(names: &[IndexedName]) -> BTreeMap<String, Vec<&str>> {
    let mut by_word: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in names {
        let distinct: BTreeSet<_> = indexed_words(&name.folded).collect();
        for word in distinct {
            by_word.entry(word.to_owned()).or_default().push(&name.name);
        }
    }
    by_word
}

/// A row of the word index: names, one a line.
pub(super) fn encode(names: &[&str]) -> Vec<u8> {
    let mut row = String::new();
    for name in names {
        if row.len() + name.len() < MAX_ROW_BYTES {
            if !row.is_empty() {
                row.push('\n');
            }
            row.extend(name.chars().map(|character| if character == '\n' { ' ' } else { character }));
        }
    }
    row.into_bytes()
}

/// The names in a row of the word index.
pub(super) fn decode(row: &[u8]) -> Vec<IndexedName> {
    String::from_utf8_lossy(row).lines().map(|name| IndexedName::new(name.to_owned())).collect()
}

/// The word and all that is left of it when one letter is dropped: two words that differ in one
/// letter, or in the order of two neighbours, have a variant in common (Garbe, symmetric delete
/// spelling correction, 2012).
pub(super) fn variants(word: &str) -> BTreeSet<String> {
    let mut variants = BTreeSet::new();
    if word.len() < SHORTEST_MISSPELT {
        return variants;
    }
    variants.insert(word.to_owned());
    for (at, letter) in word.char_indices() {
        let mut shorter = word.to_owned();
        shorter.replace_range(at..at + letter.len_utf8(), "");
        variants.insert(shorter);
    }
    variants
}

/// Whether one typing error makes `word` of `typed`.
pub(super) fn is_misspelling(typed: &str, word: &str) -> bool {
    typed.len() >= SHORTEST_MISSPELT && strsim::osa_distance(typed, word) == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_one_error_apart_share_a_variant() {
        for (typed, word) in [("shermann", "sherman"), ("shermn", "sherman"), ("wendi", "wendy"), ("wedny", "wendy")] {
            assert!(is_misspelling(typed, word), "{typed} {word}");
            assert!(!variants(typed).is_disjoint(&variants(word)), "{typed} {word}");
        }
        assert!(!is_misspelling("li", "lu"));
        assert!(!is_misspelling("wendy", "wendy"));
    }

    #[test]
    fn names_are_found_under_each_of_their_words() {
        let names = [IndexedName::new("Ban Ki-moon".into()), IndexedName::new("Mr. Ban".into())];
        let by_word = by_word(&names);
        assert_eq!(by_word["ban"], ["Ban Ki-moon", "Mr. Ban"]);
        assert_eq!(by_word["moon"], ["Ban Ki-moon"]);
        let row = encode(&by_word["ban"]);
        assert_eq!(decode(&row), names);
    }
}
