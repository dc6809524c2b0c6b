//! Tests of `src/commands`.

mod contract;
mod export;
