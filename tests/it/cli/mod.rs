//! Tests of `src/cli`.

mod complete;
mod messages;
mod usage;
