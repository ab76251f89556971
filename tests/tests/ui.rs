//! What the macros refuse, message by message, and what they accept.
//!
//! The messages are those of the compiler that `rust-toolchain.toml` names.

#[path = "../ui/pass/whole_provider.rs"]
mod whole_provider;
#[path = "../ui/pass/keys_and_formats.rs"]
mod keys_and_formats;
#[path = "../ui/pass/renamed_columns.rs"]
mod renamed_columns;
#[path = "../ui/pass/no_implicit_prelude.rs"]
mod no_implicit_prelude;
