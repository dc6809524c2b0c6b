//! Tests of `src/output`.

mod pager;
