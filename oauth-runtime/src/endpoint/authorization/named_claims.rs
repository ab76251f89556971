//! Claims that a client requests by name, reduced to those that may be told. OpenID Connect Core, section 5.5.
//!
//! Naming a claim does not get around the scope: if the application or the user withholds a scope word, the client does not get
//! the word's claims by name either.

use crate::{
    policies::AskedScope,
    protocol::{
        authorization::OpenIdRequest,
        authorization_request::CheckedAuthorizationRequest,
        claims::ScopeClaims,
        error::{Failure, Outage},
        scope::Scope,
    },
    services::Services,
};
use serde_json::Value;

/// The claims that a request asks for by name and that its scope does not include, each once.
pub(super) fn beyond_scope<'a>(
    services: &Services,
    checked: &'a CheckedAuthorizationRequest,
) -> Vec<&'a str> {
    let table = ScopeClaims::new(&services.settings.openid.scope_claims);
    let mut names: Vec<_> = checked.openid.iter().flat_map(OpenIdRequest::claims_by_name).collect();
    names.retain(|name| !table.gives(&checked.scope, name));
    names
}

/// Drops the claims whose scope words the application does not grant. `asked` is the scope that the application has granted to
/// the client and user, and the scope that the request asked for.
///
/// # Errors
/// An outage of the application.
pub(super) async fn keep_permitted(
    services: &Services,
    checked: &mut CheckedAuthorizationRequest,
    asked: (AskedScope<'_>, &Scope),
) -> Result<(), Outage> {
    let (asked, requested) = asked;
    let table = ScopeClaims::new(&services.settings.openid.scope_claims);
    let Some(openid) = &mut checked.openid else { return Ok(()) };
    let beyond = openid.claims_by_name().into_iter().filter(|name| !table.gives(asked.scope, name));
    let words: Vec<&str> = beyond.flat_map(|name| table.words_of(name)).collect();
    if words.is_empty() {
        return Ok(());
    }
    // The application has already decided about the words of the request.
    let words = Scope::stored(&words.join(" ")).only(|word| !requested.contains(word));
    let words = words.within(&asked.client.metadata().scope());
    let granted = if words.is_empty() {
        Scope::default()
    } else {
        match services.policies.grant_scope(AskedScope { scope: &words, ..asked }).await {
            Ok(granted) => words.intersection(&granted),
            Err(Failure::Refusal(_)) => Scope::default(),
            Err(Failure::Outage(outage)) => return Err(outage),
        }
    };
    let scope = asked.scope.union(&granted);
    openid.retain_claims(|_, name| table.gives(&scope, name));
    Ok(())
}

/// Keeps only the claims that the page showed (`shown`).
pub(super) fn keep_shown(checked: &mut CheckedAuthorizationRequest, shown: Option<&Value>) {
    let of_page = OpenIdRequest { claims: shown.cloned(), ..OpenIdRequest::default() };
    if let Some(openid) = &mut checked.openid {
        openid.retain_claims(|place, name| of_page.asks_for(place, name));
    }
}

/// Drops the claims of those scope words that were in `before` and are no longer in the scope.
pub(super) fn keep_granted(
    services: &Services,
    checked: &mut CheckedAuthorizationRequest,
    before: &Scope,
) {
    let table = ScopeClaims::new(&services.settings.openid.scope_claims);
    let CheckedAuthorizationRequest { openid, scope, .. } = checked;
    if let Some(openid) = openid {
        openid.retain_claims(|_, name| table.gives(scope, name) || !table.gives(before, name));
    }
}
