//! A client of the services.

use std::time::Duration;

use hyper_util::rt::TokioIo;
use tokio::{io::DuplexStream, sync::mpsc};
use tokio_stream::StreamExt as _;
use tonic::transport::{Channel, Endpoint, Server};

use super::{
    ActorServiceClient, AdminServiceClient, CatalogServiceClient, CurationServiceClient, ExtractionServiceClient,
    ServerOptions, routes,
};
use crate::Catalog;

/// The largest message that a client accepts: more than a server of the largest sensible article
/// limit sends.
const MAX_MESSAGE_BYTES: usize = 256 << 20;

/// Bytes in flight in each direction between an in-process client and its server.
const PIPE_BYTES: usize = 64 << 10;

/// The services over one channel. A clone is cheap and uses the same channel.
#[derive(Clone, Debug)]
pub struct Client {
    /// Articles and statements.
    pub catalog: CatalogServiceClient<Channel>,
    /// Actors.
    pub actors: ActorServiceClient<Channel>,
    /// The catalogue as a whole; answers only where the server offers it.
    pub admin: AdminServiceClient<Channel>,
    /// Corrections of actors.
    pub curation: CurationServiceClient<Channel>,
    /// Extraction without a catalogue.
    pub extraction: ExtractionServiceClient<Channel>,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address is not that of a server.
    #[error("{url:?} is not an address such as http://127.0.0.1:7878")]
    BadUrl {
        /// As it was given.
        url: String,
    },
    /// No server answered.
    #[error("no connection to {url}: {}", super::error::root_cause(.source))]
    Unreachable {
        /// As it was given.
        url: String,
        /// What the transport said.
        source: tonic::transport::Error,
    },
}

impl Client {
    /// Connects to the server at `url`, such as `http://127.0.0.1:7878`.
    pub async fn connect(url: &str) -> Result<Self, ConnectError> {
        let bad = || ConnectError::BadUrl { url: url.to_owned() };
        let endpoint = Endpoint::from_shared(url.to_owned()).map_err(|_| bad())?;
        if endpoint.uri().scheme_str() != Some("http") || endpoint.uri().authority().is_none() {
            return Err(bad());
        }
        let channel = endpoint
            .connect_timeout(Duration::from_secs(5))
            .http2_keep_alive_interval(Duration::from_secs(30))
            .connect()
            .await
            .map_err(|source| ConnectError::Unreachable { url: url.to_owned(), source })?;
        Ok(Self::over(channel))
    }

    /// The services over `catalog` in this process, behind a pipe in memory: what a client on the
    /// network sees, without a port.
    pub async fn in_process(catalog: Catalog, options: ServerOptions) -> Result<Self, ConnectError> {
        let (connections, accepted) = mpsc::channel::<std::io::Result<DuplexStream>>(1);
        let server = Server::builder()
            .add_routes(routes(catalog, &options))
            .serve_with_incoming(tokio_stream::wrappers::ReceiverStream::new(accepted).fuse());
        // Ends when the last clone of the channel is gone, and with it `connections`.
        tokio::spawn(server);

        let connect = tower::service_fn(move |_| {
            let connections = connections.clone();
            async move {
                let (near, far) = tokio::io::duplex(PIPE_BYTES);
                connections.send(Ok(far)).await.map_err(std::io::Error::other)?;
                Ok::<_, std::io::Error>(TokioIo::new(near))
            }
        });
        let url = "http://in-process";
        let channel = Endpoint::from_static(url)
            .connect_with_connector(connect)
            .await
            .map_err(|source| ConnectError::Unreachable { url: url.to_owned(), source })?;
        Ok(Self::over(channel))
    }

    fn over(channel: Channel) -> Self {
        Self {
            catalog: CatalogServiceClient::new(channel.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES),
            actors: ActorServiceClient::new(channel.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES),
            admin: AdminServiceClient::new(channel.clone()),
            curation: CurationServiceClient::new(channel.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES),
            extraction: ExtractionServiceClient::new(channel).max_decoding_message_size(MAX_MESSAGE_BYTES),
        }
    }
}
