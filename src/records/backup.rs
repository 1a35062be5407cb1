//! Rows and commits as they stand in a backup.

use prost::Message as _;

use super::{RecordError, decode, storage};
use crate::store::journal::{Position, Write};

/// Rows of a full backup, or what one commit wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BackupRows {
    /// The state after the commit; none in a file of rows.
    pub commit: Option<Position>,
    pub writes: Vec<Write>,
}

impl BackupRows {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let row =
            |(key, value): &Write| storage::BackupRow { key: key.clone().into(), value: value.clone().map(Into::into) };
        storage::BackupBlock {
            rows: self.writes.iter().map(row).collect(),
            sequence: self.commit.map_or(0, |position| position.sequence),
            chain: self.commit.map(|position| position.chain.to_vec()).unwrap_or_default().into(),
        }
        .encode_to_vec()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let block: storage::BackupBlock = decode("backup", bytes)?;
        let commit = match block.chain.as_ref() {
            [] => None,
            chain => {
                let chain = chain.try_into().map_err(|_| RecordError::new("backup", "a digest of another length"))?;
                Some(Position { sequence: block.sequence, chain })
            }
        };
        let write = |row: storage::BackupRow| (row.key.to_vec(), row.value.map(|value| value.to_vec()));
        Ok(Self { commit, writes: block.rows.into_iter().map(write).collect() })
    }
}
