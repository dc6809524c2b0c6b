//! JSON as a stream: the objects of an array one at a time, each with its offset. `serde_json` parses each object.

use std::io::{self, BufReader, Read as _};
use std::ops::ControlFlow;
use std::str;

use crate::diagnostic::Problem;
use crate::schema::json_value::{MAX_DEPTH, Object, find_too_deep};
use crate::store::input::{Content, Input, MAX_RECORD, ReadError, not_utf8};

/// An object or a problem.
pub enum Entry<'r> {
    /// An object and its text.
    Object(&'r Object<'r>, &'r str),
    /// The text where an object or punctuation is expected, and a problem at an offset in the text. This is the last entry.
    Malformed(&'r [u8], usize, Problem),
}

/// A function that is called for each entry, with the offset of the entry, until it returns `Break`.
pub(crate) type EntryVisitor<'v> = dyn FnMut(u64, Entry<'_>) -> anyhow::Result<ControlFlow<()>> + 'v;

/// Reads the array that `content` holds and calls `visit` for each entry until it returns `Break`.
///
/// # Errors
/// If the content cannot be read or `visit` fails.
pub fn each(content: &Content<'_>, visit: &mut EntryVisitor<'_>) -> Result<(), ReadError> {
    let mut window = Window::open(content)?;
    let mut expected: (&[u8], &str) = (b"[", "an array of objects, which begins with '['");
    loop {
        let token = window.next()?;
        let is_expected = token.map_or(expected.0.is_empty(), |token| expected.0.contains(&token));
        if !is_expected {
            let problem = Problem::new("unexpected JSON").with_hint(format!("expected {}", expected.1));
            return visit(window.offset, Entry::Malformed(b"", 0, problem)).map(drop).map_err(ReadError::from);
        }
        expected = match token {
            None => return Ok(()),
            Some(b'[') => (b"{]", "an object, which begins with '{', or the end of the array, ']'"),
            Some(b',') => (b"{", "an object, which begins with '{'"),
            Some(b']') => (b"", "nothing after the end of the array"),
            Some(_) => (b",]", "',' and another object, or the end of the array, ']'"),
        };
        let used = if token == Some(b'{') { window.object(visit)? } else { Some(1) };
        let Some(used) = used else { return Ok(()) };
        window.consume(used);
    }
}

/// The part of the source that is in memory. Its last object may be incomplete.
struct Window<'r> {
    input: BufReader<Input<'r>>,
    text: String,
    /// The bytes after the text: the beginning of a character, or bytes that are not UTF-8.
    undecoded: Vec<u8>,
    /// The number of bytes of the text that are parsed.
    start: usize,
    /// The offset of the next byte in the source.
    offset: u64,
}

impl<'r> Window<'r> {
    fn open(content: &'r Content<'_>) -> io::Result<Window<'r>> {
        // Reading built-in text piece by piece would take longer than copying it.
        let text = if let Content::BuiltIn(text) = content { *text } else { "" };
        let (input, end) = content.open_text(text.len() as u64)?;
        let offset = end - text.len() as u64;
        Ok(Window { input, text: text.to_owned(), undecoded: Vec::new(), start: 0, offset })
    }

    fn rest(&self) -> &str {
        &self.text[self.start..]
    }

    fn consume(&mut self, count: usize) {
        self.start += count;
        self.offset += count as u64;
    }

    /// Reads as many bytes as the text in memory has, but at least 64 KiB. Returns whether there was more text.
    fn read_more(&mut self) -> io::Result<bool> {
        self.text.drain(..self.start);
        self.start = 0;
        let length = self.text.len();
        let limit = length.max(1 << 16) as u64;
        self.input.by_ref().take(limit).read_to_end(&mut self.undecoded)?;
        let valid = match simdutf8::compat::from_utf8(&self.undecoded) {
            Ok(text) => text,
            Err(error) => str::from_utf8(&self.undecoded[..error.valid_up_to()]).unwrap_or_default(),
        };
        self.text.push_str(valid);
        self.undecoded.drain(..self.text.len() - length);
        Ok(self.text.len() > length)
    }

    /// Moves to the next character that is not white space and returns its first byte.
    fn next(&mut self) -> io::Result<Option<u8>> {
        loop {
            let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
            self.consume(self.rest().bytes().take_while(is_space).count());
            if !self.rest().is_empty() || !self.read_more()? {
                return Ok(self.rest().bytes().next().or(self.undecoded.first().copied()));
            }
        }
    }

    /// Parses the object at the start of the window and calls `visit`. Returns the length of the object unless `visit`
    /// returned `Break` or the object is malformed.
    fn object(&mut self, visit: &mut EntryVisitor<'_>) -> Result<Option<usize>, ReadError> {
        loop {
            let rest = self.rest();
            let mut objects = serde_json::Deserializer::from_str(rest).into_iter::<Object<'_>>();
            let error = match objects.next() {
                Some(Ok(object)) => {
                    let text = &rest[..objects.byte_offset()];
                    if let Some(at) = find_too_deep(text) {
                        let problem = Problem::new(format!("arrays and objects nested more than {MAX_DEPTH} deep"));
                        let entry = Entry::Malformed(text.as_bytes(), at, problem);
                        return visit(self.offset, entry).map(|_| None).map_err(ReadError::from);
                    }
                    return Ok(visit(self.offset, Entry::Object(&object, text))?.is_continue().then_some(text.len()));
                }
                Some(Err(error)) => error,
                None => return Ok(None),
            };
            let too_long = rest.len() as u64 > MAX_RECORD;
            if error.is_eof() && !too_long && self.read_more()? {
                continue;
            }
            let hint = "is a quote or a brace left open?";
            let (at, problem) = match error.is_eof() {
                true if too_long => (0, Problem::new("an object of over 16 MiB").with_hint(hint)),
                true if !self.undecoded.is_empty() => (self.rest().len(), not_utf8()),
                true => (0, Problem::new("the file ends inside this object").with_hint(hint)),
                false => syntax_error(self.rest(), &error),
            };
            let text = [self.rest().as_bytes(), &self.undecoded].concat();
            return visit(self.offset, Entry::Malformed(&text, at, problem)).map(|_| None).map_err(ReadError::from);
        }
    }
}

/// Returns the offset in `text` of a syntax error, and the problem.
pub(crate) fn syntax_error(text: &str, error: &serde_json::Error) -> (usize, Problem) {
    // `serde_json` counts columns in bytes from 1; column 0 is the position before the first byte.
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    let at = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
    let message = error.to_string().replace('`', "'");
    (at.min(text.len()), Problem::new(message.split(" at line ").next().unwrap_or_default()))
}
