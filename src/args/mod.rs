//! The arguments that several commands share: filters, columns, output, and the completion of their values.
//!
//! May import `session`, `query` and the layers below them.

pub(crate) mod columns;
pub(crate) mod complete;
pub(crate) mod filters;
pub(crate) mod output;
pub(crate) mod rare_flags;
