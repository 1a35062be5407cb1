//! Enumerations: the domain's have no "unspecified", the wire's always do.

use super::{FieldError, v1};
use crate::{
    actor::{ActorAbsence, ActorKind, ActorLink},
    article::BlockKind,
    catalog::{ArticleView, MatchKind, Order, Outcome, Period, Remedy, backup::BackupKind},
    date::DateBasis,
    statement::{Act, Form, Modality},
    text::OffsetEncoding,
};

/// An enumeration of the domain whose variants have the same names on the wire.
pub(crate) trait Enumeration: Copy {
    /// The variant with this number; `None` for "unspecified".
    fn from_wire(number: i32) -> Result<Option<Self>, UnknownNumber>;
}

/// A number without a name in an enumeration.
pub(crate) struct UnknownNumber;

macro_rules! enumeration {
    ($domain:ty, $wire:ty: $($variant:ident)+) => {
        impl From<$domain> for $wire {
            fn from(value: $domain) -> Self {
                match value {
                    $(<$domain>::$variant => Self::$variant,)+
                }
            }
        }

        impl Enumeration for $domain {
            fn from_wire(number: i32) -> Result<Option<Self>, UnknownNumber> {
                match <$wire>::try_from(number) {
                    Ok(<$wire>::Unspecified) => Ok(None),
                    $(Ok(<$wire>::$variant) => Ok(Some(Self::$variant)),)+
                    Err(_) => Err(UnknownNumber),
                }
            }
        }
    };
}

enumeration!(Act, v1::StatementAct: Speech Attitude);
enumeration!(BackupKind, v1::BackupKind: Full Incremental);
enumeration!(Remedy, v1::Remedy: Rebuild Removal Backup);
enumeration!(ActorAbsence, v1::ActorAbsence: NoSpeaker NoAntecedent Ambiguous);
enumeration!(ActorKind, v1::ActorKind: Person Organization Government Group Document);
enumeration!(ActorLink, v1::ActorLink: Name ShortName Pronoun Role Continuation);
enumeration!(ArticleView, v1::ArticleView: Basic Full);
enumeration!(BlockKind, v1::BlockKind: Title Dateline Byline Summary Body Caption Boilerplate);
enumeration!(DateBasis, v1::DateBasis: Explicit Inherited Publication Unknown);
enumeration!(Form, v1::StatementForm: Direct Indirect Mixed);
enumeration!(MatchKind, v1::ActorMatchKind: Exact Words Prefix Fuzzy);
enumeration!(Modality, v1::StatementModality: Asserted Negated Conditional Expected);
enumeration!(OffsetEncoding, v1::OffsetEncoding: Utf8 Utf16 CodePoint);
enumeration!(Order, v1::StatementOrder: NewestFirst OldestFirst);
enumeration!(Outcome, v1::IngestOutcome: Created Unchanged Updated Duplicate);
enumeration!(Period, v1::CountPeriod: Day Month Year);

/// The value of a field that may be unspecified.
pub(super) fn enumerated<E: Enumeration>(field: &str, number: i32) -> Result<Option<E>, FieldError> {
    E::from_wire(number).map_err(|UnknownNumber| FieldError::unknown(field, number))
}

/// The value of a field whose enumeration has a default.
pub(crate) fn enumerated_or_default<E: Enumeration + Default>(field: &str, number: i32) -> Result<E, FieldError> {
    enumerated(field, number).map(Option::unwrap_or_default)
}

/// The value of a field that says something.
pub(super) fn specified<E: Enumeration>(field: &str, number: i32) -> Result<E, FieldError> {
    enumerated(field, number)?.ok_or_else(|| FieldError::unknown(field, number))
}

/// The values of a list, each of which says something.
pub(super) fn all_specified<E: Enumeration>(field: &str, numbers: &[i32]) -> Result<Vec<E>, FieldError> {
    let value = |(at, &number): (usize, &i32)| specified(&format!("{field}[{at}]"), number);
    numbers.iter().enumerate().map(value).collect()
}

/// The numbers of a list of values.
pub(super) fn numbers<E: Copy, W: From<E> + Into<i32>>(values: &[E]) -> Vec<i32> {
    values.iter().map(|&value| W::from(value).into()).collect()
}
