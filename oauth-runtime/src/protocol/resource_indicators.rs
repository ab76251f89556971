//! Which resources tokens may be for, and which of them a request gets. RFC 8707, section 2.
//!
//! An audience is a list of resources in their normal form. The empty list is the default audience: what a token is for when
//! nobody named a resource.

use super::{
    error::{ErrorCode, OAuthError},
    limits,
    parameters::Parameters,
    resource_indicator::ResourceIndicator,
};
use std::{fmt, sync::Arc};

const MALFORMED: OAuthError = OAuthError::new(
    ErrorCode::INVALID_TARGET,
    "resource is not an absolute URI without fragment, or not in its normal form",
)
.with_id("resource_malformed");
const TOO_MANY: OAuthError =
    OAuthError::new(ErrorCode::INVALID_TARGET, "the request names too many resources")
        .with_id("resources_too_many");
const UNKNOWN: OAuthError =
    OAuthError::new(ErrorCode::INVALID_TARGET, "this server gives no tokens for that resource")
        .with_id("resource_unknown");
const NOT_GRANTED: OAuthError =
    OAuthError::new(ErrorCode::INVALID_TARGET, "the resource is not among those that were granted")
        .with_id("resource_not_granted");

/// A rule of the application that admits resources.
pub(crate) type ResourceRule = Arc<dyn Fn(&ResourceIndicator) -> bool + Send + Sync>;

/// The resources that an application has registered.
#[derive(Clone, Default)]
pub struct ResourceIndicators {
    default: Option<String>,
    registered: Vec<String>,
    /// The name of a resource for people, and the resource.
    names: Vec<(String, String)>,
    rules: Vec<ResourceRule>,
}

impl fmt::Debug for ResourceIndicators {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ResourceIndicators")
            .field("default", &self.default)
            .field("registered", &self.registered)
            .field("names", &self.names)
            .field("rules", &self.rules.len())
            .finish()
    }
}

impl ResourceIndicators {
    /// Only the default audience, if it has a name.
    #[must_use]
    pub fn new(default: Option<&str>) -> Self {
        // A default that is no resource indicator stays as it is, and no request can name it.
        let normal = |text| match ResourceIndicator::parse(text) {
            Ok(resource) => resource.as_str().to_owned(),
            Err(_) => text.to_owned(),
        };
        Self { default: default.map(normal), ..Self::default() }
    }

    /// Registers a resource.
    #[must_use]
    pub fn with(mut self, resource: &ResourceIndicator) -> Self {
        self.registered.push(resource.as_str().to_owned());
        self
    }

    /// Lets the parameter `audience` name a registered resource by its name for people.
    #[must_use]
    pub fn with_name(mut self, name: &str, resource: &ResourceIndicator) -> Self {
        self.names.push((name.to_owned(), resource.as_str().to_owned()));
        self
    }

    /// Registers every resource that a rule admits.
    #[must_use]
    pub(crate) fn with_rules(mut self, rules: Vec<ResourceRule>) -> Self {
        self.rules = rules;
        self
    }

    /// The name of the default audience.
    #[must_use]
    pub fn default_audience(&self) -> Option<&str> {
        self.default.as_deref()
    }

    /// The resources that were registered one by one, and not by a rule.
    pub fn registered(&self) -> impl Iterator<Item = &str> {
        self.registered.iter().map(String::as_str)
    }

    /// Whether tokens may be for anything but the default audience.
    pub(crate) fn has_others(&self) -> bool {
        let is_other = |resource: &String| Some(resource) != self.default.as_ref();
        !self.rules.is_empty() || self.registered.iter().any(is_other)
    }

    fn knows(&self, resource: &ResourceIndicator) -> bool {
        let text = resource.as_str();
        self.default.as_deref() == Some(text)
            || self.registered.iter().any(|known| known == text)
            || self.rules.iter().any(|rule| rule(resource))
    }

    /// The resources that a request names in `resource`, each once, in their normal form.
    ///
    /// # Errors
    /// `invalid_target` when one is malformed or unknown, or when there are more than [`limits::RESOURCES`].
    pub fn requested(&self, parameters: &Parameters) -> Result<Vec<String>, OAuthError> {
        named_once(parameters, "resource", |text| self.known("resource", text))
    }

    /// The resources that a request names in `audience` (RFC 8693 section 2.1), each once. It names a resource by its URI, or by a
    /// name that was registered for this resource alone.
    ///
    /// # Errors
    /// `invalid_target` when one is unknown, or when there are more than [`limits::RESOURCES`].
    pub fn requested_audience(&self, parameters: &Parameters) -> Result<Vec<String>, OAuthError> {
        named_once(parameters, "audience", |text| {
            let mut called_so = self.names.iter().filter(|(name, _)| name == text);
            match (called_so.next(), called_so.next()) {
                (Some((_, resource)), None) => Ok(resource.clone()),
                (Some(_), Some(_)) => Err(UNKNOWN.with_hint(
                    "the client sent an `audience` that is the name of several resources: give each resource a different name, or \
                     let the client send the URI of the resource",
                )),
                (None, _) if ResourceIndicator::parse(text).is_err() => {
                    Err(UNKNOWN.with_hint(self.known_ones("audience")))
                }
                (None, _) => self.known("audience", text),
            }
        })
    }

