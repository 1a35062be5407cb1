//! Trains the dictionary that pieces of articles are compressed with:
//! `cargo run --no-default-features --example train_dictionary` reads the articles of samples/ and
//! prints the ratio on those that it did not see, one after the other. With the number of a new
//! dictionary it writes models/pieces.NUMBER.zdict, the same bytes each time. A dictionary that was
//! ever released is not written again: databases are read with it.

use std::{error::Error, fs, path::PathBuf};

const DICTIONARY_BYTES: usize = 8_000;

/// Samples of about a sentence: the trainer wants many.
const SAMPLE_BYTES: usize = 256;

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = fs::read_dir("samples")?
        .map(|entry| Ok(entry?.path()))
        .filter(|path| path.as_ref().is_ok_and(|path: &PathBuf| path.extension().is_some_and(|name| name == "txt")))
        .collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    let texts = paths.iter().map(fs::read).collect::<std::io::Result<Vec<_>>>()?;
    let (mut plain, mut stored) = (0, 0);
    for (held_out, text) in texts.iter().enumerate() {
        let others = texts.iter().enumerate().filter(|(number, _)| *number != held_out).map(|(_, text)| text);
        let dictionary = train(others)?;
        let mut compressor = zstd::bulk::Compressor::with_dictionary(3, &dictionary)?;
        for piece in text.chunks(4096) {
            plain += piece.len();
            stored += compressor.compress(piece)?.len();
        }
    }
    println!("held out: {stored} of {plain} bytes, {:.3}", stored as f64 / plain as f64);
    if let Some(number) = std::env::args().nth(1) {
        fs::write(format!("models/pieces.{number}.zdict"), train(texts.iter())?)?;
    }
    Ok(())
}

fn train<'t>(texts: impl Iterator<Item = &'t Vec<u8>>) -> std::io::Result<Vec<u8>> {
    let samples: Vec<&[u8]> = texts.flat_map(|text| text.chunks(SAMPLE_BYTES)).collect();
    zstd::dict::from_samples(&samples, DICTIONARY_BYTES)
}
