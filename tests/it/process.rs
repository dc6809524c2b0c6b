//! What only a process shows: exit status, closed pipes, full disks, its streams.
#![allow(clippy::disallowed_methods, reason = "a test of the process looks at the process")]

use std::process::{Command, Output, Stdio};

fn shell(line: &str) -> Output {
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_eccp-mx")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(line)
        .env("PATH", path)
        .env_remove("ECCP_MX_DATA")
        .env("RUST_BACKTRACE", "1")
        .stdin(Stdio::null());
    command.output().unwrap()
}

fn status(line: &str) -> Option<i32> {
    shell(line).status.code()
}

#[test]
fn the_exit_status_tells_found_from_nothing_from_failure() {
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
fn a_closed_pipe_is_silent_success() {
    for line in
        ["footnotes -f csv", "footnotes", "footnotes -f json", "footnotes -f jsonl", "show nle-claut", "--help", ""]
    {
        let output = shell(&format!("{{ eccp-mx {line}; echo $? >&2; }} | head -c 1"));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "0\n", "{line}");
        let output = shell(&format!("{{ eccp-mx {line}; echo $? >&2; }} | true"));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "0\n", "{line}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_a_failure_that_is_said() {
    for line in
        ["footnotes -f csv > /dev/full", "footnotes > /dev/full", "--help > /dev/full", "datasets -f json > /dev/full"]
    {
        let output = shell(&format!("eccp-mx {line}"));
        assert_eq!(output.status.code(), Some(2), "{line}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said, "eccp-mx: cannot write the answer: no space left on the device\n", "{line}");
    }
    let output = shell("eccp-mx footnotes -f csv -o /dev/full");
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "eccp-mx: cannot write '/dev/full': no space left on the device\n"
    );
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_environment_names_the_own_folder_and_its_absence_is_an_error() {
    let output = shell("ECCP_MX_DATA=/no/such/folder eccp-mx clusters");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.starts_with("eccp-mx: cannot read the data directory '/no/such/folder': no such file or directory"),
        "{said}"
    );
}

/// What a folder holds, hidden or not.
fn names(folder: &std::path::Path) -> Vec<String> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_does_not_fit_or_may_not_be_is_a_failure_that_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.csv");
    // A file of at most 4 blocks stands for a disk that is full.
    let limited = format!("trap '' XFSZ; ulimit -f 4; eccp-mx footnotes -o '{}'", path.display());
    for kept in [None, Some("precious")] {
        if let Some(text) = kept {
            std::fs::write(&path, text).unwrap();
        }
        let output = shell(&limited);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            (output.status.code(), &*said),
            (Some(2), &*format!("eccp-mx: cannot write '{}': file too large\n", path.display()))
        );
        assert_eq!(std::fs::read_to_string(&path).ok().as_deref(), kept);
        assert_eq!(names(folder.path()).len(), kept.iter().count(), "nothing is left behind");
    }
    // Not even root may write here.
    let output = shell("eccp-mx labels -o /proc/labels.csv");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("eccp-mx: cannot write '/proc/labels.csv': "));
}

#[test]
#[cfg(target_os = "linux")]
fn a_pseudo_terminal_is_shown_the_rows_of_the_pipe() {
    for line in ["clusters", "labels -f csv", "states -f markdown", "count clusters --by state,sector --matrix -f json"]
    {
        let piped = String::from_utf8(shell(&format!("eccp-mx {line}")).stdout).unwrap();
        let shown = shell(&format!(
            "script -qec 'stty rows 500 cols 4000; LC_ALL=C.UTF-8 eccp-mx --color never {line}' /dev/null"
        ));
        let shown = String::from_utf8(shown.stdout).unwrap().replace("\r\n", "\n");
        // Below a table is a foot, which is no row.
        assert_eq!(shown.get(..piped.len()), Some(&*piped), "{line}: {shown}");
        assert!(shown[piped.len()..].lines().count() <= 2, "{line}: {shown}");
    }
}
