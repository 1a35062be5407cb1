//! Pairs of actors that may be one, for a curator to decide.

use super::{
    Actor, ActorId, Catalog, CatalogError, Evidence, MergeSuggestion, Page, PageRequest, Result,
    identity::{Agreement, Fields, Resemblance, agreement, fields_of, resemblance},
    scan::{Cursor, page_size},
};
use crate::{
    actor::ActorKind,
    records::{ActorEdit, ActorRecord, EditAction, keys},
    store::Scan,
};

/// At most so many likenesses that several actors have are looked at.
const MOST_LIKENESSES: usize = 2000;

/// At most so many actors of one likeness are compared with each other.
const MOST_ALIKE: usize = 8;

/// Of an actor, for whether a curator has split the two.
const MOST_EDITS: usize = 64;

/// What a list of suggestions is asked for: there is but one.
const QUERY: &str = "merge suggestions";

impl Catalog {
    /// Pairs of actors that may be one, the likeliest first. They are put together when they are
    /// asked for, from up to 2,000 names that several actors have.
    pub fn merge_suggestions(&self, page: &PageRequest) -> Result<Page<MergeSuggestion>> {
        let size = page_size(page.size)?;
        let after = Cursor::decode(&page.token, QUERY)?;
        let mut suggestions = self.all_suggestions()?;
        suggestions.sort_by_key(place);
        if let Some(after) = after {
            suggestions.retain(|suggestion| place(suggestion) > after.rest);
        }
        let more = suggestions.len() > size;
        suggestions.truncate(size);
        let next = match suggestions.last() {
            Some(last) if more => Cursor { group: 0, rest: place(last) }.encode(QUERY),
            _ => String::new(),
        };
        Ok(Page { items: suggestions, next })
    }

    fn all_suggestions(&self) -> Result<Vec<MergeSuggestion>> {
        let store = &self.inner.store;
        let shared = store.scan(&Scan::prefix(keys::SHARED_LIKENESSES, MOST_LIKENESSES), self.deadline)?.rows;
        let mut pairs = Vec::new();
        for (mark, _) in shared {
            let rows = store.scan(&Scan::prefix(&keys::actors_of_shared(&mark), MOST_ALIKE), self.deadline)?.rows;
            let mut alike = Vec::new();
            for actor in rows.iter().filter_map(|(key, _)| keys::trailing_actor(key)) {
                alike.push(self.root(actor)?);
            }
            alike.sort_unstable();
            alike.dedup();
            for (at, &one) in alike.iter().enumerate() {
                pairs.extend(alike[at + 1..].iter().map(|&other| (one, other)));
            }
            self.deadline.check()?;
        }
        pairs.sort_unstable();
        pairs.dedup();
        let suggestions = pairs.into_iter().map(|(one, other)| self.suggestion(one, other));
        suggestions.filter_map(Result::transpose).collect()
    }

    fn suggestion(&self, one: ActorId, other: ActorId) -> Result<Option<MergeSuggestion>> {
        if self.were_split(one, other)? {
            return Ok(None);
        }
        let (Some(one), Some(other)) = (self.actor_if_known(one)?, self.actor_if_known(other)?) else {
            return Ok(None);
        };
        let (actor, other) = if other.statement_count > one.statement_count { (other, one) } else { (one, other) };
        if matches!((actor.kind, other.kind), (Some(kind), Some(other)) if kind != other) {
            return Ok(None);
        }
        let Some(name) = names_in_common(&actor, &other) else { return Ok(None) };
        let mut score: f32 = if matches!(name, Evidence::SameName(_)) { 0.6 } else { 0.4 };
        let mut evidence = vec![name];
        if let Some((by, roles)) = roles_compared(&actor, &other) {
            score += by;
            evidence.push(roles);
        }
        if let Some(same) = actor.external_ids.iter().find(|id| other.external_ids.contains(id)) {
            score = 1.0;
            evidence.push(Evidence::SameExternalId(same.clone()));
        } else if actor
            .external_ids
            .iter()
            .any(|id| other.external_ids.iter().any(|known| known.authority == id.authority))
        {
            // Two items of one authority are two entities.
            return Ok(None);
        }
        Ok(Some(MergeSuggestion { actor, other, score: score.clamp(0.0, 1.0), evidence }))
    }

