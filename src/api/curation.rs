//! Curators' edits and suggestions, and the requests for them.

use super::{
    FieldError, required, required_id,
    scalar::{all, optional_id, time, wire_text, wire_time},
    v1,
};
use crate::catalog::{
    ActorEdit, ActorId, Correction, EditAction, Evidence, ExternalId, MergeSuggestion, Moved, PageRequest, Signature,
};

impl From<ActorEdit> for v1::ActorEdit {
    fn from(edit: ActorEdit) -> Self {
        let mut wire = Self {
            id: edit.id.to_string(),
            undone_by_id: wire_text(edit.undone_by),
            author: edit.author,
            reason: edit.reason,
            create_time: Some(wire_time(edit.time)),
            ..Self::default()
        };
        match edit.action {
            EditAction::Merge { into, merged } => {
                wire.set_kind(v1::ActorEditKind::Merge);
                wire.actor_id = into.to_string();
                wire.merged_ids = merged.iter().map(ToString::to_string).collect();
            }
            EditAction::Split { from, new, moved } => {
                wire.set_kind(v1::ActorEditKind::Split);
                wire.actor_id = from.to_string();
                wire.new_actor_id = new.to_string();
                wire.moved = moved.into_iter().map(Into::into).collect();
            }
            EditAction::AddAlias { actor, alias } => {
                wire.set_kind(v1::ActorEditKind::Alias);
                wire.actor_id = actor.to_string();
                wire.value = alias;
            }
            EditAction::Rename { actor, name, before } => {
                wire.set_kind(v1::ActorEditKind::Name);
                wire.actor_id = actor.to_string();
                (wire.value, wire.previous_value) = (name, before);
            }
            EditAction::SetExternalId { actor, id, before } => {
                wire.set_kind(v1::ActorEditKind::ExternalId);
                wire.actor_id = actor.to_string();
                (wire.authority, wire.value, wire.previous_value) = (id.authority, id.id, before);
            }
            EditAction::Undo { actor, edit } => {
                wire.set_kind(v1::ActorEditKind::Undo);
                wire.actor_id = actor.to_string();
                wire.undone_id = edit.to_string();
            }
        }
        wire
    }
}

impl TryFrom<v1::ActorEdit> for ActorEdit {
    type Error = FieldError;

    fn try_from(wire: v1::ActorEdit) -> Result<Self, FieldError> {
        let actor = required_id("actor_id", &wire.actor_id)?;
        let action = match wire.kind() {
            v1::ActorEditKind::Merge => EditAction::Merge { into: actor, merged: ids("merged_ids", &wire.merged_ids)? },
            v1::ActorEditKind::Split => EditAction::Split {
                from: actor,
                new: required_id("new_actor_id", &wire.new_actor_id)?,
                moved: all("moved", wire.moved)?,
            },
            v1::ActorEditKind::Alias => EditAction::AddAlias { actor, alias: wire.value },
            v1::ActorEditKind::Name => EditAction::Rename { actor, name: wire.value, before: wire.previous_value },
            v1::ActorEditKind::ExternalId => EditAction::SetExternalId {
                actor,
                id: ExternalId { authority: wire.authority, id: wire.value },
                before: wire.previous_value,
            },
            v1::ActorEditKind::Undo => EditAction::Undo { actor, edit: required_id("undone_id", &wire.undone_id)? },
            v1::ActorEditKind::Unspecified => return Err(FieldError::unknown("kind", wire.kind)),
        };
        Ok(Self {
            id: required_id("id", &wire.id)?,
            action,
            author: wire.author,
            reason: wire.reason,
            time: time("create_time", wire.create_time)?,
            undone_by: optional_id("undone_by_id", &wire.undone_by_id)?,
        })
    }
}

impl From<Moved> for v1::MovedMentions {
    fn from(moved: Moved) -> Self {
        Self { article_id: moved.article.to_string(), actor_id: moved.from.to_string() }
    }
}

impl TryFrom<v1::MovedMentions> for Moved {
    type Error = FieldError;

    fn try_from(wire: v1::MovedMentions) -> Result<Self, FieldError> {
        let article = required_id("article_id", &wire.article_id)?;
        Ok(Self { article, from: required_id("actor_id", &wire.actor_id)? })
    }
}

impl From<ExternalId> for v1::ExternalId {
    fn from(id: ExternalId) -> Self {
        Self { authority: id.authority, external_id: id.id }
    }
}

impl TryFrom<v1::ExternalId> for ExternalId {
    type Error = FieldError;

    fn try_from(wire: v1::ExternalId) -> Result<Self, FieldError> {
        Ok(Self { authority: wire.authority, id: wire.external_id })
    }
}

