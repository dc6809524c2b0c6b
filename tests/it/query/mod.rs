//! Tests of `src/query`.

mod answers;
