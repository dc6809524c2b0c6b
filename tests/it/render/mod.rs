//! Tests of `src/render`.

mod formats;
mod map;
