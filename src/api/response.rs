//! Whole responses, as the results of the catalogue's verbs.

use super::{
    FieldError,
    scalar::{all, count, required_day, wire_count},
    v1,
};
use crate::catalog::{
    Actor, ActorEdit, ActorMatch, Counts, MergeSuggestion, Page, PeriodCount, Stats, StoredArticle, StoredStatement,
};

macro_rules! page {
    ($response:ident: $field:ident of $entry:ty) => {
        impl From<Page<$entry>> for v1::$response {
            fn from(page: Page<$entry>) -> Self {
                Self { $field: page.items.into_iter().map(Into::into).collect(), next_page_token: page.next }
            }
        }

        impl TryFrom<v1::$response> for Page<$entry> {
            type Error = FieldError;

            fn try_from(response: v1::$response) -> Result<Self, FieldError> {
                Ok(Self { items: all(stringify!($field), response.$field)?, next: response.next_page_token })
            }
        }
    };
}

page!(ListActorEditsResponse: edits of ActorEdit);
page!(ListActorsResponse: actors of Actor);
page!(ListArticlesResponse: articles of StoredArticle);
page!(ListMergeSuggestionsResponse: suggestions of MergeSuggestion);
page!(ListStatementsResponse: statements of StoredStatement);

impl From<Vec<StoredStatement>> for v1::BatchGetStatementsResponse {
    fn from(statements: Vec<StoredStatement>) -> Self {
        Self { statements: statements.into_iter().map(Into::into).collect() }
    }
}

impl TryFrom<v1::BatchGetStatementsResponse> for Vec<StoredStatement> {
    type Error = FieldError;

    fn try_from(response: v1::BatchGetStatementsResponse) -> Result<Self, FieldError> {
        all("statements", response.statements)
    }
}

impl From<Vec<ActorMatch>> for v1::LookupActorsResponse {
    fn from(matches: Vec<ActorMatch>) -> Self {
        Self { matches: matches.into_iter().map(Into::into).collect() }
    }
}

impl TryFrom<v1::LookupActorsResponse> for Vec<ActorMatch> {
    type Error = FieldError;

    fn try_from(response: v1::LookupActorsResponse) -> Result<Self, FieldError> {
        all("matches", response.matches)
    }
}

impl From<Counts> for v1::CountStatementsResponse {
    fn from(counts: Counts) -> Self {
        Self {
            counts: counts.periods.items.into_iter().map(Into::into).collect(),
            undated: wire_count(counts.undated),
            next_page_token: counts.periods.next,
        }
    }
}

impl TryFrom<v1::CountStatementsResponse> for Counts {
    type Error = FieldError;

    fn try_from(response: v1::CountStatementsResponse) -> Result<Self, FieldError> {
        Ok(Self {
            periods: Page { items: all("counts", response.counts)?, next: response.next_page_token },
            undated: count("undated", response.undated)?,
        })
    }
}

impl From<PeriodCount> for v1::StatementCount {
    fn from(period: PeriodCount) -> Self {
        Self { start: period.start.to_string(), end: period.end.to_string(), count: wire_count(period.count) }
    }
}

impl TryFrom<v1::StatementCount> for PeriodCount {
    type Error = FieldError;

    fn try_from(period: v1::StatementCount) -> Result<Self, FieldError> {
        Ok(Self {
            start: required_day("start", &period.start)?,
            end: required_day("end", &period.end)?,
            count: count("count", period.count)?,
        })
    }
}

/// With the version of this program; that of the extractor is the catalogue's.
impl From<Stats> for v1::GetStatsResponse {
    fn from(stats: Stats) -> Self {
        Self {
            articles: wire_count(stats.articles),
            statements: wire_count(stats.statements),
            actors: wire_count(stats.actors),
            text_bytes: wire_count(stats.text_bytes),
            disk_bytes: wire_count(stats.disk_bytes),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            extractor_version: String::new(),
            sequence: wire_count(stats.sequence),
        }
    }
}

/// Without the versions, which are the server's.
impl TryFrom<v1::GetStatsResponse> for Stats {
    type Error = FieldError;

    fn try_from(response: v1::GetStatsResponse) -> Result<Self, FieldError> {
        Ok(Self {
            articles: count("articles", response.articles)?,
            statements: count("statements", response.statements)?,
            actors: count("actors", response.actors)?,
            text_bytes: count("text_bytes", response.text_bytes)?,
            disk_bytes: count("disk_bytes", response.disk_bytes)?,
            sequence: count("sequence", response.sequence)?,
        })
    }
}
