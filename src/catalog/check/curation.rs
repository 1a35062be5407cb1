//! Curators' edits, what they lead to, and the likenesses by which actors are known again.

use std::collections::BTreeMap;

use super::{Reader, report::Findings};
use crate::{
    catalog::{Result, identity::likenesses},
    records::{
        ActorEdit, ActorId, ActorRecord, EditAction, EditId, NameRecord, key_parts,
        keys::{self, Key},
    },
    store::{Row, Scan},
};

/// Edits: that they can be read, are listed with their actors, and have moved what a split moves.
pub(super) fn edits(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, value) in rows {
        let Some(id) = key_parts::edit(key) else {
            findings.lost(key, "the key is damaged");
            continue;
        };
        let edit = match ActorEdit::decode(id, value) {
            Ok(edit) => edit,
            Err(error) => {
                findings.lost(key, error.to_string());
                continue;
            }
        };
        let actors = edit.action.actors();
        let mut expected: BTreeMap<Key, Vec<u8>> =
            actors.into_iter().map(|actor| (keys::edit_of(actor, id), Vec::new())).collect();
        if let (EditAction::Split { new, moved, .. }, None) = (&edit.action, edit.undone_by) {
            expected
                .extend(moved.iter().map(|moved| (keys::reassignment(moved.article, moved.from), keys::actor(*new))));
        }
        let keys: Vec<_> = expected.keys().cloned().collect();
        findings.compare(expected.into_iter().collect(), reader.get_many(&keys)?);
    }
    Ok(())
}

fn edit(reader: &Reader<'_>, id: EditId) -> Result<Option<ActorEdit>> {
    Ok(reader.get(keys::edit(id))?.and_then(|bytes| ActorEdit::decode(id, &bytes).ok()))
}

/// Edits of actors: that the edit is there and concerns the actor.
pub(super) fn edits_of_actors(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, _) in rows {
        let (Some(actor), Some(id)) = (key_parts::leading_actor(key), keys::trailing_edit(key)) else {
            findings.stray(key, "the key is damaged");
            continue;
        };
        let concerned = edit(reader, id)?.is_some_and(|edit| edit.action.actors().contains(&actor));
        if !concerned || keys::edit_of(actor, id) != *key {
            findings.stray(key, format!("no edit {id} concerns it"));
        }
    }
    Ok(())
}

/// Reassignments: that a split which stands made them.
pub(super) fn reassignments(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, value) in rows {
        let (Some((article, from)), Some(to)) = (key_parts::participant(key), keys::trailing_actor(value)) else {
            findings.stray(key, "the row is damaged");
            continue;
        };
        let mut is_made = false;
        reader.visit(Scan::prefix(&keys::edits_of(to), 0), |edits| {
            for id in edits.iter().filter_map(|(key, _)| keys::trailing_edit(key)) {
                let Some(edit) = edit(reader, id)? else { continue };
                is_made |= match &edit.action {
                    EditAction::Split { new, moved, .. } if edit.undone_by.is_none() && *new == to => {
                        moved.iter().any(|moved| (moved.article, moved.from) == (article, from))
                    }
                    _ => false,
                };
            }
            Ok(())
        })?;
        if !is_made {
            findings.stray(key, "no split that stands made it");
        }
    }
    Ok(())
}

/// Merged actors: that the record of the merged one says so.
pub(super) fn merged(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, _) in rows {
        let (Some(into), Some(merged)) = (key_parts::leading_actor(key), keys::trailing_actor(key)) else {
            findings.stray(key, "the key is damaged");
            continue;
        };
        let record = reader.get(keys::actor(merged))?.and_then(|bytes| ActorRecord::decode(&bytes).ok());
        if record.and_then(|record| record.merged_into) != Some(into) || keys::merged_into_row(into, merged) != *key {
            findings.stray(key, format!("actor {merged} is not merged into it"));
        }
    }
    Ok(())
}

/// Requests that made edits: that the edit is there.
pub(super) fn requests(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, value) in rows {
        let known = match keys::trailing_edit(value) {
            Some(id) => edit(reader, id)?.is_some(),
            None => false,
        };
        if !known {
            findings.stray(key, "the edit that it made is missing");
        }
    }
    Ok(())
}

/// The rows by which an actor with these names is known again, where it is known in all articles.
pub(super) fn likeness_rows(actor: ActorId, record: &ActorRecord, names: &[String]) -> Vec<Row> {
    if record.within.is_some() {
        return Vec::new();
    }
    let keys: std::collections::BTreeSet<_> = names
        .iter()
        .flat_map(|name| likenesses(name))
        .map(|likeness| keys::actors_like_row(&likeness, actor))
        .collect();
    keys.into_iter().map(|key| (key, Vec::new())).collect()
}

/// Actors by likeness: that the actor is there and has it, and that a shared one is marked.
pub(super) fn likenesses_of_actors(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, _) in rows {
        let Some(actor) = keys::trailing_actor(key) else {
            findings.stray(key, "the key is damaged");
            continue;
        };
        let record = reader.get(keys::actor(actor))?.and_then(|bytes| ActorRecord::decode(&bytes).ok());
        let Some(record) = record else {
            findings.stray(key, format!("actor {actor} is missing"));
            continue;
        };
        let mut names = Vec::new();
        reader.visit(Scan::prefix(&keys::names(actor), 0), |rows| {
            names.extend(rows.iter().filter_map(|(_, value)| NameRecord::decode(value).ok()).map(|name| name.name));
            Ok(())
        })?;
        if likeness_rows(actor, &record, &names).iter().all(|(own, _)| own != key) {
            findings.stray(key, format!("actor {actor} is not like this"));
            continue;
        }
        let mark = [keys::SHARED_LIKENESSES, &key[1..key.len() - 16]].concat();
        if is_shared(reader, &mark)? && reader.get(mark.clone())?.is_none() {
            findings.differs((mark, Vec::new()), "is missing");
        }
    }
    Ok(())
}

fn is_shared(reader: &Reader<'_>, mark: &[u8]) -> Result<bool> {
    Ok(reader.page(&Scan::prefix(&keys::actors_of_shared(mark), 2))?.rows.len() > 1)
}

/// Marks of shared likenesses: that several actors have them.
pub(super) fn shared_likenesses(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, _) in rows {
        if key.len() != 9 || !is_shared(reader, key)? {
            findings.stray(key, "no two actors have it");
        }
    }
    Ok(())
}
