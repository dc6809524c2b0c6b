//! The edition of a directory: that of the built-in data, or the one that a folder's `datapackage.json` states.

use std::io;
use std::path::Path;

use anyhow::Result;
use serde_json::Value;

use crate::datasets::report::EDITION;
use crate::date::Date;
use crate::diagnostic::{Diagnostic, Problem};
use crate::store::catalog::Catalog;
use crate::store::input::{MAX_RECORD, read_text};

/// The name of the file that holds it, as the standard wants it.
pub(crate) const FILE: &str = "datapackage.json";

/// The edition of the data: of a person's own folder, the one that its description states.
///
/// # Errors
/// If that description cannot be read.
pub(crate) fn edition(catalog: &Catalog) -> Result<Option<String>> {
    let Some(path) = catalog.user_dir().map(|dir| dir.join(FILE)) else { return Ok(Some(EDITION.to_owned())) };
    let file = path.display().to_string();
    let Some(text) = read(&path).map_err(|error| Diagnostic::unreadable(&file, &error))? else { return Ok(None) };
    stated(&text).map_err(|problem| Diagnostic::for_file(file, problem).into())
}

/// Reads a description; `None` if there is none.
///
/// # Errors
/// If it is not a regular file, is too large, is not UTF-8 or cannot be read.
pub(crate) fn read(path: &Path) -> io::Result<Option<String>> {
    read_text(path, MAX_RECORD)
}

/// Returns the edition that a description states, if it does.
///
/// # Errors
/// If it is no JSON, or states an edition that is no date.
pub(crate) fn stated(text: &str) -> Result<Option<String>, Problem> {
    let own: Value = serde_json::from_str(text).map_err(|e| {
        Problem::new(format!("no JSON: {e}")).with_hint("eccp-mx export DIR writes one that may be put in its place")
    })?;
    let Some(edition) = own["edition"].as_str() else { return Ok(None) };
    edition.parse::<Date>().map_err(|why| <Problem as serde::de::Error>::custom(format!("edition: {why}")))?;
    Ok(Some(edition.to_owned()))
}
