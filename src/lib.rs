//! Quotarium: the catalogue of who said what, when.

pub mod actor;
#[cfg(feature = "server")]
pub mod api;
pub mod article;
pub mod catalog;
#[cfg(feature = "cli")]
pub mod cli;
pub mod date;
mod extract;
#[cfg(feature = "server")]
pub mod grpc;
mod records;
pub mod statement;
pub mod store;
pub mod text;
#[doc(hidden)]
pub mod untrusted;

pub use catalog::Catalog;
pub use extract::{EXTRACTOR_VERSION, Extraction, Extractor, Statement, extract};
pub use statement::Model;
