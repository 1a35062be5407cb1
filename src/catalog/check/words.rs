//! The index of words: which actors have them, how many do, and how they are misspelt.

use super::{Reader, report::Findings};
use crate::{
    catalog::{
        Result,
        names::{self, IndexedName},
    },
    records::{
        ActorRecord, NameRecord, decode_count, encode_count, key_parts,
        keys::{self, Key},
    },
    store::{Row, Scan},
};

/// Actors by word: that the actor is there and has it, and that the word is counted.
pub(super) fn actors(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    let mut counted: Option<&str> = None;
    for (key, _) in rows {
        let (Some(word), Some(actor)) = (key_parts::leading_word(key), keys::trailing_actor(key)) else {
            findings.stray(key, "the key is damaged");
            continue;
        };
        let record = reader.get(keys::actor(actor))?.and_then(|bytes| ActorRecord::decode(&bytes).ok());
        let Some(record) = record else {
            findings.stray(key, format!("actor {actor} is missing"));
            continue;
        };
        let mut has_it = false;
        reader.visit(Scan::prefix(&keys::names(actor), 0), |names| {
            let names = names.iter().filter_map(|(_, value)| NameRecord::decode(value).ok());
            has_it |= names
                .map(|name| IndexedName::new(name.name))
                .any(|name| names::indexed_words(&name.folded).any(|own| own == word));
            Ok(())
        })?;
        if !has_it || keys::actors_by_word_row(word, record.within.is_some(), actor) != *key {
            findings.stray(key, format!("actor {actor} is not found here"));
        } else if counted != Some(word) {
            counted = Some(word);
            let count = keys::word_count(word);
            if reader.get(count.clone())?.is_none() {
                findings.differs((count, encode_count(bearers(reader, word)?)), "is missing");
            }
        }
    }
    Ok(())
}

/// How many actors are listed under a word.
fn bearers(reader: &Reader<'_>, word: &str) -> Result<u64> {
    let mut prefix = keys::actors_by_word(word, false);
    prefix.pop();
    let mut count = 0;
    reader.visit(Scan::prefix(&prefix, 0), |rows| {
        count += rows.len() as u64;
        Ok(())
    })?;
    Ok(count)
}

/// Words: that as many actors are listed, and that they are found by their misspellings.
pub(super) fn counts(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, value) in rows {
        let Some(word) = key_parts::counted_word(key) else {
            findings.stray(key, "the key is damaged");
            continue;
        };
        let listed = bearers(reader, word)?;
        if listed == 0 {
            findings.stray(key, "no actor has it");
            continue;
        }
        match decode_count(value) {
            Ok(count) if count == listed => {}
            Ok(count) => findings.differs(
                (key.clone(), encode_count(listed)),
                format!("it says {count}, and {listed} actors are listed"),
            ),
            Err(error) => findings.differs((key.clone(), encode_count(listed)), error.to_string()),
        }
        let misspellings: Vec<Key> =
            names::variants(word).iter().map(|variant| keys::misspelling(variant, word)).collect();
        let stored = reader.get_many(&misspellings)?;
        findings.compare(misspellings.into_iter().map(|key| (key, Vec::new())).collect(), stored);
    }
    Ok(())
}

/// Misspellings: that the word is there and is misspelt so.
pub(super) fn misspellings(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, _) in rows {
        let Some((variant, word)) = key_parts::misspelling(key) else {
            findings.stray(key, "the key is damaged");
            continue;
        };
        if !names::variants(word).contains(variant) || reader.get(keys::word_count(word))?.is_none() {
            findings.stray(key, format!("no word {word:?} is misspelt so"));
        }
    }
    Ok(())
}
