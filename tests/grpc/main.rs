//! The server as a client on the network sees it: a real connection, port 0, an engine in memory
//! that waits or breaks when told to.

#![cfg(feature = "server")]

mod admin;
mod calls;
mod rig;
mod server;
mod streams;
