//! What is computed from the data besides rows: validation, claims, differences, dossiers, links.
//!
//! May import `query`, `session`, `args` and what stands below them.

pub(crate) mod check;
pub(crate) mod claims;
pub(crate) mod diff;
pub(crate) mod dossier;
pub(crate) mod links;
pub(crate) mod no_match;
