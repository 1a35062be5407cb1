//! Plans a curator's edit: merging is a mark that leads from one actor to the other, and moves
//! nothing; a split files the statements of some articles anew.

use std::collections::BTreeSet;

use jiff::Timestamp;
use uuid::Uuid;

use super::{Planner, counts::Counts};
use crate::{
    catalog::{
        CatalogError, Correction, Result, Signature,
        curation::{MOST_ALIAS_BYTES, MOST_EXTERNAL_IDS, MOST_MEMBERS, MOST_MOVED},
        identity::Country,
    },
    records::{
        ActorEdit, ActorId, ActorRecord, ArticleId, ArticleRecord, EditAction, EditId, ExternalId, Moved, Participant,
        StatementRecord,
        keys::{self, StatementScope},
    },
    text::fold,
};

/// An edit, as a caller hands it to the writer.
#[derive(Clone, Debug)]
pub(in crate::catalog) struct Curation {
    pub correction: Correction,
    pub signature: Signature,
}

impl Planner<'_, '_> {
    pub(super) fn curate(&mut self, curation: &Curation) -> Result<ActorEdit> {
        let Signature { author, reason, request_id } = curation.signature.clone();
        if let Some(made) = self.made_before(curation)? {
            return Ok(made);
        }
        let id = EditId::new(Uuid::now_v7());
        // As precise as it is stored.
        let time = Timestamp::from_microsecond(self.now.as_microsecond()).unwrap_or(self.now);
        let action = self.perform(id, &curation.correction)?;
        let edit = ActorEdit { id, action, author, reason, time, undone_by: None };
        self.overlay.put(keys::edit(id), edit.encode());
        for actor in edit.action.actors() {
            self.overlay.put(keys::edit_of(actor, id), Vec::new());
            let split = matches!(edit.action, EditAction::Split { from, .. } if from == actor);
            if !split {
                self.mark_edited(actor)?;
            }
        }
        if !request_id.is_empty() {
            self.overlay.put(keys::request(&request_id), keys::edit(id));
        }
        Ok(edit)
    }

    /// The edit that the same request made, where its answer was lost on the way.
    fn made_before(&self, curation: &Curation) -> Result<Option<ActorEdit>> {
        let request_id = &curation.signature.request_id;
        if request_id.is_empty() {
            return Ok(None);
        }
        let made = self.overlay.get(&keys::request(request_id))?.and_then(|value| keys::trailing_edit(&value));
        let Some(made) = made else { return Ok(None) };
        let made = self.edit(made)?;
        if same_kind(&curation.correction, &made.action) {
            Ok(Some(made))
        } else {
            Err(CatalogError::invalid("request_id", format!("{request_id:?} made another edit, {}", made.id)))
        }
    }

    fn perform(&mut self, id: EditId, correction: &Correction) -> Result<EditAction> {
        match correction {
            Correction::Merge { into, merged } => self.merge(*into, merged),
            Correction::Split { actor, articles, name } => self.split(*actor, articles, name),
            Correction::AddAlias { actor, alias } => self.add_alias(*actor, alias),
            Correction::Rename { actor, name } => {
                let (actor, mut record) = self.known_root(*actor)?;
                let before = std::mem::replace(&mut record.curated_name, name.clone());
                self.replace_actor(actor, &record)?;
                Ok(EditAction::Rename { actor, name: name.clone(), before })
            }
            Correction::SetExternalId { actor, id } => {
                let (actor, mut record) = self.known_root(*actor)?;
                let before = set_external_id(&mut record, id)?;
                self.replace_actor(actor, &record)?;
                Ok(EditAction::SetExternalId { actor, id: id.clone(), before })
            }
            Correction::Undo { edit } => self.undo(id, *edit),
        }
    }

