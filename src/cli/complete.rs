//! Completes the command lines of shells. Commands and flags come from the grammar, and values from the completers that the
//! arguments carry.
//!
//! The scripts for bash, zsh and fish (`templates/completions/`) pass, after `--line`, the line as typed, the text that bash
//! replaces (empty for other shells), and the values of variables. The scripts for other shells, which `clap_complete`
//! contains, pass the words of the line after `--`.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap_complete::engine::{CompletionCandidate, complete};
use clap_complete::env::Shells;

use super::line::{Dialect, Line, Word, parse_line, quote_for_bash};
use crate::args::complete::{CompletionOptions, PathCompletion, build, is_path, paths};
use crate::args::rare_flags::RareFlags;
use crate::cli;
use crate::context::CompletionRequest;

/// Writes the completions of the command line in `args` in the form that the shell expects. Writes nothing for an unknown
/// shell.
///
/// # Errors
/// If they cannot be written.
pub(crate) fn write_completions(
    request: &CompletionRequest,
    args: Vec<OsString>,
    data: Option<&Path>,
    out: &mut dyn Write,
) -> io::Result<()> {
    if args.get(1).is_some_and(|arg| arg == "--line") {
        let arguments = args.iter().skip(2).map(|arg| arg.to_string_lossy().into_owned()).collect();
        return write_completions_of_line(request, arguments, data, out);
    }
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(&request.shell) else { return Ok(()) };
    let line: Vec<OsString> = args.into_iter().skip_while(|arg| arg != "--").skip(1).collect();
    if line.is_empty() {
        return Ok(());
    }
    let options = CompletionOptions {
        user_dir: data_argument(&line).or(data.map(Path::to_owned)),
        shell_quotes: matches!(shell.name(), "zsh" | "fish"),
        paths: PathCompletion::ByLibrary,
    };
    let flags = RareFlags::in_words(line.iter().map(|word| word.as_encoded_bytes()));
    let mut command = build(|| cli::command_with(flags.with_all_but_negations()), &options);
    let mut completions = Vec::new();
    shell.write_complete(&mut command, line, request.directory.as_deref(), &mut completions)?;
    out.write_all(&completions)
}

/// Writes the completions of a command line of bash, zsh or fish. `arguments` are the line up to the cursor, the text that
/// bash replaces, and `NAME=VALUE` for each variable.
fn write_completions_of_line(
    request: &CompletionRequest,
    arguments: Vec<String>,
    data: Option<&Path>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut arguments = arguments.into_iter();
    let (line, replaced) = (arguments.next().unwrap_or_default(), arguments.next().unwrap_or_default());
    let variables: HashMap<String, String> =
        arguments.filter_map(|pair| pair.split_once('=').map(|(name, value)| (name.into(), value.into()))).collect();
    let variable = |name: &str| variables.get(name).cloned();
    let dialect = if request.shell == "fish" { Dialect::Fish } else { Dialect::Posix };
    let line = parse_line(&line, dialect, &variable);
    if line.words.is_empty() || line.current.unfinished {
        return Ok(());
    }
    let candidates = candidates(&line, request, data);
    match &*request.shell {
        "bash" => {
            // After `--state=`, bash reports the separator as the text to replace, but does not replace it.
            let replaced = if matches!(&*replaced, "=" | ":") { String::new() } else { replaced };
            // The part of the word before the replaced text stays on the line.
            let kept = line.current.raw.strip_suffix(&*replaced).unwrap_or_default();
            let kept = parse_line(kept, dialect, &variable).current.value;
            write_for_bash(&candidates, &line.current, &replaced, &kept, out)
        }
        "zsh" => write_for_zsh(&candidates, &line.current, out),
        "fish" => candidates.iter().filter_map(|candidate| text_and_about(candidate, &line.current)).try_for_each(
            |(text, about)| match about.is_empty() {
                true => writeln!(out, "{text}"),
                false => writeln!(out, "{text}\t{about}"),
            },
        ),
        _ => Ok(()),
    }
}