    fn known(&self, parameter: &str, text: &str) -> Result<String, OAuthError> {
        let resource = ResourceIndicator::parse(text)
            .map_err(|error| MALFORMED.with_hint(format!("`{parameter}`: {error}")))?;
        if !self.knows(&resource) {
            return Err(UNKNOWN.with_hint(self.known_ones(parameter)));
        }
        Ok(resource.as_str().to_owned())
    }

    /// The hint for the operator. It leaves out what the client sent, so that nobody can write a text of their choice to the log.
    fn known_ones(&self, parameter: &str) -> String {
        let known = self.default.iter().chain(&self.registered);
        let known: Vec<_> = known.map(String::as_str).take(limits::RESOURCES).collect();
        format!(
            "the client names a `{parameter}` that is not registered, or in another spelling; registered are {}: register it by \
             `.resource(..)` or in `access_tokens.resources`, or correct the client",
            known.join(" ")
        )
    }

    /// The audience of a request that names these resources, where nothing was granted before.
    #[must_use]
    pub fn audience_of(&self, requested: &[String]) -> Vec<String> {
        match requested {
            [only] if Some(only) == self.default.as_ref() => Vec::new(),
            named => named.to_vec(),
        }
    }

    /// The audience of a token for a request that names the resources `requested`, where `granted` were granted: all of these, or
    /// the part that the request names. A resource that is no longer registered gets no tokens.
    ///
    /// # Errors
    /// `invalid_target` when a resource was not granted, or when none is left.
    pub fn narrowed(
        &self,
        granted: &[String],
        requested: &[String],
    ) -> Result<Vec<String>, OAuthError> {
        let is_known = |text: &&String| {
            ResourceIndicator::parse(text).is_ok_and(|resource| self.knows(&resource))
        };
        if granted.is_empty() {
            let is_default = |text: &String| Some(text) == self.default.as_ref();
            return if requested.iter().all(is_default) {
                Ok(Vec::new())
            } else {
                Err(not_granted())
            };
        }
        let left: Vec<String> = granted.iter().filter(is_known).cloned().collect();
        if !requested.iter().all(|text| left.contains(text)) {
            return Err(not_granted());
        }
        match requested {
            [] if left.is_empty() => Err(NOT_GRANTED.with_hint(
                "none of the resources that were granted is registered any more: register it again, or let the client start anew",
            )),
            [] => Ok(self.audience_of(&left)),
            named => Ok(self.audience_of(named)),
        }
    }
}

/// The resources that the values of a parameter name, each once.
fn named_once(
    parameters: &Parameters,
    parameter: &str,
    read: impl Fn(&str) -> Result<String, OAuthError>,
) -> Result<Vec<String>, OAuthError> {
    let mut named: Vec<String> = Vec::new();
    for (place, text) in parameters.values(parameter).enumerate() {
        if place == limits::RESOURCES {
            return Err(TOO_MANY);
        }
        let resource = read(text)?;
        if !named.contains(&resource) {
            named.push(resource);
        }
    }
    Ok(named)
}

fn not_granted() -> OAuthError {
    NOT_GRANTED.with_hint(
        "the token request names a `resource` that the authorization request did not name: let the client name it in both",
    )
}

/// The audiences that a resource server accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MeantFor {
    /// The resource, in its normal form, if it has a name.
    pub(crate) resource: Option<String>,
    /// Whether it is the default resource: tokens without an audience are for it.
    pub(crate) is_default: bool,
}

impl MeantFor {
    /// Whether a token with this audience is for the resource.
    pub(crate) fn admits(&self, audience: &[String]) -> bool {
        if audience.is_empty() {
            return self.is_default;
        }
        self.resource.as_ref().is_some_and(|resource| audience.contains(resource))
    }

