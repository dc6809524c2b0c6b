//! The bytes of a source: opened, read in order, and read again to find the line and column of an offset.
//!
//! Knows neither CSV nor JSON.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Position, Problem, io_message};

/// The UTF-8 byte order mark.
pub(crate) const BOM: &[u8] = b"\xef\xbb\xbf";

/// The maximum length of a record or object in bytes. A longer one most likely has a quote that is not closed.
pub(crate) const MAX_RECORD: u64 = 16 << 20;

/// The content of a source, or where it is.
#[derive(Clone)]
pub enum Bytes {
    /// Built into the program.
    BuiltIn(&'static str),
    /// A file.
    File(PathBuf),
    /// Nowhere: the descriptor lists no file for the dataset.
    Nowhere,
}

/// The reason why reading a source ended early.
pub enum ReadError {
    /// The source could not be read.
    Io(io::Error),
    /// The visitor failed.
    Visitor(anyhow::Error),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        ReadError::Io(error)
    }
}

impl From<anyhow::Error> for ReadError {
    fn from(error: anyhow::Error) -> Self {
        ReadError::Visitor(error)
    }
}

/// Bytes that can be read several times.
pub enum Content<'a> {
    /// Text that is built into the program.
    BuiltIn(&'static str),
    /// Bytes in memory.
    Memory(Cow<'a, [u8]>),
    /// A regular file.
    File {
        /// Its path.
        path: &'a Path,
        /// Its size in bytes.
        size: u64,
    },
}

impl<'a> Content<'a> {
    /// Returns the content of `bytes`. Accepts only regular files: others, such as named pipes, cannot be read twice and
    /// may never end.
    ///
    /// # Errors
    /// If the file does not exist, is not a regular file or cannot be read.
    pub fn new(bytes: &'a Bytes) -> io::Result<Content<'a>> {
        let path = match bytes {
            Bytes::BuiltIn(text) => return Ok(Content::BuiltIn(text)),
            Bytes::Nowhere => return Ok(Content::BuiltIn("[]")),
            Bytes::File(path) => path,
        };
        Ok(Content::File { path, size: regular_file_size(path)? })
    }

    /// Returns the size in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        match self {
            Content::BuiltIn(text) => text.len() as u64,
            Content::Memory(bytes) => bytes.len() as u64,
            Content::File { size, .. } => *size,
        }
    }

    /// Returns the capacity of a buffer to read the content with.
    #[must_use]
    pub(crate) fn buffer_capacity(&self) -> usize {
        match self {
            // The buffer is zeroed first, which would take longer than reading a small dataset.
            Content::BuiltIn(_) | Content::Memory(_) => 1 << 11,
            Content::File { .. } => 1 << 16,
        }
    }

    /// Opens the content at `offset`. A read that starts at the offset `limit` or after it fails.
    ///
    /// # Errors
    /// If the file cannot be opened.
    pub(crate) fn open<'r>(&'r self, offset: u64, limit: Option<&'r Cell<u64>>) -> io::Result<Input<'r>> {
        let source: Box<dyn Read + 'r> = match self {
            Content::BuiltIn(text) => Box::new(&text.as_bytes()[text.len().min(offset as usize)..]),
            Content::Memory(bytes) => Box::new(&bytes[bytes.len().min(offset as usize)..]),
            Content::File { path, .. } => {
                let mut file = File::open(path)?;
                if offset > 0 {
                    file.seek(SeekFrom::Start(offset))?;
                }
                Box::new(file)
            }
        };
        Ok(Input { source, offset, limit })
    }

    /// Opens the content at `offset` without a limit, and skips a byte order mark at offset 0. Also returns the offset
    /// of the first byte to be read.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(crate) fn open_text(&self, offset: u64) -> io::Result<(BufReader<Input<'_>>, u64)> {
        let mut input = BufReader::with_capacity(self.buffer_capacity(), self.open(offset, None)?);
        let bom = if offset == 0 && input.fill_buf()?.starts_with(BOM) { BOM.len() } else { 0 };
        input.consume(bom);
        Ok((input, offset + bom as u64))
    }
}

