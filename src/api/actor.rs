//! Actors and how a look-up found them.

use super::{
    FieldError,
    enumeration::{enumerated, specified},
    required, required_id,
    scalar::{all, count, day, wire_count, wire_day},
    v1,
};
use crate::{
    actor::ActorKind,
    catalog::{Actor, ActorMatch, ActorRole},
};

/// A kind on the wire; "unspecified" where it is not known.
pub(super) fn wire_kind(kind: Option<ActorKind>) -> i32 {
    kind.map_or(v1::ActorKind::Unspecified, Into::into).into()
}

impl From<Actor> for v1::Actor {
    fn from(actor: Actor) -> Self {
        Self {
            id: actor.id.to_string(),
            display_name: actor.display_name,
            kind: wire_kind(actor.kind),
            aliases: actor.aliases,
            roles: actor.roles.into_iter().map(Into::into).collect(),
            statement_count: wire_count(actor.statement_count),
            article_scoped: actor.article_scoped,
            external_ids: actor.external_ids.into_iter().map(Into::into).collect(),
            merged_ids: actor.merged_ids.iter().map(ToString::to_string).collect(),
        }
    }
}

impl TryFrom<v1::Actor> for Actor {
    type Error = FieldError;

    fn try_from(actor: v1::Actor) -> Result<Self, FieldError> {
        let merged = actor.merged_ids.iter().enumerate();
        let merged = merged.map(|(at, id)| required_id(&format!("merged_ids[{at}]"), id));
        Ok(Self {
            id: required_id("id", &actor.id)?,
            display_name: actor.display_name,
            kind: enumerated("kind", actor.kind)?,
            aliases: actor.aliases,
            roles: all("roles", actor.roles)?,
            statement_count: count("statement_count", actor.statement_count)?,
            article_scoped: actor.article_scoped,
            external_ids: all("external_ids", actor.external_ids)?,
            merged_ids: merged.collect::<Result<_, _>>()?,
        })
    }
}

impl From<ActorRole> for v1::ActorRole {
    fn from(role: ActorRole) -> Self {
        Self {
            title: role.title,
            first_published: wire_day(role.first_published),
            last_published: wire_day(role.last_published),
        }
    }
}

impl TryFrom<v1::ActorRole> for ActorRole {
    type Error = FieldError;

    fn try_from(role: v1::ActorRole) -> Result<Self, FieldError> {
        Ok(Self {
            title: role.title,
            first_published: day("first_published", &role.first_published)?,
            last_published: day("last_published", &role.last_published)?,
        })
    }
}

impl From<ActorMatch> for v1::ActorMatch {
    fn from(found: ActorMatch) -> Self {
        Self {
            actor: Some(found.actor.into()),
            kind: v1::ActorMatchKind::from(found.kind).into(),
            matched_name: found.matched_name,
        }
    }
}

impl TryFrom<v1::ActorMatch> for ActorMatch {
    type Error = FieldError;

    fn try_from(found: v1::ActorMatch) -> Result<Self, FieldError> {
        let actor = required("actor", found.actor)?;
        Ok(Self {
            actor: actor.try_into().map_err(|error: FieldError| error.inside("actor"))?,
            kind: specified("kind", found.kind)?,
            matched_name: found.matched_name,
        })
    }
}
