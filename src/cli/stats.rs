//! `quotarium stats`: how much the catalogue holds.

use clap::Args;
use indicatif::HumanBytes;

use super::{
    failure::Failure,
    layout::columns,
    output::{Format, Output},
    target::Target,
};
use crate::api::v1;

const EXAMPLES: &str = "\
Examples:
  quotarium stats
  quotarium stats --server http://127.0.0.1:50051 --format json";

/// Say how much the catalogue holds
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Stats {
    #[command(flatten)]
    target: Target,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Stats {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let mut client = self.target.existing().await?;
        let stats = client.catalog.get_stats(v1::GetStatsRequest {}).await.map_err(Failure::refused)?.into_inner();
        let mut out = Output::new(self.format);
        if self.format == Format::Text {
            out.line(&describe(&stats))?;
        } else {
            out.json(&stats)?;
        }
        out.flush()
    }
}

fn describe(stats: &v1::GetStatsResponse) -> String {
    let bytes = |count: i64| HumanBytes(u64::try_from(count).unwrap_or(0)).to_string();
    let rows = [
        ("articles", stats.articles.to_string()),
        ("statements", stats.statements.to_string()),
        ("actors", stats.actors.to_string()),
        ("text", bytes(stats.text_bytes)),
        ("on disk", bytes(stats.disk_bytes)),
        ("changes", stats.sequence.to_string()),
        ("extractor", stats.extractor_version.clone()),
        ("version", stats.version.clone()),
    ];
    columns(&rows.map(|(name, value)| vec![name.to_owned(), value]), &[])
}
