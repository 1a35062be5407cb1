//! Finds actors by name.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ActorMatch, ActorQuery, Catalog, CatalogError, MatchKind, Result,
    names::{self, IndexedName},
};
use crate::{
    records::{ActorId, ActorRecord, keys},
    store::Scan,
    text::fold,
};

/// At most this many actors are looked at for one word, before ranking.
const MAX_CANDIDATES: usize = 512;

/// At most this many rows are looked at for the beginning of a word: a short one begins many.
const MAX_BEGINNINGS: usize = 96;

const MAX_NAME_BYTES: usize = 256;

const DEFAULT_RESULTS: usize = 10;
const MAX_RESULTS: usize = 100;

impl Catalog {
    /// Actors whose name or alias fits `name`, best first. `max_results`: 0 means 10, more than
    /// 100 means 100, negative is refused.
    ///
    /// # Errors
    /// [`CatalogError::InvalidArgument`] where `name` has no letter or more than 256 bytes.
    pub fn lookup_actors(&self, name: &str, query: &ActorQuery, max_results: i32) -> Result<Vec<ActorMatch>> {
        let Ok(results) = usize::try_from(max_results) else {
            return Err(CatalogError::invalid("max_results", format!("{max_results} is negative")));
        };
        let results = if results == 0 { DEFAULT_RESULTS } else { results.min(MAX_RESULTS) };
        if name.len() > MAX_NAME_BYTES {
            return Err(CatalogError::invalid("name", format!("{} bytes are more than 256", name.len())));
        }
        let folded = fold(name);
        let typed: Vec<&str> = names::indexed_words(&folded).collect();
        if typed.is_empty() {
            return Err(CatalogError::invalid("name", format!("{name:?} has no letter")));
        }
        let mut found: Vec<(MatchKind, String, ActorId, ActorRecord)> = Vec::new();
        let candidates = self.candidates(&typed, query.include_article_scoped)?;
        let keys: Vec<_> = candidates.keys().map(|&id| keys::actor(id)).collect();
        let records = self.inner.store.get_many(&keys, self.deadline)?;
        for ((id, names), bytes) in candidates.into_iter().zip(records) {
            let Some(bytes) = bytes else { continue };
            let record = ActorRecord::decode(&bytes)?;
            if !query.kinds.is_empty() && record.kind.is_none_or(|kind| !query.kinds.contains(&kind)) {
                continue;
            }
            // Who was merged is found under the one that stays.
            let (id, record) = if record.merged_into.is_some() {
                let root = self.root(id)?;
                let Some(bytes) = self.get(keys::actor(root))? else { continue };
                (root, ActorRecord::decode(&bytes)?)
            } else {
                (id, record)
            };
            let fits = names.iter().filter_map(|name| Some((fit(&folded, &typed, name)?, &name.name)));
            let Some((kind, name)) = fits.min() else { continue };
            match found.iter_mut().find(|(.., known, _)| *known == id) {
                Some(known) if known.0 <= kind => {}
                Some(known) => (known.0, known.1) = (kind, name.clone()),
                None => found.push((kind, name.clone(), id, record)),
            }
        }
        found.sort_by(|(kind, _, id, record), (other_kind, _, other_id, other)| {
            kind.cmp(other_kind)
                .then(other.statement_count.cmp(&record.statement_count))
                .then_with(|| record.name().cmp(other.name()))
                .then(id.cmp(other_id))
        });
        found.truncate(results);
        let complete = |(kind, matched_name, id, record)| {
            Ok(ActorMatch { actor: self.complete_actor(id, &record)?, kind, matched_name })
        };
        found.into_iter().map(complete).collect()
    }

    /// Actors that have the rarest of the words that were typed, or one like it, with those of
    /// their names that have it.
    fn candidates(&self, typed: &[&str], scoped: bool) -> Result<BTreeMap<ActorId, Vec<IndexedName>>> {
        let mut fewest: Option<BTreeMap<ActorId, Vec<IndexedName>>> = None;
        for (at, &word) in typed.iter().enumerate() {
            let mut candidates = BTreeMap::new();
            let mut words = self.words_like(word)?;
            words.insert(word.to_owned());
            for scoped in [false, true].into_iter().take(1 + usize::from(scoped)) {
                for word in &words {
                    self.add_actors(&keys::actors_by_word(word, scoped), MAX_CANDIDATES, scoped, &mut candidates)?;
                }
            }
            if at + 1 == typed.len() {
                self.add_actors(&keys::actors_by_beginning(word), MAX_BEGINNINGS, scoped, &mut candidates)?;
            }
            if fewest.as_ref().is_none_or(|fewest| candidates.len() < fewest.len()) {
                fewest = Some(candidates);
            }
        }
        Ok(fewest.unwrap_or_default())
    }

    /// The words of the catalogue that one typing error makes of `typed`.
    fn words_like(&self, typed: &str) -> Result<BTreeSet<String>> {
        let mut words = BTreeSet::new();
        for variant in names::variants(typed) {
            let prefix = keys::misspellings(&variant);
            for (key, _) in self.inner.store.scan(&Scan::prefix(&prefix, MAX_CANDIDATES), self.deadline)?.rows {
                let word = String::from_utf8_lossy(&key[prefix.len()..]).into_owned();
                if names::is_misspelling(typed, &word) {
                    words.insert(word);
                }
            }
        }
        Ok(words)
    }

    fn add_actors(
        &self,
        prefix: &[u8],
        most: usize,
        scoped: bool,
        candidates: &mut BTreeMap<ActorId, Vec<IndexedName>>,
    ) -> Result<()> {
        for (key, value) in self.inner.store.scan(&Scan::prefix(prefix, most), self.deadline)?.rows {
            if keys::is_article_scoped(&key) && !scoped {
                continue;
            }
            if let Some(id) = keys::trailing_actor(&key) {
                candidates.entry(id).or_default().extend(names::decode(&value));
            }
        }
        Ok(())
    }
}

/// How `name` fits what was typed, where it does.
fn fit(folded: &str, typed: &[&str], name: &IndexedName) -> Option<MatchKind> {
    if name.folded == folded {
        return Some(MatchKind::Exact);
    }
    let words: Vec<&str> = names::indexed_words(&name.folded).collect();
    let mut worst = MatchKind::Words;
    for (at, typed_word) in typed.iter().enumerate() {
        let last = at + 1 == typed.len();
        let kind = if words.contains(typed_word) {
            MatchKind::Words
        } else if last && words.iter().any(|word| word.starts_with(typed_word)) {
            MatchKind::Prefix
        } else if words.iter().any(|word| names::is_misspelling(typed_word, word)) {
            MatchKind::Fuzzy
        } else {
            return None;
        };
        worst = worst.max(kind);
    }
    Some(worst)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_as_well_as_its_worst_word() {
        let name = IndexedName::new("Wendy R. Sherman".into());
        let fit = |typed: &str| {
            let folded = fold(typed);
            super::fit(&folded, &names::indexed_words(&folded).collect::<Vec<_>>(), &name)
        };
        assert_eq!(fit("wendy r sherman"), Some(MatchKind::Exact));
        assert_eq!(fit("Sherman"), Some(MatchKind::Words));
        assert_eq!(fit("Sherman Wendy"), Some(MatchKind::Words));
        assert_eq!(fit("wendy sher"), Some(MatchKind::Prefix));
        assert_eq!(fit("Wendi Sherman"), Some(MatchKind::Fuzzy));
        assert_eq!(fit("Wendy Miller"), None);
    }
}
