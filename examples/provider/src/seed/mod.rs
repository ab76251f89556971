//! The seed: users and clients to insert or update at start. Its names are those of RFC 7591.

pub mod client;
mod client_members;
pub mod json;
pub(crate) mod named;
pub mod user;
pub(crate) mod write;

use crate::stop::Stop;
use client::ClientSeed;
use json::{Located, SeedError};
use oauth_runtime::protocol::profile::Profile;
use std::path::Path;
use user::UserSeed;

/// A parsed seed. Everything is checked but what only the database knows.
#[derive(Clone, Debug, Default)]
pub struct Seed {
    /// Accounts.
    pub users: Vec<UserSeed>,
    /// Applications.
    pub clients: Vec<ClientSeed>,
}

impl Seed {
    /// The demo data that a first start without a seed file inserts.
    pub fn built_in() -> Result<Self, SeedError> {
        Self::parse(include_str!("demo.json"))
    }

    /// Reads a seed file.
    pub fn read(path: &Path) -> Result<Self, Stop> {
        let shown = path.display();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Stop::mistake(&format!("--seed {shown}"), error))?;
        Self::parse(&text).map_err(|error| Stop::mistake(&format!("--seed {shown}"), error))
    }

    /// Parses the text of a seed file.
    pub fn parse(text: &str) -> Result<Self, SeedError> {
        let value = json::parse(text)?;
        let mut root = Located::root(&value).object()?;
        let users =
            root.list("users")?.into_iter().map(UserSeed::parse).collect::<Result<Vec<_>, _>>()?;
        let clients = root
            .list("clients")?
            .into_iter()
            .map(ClientSeed::parse_of_file)
            .collect::<Result<Vec<_>, _>>()?;
        root.finish(&["users", "clients"])?;
        json::unique("users", "username", users.iter().map(|user| user.username.as_str()))?;
        json::unique(
            "clients",
            "client_id",
            clients.iter().map(|client| client.client_id.as_str()),
        )?;
        Ok(Self { users, clients })
    }

    /// Warns about each client whose registration contains something that the profile grants to nobody.
    pub(crate) fn warn_of_withheld(&self, profile: Profile) {
        for client in &self.clients {
            let withheld = profile.rules().withheld_from(&client.metadata).join(", ");
            if !withheld.is_empty() {
                tracing::warn!(
                    client_id = client.client_id,
                    "the seed gives this client {withheld}, which the profile `{profile}` gives to nobody: leave it out of the client, or \
                     choose another profile"
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        Seed::parse(text).map(|_| ()).unwrap_err().to_string()
    }

    fn client_problem(members: &str) -> String {
        problem(&format!(r#"{{"clients":[{{"client_id":"a",{members}}}]}}"#))
    }

    #[test]
    fn the_built_in_demo_data_is_a_valid_seed() {
        let seed = Seed::built_in().unwrap();

        assert_eq!(seed.users.len(), 2);
        assert_eq!(
            seed.clients.iter().map(|client| client.client_id.as_str()).collect::<Vec<_>>(),
            ["demo-web", "demo-spa", "demo-service", "demo-api", "demo-tv", "demo-playground"]
        );
    }

    #[test]
    fn an_unknown_member_is_named_with_its_path_and_its_neighbour() {
        assert_eq!(
            client_problem(r#""redirect_uri":"https://a.example/cb""#),
            "clients[0].redirect_uri: unknown member, did you mean redirect_uris?"
        );
        assert_eq!(problem(r#"{"user":[]}"#), "user: unknown member, did you mean users?");
        assert_eq!(
            problem(r#"{"users":[{"username":"a","password":"b","claims":{"nickename":"x"}}]}"#),
            "users[0].claims.nickename: unknown member, did you mean nickname?"
        );
        assert!(
            problem(r#"{"zzzzzzzzzz":[]}"#)
                .starts_with("zzzzzzzzzz: unknown member, expected one of: users, clients")
        );
    }

    #[test]
    fn a_wrong_type_is_named_with_its_path() {
        assert_eq!(
            client_problem(r#""client_secret":"s","redirect_uris":"https://a.example/cb""#),
            "clients[0].redirect_uris: expected a list of strings"
        );
        assert_eq!(
            problem(r#"{"users":[{"username":7,"password":"b"}]}"#),
            "users[0].username: expected a string"
        );
        assert_eq!(problem("[]"), "the file: expected an object");
    }

    #[test]
    fn a_missing_or_repeated_member_is_named() {
        assert_eq!(problem(r#"{"users":[{"username":"a"}]}"#), "users[0].password: missing");
        assert_eq!(
            problem(r#"{"users":[],"users":[]}"#),
            "member `users` is given twice at line 1 column 19"
        );
        assert_eq!(
            problem(
                r#"{"users":[{"username":"a","password":"b"},{"username":"a","password":"b"}]}"#
            ),
            "users[1].username: `a` is given twice"
        );
    }

    /// Somebody misspells a required member, and does not see the mistake at the place that the message names.
    #[test]
    fn a_member_that_is_missing_and_one_that_is_unknown_are_named_together() {
        assert_eq!(
            problem(r#"{"users":[{"username":"a","pasword":"b"}]}"#),
            "users[0].password: missing; users[0].pasword: unknown member, did you mean password?"
        );
        assert_eq!(
            problem(r#"{"users":[{"password":"b","claims":{},"zzzzzzzzzz":1}]}"#),
            "users[0].username: missing; users[0].zzzzzzzzzz: unknown member, expected one of: username, password, claims"
        );
        assert_eq!(
            problem(r#"{"clients":[{"clientid":"a","client_secret":"s"}]}"#),
            "clients[0].client_id: missing; clients[0].clientid: unknown member, did you mean client_id?"
        );
    }

    #[test]
    fn broken_json_is_placed_by_line_and_column() {
        assert!(problem("{\n  \"users\": [,]\n}").contains("line 2 column"));
    }

    #[test]
    fn words_that_the_provider_does_not_implement_are_refused() {
        assert_eq!(
            client_problem(r#""client_secret":"s","grant_types":["authorisation_code"]"#),
            "clients[0].grant_types[0]: `authorisation_code` is not a grant type of this provider, expected one of: authorization_code, client_credentials, implicit, password, refresh_token, urn:ietf:params:oauth:grant-type:device_code, urn:ietf:params:oauth:grant-type:jwt-bearer, urn:ietf:params:oauth:grant-type:token-exchange"
        );
        assert!(
            client_problem(r#""client_secret":"s","token_endpoint_auth_method":"tls_client_auth""#)
                .starts_with("clients[0].token_endpoint_auth_method: ")
        );
        let signs = r#""client_secret":"0123456789abcdef0123456789abcdef","token_endpoint_auth_method":"client_secret_jwt","redirect_uris":["https://a.example/cb"]"#;
        assert!(client_problem(signs).contains("provider client add"), "{}", client_problem(signs));
        assert!(
            client_problem(r#""client_secret":"s","response_types":["unheard_of"]"#)
                .starts_with("clients[0].response_types[0]: ")
        );
    }

    #[test]
    fn a_public_client_has_no_secret_and_a_confidential_one_has() {
        assert_eq!(
            client_problem(r#""client_secret":"s","token_endpoint_auth_method":"none""#),
            "clients[0].client_secret: a client with the method none has no secret"
        );
        assert_eq!(
            client_problem(r#""client_name":"A","redirect_uris":["https://a.example/cb"]"#),
            "clients[0].client_secret: missing, or set token_endpoint_auth_method to none"
        );
        assert_eq!(
            client_problem(
                r#""token_endpoint_auth_method":"none","grant_types":["client_credentials"]"#
            ),
            "clients[0].grant_types[0]: client_credentials needs a client that authenticates, not the method none"
        );
    }

    #[test]
    fn a_redirect_uri_follows_the_rules_of_registration() {
        assert!(client_problem(r#""client_secret":"s","redirect_uris":["https://a.example/cb","http://a.example/cb"]"#).starts_with("clients[0].redirect_uris[1]: "));
        assert_eq!(
            client_problem(r#""client_secret":"s""#),
            "clients[0].redirect_uris: authorization_code needs at least one redirect URI; for a client without grants, \
             set grant_types to an empty list"
        );
    }

    #[test]
    fn a_scope_is_words_of_allowed_characters() {
        assert!(
            client_problem(
                r#""client_secret":"s","grant_types":["client_credentials"],"scope":"a\"b""#
            )
            .starts_with("clients[0].scope: ")
        );
    }
}
