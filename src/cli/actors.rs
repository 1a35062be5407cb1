//! `quotarium actors`: who speaks.

use clap::Args;

use super::{
    choice::{KINDS, MATCHES, name_of, numbers, one_of},
    curate::Curate,
    failure::Failure,
    layout::{clean, columns},
    output::{Format, List, Output, note},
    target::Target,
};
use crate::{api::v1, catalog::ActorId, grpc::Client};

const EXAMPLES: &str = "\
Examples:
  quotarium actors                          all, by name
  quotarium actors Sherman                  those whose name or alias fits, best first
  quotarium actors --kind government,organization --format jsonl
  quotarium actors --one-article            also those known from one article only
  quotarium actors show Sherman --on 2022-03-01
  quotarium actors suggestions
  quotarium actors merge \"Wendy Sherman\" \"Wendy R. Sherman\" --reason \"same person\"
  quotarium actors edits";

/// List actors, find them by name, correct who is who
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(super) struct Actors {
    #[command(subcommand)]
    curate: Option<Curate>,
    #[command(flatten)]
    target: Target,
    /// A name, the beginning of one, or one with a typing error
    name: Option<String>,
    /// Only actors of these kinds
    #[arg(long, value_parser = one_of(KINDS), value_delimiter = ',')]
    kind: Vec<v1::ActorKind>,
    /// Also actors whose name is too weak to know them again in another article
    #[arg(long)]
    one_article: bool,
    /// At most this many
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Go on where an earlier list, with the same conditions, ended
    #[arg(long, value_name = "TOKEN", default_value = "", hide_default_value = true, conflicts_with = "name")]
    page_token: String,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Actors {
    pub(super) async fn run(self) -> Result<(), Failure> {
        if let Some(curate) = self.curate {
            return curate.run().await;
        }
        let client = self.target.existing().await?;
        let out = Output::new(self.format);
        match &self.name {
            Some(name) => self.look_up(name, client, out).await,
            None => self.list(client, out).await,
        }
    }

    async fn look_up(&self, name: &str, mut client: Client, mut out: Output) -> Result<(), Failure> {
        let request = v1::LookupActorsRequest {
            name: name.to_owned(),
            kinds: numbers(&self.kind),
            include_article_scoped: self.one_article,
            max_results: i32::try_from(self.limit).unwrap_or(i32::MAX),
        };
        let found = client.actors.lookup_actors(request).await.map_err(Failure::refused)?.into_inner();
        let mut list = List::begin(&mut out, "matches")?;
        list.add(&found.matches, |_, _| String::new())?;
        let rows = found.matches.iter().filter_map(|found| {
            let mut row = row(found.actor.as_ref()?);
            row.push(format!("{}: {}", name_of(MATCHES, found.kind), clean(&found.matched_name)));
            Some(row)
        });
        list.text(&table(&["NAME", "KIND", "STATEMENTS", "ID", "ROLE", "FITS"], rows))?;
        list.end_page("actors", "")
    }

    async fn list(self, mut client: Client, mut out: Output) -> Result<(), Failure> {
        let mut request = v1::ListActorsRequest {
            kinds: numbers(&self.kind),
            include_article_scoped: self.one_article,
            page_size: 0,
            page_token: self.page_token,
        };
        let mut wanted = self.limit;
        let mut rows = Vec::new();
        let mut list = List::begin(&mut out, "actors")?;
        loop {
            request.page_size = i32::try_from(wanted).unwrap_or(i32::MAX);
            let page = client.actors.list_actors(request.clone()).await.map_err(Failure::refused)?.into_inner();
            wanted = wanted.saturating_sub(page.actors.len() as u32);
            // Columns are as wide as all their rows want, so that text waits for the last page.
            list.add(&page.actors, |actors, _| {
                rows.extend(actors.iter().map(row));
                String::new()
            })?;
            if wanted == 0 || page.next_page_token.is_empty() {
                list.text(&table(&["NAME", "KIND", "STATEMENTS", "ID", "ROLE"], rows))?;
                return list.end_page("actors", &page.next_page_token);
            }
            request.page_token = page.next_page_token;
        }
    }
}

fn row(actor: &v1::Actor) -> Vec<String> {
    let role = actor.roles.first().map_or("", |role| &role.title);
    vec![
        clean(&actor.display_name),
        name_of(KINDS, actor.kind).to_owned(),
        actor.statement_count.to_string(),
        actor.id.clone(),
        clean(role),
    ]
}

/// Lines of the rows under the names of their columns; empty where there are no rows.
fn table(names: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut rows: Vec<_> = rows.into_iter().collect();
    if rows.is_empty() {
        return String::new();
    }
    rows.insert(0, names.iter().map(|&name| name.to_owned()).collect());
    columns(&rows, &[2])
}

/// The id of the actor that `given` is the id or the name of. A name that fits several equally
/// well is refused; one that is not the whole name is said.
pub(super) async fn actor_id(client: &mut Client, given: &str) -> Result<String, Failure> {
    if given.parse::<ActorId>().is_ok() {
        return Ok(given.to_owned());
    }
    let mut request =
        v1::LookupActorsRequest { name: given.to_owned(), max_results: 5, ..v1::LookupActorsRequest::default() };
    let mut found = client.actors.lookup_actors(request.clone()).await.map_err(Failure::refused)?.into_inner().matches;
    if found.is_empty() {
        request.include_article_scoped = true;
        found = client.actors.lookup_actors(request).await.map_err(Failure::refused)?.into_inner().matches;
    }
    let Some(best) = found.first() else {
        return Err(Failure::Work(format!("there is no actor {given:?}: `quotarium actors` lists those there are")));
    };
    let kind = best.kind();
    let equal: Vec<&v1::Actor> =
        found.iter().filter(|found| found.kind() == kind).filter_map(|found| found.actor.as_ref()).collect();
    let [actor] = equal[..] else {
        let all: Vec<_> = equal.iter().map(|actor| format!("{} ({})", clean(&actor.display_name), actor.id)).collect();
        return Err(Failure::Work(format!("{given:?} fits several actors, name one by its id: {}", all.join(", "))));
    };
    if kind != v1::ActorMatchKind::Exact {
        note(&format!("{given:?} is taken for {}", clean(&actor.display_name)));
    }
    Ok(actor.id.clone())
}
