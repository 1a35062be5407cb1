//! Lists and counts.

use jiff::{ToSpan as _, civil::Date};

use super::{
    Actor, ActorQuery, ArticleQuery, ArticleView, Catalog, CatalogError, CountQuery, Counts, DateRange, Order, Page,
    PageRequest, Period, PeriodCount, Result, StatementQuery, StoredArticle, StoredStatement,
    scan::{KeyRange, Listed, Listing},
};
use crate::{
    date::{DateBasis, DayInterval},
    records::{
        ActorId, ActorRecord, StatementEntry, decode_count,
        keys::{self, CountPeriod, OutletKey, StatementScope},
    },
    statement::{Act, Modality},
    text::fold,
};

impl Catalog {
    /// Statements by date.
    ///
    /// # Errors
    /// [`CatalogError::InvalidArgument`] where a condition, the page's size or its token cannot
    /// be; [`CatalogError::NotFound`] never: an unknown actor has no statements.
    pub fn statements(
        &self,
        query: &StatementQuery,
        order: Order,
        page: &PageRequest,
    ) -> Result<Page<StoredStatement>> {
        check_range("query.dates", &query.dates)?;
        let minimum = query.minimum_confidence;
        if !(0.0..=1.0).contains(&minimum) {
            return Err(CatalogError::invalid("query.minimum_confidence", format!("{minimum} is not between 0 and 1")));
        }
        let outlet = OutletKey::new(&query.outlet);
        if !query.outlet.is_empty() && outlet.is_none() {
            return Err(CatalogError::invalid("query.outlet", format!("{:?} has no letter", query.outlet)));
        }
        let members = query.actor.map(|actor| self.members(actor)).transpose()?;
        let root = members.as_ref().and_then(|members| members.first().copied());
        let scopes = match (query.article, members, outlet) {
            (Some(article), ..) => vec![StatementScope::Article(article)],
            (None, Some(members), _) => members.into_iter().map(StatementScope::Actor).collect(),
            (None, None, Some(outlet)) => vec![StatementScope::Outlet(outlet)],
            (None, None, None) => vec![StatementScope::All],
        };
        let listing = Listing {
            groups: date_groups(&scopes, &query.dates),
            reverse: order == Order::NewestFirst,
            query: format!("statements {query:?} {order:?}"),
        };
        let listed = listing.page(self.inner.store.as_ref(), self.deadline, page, |rest, value| {
            let entry = StatementEntry::decode(value)?;
            let wanted = meets(query, outlet, &entry);
            Ok(keys::trailing_statement(rest).filter(|_| wanted).map(|id| (id, entry.interval)))
        })?;
        let ids: Vec<_> = listed.items.iter().map(|(id, _)| *id).collect();
        let read = self.read_statements(&ids)?;
        // A statement may have been replaced since its entry was read.
        let still = |((_, interval), statement): (_, Option<StoredStatement>)| {
            statement.filter(|statement| {
                statement.date.interval == interval
                    && root.is_none_or(|root| statement.actor.as_ref().is_ok_and(|found| found.id == root))
                    && (query.outlet.is_empty() || fold(&statement.article.outlet) == fold(&query.outlet))
            })
        };
        let items = listed.items.into_iter().zip(read).filter_map(still).collect();
        Ok(Page { items, next: listed.next })
    }

