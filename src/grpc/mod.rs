//! The gRPC services over a catalogue, and a client of them.

#[allow(missing_docs, clippy::pedantic)]
mod services {
    include!(concat!(env!("OUT_DIR"), "/grpc/quotarium.v1.rs"));
}
