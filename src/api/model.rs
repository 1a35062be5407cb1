//! The model that a request names.

use super::{FieldError, v1};
use crate::statement::Model;

impl From<Model> for v1::ExtractionModel {
    fn from(model: Model) -> Self {
        match model {
            Model::Fast => Self::Fast,
            #[cfg(feature = "accurate")]
            Model::Accurate => Self::Accurate,
        }
    }
}

/// The model in a request's field `model`; `None` where it names none.
pub(crate) fn model(number: i32) -> Result<Option<Model>, FieldError> {
    match v1::ExtractionModel::try_from(number) {
        Ok(v1::ExtractionModel::Unspecified) => Ok(None),
        Ok(v1::ExtractionModel::Fast) => Ok(Some(Model::Fast)),
        Ok(v1::ExtractionModel::Accurate) => Model::accurate()
            .map(Some)
            .map_err(|error| FieldError::invalid("model", format!("cannot be this one: {error}"))),
        Err(_) => Err(FieldError::unknown("model", number)),
    }
}