impl From<MergeSuggestion> for v1::MergeSuggestion {
    fn from(suggestion: MergeSuggestion) -> Self {
        Self {
            actor: Some(suggestion.actor.into()),
            other: Some(suggestion.other.into()),
            score: suggestion.score,
            evidence: suggestion.evidence.into_iter().map(Into::into).collect(),
        }
    }
}

impl TryFrom<v1::MergeSuggestion> for MergeSuggestion {
    type Error = FieldError;

    fn try_from(wire: v1::MergeSuggestion) -> Result<Self, FieldError> {
        let actor = |field: &str, actor: Option<v1::Actor>| {
            required(field, actor)?.try_into().map_err(|error: FieldError| error.inside(field))
        };
        Ok(Self {
            actor: actor("actor", wire.actor)?,
            other: actor("other", wire.other)?,
            score: wire.score,
            evidence: all("evidence", wire.evidence)?,
        })
    }
}

impl From<Evidence> for v1::MergeEvidence {
    fn from(evidence: Evidence) -> Self {
        let (kind, value, other_value) = match evidence {
            Evidence::SameName(name) => (v1::MergeEvidenceKind::SameName, name.clone(), name),
            Evidence::SimilarNames(name, other) => (v1::MergeEvidenceKind::SimilarNames, name, other),
            Evidence::SimilarRoles(role, other) => (v1::MergeEvidenceKind::SimilarRoles, role, other),
            Evidence::DifferentRoles(role, other) => (v1::MergeEvidenceKind::DifferentRoles, role, other),
            Evidence::SameExternalId(id) => (v1::MergeEvidenceKind::SameExternalId, id.authority, id.id),
        };
        Self { kind: kind.into(), value, other_value }
    }
}

impl TryFrom<v1::MergeEvidence> for Evidence {
    type Error = FieldError;

    fn try_from(wire: v1::MergeEvidence) -> Result<Self, FieldError> {
        Ok(match wire.kind() {
            v1::MergeEvidenceKind::SameName => Self::SameName(wire.value),
            v1::MergeEvidenceKind::SimilarNames => Self::SimilarNames(wire.value, wire.other_value),
            v1::MergeEvidenceKind::SimilarRoles => Self::SimilarRoles(wire.value, wire.other_value),
            v1::MergeEvidenceKind::DifferentRoles => Self::DifferentRoles(wire.value, wire.other_value),
            v1::MergeEvidenceKind::SameExternalId => {
                Self::SameExternalId(ExternalId { authority: wire.value, id: wire.other_value })
            }
            v1::MergeEvidenceKind::Unspecified => return Err(FieldError::unknown("kind", wire.kind)),
        })
    }
}

macro_rules! correction {
    ($request:ident: |$wire:ident| $correction:expr) => {
        impl TryFrom<v1::$request> for (Correction, Signature) {
            type Error = FieldError;

            fn try_from($wire: v1::$request) -> Result<Self, FieldError> {
                let signature = Signature {
                    author: $wire.author.clone(),
                    reason: $wire.reason.clone(),
                    request_id: $wire.request_id.clone(),
                };
                Ok(($correction, signature))
            }
        }
    };
}

correction!(MergeActorsRequest: |wire| Correction::Merge {
    into: required_id("actor_id", &wire.actor_id)?,
    merged: ids("merged_ids", &wire.merged_ids)?,
});
correction!(SplitActorRequest: |wire| Correction::Split {
    actor: required_id("actor_id", &wire.actor_id)?,
    articles: ids("article_ids", &wire.article_ids)?,
    name: wire.display_name.clone(),
});
correction!(AddAliasRequest: |wire| Correction::AddAlias {
    actor: required_id("actor_id", &wire.actor_id)?,
    alias: wire.alias.clone(),
});
correction!(RenameActorRequest: |wire| Correction::Rename {
    actor: required_id("actor_id", &wire.actor_id)?,
    name: wire.display_name.clone(),
});
correction!(SetExternalIdRequest: |wire| Correction::SetExternalId {
    actor: required_id("actor_id", &wire.actor_id)?,
    id: ExternalId { authority: wire.authority.clone(), id: wire.external_id.clone() },
});
correction!(UndoActorEditRequest: |wire| Correction::Undo { edit: required_id("edit_id", &wire.edit_id)? });

impl TryFrom<v1::ListActorEditsRequest> for (Option<ActorId>, PageRequest) {
    type Error = FieldError;

    fn try_from(request: v1::ListActorEditsRequest) -> Result<Self, FieldError> {
        let actor = optional_id("actor_id", &request.actor_id)?;
        Ok((actor, PageRequest { size: request.page_size, token: request.page_token }))
    }
}

fn ids<I: std::str::FromStr<Err = crate::catalog::BadId>>(field: &str, texts: &[String]) -> Result<Vec<I>, FieldError> {
    texts.iter().enumerate().map(|(at, id)| required_id(&format!("{field}[{at}]"), id)).collect()
}
