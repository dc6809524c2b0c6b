//! The process: its arguments, its streams, its exit status, and the pager that it starts. Everything else is
//! [`eccp_mx::run`].

use std::io::{self, Write, stderr, stdout};
use std::process::{Child, Command, ExitCode, Stdio};

use eccp_mx::Context;

#[expect(clippy::disallowed_methods, reason = "the process is owned here and nowhere else")]
fn main() -> ExitCode {
    eccp_mx::run(std::env::args_os(), &Context::of_process(start), &mut stdout().lock(), &mut stderr()).into()
}

/// A pager that reads what is written to it.
struct Pager(Child);

/// Starts the pager that a command line names.
fn start(command: &str) -> io::Result<Box<dyn Write>> {
    let words = shlex::split(command).unwrap_or_default();
    let (program, args) = words.split_first().ok_or(io::ErrorKind::NotFound)?;
    Ok(Box::new(Pager(Command::new(program).args(args).stdin(Stdio::piped()).spawn()?)))
}

impl Write for Pager {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0.stdin {
            Some(stdin) => stdin.write(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.stdin.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Pager {
    /// The screen is the pager's until it is left.
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
