//! The integration tests. They are one binary, so that a change relinks it once; its folders mirror those of `src/`.

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
