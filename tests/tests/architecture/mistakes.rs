//! The page of all mistakes that the compiler explains, made from the compile-error tests.
//!
//! `OVERWRITE_MISTAKES=1 cargo test -p oauth-tests --test architecture` writes it anew.

use std::{
    collections::BTreeSet,
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// The folders of the tests, in the order of the page, with what they are about.
const KINDS: [(&str, &str, &str); 11] = [
    (
        "missing",
        "Something is missing",
        "A column, a group of columns, an entity or a mark that the server needs.",
    ),
    (
        "wrong_type",
        "A type is wrong",
        "A column that holds something else, a secret in the clear, a hook that promises something else.",
    ),
    (
        "index",
        "An index is missing",
        "Rows are looked up by the column, so the database must find them quickly and once.",
    ),
    (
        "activity",
        "A column says the opposite of who may act",
        "Columns that would lock out those who may act and let in those who may not, or that nobody reads.",
    ),
    (
        "unknown_key",
        "A word is unknown",
        "Every key of an attribute is read, and a near miss is guessed.",
    ),
    ("duplicate", "Something is said twice", "One column for one role, one key once."),
    (
        "wrong_place",
        "Something stands in the wrong place",
        "An attribute above the wrong item, in the wrong order, or on a field that is none of the server's.",
    ),
    (
        "wrong_shape",
        "A derive stands on the wrong thing",
        "Enums, unions, tuple structs and structs of another name.",
    ),
    (
        "grant",
        "A grant cannot be registered",
        "What the grant needs of the entities, of its options and of its clients.",
    ),
    (
        "require_oauth",
        "A handler cannot be protected",
        "Scopes that no token can have, functions that axum does not call, states without a server.",
    ),
    (
        "scopes",
        "An enum is none of scopes",
        "Words that no token can have or that two variants share, texts that are missing, rings of what implies what.",
    ),
];

/// What somebody sees, and the section that explains it.
const SYMPTOMS: [(&str, &str); 15] = [
    ("an error at a derive names columns that the struct does not have", "missing"),
    ("an error at `#[grant]` or at a provider names an entity or a capability", "missing"),
    ("`the trait .. is not implemented for` the type of a column", "wrong_type"),
    ("`mismatched types` (E0308) in a hook", "wrong_type"),
    ("a column wants `#[sea_orm(unique)]` or `indexed`", "index"),
    ("a name such as `is_locked` or `deleted_at` is asked about", "activity"),
    ("`unknown key`, or `did you mean`", "unknown_key"),
    ("`twice`, or `already`", "duplicate"),
    ("`directly above #[sea_orm::model]`, or a field that is none of the server's", "wrong_place"),
    ("`expected a struct with named fields`", "wrong_shape"),
    ("an error at the `impl` below `#[grant]`", "grant"),
    ("`the trait Handler is not implemented` (E0277) at a route", "require_oauth"),
    ("an argument is missing (E0061) at a handler, and the help names `Guard`", "require_oauth"),
    ("an error inside the text of `#[require_oauth(\"..\")]`", "require_oauth"),
    ("an error at a variant of an enum, or at `implies(..)`", "scopes"),
];

/// An error as the compiler prints it.
struct Mistake {
    message: String,
    source: String,
    /// What stands under the line, and what the notes say to write.
    advice: Vec<String>,
}

/// What the compiler writes under a line when it has nothing of ours to say there.
const WORDLESS: [&str; 4] = [
    "unsatisfied trait bound",
    "not found in this scope",
    "the trait `",
    "type mismatch resolving",
];

/// The folder of the tests.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")
}

fn cases(kind: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(folder().join(kind)).expect("the folder of a kind");
    let mut files: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "stderr"));
    files.sort();
    files
}

fn mistakes(stderr: &Path) -> Vec<Mistake> {
    let text = fs::read_to_string(stderr).expect("what the compiler said");
    text.split("\n\n")
        .filter(|block| block.starts_with("error"))
        .filter_map(|block| mistake(block, stderr))
        .collect()
}

fn mistake(block: &str, stderr: &Path) -> Option<Mistake> {
    let mut lines = block.lines();
    let (_, message) = lines.next()?.split_once(": ")?;
    let place = lines.next()?.trim().strip_prefix("--> ")?;
    let mut parts = place.rsplit(':');
    let (_, line) = (parts.next()?, parts.next()?.parse::<usize>().ok()?);
    // An error in a module that several tests share is shown there.
    let file = folder().parent()?.join(parts.next()?);
    let source = fs::read_to_string(&file)
        .or_else(|_| fs::read_to_string(stderr.with_extension("rs")))
        .ok()?;
    let source = source.lines().nth(line.checked_sub(1)?)?.trim().to_owned();
    let advice = label(block).into_iter().chain(notes(block)).map(str::to_owned).collect();
    Some(Mistake { message: message.to_owned(), source, advice })
}

