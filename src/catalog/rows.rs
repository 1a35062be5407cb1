//! The index rows that a record leads to.

use jiff::civil::Date;

use crate::{
    date::DayInterval,
    records::{
        ActorId, ActorRecord, ArticleId, ArticleRecord, Participant, StatementId, StatementRecord,
        keys::{self, CountPeriod, Key, OutletKey, StatementScope},
    },
    store::Row,
    text::fold,
};

use super::names;

/// Where an article is listed.
pub(super) fn of_article(id: ArticleId, record: &ArticleRecord) -> Vec<Key> {
    let published = record.published_day();
    let mut keys = vec![
        keys::same_text_row(&record.article.raw_hash, record.text_sequence, id),
        keys::articles_by_day_row(None, published, id),
    ];
    if let Some(outlet) = record.outlet_key() {
        keys.push(keys::articles_by_day_row(Some(outlet), published, id));
    }
    keys
}

/// The keys of a statement's entries in all lists that it is in.
pub(super) fn of_statement(id: StatementId, record: &StatementRecord, outlet: Option<OutletKey>) -> Vec<Key> {
    let actor = record.actor.as_ref().ok().map(|actor| StatementScope::Actor(actor.id));
    let outlet = outlet.map(StatementScope::Outlet);
    [Some(StatementScope::All), Some(StatementScope::Article(record.article)), actor, outlet]
        .into_iter()
        .flatten()
        .map(|scope| keys::statements_by_date_row(scope, record.date.interval, id))
        .collect()
}

/// The role that an article of the day `published` gives an actor.
pub(super) fn of_participant(
    article: ArticleId,
    actor: ActorId,
    participant: &Participant,
    published: Option<Date>,
) -> Option<Row> {
    (!participant.role.is_empty())
        .then(|| (keys::role(actor, published, article), participant.role.clone().into_bytes()))
}

/// Where an actor is found by its own name.
pub(super) fn of_actor(id: ActorId, record: &ActorRecord) -> [Row; 2] {
    let by_name = keys::actors_by_name_row(record.within.is_some(), &fold(record.name()), id);
    [(names::identity_key(record), keys::actor(id)), (by_name, Vec::new())]
}

/// The periods that a statement of this interval counts in, each with its first day.
pub(super) fn periods_of(interval: Option<DayInterval>) -> Vec<(CountPeriod, Option<Date>)> {
    let Some(interval) = interval else { return vec![(CountPeriod::Undated, None)] };
    let day = interval.start;
    let year = Date::new(day.year(), 1, 1).unwrap_or(day);
    vec![
        (CountPeriod::Day, Some(day)),
        (CountPeriod::Month, Some(day.first_of_month())),
        (CountPeriod::Year, Some(year)),
    ]
}
