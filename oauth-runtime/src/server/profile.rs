//! Applies a profile to a server that is being built: removes what the profile permits to nobody, and logs what it removed.

use super::{build_error::BuildError, sorted::Sorted};
use crate::{
    application::{Provider, tables},
    protocol::{
        pkce::ChallengePolicy,
        profile::{Profile, Rules},
    },
    settings::Settings,
};

/// Logs in one line which rules differ from the default profile.
pub(super) fn advise(profile: Profile) {
    let differences = profile.differences().collect::<Vec<_>>().join("; ");
    if differences.is_empty() {
        return;
    }
    let default = Profile::Default;
    if profile.is_weaker() {
        tracing::warn!(
            target: "oauth",
            "the profile `{profile}` is weaker than `{default}` and meant only for a migration; it changes: {differences}"
        );
    } else {
        tracing::info!(target: "oauth", "the profile `{profile}` is stricter than `{default}`; it changes: {differences}");
    }
}

/// Checks that the server has what the profile requires: an issuer, and, where the code entity stores codes, columns for the code
/// challenge of every client.
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

/// Removes the grants and response types that the profile permits to nobody. Logs a warning for each one that the application declares.
pub(super) fn given_by(profile: Profile, mut sorted: Sorted) -> Sorted {
    let rules: &Rules = profile.rules();
    let say = |what: &str, name: &str| {
        tracing::warn!(
            target: "oauth",
            "the application declares the {what} `{name}`, but the profile `{profile}` forbids it, so the server does not offer it: \
             remove its `#[grant] impl`, or choose another profile"
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
