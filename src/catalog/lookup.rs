//! Finds actors by name.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ActorMatch, ActorQuery, Catalog, CatalogError, MatchKind, Result,
    names::{self, IndexedName},
};
use crate::{
    records::{ActorId, ActorRecord, decode_count, keys},
    store::Scan,
    text::fold,
};

/// At most this many actors are looked at for one word, before ranking. Those whose name is what was
/// typed are looked at besides.
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
        let mut candidates = self.candidates(&typed, query.include_article_scoped)?;
        self.add_named(&folded, query.include_article_scoped, &mut candidates)?;
        let keys: Vec<_> = candidates.keys().map(|&id| keys::actor(id)).collect();
        let records = self.inner.store.get_many(&keys, self.deadline)?;
        for ((id, names), bytes) in candidates.into_iter().zip(records) {
            let Some(bytes) = bytes else { continue };
            let record = ActorRecord::decode(&bytes)?;
            let own_name = IndexedName::new(record.name().to_owned());
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
            let fits =
                names.iter().chain([&own_name]).filter_map(|name| Some((fit(&folded, &typed, name)?, &name.name)));
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
        let at = self.rarest(typed)?;
        let words = self.words_like(typed[at])?;
        let mut candidates = BTreeMap::new();
        for scoped in [false, true].into_iter().take(1 + usize::from(scoped)) {
            for word in &words {
                self.add_actors(&keys::actors_by_word(word, scoped), MAX_CANDIDATES, scoped, &mut candidates)?;
            }
        }
        if at + 1 == typed.len() {
            self.add_actors(&keys::actors_by_beginning(typed[at]), MAX_BEGINNINGS, scoped, &mut candidates)?;
        }
        Ok(candidates)
    }

    /// Which of the words that were typed the fewest actors have. How many have a word like it, or
    /// one that it begins, is not looked up unless nobody has any of the words as they are.
    fn rarest(&self, typed: &[&str]) -> Result<usize> {
        let keys: Vec<_> = typed.iter().map(|word| keys::word_count(word)).collect();
        let counts = self.inner.store.get_many(&keys, self.deadline)?;
        let mut bearers = Vec::with_capacity(typed.len());
        for count in counts {
            bearers.push(count.map(|count| decode_count(&count)).transpose()?);
        }
        if bearers.iter().all(Option::is_none) && typed.len() > 1 {
            for (&word, bearers) in typed.iter().zip(&mut bearers) {
                *bearers = Some(self.bearers(&self.words_like(word)?)?);
            }
        }
        let last = typed.len() - 1;
        let most = bearers.into_iter().enumerate().map(|(at, bearers)| {
            let begun = if at == last { MAX_BEGINNINGS as u64 } else { 0 };
            (bearers.unwrap_or(MAX_CANDIDATES as u64) + begun, at)
        });
        Ok(most.min().map_or(0, |(_, at)| at))
    }

    /// How many actors have any of `words` in a name, counting those with several as often.
    fn bearers(&self, words: &BTreeSet<String>) -> Result<u64> {
        let keys: Vec<_> = words.iter().map(|word| keys::word_count(word)).collect();
        let counts = self.inner.store.get_many(&keys, self.deadline)?;
        counts.into_iter().flatten().map(|count| Ok(decode_count(&count)?)).sum()
    }

    /// Actors whose own name is what was typed: more may have each of its words than are looked at.
    fn add_named(
        &self,
        folded: &str,
        scoped: bool,
        candidates: &mut BTreeMap<ActorId, Vec<IndexedName>>,
    ) -> Result<()> {
        for scoped in [false, true].into_iter().take(1 + usize::from(scoped)) {
            let rows = Scan::prefix(&keys::actors_named(scoped, folded), MAX_RESULTS);
            for (key, _) in self.inner.store.scan(&rows, self.deadline)?.rows {
                if let Some(id) = keys::trailing_actor(&key) {
                    candidates.entry(id).or_default();
                }
            }
        }
        Ok(())
    }

    /// The word, and those of the catalogue that one typing error makes of it.
    fn words_like(&self, typed: &str) -> Result<BTreeSet<String>> {
        let mut words = BTreeSet::from([typed.to_owned()]);
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
    use crate::article::ArticleSource;

    #[test]
    fn a_name_is_found_however_many_have_each_of_its_words() {
        let syllables = ["ba", "da", "ga", "ka", "la", "ma", "na", "pa", "ra", "ta"];
        let word = |number: usize| -> String {
            let digits = [number / 100, number / 10 % 10, number % 10];
            format!("Z{}", digits.map(|digit| syllables[digit]).concat())
        };
        let numbers = 0..MAX_CANDIDATES + 20;
        let names = numbers.flat_map(|number| [format!("Ana {}", word(number)), format!("{} Silva", word(number))]);
        let names: Vec<String> = names.chain(["Ana Silva".to_owned()]).collect();
        let catalog = Catalog::in_memory().unwrap();
        for (number, names) in names.chunks(100).enumerate() {
            let text = names.join(".\n\n“No,” said ");
            let text = format!("“No,” said {text}.");
            let uri = format!("https://a.example/{number}");
            catalog.ingest(ArticleSource { uri, text, ..ArticleSource::default() }).unwrap();
        }
        assert_eq!(catalog.stats().unwrap().actors, names.len() as u64);
        for name in ["Ana Silva", &names[7], &names[1000]] {
            let found = catalog.lookup_actors(name, &ActorQuery::default(), 1).unwrap();
            assert_eq!((found[0].actor.display_name.as_str(), found[0].kind), (name, MatchKind::Exact));
        }
    }

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
