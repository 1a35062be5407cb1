//! A running server to test, and a store that can be held and broken.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use quotarium::{
    Catalog,
    api::v1,
    catalog::Options,
    grpc::{Client, Code, RpcError, ServeError, ServerOptions, serve},
    store::{Batch, Deadline, MemoryStore, Rows, Scan, Store, StoreError},
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle, time::timeout};

/// How long anything in these tests may take before it counts as hung.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A server on a port of its own.
pub struct TestServer {
    pub address: String,
    pub store: Arc<RiggedStore>,
    stop: oneshot::Sender<()>,
    running: JoinHandle<Result<(), ServeError>>,
}

impl TestServer {
    pub async fn start() -> Self {
        Self::start_with(ServerOptions::default(), Options::default()).await
    }

    pub async fn start_with(options: ServerOptions, catalog_options: Options) -> Self {
        let store = Arc::new(RiggedStore::default());
        let catalog = Catalog::with_store(store.clone(), catalog_options).expect("a catalogue");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let (stop, stopped) = oneshot::channel();
        let shutdown = async {
            let _ = stopped.await;
        };
        let running = tokio::spawn(serve(catalog, listener, options, shutdown));
        Self { address, store, stop, running }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub async fn client(&self) -> Client {
        Client::connect(&self.url()).await.expect("a connection")
    }

    /// Asks the server to end, and gives a future of its end.
    pub fn stop(self) -> impl Future<Output = ()> {
        self.stop.send(()).expect("the server runs");
        async { soon(self.running).await.expect("no panic").expect("a clean end") }
    }
}

/// The result, unless it hangs.
pub async fn soon<T>(future: impl Future<Output = T>) -> T {
    timeout(PATIENCE, future).await.expect("it takes too long")
}

/// Asks again until the answer is yes.
pub async fn until(mut condition: impl FnMut() -> bool) {
    soon(async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}

/// The error of a call that must fail, as plain data.
pub fn failure<T: std::fmt::Debug>(result: Result<T, tonic::Status>) -> RpcError {
    result.expect_err("it must be refused").into()
}

/// Code, reason and field of an error.
pub fn parts(error: &RpcError) -> (Code, &str, &str) {
    let field = error.violations.first().map_or("", |violation| violation.field.as_str());
    (error.code, error.reason.as_str(), field)
}

/// An article of a few words.
pub fn article(number: usize) -> v1::ArticleSource {
    v1::ArticleSource {
        uri: format!("https://herald.example/{number}"),
        outlet: "The Harbour Herald".to_owned(),
        published: "2024-05-14".to_owned(),
        text: format!(
            "É. “The harbour will open in June,” said Mayor Ana Duarte on Monday. It is news number {number}."
        ),
        ..v1::ArticleSource::default()
    }
}

/// An engine in memory whose reads can be held, and made to panic.
#[derive(Debug, Default)]
pub struct RiggedStore {
    rows: MemoryStore,
    pub held: AtomicBool,
    pub broken: AtomicBool,
    /// Reads that have begun.
    pub reads: AtomicUsize,
}

impl RiggedStore {
    pub fn hold(&self) {
        self.held.store(true, Ordering::SeqCst);
    }

    pub fn release(&self) {
        self.held.store(false, Ordering::SeqCst);
    }

    pub fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }

    fn read(&self, deadline: Deadline) -> Result<(), StoreError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        assert!(!self.broken.load(Ordering::SeqCst), "broken on purpose");
        while self.held.load(Ordering::SeqCst) {
            deadline.check()?;
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }
}

impl Store for RiggedStore {
    fn get_many(&self, keys: &[Vec<u8>], deadline: Deadline) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.read(deadline)?;
        self.rows.get_many(keys, deadline)
    }

    fn scan(&self, scan: &Scan, deadline: Deadline) -> Result<Rows, StoreError> {
        self.read(deadline)?;
        self.rows.scan(scan, deadline)
    }

    fn commit(&self, batch: Batch, deadline: Deadline) -> Result<(), StoreError> {
        self.rows.commit(batch, deadline)
    }

    fn disk_bytes(&self) -> Result<u64, StoreError> {
        self.rows.disk_bytes()
    }
}
