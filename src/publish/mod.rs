//! Documents and packages for people and programs elsewhere: the brief, the page, citations, data packages, SQLite.
//!
//! May import `analysis`, `args` and what stands below them.

pub mod brief;
pub mod citation;
pub mod data_package;
pub mod page;
pub mod sqlite;
