//! What every call goes through before and after its service: a bound on the calls that are open,
//! the deadline, the end of the server, and what a handler's panic or an oversize message looks
//! like from outside.
//!
//! The framework has most of these too, but answers `CANCELLED` to a passed deadline and to a
//! panic, `OUT_OF_RANGE` to an oversize message, and counts calls by connection.

use std::{
    convert::Infallible,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use http::{HeaderMap, Request, Response};
use http_body::{Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::{Code, Status, body::Body};
use tower::{Layer, Service};

use super::{
    ServerOptions,
    error::Refusal,
    lifecycle::{Lifecycle, Phase},
};
use crate::store::Deadline;

/// The layer around a service.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    open_calls: Option<Arc<Semaphore>>,
    default_deadline: Duration,
    lifecycle: Lifecycle,
    /// When calls that are still open end.
    last_phase: Phase,
}

impl Guard {
    /// Around the services of a catalogue.
    pub(super) fn new(options: &ServerOptions, lifecycle: Lifecycle) -> Self {
        Self {
            open_calls: Some(Arc::new(Semaphore::new(options.max_open_calls.min(Semaphore::MAX_PERMITS)))),
            default_deadline: options.default_deadline,
            lifecycle,
            last_phase: Phase::Ending,
        }
    }

    /// Around health and reflection: they answer under load too, and nobody waits for their
    /// streams when the server ends.
    pub(super) fn for_attendants(&self) -> Self {
        Self { open_calls: None, last_phase: Phase::Draining, ..self.clone() }
    }
}

impl<S> Layer<S> for Guard {
    type Service = Guarded<S>;

    fn layer(&self, service: S) -> Guarded<S> {
        Guarded { guard: self.clone(), service }
    }
}

/// A service inside a [`Guard`].
#[derive(Clone, Debug)]
pub(super) struct Guarded<S> {
    guard: Guard,
    service: S,
}

type Answer = Result<Response<Body>, Infallible>;

impl<S> Service<Request<Body>> for Guarded<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let Ok(permit) = self.guard.open_calls.clone().map(Semaphore::try_acquire_owned).transpose() else {
            return Box::pin(async { Ok(Status::from(Refusal::overloaded()).into_http()) });
        };
        let time = CallTime::of(request.headers(), self.guard.default_deadline);
        request.extensions_mut().insert(time);

        let answer = Contained(Box::pin(self.service.call(request)));
        let unanswered = self.guard.interruption(time.answer_by);
        let unfinished = self.guard.interruption(time.client);
        Box::pin(async move {
            let answered = tokio::select! {
                // The answer first: a refusal must not overtake what is ready.
                biased;
                answered = answer => answered,
                refusal = unanswered => Err(refusal),
            };
            let mut response = match answered {
                Ok(Ok(response)) => response,
                Ok(Err(never)) => match never {},
                Err(refusal) => return Ok(Status::from(refusal).into_http()),
            };
            restate_oversize(response.headers_mut());
            Ok(response.map(|body| Body::new(GuardedBody { body, interruption: Some(unfinished), _permit: permit })))
        })
    }
}

type Interruption = Pin<Box<dyn Future<Output = Refusal> + Send>>;

impl Guard {
    /// Resolves when an open call has to end.
    fn interruption(&self, deadline: Option<Instant>) -> Interruption {
        let over = self.lifecycle.clone().reached(self.last_phase);
        Box::pin(async move {
            let late = async {
                match deadline {
                    Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = over => Refusal::shutting_down(),
                () = late => Refusal::deadline_exceeded(),
            }
        })
    }
}

/// How long a call has; a moment beyond what the clock can say is none.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallTime {
    /// What its client said.
    client: Option<Instant>,
    /// When the answer has to begin, and that of a unary call to be complete.
    answer_by: Option<Instant>,
    /// How long a step of a stream may take whose client said nothing.
    default: Duration,
}

impl CallTime {
    fn of(headers: &HeaderMap, default: Duration) -> Self {
        let now = Instant::now();
        // Before the client's own clock says so, or it would not learn why.
        let client = client_timeout(headers).and_then(|timeout| now.checked_add(timeout / 20 * 19));
        Self { client, answer_by: client.or_else(|| now.checked_add(default)), default }
    }

    /// When a unary call has to be complete.
    pub(super) fn call(self) -> Deadline {
        self.answer_by.map_or(Deadline::NONE, Deadline::at)
    }

