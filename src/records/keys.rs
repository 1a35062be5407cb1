//! Keys: order-preserving, one prefix byte a kind, fixed-width big-endian parts. What varies in
//! length stands last or is folded, and so holds no zero byte, and ends in one.
//!
//! | prefix | key | row |
//! | --- | --- | --- |
//! | `m` | | the catalogue as a whole |
//! | `u` | | work on the catalogue as a whole that has not come to its end |
//! | `l` | sequence | change |
//! | `a` | article | article |
//! | `b` | article, revision, part, number | piece of its text or blocks |
//! | `w` | article, revision | pieces being written, not yet reachable |
//! | `h` | text hash, sequence, article | articles with this text, first one first |
//! | `p` | day, article | articles by publication day |
//! | `o` | outlet, day, article | the same by outlet |
//! | `s` | statement | statement |
//! | `D` | length class, day, statement | all statements by date |
//! | `A` | actor, length class, day, statement | an actor's |
//! | `O` | outlet, length class, day, statement | an outlet's |
//! | `X` | article, length class, day, statement | an article's |
//! | `n` | actor or zero, period, day | count of asserted speech |
//! | `c` | actor | actor |
//! | `k` | identity | the actor that has it |
//! | `q` | article, actor | the actor in the article |
//! | `v` | actor, folded name | a name of the actor |
//! | `r` | actor, day, article | a role of the actor |
//! | `N` | article-scoped, folded name, 0, actor | actors by name |
//! | `t` | word, 0, article-scoped, actor | actors by a word of their names |
//! | `T` | word | how many actors have the word |
//! | `d` | word or word less one letter, 0, word | words by their misspellings |
//! | `i` | hash of a likeness, actor | actors known in all articles, by what their names have in common with variants |
//! | `g` | hash of a likeness | likenesses that several actors have |
//! | `e` | edit | a curator's edit of actors |
//! | `f` | actor, edit | the edits that concern an actor |
//! | `y` | actor, actor | actors merged into the first |
//! | `z` | article, actor | the actor that a split gave the article's mentions of it to |
//! | `R` | hash of a request's id | the edit that the request made |

use jiff::civil::Date;

use super::ids::{ActorId, ArticleId, EditId, Revision, StatementId, digest};
use crate::{date::DayInterval, text::fold};

pub(crate) type Key = Vec<u8>;

/// Undated rows are filed under this day, before every other.
const NO_DAY: i32 = i32::MIN;

/// The longest day intervals of the length classes; the class behind them is for longer ones.
pub(crate) const CLASS_DAYS: [i32; 5] = [1, 7, 31, 92, 366];

/// The length classes of dated statements, longest last.
pub(crate) const DATED_CLASSES: std::ops::RangeInclusive<u8> = 0..=CLASS_DAYS.len() as u8;

/// The class of undated statements.
pub(crate) const UNDATED_CLASS: u8 = CLASS_DAYS.len() as u8 + 1;

pub(crate) const META: &[u8] = b"m";
pub(crate) const UNFINISHED: &[u8] = b"u";
pub(crate) const PENDING: &[u8] = b"w";

/// Identifies an outlet in keys: a hash of its folded name. Readers compare the names again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OutletKey([u8; 8]);

impl OutletKey {
    /// The key of `outlet`; none where its name folds to nothing.
    pub(crate) fn new(outlet: &str) -> Option<Self> {
        let folded = fold(outlet);
        (!folded.is_empty()).then(|| Self(digest(&[folded.as_bytes()])))
    }

    pub(super) fn bytes(outlet: Option<Self>) -> [u8; 8] {
        outlet.map_or([0; 8], |key| key.0)
    }

    pub(super) fn from_bytes(bytes: [u8; 8]) -> Option<Self> {
        (bytes != [0; 8]).then_some(Self(bytes))
    }
}

/// Which list of statements by date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StatementScope {
    All,
    Actor(ActorId),
    Outlet(OutletKey),
    Article(ArticleId),
}

fn key(prefix: u8, parts: &[&[u8]]) -> Key {
    let mut key = Vec::with_capacity(1 + parts.iter().map(|part| part.len()).sum::<usize>());
    key.push(prefix);
    for part in parts {
        key.extend_from_slice(part);
    }
    key
}

/// As much of a folded name as stands in a key. Folding can make a name longer.
fn in_key(folded: &str) -> &[u8] {
    &folded.as_bytes()[..folded.len().min(512)]
}

