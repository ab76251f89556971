//! What the macros write, and whether the contracts of the roles are complete.

mod snapshots;
mod contracts;
