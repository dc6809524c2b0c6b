//! Writes to standard output, or atomically to a file or a folder.
//!
//! An interrupted write leaves no partial file: the content goes to a temporary file that is renamed at the end.

use std::cell::Cell;
use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use tempfile::{NamedTempFile, TempDir};

use crate::diagnostic;
use crate::text::printable;

/// A writer that records the kind of its last I/O error, because libraries between this writer and the caller may wrap
/// the error in one of their own.
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

/// Calls `write` with a writer to `file`, or to `out` without a file. The file is replaced only if `write` succeeds.
///
/// # Errors
/// If `write` fails, or the file cannot be written.
pub(crate) fn write_output<T>(
    file: Option<&Path>,
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> Result<T>,
) -> Result<T> {
    let Some(path) = file else {
        let mut out = BufWriter::with_capacity(1 << 16, out);
        let result = write(&mut out)?;
        out.flush()?;
        return Ok(result);
    };
    // Replaces the target of a symbolic link and not the link; a device or a named pipe cannot be replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let is_device = fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir());
    if is_device { write_device(&target, path, write) } else { write_file(&target, path, true, write) }
}

/// Calls `write` with a writer to a new file; `force` allows to replace an existing file.
///
/// # Errors
/// If the file exists and `force` is not set, if `write` fails, or if the file cannot be written.
pub(crate) fn create_file<T>(path: &Path, force: bool, write: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    if force {
        return write_output(Some(path), &mut io::sink(), write);
    }
    // Not `exists`: a dangling symbolic link would be replaced too.
    if fs::symlink_metadata(path).is_ok() {
        return Err(exists_error(path));
    }
    write_file(path, path, false, write)
}

/// Creates the folder `dir` with files of the given names; `write` writes the file at an index. The files appear only
/// if all of them are written. In a folder that is not empty, `force` replaces files of the same names, and other files
/// stay.
///
/// # Errors
/// If the folder is not empty and `force` is not set, if `write` fails, or if the folder or a file cannot be written.
pub(crate) fn create_folder(
    dir: &Path,
    force: bool,
    names: &[String],
    write: &mut dyn FnMut(usize, &mut dyn Write) -> Result<()>,
) -> Result<()> {
    let dir_error = |error: io::Error| write_error(dir, &error);
    let exists = fs::symlink_metadata(dir).is_ok();
    if exists && !dir.is_dir() {
        bail!("'{}' exists and is not a directory; choose another name", printable(&dir.display().to_string()));
    }
    if exists && !force && fs::read_dir(dir).map_err(dir_error)?.next().is_some() {
        return Err(exists_error(dir));
    }
    let temporary = temporary_folder(if exists { dir } else { parent(dir) }).map_err(dir_error)?;
    for (index, name) in names.iter().enumerate() {
        write_file(&temporary.path().join(name), &dir.join(name), false, |out| write(index, out))?;
    }
    if !exists {
        fs::rename(temporary.path(), dir).map_err(dir_error)?;
        // Its destructor must not remove the renamed folder.
        let _ = temporary.keep();
        return Ok(());
    }
    for name in names {
        let target = dir.join(name);
        fs::rename(temporary.path().join(name), &target).map_err(|error| write_error(&target, &error))?;
    }
    Ok(())
}

fn write_device<T>(target: &Path, path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    let io_error = Cell::new(None);
    let mut device = fs::OpenOptions::new().write(true).open(target).map_err(|error| write_error(path, &error))?;
    let mut out = BufWriter::new(ErrorRecordingWriter::new(&mut device, &io_error));
    let result = write(&mut out).and_then(|result| Ok(out.flush().map(|()| result)?));
    result.map_err(|error| recorded_or(io_error.get(), path, error))
}

/// Writes the file `target`; errors name the file as the user did, `path`.
fn write_file<T>(
    target: &Path,
    path: &Path,
    replace: bool,
    write: impl FnOnce(&mut dyn Write) -> Result<T>,
) -> Result<T> {
    let io_error = Cell::new(None);
    if fs::metadata(target).is_ok_and(|metadata| metadata.permissions().readonly()) {
        return Err(write_error(path, &ErrorKind::PermissionDenied.into()));
    }
    let mut temporary = temporary_file(parent(target)).map_err(|error| write_error(path, &error))?;
    let result = {
        let mut inner = ErrorRecordingWriter::new(temporary.as_file_mut(), &io_error);
        let mut out = BufWriter::with_capacity(1 << 16, &mut inner);
        write(&mut out).and_then(|result| Ok(out.flush().map(|()| result)?))
    };
    let result = result.map_err(|error| recorded_or(io_error.get(), path, error))?;
    temporary.as_file().sync_all().map_err(|error| write_error(path, &error))?;
    match replace {
        true => temporary.persist(target).map_err(|error| write_error(path, &error.error))?,
        false => temporary.persist_noclobber(target).map_err(|error| match error.error.kind() {
            ErrorKind::AlreadyExists => exists_error(path),
            _ => write_error(path, &error.error),
        })?,
    };
    Ok(result)
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Creates a temporary file with the permissions of any new file, which tempfile would restrict to the user.
fn temporary_file(dir: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".eccp-mx-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(dir)
}

/// Creates a temporary folder with the permissions of any new folder, which tempfile would restrict to the user.
fn temporary_folder(dir: &Path) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".eccp-mx-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    builder.tempdir_in(dir)
}

/// Returns the error of the recorded I/O error, or `error` if none was recorded.
fn recorded_or(recorded: Option<ErrorKind>, path: &Path, error: anyhow::Error) -> anyhow::Error {
    recorded.map_or(error, |kind| write_error(path, &kind.into()))
}

fn write_error(path: &Path, error: &io::Error) -> anyhow::Error {
    anyhow!("cannot write '{}': {}", printable(&path.display().to_string()), diagnostic::io_message(error))
}

fn exists_error(path: &Path) -> anyhow::Error {
    anyhow!("'{}' exists; add --force to replace it, or choose another name", printable(&path.display().to_string()))
}
