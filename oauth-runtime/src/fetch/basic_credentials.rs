//! The client as which this server asks another one. RFC 6749, section 2.3.1.

use std::fmt;
use url::form_urlencoded::byte_serialize;

/// A client identifier and its secret, sent by `client_secret_basic`. It cannot be printed or compared.
#[derive(Clone)]
pub struct BasicCredentials {
    user: String,
    password: String,
}

impl BasicCredentials {
    /// A client at another server, and the secret that it has there.
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

    /// The secret is encoded as in a form, so that a colon in it divides nothing.
    #[test]
    fn both_are_encoded_and_the_secret_is_not_printed() {
        let credentials = BasicCredentials::new("a b:c", "canary:/+");

        assert_eq!((credentials.user(), credentials.password()), ("a+b%3Ac", "canary%3A%2F%2B"));
        assert!(!format!("{credentials:?}").contains("canary"));
    }
}
