//! Publishes the directory: the brief for a trade mission, the HTML page, citations, the Data Package and the SQLite script.
//!
//! May import `analysis`, `args` and the layers below them.

pub(crate) mod brief;
pub(crate) mod citation;
pub(crate) mod data_package;
pub(crate) mod folder_documents;
pub(crate) mod page;
pub(crate) mod sqlite;
