//! The response types that return tokens in the front channel, and the grants that answer each of their words. OAuth 2.0 Multiple Response
//! Type Encoding Practices, section 5.

use crate::{
    grant::{IdTokenResponder, Responder},
    protocol::response_type::ResponseType,
    settings::{SettingError, SettingProblem, Settings},
};
use std::sync::Arc;

/// Adds the responder for the word `id_token`, if a response type has it, and checks that a grant answers every other word.
pub(super) fn with_response_types(
    settings: &mut Settings,
    responders: &mut Vec<Arc<dyn Responder>>,
) -> Result<(), SettingError> {
    let rules = settings.rules();
    let named = &settings.openid.response_types;
    let types = named.iter().filter_map(|name| ResponseType::of_openid(name));
    let mut given = Vec::new();
    for of in types {
        let is_withheld = rules.withholds_response_type(of.name, of.grant_type)
            || of.second_grant_type.is_some_and(|second| rules.withholds_grant(second));
        if is_withheld {
            tracing::warn!(
                target: "oauth",
                "the setting `openid.response_types` lists `{}`, but the profile forbids it, so the server does not offer it", of.name
            );
            continue;
        }
        for (word, grant) in [("code", "AuthorizationCode"), ("token", "Implicit")] {
            let answers = |responder: &Arc<dyn Responder>| responder.response_type().name == word;
            if of.words().any(|one| one == word) && !responders.iter().any(answers) {
                let problem = SettingProblem::ResponseTypeWithoutGrant { name: of.name, grant };
                return Err(SettingError::new("openid.response_types", problem));
            }
        }
        given.push(of.name.to_owned());
    }
    let has_id_token =
        |name: &String| ResponseType::of_openid(name).is_some_and(ResponseType::gives_id_token);
    if given.iter().any(has_id_token) {
        responders.push(Arc::new(IdTokenResponder));
    }
    settings.openid.response_types = given;
    Ok(())
}
