//! Brings a catalogue of an earlier storage format to the present one.
//!
//! A step takes the rows from one format to the next in bounded batches, each of which leaves rows
//! that the step can be run over again; the last of them writes the format. So a migration that is
//! interrupted goes on at the next opening.
//!
//! | format | what it brought |
//! | --- | --- |
//! | 1 | the first |
//! | 2 | an id of the catalogue; likenesses of actors' names (`i`, `g`); pieces of articles may be compressed, and older ones stay as they are |

use uuid::Uuid;

use super::{CatalogError, Result, check::derive_rows};
use crate::{
    records::{FORMAT, Meta, RecordError, keys},
    store::{Batch, Deadline, Store},
};

/// Brings the rows of `store`, which hold a catalogue, to the present format.
pub(super) fn migrate(store: &dyn Store) -> Result<()> {
    loop {
        let stored = store.get_many(&[keys::META.to_vec()], Deadline::NONE)?.pop().flatten();
        let Some(stored) = stored else {
            return Err(CatalogError::missing_record("meta", &"the catalogue's own record"));
        };
        let meta = Meta::decode(&stored)?;
        match meta.format {
            FORMAT => return Ok(()),
            1 => {
                derive_rows(store, b"ci", b"ig")?;
                let meta = Meta { format: 2, catalog_id: Uuid::now_v7(), ..meta };
                let writes = vec![(keys::META.to_vec(), Some(meta.encode()))];
                store.commit(Batch { expected: vec![(keys::META.to_vec(), Some(stored))], writes }, Deadline::NONE)?;
            }
            0 => return Err(RecordError::new("meta", "it has no format").into()),
            found => return Err(CatalogError::NewerFormat { found, known: FORMAT }),
        }
    }
}
