//! Where an answer goes: standard output, or a file or folder that appears whole or not at all.
//!
//! Knows writers and files, and nothing of what is written. A closed pipe is remembered here, because the libraries in
//! between hide it.

use std::cell::Cell as Slot;
use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use tempfile::{NamedTempFile, TempDir};

use crate::diagnostic;
use crate::text::printable;

/// A writer that remembers why it failed.
pub(crate) struct Pipe<'w> {
    inner: &'w mut dyn Write,
    failure: &'w Slot<Option<ErrorKind>>,
}

impl<'w> Pipe<'w> {
    /// Writes to `inner` and leaves the kind of a failure in `failure`.
    pub(crate) fn new(inner: &'w mut dyn Write, failure: &'w Slot<Option<ErrorKind>>) -> Self {
        Pipe { inner, failure }
    }

    fn note<T>(&self, result: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &result
            && error.kind() != ErrorKind::Interrupted
        {
            self.failure.set(Some(error.kind()));
        }
        result
    }
}

impl Write for Pipe<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.inner.write(bytes);
        self.note(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.inner.flush();
        self.note(result)
    }
}

/// Calls `write` with a writer to `file`, or to `out` where there is none. The file is written aside and takes its name
/// only when all went well; if anything fails, what was there before is untouched.
///
/// # Errors
/// What `write` fails with, or why the file cannot be written.
pub(crate) fn deliver<T>(
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
    // A link keeps pointing; a device or a pipe is written to, not replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let special = fs::metadata(&target).is_ok_and(|found| !found.is_file() && !found.is_dir());
    if special { to_device(&target, path, write) } else { to_file(&target, path, true, write) }
}

/// As [`deliver`] to a file, but what is there already is only replaced by `force`.
///
/// # Errors
/// As [`deliver`], and if there is something already.
pub(crate) fn create<T>(path: &Path, force: bool, write: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    if force {
        return deliver(Some(path), &mut io::sink(), write);
    }
    // Not followed: a link that leads nowhere is something as well.
    if fs::symlink_metadata(path).is_ok() {
        return Err(exists(path));
    }
    to_file(path, path, false, write)
}

/// Makes the folder `dir` of the files called `names`, each filled by `fill`. They are written aside and take their
/// names only when all went well. In a folder that holds something already, files are only replaced by `force`, one by
/// one, and others are left alone.
///
/// # Errors
/// What `fill` fails with, if the folder or a file cannot be written, and if there is something already.
pub(crate) fn create_folder(
    dir: &Path,
    force: bool,
    names: &[String],
    fill: &mut dyn FnMut(usize, &mut dyn Write) -> Result<()>,
) -> Result<()> {
    let refused = |e: io::Error| cannot(dir, &e);
    let there = fs::symlink_metadata(dir).is_ok();
    if there && !dir.is_dir() {
        bail!("'{}' exists and is no directory; choose another name", printable(&dir.display().to_string()));
    }
    if there && !force && fs::read_dir(dir).map_err(refused)?.next().is_some() {
        return Err(exists(dir));
    }
    let aside = new_folder(if there { dir } else { folder_of(dir) }).map_err(refused)?;
    for (index, name) in names.iter().enumerate() {
        to_file(&aside.path().join(name), &dir.join(name), false, |out| fill(index, out))?;
    }
    if !there {
        fs::rename(aside.path(), dir).map_err(refused)?;
        // Under its new name it is to stay.
        let _ = aside.keep();
        return Ok(());
    }
    for name in names {
        let target = dir.join(name);
        fs::rename(aside.path().join(name), &target).map_err(|e| cannot(&target, &e))?;
    }
    Ok(())
}

fn to_device<T>(target: &Path, shown: &Path, write: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<T> {
    let failure = Slot::new(None);
    let mut device = fs::OpenOptions::new().write(true).open(target).map_err(|e| cannot(shown, &e))?;
    let mut out = BufWriter::new(Pipe::new(&mut device, &failure));
    let result = write(&mut out).and_then(|result| Ok(out.flush().map(|()| result)?));
    result.map_err(|error| instead(error, failure.get(), shown))
}

fn to_file<T>(
    target: &Path,
    shown: &Path,
    replace: bool,
    write: impl FnOnce(&mut dyn Write) -> Result<T>,
) -> Result<T> {
    let failure = Slot::new(None);
    if fs::metadata(target).is_ok_and(|found| found.permissions().readonly()) {
        return Err(cannot(shown, &ErrorKind::PermissionDenied.into()));
    }
    let mut aside = new_file(folder_of(target)).map_err(|e| cannot(shown, &e))?;
    let result = {
        let mut pipe = Pipe::new(aside.as_file_mut(), &failure);
        let mut out = BufWriter::with_capacity(1 << 16, &mut pipe);
        write(&mut out).and_then(|result| Ok(out.flush().map(|()| result)?))
    };
    let result = result.map_err(|error| instead(error, failure.get(), shown))?;
    aside.as_file().sync_all().map_err(|e| cannot(shown, &e))?;
    match replace {
        true => aside.persist(target).map_err(|e| cannot(shown, &e.error))?,
        false => aside.persist_noclobber(target).map_err(|e| match e.error.kind() {
            ErrorKind::AlreadyExists => exists(shown),
            _ => cannot(shown, &e.error),
        })?,
    };
    Ok(result)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A file of a passing name, with the permissions that any new file gets.
fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".eccp-mx-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// A folder of a passing name, with the permissions that any new folder gets.
fn new_folder(within: &Path) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".eccp-mx-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    builder.tempdir_in(within)
}

/// The failure of the file in place of what a library made of it.
fn instead(error: anyhow::Error, failure: Option<ErrorKind>, shown: &Path) -> anyhow::Error {
    failure.map_or(error, |kind| cannot(shown, &kind.into()))
}

fn cannot(path: &Path, error: &io::Error) -> anyhow::Error {
    anyhow!("cannot write '{}': {}", printable(&path.display().to_string()), diagnostic::io_message(error))
}

fn exists(path: &Path) -> anyhow::Error {
    anyhow!("'{}' exists; add --force to replace it, or choose another name", printable(&path.display().to_string()))
}
