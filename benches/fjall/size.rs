//! Writes the rows of a sled database with fjall and prints what each takes on disk:
//!
//! ```sh
//! QUOTARIUM_BENCH_FOLDER=target/size cargo bench --bench size
//! cargo run --release --manifest-path benches/fjall/Cargo.toml -- target/size/copied/rows target/size/fjall
//! ```

use std::{env, error::Error, fs, io, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(from), Some(to)) = (arguments.next(), arguments.next()) else {
        return Err("usage: fjall-size SLED FJALL".into());
    };
    let sled_bytes = bytes_below(Path::new(&from))?;
    let engine = sled::open(&from)?;
    let database = fjall::Database::builder(&to).open()?;
    let rows = database.keyspace("rows", fjall::KeyspaceCreateOptions::default)?;
    let mut count = 0;
    for row in engine.iter() {
        let (key, value) = row?;
        rows.insert(key.as_ref(), value.as_ref())?;
        count += 1;
    }
    // Its own log goes once everything is in tables.
    rows.rotate_memtable_and_wait()?;
    rows.major_compact()?;
    database.persist(fjall::PersistMode::SyncAll)?;
    drop((rows, database));
    let tables = bytes_below(&Path::new(&to).join("keyspaces"))?;
    println!(
        "{count} rows: sled {sled_bytes} bytes, fjall {tables} in tables, {:.2}",
        sled_bytes as f64 / tables as f64
    );
    println!("with logs fjall has {}", bytes_below(Path::new(&to))?);
    Ok(())
}

fn bytes_below(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let entry_is = entry.metadata()?;
        bytes += if entry_is.is_dir() { bytes_below(&entry.path())? } else { entry_is.len() };
    }
    Ok(bytes)
}
