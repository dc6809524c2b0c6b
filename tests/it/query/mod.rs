//! Tests of `src/query`.

mod results;
