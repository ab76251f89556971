//! The table of the profiles in the guide is the one of the code. `UPDATE_EXPECT=1` writes it anew.

use crate::source::root;
use oauth_runtime::protocol::profile::{Profile, TABLE};
use std::{env, fmt::Write as _, fs};

const CHAPTER: &str = "docs/guide/profiles.md";
const END: &str = "<!-- end of profiles -->";

/// The rules, a row each, with the value of each profile.
fn table() -> String {
    let mut text = String::from("| rule | clause |");
    for profile in Profile::ALL {
        let _ = write!(text, " `{profile}` |");
    }
    let _ = write!(text, "\n|---|---|{}\n", "---|".repeat(Profile::ALL.len()));
    for rule in TABLE {
        let _ = write!(text, "| {} | {} |", rule.name, rule.clause);
        for profile in Profile::ALL {
            let _ = write!(text, " {} |", (rule.value)(profile.rules()));
        }
        text.push('\n');
    }
    text
}

#[test]
fn the_table_of_the_profiles_in_the_guide_is_the_one_of_the_code() {
    let path = root().join(CHAPTER);
    let chapter = fs::read_to_string(&path).expect("the chapter");
    let (before, rest) = chapter.split_once("<!-- profiles").expect("the place of the table");
    let (mark, rest) = rest.split_once("-->").expect("the end of the mark");
    let (found, after) = rest.split_once(END).expect("the end of the table");
    let table = table();
    if found.trim() == table.trim() {
        return;
    }
    assert!(env::var_os("UPDATE_EXPECT").is_some(), "{CHAPTER} should have the table\n{table}");
    let written = format!("{before}<!-- profiles{mark}-->\n\n{table}\n{END}{after}");
    fs::write(path, written).expect("the chapter is written");
}
