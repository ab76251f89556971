//! The metadata document of an issuer, as a client or resource server reads it. RFC 8414, section 3.

use super::{
    address::{Address, AddressError, OperatorUrl},
    error::FetchError,
    guarded_fetch::GuardedFetch,
};
use crate::protocol::issuer::Issuer;
use serde_json::Value;
use url::Url;

/// The well-known path, which stands before the path of the issuer.
const WELL_KNOWN: &str = "/.well-known/oauth-authorization-server";

/// A member of the document that is an address.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Member {
    /// `jwks_uri`.
    JwksUri,
    /// `introspection_endpoint`.
    IntrospectionEndpoint,
}

/// The address of one issuer's metadata document.
#[derive(Clone, Debug)]
pub(crate) struct IssuerMetadata {
    issuer: String,
    document: OperatorUrl,
}

impl IssuerMetadata {
    /// The metadata document of an issuer that the operator configured.
    pub(crate) fn of(issuer: &Issuer) -> Result<Self, AddressError> {
        let mut url = Url::parse(issuer.as_str()).map_err(|_| AddressError::NotAUrl)?;
        url.set_path(&format!("{WELL_KNOWN}{}", issuer.path()));
        // The issuer was checked before, including whether http is permitted.
        let document = OperatorUrl::parse(url.as_str(), true)?;
        Ok(Self { issuer: issuer.as_str().to_owned(), document })
    }

    /// Fetches the document, and returns the address in one of its members.
    pub(crate) async fn address(
        &self,
        fetch: &GuardedFetch,
        member: Member,
    ) -> Result<Address, FetchError> {
        let document = fetch.configured(&self.document).await?;
        // Without this check, another issuer's document could pass its keys off as those of this issuer (RFC 8414 section 3.3).
        if document.get("issuer").and_then(Value::as_str) != Some(&self.issuer) {
            return Err(FetchError::Document(
                "is of another issuer: compare the issuer letter by letter",
            ));
        }
        let (name, lacks) = match member {
            Member::JwksUri => (
                "jwks_uri",
                "has no `jwks_uri` that may be fetched: does the issuer sign its tokens?",
            ),
            Member::IntrospectionEndpoint => {
                ("introspection_endpoint", "has no `introspection_endpoint` that may be asked")
            }
        };
        let text = document.get(name).and_then(Value::as_str);
        let address = text.and_then(|text| Address::named_by(&self.document, text).ok());
        address.ok_or(FetchError::Document(lacks))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_the_issuer_stands_behind_the_well_known_one() {
        for (issuer, expected) in [
            ("https://id.example", "https://id.example/.well-known/oauth-authorization-server"),
            ("https://id.example/a", "https://id.example/.well-known/oauth-authorization-server/a"),
        ] {
            let metadata = IssuerMetadata::of(&Issuer::parse(issuer, false).unwrap()).unwrap();
            assert_eq!(metadata.document, OperatorUrl::parse(expected, false).unwrap());
        }
    }
}
