//! Secret values, which must not be stored in the clear, printed, or compared by `==` of plaintext. RFC 6749, section 10.
//!
//! `Plain…` values exist between the random source and the answer, or between the request and the
//! look-up; `…Hash` values are what a database holds. A plain value has no `Debug`, `Display`, `Clone`,
//! `PartialEq` or `Serialize`; a hash prints as `***`.

use super::time_ordered;
use aws_lc_rs::{constant_time, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::fmt;

/// Base64url without padding of the SHA-256 of a text: 43 characters.
pub(crate) fn sha256_base64url(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, text.as_bytes()))
}

/// Whether two texts are equal, in a time that depends on their lengths only.
#[must_use]
pub fn constant_time_eq(left: &str, right: &str) -> bool {
    constant_time::verify_slices_are_equal(left.as_bytes(), right.as_bytes()).is_ok()
}

macro_rules! hash {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// `PartialEq` compares stored values with stored values, which `SeaORM` needs to compare models;
        /// a value that was presented is hashed and looked up, never compared.
        #[derive(Clone, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "sea-orm", derive(sea_orm::DeriveValueType))]
        #[cfg_attr(feature = "sea-orm", sea_orm(column_type = "String(sea_orm::sea_query::StringLen::N(64))"))]
        pub struct $name(String);

        impl $name {
            /// The hash of a plain text: SHA-256, which is enough for values of 256 random bits. If the text begins with
            /// the time at which the server made it, the hash begins with that time too, so that an index has few places to
            /// write at.
            #[must_use]
            pub fn of(plain: &str) -> Self {
                let hash = sha256_base64url(plain);
                Self(match time_ordered::split(plain) {
                    Some((time, _)) => format!("{time}.{hash}"),
                    None => hash,
                })
            }

            /// The stored text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(***)"))
            }
        }
    };
}

hash! {
    /// The hash of an access token or a refresh token, which is stored in its place.
    TokenHash
}
hash! {
    /// The hash of an authorization code, which is stored in its place.
    CodeHash
}
hash! {
    /// The hash of the handle of a short-lived object, which is stored in its place.
    HandleHash
}

hash! {
    /// The hash of the token by which a client manages its registration, which is stored in its place (RFC 7592 section 3).
    RegistrationTokenHash
}

impl RegistrationTokenHash {
    /// Whether this is the hash of the token that was presented, compared in constant time.
    pub(crate) fn is_of(&self, presented: &PlainRegistrationToken) -> bool {
        constant_time_eq(&self.0, presented.hash().as_str())
    }
}

impl TokenHash {
    /// Takes a hash that a record holds as text.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }
}

impl HandleHash {
    /// The hash of a text that nobody drew: of a name, or of what an object is about. It begins with no time, however the text begins.
    pub(crate) fn of_name(text: &str) -> Self {
        Self(sha256_base64url(text))
    }

    /// Takes a hash that was sealed as text.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }
}

