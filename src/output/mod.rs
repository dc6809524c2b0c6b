//! Writes output: to standard output, to files and folders written atomically, and to a pager.
//!
//! May import `context`, `diagnostic` and `text`; does not depend on the content of the output.

pub(crate) mod messages;
pub(crate) mod pager;
pub(crate) mod sink;
pub(crate) mod temporary;
