//! Tests of `src/store`.

mod scale;
