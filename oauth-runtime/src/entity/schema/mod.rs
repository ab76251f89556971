//! The tables that the entities want, in each version; what a database has of them; and the statements that add or
//! change what differs.
//!
//! `wanted.rs` makes a table of an entity, and `roles.rs` says what the server does with it. `live.rs` reads the catalogue of
//! the database, and `missing.rs` and `mistyped.rs` compare the two. A start (`check.rs`) and a migration use the same.

mod sql_name;
mod version;
mod live_type;
mod holds;
mod role;
pub(crate) mod roles;
pub(crate) mod backfill;
pub(crate) mod wanted;
pub(crate) mod live;
mod missing;
mod mistyped;
pub(crate) mod check;

pub(crate) use missing::Finding;
pub use missing::Missing;
pub use version::SchemaVersion;
