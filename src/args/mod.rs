//! The arguments that several commands share: filters, columns, output.
//!
//! May import `session`, `query` and what stands below them.

pub mod columns;
pub mod filters;
pub mod output;
