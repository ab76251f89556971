//! The file of `--signing-keys`: it holds the key with which the provider's stored keys are encrypted.

use crate::{
    database_url::{DatabaseUrl, Place},
    entity::short_lived,
    stop::Stop,
};
use oauth_runtime::{
    keys::{EncryptionKeyError, KeyEncryptionKey},
    random::{Random as _, SystemRandom},
};
use sea_orm::{ColumnTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// The flag that error messages name.
const FLAG: &str = "--signing-keys";
/// The name of the file when no path is given.
const NAME: &str = "provider.keys";
/// The kinds of the rows that hold signing keys.
const SIGNING_KEYS: [&str; 2] = ["signing_key", "signing_key_rs256"];
/// The kind of the row that holds the root key.
const ROOT_KEY: &str = "root_key";

/// Where the key-encryption key comes from.
#[derive(Clone, Debug, Default)]
pub enum KeySource {
    /// There is no key: the provider signs nothing.
    #[default]
    Nothing,
    /// This key.
    Given(KeyEncryptionKey),
    /// This file. Without a path: a file beside the SQLite file, or else in the working directory.
    File(Option<PathBuf>),
}

impl KeySource {
    /// Reads the key. A missing file is created only while the database holds no signing keys. A database in memory ends with
    /// the process, and so does its key.
    pub(crate) async fn read(
        &self,
        url: &str,
        database: &DatabaseConnection,
    ) -> Result<Option<KeyEncryptionKey>, Stop> {
        let path = match self {
            Self::Nothing => return Ok(None),
            Self::Given(key) => return Ok(Some(key.clone())),
            Self::File(Some(path)) => path.clone(),
            Self::File(None) => match beside(url)? {
                Some(path) => path,
                None => return Ok(Some(KeyEncryptionKey::generate(&SystemRandom))),
            },
        };
        if let Some(key) = read(&path)? {
            return Ok(Some(key));
        }
        if holds_encrypted_keys(database).await? {
            return Err(Stop::mistake(
                FLAG,
                format_args!(
                    "{} does not exist, but the database holds encrypted keys: name the file with the key that encrypted them; \
                     a new key could not decrypt them",
                    path.display()
                ),
            ));
        }
        let key = KeyEncryptionKey::generate(&SystemRandom);
        make(&path, &key).map_err(|error| cannot("write", &path, &error))?;
        tracing::info!("made {}: keep a copy of it apart from the database", path.display());
        read(&path)
    }
}

impl KeySource {
    /// A warning about a file that others can read: it is permitted, but unsafe.
    pub(crate) fn warning(&self, url: &str) -> Option<String> {
        let path = match self {
            Self::File(Some(path)) => path.clone(),
            Self::File(None) => beside(url).ok()??,
            Self::Nothing | Self::Given(_) => return None,
        };
        has_readers(&path).then(|| {
            format!("{} can be read by others than its owner: chmod 600 {0}", path.display())
        })
    }
}

/// The file beside an SQLite file, or in the working directory; `None` for a database in memory.
fn beside(url: &str) -> Result<Option<PathBuf>, Stop> {
    Ok(match DatabaseUrl::parse(url)?.place() {
        Place::Memory => None,
        Place::File { path, .. } => Some(path.with_extension("keys")),
        Place::Server(_) => Some(PathBuf::from(NAME)),
    })
}

fn read(path: &Path) -> Result<Option<KeyEncryptionKey>, Stop> {
    match fs::read_to_string(path) {
        Ok(text) => KeyEncryptionKey::parse(&text)
            .map(Some)
            .map_err(|error| Stop::mistake(FLAG, format_args!("{}: {error}", path.display()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(cannot("read", path, &error)),
    }
}

/// Creates the file completely or not at all, readable for its owner only. If another start was faster, its file stays.
fn make(path: &Path, key: &KeyEncryptionKey) -> io::Result<()> {
    // The draft has an unpredictable name, or others could put a link there or write the same file.
    let draft = path.with_extension(format!("keys.{}", SystemRandom.token()));
    let mut file = private(&draft)?;
    let written = file.write_all(key.to_text().as_bytes()).and_then(|()| file.sync_all());
    let made = written.and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    });
    // A draft that stays behind can be read only by those who can read the file itself.
    let _ = fs::remove_file(&draft);
    made
}

#[cfg(unix)]
fn private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// Whether others than the owner can read the file.
#[cfg(unix)]
fn has_readers(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn has_readers(_: &Path) -> bool {
    false
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> Stop {
    Stop::mistake(FLAG, format_args!("cannot {what} {}: {error}", path.display()))
}

/// Whether there are signing keys or an encrypted root key. An encrypted root key is a text with two dots.
async fn holds_encrypted_keys(database: &DatabaseConnection) -> Result<bool, Stop> {
    let kinds = SIGNING_KEYS.into_iter().chain([ROOT_KEY]);
    let of_kinds = short_lived::Column::Kind.is_in(kinds);
    let rows = short_lived::Entity::find().filter(of_kinds).all(database).await?;
    let is_sealed = |row: &short_lived::Model| {
        SIGNING_KEYS.contains(&row.kind.as_str())
            || row.payload.as_str().is_some_and(|text| text.matches('.').count() == 2)
    };
    Ok(rows.iter().any(is_sealed))
}

/// The error for a key that does not decrypt what is stored.
pub(crate) fn does_not_open(error: &EncryptionKeyError) -> Stop {
    Stop::mistake(FLAG, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two first starts at once make one file, and both use its content.
    #[test]
    fn the_first_key_stays_and_no_draft_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("provider.keys");
        let keys = [KeyEncryptionKey::new([1; 32]), KeyEncryptionKey::new([2; 32])];
        for key in &keys {
            make(&path, key).unwrap();
        }

        assert_eq!(read(&path).unwrap().unwrap().to_text(), keys[0].to_text());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
