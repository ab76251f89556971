//! Every refusal of the runtime has an id for translations, and no two have the same one.

use crate::source::Source;
use std::collections::BTreeMap;

/// What the sources say of ids and should not.
pub(crate) fn violations(sources: &[Source]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut places: BTreeMap<&str, &str> = BTreeMap::new();
    for source in sources {
        let path = source.path.as_str();
        for id in ids(&source.text) {
            let Some(id) = id else {
                problems.push(format!(
                    "{path}: an `OAuthError::new(..)` has no `.with_id(\"..\")`, which translations name it by"
                ));
                continue;
            };
            if let Some(other) = places.insert(id, path) {
                problems.push(format!(
                    "{path}: the id `{id}` is also in {other}; share the constant, or give each an id of its own"
                ));
            }
        }
    }
    problems
}

/// The id of each refusal that a file makes, outside of its comments and tests.
fn ids(text: &str) -> Vec<Option<&str>> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.split("OAuthError::new(")
        .zip(code.split("OAuthError::new(").skip(1))
        .filter(|(before, _)| {
            !before.lines().last().is_some_and(|line| line.trim_start().starts_with("//"))
        })
        .map(|(_, behind)| {
            let expression = behind.split(";\n").next().unwrap_or_default();
            let (_, id) = expression.split_once(".with_id(\"")?;
            id.split('"').next()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        violations(&[Source::new("oauth-runtime/src/a.rs", text)])
    }

    #[test]
    fn a_refusal_without_an_id_and_an_id_that_stands_twice_are_found() {
        let with_id = "const A: OAuthError = OAuthError::new(CODE, \"a; b\").with_id(\"a\");\n";
        let without = "const B: OAuthError = OAuthError::new(CODE, \"b\");\n";

        assert_eq!(problems(with_id), [""; 0]);
        assert!(problems(without)[0].contains("has no `.with_id"));
        assert!(problems(&format!("{without}{with_id}"))[0].contains("has no `.with_id"));
        assert!(problems(&format!("{with_id}{with_id}"))[0].contains("the id `a` is also in"));
    }

    #[test]
    fn examples_and_tests_need_no_id() {
        let example = "/// const A: OAuthError = OAuthError::new(CODE, \"a\");\nfn f() {}\n";
        let tests =
            "#[cfg(test)]\nmod tests { const A: OAuthError = OAuthError::new(CODE, \"a\"); }\n";

        assert_eq!(problems(&format!("{example}{tests}")), [""; 0]);
    }
}