/// Days since 1970-01-01. Lists convert a day for every entry that they look at, which the calendar's
/// own arithmetic on spans is slow for; this is Howard Hinnant's, in years that begin in March.
pub(crate) fn day_number(date: Date) -> i32 {
    let (month, day) = (i32::from(date.month()), i32::from(date.day()));
    let year = i32::from(date.year()) - i32::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The day with this number, where the calendar has it.
pub(crate) fn date_of(number: i32) -> Option<Date> {
    let days = number.checked_add(719_468)?;
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = days.div_euclid(146_097) * 400 + year_of_era + i32::from(month <= 2);
    Date::new(i16::try_from(year).ok()?, month as i8, day as i8).ok()
}

fn ordered(day: i32) -> [u8; 4] {
    (day.cast_unsigned() ^ 0x8000_0000).to_be_bytes()
}

fn from_ordered(bytes: [u8; 4]) -> i32 {
    (u32::from_be_bytes(bytes) ^ 0x8000_0000).cast_signed()
}

/// A day as a part of a key, for the bounds of a range.
pub(crate) fn day_part(date: Date) -> Vec<u8> {
    ordered(day_number(date)).to_vec()
}

/// The day that begins the rest of a key behind its prefix, where it is dated.
pub(crate) fn leading_day(rest: &[u8]) -> Option<Date> {
    date_of(from_ordered(*rest.first_chunk()?))
}

pub(crate) fn change(sequence: u64) -> Key {
    key(b'l', &[&sequence.to_be_bytes()])
}

pub(crate) fn article(id: ArticleId) -> Key {
    key(b'a', &[&id.0])
}

/// What of an article is stored in pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Text,
    Blocks,
}

pub(crate) fn piece(id: ArticleId, revision: Revision, part: Part, number: u32) -> Key {
    key(b'b', &[&id.0, &revision.0, &[part as u8], &number.to_be_bytes()])
}

pub(crate) fn pieces(id: ArticleId, revision: Revision) -> Key {
    key(b'b', &[&id.0, &revision.0])
}

pub(crate) fn pending(id: ArticleId, revision: Revision) -> Key {
    key(PENDING[0], &[&id.0, &revision.0])
}

pub(crate) fn parse_pending(key: &[u8]) -> Option<(ArticleId, Revision)> {
    let (id, rest) = key.get(1..)?.split_first_chunk()?;
    Some((ArticleId(*id), Revision(rest.try_into().ok()?)))
}

pub(crate) fn same_text(text_hash: &[u8; 32]) -> Key {
    key(b'h', &[&text_hash[..16]])
}

pub(crate) fn same_text_row(text_hash: &[u8; 32], sequence: u64, id: ArticleId) -> Key {
    key(b'h', &[&text_hash[..16], &sequence.to_be_bytes(), &id.0])
}

/// The article that a key of a list of articles ends in.
pub(crate) fn trailing_article(key: &[u8]) -> Option<ArticleId> {
    Some(ArticleId(*key.last_chunk()?))
}

pub(crate) fn articles_by_day(outlet: Option<OutletKey>) -> Key {
    match outlet {
        None => key(b'p', &[]),
        Some(outlet) => key(b'o', &[&outlet.0]),
    }
}

pub(crate) fn articles_by_day_row(outlet: Option<OutletKey>, published: Option<Date>, id: ArticleId) -> Key {
    let day = ordered(published.map_or(NO_DAY, day_number));
    let mut key = articles_by_day(outlet);
    key.extend_from_slice(&day);
    key.extend_from_slice(&id.0);
    key
}

pub(crate) fn statement(id: StatementId) -> Key {
    key(b's', &[&id.0])
}

/// The length class of an interval.
pub(crate) fn class_of(interval: Option<DayInterval>) -> u8 {
    interval.map_or(UNDATED_CLASS, |interval| {
        let days = day_number(interval.end) - day_number(interval.start);
        CLASS_DAYS.iter().take_while(|&&most| days > most).count() as u8
    })
}

/// What the keys of one class in one list of statements by date begin with; behind it stand day
/// and statement.
pub(crate) fn statements_by_date(scope: StatementScope, class: u8) -> Key {
    match scope {
        StatementScope::All => key(b'D', &[&[class]]),
        StatementScope::Actor(id) => key(b'A', &[id.0.as_bytes(), &[class]]),
        StatementScope::Outlet(outlet) => key(b'O', &[&outlet.0, &[class]]),
        StatementScope::Article(id) => key(b'X', &[&id.0, &[class]]),
    }
}

/// What all keys of an article's statements by date begin with.
pub(crate) fn statements_of(article: ArticleId) -> Key {
    key(b'X', &[&article.0])
}

