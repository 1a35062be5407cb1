//! The public API's messages, their conversions to and from the domain, and their JSON mapping.

/// The messages of `quotarium.v1`, generated from `proto/quotarium/v1`.
#[allow(missing_docs, clippy::pedantic)]
pub mod v1 {
    include!(concat!(env!("OUT_DIR"), "/api/quotarium.v1.rs"));
    include!(concat!(env!("OUT_DIR"), "/api/quotarium.v1.serde.rs"));
}
