//! Tests of `src/output`.

mod pager;
mod sink;
