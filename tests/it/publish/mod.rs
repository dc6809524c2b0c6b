//! Tests of `src/publish`.

mod brief;
mod citation;
mod page;
mod vectors;
