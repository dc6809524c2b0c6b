//! Writes to standard output, or atomically to a file or a folder.
//!
//! An interrupted write leaves no partial file: the content goes to a temporary file that is renamed at the end.

use std::cell::Cell;
use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use tempfile::NamedTempFile;

use super::temporary::{self, Registered};
use crate::diagnostic;

/// The longest chain of symbolic links that is followed, as on Linux.
const MAX_LINKS: usize = 40;

/// A writer that records the kind of its last I/O error, because libraries between this writer and the caller may wrap
/// the error.
pub(crate) struct ErrorRecordingWriter<'w> {
    inner: &'w mut dyn Write,
    error: &'w Cell<Option<ErrorKind>>,
}

impl<'w> ErrorRecordingWriter<'w> {
    /// Creates a writer to `inner` that sets `error` when a write fails.
    pub(crate) fn new(inner: &'w mut dyn Write, error: &'w Cell<Option<ErrorKind>>) -> Self {
        ErrorRecordingWriter { inner, error }
    }

    fn record<T>(&self, result: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &result
            && error.kind() != ErrorKind::Interrupted
        {
            self.error.set(Some(error.kind()));
        }
        result
    }
}

impl Write for ErrorRecordingWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.inner.write(bytes);
        self.record(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.inner.flush();
        self.record(result)
    }
}

/// Calls `write` with a writer to `file`, or to `out` if there is no file or it is standard output. A regular file is
/// replaced only if `write` succeeds, and keeps its permissions and, if the process may set it, its owner.
///
/// # Errors
/// If `write` fails, or the file cannot be written.
pub(crate) fn write_output<T>(
    file: Option<&Path>,
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> Result<T>,
) -> Result<T> {
    let target = file.map(|path| resolve_links(path).map_err(|error| write_error(path, &error))).transpose()?;
    let (Some(path), Some(target)) = (file, target.filter(|target| !is_standard_output(target))) else {
        let mut out = BufWriter::with_capacity(1 << 16, out);
        let result = write(&mut out)?;
        out.flush()?;
        return Ok(result);
    };
    replace_file(&target, path, write)
}

/// Replaces the file `target`, which the user called `path`, or writes to it directly if it cannot be replaced.
fn replace_file<T>(target: &Path, path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    if is_device(target) {
        return write_device(target, path, write);
    }
    let (temporary, result) = write_temporary(target, path, write)?;
    replace(temporary, target, path)?;
    Ok(result)
}

/// Calls `write` with a writer to a new file; `force` allows replacing an existing file.
///
/// # Errors
/// If the file exists and `force` is not set, if `write` fails, or if the file cannot be written.
pub(crate) fn create_file<T>(path: &Path, force: bool, write: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    if force {
        temporary::sweep(parent(path));
        let target = resolve_links(path).map_err(|error| write_error(path, &error))?;
        return replace_file(&target, path, write);
    }
    // Not `Path::exists`, which is false for a dangling symbolic link.
    if fs::symlink_metadata(path).is_ok() {
        return Err(exists_error(path));
    }
    let (temporary, result) = write_temporary(path, path, write)?;
    temporary.place(path, |file| file.persist_noclobber(path)).map_err(|error| match error.error.kind() {
        ErrorKind::AlreadyExists => exists_error(path),
        _ => write_error(path, &error.error),
    })?;
    Ok(result)
}

/// Creates the folder `dir` with files of the given names. `write` receives the index of a name, and writes that file. The
/// files appear only if all of them are written. In a folder that is not empty, `force` allows replacing files of the same
/// names; other files are kept.
///
/// # Errors
/// If `dir` is not a folder, or is not empty and `force` is not set, if `write` fails, or if the folder or a file cannot be
/// written.
pub(crate) fn create_folder(
    dir: &Path,
    force: bool,
    names: &[String],
    write: &mut dyn FnMut(usize, &mut dyn Write) -> Result<()>,
) -> Result<()> {
    let dir_error = |error: io::Error| write_error(dir, &error);
    let exists = fs::symlink_metadata(dir).is_ok();
    if exists && !dir.is_dir() {
        bail!("'{}' exists and is not a directory; choose another name", dir.display());
    }
    if force {
        temporary::sweep(if exists { dir } else { parent(dir) });
    }
    if exists && !force && fs::read_dir(dir).map_err(dir_error)?.next().is_some() {
        bail!(
            "directory '{}' is not empty; add --force to replace files of the same names in it, or choose another name",
            dir.display()
        );
    }
    if !exists {
        let folder = temporary::create_folder(parent(dir)).map_err(dir_error)?;
        for (index, name) in names.iter().enumerate() {
            let file = folder.inner.path().join(name);
            let (temporary, ()) = write_temporary(&file, &dir.join(name), |out| write(index, out))?;
            replace(temporary, &file, &dir.join(name))?;
        }
        // After the rename, the destructor of `TempDir` has nothing to remove.
        return folder
            .place(dir, |folder| fs::rename(folder.path(), dir).map(|()| drop(folder.keep())))
            .map_err(dir_error);
    }
    let mut temporaries = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let path = dir.join(name);
        let target = resolve_links(&path).map_err(|error| write_error(&path, &error))?;
        let (temporary, ()) = write_temporary(&target, &path, |out| write(index, out))?;
        temporaries.push((temporary, target, path));
    }
    for (temporary, target, path) in temporaries {
        replace(temporary, &target, &path)?;
    }
    Ok(())
}

