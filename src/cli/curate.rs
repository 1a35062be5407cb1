//! `quotarium actors merge` and the like: who is who, corrected.

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::{
    actors::actor_id,
    article,
    choice::{EDITS, EVIDENCE, KINDS, name_of},
    failure::Failure,
    layout::{clean, columns},
    output::{Format, List, Output},
    target::Target,
};
use crate::{api::v1, grpc::Client};

/// Corrections of actors, their log, and what could be corrected.
#[derive(Debug, Subcommand)]
pub(super) enum Curate {
    /// Show an actor with its names, roles and identifiers
    Show(Show),
    /// Make several actors one
    Merge(Merge),
    /// Give an actor's statements in some articles to a new actor
    Split(Split),
    /// Add a name that an actor is found by
    Alias(Alias),
    /// Set the name that an actor goes by
    Rename(Rename),
    /// Set or remove an actor's identifier in another catalogue
    ExternalId(ExternalId),
    /// Undo an edit
    Undo(Undo),
    /// List edits, newest first
    Edits(Edits),
    /// List pairs of actors that may be one, the likeliest first
    Suggestions(Suggestions),
}

/// Who edits, and why.
#[derive(Args, Debug)]
struct Signature {
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who; the name of the user unless given
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
}

impl Signature {
    fn author(&self) -> Result<String, Failure> {
        let user = || std::env::var("USER").or_else(|_| std::env::var("USERNAME")).ok();
        let author = self.author.clone().or_else(user).filter(|author| !author.is_empty());
        author.ok_or_else(|| Failure::Work("nobody knows who edits: name yourself with --author".to_owned()))
    }
}

#[derive(Args, Debug)]
pub(super) struct Show {
    #[command(flatten)]
    target: Target,
    /// The actor's id or name
    actor: String,
    /// Tell the role that it had on this day
    #[arg(long, value_name = "DAY")]
    on: Option<Date>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Args, Debug)]
pub(super) struct Merge {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    signature: Signature,
    /// The actor whose id and name stay, by id or name
    into: String,
    /// The others, by id or name
    #[arg(required = true)]
    others: Vec<String>,
}

#[derive(Args, Debug)]
pub(super) struct Split {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    signature: Signature,
    /// The actor's id or name
    actor: String,
    /// The articles, by id or uri
    #[arg(value_name = "ID|URI", required = true)]
    articles: Vec<String>,
    /// The new actor's name, if not as the articles have it
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    name: String,
}

#[derive(Args, Debug)]
pub(super) struct Alias {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    signature: Signature,
    /// The actor's id or name
    actor: String,
    /// The other name
    #[arg(value_name = "ALIAS")]
    name: String,
}

#[derive(Args, Debug)]
pub(super) struct Rename {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    signature: Signature,
    /// The actor's id or name
    actor: String,
    /// The name that it goes by from now on
    name: String,
}

#[derive(Args, Debug)]
pub(super) struct ExternalId {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    signature: Signature,
    /// The actor's id or name
    actor: String,
    /// Who gives the identifier, such as wikidata
    authority: String,
    /// The identifier, such as Q42; left out: the actor loses it
    #[arg(default_value = "", hide_default_value = true)]
    id: String,
}

#[derive(Args, Debug)]
pub(super) struct Undo {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    signature: Signature,
    /// The edit's id
    edit: String,
}

#[derive(Args, Debug)]
pub(super) struct Edits {
    #[command(flatten)]
    target: Target,
    /// Only edits of this actor, by id or name
    actor: Option<String>,
    #[command(flatten)]
    page: Paging,
}

#[derive(Args, Debug)]
pub(super) struct Suggestions {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    page: Paging,
}

