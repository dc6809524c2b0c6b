//! Tests of `src/schema`.

mod snapshots;