    /// Articles by publication day, newest first, undated ones last.
    pub fn articles(&self, query: &ArticleQuery, page: &PageRequest) -> Result<Page<StoredArticle>> {
        check_range("published", &query.published)?;
        let outlet = OutletKey::new(&query.outlet);
        if !query.outlet.is_empty() && outlet.is_none() {
            return Err(CatalogError::invalid("outlet", format!("{:?} has no letter", query.outlet)));
        }
        let mut range = KeyRange::all(keys::articles_by_day(outlet));
        // Undated articles stand before the first day that the calendar has.
        range.lower = query.published.start.or(query.published.end.map(|_| Date::MIN)).map(keys::day_part);
        range.upper = query.published.end.map(keys::day_part);
        let listing = Listing { groups: vec![vec![range]], reverse: true, query: format!("articles {query:?}") };
        let Listed { items: ids, next } =
            listing.page(self.inner.store.as_ref(), self.deadline, page, |rest, _| Ok(keys::trailing_article(rest)))?;
        let mut records = self.article_records(&ids)?;
        let mut items = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(record) = records.remove(&id) else { continue };
            if query.outlet.is_empty() || fold(&record.article.outlet) == fold(&query.outlet) {
                items.extend(self.complete_article(id, record, ArticleView::Basic)?);
            }
        }
        Ok(Page { items, next })
    }

    /// Actors in the order of their folded names.
    pub fn actors(&self, query: &ActorQuery, page: &PageRequest) -> Result<Page<Actor>> {
        let mut group = vec![KeyRange::all(keys::actors_by_name(false))];
        if query.include_article_scoped {
            group.push(KeyRange::all(keys::actors_by_name(true)));
        }
        let listing = Listing { groups: vec![group], reverse: false, query: format!("actors {query:?}") };
        let Listed { items, next } = listing.page(self.inner.store.as_ref(), self.deadline, page, |rest, _| {
            let Some(id) = keys::trailing_actor(rest) else { return Ok(None) };
            let Some(bytes) = self.get(keys::actor(id))? else { return Ok(None) };
            let record = ActorRecord::decode(&bytes)?;
            let wanted = query.kinds.is_empty() || record.kind.is_some_and(|kind| query.kinds.contains(&kind));
            Ok((wanted && record.merged_into.is_none()).then_some((id, record)))
        })?;
        let complete = |(id, record)| self.complete_actor(id, &record);
        Ok(Page { items: items.into_iter().map(complete).collect::<Result<_>>()?, next })
    }

    /// Counts of asserted speech per period, oldest first, from maintained counters.
    pub fn count_statements(&self, query: &CountQuery, page: &PageRequest) -> Result<Counts> {
        check_range("dates", &query.dates)?;
        let period = match query.period {
            Period::Day => CountPeriod::Day,
            Period::Month => CountPeriod::Month,
            Period::Year => CountPeriod::Year,
        };
        let actors: Vec<_> = match query.actor {
            None => vec![None],
            Some(actor) => self.members(actor)?.into_iter().map(Some).collect(),
        };
        let ranges = actors.iter().map(|&actor| KeyRange {
            prefix: keys::counts(actor, period),
            lower: query.dates.start.map(keys::day_part),
            upper: query.dates.end.map(keys::day_part),
        });
        let query_text = format!("counts {query:?}");
        let listing = Listing { groups: vec![ranges.collect()], reverse: false, query: query_text };
        let mut last = None;
        let Listed { items, next } = listing.page(self.inner.store.as_ref(), self.deadline, page, |rest, _| {
            let Some(start) = keys::leading_day(rest).filter(|start| last != Some(*start)) else { return Ok(None) };
            last = Some(start);
            let length = match query.period {
                Period::Day => 1.day(),
                Period::Month => 1.month(),
                Period::Year => 1.year(),
            };
            let end = start.saturating_add(length);
            Ok(Some(PeriodCount { start, end, count: self.counted(&actors, period, Some(start))? }))
        })?;
        let undated = self.counted(&actors, CountPeriod::Undated, None)?;
        Ok(Counts { periods: Page { items, next }, undated })
    }

    /// The counts of several actors in one period together.
    fn counted(&self, actors: &[Option<ActorId>], period: CountPeriod, first_day: Option<Date>) -> Result<u64> {
        let keys: Vec<_> = actors.iter().map(|&actor| keys::count(actor, period, first_day)).collect();
        let counts = self.inner.store.get_many(&keys, self.deadline)?;
        let counts = counts.into_iter().flatten().map(|bytes| decode_count(&bytes));
        Ok(counts.sum::<std::result::Result<u64, _>>()?)
    }
}

fn check_range(field: &'static str, range: &DateRange) -> Result<()> {
    match (range.start, range.end) {
        (Some(start), Some(end)) if start >= end => {
            Err(CatalogError::invalid(field, format!("the start {start} is not before the end {end}")))
        }
        _ => Ok(()),
    }
}

/// The ranges that hold all statements of `scopes` whose intervals may overlap `dates`: of each
/// length class from one class length before the first day; then, where no days are asked for,
/// the undated ones.
fn date_groups(scopes: &[StatementScope], dates: &DateRange) -> Vec<Vec<KeyRange>> {
    let dated = |&scope: &StatementScope| {
        keys::DATED_CLASSES.map(move |class| {
            let longest = keys::CLASS_DAYS.get(usize::from(class));
            // An interval that ends behind the first day starts less than its length before it.
            let lower = dates.start.zip(longest).map(|(start, &days)| start.saturating_sub((days - 1).days()));
            KeyRange {
                prefix: keys::statements_by_date(scope, class),
                lower: lower.map(keys::day_part),
                upper: dates.end.map(keys::day_part),
            }
        })
    };
    let undated = |&scope: &StatementScope| KeyRange::all(keys::statements_by_date(scope, keys::UNDATED_CLASS));
    let mut groups = vec![scopes.iter().flat_map(dated).collect()];
    if !dates.is_bounded() {
        groups.push(scopes.iter().map(undated).collect());
    }
    groups
}

/// Whether a statement meets the query's conditions, but for those on its actor and article,
/// which its scope or its record answers.
fn meets(query: &StatementQuery, outlet: Option<OutletKey>, entry: &StatementEntry) -> bool {
    fn one_of<T: PartialEq>(wanted: &[T], otherwise: &[T], value: &T) -> bool {
        let wanted = if wanted.is_empty() { otherwise } else { wanted };
        wanted.is_empty() || wanted.contains(value)
    }
    let overlaps = |interval: DayInterval| {
        query.dates.end.is_none_or(|end| interval.start < end)
            && query.dates.start.is_none_or(|start| interval.end > start)
    };
    one_of(&query.forms, &[], &entry.form)
        && one_of(&query.acts, &[Act::Speech], &entry.act)
        && one_of(&query.modalities, &[Modality::Asserted], &entry.modality)
        && one_of::<DateBasis>(&query.bases, &[], &entry.basis)
        && f32::from(entry.confidence_millis) / 1000.0 >= query.minimum_confidence
        && outlet.is_none_or(|outlet| entry.outlet == Some(outlet))
        && entry.interval.map_or(!query.dates.is_bounded(), overlaps)
}
