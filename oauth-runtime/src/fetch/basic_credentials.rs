//! The credentials with which this server authenticates at another server. RFC 6749, section 2.3.1.

use std::fmt;
use url::form_urlencoded::byte_serialize;

/// A `client_id` and its secret, sent by `client_secret_basic`. The secret is not printed, and the credentials cannot be
/// compared.
#[derive(Clone)]
pub struct BasicCredentials {
    user: String,
    password: String,
}

impl BasicCredentials {
    /// The `client_id` that this server has at the other server, and its secret there.
    #[must_use]
    pub fn new(client_id: &str, client_secret: &str) -> Self {
        let encoded = |text: &str| byte_serialize(text.as_bytes()).collect();
        Self { user: encoded(client_id), password: encoded(client_secret) }
    }

    pub(super) fn user(&self) -> &str {
        &self.user
    }

    pub(super) fn password(&self) -> &str {
        &self.password
    }
}

impl fmt::Debug for BasicCredentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = formatter.debug_struct("BasicCredentials");
        fields.field("user", &self.user).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret is encoded as in a form, so that a colon in it does not act as the separator.
    #[test]
    fn both_are_encoded_and_the_secret_is_not_printed() {
        let credentials = BasicCredentials::new("a b:c", "canary:/+");

        assert_eq!((credentials.user(), credentials.password()), ("a+b%3Ac", "canary%3A%2F%2B"));
        assert!(!format!("{credentials:?}").contains("canary"));
    }
}
