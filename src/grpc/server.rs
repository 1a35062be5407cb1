//! The server: services, health and reflection on one listener.

use std::{pin::pin, time::Duration};

use tokio::{net::TcpListener, time::timeout};
use tonic::{
    service::{LayerExt as _, Routes},
    transport::Server,
};
use tonic_health::{ServingStatus, server::HealthReporter};

use super::{
    FILE_DESCRIPTOR_SET, ServerOptions,
    connection::Connections,
    guard::Guard,
    guarded_services,
    lifecycle::{Lifecycle, Phase},
    service_names,
};
use crate::Catalog;

/// How long clients have to read the end of their calls before connections are cut.
const FAREWELL: Duration = Duration::from_secs(1);

/// How often a silent connection is asked whether it is alive, and how long it has to answer.
const KEEP_ALIVE: Duration = Duration::from_secs(30);

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
    let (phase, lifecycle) = Lifecycle::new();
    let guard = Guard::new(&options, lifecycle.clone());
    let health = HealthReporter::new();
    let services = service_names(&options);
    report(&health, &services, ServingStatus::Serving).await;
    let routes = with_attendants(guarded_services(&guard, catalog, &options, lifecycle.clone()), &guard, &health)?;

    let server = Server::builder()
        .http2_keepalive_interval(Some(KEEP_ALIVE))
        .http2_keepalive_timeout(Some(KEEP_ALIVE))
        .add_routes(routes)
        .serve_with_incoming_shutdown(
            Connections::new(listener, lifecycle.clone()),
            lifecycle.reached(Phase::Draining),
        );
    let mut server = pin!(server);
    tokio::select! {
        ended = &mut server => return Ok(ended?),
        () = shutdown => {}
    }

    report(&health, &services, ServingStatus::NotServing).await;
    for (next, patience) in [(Phase::Draining, options.drain), (Phase::Ending, FAREWELL), (Phase::Ended, FAREWELL)] {
        phase.send_replace(next);
        if let Ok(ended) = timeout(patience, &mut server).await {
            return Ok(ended?);
        }
    }
    Ok(())
}

/// The routes with health and reflection beside them.
fn with_attendants(routes: Routes, guard: &Guard, health: &HealthReporter) -> Result<Routes, ServeError> {
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            // Clients that print rich errors look their types up.
            .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
    };
    let health = tonic_health::server::HealthService::from_health_reporter(health.clone());
    let health = tonic_health::pb::health_server::HealthServer::new(health);
    let guard = guard.for_attendants();
    Ok(routes
        .add_service(guard.named_layer(health))
        .add_service(guard.named_layer(reflection().build_v1()?))
        .add_service(guard.named_layer(reflection().build_v1alpha()?)))
}

/// Says the same of the server as a whole and of each service.
async fn report(health: &HealthReporter, services: &[&str], status: ServingStatus) {
    for service in [""].into_iter().chain(services.iter().copied()) {
        health.set_service_status(service, status).await;
    }
}
