//! Temporary files: created beside their target and removed if the process is interrupted. A later process removes the
//! temporary files of a process that was killed.
//!
//! A signal may arrive at any time, so the paths of the temporary files of the process are registered in one place, and
//! a file is renamed only while the registry is locked: the signal handler finds each file under its temporary name or
//! under its final name.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use tempfile::{NamedTempFile, TempDir};

/// The beginning of the name of each temporary file and folder.
const PREFIX: &str = ".eccp-mx-";

/// The temporary files and folders that exist, and the files and folders that this process has replaced or created.
#[derive(Default)]
struct Registry {
    paths: Vec<PathBuf>,
    replaced: Vec<PathBuf>,
}

static REGISTRY: Mutex<Registry> = Mutex::new(Registry { paths: Vec::new(), replaced: Vec::new() });

/// The function that starts to watch for signals, called before the first temporary file is created.
static WATCH: OnceLock<fn()> = OnceLock::new();
static WATCHED: OnceLock<()> = OnceLock::new();

fn registry() -> MutexGuard<'static, Registry> {
    REGISTRY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sets the function that starts to watch for signals, which is called once, before the first temporary file is
/// created.
pub(crate) fn watch_with(start: fn()) {
    let _ = WATCH.set(start);
}

/// Removes the temporary files of the process and returns the files and folders that the process has already replaced or
/// created. The process must end afterwards: the registry stays locked, so that no more files are replaced.
#[must_use]
pub fn abandon() -> Vec<PathBuf> {
    let mut registry = registry();
    for path in registry.paths.drain(..) {
        let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
    }
    let replaced = std::mem::take(&mut registry.replaced);
    std::mem::forget(registry);
    replaced
}

/// A temporary file or folder that is registered while it exists.
pub(crate) struct Registered<T> {
    pub(crate) inner: T,
    path: PathBuf,
    // Holds the lock by which `sweep` in another process recognises that this process is still running.
    _lock: Option<File>,
}

impl<T> Registered<T> {
    fn create(create: impl FnOnce() -> io::Result<T>, path: impl Fn(&T) -> &Path) -> io::Result<Registered<T>> {
        if let Some(start) = WATCH.get() {
            WATCHED.get_or_init(start);
        }
        let mut registry = registry();
        let inner = create()?;
        let path = path(&inner).to_owned();
        registry.paths.push(path.clone());
        let lock = File::open(&path).ok().filter(|file| file.try_lock().is_ok());
        Ok(Registered { inner, path, _lock: lock })
    }

    /// Moves the file or folder to `target` by `rename`, and records `target` as replaced or created.
    pub(crate) fn place<R>(self, target: &Path, rename: impl FnOnce(T) -> R) -> R {
        let mut registry = registry();
        let result = rename(self.inner);
        registry.paths.retain(|path| *path != self.path);
        registry.replaced.push(target.to_owned());
        result
    }

    /// Removes the file or folder, and its path from the registry.
    pub(crate) fn discard(self) {
        let mut registry = registry();
        drop(self.inner);
        registry.paths.retain(|path| *path != self.path);
    }
}

fn builder(mode: u32) -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    builder
}

/// Creates a temporary file in `dir`, with the default permissions of new files; tempfile would restrict them to the
/// user.
pub(crate) fn create_file(dir: &Path) -> io::Result<Registered<NamedTempFile>> {
    Registered::create(|| builder(0o666).tempfile_in(dir), NamedTempFile::path)
}

/// Creates a temporary folder in `dir`, with the default permissions of new folders.
pub(crate) fn create_folder(dir: &Path) -> io::Result<Registered<TempDir>> {
    Registered::create(|| builder(0o777).tempdir_in(dir), TempDir::path)
}

/// Removes the temporary files and folders that killed processes left in `dir`. Those that are locked belong to a running
/// process and are kept.
pub(crate) fn sweep(dir: &Path) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|file_type| file_type.is_dir());
        if File::open(&path).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    }
}
