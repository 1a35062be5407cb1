//! `quotarium counts`: how much was said, when.

use clap::Args;

use super::{
    actors::actor_id,
    choice::{PERIODS, one_of},
    days::{DayArgs, interval_label},
    failure::Failure,
    layout::columns,
    output::{Format, List, Output},
    target::Target,
};
use crate::api::v1;

/// The most periods that the API gives at once.
const LARGEST_PAGE: i32 = 1000;

/// Columns of the bar of the period with the most statements.
const LONGEST_BAR: u64 = 40;

const EXAMPLES: &str = "\
Examples:
  quotarium counts
  quotarium counts --actor \"Wendy Sherman\" --by day --from 2022-07
  quotarium counts --by year --format jsonl

Counted is asserted speech, in the period in which its date begins. JSON has the counts; text also
says how many statements have no date.";

/// Count statements by day, month or year
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Counts {
    #[command(flatten)]
    target: Target,
    /// Only statements of this actor: a name, or an id
    #[arg(long, value_name = "NAME|ID")]
    actor: Option<String>,
    /// The length of a period
    #[arg(long, value_parser = one_of(PERIODS), default_value = "month")]
    by: v1::CountPeriod,
    #[command(flatten)]
    days: DayArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Counts {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let mut client = self.target.existing().await?;
        let mut request = v1::CountStatementsRequest {
            actor_id: match &self.actor {
                Some(actor) => actor_id(&mut client, actor).await?,
                None => String::new(),
            },
            dates: self.days.range(),
            period: self.by.into(),
            page_size: LARGEST_PAGE,
            page_token: String::new(),
        };
        let mut out = Output::new(self.format);
        let mut list = List::begin(&mut out, "counts")?;
        let mut counts = Vec::new();
        loop {
            let page = client.catalog.count_statements(request.clone()).await.map_err(Failure::refused)?.into_inner();
            list.add(&page.counts, |page, _| {
                counts.extend_from_slice(page);
                String::new()
            })?;
            if page.next_page_token.is_empty() {
                list.text(&timeline(&counts, page.undated))?;
                return list.end();
            }
            request.page_token = page.next_page_token;
        }
    }
}

/// A line for each period, with a bar.
fn timeline(counts: &[v1::StatementCount], undated: i64) -> String {
    let size = |count: i64| u64::try_from(count).unwrap_or(0);
    let most = counts.iter().map(|period| size(period.count)).max().unwrap_or(0).max(1);
    let mut rows: Vec<Vec<String>> = counts
        .iter()
        .map(|period| {
            let bar = (size(period.count) * LONGEST_BAR).div_ceil(most);
            vec![interval_label(&period.start, &period.end), period.count.to_string(), "█".repeat(bar as usize)]
        })
        .collect();
    if undated > 0 {
        rows.push(vec!["undated".to_owned(), undated.to_string()]);
    }
    columns(&rows, &[1])
}
