//! Tests of `src/commands`.

mod audit;
mod contract;
mod count;
mod export;
mod search;
mod show;
