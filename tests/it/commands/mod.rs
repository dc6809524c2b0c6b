//! Tests of `src/commands`.

mod compare;
mod contract;
mod export;
mod show;
