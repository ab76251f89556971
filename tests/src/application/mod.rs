//! A small application, once for each key type: the same code ([`with_uuid_keys::start`] and its siblings) over other entities.
//!
//! `app.rs` is that code. It is compiled as a part of each of these modules, which have the entities and the type of the keys.

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
