//! The registration that the flags of `provider client add` describe.

use super::{arguments::ClientAdd, input::line_from_input};
use crate::{
    random::unguessable,
    seed::{client::ClientSeed, json::Located},
    stop::Stop,
};
use oauth_runtime::{prelude::RegistrationError, protocol::limits};
use serde_json::{Map, Value};

/// The registration in the form of a seed, so that the same rules check both.
pub(super) fn registration(arguments: &ClientAdd) -> Result<ClientSeed, Stop> {
    if arguments.public
        && (arguments.secret_stdin
            || arguments.auth_method.as_deref().is_some_and(|method| method != "none"))
    {
        return Err(Stop::mistake(
            "--public",
            "cannot be combined with --secret-stdin, or with an --auth-method other than none",
        ));
    }
    let is_public = arguments.public || arguments.auth_method.as_deref() == Some("none");
    if arguments.introspection && is_public {
        return Err(Stop::mistake("--introspection", "needs a client that authenticates"));
    }
    let method = arguments.auth_method.clone().unwrap_or_else(|| {
        if arguments.public { "none".into() } else { "client_secret_basic".into() }
    });
    let mut members = Map::new();
    members.insert(
        "client_id".to_owned(),
        arguments.client_id.clone().unwrap_or_else(random_client_id).into(),
    );
    if method != "none" {
        let secret = if arguments.secret_stdin {
            line_from_input("--secret-stdin", limits::CLIENT_SECRET)?
        } else {
            unguessable()
        };
        members.insert("client_secret".to_owned(), secret.into());
    }
    members.insert("token_endpoint_auth_method".to_owned(), method.into());
    let texts = [
        ("client_name", &arguments.name),
        ("scope", &arguments.scope),
        ("owner", &arguments.owner),
    ];
    members.extend(
        texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text.clone()?.into()))),
    );
    members.insert("redirect_uris".to_owned(), arguments.redirect_uris.clone().into());
    if !arguments.post_logout_redirect_uris.is_empty() {
        let uris = arguments.post_logout_redirect_uris.clone();
        members.insert("post_logout_redirect_uris".to_owned(), uris.into());
    }
    let grants = match arguments.grant_types.as_slice() {
        // A resource server only introspects tokens and gets none itself.
        [] if arguments.introspection && arguments.redirect_uris.is_empty() => Vec::new(),
        [] => vec!["authorization_code".to_owned()],
        given => given.to_vec(),
    };
    let responses = if arguments.response_types.is_empty() {
        responses_of(&grants)
    } else {
        arguments.response_types.clone()
    };
    if arguments.introspection {
        members.insert("introspection".to_owned(), true.into());
    }
    if let Some(format) = &arguments.access_token_format {
        members.insert("access_token_format".to_owned(), format.as_str().into());
    }
    let lifetimes = [
        ("access_token_expires_in", arguments.access_token_expires_in),
        ("refresh_token_expires_in", arguments.refresh_token_expires_in),
    ];
    members.extend(
        lifetimes.into_iter().filter_map(|(name, time)| Some((name.to_owned(), time?.into()))),
    );
    members.insert("grant_types".to_owned(), grants.into());
    members.insert("response_types".to_owned(), responses.into());
    let value = Value::Object(members);
    let seed = ClientSeed::parse(Located::root(&value))
        .map_err(|error| Stop::Mistake(flags_for_members(&error.to_string())))?;
    Ok(ClientSeed { owner_path: "--owner".to_owned(), ..seed })
}

/// The response types that belong to these grant types.
pub(super) fn responses_of(grants: &[String]) -> Vec<String> {
    [("authorization_code", "code"), ("implicit", "token")]
        .into_iter()
        .filter(|(grant_type, _)| grants.iter().any(|grant| grant == grant_type))
        .map(|(_, response_type)| response_type.to_owned())
        .collect()
}

/// The server's refusal to register, in the words of the flags.
pub(super) fn refused(error: RegistrationError) -> Stop {
    match error {
        RegistrationError::Metadata(error) => Stop::Mistake(flags_for_members(&error.to_string())),
        RegistrationError::Taken(client_id) => {
            Stop::mistake("--client-id", format_args!("`{client_id}` is taken"))
        }
        RegistrationError::Unknown(client_id) => unknown_client(&client_id),
        other => Stop::database(other),
    }
}

