//! The arguments that several commands share: filters, columns, output.
//!
//! May import `session`, `query` and what stands below them.

pub(crate) mod columns;
pub(crate) mod filters;
pub(crate) mod output;
