//! Which Rust type each role's column may have; a derive asks, the compiler answers at the field's type.

use crate::protocol::{
    client_metadata::ClientMetadata,
    sealed_answer::SealedAnswer,
    secret::{CodeHash, KeyHash, SecretHash, TokenHash},
};

macro_rules! column_type {
    ($(#[$doc:meta])* $name:ident: $($ty:ty),+; $message:literal, $label:literal) => {
        $(#[$doc])*
        #[diagnostic::on_unimplemented(message = $message, label = $label)]
        pub trait $name {}
        $(impl $name for $ty {})+
    };
}

column_type! {
    /// A column that holds the hash of a token that a row may lack.
    OptionalTokenHashColumn: Option<TokenHash>;
    "`{Self}` cannot hold a token: only its hash is stored", "use `Option<TokenHash>`"
}
column_type! {
    /// A column that holds the hash of an authorization code.
    CodeHashColumn: CodeHash;
    "`{Self}` cannot hold an authorization code: only its hash is stored", "use `CodeHash`"
}
column_type! {
    /// A column that holds the hash of a handle.
    KeyHashColumn: KeyHash;
    "`{Self}` cannot hold the key of a short-lived object: only its hash is stored", "use `KeyHash`"
}
column_type! {
    /// A column that holds the hash of a client secret, which public clients lack.
    OptionalSecretHashColumn: Option<SecretHash>;
    "`{Self}` cannot hold a client secret: only its hash is stored, and public clients have none", "use `Option<SecretHash>`"
}
column_type! {
    /// A column of text.
    TextColumn: String;
    "`{Self}` cannot be the type of this column, which holds text", "use `String`"
}
column_type! {
    /// A column of text that may be null.
    OptionalTextColumn: Option<String>;
    "`{Self}` cannot be the type of this column, which holds text or nothing", "use `Option<String>`"
}
column_type! {
    /// A column of epoch seconds or of a count.
    IntegerColumn: i64;
    "`{Self}` cannot be the type of this column, which holds epoch seconds or a count", "use `i64`"
}
column_type! {
    /// A column of epoch seconds that may be null.
    OptionalTimeColumn: Option<i64>;
    "`{Self}` cannot be the type of this column, which holds epoch seconds or nothing", "use `Option<i64>`"
}
column_type! {
    /// A column of client metadata.
    MetadataColumn: ClientMetadata;
    "`{Self}` cannot hold client metadata", "use `ClientMetadata` with `#[sea_orm(column_type = \"Json\")]`"
}
column_type! {
    /// A column of JSON.
    JsonColumn: serde_json::Value;
    "`{Self}` cannot be the type of this column, which holds JSON", "use `Json` with `#[sea_orm(column_type = \"Json\")]`"
}
column_type! {
    /// A column that holds a sealed answer for a short time.
    SealedAnswerColumn: Option<SealedAnswer>;
    "`{Self}` cannot hold the sealed answer to a refresh", "use `Option<SealedAnswer>`"
}

column_type! {
    /// A column that says whether a claim was verified.
    VerifiedColumn: bool, Option<bool>;
    "`{Self}` cannot say whether a claim was verified", "use `bool` or `Option<bool>`"
}

/// A type that can be asked for an optional time, for columns that may be `i64` or `Option<i64>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of this column, which holds epoch seconds",
    label = "use `Option<i64>` or `i64`"
)]
pub trait TimeColumn {
    /// The time, if there is one.
    fn time(&self) -> Option<i64>;
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

/// A column that holds a member of the client metadata.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold a member of the client metadata",
    label = "use a type that serialises to what RFC 7591 says of the member, such as `String`"
)]
pub trait MemberColumn {}

impl<T: serde::Serialize> MemberColumn for T {}

/// The questions that generated code asks; each compiles only for the right types.
pub mod check {
    macro_rules! check {
        ($($name:ident: $column:ident;)+) => {
            $(
                /// Compiles only when a column may have the type.
                pub const fn $name<T: super::$column>() {}
            )+
        };
    }

    check! {
        optional_token_hash_column: OptionalTokenHashColumn;
        code_hash_column: CodeHashColumn;
        key_hash_column: KeyHashColumn;
        optional_secret_hash_column: OptionalSecretHashColumn;
        text_column: TextColumn;
        optional_text_column: OptionalTextColumn;
        integer_column: IntegerColumn;
        optional_time_column: OptionalTimeColumn;
        time_column: TimeColumn;
        metadata_column: MetadataColumn;
        member_column: MemberColumn;
        json_column: JsonColumn;
        sealed_answer_column: SealedAnswerColumn;
        verified_column: VerifiedColumn;
    }
}
