//! The README and the licence notice of an exported folder.
//!
//! Refers to no particular dataset.

use anyhow::Result;
use askama::Template;

use super::data_package::file_name;
use crate::datasets::DATASETS;
use crate::diagnostic::Diagnostic;
use crate::render::escape_markdown;
use crate::store::catalog::Catalog;
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
    title: String,
    notice: String,
    licensed: bool,
    version: &'static str,
    edition: Option<String>,
    files: Vec<DataFile>,
}

struct DataFile {
    name: String,
    about: &'static str,
    is_laid_over: bool,
}

/// Returns the README, which lists the files.
///
/// # Errors
/// As [`Catalog::source`], and if the licence notice in the user's folder cannot be read.
pub(crate) fn readme(catalog: &Catalog) -> Result<String> {
    let mut files = Vec::new();
    for dataset in DATASETS {
        let source = catalog.source(dataset)?;
        if source.exists() {
            let is_laid_over = catalog.is_replaced_in(dataset);
            files.push(DataFile { name: file_name(dataset, &source), about: dataset.about, is_laid_over });
        }
    }
    let identity = catalog.document_identity();
    let escape = |text: &str| escape_markdown(&printable(text));
    let edition = identity.edition.map(|edition| edition.to_string());
    let paragraphs: Vec<String> = identity.notice().split("\n\n").map(escape).collect();
    let (title, notice) = (escape(&identity.title), paragraphs.join("\n\n"));
    let (version, licensed) = (env!("CARGO_PKG_VERSION"), license(catalog)?.is_some());
    // The template engine removes the last line end of a template.
    Ok(Readme { title, notice, licensed, version, edition, files }.render()? + "\n")
}

/// Returns the licence notice of the user's folder. If there is none, returns that of the built-in data, or `None` if the
/// folder has a descriptor, so that no built-in data is used.
///
/// # Errors
/// If the licence notice in the user's folder cannot be read.
pub(crate) fn license(catalog: &Catalog) -> Result<Option<String>> {
    let path = catalog.user_dir().map(|dir| dir.join(LICENSE));
    let own = path.as_ref().map_or(Ok(None), |path| {
        read_text(path, MAX_RECORD)
            .map_err(|error| anyhow::Error::new(Diagnostic::unreadable(&path.display().to_string(), &error)))
    })?;
    Ok(own.or_else(|| catalog.descriptor().is_none().then(|| BUILT_IN_LICENSE.to_owned())))
}
