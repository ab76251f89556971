//! The file of an SQLite database.

use oauth_tests::{database::TestDatabase, running::Running};

#[cfg(unix)]
#[tokio::test]
async fn the_files_of_the_database_are_for_their_owner_only() {
    use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

    let provider = Running::start(TestDatabase::sqlite()).await;
    let url = &provider.test_database.url;
    let path = url.strip_prefix("sqlite://").unwrap().split('?').next().unwrap();

    for file in [path.to_owned(), format!("{path}-wal"), format!("{path}-shm")] {
        assert!(Path::new(&file).exists(), "{file}");
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}
