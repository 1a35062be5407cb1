//! The stored form of the encoder's weights.
//!
//! Little-endian: a line that names the format, the BLAKE3 hash of all that follows, the length of the
//! vocabulary as u32 and the vocabulary, one piece a line, and then the tensors in the order in which
//! [`super::Encoder`] reads them. A matrix has for each row a scale as f32 and its weights as i8; a
//! vector has f32.

use std::ops::Range;

use thiserror::Error;

use super::matrix::Matrix;

const FORMAT: &[u8] = b"quotarium encoder 1\n";
const HASH: usize = 32;

/// Why a file of weights cannot be used.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum WeightsError {
    /// It is a file of another kind, or of another version.
    #[error("not weights of this version's encoder")]
    Format,
    /// It is not as it was written.
    #[error("the weights are damaged: their hash is another")]
    Hash,
    /// It ends too early or too late.
    #[error("the weights have another size than the encoder")]
    Size,
    /// The list of wordpieces is not one.
    #[error("the weights have no vocabulary of wordpieces")]
    Vocabulary,
    /// Others are in use already.
    #[error("other weights are in use already")]
    Late,
}

/// Reads tensor after tensor.
pub(super) struct Reader {
    rest: &'static [u8],
}

impl Reader {
    /// Checks the hash, and reads it and the vocabulary.
    pub(super) fn new(bytes: &'static [u8]) -> Result<(&'static [u8], &'static str, Self), WeightsError> {
        let rest = bytes.strip_prefix(FORMAT).ok_or(WeightsError::Format)?;
        let (hash, rest) = rest.split_at_checked(HASH).ok_or(WeightsError::Size)?;
        if blake3::hash(rest).as_bytes() != hash {
            return Err(WeightsError::Hash);
        }
        let (length, rest) = rest.split_first_chunk().ok_or(WeightsError::Size)?;
        let length = u32::from_le_bytes(*length) as usize;
        let (vocabulary, rest) = rest.split_at_checked(length).ok_or(WeightsError::Size)?;
        let vocabulary = str::from_utf8(vocabulary).map_err(|_| WeightsError::Vocabulary)?;
        Ok((hash, vocabulary, Self { rest }))
    }

    fn take(&mut self, length: usize) -> Result<&'static [u8], WeightsError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(WeightsError::Size)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn vector(&mut self, length: usize) -> Result<Vec<f32>, WeightsError> {
        let bytes = self.take(length * 4)?;
        Ok(bytes.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect())
    }

    /// A matrix as it is stored, for those of which few rows are used.
    pub(super) fn rows(&mut self, rows: usize, columns: usize) -> Result<Rows, WeightsError> {
        let bytes = self.take(rows * (4 + columns))?;
        Ok(Rows { bytes, columns })
    }

    /// A matrix as numbers.
    pub(super) fn matrix(&mut self, rows: usize, columns: usize) -> Result<Matrix, WeightsError> {
        let stored = self.rows(rows, columns)?;
        let mut matrix = Matrix::zeros(rows, columns);
        for (number, row) in matrix.rows_mut().enumerate() {
            row.iter_mut().zip(stored.row(number)).for_each(|(to, from)| *to = from);
        }
        Ok(matrix)
    }

    /// Nothing may be left.
    pub(super) fn end(self) -> Result<(), WeightsError> {
        if self.rest.is_empty() { Ok(()) } else { Err(WeightsError::Size) }
    }
}

/// A matrix in eight bits.
#[derive(Debug)]
pub(super) struct Rows {
    bytes: &'static [u8],
    columns: usize,
}

impl Rows {
    /// The numbers of a row.
    pub(super) fn row(&self, number: usize) -> impl Iterator<Item = f32> {
        let (scale, weights) = self.stored(number);
        weights.map(move |weight| f32::from(weight) * scale)
    }

    /// A row as it is stored: its scale, and its weights.
    pub(super) fn stored(&self, number: usize) -> (f32, impl Iterator<Item = i8> + Clone) {
        let length = 4 + self.columns;
        let place: Range<usize> = number * length..(number + 1) * length;
        let row = &self.bytes[place];
        let scale = f32::from_le_bytes([row[0], row[1], row[2], row[3]]);
        (scale, row[4..].iter().map(|weight| weight.cast_signed()))
    }
}

/// The vocabulary of the embedded weights.
#[cfg(test)]
pub(super) fn embedded_vocabulary() -> &'static str {
    Reader::new(super::WEIGHTS).expect("the embedded weights are whole").1
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Encoder, WEIGHTS},
        *,
    };

    fn refused(bytes: Vec<u8>) -> WeightsError {
        Encoder::read(bytes.leak()).expect_err("a refusal")
    }

    #[test]
    fn the_embedded_weights_are_whole() {
        assert!(Encoder::read(WEIGHTS).is_ok());
    }

    #[test]
    fn a_foreign_file_is_refused() {
        assert_eq!(refused(Vec::new()), WeightsError::Format);
        assert_eq!(refused(b"quotarium encoder 2\n".to_vec()), WeightsError::Format);
        assert_eq!(refused(b"quotarium encoder 1\n".to_vec()), WeightsError::Size);
    }

    #[test]
    fn a_damaged_file_is_refused() {
        assert_eq!(refused(WEIGHTS[..WEIGHTS.len() - 1].to_vec()), WeightsError::Hash);
        let mut changed = WEIGHTS.to_vec();
        changed[1 << 20] ^= 1;
        assert_eq!(refused(changed), WeightsError::Hash);
    }

    #[test]
    fn a_file_of_another_size_is_refused() {
        let body = &WEIGHTS[FORMAT.len() + HASH..];
        let sealed = |body: &[u8]| [FORMAT, blake3::hash(body).as_bytes(), body].concat();
        assert_eq!(refused(sealed(&body[..body.len() - 4])), WeightsError::Size);
        assert_eq!(refused(sealed(&[body, &[0; 4]].concat())), WeightsError::Size);
        assert_eq!(refused(sealed(&3u32.to_le_bytes())), WeightsError::Size);
        assert_eq!(refused(sealed(b"\x04\0\0\0a\nb\n")), WeightsError::Vocabulary);
    }
}
