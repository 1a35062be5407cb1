//! tonic alone: a server that reads requests without looking at them and answers with bytes that were made before. The
//! client is the real one, so that what differs is the server.

use std::{
    convert::Infallible,
    future::pending,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use prost::bytes::{Buf as _, BufMut as _, Bytes};
use quotarium::{
    Catalog,
    grpc::{CatalogServiceClient, Channel, Client, ServerOptions, serve},
};
use tokio::net::TcpListener;
use tokio_stream::{Stream, StreamExt as _};
use tonic::{
    Request, Response, Status, Streaming,
    body::Body,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    codegen::{Service, http},
    server::{Grpc, NamedService, StreamingService, UnaryService},
    transport::{Server, server::TcpIncoming},
};

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;
type Answers = Pin<Box<dyn Stream<Item = Result<Bytes, Status>> + Send>>;

/// A client of a server of `catalog` on a port of its own.
pub async fn served(catalog: Catalog) -> CatalogServiceClient<Channel> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(serve(catalog, listener, ServerOptions::default(), pending()));
    connect(address).await
}

async fn connect(address: std::net::SocketAddr) -> CatalogServiceClient<Channel> {
    Client::connect(&format!("http://{address}")).await.expect("a connection").catalog
}

/// In the place of `CatalogService`: answers every message, in a unary call or a stream, with the next of its answers.
#[derive(Clone, Default)]
pub struct Echo {
    answers: Arc<Mutex<Vec<Bytes>>>,
    next: Arc<AtomicUsize>,
}

impl Echo {
    /// A client of this server on a port of its own.
    pub async fn served(&self) -> CatalogServiceClient<Channel> {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
        tokio::spawn(Server::builder().add_service(self.clone()).serve_with_incoming(incoming));
        connect(address).await
    }

    /// Answers with these from now on, over and over.
    pub fn answer_with(&self, answers: Vec<Bytes>) {
        *self.answers.lock().unwrap_or_else(PoisonError::into_inner) = answers;
        self.next.store(0, Ordering::Relaxed);
    }

    fn answer(&self) -> Bytes {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers[self.next.fetch_add(1, Ordering::Relaxed) % answers.len()].clone()
    }
}

impl NamedService for Echo {
    const NAME: &'static str = "quotarium.v1.CatalogService";
}

impl Service<http::Request<Body>> for Echo {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Boxed<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let echo = self.clone();
        Box::pin(async move {
            let mut grpc = Grpc::new(Raw);
            Ok(if request.uri().path().ends_with("/IngestArticles") {
                grpc.streaming(echo, request).await
            } else {
                grpc.unary(echo, request).await
            })
        })
    }
}

impl UnaryService<Bytes> for Echo {
    type Response = Bytes;
    type Future = Boxed<Result<Response<Bytes>, Status>>;

    fn call(&mut self, _: Request<Bytes>) -> Self::Future {
        let answer = self.answer();
        Box::pin(async { Ok(Response::new(answer)) })
    }
}

impl StreamingService<Bytes> for Echo {
    type Response = Bytes;
    type ResponseStream = Answers;
    type Future = Boxed<Result<Response<Answers>, Status>>;

    fn call(&mut self, request: Request<Streaming<Bytes>>) -> Self::Future {
        let echo = self.clone();
        let answers: Answers = Box::pin(request.into_inner().map(move |item| item.map(|_| echo.answer())));
        Box::pin(async { Ok(Response::new(answers)) })
    }
}

/// Messages as the bytes that they are on the wire.
#[derive(Clone, Copy)]
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}
