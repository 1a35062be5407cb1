//! The records on disk: the storage messages, what they mean, and the keys they are under.
//!
//! Nothing outside this module knows the messages. A record that does not decode is a
//! [`RecordError`], never a panic.

mod actor;
mod article;
mod backup;
mod edit;
mod ids;
pub(crate) mod key_parts;
pub(crate) mod keys;
mod piece;
mod statement;

pub use actor::UnfinishedTask;
pub(crate) use actor::{
    ActorRecord, Change, ChangeKind, Meta, NameRecord, Participant, Unfinished, decode_count, encode_count,
};
pub(crate) use article::{ArticleHead, ArticleRecord, decode_blocks, encode_blocks};
pub(crate) use backup::BackupRows;
pub use edit::{ActorEdit, EditAction, ExternalId, Moved};
pub use ids::{ActorId, ArticleId, BadId, EditId, Revision, StatementId};
pub(crate) use piece::{PIECE_BYTES, decode_piece, encode_pieces};
pub(crate) use statement::{ActorEntry, StatementEntry, StatementRecord};

mod storage {
    #![allow(missing_docs, clippy::pedantic)]
    include!(concat!(env!("OUT_DIR"), "/quotarium.storage.v1.rs"));
}

/// The storage format that this version writes, and the newest that it reads.
pub(crate) const FORMAT: u32 = 2;

/// A record that does not say what every such record says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {record} record is damaged: {problem}")]
pub struct RecordError {
    /// Which kind of record.
    pub record: &'static str,
    /// What is wrong with it.
    pub problem: String,
}

impl RecordError {
    pub(crate) fn new(record: &'static str, problem: impl Into<String>) -> Self {
        Self { record, problem: problem.into() }
    }
}

fn decode<M: prost::Message + Default>(record: &'static str, bytes: &[u8]) -> Result<M, RecordError> {
    M::decode(bytes).map_err(|error| RecordError::new(record, error.to_string()))
}

/// Defines the numbers under which the variants of a domain enum are stored.
macro_rules! stored_as {
    ($name:ident: $type:ty { $($variant:ident = $number:literal),* $(,)? }) => {
        mod $name {
            use super::super::RecordError;

            pub(super) fn to(value: $type) -> u32 {
                match value { $(<$type>::$variant => $number),* }
            }

            pub(super) fn from(record: &'static str, number: u32) -> Result<$type, RecordError> {
                match number {
                    $($number => Ok(<$type>::$variant),)*
                    other => Err(RecordError::new(record, format!("{} {other}", stringify!($name)))),
                }
            }
        }
    };
}
use stored_as;

/// At most `most` bytes of `text`, cut at a character boundary.
fn clipped(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}
