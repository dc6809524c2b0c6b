//! Computes results from the data that are more than its rows: validation, audits of claims, differences, dossiers, links,
//! pictures.
//!
//! May import `args`, `session`, `query` and the layers below them.

pub(crate) mod check;
pub(crate) mod claims;
pub(crate) mod compare;
pub(crate) mod diff;
pub(crate) mod dossier;
pub(crate) mod interval;
pub(crate) mod links;
pub(crate) mod no_match;
pub(crate) mod pictures;
