//! The entry point: passes arguments, standard streams and a pager to [`eccp_mx::run`] and returns its exit status.

use std::io::{self, Write, stderr, stdout};
use std::process::{Child, Command, ExitCode, Stdio};

use eccp_mx::Context;

#[expect(clippy::disallowed_methods, reason = "the only module that owns the standard streams")]
fn main() -> ExitCode {
    eccp_mx::run(std::env::args_os(), &Context::from_process(start_pager), &mut stdout().lock(), &mut stderr()).into()
}

/// A pager process; its writer is the standard input of the process.
struct Pager(Child);

/// Starts the pager with this command line.
fn start_pager(command: &str) -> io::Result<Box<dyn Write>> {
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
    /// Waits until the pager exits, because it controls the screen until then.
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
