//! `CurationService`.

use tonic::{Request, Response, Status};

use super::{error::Refusal, services::curation_service_server::CurationService, worker::Worker};
use crate::{
    Catalog,
    api::{FieldError, v1},
    catalog::{ActorId, Correction, PageRequest, Signature},
};

/// The service over a catalogue.
pub(super) struct Curators {
    pub(super) worker: Worker,
}

/// Makes the edit that a request asks for.
fn corrected<R>(catalog: &Catalog, request: R) -> Result<Option<v1::ActorEdit>, Refusal>
where
    (Correction, Signature): TryFrom<R, Error = FieldError>,
{
    let (correction, signature) = <(Correction, Signature)>::try_from(request)?;
    Ok(Some(catalog.correct(&correction, &signature)?.into()))
}

macro_rules! corrections {
    ($($call:ident: $request:ident -> $response:ident),* $(,)?) => {
        #[tonic::async_trait]
        impl CurationService for Curators {
            $(
                async fn $call(&self, request: Request<v1::$request>) -> Result<Response<v1::$response>, Status> {
                    let answer = self.worker.answer(request, |catalog, request| {
                        Ok(v1::$response { edit: corrected(&catalog, request)? })
                    });
                    answer.await
                }
            )*

            async fn list_actor_edits(
                &self,
                request: Request<v1::ListActorEditsRequest>,
            ) -> Result<Response<v1::ListActorEditsResponse>, Status> {
                let answer = self.worker.answer(request, |catalog, request| {
                    let (actor, page) = <(Option<ActorId>, PageRequest)>::try_from(request)?;
                    Ok(catalog.actor_edits(actor, &page)?.into())
                });
                answer.await
            }

            async fn list_merge_suggestions(
                &self,
                request: Request<v1::ListMergeSuggestionsRequest>,
            ) -> Result<Response<v1::ListMergeSuggestionsResponse>, Status> {
                let answer = self.worker.answer(request, |catalog, request| {
                    let page = PageRequest { size: request.page_size, token: request.page_token };
                    Ok(catalog.merge_suggestions(&page)?.into())
                });
                answer.await
            }
        }
    };
}

corrections!(
    merge_actors: MergeActorsRequest -> MergeActorsResponse,
    split_actor: SplitActorRequest -> SplitActorResponse,
    add_alias: AddAliasRequest -> AddAliasResponse,
    rename_actor: RenameActorRequest -> RenameActorResponse,
    set_external_id: SetExternalIdRequest -> SetExternalIdResponse,
    undo_actor_edit: UndoActorEditRequest -> UndoActorEditResponse,
);
