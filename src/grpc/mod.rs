//! The gRPC services over a catalogue, and a client of them.
//!
//! [`serve`] is the whole server: the services of `quotarium.v1`, health and reflection.
//! [`routes`] gives the services alone, to be added to a tonic server of your own. [`Client`]
//! speaks to either, over the network or within the process.
//!
//! ```
//! use quotarium::{Catalog, api::v1, grpc::{Client, ServerOptions}};
//!
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let mut client = Client::in_process(Catalog::in_memory()?, ServerOptions::default()).await?;
//! let article = v1::ArticleSource { text: "“It is open,” said Ana Duarte.".into(), ..Default::default() };
//! let request = v1::IngestArticleRequest { article: Some(article), ..Default::default() };
//! let result = client.catalog.ingest_article(request).await?.into_inner().result.unwrap();
//! assert_eq!(result.outcome(), v1::IngestOutcome::Created);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A call passes through these, from the outside in: the guard (deadline, panics, number of calls
//! at once, shutdown), the service, which converts messages and nothing else, and the worker,
//! which runs the catalogue's synchronous verbs on a bounded number of blocking threads.

mod actors;
mod admin;
mod catalog;
mod client;
mod connection;
mod curation;
mod error;
mod export;
mod extraction;
mod guard;
mod ingest;
mod lifecycle;
mod offsets;
mod server;
mod worker;

use std::{path::PathBuf, sync::Arc, time::Duration};

pub use client::{Client, ConnectError};
pub use error::{FieldViolation, RpcError};
pub use server::{ServeError, serve};
pub use services::{
    actor_service_client::ActorServiceClient, admin_service_client::AdminServiceClient,
    catalog_service_client::CatalogServiceClient, curation_service_client::CurationServiceClient,
    extraction_service_client::ExtractionServiceClient,
};
pub use tonic::{Code, transport::Channel};

use tonic::{
    server::NamedService as _,
    service::{LayerExt as _, Routes},
};

use self::{
    actors::Actors,
    admin::Admin,
    catalog::Articles,
    curation::Curators,
    extraction::Extraction,
    guard::Guard,
    lifecycle::Lifecycle,
    services::{
        actor_service_server::ActorServiceServer, admin_service_server::AdminServiceServer,
        catalog_service_server::CatalogServiceServer, curation_service_server::CurationServiceServer,
        extraction_service_server::ExtractionServiceServer,
    },
    worker::Worker,
};
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
    /// `AdminService`, which is not offered where this is absent.
    pub admin: Option<AdminOptions>,
}

/// How `AdminService` behaves. Whoever reaches it can make the disk busy and full, so offer it only
/// where operators alone can call it.
#[derive(Clone, Debug, Default)]
pub struct AdminOptions {
    /// The folder that backups go into; without it there are none.
    pub backup_folder: Option<PathBuf>,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            max_open_calls: 256,
            blocking_threads: 64,
            items_in_flight: 32,
            default_deadline: Duration::from_mins(1),
            drain: Duration::from_secs(10),
            admin: None,
        }
    }
}

/// The services over `catalog`, to be added to a tonic server:
/// `tonic::transport::Server::builder().add_routes(routes(catalog, &options))`.
#[must_use]
pub fn routes(catalog: Catalog, options: &ServerOptions) -> Routes {
    let lifecycle = Lifecycle::endless();
    guarded_services(&Guard::new(options, lifecycle.clone()), catalog, options, lifecycle)
}

fn guarded_services(guard: &Guard, catalog: Catalog, options: &ServerOptions, lifecycle: Lifecycle) -> Routes {
    // So that an item of a stream that is moderately too large is decoded, and gets an answer of
    // its own; and so that the largest article fits in an answer with all that was found in it.
    let max_message_bytes = catalog.options().max_text_bytes.max(1 << 20).saturating_mul(4);
    let worker = Worker::new(catalog, options.blocking_threads);
    let articles = Articles { worker: worker.clone(), items_in_flight: options.items_in_flight, lifecycle };
    let articles = CatalogServiceServer::new(articles)
        .max_decoding_message_size(max_message_bytes)
        .max_encoding_message_size(max_message_bytes);
    let actors =
        ActorServiceServer::new(Actors { worker: worker.clone() }).max_encoding_message_size(max_message_bytes);
    let admin = options.admin.as_ref().map(|admin| {
        let backup_folder = admin.backup_folder.clone().map(Arc::new);
        AdminServiceServer::new(Admin { worker: worker.clone(), backup_folder })
    });
    let curators =
        CurationServiceServer::new(Curators { worker: worker.clone() }).max_encoding_message_size(max_message_bytes);
    let extraction = ExtractionServiceServer::new(Extraction { worker })
        .max_decoding_message_size(max_message_bytes)
        .max_encoding_message_size(max_message_bytes);
    let routes = Routes::new(guard.named_layer(articles))
        .add_service(guard.named_layer(actors))
        .add_service(guard.named_layer(curators))
        .add_service(guard.named_layer(extraction));
    match admin {
        Some(admin) => routes.add_service(guard.named_layer(admin)),
        None => routes,
    }
}

/// The names under which health knows the services that are offered.
fn service_names(options: &ServerOptions) -> Vec<&'static str> {
    let mut names = vec![
        CatalogServiceServer::<Articles>::NAME,
        ActorServiceServer::<Actors>::NAME,
        CurationServiceServer::<Curators>::NAME,
        ExtractionServiceServer::<Extraction>::NAME,
    ];
    names.extend(options.admin.as_ref().map(|_| AdminServiceServer::<Admin>::NAME));
    names
}
