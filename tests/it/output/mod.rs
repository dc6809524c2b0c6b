//! Tests of `src/output`.

mod escaping;
mod faults;
mod pager;
mod sink;
