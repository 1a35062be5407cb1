//! The publication date of an article.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil::Date, fmt::temporal::Pieces};

use super::ArticleError;

/// When an article was published: a day in its own time zone, as it was given.
///
/// A bare instant would lose the zone, and with it the day that "yesterday" is counted from.
///
/// ```
/// use quotarium::article::Published;
/// let published: Published = "2022-07-25T23:30:00-05:00".parse()?;
/// assert_eq!(published.day().to_string(), "2022-07-25");
/// let in_utc: Published = "2022-07-25T23:30:00Z".parse()?;
/// assert_eq!(in_utc.day(), published.day());
/// assert!("last week".parse::<Published>().is_err());
/// # Ok::<(), quotarium::article::ArticleError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    given: String,
    day: Date,
}

impl Published {
    /// The day, in the time zone that the article gives.
    #[must_use]
    pub fn day(&self) -> Date {
        self.day
    }

    /// As it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.given
    }
}

impl fmt::Display for Published {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.given)
    }
}

impl FromStr for Published {
    type Err = ArticleError;

    fn from_str(given: &str) -> Result<Self, ArticleError> {
        let bad = || ArticleError::BadPublished(given.chars().take(64).collect());
        let day = if given.len() == "2022-07-25".len() {
            given.parse().map_err(|_| bad())?
        } else {
            // Only a time with an offset is a point in time. Its day is the one that it is written
            // with, that of its own zone; "Z" is a zone like others here.
            given.parse::<Timestamp>().map_err(|_| bad())?;
            Pieces::parse(given).map_err(|_| bad())?.date()
        };
        Ok(Self { given: given.to_owned(), day })
    }
}
