//! Tests of `src/commands`.

mod contract;
mod export;
mod show;
