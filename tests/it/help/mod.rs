//! Tests of `src/help`.

mod man;
mod text;