pub(crate) fn statements_by_date_row(scope: StatementScope, interval: Option<DayInterval>, id: StatementId) -> Key {
    let mut key = statements_by_date(scope, class_of(interval));
    key.extend_from_slice(&ordered(interval.map_or(NO_DAY, |interval| day_number(interval.start))));
    key.extend_from_slice(&id.0);
    key
}

/// The statement that a key of a list of statements ends in.
pub(crate) fn trailing_statement(key: &[u8]) -> Option<StatementId> {
    Some(StatementId(*key.last_chunk()?))
}

/// The periods that statements are counted in, and undated ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CountPeriod {
    Day,
    Month,
    Year,
    Undated,
}

/// The counts of one actor, or of all, in one period; behind it stands the period's first day.
pub(crate) fn counts(actor: Option<ActorId>, period: CountPeriod) -> Key {
    let actor = actor.map_or([0; 16], |id| *id.0.as_bytes());
    key(b'n', &[&actor, &[period as u8]])
}

pub(crate) fn count(actor: Option<ActorId>, period: CountPeriod, first_day: Option<Date>) -> Key {
    let mut key = counts(actor, period);
    key.extend_from_slice(&ordered(first_day.map_or(NO_DAY, day_number)));
    key
}

pub(crate) fn actor(id: ActorId) -> Key {
    key(b'c', &[id.0.as_bytes()])
}

/// The identity of an actor: its folded name, within one article where the name is too weak to
/// identify it in others.
pub(crate) fn identity(folded_name: &str, within: Option<ArticleId>) -> Key {
    let within = within.map_or([0; 16], |id| id.0);
    key(b'k', &[&digest::<16>(&[&within, folded_name.as_bytes()])])
}

pub(crate) fn participant(article: ArticleId, actor: ActorId) -> Key {
    key(b'q', &[&article.0, actor.0.as_bytes()])
}

pub(crate) fn participants(article: ArticleId) -> Key {
    key(b'q', &[&article.0])
}

/// The actor that a key ends in.
pub(crate) fn trailing_actor(key: &[u8]) -> Option<ActorId> {
    Some(ActorId(uuid::Uuid::from_bytes(*key.last_chunk()?)))
}

pub(crate) fn names(actor: ActorId) -> Key {
    key(b'v', &[actor.0.as_bytes()])
}

pub(crate) fn name(actor: ActorId, folded: &str) -> Key {
    key(b'v', &[actor.0.as_bytes(), in_key(folded)])
}

pub(crate) fn roles(actor: ActorId) -> Key {
    key(b'r', &[actor.0.as_bytes()])
}

pub(crate) fn role(actor: ActorId, published: Option<Date>, article: ArticleId) -> Key {
    key(b'r', &[actor.0.as_bytes(), &ordered(published.map_or(NO_DAY, day_number)), &article.0])
}

/// A day's place among the roles of an actor, for the bounds of a range.
pub(crate) fn roles_from(actor: ActorId, day: Date) -> Key {
    key(b'r', &[actor.0.as_bytes(), &ordered(day_number(day))])
}

/// The publication day in a key of a role.
pub(crate) fn role_day(key: &[u8]) -> Option<Date> {
    leading_day(key.get(17..)?)
}

pub(crate) fn actors_by_name(article_scoped: bool) -> Key {
    key(b'N', &[&[u8::from(article_scoped)]])
}

/// What the rows of the actors of one name begin with.
pub(crate) fn actors_named(article_scoped: bool, folded: &str) -> Key {
    key(b'N', &[&[u8::from(article_scoped)], in_key(folded), &[0]])
}

pub(crate) fn actors_by_name_row(article_scoped: bool, folded: &str, actor: ActorId) -> Key {
    key(b'N', &[&[u8::from(article_scoped)], in_key(folded), &[0], actor.0.as_bytes()])
}

pub(crate) fn actors_by_word(word: &str, article_scoped: bool) -> Key {
    key(b't', &[word.as_bytes(), &[0, u8::from(article_scoped)]])
}

/// What the rows of all words that begin with `beginning` begin with.
pub(crate) fn actors_by_beginning(beginning: &str) -> Key {
    key(b't', &[beginning.as_bytes()])
}

pub(crate) fn actors_by_word_row(word: &str, article_scoped: bool, actor: ActorId) -> Key {
    key(b't', &[word.as_bytes(), &[0, u8::from(article_scoped)], actor.0.as_bytes()])
}

/// Whether a row of `t` is of an article-scoped actor.
pub(crate) fn is_article_scoped(key: &[u8]) -> bool {
    key.len() > 17 && key[key.len() - 17] == 1
}

/// Actors by a likeness of their names; behind it stands the actor.
pub(crate) fn actors_like(likeness: &str) -> Key {
    key(b'i', &[&digest::<8>(&[likeness.as_bytes()])])
}

