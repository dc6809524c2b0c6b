//! Temporary files: created beside their target, removed when the process is interrupted, swept when it was killed.
//!
//! A signal may arrive at any time, so the paths of the temporary files of the process are registered in one place, and
//! a file is renamed only while the registry is locked: the handler sees each file either temporary or in its place.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use tempfile::{NamedTempFile, TempDir};

/// The beginning of the name of each temporary file and folder.
const PREFIX: &str = ".eccp-mx-";

/// The temporary files and folders that exist, and the files that this process has replaced.
#[derive(Default)]
struct Registry {
    paths: Vec<PathBuf>,
    replaced: Vec<PathBuf>,
}

static REGISTRY: Mutex<Registry> = Mutex::new(Registry { paths: Vec::new(), replaced: Vec::new() });

/// Starts to watch for signals, before the first temporary file exists.
static WATCH: OnceLock<fn()> = OnceLock::new();
static WATCHED: OnceLock<()> = OnceLock::new();

fn registry() -> MutexGuard<'static, Registry> {
    REGISTRY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sets what starts to watch for signals. It is called once, before the first temporary file is created.
pub(crate) fn watch_with(start: fn()) {
    let _ = WATCH.set(start);
}

/// Removes the temporary files of the process and returns the files that it has replaced already. The process must end
/// afterwards: the registry stays locked, so that no more files are replaced.
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
    // Locked while the process lives, which distinguishes a temporary file in use from one that a killed process left.
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

    /// Moves the file or folder to its place by `rename`, and records `target` as replaced.
    pub(crate) fn place<R>(self, target: &Path, rename: impl FnOnce(T) -> R) -> R {
        let mut registry = registry();
        let result = rename(self.inner);
        registry.paths.retain(|path| *path != self.path);
        registry.replaced.push(target.to_owned());
        result
    }

    /// Forgets a file or folder that is removed, so that the registry does not grow.
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

/// Creates a temporary file in `dir`, with the permissions of any new file, which tempfile would restrict to the user.
pub(crate) fn create_file(dir: &Path) -> io::Result<Registered<NamedTempFile>> {
    Registered::create(|| builder(0o666).tempfile_in(dir), NamedTempFile::path)
}

/// Creates a temporary folder in `dir`, with the permissions of any new folder.
pub(crate) fn create_folder(dir: &Path) -> io::Result<Registered<TempDir>> {
    Registered::create(|| builder(0o777).tempdir_in(dir), TempDir::path)
}

/// Removes the temporary files and folders that killed processes left in `dir`. Those of a running process are locked.
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