/// Returns whether there is an entry at `path`; a broken link is one too. An entry that cannot be examined is an error,
/// not absent.
///
/// # Errors
/// If the entry cannot be examined.
pub(crate) fn entry_exists(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Returns the size in bytes of the regular file at `path`, following links.
///
/// # Errors
/// If there is no regular file at `path`; the message names the target of a broken link.
fn regular_file_size(path: &Path) -> io::Result<u64> {
    let metadata = fs::metadata(path).map_err(|error| match fs::read_link(path) {
        Ok(target) if error.kind() == ErrorKind::NotFound => {
            io::Error::other(format!("{} (a link to '{}')", io_message(&error), target.display()))
        }
        _ => error,
    })?;
    match metadata.is_file() {
        true => Ok(metadata.len()),
        false if metadata.is_dir() => Err(ErrorKind::IsADirectory.into()),
        false => Err(io::Error::other("it is not a regular file")),
    }
}

/// Reads a regular file of at most `limit` bytes; `None` if there is no entry at `path`.
///
/// # Errors
/// If the file is not a regular file, is longer, is not UTF-8 or cannot be read.
pub(crate) fn read_text(path: &Path, limit: u64) -> io::Result<Option<String>> {
    if !entry_exists(path)? {
        return Ok(None);
    }
    regular_file_size(path)?;
    let mut text = String::new();
    // A file may grow while it is read.
    if File::open(path)?.take(limit + 1).read_to_string(&mut text)? as u64 > limit {
        return Err(io::Error::other(format!("it is larger than {} MiB", limit >> 20)));
    }
    Ok(Some(text))
}

/// Reads a source up to a limit. Does two things that `simd-csv` relies on and does not do itself: the first read
/// returns a byte order mark in one piece, and a read that a signal interrupts is tried again.
pub(crate) struct Input<'r> {
    source: Box<dyn Read + 'r>,
    offset: u64,
    limit: Option<&'r Cell<u64>>,
}

impl Read for Input<'_> {
    /// # Errors
    /// [`ErrorKind::FileTooLarge`] at the limit.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.limit.is_some_and(|limit| self.offset >= limit.get()) {
            return Err(ErrorKind::FileTooLarge.into());
        }
        let mut length = 0;
        loop {
            match self.source.read(&mut buffer[length..]) {
                Ok(read) => {
                    length += read;
                    let offset = self.offset + length as u64;
                    if read == 0 || length == buffer.len() || offset >= BOM.len() as u64 {
                        self.offset = offset;
                        return Ok(length);
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Finds lines and columns by reading a source again. A look-up continues where the previous one ended, if it can.
pub(crate) struct Locator<'a> {
    content: &'a Content<'a>,
    state: RefCell<Option<Located<'a>>>,
}

struct Located<'a> {
    input: BufReader<Input<'a>>,
    /// The offset of the next byte of `input`, and its position.
    next: u64,
    position: Position,
    /// The offset that `position` was looked up for.
    requested: Option<u64>,
}

impl<'a> Locator<'a> {
    pub(crate) fn new(content: &'a Content<'a>) -> Locator<'a> {
        Locator { content, state: RefCell::new(None) }
    }

    /// Returns the position of the first byte at or after `offset` that is not a line end: `offset` may be the end of
    /// the previous record, which empty lines may follow. If the source has become shorter or cannot be read again,
    /// returns the last position that can be reached.
    pub(crate) fn record_start(&self, offset: u64) -> Position {
        let mut state = self.state.borrow_mut();
        if state.as_ref().is_none_or(|state| state.requested.is_some_and(|requested| offset < requested)) {
            let Ok((input, next)) = self.content.open_text(0) else { return Position::START };
            *state = Some(Located { input, next, position: Position::START, requested: None });
        }
        let Some(Located { input, next, position, requested }) = &mut *state else { return Position::START };
        if requested.replace(offset) == Some(offset) {
            return *position;
        }
        while let Ok(bytes) = input.fill_buf() {
            let before = (bytes.len() as u64).min(offset.saturating_sub(*next)) as usize;
            let line_ends = bytes[before..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            let used = before + line_ends;
            *position = position.after(&bytes[..used]);
            *next += used as u64;
            let found = used < bytes.len() || bytes.is_empty();
            input.consume(used);
            if found {
                break;
            }
        }
        *position
    }
}

/// Returns the problem with bytes that are not UTF-8.
pub(crate) fn not_utf8() -> Problem {
    Problem::new("not UTF-8").with_hint("save the file as UTF-8")
}
