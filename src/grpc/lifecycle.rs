//! Where the server is between its start and its end, for whoever must end with it.

use tokio::sync::watch;

/// The server's phases, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// Calls are answered.
    Serving,
    /// No new call is taken; open ones go on.
    Draining,
    /// Calls that are still open end with an error.
    Ending,
    /// Connections that are still open are cut.
    Ended,
}

/// A view of the server's phase.
#[derive(Clone, Debug)]
pub(super) struct Lifecycle(watch::Receiver<Phase>);

impl Lifecycle {
    /// With the handle that sets the phase.
    pub(super) fn new() -> (watch::Sender<Phase>, Self) {
        let (sender, receiver) = watch::channel(Phase::Serving);
        (sender, Self(receiver))
    }

    /// One that never leaves its first phase: for services in a server that is not ours.
    pub(super) fn endless() -> Self {
        Self::new().1
    }

    /// Waits until the server is in `phase` or beyond.
    pub(super) async fn reached(mut self, phase: Phase) {
        if self.0.wait_for(|present| *present >= phase).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
