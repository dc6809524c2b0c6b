//! Tests of `src/query`.

mod filters;
mod names;
mod results;
