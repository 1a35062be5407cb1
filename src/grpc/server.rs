//! The server: services, health and reflection on one listener.

use tokio::net::TcpListener;

use super::ServerOptions;
use crate::Catalog;

/// Why the server ended before it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The transport failed.
    #[error("the server failed: {}", super::error::root_cause(.0))]
    Transport(#[from] tonic::transport::Error),
    /// The descriptors do not fit together: a defect.
    #[error("reflection cannot be offered: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
}

/// Serves until `shutdown` resolves. From then on it takes no new call, health says
/// `NOT_SERVING`, and calls that are open have [`ServerOptions::drain`] to end; then it returns,
/// whatever its clients do.
pub async fn serve(
    catalog: Catalog,
    listener: TcpListener,
    options: ServerOptions,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let _ = (catalog, listener, options, shutdown);
    todo!()
}
