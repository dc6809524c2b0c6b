//! The process: its arguments, its streams and its exit status. Everything else is [`eccp_mx::run`].

use std::io::{stderr, stdout};
use std::process::ExitCode;

use eccp_mx::context::Context;

#[expect(clippy::disallowed_methods, reason = "the process is owned here and nowhere else")]
fn main() -> ExitCode {
    eccp_mx::run(std::env::args_os(), &Context::of_process(), &mut stdout().lock(), &mut stderr()).into()
}
