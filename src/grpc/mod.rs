//! The gRPC services over a catalogue, and a client of them.
//!
//! [`serve`] is the whole server: the three services of `quotarium.v1`, health and reflection.
//! [`routes`] gives the services alone, to be added to a tonic server of your own. [`Client`]
//! speaks to either, over the network or within the process.
//!
//! A call passes through these, from the outside in: the guard (deadline, panics, number of calls
//! at once, shutdown), the service, which converts messages and nothing else, and the worker,
//! which runs the catalogue's synchronous verbs on a bounded number of blocking threads.

mod client;
mod error;
mod server;

use std::time::Duration;

pub use client::{Client, ConnectError};
pub use error::{FieldViolation, RpcError};
pub use server::{ServeError, serve};
pub use services::{
    actor_service_client::ActorServiceClient, catalog_service_client::CatalogServiceClient,
    extraction_service_client::ExtractionServiceClient,
};
pub use tonic::{Code, transport::Channel};

use crate::Catalog;

/// The descriptors of `quotarium.v1`, as an encoded `google.protobuf.FileDescriptorSet`, for a
/// reflection service of your own.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/quotarium.v1.bin"));

#[allow(missing_docs, clippy::pedantic)]
mod services {
    include!(concat!(env!("OUT_DIR"), "/grpc/quotarium.v1.rs"));
}

/// How the services behave. The largest article is an option of the catalogue; the largest message
/// is four times that.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// How many calls may be open at once, streams included; further ones are refused.
    pub max_open_calls: usize,
    /// How many calls into the catalogue run at once, each on a thread of its own; further ones
    /// wait.
    pub blocking_threads: usize,
    /// How many items of one stream of articles are worked on at once.
    pub items_in_flight: usize,
    /// How long a call may take whose client sets no deadline, and each step of a stream.
    pub default_deadline: Duration,
    /// How long open calls may go on after shutdown began.
    pub drain: Duration,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            max_open_calls: 256,
            blocking_threads: 64,
            items_in_flight: 32,
            default_deadline: Duration::from_secs(60),
            drain: Duration::from_secs(10),
        }
    }
}

/// The services over `catalog`, to be added to a tonic server:
/// `tonic::transport::Server::builder().add_routes(routes(catalog, &options))`.
#[must_use]
pub fn routes(catalog: Catalog, options: &ServerOptions) -> tonic::service::Routes {
    let _ = (catalog, options);
    todo!()
}
