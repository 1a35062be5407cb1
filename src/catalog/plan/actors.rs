//! The actors of a change: who a mention stands for, under which names and roles the catalogue
//! finds them, and their end when nothing is attributed to them any more.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use uuid::Uuid;

use super::Planner;
use crate::{
    actor::{ActorKind, ActorMention},
    catalog::{
        CatalogError, Result,
        names::{self, IndexedName},
    },
    records::{ActorId, ActorRecord, NameRecord, Participant, keys},
    text::fold,
};

impl Planner<'_, '_> {
    /// The actor that a mention stands for: the one of that name, or a new one.
    pub(super) fn actor_of(
        &mut self,
        mention: &ActorMention,
        known: &mut HashMap<keys::Key, ActorId>,
    ) -> Result<ActorId> {
        let within = (!mention.identifies).then_some(self.id);
        let identity = keys::identity(&names::identity_of(&mention.display_name), within);
        if let Some(&actor) = known.get(&identity) {
            return Ok(actor);
        }
        let stored = self.overlay.get(&identity)?.and_then(|value| keys::trailing_actor(&value));
        let actor = if let Some(actor) = stored {
            if let Some(kind) = mention.kind {
                self.complete_kind(actor, kind)?;
            }
            actor
        } else {
            let actor = ActorId::new(Uuid::now_v7());
            let mut participant = Participant::default();
            participant.add_name(&mention.display_name);
            let record = ActorRecord {
                display_name: participant.names.pop().unwrap_or_default(),
                kind: mention.kind,
                statement_count: 0,
                within,
            };
            let by_name = keys::actors_by_name_row(within.is_some(), &fold(&record.display_name), actor);
            self.overlay.put(keys::actor(actor), record.encode());
            self.overlay.put(by_name, Vec::new());
            self.overlay.put(identity.clone(), keys::actor(actor));
            self.meta.actors += 1;
            actor
        };
        known.insert(identity, actor);
        Ok(actor)
    }

    fn complete_kind(&mut self, actor: ActorId, kind: ActorKind) -> Result<()> {
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
        let indexed_before = self.indexed_names(actor)?;
        for (folded, name) in &is {
            if !was.contains_key(folded) {
                self.count_name(actor, folded, name, 1)?;
            }
        }
        for (folded, name) in &was {
            if !is.contains_key(folded) {
                self.count_name(actor, folded, name, -1)?;
            }
        }
        let indexed_after = self.indexed_names(actor)?;
        self.reindex_words(actor, &indexed_before, &indexed_after)
    }

    fn count_name(&mut self, actor: ActorId, folded: &str, name: &str, by: i64) -> Result<()> {
        let key = keys::name(actor, folded);
        let known = self.overlay.get(&key)?.map(|bytes| NameRecord::decode(&bytes)).transpose()?;
        let mut record = known.unwrap_or_else(|| NameRecord { name: name.to_owned(), article_count: 0 });
        record.article_count = record.article_count.saturating_add_signed(by);
        if record.article_count == 0 {
            self.overlay.remove(key);
        } else {
            self.overlay.put(key, record.encode());
        }
        Ok(())
    }

    /// The names that an actor can be looked up by.
    fn indexed_names(&self, actor: ActorId) -> Result<Vec<IndexedName>> {
        let rows = self.overlay.rows(&keys::names(actor))?;
        rows.iter().map(|(_, value)| Ok(IndexedName::new(NameRecord::decode(value)?.name))).collect()
    }

    fn reindex_words(&mut self, actor: ActorId, before: &[IndexedName], after: &[IndexedName]) -> Result<()> {
        let scoped = self.actor_record(actor)?.within.is_some();
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
        self.overlay.remove(keys::identity(&names::identity_of(&record.display_name), record.within));
        self.overlay.remove(keys::actors_by_name_row(record.within.is_some(), &fold(&record.display_name), actor));
        self.meta.actors -= 1;
    }
}
