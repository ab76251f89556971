//! The lines that the code of a test writes to the log.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};
use tracing::subscriber::DefaultGuard;

/// Collects what the thread writes under the target `oauth`, at the level of warnings or above, until this value is dropped. The
/// test must use the runtime with one thread, or its tasks write elsewhere.
#[derive(Debug)]
pub struct Logged {
    text: Written,
    _guard: DefaultGuard,
}

#[derive(Clone, Debug, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panics here").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Logged {
    /// Begins to collect.
    #[must_use]
    pub fn here() -> Self {
        let text = Written::default();
        let writer = text.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_env_filter("oauth=warn")
            .with_writer(move || writer.clone())
            .finish();
        Self { text, _guard: tracing::subscriber::set_default(subscriber) }
    }

    /// The lines that hold all of these words.
    #[must_use]
    pub fn lines(&self, words: &[&str]) -> Vec<String> {
        let text = self.text.0.lock().expect("nobody panics here").clone();
        let text = String::from_utf8(text).expect("the log is text");
        let holds = |line: &&str| words.iter().all(|word| line.contains(word));
        text.lines().filter(holds).map(str::to_owned).collect()
    }

    /// Asserts one line that holds all of these words.
    #[track_caller]
    pub fn assert_line(&self, words: &[&str]) {
        assert_eq!(self.lines(words).len(), 1, "{words:?}\n{:#?}", self.lines(&[]));
    }
}