macro_rules! plain {
    ($(#[$doc:meta])* $name:ident => $hash:ident) => {
        $(#[$doc])*
        pub struct $name(String);

        impl $name {
            /// Takes a value that was drawn or presented.
            #[must_use]
            pub fn new(plain: impl Into<String>) -> Self {
                Self(plain.into())
            }

            /// The hash of the value, which is stored and looked up.
            #[must_use]
            pub fn hash(&self) -> $hash {
                $hash::of(&self.0)
            }

            /// Returns the plain value, for the one answer that carries it.
            #[must_use]
            pub fn reveal(self) -> String {
                self.0
            }
        }
    };
}

macro_rules! exposed {
    ($name:ident) => {
        impl $name {
            /// The value, for deriving keys and for the sealed copy of the answer that carries it.
            pub(crate) fn expose(&self) -> &str {
                &self.0
            }
        }
    };
}

plain! {
    /// An access token in the clear.
    PlainAccessToken => TokenHash
}
plain! {
    /// A refresh token in the clear.
    PlainRefreshToken => TokenHash
}
exposed!(PlainAccessToken);
exposed!(PlainRefreshToken);
plain! {
    /// An authorization code in the clear.
    PlainCode => CodeHash
}
plain! {
    /// The handle of a short-lived object in the clear.
    PlainHandle => HandleHash
}

plain! {
    /// The token by which a client manages its registration, in the clear.
    PlainRegistrationToken => RegistrationTokenHash
}

/// A client secret as it was sent. It has no hash of its own: [`SecretHash`] compares it.
pub struct PlainClientSecret(String);

impl PlainClientSecret {
    /// Takes a secret that was presented.
    #[must_use]
    pub fn new(plain: impl Into<String>) -> Self {
        Self(plain.into())
    }

    /// The secret, for the one place that compares it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Returns the plain secret, for whoever runs the client.
    #[must_use]
    pub fn reveal(self) -> String {
        self.0
    }
}

/// Client secrets of at least this many bytes are hashed with SHA-256; shorter ones, which a person may have chosen, with Argon2id.
pub const STRONG_SECRET_LENGTH: usize = 32;

/// The hash of a client secret, which is stored in its place (RFC 6749 section 2.3.1): `sha256$…`, or an Argon2id string.
///
/// `PartialEq` compares stored values, which `SeaORM` needs to compare models.
#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::DeriveValueType))]
pub struct SecretHash(String);

impl SecretHash {
    const SHA256: &'static str = "sha256$";

    /// The hash of a strong secret; `None` for one that needs a slow hash.
    #[must_use]
    pub fn strong(plain: &str) -> Option<Self> {
        (plain.len() >= STRONG_SECRET_LENGTH)
            .then(|| Self(format!("{}{}", Self::SHA256, sha256_base64url(plain))))
    }

    pub(crate) fn slow(encoded: String) -> Self {
        Self(encoded)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the presented secret matches, if the stored hash is a fast one; `None` when it is a slow one.
    pub(crate) fn verify_fast(&self, presented: &str) -> Option<bool> {
        let stored = self.0.strip_prefix(Self::SHA256)?;
        Some(constant_time_eq(stored, &sha256_base64url(presented)))
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretHash(***)")
    }
}

/// The hash of an end user's password, which is stored in its place: the text of an Argon2 hash with its parameters and its salt
/// (RFC 9106), as `$argon2id$v=19$m=19456,t=2,p=1$..`. As a column it is a text.
#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::DeriveValueType))]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Takes a text that an Argon2 implementation wrote, for applications that migrate accounts. A text of another
    /// [`algorithm`](Self::algorithm) can be kept, but no password matches it here.
    #[must_use]
    pub fn from_encoded(encoded: impl Into<String>) -> Self {
        Self(encoded.into())
    }

    /// Which algorithm wrote the text: `argon2`, `bcrypt`, `scrypt`, `pbkdf2`, `crypt` (of a Unix system), or `unknown`.
    #[must_use]
    pub fn algorithm(&self) -> &'static str {
        const BEGINNINGS: [(&str, &str); 11] = [
            ("$argon2", "argon2"),
            ("$2a$", "bcrypt"),
            ("$2b$", "bcrypt"),
            ("$2x$", "bcrypt"),
            ("$2y$", "bcrypt"),
            ("$scrypt$", "scrypt"),
            ("$7$", "scrypt"),
            ("$pbkdf2", "pbkdf2"),
            ("$1$", "crypt"),
            ("$5$", "crypt"),
            ("$6$", "crypt"),
        ];
        let of = BEGINNINGS.iter().find(|(beginning, _)| self.0.starts_with(beginning));
        of.map_or("unknown", |(_, algorithm)| algorithm)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PasswordHash(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_prints_no_part_of_itself() {
        let hash = TokenHash::of("canary");

        assert_eq!(format!("{hash:?}"), "TokenHash(***)");
        assert_eq!(hash.as_str().len(), 43);
    }

    #[test]
    fn the_hash_of_a_text_with_a_time_begins_with_it_and_depends_on_the_whole_text() {
        let hash = TokenHash::of("0192f3a4b5c6.random");

        assert_eq!(
            hash.as_str(),
            format!("0192f3a4b5c6.{}", sha256_base64url("0192f3a4b5c6.random"))
        );
        for other in ["0192f3a4b5c7.random", "0192f3a4b5c6.randoM", "random", "0192F3A4B5C6.random"]
        {
            let (_, end) = hash.as_str().split_once('.').unwrap();
            assert!(!TokenHash::of(other).as_str().ends_with(end), "{other}");
        }
    }

    #[test]
    fn the_hash_of_a_name_shows_nothing_of_it() {
        let name = "0192f3a4b5c6.apps.example";

        assert_eq!(HandleHash::of_name(name).as_str(), sha256_base64url(name));
    }

    #[test]
    fn a_short_secret_is_not_hashed_fast() {
        assert!(SecretHash::strong("demo-web-secret").is_none());
        let hash = SecretHash::strong(&"s".repeat(32)).unwrap();

        assert_eq!(hash.verify_fast(&"s".repeat(32)), Some(true));
        assert_eq!(hash.verify_fast(&"s".repeat(33)), Some(false));
    }

    #[test]
    fn a_password_hash_is_named_as_what_it_is() {
        for (encoded, algorithm) in [
            ("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA", "argon2"),
            ("$2b$12$abcdefghijklmnopqrstuu", "bcrypt"),
            ("$scrypt$ln=17,r=8,p=1$c2FsdA$aGFzaA", "scrypt"),
            ("$pbkdf2-sha256$i=600000$c2FsdA$aGFzaA", "pbkdf2"),
            ("5f4dcc3b5aa765d61d8327deb882cf99", "unknown"),
            ("", "unknown"),
        ] {
            assert_eq!(PasswordHash::from_encoded(encoded).algorithm(), algorithm, "{encoded}");
        }
    }
}
