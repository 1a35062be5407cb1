//! Which model finds statements.

use std::path::PathBuf;

use clap::Args;

use super::failure::Failure;
use crate::{Model, api::v1};

/// What finds statements.
#[derive(Args, Clone, Debug)]
pub(super) struct ModelArgs {
    /// What finds statements: fast, or accurate, which takes some thirty times as long and errs
    /// less [default: fast, or the server's choice]
    #[arg(long, value_name = "MODEL")]
    model: Option<Model>,
    /// Weights of the accurate model, in place of those in this program
    #[arg(long, value_name = "FILE", requires = "model")]
    accurate_weights: Option<PathBuf>,
}

impl ModelArgs {
    /// The model that was asked for, ready to work.
    pub(super) fn chosen(&self) -> Result<Option<Model>, Failure> {
        if let Some(path) = &self.accurate_weights {
            let usage = |problem: String| Failure::Usage(format!("cannot use {}: {problem}", path.display()));
            let weights = std::fs::read(path).map_err(|error| usage(error.to_string()))?;
            Model::accurate_with(weights).map_err(|error| usage(error.to_string()))?;
        }
        Ok(self.model)
    }

    /// The model, as a request names it.
    pub(super) fn wire(&self) -> i32 {
        self.model.map_or(v1::ExtractionModel::Unspecified, v1::ExtractionModel::from).into()
    }
}