#[derive(Args, Debug)]
struct Paging {
    /// At most this many
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(i32).range(1..=1000))]
    limit: i32,
    /// Go on where an earlier list, with the same conditions, ended
    #[arg(long, value_name = "TOKEN", default_value = "", hide_default_value = true)]
    page_token: String,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Curate {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Show(show) => show.run().await,
            Self::Edits(edits) => edits.run().await,
            Self::Suggestions(suggestions) => suggestions.run().await,
            Self::Merge(merge) => {
                let mut client = merge.target.existing().await?;
                let request = v1::MergeActorsRequest {
                    actor_id: actor_id(&mut client, &merge.into).await?,
                    merged_ids: actor_ids(&mut client, &merge.others).await?,
                    author: merge.signature.author()?,
                    reason: merge.signature.reason,
                    ..v1::MergeActorsRequest::default()
                };
                said(client.curation.merge_actors(request).await.map_err(Failure::refused)?.into_inner().edit)
            }
            Self::Split(split) => {
                let mut client = split.target.existing().await?;
                let mut article_ids = Vec::new();
                for article in &split.articles {
                    article_ids.push(article::get(&mut client, article, v1::ArticleView::Basic).await?.id);
                }
                let request = v1::SplitActorRequest {
                    actor_id: actor_id(&mut client, &split.actor).await?,
                    article_ids,
                    display_name: split.name,
                    author: split.signature.author()?,
                    reason: split.signature.reason,
                    ..v1::SplitActorRequest::default()
                };
                said(client.curation.split_actor(request).await.map_err(Failure::refused)?.into_inner().edit)
            }
            Self::Alias(alias) => {
                let mut client = alias.target.existing().await?;
                let request = v1::AddAliasRequest {
                    actor_id: actor_id(&mut client, &alias.actor).await?,
                    alias: alias.name,
                    author: alias.signature.author()?,
                    reason: alias.signature.reason,
                    ..v1::AddAliasRequest::default()
                };
                said(client.curation.add_alias(request).await.map_err(Failure::refused)?.into_inner().edit)
            }
            Self::Rename(rename) => {
                let mut client = rename.target.existing().await?;
                let request = v1::RenameActorRequest {
                    actor_id: actor_id(&mut client, &rename.actor).await?,
                    display_name: rename.name,
                    author: rename.signature.author()?,
                    reason: rename.signature.reason,
                    ..v1::RenameActorRequest::default()
                };
                said(client.curation.rename_actor(request).await.map_err(Failure::refused)?.into_inner().edit)
            }
            Self::ExternalId(external) => {
                let mut client = external.target.existing().await?;
                let request = v1::SetExternalIdRequest {
                    actor_id: actor_id(&mut client, &external.actor).await?,
                    authority: external.authority,
                    external_id: external.id,
                    author: external.signature.author()?,
                    reason: external.signature.reason,
                    ..v1::SetExternalIdRequest::default()
                };
                said(client.curation.set_external_id(request).await.map_err(Failure::refused)?.into_inner().edit)
            }
            Self::Undo(undo) => {
                let mut client = undo.target.existing().await?;
                let request = v1::UndoActorEditRequest {
                    edit_id: undo.edit,
                    author: undo.signature.author()?,
                    reason: undo.signature.reason,
                    ..v1::UndoActorEditRequest::default()
                };
                said(client.curation.undo_actor_edit(request).await.map_err(Failure::refused)?.into_inner().edit)
            }
        }
    }
}

async fn actor_ids(client: &mut Client, given: &[String]) -> Result<Vec<String>, Failure> {
    let mut ids = Vec::new();
    for actor in given {
        ids.push(actor_id(client, actor).await?);
    }
    Ok(ids)
}

/// Prints the edit that was made, so that it can be undone.
fn said(edit: Option<v1::ActorEdit>) -> Result<(), Failure> {
    let mut out = Output::new(Format::Text);
    if let Some(edit) = edit {
        out.line(&format!("edit {}: {}", edit.id, told(&edit)))?;
    }
    out.flush()
}

/// What an edit did, in words.
fn told(edit: &v1::ActorEdit) -> String {
    let actor = &edit.actor_id;
    match edit.kind() {
        v1::ActorEditKind::Unspecified => String::new(),
        v1::ActorEditKind::Merge => format!("merged {} into {actor}", edit.merged_ids.join(", ")),
        v1::ActorEditKind::Split => {
            let articles: Vec<_> = edit.moved.iter().map(|moved| moved.article_id.as_str()).collect();
            format!("split {} from {actor}: {}", edit.new_actor_id, articles.join(", "))
        }
        v1::ActorEditKind::Alias => format!("alias {:?} of {actor}", clean(&edit.value)),
        v1::ActorEditKind::Name => format!("name {:?} of {actor}", clean(&edit.value)),
        v1::ActorEditKind::ExternalId if edit.value.is_empty() => {
            format!("removed {} {} of {actor}", edit.authority, clean(&edit.previous_value))
        }
        v1::ActorEditKind::ExternalId => format!("{} {} of {actor}", edit.authority, clean(&edit.value)),
        v1::ActorEditKind::Undo => format!("undid {}", edit.undone_id),
    }
}

