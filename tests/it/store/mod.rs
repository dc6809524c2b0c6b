//! Tests of `src/store`.

mod csv;
mod directory;
mod reference;
mod scale;
