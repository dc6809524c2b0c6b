//! The tests of the program: one binary, whose folders are those of `src/`.

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