impl Show {
    async fn run(self) -> Result<(), Failure> {
        let mut client = self.target.existing().await?;
        let id = actor_id(&mut client, &self.actor).await?;
        let role_day = self.on.map(|day| day.to_string()).unwrap_or_default();
        let request = v1::GetActorRequest { id, role_day };
        let found = client.actors.get_actor(request).await.map_err(Failure::refused)?.into_inner();
        let mut out = Output::new(self.format);
        if self.format != Format::Text {
            out.json(&found)?;
            return out.flush();
        }
        let Some(actor) = found.actor else { return out.flush() };
        let mut rows = vec![
            vec!["name".to_owned(), clean(&actor.display_name)],
            vec!["kind".to_owned(), name_of(KINDS, actor.kind).to_owned()],
            vec!["statements".to_owned(), actor.statement_count.to_string()],
            vec!["id".to_owned(), actor.id],
        ];
        rows.extend(actor.merged_ids.into_iter().map(|id| vec!["merged".to_owned(), id]));
        rows.extend(actor.aliases.iter().map(|alias| vec!["alias".to_owned(), clean(alias)]));
        let external = actor.external_ids.iter();
        rows.extend(external.map(|id| vec![id.authority.clone(), clean(&id.external_id)]));
        if let Some(day) = self.on {
            let role = found.role.map_or_else(|| "not known".to_owned(), |role| clean(&role.title));
            rows.push(vec![format!("role on {day}"), role]);
        } else {
            rows.extend(actor.roles.iter().map(|role| {
                let days = format!("{} to {}", role.first_published, role.last_published);
                vec!["role".to_owned(), format!("{} ({days})", clean(&role.title))]
            }));
        }
        out.line(&columns(&rows, &[]))?;
        out.flush()
    }
}

impl Edits {
    async fn run(self) -> Result<(), Failure> {
        let mut client = self.target.existing().await?;
        let actor_id = match &self.actor {
            Some(actor) => actor_id(&mut client, actor).await?,
            None => String::new(),
        };
        let request =
            v1::ListActorEditsRequest { actor_id, page_size: self.page.limit, page_token: self.page.page_token };
        let page = client.curation.list_actor_edits(request).await.map_err(Failure::refused)?.into_inner();
        let mut out = Output::new(self.page.format);
        let mut list = List::begin(&mut out, "edits")?;
        list.add(&page.edits, |edits, _| {
            let rows = edits.iter().map(|edit| {
                let time = edit.create_time.as_ref().and_then(|time| jiff::Timestamp::new(time.seconds, 0).ok());
                vec![
                    time.map(|time| time.to_string()).unwrap_or_default(),
                    name_of(EDITS, edit.kind).to_owned(),
                    edit.id.clone(),
                    clean(&edit.author),
                    if edit.undone_by_id.is_empty() { told(edit) } else { format!("{} (undone)", told(edit)) },
                    clean(&edit.reason),
                ]
            });
            columns(&rows.collect::<Vec<_>>(), &[])
        })?;
        list.end_page("edits", &page.next_page_token)
    }
}

impl Suggestions {
    async fn run(self) -> Result<(), Failure> {
        let mut client = self.target.existing().await?;
        let request = v1::ListMergeSuggestionsRequest { page_size: self.page.limit, page_token: self.page.page_token };
        let page = client.curation.list_merge_suggestions(request).await.map_err(Failure::refused)?.into_inner();
        let mut out = Output::new(self.page.format);
        let mut list = List::begin(&mut out, "suggestions")?;
        list.add(&page.suggestions, |suggestions, _| {
            let rows = suggestions.iter().map(|suggestion| {
                let actor = |actor: &Option<v1::Actor>| {
                    actor.as_ref().map_or_else(Vec::new, |actor| vec![clean(&actor.display_name), actor.id.clone()])
                };
                let evidence = suggestion.evidence.iter().map(|evidence| {
                    let kind = name_of(EVIDENCE, evidence.kind);
                    format!("{kind} ({}; {})", clean(&evidence.value), clean(&evidence.other_value))
                });
                let mut row = vec![format!("{:.2}", suggestion.score)];
                row.extend(actor(&suggestion.actor));
                row.extend(actor(&suggestion.other));
                row.push(evidence.collect::<Vec<_>>().join(", "));
                row
            });
            columns(&rows.collect::<Vec<_>>(), &[])
        })?;
        list.end_page("suggestions", &page.next_page_token)
    }
}
