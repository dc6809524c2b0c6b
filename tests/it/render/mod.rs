//! Tests of `src/render`.

mod formats;
mod hostile;
mod map;
mod pictures;
