//! An endpoint that clients call: an object with a name, a path, members for the metadata document, and an answer.
//!
//! Each endpoint does five steps: load, authenticate, decide, write, answer. It knows no HTTP types and no database types.

mod answer;
pub(crate) mod authorization;
mod chain;
pub(crate) mod device;
mod device_authorization;
mod document;
pub(crate) mod end_session;
pub(crate) mod errors;
mod id_token_hint;
pub(crate) mod introspection;
mod jwks;
mod metadata;
pub(crate) mod mounted;
mod registration;
pub(crate) mod revocation;
pub(crate) mod token;
mod userinfo;

pub use crate::authorize::Decision;
pub use answer::EndpointAnswer;
#[cfg(feature = "axum")]
pub(crate) use answer::{Media, Success};
pub use device::UserCodeProblem;
pub use end_session::EndSessionStep;
pub use mounted::{EndpointError, check};

use crate::{
    protocol::{
        client_request::ClientRequest, error::Outcome, metadata::AuthorizationServerMetadata,
    },
    registry::Registry,
};
use std::{future::Future, pin::Pin};

/// The future of an endpoint's answer.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Outcome<EndpointAnswer>> + Send + 'a>>;

/// The HTTP methods by which an endpoint can be called. RFC 9110, section 9.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpMethod {
    /// The parameters are in the query.
    Get,
    /// The parameters are a form in the body, unless the endpoint reads JSON.
    Post,
    /// The body is like that of a `POST`.
    Put,
    /// The request has no body.
    Delete,
}

impl HttpMethod {
    /// The name of the method in HTTP, as [`ClientRequest::method`] returns it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// The format of a request body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestBody {
    /// A form; [`ClientRequest::body`] holds its fields.
    #[default]
    Form,
    /// JSON; [`ClientRequest::json`] holds its text.
    Json,
    /// A form, or no body at all.
    FormOrNothing,
}

/// An endpoint. [`register_endpoint`](crate::server::ServerBuilder::register_endpoint) adds one of the application's own:
///
/// ```
/// use oauth_runtime::{
///     endpoint::{Answering, Endpoint, EndpointAnswer},
///     protocol::{client_request::ClientRequest, metadata::AuthorizationServerMetadata},
///     registry::Registry,
/// };
///
/// /// Tells a client what it registered.
/// struct WhoAmI;
///
/// impl Endpoint for WhoAmI {
///     fn name(&self) -> &'static str {
///         "who_am_i"
///     }
///
///     fn path(&self) -> &str {
///         "/oauth/who_am_i"
///     }
///
///     fn describe(&self, _: &Registry, path: &str, document: &mut AuthorizationServerMetadata) {
///         document.set_endpoint("who_am_i_endpoint", path);
///     }
///
///     fn answer<'a>(&'a self, registry: &'a Registry, request: ClientRequest) -> Answering<'a> {
///         Box::pin(async move {
///             let client = registry.authenticate(&request, registry.auth_methods()).await?;
///             EndpointAnswer::json(client.client().metadata())
///         })
///     }
/// }
/// ```
pub trait Endpoint: Send + Sync + 'static {
    /// The name of the endpoint in the settings, for instance `revocation`.
    fn name(&self) -> &'static str;

    /// The path of the endpoint below the issuer, unless the settings name another one.
    fn path(&self) -> &str;

    /// The HTTP methods by which the endpoint is called; `POST` by default.
    fn methods(&self) -> &'static [HttpMethod] {
        &[HttpMethod::Post]
    }

    /// The format of the body of a `POST` or a `PUT`; a form by default.
    fn request_body(&self) -> RequestBody {
        RequestBody::Form
    }

    /// Whether scripts of other web sites may read the answers of this endpoint (CORS); `false` by default. Return `true` only
    /// where requests carry their own credentials and no cookie identifies the caller. Never return `true` for a page.
    fn is_for_scripts(&self) -> bool {
        false
    }

    /// Adds the endpoint's members to the metadata document. `path` is where the endpoint is mounted. The server calls this once,
    /// when it is built.
    fn describe(&self, registry: &Registry, path: &str, document: &mut AuthorizationServerMetadata);

    /// Answers a request. An endpoint that shares its name with another one, and does not know what the request is about, returns
    /// [`EndpointAnswer::not_mine`]. An error is an answer, so no other endpoint is asked after it.
    fn answer<'a>(&'a self, registry: &'a Registry, request: ClientRequest) -> Answering<'a>;
}
