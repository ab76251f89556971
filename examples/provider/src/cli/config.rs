//! A file with settings, in TOML: the flags by their names with `_` for `-`, the table `[server]` with the toolkit's
//! own settings, and the table `[connections]`. A flag and an environment variable override the file.

use super::{
    connection_settings::{self, read_connections},
    server_settings::{self, ServerSettings},
    usage::one_line,
};
use crate::{seed::json::nearest, serve::ConnectionSettings, stop::Stop};
use clap::{Arg, ArgAction, ArgMatches, Command, parser::ValueSource};
use oauth_runtime::settings::Settings;
use std::{
    any::TypeId,
    fs,
    path::{Path, PathBuf},
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// Flags that the file cannot set: the path of the file itself, and flags that are not settings.
const NO_SETTINGS: [&str; 3] = ["config", "help", "version"];

/// A file whose members are flags, with values of the flags' types, and tables.
pub(super) struct ConfigFile {
    path: PathBuf,
    members: Vec<Member>,
    tables: ReadTables,
}

/// The settings that are not flags.
#[derive(Default)]
pub(super) struct TableSettings {
    pub(super) server: Settings,
    pub(super) connections: ConnectionSettings,
}

#[derive(Default)]
struct ReadTables {
    server: ServerSettings,
    connections: ConnectionSettings,
}

struct Member {
    name: String,
    line: usize,
    values: Vec<String>,
}

/// The path of the file, from the flag or the environment, at the subcommand or before it.
pub(super) fn path_in(matches: &ArgMatches) -> Option<PathBuf> {
    let named = matches.try_get_one::<PathBuf>("config").ok().flatten().cloned();
    match matches.subcommand() {
        Some((_, matches)) => path_in(matches).or(named),
        None => named,
    }
}

impl ConfigFile {
    /// Reads a file. Its members are checked against the flags of the command.
    pub(super) fn read(path: &Path, command: &Command) -> Result<Self, Stop> {
        let text = fs::read_to_string(path)
            .map_err(|error| Stop::mistake(&format!("--config {}", path.display()), error))?;
        let (members, tables) = parse(&text, command).map_err(|(line, problem)| {
            Stop::mistake(&format!("--config {}:{line}", path.display()), problem)
        })?;
        Ok(Self { path: path.to_owned(), members, tables })
    }

    /// The settings of the tables.
    pub(super) fn tables(&self) -> TableSettings {
        let ReadTables { server, connections } = &self.tables;
        TableSettings { server: server.settings.clone(), connections: *connections }
    }

    /// The command with the values of the file as its defaults. Flags and environment variables override defaults.
    pub(super) fn defaults_of(&self, command: Command) -> Command {
        let mut command = command.mut_subcommands(|subcommand| self.defaults_of(subcommand));
        for Member { name, values, .. } in &self.members {
            if command.get_arguments().any(|flag| flag.get_id() == name) {
                command = command.mut_arg(name, |flag| flag.default_values(values.clone()));
            }
        }
        command
    }

    /// Names the line of the file when a value from the file is the mistake.
    pub(super) fn explain(&self, stop: Stop, matches: &ArgMatches) -> Stop {
        let Stop::Mistake(text) = &stop else { return stop };
        if let Some((key, _)) = text.split_once(": ").filter(|(key, _)| key.starts_with("server."))
        {
            let line = self.tables.server.line_of(key);
            return Stop::Mistake(format!("--config {}:{line}: {text}", self.path.display()));
        }
        let Some((flag, _)) = text.strip_prefix("--").and_then(|rest| rest.split_once([':', ' ']))
        else {
            return stop;
        };
        let name = flag.replace('-', "_");
        let Some(member) = self.members.iter().find(|member| member.name == name) else {
            return stop;
        };
        let is_from_file = |matches: &ArgMatches| {
            matches.ids().any(|id| id == name.as_str())
                && matches.value_source(&name) == Some(ValueSource::DefaultValue)
        };
        if !is_from_file(innermost(matches)) {
            return stop;
        }
        let rest = text.trim_start_matches("--").trim_start_matches(flag);
        Stop::Mistake(format!("--config {}:{}: {name}{rest}", self.path.display(), member.line))
    }
}

fn innermost(matches: &ArgMatches) -> &ArgMatches {
    matches.subcommand().map_or(matches, |(_, matches)| innermost(matches))
}

/// The members and the tables, or the line of a mistake and its description. The description never repeats a
/// value, which may be a password.
fn parse(text: &str, command: &Command) -> Result<(Vec<Member>, ReadTables), (usize, String)> {
    let line_of = |offset: usize| text.get(..offset).unwrap_or(text).matches('\n').count() + 1;
    let table = DeTable::parse(text).map_err(|error| {
        let place = error.span().map_or(1, |span| line_of(span.start));
        (place, error.message().to_owned())
    })?;
    let flags: Vec<&Arg> = command
        .get_arguments()
        .filter(|flag| !NO_SETTINGS.contains(&flag.get_id().as_str()))
        .collect();
    let (mut members, mut tables) = (Vec::new(), ReadTables::default());
    let placed =
        |(key, line, problem): (String, usize, String)| (line, format!("{key}: {problem}"));
    for (name, value) in table.get_ref() {
        let line = line_of(name.span().start);
        let name = name.get_ref().to_string();
        match name.as_str() {
            server_settings::TABLE => {
                tables.server = ServerSettings::read(value, &line_of).map_err(placed)?;
                continue;
            }
            connection_settings::TABLE => {
                tables.connections = read_connections(value, &line_of).map_err(placed)?;
                continue;
            }
            _ => {}
        }
        let Some(flag) = flags.iter().find(|flag| flag.get_id() == &name) else {
            return Err((line, unknown(&name, &flags)));
        };
        let values =
            values_of(flag, value).map_err(|problem| (line, format!("{name}: {problem}")))?;
        check(command, flag, &values).map_err(|problem| (line, format!("{name}: {problem}")))?;
        members.push(Member { name, line, values });
    }
    Ok((members, tables))
}

fn unknown(name: &str, flags: &[&Arg]) -> String {
    let known: Vec<&str> = flags
        .iter()
        .map(|flag| flag.get_id().as_str())
        .chain([server_settings::TABLE, connection_settings::TABLE])
        .collect();
    match nearest(name, &known) {
        Some(near) => format!("{name}: unknown member, did you mean {near}?"),
        None => format!("{name}: unknown member, expected one of: {}", known.join(", ")),
    }
}

fn values_of(flag: &Arg, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, &'static str> {
    let is_list = matches!(flag.get_action(), ArgAction::Append);
    match value.get_ref().as_array() {
        Some(values) if is_list => values.iter().map(|value| value_of(flag, value)).collect(),
        _ => Ok(vec![value_of(flag, value)?]),
    }
}

fn value_of(flag: &Arg, value: &Spanned<DeValue<'_>>) -> Result<String, &'static str> {
    let is_boolean = flag.get_value_parser().type_id() == TypeId::of::<bool>();
    match value.get_ref() {
        DeValue::Boolean(value) if is_boolean => Ok(value.to_string()),
        _ if is_boolean => Err("expected true or false"),
        DeValue::String(text) => Ok(text.to_string()),
        _ if matches!(flag.get_action(), ArgAction::Append) => {
            Err("expected a string, or a list of strings")
        }
        _ => Err("expected a string"),
    }
}

/// Checks values against the flag here, where their line in the file is known.
fn check(command: &Command, flag: &Arg, values: &[String]) -> Result<(), String> {
    let Some(long) = flag.get_long() else { return Ok(()) };
    for value in values {
        let line = [command.get_name().to_owned(), format!("--{long}={value}")];
        if let Err(error) = command.clone().try_get_matches_from(line) {
            return Err(one_line(&error));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::arguments::Arguments;
    use clap::CommandFactory as _;

    #[test]
    fn members_are_flags_and_know_their_lines() {
        let text = "\n# where\nlisten = \"127.0.0.1:0\"\ndemo = false\ntrusted_proxy = [\"10.0.0.0/8\", \"::1/128\"]\n";

        let (members, _) = parse(text, &Arguments::command()).ok().unwrap();

        let one = |name: &str| members.iter().find(|member| member.name == name).unwrap();
        assert_eq!((one("listen").line, &*one("listen").values[0]), (3, "127.0.0.1:0"));
        assert_eq!((one("demo").line, &*one("demo").values[0]), (4, "false"));
        assert_eq!(one("trusted_proxy").values, ["10.0.0.0/8", "::1/128"]);
    }

    #[test]
    fn a_mistake_is_placed_and_repeats_no_value() {
        for (text, line, words) in [
            ("lisen = \"a\"", 1, "lisen: unknown member, did you mean listen?"),
            ("\nzzzzzzzzzz = 1", 2, "zzzzzzzzzz: unknown member, expected one of: listen"),
            ("config = \"other.toml\"", 1, "config: unknown member"),
            ("listen = 8080", 1, "listen: expected a string"),
            ("listen = [\"canary\"]", 1, "listen: expected a string"),
            ("demo = \"canary\"", 1, "demo: expected true or false"),
            ("trusted_proxy = 10", 1, "trusted_proxy: expected a string, or a list of strings"),
            ("\n\ndatabase_url = \"canary", 3, ""),
            ("[serve]\nlisten = \"canary\"", 1, "serve: unknown member"),
            ("server = \"canary\"", 1, "server: expected a table"),
            (
                "[server]\nisuer = \"canary\"",
                2,
                "server.isuer: unknown member, did you mean issuer?",
            ),
            (
                "[server]\nissuer = \"https://canary.example\"",
                2,
                "server.issuer: set `issuer` at the top of the file instead",
            ),
            (
                "[server.lifetimes]\n\ntoken = 1",
                3,
                "server.lifetimes.token: unknown member, expected one of: access_token, access_token_by_grant",
            ),
            (
                "[server.lifetimes]\naccess_token = \"canary\"",
                2,
                "server.lifetimes.access_token: expected a whole number",
            ),
            (
                "[server.lifetimes]\naccess_token = 1.5",
                2,
                "server.lifetimes.access_token: expected a whole number",
            ),
            (
                "[server]\n[server.lifetimes]\naccess_token = 0",
                3,
                "server.lifetimes.access_token: must be at least 1 second, not 0",
            ),
            (
                "[server.lifetimes.access_token_by_grant]\npassword = true",
                2,
                "server.lifetimes.access_token_by_grant.password: expected a whole number",
            ),
            (
                "[server.endpoints]\nwithout = \"canary\"",
                2,
                "server.endpoints.without: expected a list",
            ),
            (
                "server.endpoints.paths.token = \"/login\"",
                1,
                "server.endpoints.paths.token: must begin with /oauth/ here",
            ),
            (
                "[server.authorization]\nlogin_path = \"/sign-in\"",
                2,
                "server.authorization.login_path: the login page of this provider is at /login",
            ),
            (
                "[server.endpoints]\nwithout = [\"canari\"]",
                2,
                "server.endpoints.without: there is no endpoint \"canari\", only token, revocation",
            ),
            (
                "[server.endpoints.paths]\ntoken = \"/oauth/authorize\"",
                1,
                "server.endpoints.paths: the endpoints \"authorization\" and \"token\" have the same path",
            ),
            ("connections = 512", 1, "connections: expected a table"),
            (
                "[connections]\nplace = 2",
                2,
                "connections.place: unknown member, did you mean places?",
            ),
            (
                "[connections]\n\nhead_seconds = \"canary\"",
                3,
                "connections.head_seconds: expected a whole number",
            ),
            ("[connections]\nhead_bytes = 1", 2, "connections.head_bytes: must be between 8192"),
            ("[server]\nrealm = 1979-05-27", 2, "server.realm: a date is no setting"),
            ("issuer = \"canary\"\nissuer = \"canary\"", 2, "duplicate key"),
        ] {
            let (found, problem) = parse(text, &Arguments::command()).err().unwrap();

            assert_eq!(found, line, "{text}: {problem}");
            assert!(problem.starts_with(words), "{text}: {problem}");
            assert!(!problem.contains("canary"), "{text}: {problem}");
        }
    }

    #[test]
    fn a_flag_wins_over_the_file() {
        let text = "listen = \"127.0.0.1:1\"";
        let (members, tables) = parse(text, &Arguments::command()).ok().unwrap();
        let file = ConfigFile { path: "provider.toml".into(), members, tables };
        let value = |line: &[&str]| {
            let matches = file.defaults_of(Arguments::command()).try_get_matches_from(line);
            matches.unwrap().get_one::<String>("listen").cloned()
        };

        assert_eq!(value(&["provider"]).as_deref(), Some("127.0.0.1:1"));
        assert_eq!(value(&["provider", "--listen", "[::1]:2"]).as_deref(), Some("[::1]:2"));
    }
}
