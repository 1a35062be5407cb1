//! The actors of a change: who a mention stands for, under which names and roles the catalogue
//! finds them, and their end when nothing is attributed to them any more.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use uuid::Uuid;

use super::{Planner, identity::Identified};
use crate::{
    actor::{ActorKind, ActorMention},
    catalog::{
        CatalogError, Result,
        identity::Fields,
        names::{self, IndexedName},
    },
    records::{ActorId, ActorRecord, ArticleId, NameRecord, Participant, keys},
    text::fold,
};

impl Planner<'_, '_> {
    /// The actor that a mention stands for: one that the catalogue knows, or a new one.
    pub(super) fn actor_of(
        &mut self,
        mention: &ActorMention,
        among: Fields,
        known: &mut HashMap<keys::Key, ActorId>,
    ) -> Result<ActorId> {
        let within = (!mention.identifies).then_some(self.id);
        let identity = keys::identity(&names::identity_of(&mention.display_name), within);
        if let Some(&actor) = known.get(&identity) {
            return Ok(actor);
        }
        let found = match within {
            Some(_) => self
                .overlay
                .get(&identity)?
                .and_then(|value| keys::trailing_actor(&value))
                .map_or(Identified::New, Identified::Known),
            None => self.identify(mention, among)?,
        };
        let actor = match found {
            Identified::Known(actor) => {
                if let Some(kind) = mention.kind {
                    self.complete_kind(actor, kind)?;
                }
                actor
            }
            Identified::New => self.new_actor(&mention.display_name, mention.kind, within)?,
            Identified::Ambiguous => {
                let identity = keys::identity(&names::identity_of(&mention.display_name), Some(self.id));
                match self.overlay.get(&identity)?.and_then(|value| keys::trailing_actor(&value)) {
                    Some(actor) => actor,
                    None => self.new_actor(&mention.display_name, mention.kind, Some(self.id))?,
                }
            }
        };
        let actor = self.reassigned(actor)?;
        known.insert(identity, actor);
        Ok(actor)
    }

    /// A new actor, which the next mention of its name finds.
    pub(super) fn new_actor(
        &mut self,
        name: &str,
        kind: Option<ActorKind>,
        within: Option<ArticleId>,
    ) -> Result<ActorId> {
        let actor = ActorId::new(Uuid::now_v7());
        let mut participant = Participant::default();
        participant.add_name(name);
        let mut record = ActorRecord::new(participant.names.pop().unwrap_or_default(), kind, within);
        while self.overlay.get(&names::identity_key(&record))?.is_some() {
            record.homonym += 1;
        }
        let by_name = keys::actors_by_name_row(within.is_some(), &fold(record.name()), actor);
        self.overlay.put(keys::actor(actor), record.encode());
        self.overlay.put(by_name, Vec::new());
        self.overlay.put(names::identity_key(&record), keys::actor(actor));
        self.meta.actors += 1;
        Ok(actor)
    }

    pub(super) fn complete_kind(&mut self, actor: ActorId, kind: ActorKind) -> Result<()> {
        let mut record = self.actor_record(actor)?;
        if record.kind.is_none() {
            record.kind = Some(kind);
            self.overlay.put(keys::actor(actor), record.encode());
        }
        Ok(())
    }

    pub(super) fn actor_record(&self, actor: ActorId) -> Result<ActorRecord> {
        let bytes =
            self.overlay.get(&keys::actor(actor))?.ok_or_else(|| CatalogError::missing_record("actor", &actor))?;
        Ok(ActorRecord::decode(&bytes)?)
    }

    /// Puts an actor's part in the article as it `is` in the place of what it `was`, each with the
    /// article's publication day.
    pub(super) fn replace_participant(
        &mut self,
        actor: ActorId,
        (was, old_day): (Option<&Participant>, Option<Date>),
        (is, new_day): (Option<&Participant>, Option<Date>),
    ) -> Result<()> {
        if was.is_some_and(|was| !was.role.is_empty()) {
            self.overlay.remove(keys::role(actor, old_day, self.id));
        }
        match is {
            None => self.overlay.remove(keys::participant(self.id, actor)),
            Some(is) => {
                self.overlay.put(keys::participant(self.id, actor), is.encode());
                if !is.role.is_empty() {
                    self.overlay.put(keys::role(actor, new_day, self.id), is.role.clone().into_bytes());
                }
            }
        }
        let folded = |participant: Option<&Participant>| -> BTreeMap<String, String> {
            let names = participant.map(|participant| participant.names.as_slice()).unwrap_or_default();
            names.iter().rev().map(|name| (fold(name), name.clone())).collect()
        };
        let (was, is) = (folded(was), folded(is));
        if was.keys().eq(is.keys()) {
            return Ok(());
        }
        let record = self.actor_record(actor)?;
        let keys: Vec<_> = is.keys().map(|folded| keys::name(actor, folded)).collect();
        if was.is_empty() && self.overlay.get_many(&keys)?.iter().all(Option::is_some) {
            // The usual case: the article gives an actor names that others gave it before.
            return is.iter().try_for_each(|(folded, name)| self.count_name(actor, &record, folded, name, 1));
        }
        let indexed_before = self.indexed_names(actor)?;
        for (folded, name) in &is {
            if !was.contains_key(folded) {
                self.count_name(actor, &record, folded, name, 1)?;
            }
        }
        for (folded, name) in &was {
            if !is.contains_key(folded) {
                self.count_name(actor, &record, folded, name, -1)?;
            }
        }
        let indexed_after = self.indexed_names(actor)?;
        self.reindex(actor, &record, &indexed_before, &indexed_after)
    }

