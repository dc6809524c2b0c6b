//! The edition of the data: that of the built-in data, or the one in the `datapackage.json` of the user's directory.

use std::io;
use std::path::Path;

use anyhow::Result;
use serde_json::Value;

use crate::datasets::report::EDITION;
use crate::date::Date;
use crate::diagnostic::{Diagnostic, Problem};
use crate::store::catalog::Catalog;
use crate::store::input::{MAX_RECORD, read_text};

/// The name of the descriptor, as Frictionless Data Package defines it.
pub(crate) const FILE: &str = "datapackage.json";

/// Returns the edition of the data; `None` for user data without a descriptor or whose descriptor has none.
///
/// # Errors
/// If the descriptor cannot be read, or its edition is not a date.
pub(crate) fn edition(catalog: &Catalog) -> Result<Option<String>> {
    let Some(path) = catalog.user_dir().map(|dir| dir.join(FILE)) else { return Ok(Some(EDITION.to_owned())) };
    let file = path.display().to_string();
    let Some(text) = read(&path).map_err(|error| Diagnostic::unreadable(&file, &error))? else { return Ok(None) };
    parse_edition(&text).map_err(|problem| Diagnostic::for_file(file, problem).into())
}

/// Reads a descriptor; `None` if there is none.
///
/// # Errors
/// If it is not a regular file, is too large, is not UTF-8 or cannot be read.
pub(crate) fn read(path: &Path) -> io::Result<Option<String>> {
    read_text(path, MAX_RECORD)
}

/// Returns the edition in the text of a descriptor, if it has one.
///
/// # Errors
/// If the text is not JSON, or the edition is not a date.
pub(crate) fn parse_edition(text: &str) -> Result<Option<String>, Problem> {
    let descriptor: Value = serde_json::from_str(text).map_err(|e| {
        Problem::new(format!("not JSON: {e}")).with_hint("replace it with the one that eccp-mx export DIR writes")
    })?;
    let Some(edition) = descriptor["edition"].as_str() else { return Ok(None) };
    edition.parse::<Date>().map_err(|error| <Problem as serde::de::Error>::custom(format!("edition: {error}")))?;
    Ok(Some(edition.to_owned()))
}
