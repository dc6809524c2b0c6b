//! Writes output: to standard output, to files and folders written atomically, and to a pager.
//!
//! May import `context`, `diagnostic` and `text`; is independent of the content.

pub(crate) mod messages;
pub(crate) mod pager;
pub(crate) mod sink;
pub(crate) mod temporary;
