//! Protecting resources: the requirements for a token, and the answer to a client whose token does not meet them. RFC 6750.
//!
//! This module does not depend on the authorization server, a web framework or a database: a [`ResourceServer`] checks tokens
//! with the [`Verifier`] that it is given, or with several of them if requests present tokens of several kinds.

mod scope_expression;
mod verified_token;
mod verifier;
mod rejection;
mod resource_request;
mod resource_server;
mod check;
mod for_resource;
mod signed;
#[cfg(feature = "fetch")]
mod introspection_answer;
#[cfg(feature = "fetch")]
mod known_answers;
#[cfg(feature = "fetch")]
mod introspected;
#[cfg(feature = "server")]
mod stored;

pub use for_resource::{ForResource, ForResourceError};
#[cfg(feature = "fetch")]
pub use introspected::IntrospectedTokens;
pub use rejection::{RejectionReason, ResourceRejection};
pub use resource_request::ResourceRequest;
pub use resource_server::ResourceServer;
pub use scope_expression::ScopeExpression;
pub use signed::SignedTokens;
#[cfg(feature = "server")]
pub use stored::StoredTokens;
pub use verified_token::VerifiedToken;
pub use verifier::{Revoked, Verifier, Verifying};