    fn merge(&mut self, into: ActorId, merged: &[ActorId]) -> Result<EditAction> {
        let (into, _) = self.known_root(into)?;
        let mut roots = BTreeSet::new();
        for &actor in merged {
            let (root, _) = self.known_root(actor)?;
            if root == into {
                return Err(CatalogError::invalid(
                    "merged_ids",
                    format!("{actor} is the same actor as {into} already"),
                ));
            }
            roots.insert(root);
        }
        let mut members = self.members_of(into)?.len();
        for &root in &roots {
            members += self.members_of(root)?.len();
        }
        if members > MOST_MEMBERS {
            let problem = format!("would make one actor of {members}, more than the limit of {MOST_MEMBERS}");
            return Err(CatalogError::invalid("merged_ids", problem));
        }
        for &root in &roots {
            let mut record = self.actor_record(root)?;
            record.merged_into = Some(into);
            self.overlay.put(keys::actor(root), record.encode());
            self.overlay.put(keys::merged_into_row(into, root), Vec::new());
        }
        Ok(EditAction::Merge { into, merged: roots.into_iter().collect() })
    }

    fn split(&mut self, actor: ActorId, articles: &[ArticleId], name: &str) -> Result<EditAction> {
        let (root, record) = self.known_root(actor)?;
        // Before the last statement may go from it, so that it stays.
        self.mark_edited(root)?;
        let members = self.members_of(root)?;
        let mut moved = Vec::new();
        let mut first_name = None;
        for &article in &articles.iter().copied().collect::<BTreeSet<_>>() {
            let before = moved.len();
            for &from in &members {
                let Some(participant) = self.overlay.get(&keys::participant(article, from))? else { continue };
                let names = Participant::decode(&participant)?.names;
                first_name = first_name.or_else(|| names.into_iter().next());
                moved.push(Moved { article, from });
            }
            if moved.len() == before {
                return Err(CatalogError::invalid("article_ids", format!("{article} has no statement of {root}")));
            }
        }
        let name =
            if name.is_empty() { first_name.unwrap_or_else(|| record.name().to_owned()) } else { name.to_owned() };
        let new = self.new_actor(&name, record.kind, None)?;
        let mut statements = 0;
        for &Moved { article, from } in &moved {
            statements += self.refile(article, from, new)?;
            if statements > MOST_MOVED {
                let problem = format!("have more than {MOST_MOVED} statements of {root}: split in several steps");
                return Err(CatalogError::invalid("article_ids", problem));
            }
            self.overlay.put(keys::reassignment(article, from), keys::actor(new));
        }
        Ok(EditAction::Split { from: root, new, moved })
    }

    fn add_alias(&mut self, actor: ActorId, alias: &str) -> Result<EditAction> {
        let (actor, mut record) = self.known_root(actor)?;
        if record.lasting_names().any(|known| fold(known) == fold(alias)) {
            return Err(CatalogError::invalid("alias", format!("{alias:?} is a name of {actor} already")));
        }
        let bytes: usize = record.curated_aliases.iter().map(String::len).sum();
        if bytes + alias.len() > MOST_ALIAS_BYTES {
            let problem = format!("{actor} would have aliases of more than {MOST_ALIAS_BYTES} bytes together");
            return Err(CatalogError::invalid("alias", problem));
        }
        record.curated_aliases.push(alias.to_owned());
        self.replace_actor(actor, &record)?;
        Ok(EditAction::AddAlias { actor, alias: alias.to_owned() })
    }

