//! Tests of `src/datasets`.

mod invariants;
