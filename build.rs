//! Generates the messages of the storage format and, for the server, the public API's messages,
//! their JSON mapping and the gRPC services.

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use prost::Message as _;

const STORAGE: &[&str] = &["quotarium/storage/v1/records.proto"];
const API: &[&str] = &[
    "quotarium/v1/actor.proto",
    "quotarium/v1/admin.proto",
    "quotarium/v1/article.proto",
    "quotarium/v1/catalog.proto",
    "quotarium/v1/curation.proto",
    "quotarium/v1/extraction.proto",
    "quotarium/v1/statement.proto",
    "quotarium/v1/text.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=proto");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    storage_messages(&out)?;
    if env::var_os("CARGO_FEATURE_SERVER").is_some() {
        api_messages_and_services(&out)?;
    }
    Ok(())
}

fn storage_messages(out: &Path) -> Result<(), Box<dyn Error>> {
    prost_build::Config::new().bytes(["."]).out_dir(out).compile_fds(protox::compile(STORAGE, ["proto"])?)?;
    Ok(())
}

fn api_messages_and_services(out: &Path) -> Result<(), Box<dyn Error>> {
    let descriptors = protox::compile(API, ["proto"])?;
    let encoded = descriptors.encode_to_vec();
    fs::write(out.join("quotarium.v1.bin"), &encoded)?;

    // Messages alone, for `api`, which knows nothing of tonic.
    let messages = out.join("api");
    fs::create_dir_all(&messages)?;
    prost_build::Config::new()
        .out_dir(&messages)
        .extern_path(".google.protobuf.Timestamp", "::pbjson_types::Timestamp")
        .compile_fds(descriptors.clone())?;
    pbjson_build::Builder::new()
        .out_dir(&messages)
        .register_descriptors(&encoded)?
        .emit_fields()
        .extern_path(".google.protobuf", "::pbjson_types")
        // google.protobuf.FieldMask has no JSON mapping in pbjson-types, and no file or command
        // carries this request as JSON.
        .exclude([".quotarium.v1.UpdateArticleRequest"])
        .build(&[".quotarium.v1"])?;

    // Services alone, for `grpc`, over the messages of `api`.
    let services = out.join("grpc");
    fs::create_dir_all(&services)?;
    prost_build::Config::new()
        .out_dir(&services)
        .extern_path(".google.protobuf.Timestamp", "::pbjson_types::Timestamp")
        .extern_path(".quotarium.v1", "crate::api::v1")
        .service_generator(tonic_prost_build::configure().service_generator())
        .compile_fds(descriptors)?;
    Ok(())
}
