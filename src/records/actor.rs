//! Actors, counts, changes and the catalogue as a whole, as they are stored.

use jiff::Timestamp;
use prost::Message as _;

use super::{ArticleId, FORMAT, RecordError, clipped, decode, storage, stored_as};
use crate::actor::ActorKind;

stored_as!(actor_kind: crate::actor::ActorKind {
    Person = 1, Organization = 2, Government = 3, Group = 4, Document = 5,
});

/// Names and roles are stored up to this many bytes.
pub(super) const MAX_NAME_BYTES: usize = 256;

/// An actor of one article is stored with at most this many of its names.
const MAX_NAMES: usize = 8;

pub(super) fn encode_kind(kind: Option<ActorKind>) -> u32 {
    kind.map_or(0, actor_kind::to)
}

pub(super) fn decode_kind(record: &'static str, number: u32) -> Result<Option<ActorKind>, RecordError> {
    if number == 0 { Ok(None) } else { actor_kind::from(record, number).map(Some) }
}

/// An actor across all articles, or within one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ActorRecord {
    pub display_name: String,
    pub kind: Option<ActorKind>,
    pub statement_count: u64,
    /// The article that it is confined to.
    pub within: Option<ArticleId>,
}

impl ActorRecord {
    pub(crate) fn encode(&self) -> Vec<u8> {
        storage::ActorRecord {
            display_name: self.display_name.clone(),
            kind: encode_kind(self.kind),
            statement_count: self.statement_count,
            article_id: self.within.map(|id| id.0.to_vec()).unwrap_or_default().into(),
        }
        .encode_to_vec()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let record: storage::ActorRecord = decode("actor", bytes)?;
        let within = match record.article_id.as_ref() {
            [] => None,
            id => Some(ArticleId(id.try_into().map_err(|_| RecordError::new("actor", "an id of another length"))?)),
        };
        Ok(Self {
            display_name: record.display_name,
            kind: decode_kind("actor", record.kind)?,
            statement_count: record.statement_count,
            within,
        })
    }
}

/// An actor in one article: under which names, in which role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Participant {
    pub names: Vec<String>,
    pub role: String,
}

impl Participant {
    /// Adds a name, unless it is there or there are too many.
    pub(crate) fn add_name(&mut self, name: &str) {
        let name = clipped(name, MAX_NAME_BYTES);
        if self.names.len() < MAX_NAMES && !self.names.iter().any(|known| known == name) {
            self.names.push(name.to_owned());
        }
    }

    /// Sets the role, unless there is one.
    pub(crate) fn add_role(&mut self, role: &str) {
        if self.role.is_empty() {
            self.role.push_str(clipped(role, MAX_NAME_BYTES));
        }
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        storage::ParticipantRecord { names: self.names.clone(), role: self.role.clone() }.encode_to_vec()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let record: storage::ParticipantRecord = decode("participant", bytes)?;
        Ok(Self { names: record.names, role: record.role })
    }
}

/// A name of an actor, and how many articles give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameRecord {
    pub name: String,
    pub article_count: u64,
}

impl NameRecord {
    pub(crate) fn encode(&self) -> Vec<u8> {
        storage::AliasRecord { name: self.name.clone(), article_count: self.article_count }.encode_to_vec()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let record: storage::AliasRecord = decode("name", bytes)?;
        Ok(Self { name: record.name, article_count: record.article_count })
    }
}

pub(crate) fn encode_count(count: u64) -> Vec<u8> {
    storage::CountRecord { count }.encode_to_vec()
}

pub(crate) fn decode_count(bytes: &[u8]) -> Result<u64, RecordError> {
    decode::<storage::CountRecord>("count", bytes).map(|record| record.count)
}

/// What a change did to its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChangeKind {
    Stored = 1,
    Updated = 2,
    Reextracted = 3,
    Deleted = 4,
}

/// What one commit changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub article: ArticleId,
    pub kind: ChangeKind,
    pub time: Timestamp,
}

impl Change {
    pub(crate) fn encode(self) -> Vec<u8> {
        storage::ChangeRecord {
            article_id: self.article.0.to_vec().into(),
            kind: self.kind as u32,
            time_micros: self.time.as_microsecond(),
        }
        .encode_to_vec()
    }
}

/// What is known of the catalogue as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Meta {
    pub format: u32,
    pub sequence: u64,
    pub articles: u64,
    pub statements: u64,
    pub actors: u64,
    pub text_bytes: u64,
}

impl Meta {
    /// Of an empty catalogue in the present format.
    pub(crate) fn new() -> Self {
        Self { format: FORMAT, sequence: 0, articles: 0, statements: 0, actors: 0, text_bytes: 0 }
    }

    pub(crate) fn encode(self) -> Vec<u8> {
        let Self { format, sequence, articles, statements, actors, text_bytes } = self;
        storage::MetaRecord { format, sequence, articles, statements, actors, text_bytes }.encode_to_vec()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let record: storage::MetaRecord = decode("meta", bytes)?;
        let storage::MetaRecord { format, sequence, articles, statements, actors, text_bytes } = record;
        Ok(Self { format, sequence, articles, statements, actors, text_bytes })
    }
}
