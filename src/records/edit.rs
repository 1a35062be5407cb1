//! Curators' edits of actors, as they are stored and as they are told.

use jiff::Timestamp;
use prost::Message as _;

use super::{ActorId, ArticleId, EditId, RecordError, decode, storage};

/// An identifier of an actor in another catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExternalId {
    /// Who gives it, such as `wikidata`.
    pub authority: String,
    /// The identifier, such as `Q42`.
    pub id: String,
}

/// A curator's edit of actors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorEdit {
    /// Its id.
    pub id: EditId,
    /// What it did.
    pub action: EditAction,
    /// Who made it.
    pub author: String,
    /// Why.
    pub reason: String,
    /// When.
    pub time: Timestamp,
    /// The edit that undid it.
    pub undone_by: Option<EditId>,
}

/// What an edit did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditAction {
    /// Several actors became one.
    Merge {
        /// The one that stays.
        into: ActorId,
        /// The others, whose ids lead to it.
        merged: Vec<ActorId>,
    },
    /// Mentions in some articles were given to a new actor.
    Split {
        /// The actor that had them.
        from: ActorId,
        /// The new one.
        new: ActorId,
        /// What was moved.
        moved: Vec<Moved>,
    },
    /// An actor got another name to be found by.
    AddAlias {
        /// The actor.
        actor: ActorId,
        /// The name.
        alias: String,
    },
    /// An actor got the name it goes by.
    Rename {
        /// The actor.
        actor: ActorId,
        /// The new name.
        name: String,
        /// The curator's name before; empty: none.
        before: String,
    },
    /// An actor got an identifier in another catalogue, or lost it.
    SetExternalId {
        /// The actor.
        actor: ActorId,
        /// The identifier; empty: removed.
        id: ExternalId,
        /// The authority's identifier before; empty: none.
        before: String,
    },
    /// Another edit was undone.
    Undo {
        /// The actor that it concerned.
        actor: ActorId,
        /// That edit.
        edit: EditId,
    },
}

/// Mentions of an actor in an article that a split moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The article.
    pub article: ArticleId,
    /// The actor that had them: the split one, or one merged into it.
    pub from: ActorId,
}

impl EditAction {
    /// The actors that it concerns.
    pub(crate) fn actors(&self) -> Vec<ActorId> {
        match self {
            Self::Merge { into, merged } => std::iter::once(*into).chain(merged.iter().copied()).collect(),
            Self::Split { from, new, .. } => vec![*from, *new],
            Self::AddAlias { actor, .. }
            | Self::Rename { actor, .. }
            | Self::SetExternalId { actor, .. }
            | Self::Undo { actor, .. } => vec![*actor],
        }
    }
}

impl ActorEdit {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let bytes = |id: ActorId| id.bytes().to_vec().into();
        let mut record = storage::EditRecord {
            author: self.author.clone(),
            reason: self.reason.clone(),
            time_micros: self.time.as_microsecond(),
            undone_by: self.undone_by.map(|id| id.bytes().to_vec()).unwrap_or_default().into(),
            ..storage::EditRecord::default()
        };
        match &self.action {
            EditAction::Merge { into, merged } => {
                record.kind = 1;
                record.actor_id = bytes(*into);
                record.other_ids = merged.iter().copied().map(bytes).collect();
            }
            EditAction::Split { from, new, moved } => {
                record.kind = 2;
                record.actor_id = bytes(*from);
                record.other_ids = vec![bytes(*new)];
                let moved = moved.iter().map(|moved| storage::Reassignment {
                    article_id: moved.article.0.to_vec().into(),
                    actor_id: bytes(moved.from),
                });
                record.reassignments = moved.collect();
            }
            EditAction::AddAlias { actor, alias } => {
                record.kind = 3;
                record.actor_id = bytes(*actor);
                record.value.clone_from(alias);
            }
            EditAction::Rename { actor, name, before } => {
                record.kind = 4;
                record.actor_id = bytes(*actor);
                record.value.clone_from(name);
                record.before.clone_from(before);
            }
            EditAction::SetExternalId { actor, id, before } => {
                record.kind = 5;
                record.actor_id = bytes(*actor);
                record.authority.clone_from(&id.authority);
                record.value.clone_from(&id.id);
                record.before.clone_from(before);
            }
            EditAction::Undo { actor, edit } => {
                record.kind = 6;
                record.actor_id = bytes(*actor);
                record.undoes = edit.bytes().to_vec().into();
            }
        }
        record.encode_to_vec()
    }

    pub(crate) fn decode(id: EditId, bytes: &[u8]) -> Result<Self, RecordError> {
        let bad = || RecordError::new("edit", "an id of another length");
        let actor = |bytes: &[u8]| ActorId::from_slice(bytes).ok_or_else(bad);
        let record: storage::EditRecord = decode("edit", bytes)?;
        let first = actor(&record.actor_id)?;
        let others: Vec<ActorId> = record.other_ids.iter().map(|id| actor(id)).collect::<Result<_, _>>()?;
        let action = match record.kind {
            1 => EditAction::Merge { into: first, merged: others },
            2 => {
                let moved = |moved: &storage::Reassignment| -> Result<Moved, RecordError> {
                    let article = ArticleId(moved.article_id.as_ref().try_into().map_err(|_| bad())?);
                    Ok(Moved { article, from: actor(&moved.actor_id)? })
                };
                let moved = record.reassignments.iter().map(moved).collect::<Result<_, _>>()?;
                EditAction::Split { from: first, new: *others.first().ok_or_else(bad)?, moved }
            }
            3 => EditAction::AddAlias { actor: first, alias: record.value },
            4 => EditAction::Rename { actor: first, name: record.value, before: record.before },
            5 => {
                let id = ExternalId { authority: record.authority, id: record.value };
                EditAction::SetExternalId { actor: first, id, before: record.before }
            }
            6 => EditAction::Undo { actor: first, edit: EditId::from_slice(&record.undoes).ok_or_else(bad)? },
            other => return Err(RecordError::new("edit", format!("kind {other}"))),
        };
        let undone_by = match record.undone_by.as_ref() {
            [] => None,
            id => Some(EditId::from_slice(id).ok_or_else(bad)?),
        };
        let time = Timestamp::from_microsecond(record.time_micros)
            .map_err(|_| RecordError::new("edit", "a time out of range"))?;
        Ok(Self { id, action, author: record.author, reason: record.reason, time, undone_by })
    }
}
