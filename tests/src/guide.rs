//! The chapters of the guide as a reader sees them: blocks of code, and links.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// One document.
#[derive(Debug)]
pub struct Chapter {
    /// The path of its file.
    pub path: PathBuf,
    text: String,
}

impl Chapter {
    /// Reads a document.
    #[must_use]
    pub fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("a document");
        Self { path: path.to_owned(), text }
    }

    /// The blocks in that language, in order.
    #[must_use]
    pub fn blocks(&self, language: &str) -> Vec<String> {
        let mut blocks = Vec::new();
        let mut open: Option<(bool, String)> = None;
        for line in self.text.lines() {
            match (&mut open, line.strip_prefix("```")) {
                (None, Some(word)) => open = Some((word == language, String::new())),
                (Some((is_wanted, block)), Some(_)) => {
                    if *is_wanted {
                        blocks.push(std::mem::take(block));
                    }
                    open = None;
                }
                (Some((_, block)), None) => {
                    block.push_str(line);
                    block.push('\n');
                }
                (None, None) => {}
            }
        }
        blocks
    }

    /// The files that the chapter's Rust blocks make, in order. A heading or a line that ends with a path below `src`
    /// begins a file.
    #[must_use]
    pub fn files(&self) -> Vec<(String, String)> {
        let mut files: Vec<(String, String)> = Vec::new();
        let mut open: Option<bool> = None;
        for line in self.text.lines() {
            if let Some(language) = line.strip_prefix("```") {
                let is_rust = language == "rust";
                if let (true, Some((_, code))) = (is_rust, files.last_mut()) {
                    code.push_str(if code.is_empty() { "" } else { "\n" });
                }
                open = if open.is_some() { None } else { Some(is_rust) };
            } else if let Some(is_rust) = open {
                if let (true, Some((_, code))) = (is_rust, files.last_mut()) {
                    code.push_str(line);
                    code.push('\n');
                }
            } else if let Some(path) = path_at_the_end(line) {
                files.push((path.to_owned(), String::new()));
            }
        }
        files
    }

    /// The languages of the chapter's blocks.
    #[must_use]
    pub fn languages(&self) -> Vec<&str> {
        // Every other fence closes a block.
        self.text.lines().filter_map(|line| line.strip_prefix("```")).step_by(2).collect()
    }

    /// The targets of the chapter's links, if they are files.
    #[must_use]
    pub fn links(&self) -> Vec<&str> {
        self.text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
            .filter(|link| !link.contains("://") && !link.contains(' ') && !link.contains('@'))
            .collect()
    }
}

/// The path below `src` in backticks at the end of a line, if there is one.
fn path_at_the_end(line: &str) -> Option<&str> {
    let line = line.strip_suffix(':').unwrap_or(line).strip_suffix('`')?;
    let (_, path) = line.rsplit_once('`')?;
    path.starts_with("src/").then_some(path)
}

/// The lines of a piece of code, without indentation and without empty lines.
#[must_use]
pub fn lines_of(code: &str) -> Vec<String> {
    code.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}
