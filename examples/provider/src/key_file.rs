//! The file with the key under which the provider's keys are stored encrypted: `--signing-keys`.

use crate::{
    database_url::{DatabaseUrl, Place},
    entity::short_lived,
    stop::Stop,
};
use oauth_runtime::{
    keys::{EncryptionKeyError, KeyEncryptionKey},
    random::SystemRandom,
};
use sea_orm::{
    ColumnTrait as _, DatabaseConnection, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// The flag that a mistake is told under.
const FLAG: &str = "--signing-keys";
/// What the file is called where nobody names it.
const NAME: &str = "provider.keys";
/// The kind of the rows that hold signing keys.
const SIGNING_KEY: &str = "signing_key";

/// Where the key is.
#[derive(Clone, Debug, Default)]
pub enum KeySource {
    /// There is none: the provider signs nothing.
    #[default]
    Nothing,
    /// Here.
    Given(KeyEncryptionKey),
    /// In this file; without a path beside an SQLite file, or else in the working directory.
    File(Option<PathBuf>),
}

impl KeySource {
    /// The key. A file that is not there is made while the database holds no signing keys, and only then. A database in memory
    /// ends with the process, and so does its key.
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
        if holds_signing_keys(database).await? {
            return Err(Stop::mistake(
                FLAG,
                format_args!(
                    "{} is not there, and the database holds signing keys: name the file with their key; a new one would not open them",
                    path.display()
                ),
            ));
        }
        let key = KeyEncryptionKey::generate(&SystemRandom);
        if make(&path, &key).map_err(|error| cannot("write", &path, &error))? {
            tracing::info!("made {}: keep a copy of it apart from the database", path.display());
            return Ok(Some(key));
        }
        // Another start was first.
        read(&path)
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

/// Makes the file, which nobody else can read, whole or not at all; whether it was not there.
fn make(path: &Path, key: &KeyEncryptionKey) -> io::Result<bool> {
    let draft = path.with_extension(format!("keys.{}", std::process::id()));
    let mut file = private(&draft)?;
    let written = file.write_all(key.to_text().as_bytes()).and_then(|()| file.sync_all());
    let made = written.and_then(|()| match fs::hard_link(&draft, path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    });
    fs::remove_file(&draft)?;
    made
}

#[cfg(unix)]
fn private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).open(path)
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> Stop {
    Stop::mistake(FLAG, format_args!("cannot {what} {}: {error}", path.display()))
}

async fn holds_signing_keys(database: &DatabaseConnection) -> Result<bool, Stop> {
    let rows = short_lived::Entity::find().filter(short_lived::Column::Kind.eq(SIGNING_KEY));
    Ok(rows.count(database).await? > 0)
}

/// A key that does not open what is stored.
pub(crate) fn does_not_open(error: &EncryptionKeyError) -> Stop {
    Stop::mistake(FLAG, error)
}
