//! The entry point: passes arguments, standard streams and a pager to [`eccp_mx::run`] and returns its exit status.

use std::io::{self, Write, stderr, stdout};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use eccp_mx::{Context, Pager, PagerProcess};

#[expect(clippy::disallowed_methods, reason = "the only module that owns the standard streams")]
fn main() -> ExitCode {
    std::panic::set_hook(Box::new(end_after_panic));
    let context = Context { watch_signals: WATCH_SIGNALS, ..Context::from_process(start_pager) };
    eccp_mx::run(std::env::args_os(), &context, &mut stdout().lock(), &mut stderr()).into()
}

/// Removes temporary files and ends the process. A library may panic on an error in its environment: rust_xlsxwriter does
/// so if the disk is too full for the temporary files that it creates.
#[expect(clippy::disallowed_methods, reason = "the only module that owns the standard streams")]
fn end_after_panic(panic: &std::panic::PanicHookInfo<'_>) {
    drop(eccp_mx::internals::output::abandon());
    // Control characters, which could come from data, are replaced.
    let message = panic.to_string().replace(char::is_control, " ");
    let _ = writeln!(stderr(), "eccp-mx: internal error: {message}");
    std::process::exit(2)
}

#[cfg(unix)]
const WATCH_SIGNALS: Option<fn()> = Some(signals::watch);
#[cfg(not(unix))]
const WATCH_SIGNALS: Option<fn()> = None;

/// The handling of signals that interrupt the process while it writes a file.
#[cfg(unix)]
mod signals {
    use std::io::{Write as _, stderr};
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use eccp_mx::internals::output::abandon;
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::iterator::Signals;

    /// Removes temporary files when the process is interrupted, and ends it as the signal does by default.
    pub(crate) fn watch() {
        // With a handler, a write beyond the file size limit fails instead of ending the process.
        let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
        // nohup, and shells that start a job in the background, make the program ignore some signals. It
        // must not handle these.
        let ignored = ignored();
        let watched = [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
        let Ok(mut signals) = Signals::new(watched) else { return };
        std::thread::spawn(move || {
            if let Some(signal) = signals.forever().next() {
                report(&abandon());
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        });
    }

    /// Reports the files and folders that were replaced or created before the signal.
    #[expect(clippy::disallowed_methods, reason = "the only module that owns the standard streams")]
    fn report(replaced: &[std::path::PathBuf]) {
        if !replaced.is_empty() {
            let names = replaced.iter().map(|path| format!("'{}'", path.display().to_string().escape_debug()));
            let _ = writeln!(stderr(), "eccp-mx: interrupted after writing {}", names.collect::<Vec<_>>().join(", "));
        }
    }

    /// Returns the bit mask of the signals that the process ignores; 0 on systems without `/proc`.
    fn ignored() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
    }
}

/// A pager process. Its [`Write`] implementation writes to the standard input of the pager.
struct Process {
    child: Child,
    interrupts: Interrupts,
}

/// Starts a pager.
fn start_pager(pager: &Pager) -> io::Result<Box<dyn PagerProcess>> {
    // Before the pager starts, so that no interrupt meant for the pager ends this process.
    let interrupts = Interrupts::hold();
    let mut command = Command::new(&pager.program);
    command.args(&pager.arguments).envs(pager.variables.iter().copied()).stdin(Stdio::piped());
    match command.spawn() {
        Ok(child) => Ok(Box::new(Process { child, interrupts })),
        Err(error) => {
            interrupts.release();
            Err(error)
        }
    }
}

impl Write for Process {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.child.stdin {
            Some(stdin) => stdin.write(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.child.stdin.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl PagerProcess for Process {
    fn wait(&mut self) -> bool {
        drop(self.child.stdin.take());
        let succeeded = self.child.wait().is_ok_and(|status| status.success());
        self.interrupts.release() || succeeded
    }
}

impl Drop for Process {
    /// Waits until the pager exits, because it controls the screen until then.
    fn drop(&mut self) {
        self.wait();
    }
}

/// The handling of interrupts from the keyboard, which the terminal sends to the pager and to this process. This
/// process ignores them while the pager runs; otherwise the shell and the pager would read from the keyboard at the
/// same time.
struct Interrupts {
    released: Arc<AtomicBool>,
    interrupted: Arc<AtomicBool>,
}

impl Interrupts {
    /// Starts to ignore interrupts. Child processes do not ignore them.
    fn hold() -> Interrupts {
        let interrupts = Interrupts { released: Arc::default(), interrupted: Arc::default() };
        #[cfg(unix)]
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGQUIT] {
            // If a handler cannot be registered, the signal still ends the process.
            let _ = signal_hook::flag::register(signal, Arc::clone(&interrupts.interrupted));
            let _ = signal_hook::flag::register_conditional_default(signal, Arc::clone(&interrupts.released));
        }
        interrupts
    }

    /// Stops ignoring interrupts: the next one ends the process. Returns whether the process was interrupted since
    /// `hold`.
    fn release(&self) -> bool {
        self.released.store(true, Ordering::SeqCst);
        self.interrupted.load(Ordering::SeqCst)
    }
}
