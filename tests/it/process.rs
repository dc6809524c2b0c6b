//! Tests that need a process: exit status, closed pipes, full disks and streams.

use std::path::Path;
use std::process::Output;

use crate::common;

/// Runs a line in a shell; the program is in the PATH of the shell.
fn shell(line: &str) -> Output {
    common::shell(line, Path::new("."))
}

/// Returns what a process wrote to standard error.
fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_exit_status_distinguishes_success_no_match_and_failure() {
    let status = |line: &str| shell(line).status.code();
    assert_eq!(status("eccp-mx clusters --state nle"), Some(0));
    assert_eq!(status("eccp-mx clusters --state Hidalgo"), Some(1));
    assert_eq!(status("eccp-mx clusters --state Atlantis"), Some(2));
    assert_eq!(status("eccp-mx --no-such-flag"), Some(2));
    for line in ["eccp-mx", "eccp-mx --help", "eccp-mx clusters --help", "eccp-mx --version"] {
        let output = shell(line);
        assert_eq!(output.status.code(), Some(0), "{line}");
        assert!(output.stderr.is_empty() && !output.stdout.is_empty(), "{line}");
    }
}

#[test]
fn a_closed_pipe_ends_the_program_silently_with_success() {
    for line in
        ["footnotes -f csv", "footnotes", "footnotes -f json", "footnotes -f jsonl", "show nle-claut", "--help", ""]
    {
        for reader in ["head -c 1", "true"] {
            let output = shell(&format!("{{ eccp-mx {line}; echo $? >&2; }} | {reader}"));
            assert_eq!(stderr(&output), "0\n", "{line} | {reader}");
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_reported_and_fails() {
    for line in
        ["footnotes -f csv > /dev/full", "footnotes > /dev/full", "--help > /dev/full", "datasets -f json > /dev/full"]
    {
        let output = shell(&format!("eccp-mx {line}"));
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert_eq!(
            stderr(&output),
            "eccp-mx: cannot write to standard output: no space left on the device\n",
            "{line}"
        );
    }
    let output = shell("eccp-mx footnotes -f csv -o /dev/full");
    assert_eq!(stderr(&output), "eccp-mx: cannot write '/dev/full': no space left on the device\n");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_missing_folder_in_the_environment_variable_is_an_error() {
    let output = shell("ECCP_MX_DATA=/no/such/folder eccp-mx clusters");
    assert_eq!(output.status.code(), Some(2));
    let message = stderr(&output);
    assert!(
        message.starts_with("eccp-mx: cannot read the data directory '/no/such/folder': no such file or directory"),
        "{message}"
    );
}

#[test]
fn commands_that_read_no_data_ignore_a_missing_folder_in_the_environment_variable() {
    for line in [
        "completions bash",
        "man clusters",
        "man",
        "help formats",
        "help clusters",
        "columns clusters",
        "--help",
        "-V",
        "",
    ] {
        let output = shell(&format!("ECCP_MX_DATA=/no/such/folder eccp-mx {line}"));
        assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()), "{line}");
        assert_eq!(output.stdout, shell(&format!("eccp-mx {line}")).stdout, "{line}");
    }
    let grammar = eccp_mx::internals::cli::command();
    let names = grammar.get_subcommands().map(|command| command.get_name());
    for name in names.filter(|name| !["completions", "man", "help", "columns"].contains(name)) {
        let arguments = match name {
            "show" => "nle-claut",
            "search" => "x",
            "compare" => "jalisco puebla",
            "count" => "clusters",
            "export" => "/no/such/target",
            _ => "",
        };
        let output = shell(&format!("ECCP_MX_DATA=/no/such/folder eccp-mx {name} {arguments}"));
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(stderr(&output).starts_with("eccp-mx: cannot read the data directory '/no/such/folder'"), "{name}");
    }
}

#[test]
fn colour_can_be_forced_in_a_pipe_only_for_human_readable_formats() {
    let colours = |line: &str| shell(&format!("env -u NO_COLOR -u CLICOLOR {line}")).stdout.contains(&0x1b);
    for forced in [
        "FORCE_COLOR=1 eccp-mx",
        "CLICOLOR_FORCE=1 eccp-mx",
        "eccp-mx --color always",
        "NO_COLOR=1 eccp-mx --color=always",
    ] {
        for line in ["states", "show nle-claut", "map", "--help", "help clusters", "-h"] {
            assert!(colours(&format!("{forced} {line}")), "{forced} {line}");
        }
        for line in
            ["states -f csv", "states -f json", "states -f markdown", "states -f sql", "columns states -f tsv", "cite"]
        {
            assert!(!colours(&format!("{forced} {line}")), "{forced} {line}");
        }
        assert!(!colours(&format!("{forced} states -o /dev/stdout")), "a file has no colours");
    }
    for plain in [
        "eccp-mx",
        "NO_COLOR=1 FORCE_COLOR=1 eccp-mx",
        "FORCE_COLOR=1 eccp-mx --color never",
        "CLICOLOR_FORCE=0 eccp-mx",
    ] {
        for line in ["states", "--help"] {
            assert!(!colours(&format!("{plain} {line}")), "{plain} {line}");
        }
    }
}

/// Returns the names of all files in a folder, including hidden files.
fn file_names(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
#[cfg(target_os = "linux")]
fn a_failed_write_keeps_the_old_file_and_leaves_no_temporary_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.csv");
    // A file size limit of 4 blocks simulates a full disk.
    let limited = format!("trap '' XFSZ; ulimit -f 4; eccp-mx footnotes -o '{}'", path.display());
    for old in [None, Some("precious")] {
        if let Some(text) = old {
            std::fs::write(&path, text).unwrap();
        }
        let output = shell(&limited);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(stderr(&output), format!("eccp-mx: cannot write '{}': file too large\n", path.display()));
        assert_eq!(std::fs::read_to_string(&path).ok().as_deref(), old);
        assert_eq!(file_names(folder.path()).len(), old.iter().count(), "a temporary file remains");
    }
    // Even root cannot create a file in /proc.
    let output = shell("eccp-mx labels -o /proc/labels.csv");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).starts_with("eccp-mx: cannot write '/proc/labels.csv': "));
}

#[test]
#[cfg(target_os = "linux")]
fn a_terminal_and_a_pipe_get_the_same_rows() {
    for line in ["clusters", "labels -f csv", "states -f markdown", "count clusters --by state,sector --matrix -f json"]
    {
        let pipe = String::from_utf8(shell(&format!("eccp-mx {line}")).stdout).unwrap();
        let terminal = shell(&format!(
            "script -qec 'stty rows 500 cols 4000; LC_ALL=C.UTF-8 eccp-mx --color never {line}' /dev/null"
        ));
        let terminal = String::from_utf8(terminal.stdout).unwrap().replace("\r\n", "\n");
        // On a terminal, a summary follows the table.
        assert_eq!(terminal.get(..pipe.len()), Some(&*pipe), "{line}: {terminal}");
        assert!(terminal[pipe.len()..].lines().count() <= 2, "{line}: {terminal}");
    }
}
