//! A small application, once for each key type: the same code ([`with_uuid_keys::start`] and its siblings) over different
//! entities.
//!
//! `app.rs` is that code. Each of these modules includes it, and has its own entities and its own type of keys.

#[expect(
    clippy::duplicate_mod,
    reason = "`app.rs` is the same code over the entities of each module"
)]
pub mod with_i32_keys;
#[expect(
    clippy::duplicate_mod,
    reason = "`app.rs` is the same code over the entities of each module"
)]
pub mod with_text_keys;
#[expect(
    clippy::duplicate_mod,
    reason = "`app.rs` is the same code over the entities of each module"
)]
pub mod with_uuid_keys;
