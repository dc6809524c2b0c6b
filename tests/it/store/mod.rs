//! Tests of `src/store`.

mod csv;
mod reference;
mod scale;