pub(super) fn unknown_client(client_id: &str) -> Stop {
    Stop::Unknown(format!("there is no client `{client_id}`"))
}

/// Replaces the names of metadata members by flags: the rules name members, but the person typed flags.
fn flags_for_members(problem: &str) -> String {
    const FLAGS: [(&str, &str); 13] = [
        ("client_id", "--client-id"),
        ("client_secret", "--secret-stdin"),
        ("client_secret_expires_at", "--secret-expires-in"),
        ("client_name", "--name"),
        ("redirect_uris", "--redirect-uri"),
        ("post_logout_redirect_uris", "--post-logout-redirect-uri"),
        ("grant_types", "--grant-type"),
        ("response_types", "--response-type"),
        ("token_endpoint_auth_method", "--auth-method"),
        ("scope", "--scope"),
        ("access_token_format", "--access-token-format"),
        ("access_token_expires_in", "--access-token-expires-in"),
        ("refresh_token_expires_in", "--refresh-token-expires-in"),
    ];
    FLAGS
        .iter()
        .find_map(|(member, flag)| {
            let rest = problem.strip_prefix(member).filter(|rest| rest.starts_with([':', '[']))?;
            Some(format!("{flag}{}", rest.get(rest.find(':')?..)?))
        })
        .unwrap_or_else(|| problem.to_owned())
}

fn random_client_id() -> String {
    unguessable().chars().filter(char::is_ascii_alphanumeric).take(22).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::arguments::{Arguments, ClientCommand, Command};
    use clap::Parser as _;

    fn register(flags: &[&str]) -> Result<ClientSeed, Stop> {
        let line = ["provider", "client", "add"].iter().chain(flags);
        match Arguments::try_parse_from(line).unwrap().command {
            Some(Command::Client(ClientCommand::Add(arguments))) => registration(&arguments),
            _ => panic!("not client add"),
        }
    }

    #[test]
    fn a_confidential_client_gets_a_secret_of_43_characters() {
        let client = register(&["--redirect-uri", "https://a.example/cb"]).unwrap();

        assert_eq!(client.client_secret.unwrap().len(), 43);
        assert_eq!(client.metadata.response_types, Some(vec!["code".to_owned()]));
        assert_eq!(client.client_id.len(), 22);
    }

    #[test]
    fn a_public_client_gets_none() {
        let client =
            register(&["--public", "--client-id", "app", "--redirect-uri", "http://127.0.0.1/cb"])
                .unwrap();

        assert!(client.client_secret.is_none() && client.is_public());
    }

    #[test]
    fn a_resource_server_gets_no_grant_unless_it_asks_for_one() {
        let grants = |flags: &[&str]| {
            let metadata = register(flags).unwrap().metadata;
            assert!(metadata.introspection);
            metadata.grant_types.unwrap()
        };

        assert!(grants(&["--introspection"]).is_empty());
        assert_eq!(
            grants(&["--introspection", "--grant-type", "client_credentials"]),
            ["client_credentials"]
        );
        assert_eq!(
            grants(&["--introspection", "--redirect-uri", "https://a.example/cb"]),
            ["authorization_code"]
        );
    }

    #[test]
    fn a_mistake_names_the_flag() {
        let problem = |flags: &[&str]| register(flags).unwrap_err().to_string();

        assert!(
            problem(&["--redirect-uri", "http://a.example/cb"]).starts_with("--redirect-uri: ")
        );
        assert!(
            problem(&["--grant-type", "magic"])
                .starts_with("--grant-type: `magic` is not a grant type")
        );
        assert!(problem(&[]).starts_with("--redirect-uri: authorization_code needs at least one"));
        assert!(
            problem(&["--public", "--auth-method", "client_secret_post"]).starts_with("--public: ")
        );
        assert!(
            problem(&["--auth-method", "none", "--introspection"]).starts_with("--introspection: ")
        );
    }
}
