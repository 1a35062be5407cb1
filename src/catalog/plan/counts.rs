//! The maintained counts of a change.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Planner;
use crate::{
    catalog::{Result, rows},
    records::{
        ActorId, StatementRecord, decode_count, encode_count,
        keys::{self, CountPeriod},
    },
    statement::{Act, Modality},
};

/// What a change adds to the maintained counts.
#[derive(Default)]
pub(super) struct Counts {
    /// Asserted speech, of an actor or of all.
    periods: BTreeMap<(Option<ActorId>, CountPeriod, Option<Date>), i64>,
    /// All statements.
    actors: BTreeMap<ActorId, i64>,
}

impl Counts {
    pub(super) fn add(&mut self, record: &StatementRecord, by: i64) {
        let actor = record.actor.as_ref().ok().map(|actor| actor.id);
        if let Some(actor) = actor {
            *self.actors.entry(actor).or_default() += by;
        }
        if record.act != Act::Speech || record.modality != Modality::Asserted {
            return;
        }
        for (period, day) in rows::periods_of(record.date.interval) {
            *self.periods.entry((None, period, day)).or_default() += by;
            if actor.is_some() {
                *self.periods.entry((actor, period, day)).or_default() += by;
            }
        }
    }
}

impl Planner<'_, '_> {
    pub(super) fn apply_counts(&mut self, counts: Counts) -> Result<()> {
        for ((actor, period, day), by) in counts.periods.into_iter().filter(|&(_, by)| by != 0) {
            let key = keys::count(actor, period, day);
            let count = self.count(&key)?.saturating_add_signed(by);
            self.set_count(key, count);
        }
        for (actor, by) in counts.actors {
            let mut record = self.actor_record(actor)?;
            record.statement_count = record.statement_count.saturating_add_signed(by);
            if record.statement_count == 0 && record.edit_count == 0 {
                self.remove_actor(actor, &record);
            } else if by != 0 {
                self.overlay.put(keys::actor(actor), record.encode());
            }
        }
        Ok(())
    }

    pub(super) fn count(&self, key: &[u8]) -> Result<u64> {
        Ok(self.overlay.get(key)?.map(|bytes| decode_count(&bytes)).transpose()?.unwrap_or_default())
    }

    pub(super) fn set_count(&mut self, key: keys::Key, count: u64) {
        if count == 0 {
            self.overlay.remove(key);
        } else {
            self.overlay.put(key, encode_count(count));
        }
    }
}
