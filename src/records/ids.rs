//! Identifiers, and what they are made of.

use std::{fmt, str::FromStr};

use uuid::Uuid;

macro_rules! hash_id {
    ($name:ident, $bytes:literal, $doc:literal) => {
        #[doc = $doc]
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub(super) [u8; $bytes]);

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, out)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                let mut bytes = [0; $bytes];
                if text.len() != 2 * $bytes || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                    return Err(BadId);
                }
                for (at, byte) in bytes.iter_mut().enumerate() {
                    *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| BadId)?;
                }
                Ok(Self(bytes))
            }
        }
    };
}

hash_id!(
    ArticleId,
    16,
    "Identifies an article: made of its canonical uri, or of its text where it has none. Written as 32 hexadecimal digits."
);
hash_id!(
    StatementId,
    16,
    "Identifies a statement: made of its article, its content and cue words and their occurrence. Written as 32 hexadecimal digits."
);
hash_id!(Revision, 8, "Identifies the text of an article. Written as 16 hexadecimal digits.");

macro_rules! uuid_id {
    ($name:ident, $doc:literal) => {
        #[doc = $doc]
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub(super) Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(out)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, out)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                Uuid::try_parse(text).map(Self).map_err(|_| BadId)
            }
        }

        impl $name {
            pub(crate) fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            pub(super) fn from_slice(bytes: &[u8]) -> Option<Self> {
                Uuid::from_slice(bytes).ok().map(Self)
            }

            pub(super) fn bytes(self) -> [u8; 16] {
                self.0.into_bytes()
            }
        }
    };
}

uuid_id!(ActorId, "Identifies an actor: a time-ordered UUID.");
uuid_id!(EditId, "Identifies a curator's edit of actors: a time-ordered UUID.");

/// A text that is not an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier of the catalogue")]
pub struct BadId;

impl ArticleId {
    /// Of no article.
    pub(crate) const NONE: Self = Self([0; 16]);

    /// The id of the article that lives at `uri`, or, where that is empty, of this text.
    pub(crate) fn new(canonical_uri: &str, text_hash: &[u8; 32]) -> Self {
        if canonical_uri.is_empty() {
            Self(digest(&[b"text", text_hash]))
        } else {
            Self(digest(&[b"uri", canonical_uri.as_bytes()]))
        }
    }
}

impl Revision {
    /// The revision whose text has this hash.
    pub(crate) fn new(text_hash: &[u8; 32]) -> Self {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&text_hash[..8]);
        Self(bytes)
    }
}

impl StatementId {
    /// The id of the statement of `article` with these words, the `occurrence`-th with them.
    pub(crate) fn new(article: ArticleId, content: &str, cue: &str, occurrence: u32) -> Self {
        Self(digest(&[&article.0, content.as_bytes(), cue.as_bytes(), &occurrence.to_be_bytes()]))
    }
}

/// The first bytes of the BLAKE3 hash of `parts`, each with its length before it.
pub(super) fn digest<const N: usize>(parts: &[&[u8]]) -> [u8; N] {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    let mut bytes = [0; N];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..N]);
    bytes
}
