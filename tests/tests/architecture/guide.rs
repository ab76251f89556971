//! The guide shows code that is compiled, and its links lead somewhere.

use crate::source::root;
use oauth_tests::guide::{Chapter, lines_of};
use std::{fs, path::Path};

/// Where the code of the guide may come from.
const SOURCES: [&str; 10] = [
    "examples/guide/src",
    "examples/existing/src",
    "examples/existing/src/entity",
    "examples/guide/tests",
    "examples/custom_grant/src",
    "examples/quickstart/src",
    "examples/resource-server/src",
    "examples/mcp-server/src",
    "examples/mcp-server/src/bin",
    "tests/resource_server/src",
];

fn chapters() -> Vec<Chapter> {
    let files = fs::read_dir(root().join("docs/guide")).expect("the guide");
    let mut chapters: Vec<Chapter> =
        files.map(|file| Chapter::read(&file.expect("a chapter").path())).collect();
    chapters.sort_by(|left, right| left.path.cmp(&right.path));
    chapters
}

fn compiled() -> Vec<Vec<String>> {
    SOURCES
        .iter()
        .flat_map(|folder| fs::read_dir(root().join(folder)).expect("a folder of examples"))
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.is_file())
        .map(|path| lines_of(&fs::read_to_string(path).expect("a text")))
        .collect()
}

#[test]
fn every_rust_block_of_the_guide_is_part_of_a_file_that_is_compiled() {
    let compiled = compiled();
    let is_compiled = |block: &[String]| {
        compiled.iter().any(|file| file.windows(block.len()).any(|part| part == block))
    };
    let mut blocks = 0;
    for chapter in chapters() {
        for block in chapter.blocks("rust") {
            blocks += 1;
            let lines = lines_of(&block);
            assert!(is_compiled(&lines), "{}: no file has\n{block}", chapter.path.display());
        }
    }
    assert!(blocks > 40, "the blocks were not read: {blocks}");
}

/// A block in another language would escape the check above.
#[test]
fn a_block_is_rust_or_no_program_at_all() {
    for chapter in chapters() {
        for language in chapter.languages() {
            let is_known = ["rust", "sh", "toml", "text"].contains(&language);
            assert!(is_known, "{}: a block of {language:?}", chapter.path.display());
        }
    }
}

#[test]
fn the_table_of_contents_names_every_chapter() {
    let contents = Chapter::read(&root().join("docs/guide/README.md"));
    for chapter in chapters() {
        let name = chapter.path.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(name == "README.md" || contents.links().contains(&&*name), "{name} is missing");
    }
}

#[test]
fn the_blocks_of_the_first_chapter_are_the_quickstart_in_order() {
    let chapter = Chapter::read(&root().join("docs/guide/first-provider.md"));
    let quickstart =
        fs::read_to_string(root().join("examples/quickstart/src/main.rs")).expect("it");

    assert_eq!(lines_of(&chapter.blocks("rust").join("\n")), lines_of(&quickstart));
}

#[test]
fn the_files_of_the_chapter_about_mcp_are_the_example() {
    let chapter = Chapter::read(&root().join("docs/guide/protect-an-mcp-server.md"));
    let files = chapter.files();

    assert_eq!(files.len(), 7, "{:?}", files.iter().map(|(file, _)| file).collect::<Vec<_>>());
    for (file, code) in files {
        let path = root().join("examples/mcp-server").join(&file);
        let example = fs::read_to_string(path).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(lines_of(&code), lines_of(&example), "{file}");
    }
}

#[test]
fn every_link_of_the_documents_leads_to_a_file() {
    let mut documents: Vec<_> = chapters();
    for name in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "docs/conformance.md",
        "docs/mcp.md",
        "docs/parity.md",
    ] {
        documents.push(Chapter::read(&root().join(name)));
    }
    for document in documents {
        let folder = document.path.parent().expect("a folder");
        for link in document.links() {
            let file = link.split('#').next().unwrap_or_default();
            let is_there = file.is_empty() || folder.join(Path::new(file)).exists();
            assert!(is_there, "{}: {link} leads nowhere", document.path.display());
        }
    }
}
