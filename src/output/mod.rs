//! Writes output: to standard output, to files and folders written atomically, and to a pager.
//!
//! May import `context`, `diagnostic` and `text`; knows nothing of what is written.

pub(crate) mod messages;
pub(crate) mod pager;
pub(crate) mod sink;
pub(crate) mod temporary;
