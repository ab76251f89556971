//! Decides which servers may exchange the tokens with which they were called.

use crate::app::App;
use oauth_runtime::{
    application::grants::{AskedExchange, PermittedExchange},
    prelude::*,
};

#[grant]
impl grants::TokenExchange for App {
    /// A server exchanges the tokens of the resource that an operator wrote into its registration, and does not hand on `admin`.
    async fn permit_exchange(
        &self,
        asked: AskedExchange<'_>,
    ) -> Outcome<Option<PermittedExchange>> {
        let served = asked.client().metadata().other.get("serves").and_then(|uri| uri.as_str());
        let is_for = |resource: &String| served == Some(resource.as_str());
        let may_act = asked.actor_token().is_none_or(|actor| actor.is_of_the_client());
        if !asked.subject_token().audience().iter().any(is_for) || !may_act {
            return Ok(None);
        }
        let scope = asked.scope().only(|word| word != "admin");
        Ok(Some(asked.permitted().with_scope(&scope)))
    }
}
