//! JSON read no further than it is needed: the objects of an array one at a time, their values still text.
//!
//! Only JSON lives here; what a value means is the business of `raw`.

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use memchr::{memchr2, memchr3};

use crate::diagnostic::{Position, Problem, SourceSpan};
use crate::schema::json_value::Object;
use crate::store::csv::{LONGEST, MARK, ReadError};

/// What is called for each object: its bytes and where they stand.
pub(crate) type Take<'t> = dyn FnMut(SourceSpan<'_>) -> anyhow::Result<ControlFlow<()>> + 't;

/// Pushes every object of the array that `input` holds to `take`, until it says stop. What is inside an object is for
/// `take` to read: only its end is found here.
///
/// # Errors
/// If the input cannot be read or is no array of objects, an object is too long, or `take` fails.
pub(crate) fn each(input: &mut dyn BufRead, take: &mut Take<'_>) -> Result<(), ReadError> {
    if input.fill_buf()?.starts_with(MARK) {
        input.consume(MARK.len());
    }
    let (mut place, mut object, mut first) = (Position::START, Vec::new(), true);
    expect(input, &mut place, b"[", "an array of objects, which begins with '['")?;
    loop {
        // After an object the array goes on or ends; an empty one ends at once.
        let (allowed, expected): (&[u8], _) = match first {
            true => (b"{]", "an object, which begins with '{', or the end of the array, ']'"),
            false => (b",]", "',' and another object, or the end of the array, ']'"),
        };
        if expect(input, &mut place, allowed, expected)? == b']' {
            break;
        }
        if !first {
            expect(input, &mut place, b"{", "an object, which begins with '{'")?;
        }
        first = false;
        // Its first brace is taken already.
        let begin = Position { column: place.column - 1, ..place };
        object.clear();
        object.push(b'{');
        whole(input, begin, &mut object)?;
        if take(SourceSpan { bytes: &object, position: begin })?.is_break() {
            return Ok(());
        }
        place = begin.after(&object);
    }
    match next(input, &mut place)? {
        Some(_) => Err(unexpected(place, "nothing after the end of the array")),
        None => Ok(()),
    }
}

/// What is called for each object that is read already: its values, and how it is written.
pub(crate) type TakeObject<'t> = dyn FnMut(&str, &Object<'_>, SourceSpan<'_>) -> anyhow::Result<ControlFlow<()>> + 't;

/// As [`each`], of a whole text: an object ends where its last value does, so that its bytes are looked at only once.
///
/// # Errors
/// If the text is no array of objects, or `take` fails.
pub(crate) fn each_of(text: &str, take: &mut TakeObject<'_>) -> Result<(), ReadError> {
    let (mut rest, mut place) = (text, Position::START);
    while let Some(begin) = rest.find('{') {
        let (before, after) = rest.split_at(begin);
        place = place.after(before.as_bytes());
        let mut objects = serde_json::Deserializer::from_str(after).into_iter::<Object<'_>>();
        let Some(Ok(object)) = objects.next() else { return Err(unexpected(place, "an object")) };
        let (text, after) = after.split_at(objects.byte_offset());
        let written = SourceSpan { bytes: text.as_bytes(), position: place };
        if take(text, &object, written)?.is_break() {
            return Ok(());
        }
        place = place.after(text.as_bytes());
        rest = after;
    }
    Ok(())
}

/// The next byte that is no space, still to be taken.
fn next(input: &mut dyn BufRead, place: &mut Position) -> io::Result<Option<u8>> {
    loop {
        let bytes = input.fill_buf()?;
        let spaces = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        *place = place.after(&bytes[..spaces]);
        let found = bytes.get(spaces).copied();
        let ended = bytes.is_empty();
        input.consume(spaces);
        if found.is_some() || ended {
            return Ok(found);
        }
    }
}

/// Takes the next byte that is no space, which must be one of `allowed`.
fn expect(input: &mut dyn BufRead, place: &mut Position, allowed: &[u8], what: &str) -> Result<u8, ReadError> {
    match next(input, place)? {
        Some(byte) if allowed.contains(&byte) => {
            input.consume(1);
            place.column += 1;
            Ok(byte)
        }
        _ => Err(unexpected(*place, what)),
    }
}

fn unexpected(place: Position, what: &str) -> ReadError {
    ReadError::broken(
        SourceSpan { bytes: b"", position: place },
        0,
        Problem::new("not the JSON it should be").with_hint(format!("expected {what}")),
    )
}

/// Takes the rest of an object, to the brace that closes it.
fn whole(input: &mut dyn BufRead, begin: Position, object: &mut Vec<u8>) -> Result<(), ReadError> {
    let broken = |object: &[u8], problem: &str| {
        let fault = Problem::new(problem).with_hint("is a quote or a brace left open?");
        Err(ReadError::broken(SourceSpan { bytes: object, position: begin }, 0, fault))
    };
    let mut inside = Inside { depth: 1, quoted: false, escaped: false };
    while inside.depth > 0 {
        let bytes = input.fill_buf()?;
        if bytes.is_empty() {
            return broken(object, "the file ends inside this object");
        }
        let used = inside.read(bytes);
        object.extend_from_slice(&bytes[..used]);
        input.consume(used);
        if object.len() > LONGEST {
            return broken(object, "an object of over 16 MiB");
        }
    }
    Ok(())
}

/// Where in an object a reader is.
struct Inside {
    depth: usize,
    quoted: bool,
    escaped: bool,
}

impl Inside {
    /// Reads on to the brace that closes the object, or to the end of `bytes`; returns how many were read.
    fn read(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while at < bytes.len() && self.depth > 0 {
            if std::mem::take(&mut self.escaped) {
                at += 1;
                continue;
            }
            let rest = &bytes[at..];
            let found = if self.quoted { memchr2(b'"', b'\\', rest) } else { memchr3(b'"', b'{', b'}', rest) };
            let Some(found) = found else { return bytes.len() };
            at += found + 1;
            match bytes[at - 1] {
                b'"' => self.quoted = !self.quoted,
                b'\\' => self.escaped = true,
                b'{' => self.depth += 1,
                _ => self.depth -= 1,
            }
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datasets::DATASETS;

    #[test]
    fn a_whole_text_is_read_as_its_pieces_are() {
        for of in DATASETS.iter().filter(|of| of.file.ends_with(".json")) {
            let (mut pieces, mut whole) = (Vec::new(), Vec::new());
            let mut input = io::BufReader::with_capacity(100, of.built_in.as_bytes());
            let read = each(&mut input, &mut |written| {
                pieces.push((String::from_utf8(written.bytes.to_vec()).unwrap(), written.position));
                Ok(ControlFlow::Continue(()))
            });
            assert!(read.is_ok());
            let read = each_of(of.built_in, &mut |text, object, written| {
                assert!(!object.0.is_empty() && text.as_bytes() == written.bytes);
                whole.push((text.to_owned(), written.position));
                Ok(ControlFlow::Continue(()))
            });
            assert!(read.is_ok());
            assert_eq!(pieces, whole, "{}", of.file);
        }
    }
}