pub(crate) fn actors_like_row(likeness: &str, actor: ActorId) -> Key {
    key(b'i', &[&digest::<8>(&[likeness.as_bytes()]), actor.0.as_bytes()])
}

/// What the marks of all likenesses that several actors have begin with.
pub(crate) const SHARED_LIKENESSES: &[u8] = b"g";

pub(crate) fn shared_likeness(likeness: &str) -> Key {
    key(b'g', &[&digest::<8>(&[likeness.as_bytes()])])
}

/// What the rows of the actors with a shared likeness begin with.
pub(crate) fn actors_of_shared(shared: &[u8]) -> Key {
    key(b'i', &[&shared[1..]])
}

pub(crate) const EDITS: &[u8] = b"e";

pub(crate) fn edit(id: EditId) -> Key {
    key(EDITS[0], &[id.0.as_bytes()])
}

pub(crate) fn edits_of(actor: ActorId) -> Key {
    key(b'f', &[actor.0.as_bytes()])
}

pub(crate) fn edit_of(actor: ActorId, edit: EditId) -> Key {
    key(b'f', &[actor.0.as_bytes(), edit.0.as_bytes()])
}

/// The edit that a key or a value ends in.
pub(crate) fn trailing_edit(key: &[u8]) -> Option<EditId> {
    Some(EditId(uuid::Uuid::from_bytes(*key.last_chunk()?)))
}

pub(crate) const MERGED: &[u8] = b"y";

pub(crate) fn merged_into(actor: ActorId) -> Key {
    key(MERGED[0], &[actor.0.as_bytes()])
}

pub(crate) fn merged_into_row(actor: ActorId, merged: ActorId) -> Key {
    key(MERGED[0], &[actor.0.as_bytes(), merged.0.as_bytes()])
}

pub(crate) fn reassignment(article: ArticleId, from: ActorId) -> Key {
    key(b'z', &[&article.0, from.0.as_bytes()])
}

pub(crate) fn request(id: &str) -> Key {
    key(b'R', &[&digest::<16>(&[id.as_bytes()])])
}

pub(crate) fn word_count(word: &str) -> Key {
    key(b'T', &[word.as_bytes()])
}

pub(crate) fn misspellings(variant: &str) -> Key {
    key(b'd', &[variant.as_bytes(), &[0]])
}

pub(crate) fn misspelling(variant: &str, word: &str) -> Key {
    key(b'd', &[variant.as_bytes(), &[0], word.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn day_numbers_survive_the_trip_through_a_key_and_sort_as_days_do() {
        let days = ["-004000-01-01", "1582-10-15", "1969-12-31", "1970-01-01", "2024-02-29", "9999-12-31"];
        let parts = days.map(|text| day_part(day(text)));
        assert!(parts.is_sorted());
        for (text, part) in days.iter().zip(&parts) {
            assert_eq!(leading_day(part), Some(day(text)));
        }
        assert_eq!(day_number(day("1969-12-31")), -1);
        assert!(ordered(NO_DAY) < ordered(day_number(day("-009999-01-01"))));
        assert_eq!(leading_day(&ordered(NO_DAY)), None);
    }

    #[test]
    fn days_are_numbered_as_the_calendar_counts_them() {
        let epoch = day("1970-01-01");
        let span = |number: i32| jiff::Span::new().try_days(number).ok();
        for number in (-4_371_587..=2_932_896).step_by(97).chain(-4_371_590..-4_371_580).chain(2_932_890..2_932_900) {
            let expected = span(number).and_then(|span| epoch.checked_add(span).ok());
            assert_eq!(date_of(number), expected, "{number}");
            assert!(expected.is_none_or(|date| day_number(date) == number), "{number}");
        }
        for number in [i32::MIN, i32::MAX] {
            assert_eq!(date_of(number), None);
        }
    }

    #[test]
    fn intervals_are_filed_under_the_class_of_their_length() {
        let class = |start: &str, end: &str| class_of(Some(DayInterval { start: day(start), end: day(end) }));
        assert_eq!(class("2022-07-25", "2022-07-26"), 0);
        assert_eq!(class("2022-07-25", "2022-07-27"), 1);
        assert_eq!(class("2022-07-01", "2022-08-01"), 2);
        assert_eq!(class("2022-07-01", "2022-10-01"), 3);
        assert_eq!(class("2024-01-01", "2025-01-01"), 4);
        assert_eq!(class("2020-01-01", "2030-01-01"), 5);
        assert_eq!(class_of(None), UNDATED_CLASS);
    }
}
