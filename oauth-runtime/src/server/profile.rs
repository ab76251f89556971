//! What a profile does to a server that is being built: it takes away what nobody may have, and the start says so.

use super::{build_error::BuildError, sorted::Sorted};
use crate::{
    application::{Provider, tables},
    protocol::{
        pkce::ChallengePolicy,
        profile::{Profile, Rules},
    },
    settings::Settings,
};

/// Says which rules differ from the default, in one line.
pub(super) fn advise(profile: Profile) {
    let differences = profile.differences().collect::<Vec<_>>().join("; ");
    if differences.is_empty() {
        return;
    }
    let default = Profile::Default;
    if profile.is_weaker() {
        tracing::warn!(
            target: "oauth",
            "the profile `{profile}` is weaker than `{default}`, and for moving over only; it changes: {differences}"
        );
    } else {
        tracing::info!(target: "oauth", "the profile `{profile}` is stricter than `{default}`; it changes: {differences}");
    }
}

/// Checks that the server has what the profile demands: an issuer, and a code entity that can hold the challenge of every client, where
/// the entity is what stores it.
pub(super) fn check<P: Provider>(
    settings: &Settings,
    stores_by_entity: bool,
) -> Result<(), BuildError> {
    let (profile, rules) = (settings.profile, settings.rules());
    if rules.demands_issuer && settings.issuer.is_none() {
        return Err(BuildError::ProfileWithoutIssuer(profile));
    }
    if rules.challenge_of_confidential == ChallengePolicy::Required && stores_by_entity {
        let code = tables::named::<P>().code;
        if code.is_some_and(|code| code.columns.pkce.is_none()) {
            return Err(BuildError::ProfileWithoutChallenge(profile));
        }
    }
    Ok(())
}

/// What is left of the grants and the response types when those are taken away that the profile gives to nobody. The log says of each
/// that the application declares it.
pub(super) fn given_by(profile: Profile, mut sorted: Sorted) -> Sorted {
    let rules: &Rules = profile.rules();
    let say = |what: &str, name: &str| {
        tracing::warn!(
            target: "oauth",
            "the application has the {what} `{name}`, which the profile `{profile}` gives to nobody: leave its `#[grant] impl` out, \
             or choose another profile"
        );
    };
    sorted.grants.retain(|grant| {
        let withheld = rules.withholds_grant(grant.grant_type());
        if withheld {
            say("grant", grant.grant_type());
        }
        !withheld
    });
    sorted.responders.retain(|responder| {
        let of = responder.response_type();
        let withheld = rules.withholds_response_type(of.name, of.grant_type);
        if withheld {
            say("response type", of.name);
        }
        !withheld
    });
    sorted
}