    fn undo(&mut self, id: EditId, edit: EditId) -> Result<EditAction> {
        let mut undone = self.edit(edit)?;
        if let Some(by) = undone.undone_by {
            return Err(CatalogError::conflict(by, format!("edit {edit} is undone already, by edit {by}")));
        }
        let actor = match &undone.action {
            EditAction::Merge { into, merged } => {
                for &merged in merged {
                    let mut record = self.actor_record(merged)?;
                    record.merged_into = None;
                    self.overlay.put(keys::actor(merged), record.encode());
                    self.overlay.remove(keys::merged_into_row(*into, merged));
                }
                *into
            }
            EditAction::Split { from, new, moved } => {
                self.check_untouched(*new, &undone, |_| true)?;
                self.take_back(*new, *from, moved)?;
                *from
            }
            EditAction::AddAlias { actor, alias } => {
                let mut record = self.actor_record(*actor)?;
                record.curated_aliases.retain(|known| known != alias);
                self.replace_actor(*actor, &record)?;
                *actor
            }
            EditAction::Rename { actor, before, .. } => {
                self.check_untouched(
                    *actor,
                    &undone,
                    |later| matches!(later, EditAction::Rename { actor: other, .. } if other == actor),
                )?;
                let mut record = self.actor_record(*actor)?;
                record.curated_name.clone_from(before);
                self.replace_actor(*actor, &record)?;
                *actor
            }
            EditAction::SetExternalId { actor, id, before } => {
                let authority = &id.authority;
                self.check_untouched(*actor, &undone, |later| {
                    matches!(later, EditAction::SetExternalId { actor: other, id, .. }
                        if other == actor && id.authority == *authority)
                })?;
                let mut record = self.actor_record(*actor)?;
                set_external_id(&mut record, &ExternalId { authority: authority.clone(), id: before.clone() })?;
                self.replace_actor(*actor, &record)?;
                *actor
            }
            EditAction::Undo { .. } => {
                return Err(CatalogError::conflict(
                    edit,
                    format!("edit {edit} is an undo: make the edit again instead"),
                ));
            }
        };
        undone.undone_by = Some(id);
        self.overlay.put(keys::edit(edit), undone.encode());
        Ok(EditAction::Undo { actor, edit })
    }

    /// Refuses to undo an edit that a later one rests on.
    fn check_untouched(
        &self,
        actor: ActorId,
        undone: &ActorEdit,
        rests_on_it: impl Fn(&EditAction) -> bool,
    ) -> Result<()> {
        for (key, _) in self.overlay.rows(&keys::edits_of(actor))? {
            let Some(later) = keys::trailing_edit(&key).filter(|later| *later > undone.id) else { continue };
            let later = self.edit(later)?;
            let stands = later.undone_by.is_none() && !matches!(later.action, EditAction::Undo { .. });
            if stands && rests_on_it(&later.action) {
                let problem = format!("edit {} rests on edit {}: undo it first", later.id, undone.id);
                return Err(CatalogError::conflict(later.id, problem));
            }
        }
        Ok(())
    }

    /// Gives the mentions that a split moved back, and removes the actor that it made, or, where it
    /// speaks in other articles by now, merges it into the one that it was split from.
    fn take_back(&mut self, new: ActorId, root: ActorId, moved: &[Moved]) -> Result<()> {
        for &Moved { article, from } in moved {
            self.refile(article, new, from)?;
            self.overlay.remove(keys::reassignment(article, from));
        }
        let mut record = self.actor_record(new)?;
        if record.statement_count > 0 {
            record.merged_into = Some(root);
            self.overlay.put(keys::actor(new), record.encode());
            self.overlay.put(keys::merged_into_row(root, new), Vec::new());
            return Ok(());
        }
        record.edit_count = 0;
        record.curated_name.clear();
        record.curated_aliases.clear();
        self.replace_actor(new, &record)?;
        self.remove_actor(new, &record);
        Ok(())
    }

    /// Files the statements of `from` in an article under `to`, and returns how many they were.
    fn refile(&mut self, article: ArticleId, from: ActorId, to: ActorId) -> Result<usize> {
        let Some(bytes) = self.overlay.get(&keys::article(article))? else { return Ok(0) };
        let source = ArticleRecord::decode(&bytes)?;
        let mut planner = Planner {
            overlay: &mut *self.overlay,
            id: article,
            published: source.published_day(),
            country: Country::of_uri(&source.article.uri),
            meta: &mut *self.meta,
            now: self.now,
        };
        let mut counts = Counts::default();
        let mut refiled = 0;
        let rows = planner.overlay.rows(&keys::statements_of(article))?;
        for id in rows.iter().filter_map(|(key, _)| keys::trailing_statement(key)) {
            let Some(bytes) = planner.overlay.get(&keys::statement(id))? else { continue };
            let mut record = StatementRecord::decode(&bytes)?;
            let Ok(actor) = &mut record.actor else { continue };
            if actor.id != from {
                continue;
            }
            actor.id = to;
            let row = |actor| keys::statements_by_date_row(StatementScope::Actor(actor), record.date.interval, id);
            planner.overlay.remove(row(from));
            planner.overlay.put(row(to), record.entry(source.outlet_key()).encode());
            planner.overlay.put(keys::statement(id), record.encode());
            counts.add(&StatementRecord::decode(&bytes)?, -1);
            counts.add(&record, 1);
            refiled += 1;
        }
        let participant = planner.overlay.get(&keys::participant(article, from))?;
        if let Some(participant) = participant.map(|bytes| Participant::decode(&bytes)).transpose()? {
            let there = planner.overlay.get(&keys::participant(article, to))?;
            let there = there.map(|bytes| Participant::decode(&bytes)).transpose()?;
            let mut joined = there.clone().unwrap_or_default();
            participant.names.iter().for_each(|name| joined.add_name(name));
            joined.add_role(&participant.role);
            let day = source.published_day();
            planner.replace_participant(from, (Some(&participant), day), (None, day))?;
            planner.replace_participant(to, (there.as_ref(), day), (Some(&joined), day))?;
        }
        planner.apply_counts(counts)?;
        Ok(refiled)
    }