/// Returns the target of a chain of symbolic links, whether or not the target exists.
fn resolve_links(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::symlink_metadata(&target) {
            Ok(metadata) if metadata.is_symlink() && !is_descriptor(&target) => {
                let link = fs::read_link(&target)?;
                target = parent(&target).join(link);
            }
            _ => return Ok(target),
        }
    }
    Err(io::Error::other("too many levels of symbolic links"))
}

/// Returns whether a path names an open file of the process, such as `/dev/stdout`, whatever kind of file that is.
fn is_descriptor(path: &Path) -> bool {
    let is_folder = |dir: &Path| dir == Path::new("/dev/fd") || (dir.starts_with("/proc") && dir.ends_with("fd"));
    ["/dev/stdin", "/dev/stdout", "/dev/stderr"].iter().any(|name| path == Path::new(name))
        || path.parent().is_some_and(is_folder)
}

/// Returns whether a path names standard output, which is not opened again: a file opened again would have a separate
/// position, and other programs that write to the same descriptor would overwrite the output.
fn is_standard_output(path: &Path) -> bool {
    ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].iter().any(|name| path == Path::new(name))
}

/// Returns whether a file is written directly, because a device, a named pipe or a descriptor cannot be replaced.
fn is_device(path: &Path) -> bool {
    is_descriptor(path) || fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

fn write_device<T>(target: &Path, path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    let io_error = Cell::new(None);
    // A descriptor may refer to a regular file that already has content, so the output is appended.
    let mut device = fs::OpenOptions::new().append(true).open(target).map_err(|error| write_error(path, &error))?;
    let mut out = BufWriter::new(ErrorRecordingWriter::new(&mut device, &io_error));
    let result = write(&mut out).and_then(|result| Ok(out.flush().map(|()| result)?));
    result.map_err(|error| match io_error.get() {
        // Not a failed write: `run` treats a closed pipe as success, as it does for standard output.
        Some(ErrorKind::BrokenPipe) => io::Error::from(ErrorKind::BrokenPipe).into(),
        recorded => recorded_or(recorded, path, error),
    })
}

/// Writes a temporary file beside `target`, with the permissions and the owner of the file that it will replace; errors
/// name the file by `path`, as the user did.
fn write_temporary<T>(
    target: &Path,
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T>,
) -> Result<(Registered<NamedTempFile>, T)> {
    let io_error = Cell::new(None);
    let old = fs::metadata(target).ok();
    if let Some(metadata) = &old {
        // Replacing a file requires permission only for its directory, and the superuser may write to a read-only file, so
        // both are checked here.
        let writable = match metadata.permissions().readonly() {
            true => Err(ErrorKind::PermissionDenied.into()),
            false => fs::OpenOptions::new().write(true).open(target).map(drop),
        };
        writable.map_err(|error| write_error(path, &error))?;
    }
    let mut temporary = temporary::create_file(parent(target)).map_err(|error| write_error(path, &error))?;
    let file = temporary.inner.as_file_mut();
    // Before the content is written, so that a private file is never readable by others.
    let result = old.map_or(Ok(()), |old| copy_access(&old, file)).map_err(|error| write_error(path, &error));
    let result = result.and_then(|()| {
        let mut inner = ErrorRecordingWriter::new(file, &io_error);
        let mut out = BufWriter::with_capacity(1 << 16, &mut inner);
        write(&mut out).and_then(|result| Ok(out.flush().map(|()| result)?))
    });
    let result = result.and_then(|result| Ok(temporary.inner.as_file().sync_all().map(|()| result)?));
    match result {
        Ok(result) => Ok((temporary, result)),
        Err(error) => {
            temporary.discard();
            Err(recorded_or(io_error.get(), path, error))
        }
    }
}

/// Copies the permissions of a file to another file, and the owner if the process is allowed to.
fn copy_access(old: &fs::Metadata, file: &fs::File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, fchown};
        let new = file.metadata()?;
        if (old.uid(), old.gid()) != (new.uid(), new.gid()) {
            // Only the superuser may change the owner of a file.
            let _ = fchown(file, Some(old.uid()), Some(old.gid()));
        }
    }
    file.set_permissions(old.permissions())
}

fn replace(temporary: Registered<NamedTempFile>, target: &Path, path: &Path) -> Result<()> {
    let placed = temporary.place(path, |file| file.persist(target));
    placed.map(drop).map_err(|error| write_error(path, &error.error))
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Returns an error for the recorded I/O error, or `error` if none was recorded.
fn recorded_or(recorded: Option<ErrorKind>, path: &Path, error: anyhow::Error) -> anyhow::Error {
    recorded.map_or(error, |kind| write_error(path, &kind.into()))
}

fn write_error(path: &Path, error: &io::Error) -> anyhow::Error {
    anyhow!("cannot write '{}': {}", path.display(), diagnostic::io_message(error))
}

fn exists_error(path: &Path) -> anyhow::Error {
    anyhow!("'{}' exists; add --force to replace it, or choose another name", path.display())
}
