//! What only a process shows: exit status, closed pipes, full disks and streams.

use std::path::Path;
use std::process::Output;

use crate::common;

/// Runs a line in a shell that finds the program.
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

/// Returns the names of all files in a folder, hidden ones included.
fn file_names(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
#[cfg(target_os = "linux")]
fn a_failed_write_keeps_the_old_file_and_leaves_no_temporary_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.csv");
    // A limit of 4 blocks per file takes the place of a full disk.
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
        // Below a table, a terminal also gets a summary.
        assert_eq!(terminal.get(..pipe.len()), Some(&*pipe), "{line}: {terminal}");
        assert!(terminal[pipe.len()..].lines().count() <= 2, "{line}: {terminal}");
    }
}
