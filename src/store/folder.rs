//! The data folder and the connections: owner-only, local, a SQLite that is new enough, a file that is whole.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig, ffi};

use super::{Result, STORE_FILE, StoreError, schema};

/// Older ones can damage a file that two connections write (the WAL-reset race).
const OLDEST_SQLITE: i32 = 3_051_003;

/// What a connection is for. Readers keep a small page cache; the writer a larger one, which it gives back when it
/// rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Writer,
    Reader,
}

/// Makes or checks the folder and opens the writing connection.
pub(super) fn open_writer(folder: &Path) -> Result<Connection> {
    let path = own_place(folder, STORE_FILE)?;
    let name = path.display().to_string();
    let mut db = connect(&path, Role::Writer).map_err(|e| explain(&name, e))?;
    schema::migrate(&mut db, &name).map_err(|e| explain(&name, e))?;
    Ok(db)
}

/// Checks the library, makes or checks the folder and the file in it.
pub(super) fn own_place(folder: &Path, file: &str) -> Result<PathBuf> {
    let version = rusqlite::version_number();
    if version < OLDEST_SQLITE {
        return refused(format!(
            "this postroom was built with SQLite {}, which can damage files; it needs 3.51.3 or newer",
            rusqlite::version()
        ));
    }
    own_folder(folder)?;
    let path = folder.join(file);
    own_file(&path)?;
    Ok(path)
}

/// One more connection, for reading only.
pub(super) fn open_reader(folder: &Path) -> Result<Connection> {
    let path = folder.join(STORE_FILE);
    connect(&path, Role::Reader).map_err(|e| explain(&path.display().to_string(), e))
}

fn connect(path: &Path, role: Role) -> Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    if role == Role::Writer {
        db.pragma_update(None, "page_size", 8192)?;
        let mode: String = db.pragma_update_and_check(None, "journal_mode", "WAL", |r| r.get(0))?;
        if !mode.eq_ignore_ascii_case("wal") {
            return refused(format!(
                "{}: this file system cannot hold the store (journal mode {mode}); choose a local folder with \
                 --data-dir",
                path.display()
            ));
        }
    }
    let cache = if role == Role::Writer { -8_000 } else { -2_000 };
    db.pragma_update(None, "cache_size", cache)?;
    db.pragma_update(None, "synchronous", "NORMAL")?;
    db.pragma_update(None, "mmap_size", 0)?;
    db.pragma_update(None, "temp_store", "MEMORY")?;
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    db.pragma_update(None, "journal_size_limit", 64 << 20)?;
    db.pragma_update(None, "query_only", role == Role::Reader)?;
    // Else a statement that meets a partial index is compiled anew whenever another value is bound to it.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.set_prepared_statement_cache_capacity(96);
    Ok(db)
}

fn refused<T>(why: String) -> Result<T> {
    Err(StoreError::Refused(why))
}

/// Says in plain words what a damaged or foreign file means; the file is left as it is.
fn explain(file: &str, error: StoreError) -> StoreError {
    let StoreError::Sql(rusqlite::Error::SqliteFailure(ffi::Error { code, .. }, _)) = &error else {
        return error;
    };
    match code {
        ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => StoreError::Refused(format!(
            "{file} is damaged or is no store of postroom ({error}); nothing was changed. Move it away to start \
             with an empty store, which the next refresh fills again"
        )),
        ErrorCode::ReadOnly | ErrorCode::CannotOpen => StoreError::Refused(format!(
            "{file} cannot be written ({error}); choose another folder with --data-dir"
        )),
        ErrorCode::DiskFull => StoreError::Refused(format!("{file}: the disk is full ({error})")),
        _ => error,
    }
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
    let path = path.display().to_string();
    move |e| StoreError::Io(path, e)
}

#[cfg(unix)]
fn own_folder(folder: &Path) -> Result<()> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
    if !folder.exists() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(io(folder))?;
    }
    let meta = std::fs::metadata(folder).map_err(io(folder))?;
    let name = folder.display();
    if !meta.is_dir() {
        return refused(format!("{name} is not a folder; choose another with --data-dir"));
    }
    if meta.uid() != rustix::process::geteuid().as_raw() {
        return refused(format!("{name} belongs to another user; choose another folder with --data-dir"));
    }
    if meta.mode() & 0o022 != 0 {
        return refused(format!(
            "others can write to {name}; check what is in it, then run: chmod 700 {name}"
        ));
    }
    if meta.mode() & 0o077 != 0 {
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).map_err(io(folder))?;
    }
    local(folder)
}

/// Locks of SQLite do not hold over a network.
#[cfg(target_os = "linux")]
fn local(folder: &Path) -> Result<()> {
    let stat = rustix::fs::statfs(folder).map_err(|e| io(folder)(e.into()))?;
    if is_remote(i128::from(stat.f_type)) {
        return refused(format!(
            "{} is on a network file system, where two consoles could damage the store; choose a local folder with \
             --data-dir",
            folder.display()
        ));
    }
    Ok(())
}

/// NFS, SMB, CIFS, SMB2, AFS and Ceph, by the numbers of statfs(2).
#[cfg(target_os = "linux")]
fn is_remote(kind: i128) -> bool {
    const REMOTE: [u32; 6] = [0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42, 0x5346_414f, 0x00c3_6400];
    // The kernel's number has 32 bits; some platforms hand it over sign-extended.
    u32::try_from(kind & 0xffff_ffff).is_ok_and(|n| REMOTE.contains(&n))
}

#[cfg(all(unix, not(target_os = "linux")))]
#[allow(clippy::unnecessary_wraps, reason = "the same shape as on Linux, where the check can fail")]
fn local(_folder: &Path) -> Result<()> {
    Ok(())
}

/// Made before SQLite does, so that it is never readable by others; its companions take over its mode. Only its
/// name is touched later: closing a descriptor of the file would drop SQLite's locks on it.
#[cfg(unix)]
fn own_file(path: &Path) -> Result<()> {
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
    match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => return Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(e) => return Err(io(path)(e)),
    }
    let meta = std::fs::metadata(path).map_err(io(path))?;
    let name = path.display();
    if !meta.is_file() {
        return refused(format!("{name} is not a file; choose another folder with --data-dir"));
    }
    if meta.mode() & 0o077 != 0 {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).map_err(io(path))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn own_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(io(folder))
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "the same shape as on Unix, where the check can fail")]
fn own_file(_path: &Path) -> Result<()> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn network_file_systems_are_told_from_local_ones() {
        for (name, kind, remote) in [
            ("nfs", 0x6969, true),
            ("cifs", 0xff53_4d42, true),
            ("cifs, sign-extended", i128::from(0xff53_4d42_u32.cast_signed()), true),
            ("smb2, sign-extended", i128::from(0xfe53_4d42_u32.cast_signed()), true),
            ("ceph", 0x00c3_6400, true),
            ("ext4", 0xef53, false),
            ("tmpfs", 0x0102_1994, false),
            ("btrfs", 0x9123_683e, false),
            ("btrfs, sign-extended", i128::from(0x9123_683e_u32.cast_signed()), false),
            ("xfs", 0x5846_5342, false),
        ] {
            assert_eq!(is_remote(kind), remote, "{name}");
        }
    }
}