    /// Puts `record` in the place of what stands there, and its names where they are looked for.
    pub(super) fn replace_actor(&mut self, actor: ActorId, record: &ActorRecord) -> Result<()> {
        let old = self.actor_record(actor)?;
        let indexed_before = self.indexed_names(actor)?;
        self.overlay.put(keys::actor(actor), record.encode());
        let by_name =
            |record: &ActorRecord| keys::actors_by_name_row(record.within.is_some(), &fold(record.name()), actor);
        self.overlay.remove(by_name(&old));
        self.overlay.put(by_name(record), Vec::new());
        let lasting = |record: &ActorRecord| -> BTreeMap<String, String> {
            record.lasting_names().map(|name| (fold(name), name.to_owned())).collect()
        };
        for (folded, name) in lasting(&old).into_iter().chain(lasting(record)) {
            self.count_name(actor, record, &folded, &name, 0)?;
        }
        let indexed_after = self.indexed_names(actor)?;
        self.reindex(actor, record, &indexed_before, &indexed_after)
    }

    /// Counts the articles that give an actor a name; one that lasts stays without any.
    fn count_name(
        &mut self,
        actor: ActorId,
        actor_record: &ActorRecord,
        folded: &str,
        name: &str,
        by: i64,
    ) -> Result<()> {
        let key = keys::name(actor, folded);
        let known = self.overlay.get(&key)?.map(|bytes| NameRecord::decode(&bytes)).transpose()?;
        let mut record = known.unwrap_or_else(|| NameRecord { name: name.to_owned(), article_count: 0 });
        record.article_count = record.article_count.saturating_add_signed(by);
        if record.article_count == 0 && !actor_record.lasting_names().any(|lasting| fold(lasting) == folded) {
            self.overlay.remove(key);
        } else {
            self.overlay.put(key, record.encode());
        }
        Ok(())
    }

    /// The names that an actor can be looked up by.
    pub(super) fn indexed_names(&self, actor: ActorId) -> Result<Vec<IndexedName>> {
        let rows = self.overlay.rows(&keys::names(actor))?;
        rows.iter().map(|(_, value)| Ok(IndexedName::new(NameRecord::decode(value)?.name))).collect()
    }

    fn reindex(
        &mut self,
        actor: ActorId,
        record: &ActorRecord,
        before: &[IndexedName],
        after: &[IndexedName],
    ) -> Result<()> {
        let scoped = record.within.is_some();
        if !scoped {
            self.reindex_likenesses(actor, before, after)?;
        }
        let (before, after) = (names::by_word(before), names::by_word(after));
        for (word, names) in &after {
            let known = before.get(word);
            if known != Some(names) {
                self.overlay.put(keys::actors_by_word_row(word, scoped, actor), names::encode(names));
            }
            if known.is_none() {
                self.count_word(word, 1)?;
            }
        }
        for word in before.keys().filter(|word| !after.contains_key(*word)) {
            self.overlay.remove(keys::actors_by_word_row(word, scoped, actor));
            self.count_word(word, -1)?;
        }
        Ok(())
    }

    /// Counts the actors that have `word`; the first brings its misspellings, the last takes them.
    fn count_word(&mut self, word: &str, by: i64) -> Result<()> {
        let before = self.count(&keys::word_count(word))?;
        let after = before.saturating_add_signed(by);
        if (before == 0) != (after == 0) {
            for variant in names::variants(word) {
                let key = keys::misspelling(&variant, word);
                if after == 0 { self.overlay.remove(key) } else { self.overlay.put(key, Vec::new()) }
            }
        }
        self.set_count(keys::word_count(word), after);
        Ok(())
    }

    /// Removes an actor to whom nothing is attributed any more. Its names and roles went with its
    /// last participation.
    pub(super) fn remove_actor(&mut self, actor: ActorId, record: &ActorRecord) {
        self.overlay.remove(keys::actor(actor));
        self.overlay.remove(names::identity_key(record));
        self.overlay.remove(keys::actors_by_name_row(record.within.is_some(), &fold(record.name()), actor));
        self.meta.actors -= 1;
    }
}
