//! The README and the licence notice of an exported folder.
//!
//! Refers to no particular dataset.

use anyhow::Result;
use askama::Template;

use super::data_package::file_name;
use crate::datasets::DATASETS;
use crate::datasets::report::{DIRECTORY_TITLE, NOTICE};
use crate::diagnostic::Diagnostic;
use crate::render::escape_markdown;
use crate::store::catalog::Catalog;
use crate::store::edition::edition;
use crate::store::input::{MAX_RECORD, read_text};
use crate::text::printable;

/// The name of the README.
pub(crate) const README: &str = "README.md";
/// The name of the licence notice.
pub(crate) const LICENSE: &str = "LICENSE.md";
/// The licence notice of the built-in data.
const BUILT_IN_LICENSE: &str = include_str!("../../data/LICENSE.md");

#[derive(Template)]
#[template(path = "folder.md", escape = "none")]
struct Readme {
    title: &'static str,
    notice: &'static str,
    version: &'static str,
    edition: Option<String>,
    files: Vec<DataFile>,
}

struct DataFile {
    name: String,
    about: &'static str,
    is_user_data: bool,
}

/// Returns the README, which lists the files.
///
/// # Errors
/// If the descriptor in the user's folder cannot be read.
pub(crate) fn readme(catalog: &Catalog) -> Result<String> {
    let files = DATASETS.iter().map(|dataset| {
        let source = catalog.source(dataset)?;
        let name = file_name(dataset, &source);
        Ok(DataFile { name, about: dataset.about, is_user_data: source.is_user_data })
    });
    let edition = edition(catalog)?.map(|edition| escape_markdown(&printable(&edition)));
    let files = files.collect::<Result<_>>()?;
    let version = env!("CARGO_PKG_VERSION");
    // The template engine removes the last line end of a template.
    Ok(Readme { title: DIRECTORY_TITLE, notice: NOTICE, version, edition, files }.render()? + "\n")
}

/// Returns the licence notice of the user's folder, or of the built-in data if the folder contains none.
///
/// # Errors
/// If the notice in the user's folder cannot be read.
pub(crate) fn license(catalog: &Catalog) -> Result<String> {
    let path = catalog.user_dir().map(|dir| dir.join(LICENSE));
    let own = path.as_ref().map_or(Ok(None), |path| {
        read_text(path, MAX_RECORD)
            .map_err(|error| anyhow::Error::new(Diagnostic::unreadable(&path.display().to_string(), &error)))
    })?;
    Ok(own.unwrap_or_else(|| BUILT_IN_LICENSE.to_owned()))
}