fn candidates(line: &Line, request: &CompletionRequest, data: Option<&Path>) -> Vec<CompletionCandidate> {
    let folder = request.directory.clone().unwrap_or_default();
    let value = &line.current.value;
    if line.redirection {
        return paths(value, false, &folder);
    }
    let words: Vec<OsString> = line.words.iter().chain([value]).map(OsString::from).collect();
    let options = CompletionOptions {
        user_dir: data_argument(&words).or(data.map(Path::to_owned)),
        shell_quotes: request.shell != "bash",
        paths: if request.shell == "zsh" { PathCompletion::ByShell } else { PathCompletion::Below(folder) },
    };
    let flags = RareFlags::in_words(words.iter().map(|word| word.as_encoded_bytes()));
    let mut command = build(|| cli::command_with(flags.with_all_but_negations()), &options);
    // The only error is that there is nothing to complete.
    complete(&mut command, words, line.words.len(), request.directory.as_deref()).unwrap_or_default()
}

/// Returns a candidate that begins with the current word as typed but without quotes, as shells that quote candidates
/// expect, and the first line of its description. Returns `None` if the candidate is not UTF-8.
fn text_and_about(candidate: &CompletionCandidate, current: &Word) -> Option<(String, String)> {
    let value = candidate.get_value().to_str()?;
    let text = match value.strip_prefix(&*current.value) {
        Some(rest) => current.unquoted.clone() + rest,
        None => value.to_owned(),
    };
    let about = candidate.get_help().map(ToString::to_string).unwrap_or_default();
    Some((text, about.lines().next().unwrap_or_default().to_owned()))
}

/// Writes the options for `compopt`, then one line for each candidate with the text that takes the place of `replaced`.
/// `kept` is the part of the argument before `replaced`.
fn write_for_bash(
    candidates: &[CompletionCandidate],
    current: &Word,
    replaced: &str,
    kept: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let values: Vec<&str> = candidates.iter().filter_map(|candidate| candidate.get_value().to_str()).collect();
    let nospace = values.iter().any(|value| value.ends_with(['/', '=', ':']));
    let filenames = !candidates.is_empty() && candidates.iter().all(is_path);
    let options = [nospace.then_some("nospace"), filenames.then_some("filenames")];
    writeln!(out, "{}", options.into_iter().flatten().collect::<Vec<_>>().join(" "))?;
    for value in values {
        if let Some(rest) = value.strip_prefix(&*current.value) {
            writeln!(out, "{replaced}{}", quote_for_bash(rest, current.quote))?;
        } else if let Some(rest) = value.strip_prefix(kept) {
            writeln!(out, "{}", quote_for_bash(rest, current.quote))?;
        }
    }
    Ok(())
}

/// Writes `=VALUE:ABOUT` for a value, `/PREFIX:ABOUT` for a value that ends in a slash, and `files:N` or `folders:N` if zsh
/// is to complete a path after the first N characters of the word.
fn write_for_zsh(candidates: &[CompletionCandidate], current: &Word, out: &mut dyn Write) -> io::Result<()> {
    let escape = |text: &str| text.replace('\\', "\\\\").replace(':', "\\:");
    for candidate in candidates {
        if let Some(kind) = candidate.get_id().filter(|_| is_path(candidate)) {
            let prefix = candidate.get_value().to_string_lossy();
            // A tilde means the home folder only at the start of a word.
            if prefix.is_empty() || current.unquoted.get(prefix.len()..).is_some_and(|path| !path.starts_with('~')) {
                writeln!(out, "{kind}:{}", prefix.chars().count())?;
            }
        } else if let Some((text, about)) = text_and_about(candidate, current) {
            let (sign, text) = text.strip_suffix('/').map_or(('=', &*text), |prefix| ('/', prefix));
            let about = if about.is_empty() { about } else { format!(":{}", about.replace('\\', "\\\\")) };
            writeln!(out, "{sign}{}{about}", escape(text))?;
        }
    }
    Ok(())
}

/// Returns the value of `--data` in an incomplete command line, which the grammar would reject.
fn data_argument(line: &[OsString]) -> Option<PathBuf> {
    let separate = line.iter().position(|word| word == "--data").and_then(|at| line.get(at + 1)).map(PathBuf::from);
    let attached = || line.iter().find_map(|word| word.to_str()?.strip_prefix("--data=").map(PathBuf::from));
    separate.or_else(attached)
}
