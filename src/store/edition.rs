//! The edition of a directory: that of the built-in data, or the one that a folder's `datapackage.json` states.

use std::path::Path;

use anyhow::Result;
use serde_json::Value;

use crate::datasets::report::EDITION;
use crate::date::Date;
use crate::diagnostic::{self, Diagnostic, Problem};
use crate::store::catalog::Catalog;

/// The name of the file that holds it, as the standard wants it.
pub(crate) const FILE: &str = "datapackage.json";

/// The edition of the data: of a person's own folder, the one that its description states.
///
/// # Errors
/// If that description cannot be read.
pub(crate) fn edition(catalog: &Catalog) -> Result<Option<String>> {
    let Some(path) = catalog.user_dir().map(|dir| dir.join(FILE)) else { return Ok(Some(EDITION.to_owned())) };
    if !path.exists() {
        return Ok(None);
    }
    stated(&path).map_err(|fault| Diagnostic::for_file(path.display().to_string(), fault).into())
}

/// The edition that an own description states, if it does.
///
/// # Errors
/// If it cannot be read, is no JSON, or states an edition that is no date.
pub(crate) fn stated(path: &Path) -> Result<Option<String>, Problem> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| Problem::new(format!("cannot be read: {}", diagnostic::io_message(&e))))?;
    let own: Value = serde_json::from_str(&text).map_err(|e| {
        Problem::new(format!("no JSON: {e}")).with_hint("eccp-mx export DIR writes one that may be put in its place")
    })?;
    let Some(edition) = own["edition"].as_str() else { return Ok(None) };
    edition.parse::<Date>().map_err(|why| <Problem as serde::de::Error>::custom(format!("edition: {why}")))?;
    Ok(Some(edition.to_owned()))
}