    /// When a stream that takes as long as it takes has to be complete: only where its client said so.
    pub(super) fn client(self) -> Deadline {
        self.client.map_or(Deadline::NONE, Deadline::at)
    }

    /// When a step of a stream that begins now has to be complete.
    pub(super) fn step(self) -> Deadline {
        let step_by = self.client.or_else(|| Instant::now().checked_add(self.default));
        step_by.map_or(Deadline::NONE, Deadline::at)
    }
}

/// The header `grpc-timeout`: at most eight digits and a unit. One that is malformed sets no limit.
fn client_timeout(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    if !(1..=8).contains(&digits.len()) || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let amount: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(amount * 3600),
        "M" => Duration::from_secs(amount * 60),
        "S" => Duration::from_secs(amount),
        "m" => Duration::from_millis(amount),
        "u" => Duration::from_micros(amount),
        "n" => Duration::from_nanos(amount),
        _ => return None,
    })
}

/// A future whose panic is an error.
struct Contained<F>(Pin<Box<F>>);

impl<F: Future> Future for Contained<F> {
    type Output = Result<F::Output, Refusal>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match catch_unwind(AssertUnwindSafe(|| self.0.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(_) => Poll::Ready(Err(Refusal::panicked())),
        }
    }
}

/// The framework refuses a message over the limit, in either direction, with `OUT_OF_RANGE`, which
/// nothing else here answers.
fn restate_oversize(headers: &mut HeaderMap) {
    if let Some(status) = Status::from_header_map(headers).filter(|status| status.code() == Code::OutOfRange) {
        write_status(&Refusal::message_too_large(status.message()).into(), headers);
    }
}

fn write_status(status: &Status, headers: &mut HeaderMap) {
    if status.add_header(headers).is_err() {
        // Details that are no header: the code alone must still arrive.
        headers.insert(Status::GRPC_STATUS, http::HeaderValue::from(i32::from(status.code())));
    }
}

