//! Connections that end with the server, whatever is at their other end.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    time::{Sleep, sleep},
};
use tokio_stream::Stream;
use tonic::transport::server::{Connected, TcpConnectInfo};

use super::lifecycle::{Lifecycle, Phase};

/// How long to wait after a connection could not be accepted. The usual cause, no free file
/// descriptor, passes when another connection ends.
const PAUSE: Duration = Duration::from_millis(50);

/// The connections of a listener, as they come in.
pub(super) struct Connections {
    listener: TcpListener,
    lifecycle: Lifecycle,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Connections {
    pub(super) fn new(listener: TcpListener, lifecycle: Lifecycle) -> Self {
        Self { listener, lifecycle, pause: None }
    }
}

impl Stream for Connections {
    type Item = io::Result<Connection>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(pause) = &mut self.pause {
                ready!(pause.as_mut().poll(context));
                self.pause = None;
            }
            if let Ok((stream, _)) = ready!(self.listener.poll_accept(context)) {
                // Without it small answers only wait longer.
                let _ = stream.set_nodelay(true);
                let ended = Box::pin(self.lifecycle.clone().reached(Phase::Ended));
                return Poll::Ready(Some(Ok(Connection { stream, ended: Some(ended) })));
            }
            self.pause = Some(Box::pin(sleep(PAUSE)));
        }
    }
}

/// A connection that fails once the server has ended: its peer may be one that never reads.
pub(super) struct Connection {
    stream: TcpStream,
    /// Taken when it resolved.
    ended: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl Connection {
    fn check(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if let Some(ended) = &mut self.ended {
            if ended.as_mut().poll(context).is_pending() {
                return Ok(());
            }
            self.ended = None;
        }
        Err(io::ErrorKind::ConnectionAborted.into())
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check(context)?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl Connected for Connection {
    type ConnectInfo = TcpConnectInfo;

    fn connect_info(&self) -> TcpConnectInfo {
        self.stream.connect_info()
    }
}
