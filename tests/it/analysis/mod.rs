//! Tests of `src/analysis`.

mod check;
mod claims;
mod diff;
mod links;