/// The body of a response: it holds the call's place until it ends.
struct GuardedBody {
    body: Body,
    /// Taken when it resolved: nothing follows.
    interruption: Option<Interruption>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl http_body::Body for GuardedBody {
    type Data = <Body as http_body::Body>::Data;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Status>>> {
        let Some(mut interruption) = self.interruption.take() else { return Poll::Ready(None) };
        let refusal = match catch_unwind(AssertUnwindSafe(|| Pin::new(&mut self.body).poll_frame(context))) {
            Ok(Poll::Ready(frame)) => {
                self.interruption = Some(interruption);
                return Poll::Ready(frame.map(|frame| frame.map(restate_trailers)));
            }
            Ok(Poll::Pending) => match interruption.as_mut().poll(context) {
                Poll::Ready(refusal) => refusal,
                Poll::Pending => {
                    self.interruption = Some(interruption);
                    return Poll::Pending;
                }
            },
            Err(_) => Refusal::panicked(),
        };
        let mut trailers = HeaderMap::new();
        write_status(&refusal.into(), &mut trailers);
        Poll::Ready(Some(Ok(Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.interruption.is_none() || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn restate_trailers<D>(mut frame: Frame<D>) -> Frame<D> {
    if let Some(trailers) = frame.trailers_mut() {
        restate_oversize(trailers);
    }
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(lifecycle: Lifecycle) -> Guard {
        let options = ServerOptions {
            max_open_calls: 1,
            default_deadline: Duration::from_millis(100),
            ..ServerOptions::default()
        };
        Guard::new(&options, lifecycle)
    }

    /// Calls a service inside `guard` and reads its answer to the end.
    async fn call<F, T>(guard: &Guard, timeout: Option<&str>, service: F) -> Status
    where
        F: FnMut(Request<Body>) -> T,
        T: Future<Output = Answer> + Send + 'static,
    {
        let mut request = Request::new(Body::empty());
        if let Some(timeout) = timeout {
            request.headers_mut().insert("grpc-timeout", timeout.parse().expect("a header"));
        }
        let Ok(response) = guard.layer(tower::service_fn(service)).call(request).await;
        end_of(response).await
    }

    async fn end_of(response: Response<Body>) -> Status {
        if let Some(status) = Status::from_header_map(response.headers()) {
            return status;
        }
        let mut body = response.into_body();
        while let Some(frame) =
            std::future::poll_fn(|context| http_body::Body::poll_frame(Pin::new(&mut body), context)).await
        {
            let frame = frame.expect("a frame");
            if let Some(status) = frame.trailers_ref().and_then(Status::from_header_map) {
                return status;
            }
        }
        Status::ok("")
    }

    /// A body that never says anything.
    struct Silent;

    impl http_body::Body for Silent {
        type Data = <Body as http_body::Body>::Data;
        type Error = Status;

        fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Self::Data>, Status>>> {
            Poll::Pending
        }
    }

    async fn silent(_: Request<Body>) -> Answer {
        Ok(Response::new(Body::new(Silent)))
    }

    async fn unanswered(_: Request<Body>) -> Answer {
        std::future::pending().await
    }

    #[tokio::test]
    async fn a_panic_is_an_internal_error() {
        let status = call(&guard(Lifecycle::endless()), None, |_| async { panic!("on purpose") }).await;
        assert_eq!(status.code(), Code::Internal);
    }

    #[tokio::test]
    async fn a_panic_in_the_middle_of_a_stream_is_an_internal_error() {
        struct Panics;
        impl http_body::Body for Panics {
            type Data = <Body as http_body::Body>::Data;
            type Error = Status;
            fn poll_frame(
                self: Pin<&mut Self>,
                _: &mut Context<'_>,
            ) -> Poll<Option<Result<Frame<Self::Data>, Status>>> {
                panic!("on purpose")
            }
        }
        let service = |_| async { Ok(Response::new(Body::new(Panics))) };
        assert_eq!(call(&guard(Lifecycle::endless()), None, service).await.code(), Code::Internal);
    }

    #[tokio::test]
    async fn a_call_without_deadline_has_the_default_one() {
        let status = call(&guard(Lifecycle::endless()), None, unanswered).await;
        assert_eq!(status.code(), Code::DeadlineExceeded);
    }

    #[tokio::test]
    async fn the_clients_deadline_ends_a_stream_too() {
        let status = call(&guard(Lifecycle::endless()), Some("150m"), silent).await;
        assert_eq!(status.code(), Code::DeadlineExceeded);
    }

    #[tokio::test]
    async fn a_call_over_the_bound_is_refused_and_the_place_is_free_again_afterwards() {
        let guard = guard(Lifecycle::endless());
        let Ok(open) = guard.layer(tower::service_fn(silent)).call(Request::new(Body::empty())).await;
        let refused = call(&guard, None, silent).await;
        assert_eq!(refused.code(), Code::Unavailable);
        drop(open);
        assert_eq!(call(&guard, Some("10m"), silent).await.code(), Code::DeadlineExceeded);
    }

    #[tokio::test]
    async fn a_call_that_is_open_at_the_end_is_told_so() {
        let (phase, lifecycle) = Lifecycle::new();
        let guard = guard(lifecycle);
        let Ok(open) = guard.layer(tower::service_fn(silent)).call(Request::new(Body::empty())).await;
        phase.send_replace(Phase::Ending);
        let status = end_of(open).await;
        assert_eq!((status.code(), status.message()), (Code::Unavailable, "the server is shutting down"));
    }

    #[tokio::test]
    async fn an_oversize_message_is_a_resource_that_is_exhausted() {
        let service = |_| async { Ok(Status::out_of_range("message length too large").into_http()) };
        let status = call(&guard(Lifecycle::endless()), None, service).await;
        assert_eq!((status.code(), status.message()), (Code::ResourceExhausted, "message length too large"));
    }

    #[test]
    fn a_default_deadline_without_end_is_none() {
        let time = CallTime::of(&HeaderMap::new(), Duration::MAX);
        assert_eq!((time.call().instant(), time.step().instant()), (None, None));
    }

    #[test]
    fn timeouts_are_read_in_every_unit_and_malformed_ones_are_none() {
        let read = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("grpc-timeout", value.parse().expect("a header"));
            client_timeout(&headers)
        };
        assert_eq!(read("2H"), Some(Duration::from_hours(2)));
        assert_eq!(read("3M"), Some(Duration::from_mins(3)));
        assert_eq!(read("99999999S"), Some(Duration::from_secs(99_999_999)));
        assert_eq!(read("5m"), Some(Duration::from_millis(5)));
        assert_eq!(read("6u"), Some(Duration::from_micros(6)));
        assert_eq!(read("0n"), Some(Duration::ZERO));
        for malformed in ["", "S", "1", "-1S", "+1S", "1.5S", "123456789S", "1s", "1 S"] {
            assert_eq!(read(malformed), None, "{malformed:?}");
        }
    }
}
