//! Where an answer goes: standard output, files written atomically, a pager.
//!
//! May import `context`, `diagnostic` and `text`. Nothing here knows what is written.

pub(crate) mod pager;
pub(crate) mod sink;
