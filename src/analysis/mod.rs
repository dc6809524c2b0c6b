//! What is computed from the data besides rows: validation, claims, differences, dossiers, links.
//!
//! May import `query`, `session`, `args` and what stands below them.

pub mod check;
pub mod claims;
pub mod diff;
pub mod dossier;
pub mod links;
pub mod no_match;
