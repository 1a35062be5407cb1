//! What keys are made of, read back: none where a key is not of its kind.

use jiff::civil::Date;
use uuid::Uuid;

use super::{
    ids::{ActorId, ArticleId, EditId, Revision, StatementId},
    keys::{CountPeriod, leading_day},
};

/// What stands behind the prefix, where it is as long as `N`.
fn exactly<const N: usize>(key: &[u8]) -> Option<[u8; N]> {
    key.get(1..)?.try_into().ok()
}

/// The article of an article's key.
pub(crate) fn article(key: &[u8]) -> Option<ArticleId> {
    exactly(key).map(ArticleId)
}

/// The article and revision of a key of a piece.
pub(crate) fn piece(key: &[u8]) -> Option<(ArticleId, Revision)> {
    let bytes: [u8; 29] = exactly(key)?;
    let (id, rest) = bytes.split_first_chunk()?;
    Some((ArticleId(*id), Revision(*rest.first_chunk()?)))
}

/// The statement of a statement's key.
pub(crate) fn statement(key: &[u8]) -> Option<StatementId> {
    exactly(key).map(StatementId)
}

/// The actor of an actor's key.
pub(crate) fn actor(key: &[u8]) -> Option<ActorId> {
    exactly(key).map(|bytes| ActorId(Uuid::from_bytes(bytes)))
}

/// The actor that stands first in a key of its names, roles or statements.
pub(crate) fn leading_actor(key: &[u8]) -> Option<ActorId> {
    key.get(1..)?.first_chunk().copied().map(|bytes| ActorId(Uuid::from_bytes(bytes)))
}

/// The article and actor of a participant's key.
pub(crate) fn participant(key: &[u8]) -> Option<(ArticleId, ActorId)> {
    let bytes: [u8; 32] = exactly(key)?;
    let (article, actor) = bytes.split_first_chunk()?;
    Some((ArticleId(*article), ActorId(Uuid::from_bytes(actor.try_into().ok()?))))
}

/// The edit of an edit's key.
pub(crate) fn edit(key: &[u8]) -> Option<EditId> {
    exactly(key).map(|bytes| EditId(Uuid::from_bytes(bytes)))
}

/// The number of a change.
pub(crate) fn change(key: &[u8]) -> Option<u64> {
    exactly(key).map(u64::from_be_bytes)
}

/// Whose count it is, over which period, beginning on which day.
pub(crate) fn count(key: &[u8]) -> Option<(Option<ActorId>, CountPeriod, Option<Date>)> {
    let bytes: [u8; 21] = exactly(key)?;
    let actor = Uuid::from_bytes(*bytes.first_chunk()?);
    let period = [CountPeriod::Day, CountPeriod::Month, CountPeriod::Year, CountPeriod::Undated]
        .into_iter()
        .find(|&period| period as u8 == bytes[16])?;
    Some(((!actor.is_nil()).then_some(ActorId(actor)), period, leading_day(&bytes[17..])))
}

/// The word of a key in the index of actors by word, or of misspellings by word.
pub(crate) fn leading_word(key: &[u8]) -> Option<&str> {
    let rest = key.get(1..)?;
    let end = rest.iter().position(|&byte| byte == 0)?;
    std::str::from_utf8(&rest[..end]).ok()
}

/// The misspelling and the word of a key in the index of misspellings.
pub(crate) fn misspelling(key: &[u8]) -> Option<(&str, &str)> {
    let variant = leading_word(key)?;
    Some((variant, std::str::from_utf8(&key[variant.len() + 2..]).ok()?))
}

/// The word whose actors are counted.
pub(crate) fn counted_word(key: &[u8]) -> Option<&str> {
    std::str::from_utf8(key.get(1..)?).ok()
}
