//! Answers a shell that requests completion. Commands and flags come from the grammar; values from the completers that the
//! arguments carry.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap_complete::env::Shells;

use crate::args::complete::{self, CompletionOptions};
use crate::cli;
use crate::context::CompletionRequest;

/// Writes the completions of the command line in `args`, which follows `--`, in the form that the shell expects. Writes
/// nothing for an unknown shell.
///
/// # Errors
/// If they cannot be written.
pub(crate) fn write_completions(
    request: &CompletionRequest,
    args: Vec<OsString>,
    data: Option<&Path>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(&request.shell) else { return Ok(()) };
    let line: Vec<OsString> = args.into_iter().skip_while(|arg| arg != "--").skip(1).collect();
    if line.is_empty() {
        return Ok(());
    }
    let options = CompletionOptions {
        user_dir: data_argument(&line).or(data.map(Path::to_owned)),
        shell_quotes: matches!(shell.name(), "zsh" | "fish"),
    };
    let mut command = complete::build(cli::command, &options);
    let mut completions = Vec::new();
    shell.write_complete(&mut command, line, request.folder.as_deref(), &mut completions)?;
    out.write_all(&completions)
}

/// Returns the value of `--data` in an incomplete command line, which the grammar would reject.
fn data_argument(line: &[OsString]) -> Option<PathBuf> {
    let separate = line.iter().position(|word| word == "--data").and_then(|at| line.get(at + 1)).map(PathBuf::from);
    let attached = || line.iter().find_map(|word| word.to_str()?.strip_prefix("--data=").map(PathBuf::from));
    separate.or_else(attached)
}
