//! Health, reflection, and the server's end.

use std::time::{Duration, Instant};

use quotarium::{
    api::v1,
    catalog::Options,
    grpc::{Channel, Code, ServerOptions},
};
use tokio::{io::AsyncWriteExt as _, net::TcpStream, sync::mpsc};
use tokio_stream::{StreamExt as _, wrappers::ReceiverStream};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use crate::rig::{TestServer, article, failure, parts, soon};

const SERVICES: [&str; 4] = [
    "quotarium.v1.ActorService",
    "quotarium.v1.CatalogService",
    "quotarium.v1.CurationService",
    "quotarium.v1.ExtractionService",
];

async fn channel(server: &TestServer) -> Channel {
    Channel::from_shared(server.url()).expect("an address").connect().await.expect("a connection")
}

/// Whether health says that `service` is served.
pub async fn is_serving(server: &TestServer, service: &str) -> bool {
    let mut health = HealthClient::new(channel(server).await);
    let answer = health.check(HealthCheckRequest { service: service.to_owned() }).await.expect("health answers");
    answer.into_inner().status() == ServingStatus::Serving
}

#[tokio::test(flavor = "multi_thread")]
async fn health_knows_the_server_and_each_service() {
    let server = TestServer::start().await;
    assert!(is_serving(&server, "").await);
    for service in SERVICES {
        assert!(is_serving(&server, service).await, "{service}");
    }
    let mut health = HealthClient::new(channel(&server).await);
    let unknown = HealthCheckRequest { service: "quotarium.v1.Nothing".to_owned() };
    assert_eq!(failure(health.check(unknown).await).code, Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watcher_of_health_hears_that_the_server_ends_and_does_not_hold_it_up() {
    let server = TestServer::start().await;
    let mut health = HealthClient::new(channel(&server).await);
    let mut watch = health.watch(HealthCheckRequest::default()).await.expect("a stream").into_inner();
    let status = soon(watch.next()).await.expect("a status").expect("no error");
    assert_eq!(status.status(), ServingStatus::Serving);

    let asked = Instant::now();
    let end = server.stop();
    let status = soon(watch.next()).await.expect("a status").expect("no error");
    assert_eq!(status.status(), ServingStatus::NotServing);
    end.await;
    assert!(asked.elapsed() < ServerOptions::default().drain, "the server waited for the watcher");
}

macro_rules! reflects {
    ($version:ident, $server:expr) => {{
        use tonic_reflection::pb::$version::{
            ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
            server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
        };
        let mut reflection = ServerReflectionClient::new(channel($server).await);
        let symbol = |name: &str| MessageRequest::FileContainingSymbol(name.to_owned());
        let questions = [
            MessageRequest::ListServices(String::new()),
            symbol("quotarium.v1.CatalogService"),
            symbol("google.rpc.ErrorInfo"),
            symbol("grpc.health.v1.Health"),
        ];
        let questions =
            questions.map(|question| ServerReflectionRequest { host: String::new(), message_request: Some(question) });
        let answers = reflection.server_reflection_info(tokio_stream::iter(questions)).await.expect("a stream");
        let answers = soon(answers.into_inner().collect::<Result<Vec<_>, _>>()).await.expect("answers");
        let mut answers = answers.into_iter().filter_map(|answer| answer.message_response);
        let Some(MessageResponse::ListServicesResponse(list)) = answers.next() else { panic!("no list of services") };
        let names: Vec<_> = list.service.into_iter().map(|service| service.name).collect();
        for service in SERVICES.into_iter().chain(["grpc.health.v1.Health"]) {
            assert!(names.iter().any(|name| name == service), "{service} is not in {names:?}");
        }
        let files = answers.filter(|answer| matches!(answer, MessageResponse::FileDescriptorResponse(_)));
        assert_eq!(files.count(), 3);
    }};
}

#[tokio::test(flavor = "multi_thread")]
async fn reflection_describes_the_services_and_the_errors_in_both_versions() {
    let server = TestServer::start().await;
    reflects!(v1, &server);
    reflects!(v1alpha, &server);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_articles_ends_when_the_server_drains() {
    let server = TestServer::start().await;
    let mut client = server.client().await;
    let (items, sent) = mpsc::channel(1);
    let mut answers = client.catalog.ingest_articles(ReceiverStream::new(sent)).await.expect("a stream").into_inner();
    let item = v1::IngestArticlesRequest { item_id: "a".to_owned(), article: Some(article(1)), ..Default::default() };
    items.send(item).await.expect("the stream is open");
    soon(answers.next()).await.expect("an answer").expect("no error");

    let asked = Instant::now();
    let end = server.stop();
    let error = failure(soon(answers.next()).await.expect("an end"));
    assert_eq!(parts(&error), (Code::Unavailable, "SHUTTING_DOWN", ""));
    drop(items);
    end.await;
    assert!(asked.elapsed() < ServerOptions::default().drain);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_outlasts_the_drain_is_told_and_the_server_ends() {
    let options = ServerOptions { drain: Duration::from_millis(200), ..ServerOptions::default() };
    let server = TestServer::start_with(options, Options::default()).await;
    let store = server.store.clone();
    let mut client = server.client().await;
    let before = store.reads();
    store.hold();
    let call = tokio::spawn(async move { client.catalog.get_stats(v1::GetStatsRequest {}).await });
    crate::rig::until(|| store.reads() == before + 1).await;
    let end = server.stop();
    let error = failure(soon(call).await.expect("no panic"));
    assert_eq!(parts(&error), (Code::Unavailable, "SHUTTING_DOWN", ""));
    end.await;
    store.release();
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_never_speak_or_never_read_do_not_outlive_the_server() {
    let options = ServerOptions { drain: Duration::from_millis(200), ..ServerOptions::default() };
    let server = TestServer::start_with(options, Options::default()).await;
    let store = server.store.clone();
    let _silent = TcpStream::connect(&server.address).await.expect("a connection");
    let mut deaf = TcpStream::connect(&server.address).await.expect("a connection");
    // The preface of HTTP/2 and empty settings; what the server answers stays unread.
    deaf.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.expect("it is written");
    server.client().await.catalog.get_stats(v1::GetStatsRequest {}).await.expect("figures");
    server.stop().await;
    // The store is held by every connection that still exists.
    crate::rig::until(|| std::sync::Arc::strong_count(&store) == 1).await;
}