    /// The hint for the operator about a token that is not for the resource.
    pub(crate) fn hint(&self, audience: &[String]) -> String {
        let of_token = if audience.is_empty() {
            "for the default audience of its server, because nobody named a `resource`".to_owned()
        } else {
            format!("for {:.400}", audience.join(" "))
        };
        let own = self.resource.as_deref().unwrap_or("the default one");
        format!(
            "the token is {of_token}, and this resource is {own:.200}: let the client request a token with this `resource`, or \
             declare the routes as the resource that the token is for (`server.for_resource(..)`)"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://id.example";
    const FILES: &str = "https://files.example/mcp";

    fn known() -> ResourceIndicators {
        let of_a_tenant: ResourceRule =
            Arc::new(|resource| resource.url().host_str() == Some("tenants.example"));
        ResourceIndicators::new(Some(ISSUER))
            .with(&ResourceIndicator::parse(FILES).unwrap())
            .with_rules(vec![of_a_tenant])
    }

    fn requested(resources: &[&str]) -> Result<Vec<String>, OAuthError> {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for resource in resources {
            query.append_pair("resource", resource);
        }
        known().requested(&Parameters::parse(query.finish().as_bytes()).unwrap())
    }

    fn list(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn registered_resources_and_the_default_audience_are_known_in_any_spelling_of_theirs() {
        assert_eq!(requested(&[]), Ok(Vec::new()));
        assert_eq!(requested(&[FILES, FILES]), Ok(list(&[FILES])));
        assert_eq!(requested(&["https://ID.example/", FILES]), Ok(list(&[ISSUER, FILES])));
        assert_eq!(
            requested(&["https://tenants.example/7"]),
            Ok(list(&["https://tenants.example/7"]))
        );
    }

    #[test]
    fn an_audience_is_a_resource_by_its_uri_or_by_a_name_that_is_its_alone() {
        let files = ResourceIndicator::parse(FILES).unwrap();
        let own = ResourceIndicator::parse(ISSUER).unwrap();
        let known = known()
            .with_name("Files", &files)
            .with_name("Everything", &files)
            .with_name("Everything", &own);
        let audience = |text: &str| {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.append_pair("audience", text).append_pair("audience", FILES);
            let parameters = Parameters::parse(query.finish().as_bytes()).unwrap();
            known.requested_audience(&parameters).map_err(|refused| refused.id())
        };

        assert_eq!(audience("Files"), Ok(list(&[FILES])));
        assert_eq!(audience("https://ID.example/"), Ok(list(&[ISSUER, FILES])));
        for unknown in
            ["Everything", "files", "https://files.example", "https://files.example/mcp#"]
        {
            assert_eq!(audience(unknown), Err("resource_unknown"), "{unknown}");
        }
    }

    #[test]
    fn what_is_not_registered_is_an_invalid_target() {
        for resource in [
            "https://files.example/mcp/",
            "https://files.example/MCP",
            "https://files.example",
            "http://files.example/mcp",
            "https://files.example/mcp?",
            "https://files.example/mcp#x",
            "https://id.example//",
            "https://tenants.example.evil.example/7",
            "https://tenants.example@evil.example/7",
            "x",
        ] {
            let error = requested(&[FILES, resource]).unwrap_err();
            assert_eq!(error.code(), ErrorCode::INVALID_TARGET, "{resource}");
        }
        assert_eq!(requested(&[FILES; limits::RESOURCES + 1]).unwrap_err(), TOO_MANY);
    }

    #[test]
    fn a_request_gets_what_was_granted_or_a_part_of_it() {
        let both = list(&[ISSUER, FILES]);
        let known = known();

        assert_eq!(known.narrowed(&both, &[]), Ok(both.clone()));
        assert_eq!(known.narrowed(&both, &list(&[FILES])), Ok(list(&[FILES])));
        assert_eq!(known.narrowed(&both, &list(&[ISSUER])), Ok(Vec::new()));
        assert_eq!(known.narrowed(&[], &list(&[ISSUER])), Ok(Vec::new()));
        assert_eq!(known.narrowed(&[], &[]), Ok(Vec::new()));
        for (granted, requested) in [
            (&[][..], list(&[FILES])),
            (&list(&[FILES]), both.clone()),
            (&list(&[FILES]), list(&[ISSUER])),
        ] {
            let error = known.narrowed(granted, &requested).unwrap_err();
            assert_eq!(error.id(), NOT_GRANTED.id(), "{granted:?} {requested:?}");
        }
    }

    #[test]
    fn a_resource_that_is_not_registered_any_more_gets_no_tokens() {
        let gone = "https://gone.example";
        assert_eq!(known().narrowed(&list(&[gone, FILES]), &[]), Ok(list(&[FILES])));
        for requested in [list(&[]), list(&[gone])] {
            assert!(known().narrowed(&list(&[gone]), &requested).is_err());
        }
    }

    #[test]
    fn only_the_default_resource_takes_tokens_without_an_audience() {
        let own = MeantFor { resource: Some(ISSUER.into()), is_default: true };
        let files = MeantFor { resource: Some(FILES.into()), is_default: false };

        assert!(
            own.admits(&[]) && own.admits(&list(&[FILES, ISSUER])) && !own.admits(&list(&[FILES]))
        );
        assert!(
            !files.admits(&[]) && files.admits(&list(&[FILES])) && !files.admits(&list(&[ISSUER]))
        );
    }
}