    /// Counts an edit of an actor, which stays from then on also without statements.
    fn mark_edited(&mut self, actor: ActorId) -> Result<()> {
        if let Some(mut record) = self.actor_if_known(actor)? {
            record.edit_count += 1;
            self.replace_actor(actor, &record)?;
        }
        Ok(())
    }

    fn edit(&self, id: EditId) -> Result<ActorEdit> {
        let bytes = self.overlay.get(&keys::edit(id))?.ok_or_else(|| CatalogError::not_found("edit", &id))?;
        Ok(ActorEdit::decode(id, &bytes)?)
    }

    fn actor_if_known(&self, actor: ActorId) -> Result<Option<ActorRecord>> {
        let bytes = self.overlay.get(&keys::actor(actor))?;
        Ok(bytes.map(|bytes| ActorRecord::decode(&bytes)).transpose()?)
    }

    /// What an actor was merged into in the end, and its record.
    fn known_root(&self, actor: ActorId) -> Result<(ActorId, ActorRecord)> {
        let missing = || CatalogError::not_found("actor", &actor);
        self.actor_if_known(actor)?.ok_or_else(missing)?;
        let root = self.root_of(actor)?;
        Ok((root, self.actor_record(root)?))
    }

    /// An actor and all that were merged into it.
    fn members_of(&self, root: ActorId) -> Result<Vec<ActorId>> {
        let mut members = vec![root];
        let mut at = 0;
        while let Some(&member) = members.get(at) {
            let rows = self.overlay.rows(&keys::merged_into(member))?;
            members.extend(rows.iter().filter_map(|(key, _)| keys::trailing_actor(key)));
            at += 1;
        }
        Ok(members)
    }
}

/// Sets or removes an identifier, and returns what the authority's was before.
fn set_external_id(record: &mut ActorRecord, id: &ExternalId) -> Result<String> {
    let at = record.external_ids.iter().position(|known| known.authority == id.authority);
    let before = at.map(|at| record.external_ids.remove(at).id).unwrap_or_default();
    if !id.id.is_empty() {
        if record.external_ids.len() >= MOST_EXTERNAL_IDS {
            let problem = format!("would be more than the limit of {MOST_EXTERNAL_IDS}");
            return Err(CatalogError::invalid("external_id", problem));
        }
        record.external_ids.push(id.clone());
        record.external_ids.sort_by(|one, other| one.authority.cmp(&other.authority));
    }
    Ok(before)
}

fn same_kind(correction: &Correction, action: &EditAction) -> bool {
    match (correction, action) {
        (Correction::Merge { .. }, EditAction::Merge { .. }) | (Correction::Split { .. }, EditAction::Split { .. }) => {
            true
        }
        (Correction::AddAlias { alias, .. }, EditAction::AddAlias { alias: made, .. }) => alias == made,
        (Correction::Rename { name, .. }, EditAction::Rename { name: made, .. }) => name == made,
        (Correction::SetExternalId { id, .. }, EditAction::SetExternalId { id: made, .. }) => id == made,
        (Correction::Undo { edit }, EditAction::Undo { edit: made, .. }) => edit == made,
        _ => false,
    }
}
