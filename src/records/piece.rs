//! Text and blocks of an article are stored in pieces. A piece is compressed by itself, so that a
//! few words in the midst of a long text are read without the rest.
//!
//! A piece that stands as it is has the length that it should have. One that was compressed is
//! shorter: the number of the dictionary, then a Zstandard frame without its own size and checksum.

use std::sync::LazyLock;

use zstd::{
    bulk::{Compressor, Decompressor},
    dict::{DecoderDictionary, EncoderDictionary},
};

use super::RecordError;

/// Pieces have this many bytes, but for the last one.
pub(crate) const PIECE_BYTES: usize = 4096;

const LEVEL: i32 = 3;

/// Dictionaries by number, from 1 on: models/pieces.1.zdict and so on. One that was ever used stays.
const DICTIONARIES: [&[u8]; 1] = [include_bytes!("../../models/pieces.1.zdict")];

/// The one that new pieces are compressed with.
const PRESENT: u8 = 1;

static ENCODER: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARIES[usize::from(PRESENT) - 1], LEVEL));

static DECODERS: LazyLock<[DecoderDictionary<'static>; 1]> =
    LazyLock::new(|| DICTIONARIES.map(DecoderDictionary::copy));

/// Cuts `bytes` into pieces as they are stored.
pub(crate) fn encode_pieces(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut compressor = Compressor::with_prepared_dictionary(&ENCODER).ok();
    if let Some(compressor) = &mut compressor {
        // These only make frames shorter.
        let _ = compressor.include_contentsize(false);
        let _ = compressor.include_checksum(false);
        let _ = compressor.include_dictid(false);
    }
    bytes.chunks(PIECE_BYTES).map(|piece| compressed(compressor.as_mut(), piece)).collect()
}

fn compressed(compressor: Option<&mut Compressor>, piece: &[u8]) -> Vec<u8> {
    match compressor.map(|compressor| compressor.compress(piece)) {
        Some(Ok(frame)) if frame.len() + 1 < piece.len() => [&[PRESENT], frame.as_slice()].concat(),
        _ => piece.to_vec(),
    }
}

/// The bytes of piece `number` of something that has `all_bytes` of them.
pub(crate) fn decode_piece(stored: &[u8], number: usize, all_bytes: usize) -> Result<Vec<u8>, RecordError> {
    let bad = |problem: &str| RecordError::new("piece", problem);
    let expected = all_bytes.saturating_sub(number * PIECE_BYTES).min(PIECE_BYTES);
    if stored.len() == expected {
        return Ok(stored.to_vec());
    }
    let (&dictionary, frame) = stored.split_first().ok_or_else(|| bad("it is empty"))?;
    let decoder = usize::from(dictionary).checked_sub(1).and_then(|index| DECODERS.get(index));
    let decoder = decoder.ok_or_else(|| bad("its length is wrong, or its dictionary is not known"))?;
    let piece = Decompressor::with_prepared_dictionary(decoder)
        .and_then(|mut decompressor| decompressor.decompress(frame, expected))
        .map_err(|error| RecordError::new("piece", error.to_string()))?;
    if piece.len() == expected { Ok(piece) } else { Err(bad("its length is wrong")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(pieces: &[Vec<u8>], bytes: usize) -> Result<Vec<u8>, RecordError> {
        let decoded: Result<Vec<_>, _> =
            pieces.iter().enumerate().map(|(number, piece)| decode_piece(piece, number, bytes)).collect();
        Ok(decoded?.concat())
    }

    fn noise(bytes: usize) -> Vec<u8> {
        (0..bytes as u32).map(|n| n.wrapping_mul(0x9E37_79B1).swap_bytes().to_le_bytes()[1]).collect()
    }

    #[test]
    fn bytes_of_any_length_and_kind_come_back() {
        let prose = include_str!("../../samples/agency-dam.txt").repeat(5);
        for bytes in [prose.as_bytes(), &noise(10_000), &[0; 5_000]] {
            for length in [0, 1, 2, 9, 4095, 4096, 4097, bytes.len()] {
                let bytes = &bytes[..length.min(bytes.len())];
                let pieces = encode_pieces(bytes);
                assert_eq!(pieces.len(), bytes.len().div_ceil(PIECE_BYTES));
                assert!(pieces.iter().all(|piece| piece.len() <= PIECE_BYTES));
                assert_eq!(decode(&pieces, bytes.len()).unwrap(), bytes);
            }
        }
    }

    #[test]
    fn prose_takes_about_half_the_room() {
        let prose = "“We will not leave the harbour before the inspectors have been here,” the captain told reporters \
                     on Friday. Officials of the port authority declined to say when that might be. Residents have \
                     complained about the noise for months, and the mayor has promised to answer them next week.";
        let stored: usize = encode_pieces(prose.as_bytes()).iter().map(Vec::len).sum();
        assert!(stored < prose.len() * 6 / 10, "{stored} of {}", prose.len());
    }

    #[test]
    fn pieces_of_the_first_format_are_as_they_were() {
        let text = include_bytes!("../../samples/agency-dam.txt");
        assert_eq!(decode_piece(text, 0, text.len()).unwrap(), text);
    }

    #[test]
    fn damaged_pieces_are_errors() {
        let text = include_bytes!("../../samples/agency-dam.txt");
        let piece = encode_pieces(text).remove(0);
        assert!(piece.len() < text.len());
        for damaged in
            [&[][..], &piece[..1], &piece[..piece.len() - 1], &[piece.as_slice(), &[0]].concat(), b"\0", b"\xff12"]
        {
            assert!(decode_piece(damaged, 0, text.len()).is_err());
        }
        assert!(decode_piece(&piece, 0, text.len() - 1).is_err());
        assert!(decode_piece(&piece, 0, text.len() + 1).is_err());
        assert!(decode_piece(&piece, 7, text.len()).is_err());
    }
}
