//! Tests of `src/analysis`.

mod check;
mod diff;
mod links;
