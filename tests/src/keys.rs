//! The key that encrypts the stored keys of the tests' providers.

use oauth_runtime::keys::KeyEncryptionKey;
use provider::key_file::KeySource;
use std::{fs, sync::OnceLock};
use tempfile::NamedTempFile;

/// The key-encryption key.
#[must_use]
pub fn key() -> KeyEncryptionKey {
    KeyEncryptionKey::new([7; 32])
}

/// The same key, as the source of a provider in this process.
#[must_use]
pub fn key_source() -> KeySource {
    KeySource::Given(key())
}

/// The path of a file with the same key, for a provider in a process of its own.
///
/// # Panics
/// When the file cannot be created.
#[must_use]
pub fn key_file() -> &'static str {
    static FILE: OnceLock<NamedTempFile> = OnceLock::new();
    let file = FILE.get_or_init(|| {
        let file = NamedTempFile::new().expect("a file");
        fs::write(file.path(), key().to_text()).expect("it is written");
        file
    });
    file.path().to_str().expect("a path in UTF-8")
}
