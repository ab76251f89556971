//! Protecting resources: what a token must allow, and what is said when it does not. RFC 6750.

mod check;
mod scope_expression;

#[cfg(all(feature = "axum", feature = "sea-orm"))]
pub(crate) use check::{ResourceRefusal, allows, check};
pub use scope_expression::ScopeExpression;
