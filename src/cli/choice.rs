//! The words that arguments and text output use for the API's enumerations.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::api::v1;

/// Names with what they stand for.
pub(super) type Choices<T> = &'static [(&'static str, T)];

/// Whether the words stand in quotation marks.
pub(super) const FORMS: Choices<v1::StatementForm> = &[
    ("direct", v1::StatementForm::Direct),
    ("indirect", v1::StatementForm::Indirect),
    ("mixed", v1::StatementForm::Mixed),
];

/// Said, or thought.
pub(super) const ACTS: Choices<v1::StatementAct> =
    &[("speech", v1::StatementAct::Speech), ("attitude", v1::StatementAct::Attitude)];

/// How the report stands to the statement.
pub(super) const MODALITIES: Choices<v1::StatementModality> = &[
    ("asserted", v1::StatementModality::Asserted),
    ("negated", v1::StatementModality::Negated),
    ("conditional", v1::StatementModality::Conditional),
    ("expected", v1::StatementModality::Expected),
];

/// How the date is known.
pub(super) const BASES: Choices<v1::DateBasis> = &[
    ("explicit", v1::DateBasis::Explicit),
    ("inherited", v1::DateBasis::Inherited),
    ("publication", v1::DateBasis::Publication),
    ("unknown", v1::DateBasis::Unknown),
];

/// Kinds of actors.
pub(super) const KINDS: Choices<v1::ActorKind> = &[
    ("person", v1::ActorKind::Person),
    ("organization", v1::ActorKind::Organization),
    ("government", v1::ActorKind::Government),
    ("group", v1::ActorKind::Group),
    ("document", v1::ActorKind::Document),
];

/// Directions of a list by date.
pub(super) const ORDERS: Choices<v1::StatementOrder> =
    &[("newest", v1::StatementOrder::NewestFirst), ("oldest", v1::StatementOrder::OldestFirst)];

/// Lengths of the periods to count in.
pub(super) const PERIODS: Choices<v1::CountPeriod> =
    &[("day", v1::CountPeriod::Day), ("month", v1::CountPeriod::Month), ("year", v1::CountPeriod::Year)];

/// How a name fits the one looked up.
pub(super) const MATCHES: Choices<v1::ActorMatchKind> = &[
    ("exact", v1::ActorMatchKind::Exact),
    ("words", v1::ActorMatchKind::Words),
    ("prefix", v1::ActorMatchKind::Prefix),
    ("similar", v1::ActorMatchKind::Fuzzy),
];

/// What edits of actors did.
pub(super) const EDITS: Choices<v1::ActorEditKind> = &[
    ("merge", v1::ActorEditKind::Merge),
    ("split", v1::ActorEditKind::Split),
    ("alias", v1::ActorEditKind::Alias),
    ("name", v1::ActorEditKind::Name),
    ("external id", v1::ActorEditKind::ExternalId),
    ("undo", v1::ActorEditKind::Undo),
];

/// What speaks for two actors being one, or against it.
pub(super) const EVIDENCE: Choices<v1::MergeEvidenceKind> = &[
    ("same name", v1::MergeEvidenceKind::SameName),
    ("similar names", v1::MergeEvidenceKind::SimilarNames),
    ("similar roles", v1::MergeEvidenceKind::SimilarRoles),
    ("different roles", v1::MergeEvidenceKind::DifferentRoles),
    ("same identifier", v1::MergeEvidenceKind::SameExternalId),
];

/// Reads one of the names as an argument.
pub(super) fn one_of<T: Copy + Send + Sync + 'static>(choices: Choices<T>) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(choices.iter().map(|(name, _)| *name)).try_map(move |given| {
        choices.iter().find(|(name, _)| *name == given).map(|(_, value)| *value).ok_or("not one of the names")
    })
}

/// The name of a value of a message; empty where it has none.
pub(super) fn name_of<T: Copy + Into<i32>>(choices: Choices<T>, value: i32) -> &'static str {
    choices.iter().find(|(_, known)| (*known).into() == value).map_or("", |(name, _)| name)
}

/// The values as a message holds them.
pub(super) fn numbers<T: Copy + Into<i32>>(values: &[T]) -> Vec<i32> {
    values.iter().map(|value| (*value).into()).collect()
}
