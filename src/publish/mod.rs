//! Documents and packages for people and programs elsewhere: the brief, the page, citations, data packages, SQLite.
//!
//! May import `analysis`, `args` and what stands below them.

pub(crate) mod brief;
pub(crate) mod citation;
pub(crate) mod data_package;
pub(crate) mod page;
pub(crate) mod sqlite;
