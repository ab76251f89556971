//! What the start says of a profile.

use crate::protocol::profile::Profile;

/// Says which rules differ from the default, in one line.
pub(super) fn advise(profile: Profile) {
    let differences: Vec<_> = profile.differences().collect();
    if !differences.is_empty() {
        tracing::warn!(
            target: "oauth",
            "the profile `{profile}` is weaker than `{}`, and for moving over only; it changes: {}",
            Profile::Default,
            differences.join("; ")
        );
    }
}
