//! Actors that curators made one are read as one: what was merged stays where it is.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{Actor, ActorId, ActorRole, Catalog, CatalogError, Result, StoredStatement};
use crate::{
    records::{ActorRecord, keys},
    store::{Scan, after_prefix},
};

/// Merges are followed no further than this; no chain of them is as long.
const LONGEST_CHAIN: usize = super::curation::MOST_MEMBERS;

impl Catalog {
    /// The actor with this id, or the one that it was merged into.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`] where there is none.
    pub fn actor(&self, id: ActorId) -> Result<Actor> {
        let root = self.root(id)?;
        let bytes = self.get(keys::actor(root))?.ok_or_else(|| CatalogError::not_found("actor", &id))?;
        self.complete_actor(root, &ActorRecord::decode(&bytes)?)
    }

    /// What the latest article up to `day` that gives an actor a role says it is; none where no
    /// article does.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`] where there is no such actor.
    pub fn role_on(&self, id: ActorId, day: Date) -> Result<Option<ActorRole>> {
        let actor = self.actor(id)?;
        let behind = day.tomorrow().unwrap_or(Date::MAX);
        let mut latest: Option<(Date, String)> = None;
        for member in self.members(actor.id)? {
            let mut scan = Scan::prefix(&keys::roles(member), 1).reversed();
            scan.start = std::ops::Bound::Included(keys::roles_from(member, Date::MIN));
            scan.end = if day == Date::MAX {
                after_prefix(&keys::roles(member))
            } else {
                std::ops::Bound::Excluded(keys::roles_from(member, behind))
            };
            let row = self.inner.store.scan(&scan, self.deadline)?.rows.pop();
            let role =
                row.and_then(|(key, title)| Some((keys::role_day(&key)?, String::from_utf8_lossy(&title).into())));
            latest = latest.max(role);
        }
        let Some((given, title)) = latest else { return Ok(None) };
        let known = actor.roles.iter().find(|role| role.title == title);
        let alone = ActorRole { title, first_published: Some(given), last_published: Some(given) };
        Ok(Some(known.cloned().unwrap_or(alone)))
    }

    /// The actor that this one was merged into in the end, or else itself.
    pub(super) fn root(&self, actor: ActorId) -> Result<ActorId> {
        let mut root = actor;
        for _ in 0..LONGEST_CHAIN {
            let Some(bytes) = self.get(keys::actor(root))? else { break };
            match ActorRecord::decode(&bytes)?.merged_into {
                Some(next) => root = next,
                None => break,
            }
        }
        Ok(root)
    }

    /// All actors that are one with this one: the one that stays, and those merged into it.
    pub(super) fn members(&self, actor: ActorId) -> Result<Vec<ActorId>> {
        let mut members = vec![self.root(actor)?];
        let mut at = 0;
        while let Some(&member) = members.get(at) {
            let scan = Scan::prefix(&keys::merged_into(member), LONGEST_CHAIN);
            let rows = self.inner.store.scan(&scan, self.deadline)?.rows;
            members.extend(rows.iter().filter_map(|(key, _)| keys::trailing_actor(key)));
            at += 1;
        }
        Ok(members)
    }

    /// Names the actors of statements by the ids that they are known by now.
    pub(super) fn name_by_root(&self, statements: &mut [Option<StoredStatement>]) -> Result<()> {
        if self.inner.store.scan(&Scan::prefix(keys::MERGED, 1), self.deadline)?.rows.is_empty() {
            return Ok(());
        }
        let mut roots = HashMap::new();
        for actor in statements.iter_mut().flatten().filter_map(|statement| statement.actor.as_mut().ok()) {
            let root = match roots.get(&actor.id) {
                Some(&root) => root,
                None => self.root(actor.id)?,
            };
            roots.insert(actor.id, root);
            actor.id = root;
        }
        Ok(())
    }
}
