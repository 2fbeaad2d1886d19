//! What the store does before it opens a file, and what it refuses.

use std::{fs, path::Path};

use postroom::store::{STORE_FILE, Store, StoreError};

fn refusal(folder: &Path) -> String {
    match Store::open(folder) {
        Err(StoreError::Refused(why)) => why,
        Err(other) => panic!("not a refusal: {other}"),
        Ok(_) => panic!("opened"),
    }
}

#[cfg(unix)]
#[test]
fn folder_and_files_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("deep").join("data");
    let store = Store::open(&folder).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for file in fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    drop(store);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(folder.join(STORE_FILE), fs::Permissions::from_mode(0o644)).unwrap();
    let _store = Store::open(&folder).unwrap();
    assert_eq!((mode(&folder), mode(&folder.join(STORE_FILE))), (0o700, 0o600));
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_write_is_refused_with_the_cure() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    assert!(refusal(folder.path()).contains("chmod 700"));
    assert!(!folder.path().join(STORE_FILE).exists());
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(Store::open(folder.path()).unwrap());
    let file = folder.path().join(STORE_FILE);
    let db = rusqlite::Connection::open(&file).unwrap();
    db.pragma_update(None, "user_version", 999).unwrap();
    drop(db);
    assert!(refusal(folder.path()).contains("newer postroom"));
    let db = rusqlite::Connection::open(&file).unwrap();
    let version: i64 = db.pragma_query_value(None, "user_version", |r| r.get(0)).unwrap();
    assert_eq!(version, 999);
}

#[test]
fn a_file_that_is_no_database_is_refused_and_never_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(STORE_FILE);
    let text = "these are my notes, not a database ".repeat(400);
    fs::write(&file, &text).unwrap();
    let why = refusal(folder.path());
    assert!(why.contains("damaged") && why.contains("Move it away"), "{why}");
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn a_database_of_another_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(STORE_FILE);
    let db = rusqlite::Connection::open(&file).unwrap();
    db.execute_batch("CREATE TABLE recipes (name TEXT)").unwrap();
    drop(db);
    assert!(refusal(folder.path()).contains("another program"));
}

#[test]
fn the_file_is_in_wal_mode_with_the_promised_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let _store = Store::open(folder.path()).unwrap();
    let db = rusqlite::Connection::open(folder.path().join(STORE_FILE)).unwrap();
    let mode: String = db.pragma_query_value(None, "journal_mode", |r| r.get(0)).unwrap();
    assert_eq!(mode, "wal");
    assert!(rusqlite::version_number() >= 3_051_003);
    let loose: i64 = db
        .query_row("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'", [], |r| r.get(0))
        .unwrap();
    assert_eq!(loose, 0);
}

/// Bytes flipped anywhere in the file may lose an answer, never the program.
#[tokio::test]
async fn damage_in_the_middle_of_a_file_is_an_error_and_no_panic() {
    use super::make::{alone, key, now, order, query};
    let whole = tempfile::tempdir().unwrap();
    let store = Store::open(whole.path()).unwrap();
    store.put_orders((0..300).map(|i| alone(order(&i.to_string()))).collect(), now()).await.unwrap();
    store.watched(super::make::account()).await.unwrap();
    drop(store);
    let db = rusqlite::Connection::open(whole.path().join(STORE_FILE)).unwrap();
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(db);
    let bytes = fs::read(whole.path().join(STORE_FILE)).unwrap();
    let (mut failed, mut answered) = (0, 0);
    for page in (8_192..bytes.len()).step_by(8_192) {
        let folder = tempfile::tempdir().unwrap();
        let mut hurt = bytes.clone();
        // The head of a page and some of its content.
        for at in (page..page + 64).chain((page + 500..page + 8_192).step_by(97)) {
            hurt[at] ^= 0xa5;
        }
        fs::write(folder.path().join(STORE_FILE), hurt).unwrap();
        let Ok(store) = Store::open(folder.path()) else {
            failed += 1;
            continue;
        };
        // A thread of the store that panics is gone.
        let mut tally = |done: Result<(), StoreError>| match done {
            Ok(()) => answered += 1,
            Err(StoreError::Gone) => panic!("page at {page}: a thread of the store is gone"),
            Err(_) => failed += 1,
        };
        for by in postroom::model::query::SortBy::ALL {
            let sort = postroom::model::query::Sort { by, reversed: false };
            tally(store.orders(postroom::model::query::OrderQuery { sort, ..query("") }).await.map(drop));
        }
        for filter in ["delivered", "cust:lois prv:rdy", "is:late", "left<2h age>1m"] {
            tally(store.orders(query(filter)).await.map(drop));
            tally(store.count_orders(query(filter)).await.map(drop));
        }
        tally(store.order(key("77")).await.map(drop));
        tally(store.find("R-7".to_owned()).await.map(drop));
        tally(store.tallies(now()).await.map(drop));
        tally(
            store.put_orders((0..350).map(|i| alone(order(&i.to_string()))).collect(), now()).await.map(drop),
        );
    }
    assert!(failed > 0 && answered > 0, "{failed} failed, {answered} answered");
}
