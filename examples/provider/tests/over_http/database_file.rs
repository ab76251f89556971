//! The file of an SQLite database.

use oauth_tests::{database::TestDatabase, running::Running};
use provider::{Provider, Settings, Stop};
use std::{net::SocketAddr, path::Path};

#[cfg(unix)]
#[track_caller]
fn assert_private(path: &Path) {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    for suffix in ["", "-wal", "-shm"] {
        let file = format!("{}{suffix}", path.display());
        assert!(Path::new(&file).exists(), "{file}");
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

async fn start(database_url: String) -> Result<Provider, Stop> {
    let settings = Settings { database_url, ..Settings::default() };
    Provider::start(settings, SocketAddr::from(([127, 0, 0, 1], 8080))).await
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_of_the_database_are_for_their_owner_only() {
    let provider = Running::start(TestDatabase::sqlite()).await;
    let url = &provider.test_database.url;

    assert_private(Path::new(url.strip_prefix("sqlite://").unwrap().split('?').next().unwrap()));
}

/// A path that contains `:memory:` or `mode=memory` once made a file that everybody could read.
#[cfg(unix)]
#[tokio::test]
async fn a_file_whose_path_has_the_word_for_memory_in_it_is_a_file_for_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    for (name, written) in [
        ("my:memory:.db", "my:memory:.db?mode=rwc"),
        ("mode=memory.db", "mode=memory.db"),
        ("a?mode=memory", "a%3Fmode=memory?mode=rwc"),
    ] {
        let url = format!("sqlite://{}/{written}", folder.path().display());
        let provider = start(url.clone()).await.unwrap();

        assert_private(&folder.path().join(name));
        assert!(provider.inserted_demo_data());
        assert!(!start(url).await.unwrap().created_tables(), "{name} is kept");
    }
}

/// SQLite, <https://www.sqlite.org/uri.html>: only the mode `rwc` creates a file.
#[tokio::test]
async fn a_url_that_permits_no_creation_creates_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    for mode in ["rw", "ro"] {
        let refused = start(format!("sqlite://{}?mode={mode}", path.display())).await;

        let refusal = refused.map(|_| ()).unwrap_err().to_string();
        assert!(refusal.contains("mode=rwc"), "{refusal}");
        assert!(!path.exists(), "{mode}");
    }
    start(format!("sqlite://{}?mode=rwc", path.display())).await.unwrap();
    start(format!("sqlite://{}?mode=rw", path.display())).await.unwrap();
}
