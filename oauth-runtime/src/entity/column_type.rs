//! The Rust types that the column of each role may have, one trait for each kind of column. Code that a derive
//! generates requires the trait, and the compiler reports an error at the field's type.

use crate::protocol::{
    client_metadata::ClientMetadata,
    sealed_answer::SealedAnswer,
    sealed_secret::SealedSecret,
    secret::{CodeHash, HandleHash, RegistrationTokenHash, SecretHash, TokenHash},
};

macro_rules! column_type {
    ($(#[$doc:meta])* $name:ident: $message:literal, $label:literal $(; $(#[$method_doc:meta])* $method:ident -> $output:ty)?) => {
        $(#[$doc])*
        #[diagnostic::on_unimplemented(message = $message, label = $label)]
        pub trait $name {
            /// Generated code names this constant to require the trait.
            #[doc(hidden)]
            const HOLDS: () = ();
            $(
                $(#[$method_doc])*
                fn $method(&self) -> $output;
            )?
        }
    };
}

column_type! {
    /// A column that holds the hash of a token, or null in a row without that token.
    OptionalTokenHashColumn: "`{Self}` cannot hold a token: only its hash is stored", "use `Option<TokenHash>`"
}
column_type! {
    /// A column that holds the hash of an authorization code.
    CodeHashColumn: "`{Self}` cannot hold an authorization code: only its hash is stored", "use `CodeHash`"
}
column_type! {
    /// A column that holds the hash of a handle.
    HandleHashColumn: "`{Self}` cannot hold the key of a short-lived object: only its hash is stored", "use `HandleHash`"
}
column_type! {
    /// A column that holds the hash of a client secret, or null for a public client.
    OptionalSecretHashColumn: "`{Self}` cannot hold a client secret: only its hash is stored, and public clients have none", "use `Option<SecretHash>`";
    /// The hash, if there is one.
    secret -> Option<&SecretHash>
}
column_type! {
    /// A column that holds the sealed secrets of a client that signs with them, or null for other clients.
    OptionalSealedSecretColumn: "`{Self}` cannot hold a secret that signs: only a sealed one is stored, and most clients have none", "use `Option<SealedSecret>`";
    /// The sealed secrets, if there are any.
    sealed_secret -> Option<&SealedSecret>
}
column_type! {
    /// A column that holds the hash of a registration access token, or null for a client without one.
    OptionalRegistrationTokenHashColumn: "`{Self}` cannot hold a registration access token: only its hash is stored, and most clients have none", "use `Option<RegistrationTokenHash>`"
}
column_type! {
    /// A column of text.
    TextColumn: "`{Self}` cannot be the type of this column, which holds text", "use `String`";
    /// The text.
    text -> &str
}
column_type! {
    /// A column of text that may be null.
    OptionalTextColumn: "`{Self}` cannot be the type of this column, which holds text or nothing", "use `Option<String>`";
    /// The text, if there is one.
    optional_text -> Option<&str>
}
column_type! {
    /// A column of epoch seconds or of a count.
    IntegerColumn: "`{Self}` cannot be the type of this column, which holds epoch seconds or a count", "use `i64`"
}
column_type! {
    /// A column of epoch seconds that may be null.
    OptionalTimeColumn: "`{Self}` cannot be the type of this column, which holds epoch seconds or nothing", "use `Option<i64>`";
    /// The time, if there is one.
    time -> Option<i64>
}
column_type! {
    /// A column of epoch seconds that may be null or not, as the application likes.
    TimeColumn: "`{Self}` cannot be the type of this column, which holds epoch seconds", "use `Option<i64>` or `i64`";
    /// The time, if there is one.
    time -> Option<i64>
}
column_type! {
    /// A column of client metadata.
    MetadataColumn: "`{Self}` cannot hold client metadata", "use `ClientMetadata` with `#[sea_orm(column_type = \"Json\")]`";
    /// The metadata.
    metadata -> &ClientMetadata
}
column_type! {
    /// A column of JSON.
    JsonColumn: "`{Self}` cannot be the type of this column, which holds JSON", "use `Json` with `#[sea_orm(column_type = \"Json\")]`"
}
column_type! {
    /// A column of JSON that may be null.
    OptionalJsonColumn: "`{Self}` cannot be the type of this column, which holds JSON or nothing", "use `Option<Json>` with `#[sea_orm(column_type = \"Json\")]`"
}
column_type! {
    /// A column that holds a sealed answer for a short time.
    OptionalSealedAnswerColumn: "`{Self}` cannot hold the sealed answer to a refresh", "use `Option<SealedAnswer>`"
}
column_type! {
    /// A column that says whether a claim was verified.
    VerifiedColumn: "`{Self}` cannot say whether a claim was verified", "use `bool` or `Option<bool>`"
}

// Written out without a macro, because the compiler shows these lines to whoever uses another type.
impl OptionalTokenHashColumn for Option<TokenHash> {}
impl OptionalRegistrationTokenHashColumn for Option<RegistrationTokenHash> {}
impl CodeHashColumn for CodeHash {}
impl HandleHashColumn for HandleHash {}
impl IntegerColumn for i64 {}
impl JsonColumn for serde_json::Value {}
impl OptionalJsonColumn for Option<serde_json::Value> {}
impl OptionalSealedAnswerColumn for Option<SealedAnswer> {}
impl VerifiedColumn for bool {}
impl VerifiedColumn for Option<bool> {}

impl OptionalSecretHashColumn for Option<SecretHash> {
    fn secret(&self) -> Option<&SecretHash> {
        self.as_ref()
    }
}

impl OptionalSealedSecretColumn for Option<SealedSecret> {
    fn sealed_secret(&self) -> Option<&SealedSecret> {
        self.as_ref()
    }
}

impl TextColumn for String {
    fn text(&self) -> &str {
        self
    }
}

impl OptionalTextColumn for Option<String> {
    fn optional_text(&self) -> Option<&str> {
        self.as_deref()
    }
}

impl OptionalTimeColumn for Option<i64> {
    fn time(&self) -> Option<i64> {
        *self
    }
}

impl TimeColumn for i64 {
    fn time(&self) -> Option<i64> {
        Some(*self)
    }
}

impl TimeColumn for Option<i64> {
    fn time(&self) -> Option<i64> {
        *self
    }
}

impl MetadataColumn for ClientMetadata {
    fn metadata(&self) -> &ClientMetadata {
        self
    }
}
