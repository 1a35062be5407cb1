//! The records on disk and their keys.

mod storage {
    #![allow(missing_docs, clippy::pedantic)]
    include!(concat!(env!("OUT_DIR"), "/quotarium.storage.v1.rs"));
}
