//! The user role: its columns and claims, its own rules, and what is written for it.

pub(super) mod contract;
mod claim;
pub(super) mod rules;
pub(super) mod expand;
