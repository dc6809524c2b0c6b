//! Tests of `src/output`.

mod escaping;
mod pager;
mod sink;
