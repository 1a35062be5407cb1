//! `ActorService`.

use tonic::{Request, Response, Status};

use super::{services::actor_service_server::ActorService, worker::Worker};
use crate::{
    api::{optional_day, required_id, v1},
    catalog::{ActorQuery, PageRequest},
};

/// The service over a catalogue.
pub(super) struct Actors {
    pub(super) worker: Worker,
}

#[tonic::async_trait]
impl ActorService for Actors {
    async fn get_actor(&self, request: Request<v1::GetActorRequest>) -> Result<Response<v1::GetActorResponse>, Status> {
        let answer = self.worker.answer(request, |catalog, request| {
            let id = required_id("id", &request.id)?;
            let day = optional_day("role_day", &request.role_day)?;
            let role = day.map(|day| catalog.role_on(id, day)).transpose()?.flatten();
            Ok(v1::GetActorResponse { actor: Some(catalog.actor(id)?.into()), role: role.map(Into::into) })
        });
        answer.await
    }

    async fn list_actors(
        &self,
        request: Request<v1::ListActorsRequest>,
    ) -> Result<Response<v1::ListActorsResponse>, Status> {
        let answer = self.worker.answer(request, |catalog, request| {
            let (query, page) = <(ActorQuery, PageRequest)>::try_from(request)?;
            Ok(catalog.actors(&query, &page)?.into())
        });
        answer.await
    }

    async fn lookup_actors(
        &self,
        request: Request<v1::LookupActorsRequest>,
    ) -> Result<Response<v1::LookupActorsResponse>, Status> {
        let answer = self.worker.answer(request, |catalog, request| {
            let (name, query, max_results) = <(String, ActorQuery, i32)>::try_from(request)?;
            Ok(catalog.lookup_actors(&name, &query, max_results)?.into())
        });
        answer.await
    }
}
