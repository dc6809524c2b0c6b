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

/// Removes temporary files and ends the process. A library may panic for an error that is none of this program:
/// rust_xlsxwriter does where a disk is too full for its own temporary files.
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

/// What the process does when it is interrupted while it writes a file.
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
        // A file that grows over a limit is then a failed write and not the end of the process.
        let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
        // nohup, and shells that start a job in the background, make the program ignore some signals.
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

    /// Names the files that were replaced before the signal.
    #[expect(clippy::disallowed_methods, reason = "the only module that owns the standard streams")]
    fn report(replaced: &[std::path::PathBuf]) {
        if !replaced.is_empty() {
            let names = replaced.iter().map(|path| format!("'{}'", path.display().to_string().escape_debug()));
            let _ = writeln!(stderr(), "eccp-mx: interrupted after writing {}", names.collect::<Vec<_>>().join(", "));
        }
    }

    /// Returns the signals that the process ignores, a bit for each, as far as the system reports them.
    fn ignored() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
    }
}

/// A pager process; its writer is the standard input of the process.
struct Process {
    child: Child,
    interrupts: Interrupts,
}

/// Starts a pager.
fn start_pager(pager: &Pager) -> io::Result<Box<dyn PagerProcess>> {
    // Before the pager is there, so that no interrupt meant for it ends this process.
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

/// Interrupts from the keyboard, which go to the pager and to this process. The pager decides what they mean, so this process
/// ignores them while the pager runs; otherwise the shell and the pager would read the keyboard at once.
struct Interrupts {
    released: Arc<AtomicBool>,
    interrupted: Arc<AtomicBool>,
}

impl Interrupts {
    /// Starts to ignore interrupts. A program that this process starts gets them.
    fn hold() -> Interrupts {
        let interrupts = Interrupts { released: Arc::default(), interrupted: Arc::default() };
        #[cfg(unix)]
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGQUIT] {
            // A signal that cannot be ignored ends the process, as before.
            let _ = signal_hook::flag::register(signal, Arc::clone(&interrupts.interrupted));
            let _ = signal_hook::flag::register_conditional_default(signal, Arc::clone(&interrupts.released));
        }
        interrupts
    }

    /// Ends the process at the next interrupt, as usual. Returns whether there was one meanwhile.
    fn release(&self) -> bool {
        self.released.store(true, Ordering::SeqCst);
        self.interrupted.load(Ordering::SeqCst)
    }
}
