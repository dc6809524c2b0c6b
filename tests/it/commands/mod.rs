//! Tests of `src/commands`.

mod audit;
mod compare;
mod contract;
mod count;
mod export;
mod search;
mod show;