    fn actor_if_known(&self, id: ActorId) -> Result<Option<Actor>> {
        match self.actor(id) {
            Ok(actor) => Ok(Some(actor)),
            Err(CatalogError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether a curator has told the two apart.
    fn were_split(&self, one: ActorId, other: ActorId) -> Result<bool> {
        let record = self.get(keys::actor(one))?.map(|bytes| ActorRecord::decode(&bytes)).transpose()?;
        if record.is_none_or(|record| record.edit_count == 0) {
            return Ok(false);
        }
        let rows = self.inner.store.scan(&Scan::prefix(&keys::edits_of(one), MOST_EDITS), self.deadline)?.rows;
        for id in rows.iter().filter_map(|(key, _)| keys::trailing_edit(key)) {
            let Some(bytes) = self.get(keys::edit(id))? else { continue };
            let edit = ActorEdit::decode(id, &bytes)?;
            if let EditAction::Split { from, new, .. } = edit.action
                && edit.undone_by.is_none()
                && [(from, new), (new, from)].contains(&(one, other))
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Where a suggestion stands in the list: by score, then by the actors.
fn place(suggestion: &MergeSuggestion) -> Vec<u8> {
    let score = (suggestion.score * 1000.0) as u16;
    let ids = [suggestion.actor.id, suggestion.other.id].map(|id| id.to_string());
    [&(u16::MAX - score).to_be_bytes(), ids[0].as_bytes(), ids[1].as_bytes()].concat()
}

fn names_in_common(actor: &Actor, other: &Actor) -> Option<Evidence> {
    let names = |actor: &Actor| -> Vec<String> {
        std::iter::once(&actor.display_name).chain(&actor.aliases).filter(|name| name.contains(' ')).cloned().collect()
    };
    let (names, others) = (names(actor), names(other));
    let kind = actor.kind.or(other.kind);
    let pairs = names.iter().flat_map(|name| others.iter().map(move |other| (name, other)));
    let best = pairs.filter_map(|(name, other)| Some((resemblance(name, other, kind)?, name, other)));
    let (resemblance, name, other) = best.min()?;
    Some(match resemblance {
        Resemblance::Same => Evidence::SameName(name.clone()),
        Resemblance::Variant => Evidence::SimilarNames(name.clone(), other.clone()),
    })
}

/// What roles add to the score.
fn roles_compared(actor: &Actor, other: &Actor) -> Option<(f32, Evidence)> {
    if !matches!(actor.kind.or(other.kind), None | Some(ActorKind::Person)) {
        return None;
    }
    let (Some(first), Some(other_first)) = (actor.roles.first(), other.roles.first()) else { return None };
    let titles = || actor.roles.iter().map(|role| role.title.as_str());
    for role in &other.roles {
        if agreement(&role.title, Fields::default(), titles()) == Agreement::Agrees {
            let alike =
                |title: &&str| agreement(&role.title, Fields::default(), std::iter::once(*title)) == Agreement::Agrees;
            let title = titles().find(alike).unwrap_or(&first.title).to_owned();
            return Some((0.3, Evidence::SimilarRoles(title, role.title.clone())));
        }
    }
    let fields = other.roles.iter().fold(Fields::default(), |fields, role| fields.or(fields_of(&role.title)));
    let conflicts = other.roles.iter().any(|role| agreement(&role.title, fields, titles()) == Agreement::Conflicts);
    conflicts.then(|| (-0.3, Evidence::DifferentRoles(first.title.clone(), other_first.title.clone())))
}