/// What stands under the line that the message points to.
fn label(block: &str) -> Option<&str> {
    let own = block.split("\nhelp: ").next()?.split("\nnote: ").next()?;
    let marked = own.lines().find(|line| line.contains("| ") && line.contains('^'))?;
    let text = marked.rsplit('^').next()?.trim();
    let is_ours = !text.is_empty() && !WORDLESS.iter().any(|wordless| text.starts_with(wordless));
    is_ours.then_some(text)
}

/// The notes that say what to write.
fn notes(block: &str) -> impl Iterator<Item = &str> {
    let notes = block.lines().filter_map(|line| {
        line.trim().strip_prefix("= note: ").or(line.trim().strip_prefix("= help: "))
    });
    notes.filter(|note| {
        let is_ours = note.contains("#[") || note.contains("`pub ") || note.contains("add `");
        is_ours && !note.contains("originates in")
    })
}

/// The comment that a test begins with, for mistakes that only the compiler itself can report.
fn remark(stderr: &Path) -> String {
    let source = fs::read_to_string(stderr.with_extension("rs")).expect("the test");
    let lines = source.lines().map_while(|line| line.strip_prefix("// "));
    lines.collect::<Vec<_>>().join(" ")
}

fn page() -> (String, usize) {
    let (mut kinds, mut shown) = (BTreeSet::new(), BTreeSet::new());
    let mut body = String::new();
    for (folder, title, about) in KINDS {
        // Writing to a text cannot fail.
        let _ = writeln!(body, "\n## {title}\n\n{about}");
        for case in cases(folder) {
            let mut remark = remark(&case);
            for Mistake { message, source, mut advice } in mistakes(&case) {
                if !shown.insert((folder, message.clone(), source.clone())) {
                    continue;
                }
                if !remark.is_empty() {
                    advice.insert(0, std::mem::take(&mut remark));
                }
                let _ = writeln!(body, "\n- {message}");
                for advice in advice {
                    let _ = writeln!(body, "  - *{advice}*");
                }
                let _ = writeln!(body, "\n  ```text\n  {source}\n  ```");
                kinds.insert(message);
            }
        }
    }
    let head = format!(
        "# Mistakes that the compiler explains\n\nEvery mistake below has a test that keeps the compiler's words and the place that they point to: {} of them in\n{} kinds. This page is made from those tests; what is in italics is the advice that comes along, and the line is the\none that the message points to.\n",
        kinds.len(),
        KINDS.len()
    );
    (head + &index() + &body, kinds.len())
}

/// The sections by what somebody sees.
fn index() -> String {
    let title = |kind: &str| KINDS.iter().find(|(folder, ..)| *folder == kind).expect("a kind").1;
    let row = |(symptom, kind): &(&str, &str)| {
        let title = title(kind);
        let anchor = title.to_lowercase().replace(' ', "-");
        format!("| {symptom} | [{title}](#{anchor}) |\n")
    };
    let rows = SYMPTOMS.iter().map(row).collect::<String>();
    format!(
        "\n| what you see | section |\n|---|---|\n{rows}\nWhat compiles and does not work is in [the guide](guide/when-something-does-not-work.md).\n"
    )
}

#[test]
fn every_kind_of_mistake_is_found_by_what_somebody_sees() {
    for (kind, ..) in KINDS {
        assert!(SYMPTOMS.iter().any(|(_, of)| *of == kind), "{kind} has no symptom");
    }
}

#[test]
fn the_page_of_mistakes_is_what_the_tests_say() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/mistakes.md");
    let (wanted, count) = page();
    assert!(count >= 40, "{count} kinds of mistakes");
    if env::var_os("OVERWRITE_MISTAKES").is_some() {
        fs::write(&file, &wanted).expect("the page can be written");
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == wanted,
        "docs/mistakes.md is not what the tests say; OVERWRITE_MISTAKES=1 writes it anew"
    );
}

#[test]
fn the_words_under_a_line_and_the_notes_are_read_and_the_compilers_own_are_not() {
    let block = "error[E0277]: wrong\n --> ui/x.rs:1:2\n  |\n1 | a: B,\n  |    ^ use `C`\n  |\n  = help: the trait `D` is not implemented\n  = note: add `E` to the derives\n  = note: this error originates in the macro `#[f]`\nnote: required\n  | G\n  | ^ required by this bound";

    assert_eq!(label(block), Some("use `C`"));
    assert_eq!(notes(block).collect::<Vec<_>>(), ["add `E` to the derives"]);
    assert_eq!(label("error: x\n  | y\n  | ^ unsatisfied trait bound"), None);
}

#[test]
fn every_folder_of_mistakes_is_on_the_page() {
    let known: BTreeSet<String> = KINDS.iter().map(|(folder, ..)| (*folder).to_owned()).collect();
    let folders: BTreeSet<String> = fs::read_dir(folder())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| !["entities", "pass"].contains(&name.as_str()))
        .collect();

    assert_eq!(folders, known);
}
