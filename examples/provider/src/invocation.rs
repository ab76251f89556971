//! The command with which the person at the terminal started this program, for commands that the program tells them to type.

use std::env;

/// The words before the arguments: the path as the person typed it, or `cargo run --`.
pub(crate) fn invocation() -> String {
    let is_run_by_cargo = env::var("CARGO_PKG_NAME").is_ok_and(|name| name == "provider");
    of(is_run_by_cargo, env::args().next())
}

fn of(is_run_by_cargo: bool, first_argument: Option<String>) -> String {
    let is_word = |path: &String| !path.is_empty() && !path.contains([' ', '\'', '"', '\\', '$']);
    match first_argument.filter(is_word) {
        _ if is_run_by_cargo && cfg!(debug_assertions) => "cargo run --".to_owned(),
        _ if is_run_by_cargo => "cargo run --release --".to_owned(),
        Some(path) => path,
        None => "provider".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_told_to_type_what_they_typed() {
        let typed = |path: &str| of(false, Some(path.to_owned()));

        assert_eq!(typed("./target/release/provider"), "./target/release/provider");
        assert_eq!(typed("/with space/provider"), "provider");
        assert_eq!(of(false, None), "provider");
        assert!(of(true, Some("target/debug/provider".to_owned())).starts_with("cargo run "));
    }
}
