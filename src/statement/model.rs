//! The two models that find attributions.

use std::{fmt, str::FromStr};

use thiserror::Error;

#[cfg(feature = "accurate")]
use super::encoder::WeightsError;
use super::label::{self, LabelledSpans};
use crate::text::Analysis;

/// The model that finds attributions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Model {
    /// Hundreds of articles a second and core; the same result on every machine.
    #[default]
    Fast,
    /// Several articles a second and core, with fewer errors; the same result on every machine. Only with
    /// the crate's feature `accurate`.
    #[cfg(feature = "accurate")]
    Accurate,
}

/// Why there is no such model.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ModelError {
    /// There is none of this name.
    #[error("there is no model `{0}`: use `fast` or `accurate`")]
    Unknown(String),
    /// This program was built without it.
    #[error("the accurate model is not part of this program: build it with the feature `accurate`")]
    NotBuilt,
    /// The weights are not those of an accurate model.
    #[cfg(feature = "accurate")]
    #[error(transparent)]
    Weights(#[from] WeightsError),
}

impl Model {
    /// The accurate model.
    ///
    /// # Errors
    /// [`ModelError::NotBuilt`] where the crate's feature `accurate` is off.
    pub fn accurate() -> Result<Self, ModelError> {
        #[cfg(feature = "accurate")]
        return Ok(Self::Accurate);
        #[cfg(not(feature = "accurate"))]
        Err(ModelError::NotBuilt)
    }

    /// The accurate model with these weights, as the training program writes them, in place of those
    /// that are part of this program. It has to be called before the accurate model is first used.
    ///
    /// # Errors
    /// `ModelError::Weights` where they are none, or come too late; [`ModelError::NotBuilt`] where
    /// the crate's feature `accurate` is off.
    pub fn accurate_with(weights: Vec<u8>) -> Result<Self, ModelError> {
        #[cfg(feature = "accurate")]
        super::encoder::load(weights)?;
        #[cfg(not(feature = "accurate"))]
        drop(weights);
        Self::accurate()
    }

    /// Its name: `fast` or `accurate`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            #[cfg(feature = "accurate")]
            Self::Accurate => "accurate",
        }
    }

    /// The attributions that it labels in a text, for the rules to join with what they find.
    pub(super) fn label(self, analysis: &Analysis) -> Vec<LabelledSpans> {
        match self {
            Self::Fast => label::label(analysis),
            #[cfg(feature = "accurate")]
            Self::Accurate => super::encoder::encoder().label(analysis),
        }
    }
}

impl fmt::Display for Model {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Model {
    type Err = ModelError;

    fn from_str(name: &str) -> Result<Self, ModelError> {
        match name {
            "fast" => Ok(Self::Fast),
            "accurate" => Self::accurate(),
            _ => Err(ModelError::Unknown(name.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_found_by_its_name() {
        assert_eq!("fast".parse(), Ok(Model::Fast));
        assert_eq!("accurate".parse(), Model::accurate());
        assert_eq!("Fast".parse::<Model>(), Err(ModelError::Unknown("Fast".to_owned())));
    }

    #[test]
    #[cfg(not(feature = "accurate"))]
    fn what_was_not_built_is_named() {
        let error = Model::accurate().unwrap_err();
        assert!(error.to_string().contains("feature `accurate`"), "{error}");
    }
}
