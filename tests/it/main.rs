//! The integration tests. All tests are in one binary, which is linked only once; the folders mirror those of `src/`.

mod common;
mod documents;
mod layers;
mod process;

mod analysis;
mod cli;
mod commands;
mod datasets;
mod help;
mod output;
mod publish;
mod query;
mod render;
mod schema;
mod store;
