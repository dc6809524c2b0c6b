//! Tests of `src/query`.

mod names;
mod results;
