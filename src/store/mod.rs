//! The store: where the bytes of a dataset come from, and how they become records before deserialization.
//!
//! May import `datasets`, `schema` and what they import, the outline of a map from `render`, and the terminal for the
//! progress from `context`. Renders nothing and runs no queries.

pub(crate) mod catalog;
pub(crate) mod csv;
pub(crate) mod descriptor;
pub(crate) mod input;
pub(crate) mod json;
pub(crate) mod key_index;
pub(crate) mod place;
pub(crate) mod progress;
pub(crate) mod references;
pub(crate) mod source;
pub(crate) mod suggest;
