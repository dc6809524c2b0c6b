//! Faults of what surrounds the program: each leaves either the old file or the complete new one.
#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_methods, reason = "these tests start the program as a process")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::sink::{PROGRAM, many_rows, names, shell, temporary};

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_disk_that_is_full_at_any_write_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for (line, name) in [
        ("footnotes -o out.csv", "out.csv"),
        ("footnotes -o out.json", "out.json"),
        ("footnotes -o out.sql", "out.sql"),
        ("footnotes -o out.xlsx", "out.xlsx"),
        ("export --force out.sql", "out.sql"),
        ("export --force out.xlsx", "out.xlsx"),
        ("brief --sector ict -o out.html", "out.html"),
        ("page -o out.html", "out.html"),
    ] {
        // The limit, in blocks of 512 bytes, takes the place of a full disk at the first write, and at later ones.
        for blocks in [0, 1, 9] {
            fs::write(path(name), "old").unwrap();
            let output = shell(folder.path(), &format!("trap '' XFSZ; ulimit -f {blocks}; exec eccp-mx {line}"));
            assert_eq!(output.status.code(), Some(2), "{line} at {blocks}: {}", stderr(&output));
            let message = stderr(&output);
            // The library for workbooks panics where it cannot write its temporary files.
            let says = message.starts_with(&format!("eccp-mx: cannot write '{name}': "))
                || name == "out.xlsx" && message.starts_with("eccp-mx: internal error: ");
            assert!(says && message.lines().count() == 1, "{line}: {message}");
            assert_eq!(fs::read_to_string(path(name)).unwrap(), "old", "{line} at {blocks}");
            assert_eq!(names(folder.path()), [name], "{line} at {blocks}");
            fs::remove_file(path(name)).unwrap();
        }
    }
}

#[test]
fn a_reader_that_closes_a_device_is_not_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let output = shell(folder.path(), "{ eccp-mx footnotes -f csv -o /dev/stdout; echo $? >&2; } | true");
    assert_eq!(stderr(&output), "0\n");
}

/// Starts the program on many rows, and calls `interfere` when its temporary file exists.
fn interfere_while_it_writes(interfere: impl FnOnce(&Path)) -> (tempfile::TempDir, Output) {
    let folder = tempfile::tempdir().unwrap();
    many_rows(folder.path());
    fs::write(folder.path().join("out.csv"), "old").unwrap();
    let args = ["--data", "data", "clusters", "-o", "out.csv"];
    let mut command = Command::new(PROGRAM);
    command.args(args).current_dir(folder.path()).env_remove("ECCP_MX_DATA");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while temporary(folder.path()).is_empty() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    interfere(folder.path());
    let output = child.wait_with_output().unwrap();
    (folder, output)
}

#[test]
fn a_target_that_is_replaced_meanwhile_gets_the_complete_output_or_stays() {
    let (folder, output) = interfere_while_it_writes(|folder| {
        fs::write(folder.join("other.csv"), "other").unwrap();
        fs::rename(folder.join("other.csv"), folder.join("out.csv")).unwrap();
    });
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(folder.path().join("out.csv")).unwrap().lines().count(), 200_001);
    // A folder cannot be replaced by a file.
    let (folder, output) = interfere_while_it_writes(|folder| {
        fs::remove_file(folder.join("out.csv")).unwrap();
        fs::create_dir(folder.join("out.csv")).unwrap();
    });
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("eccp-mx: cannot write 'out.csv': "), "{}", stderr(&output));
    assert!(folder.path().join("out.csv").is_dir());
    assert_eq!(temporary(folder.path()), [""; 0]);
}

#[test]
fn a_source_that_is_truncated_while_it_is_read_is_an_error_or_was_read_before() {
    let (folder, output) = interfere_while_it_writes(|folder| {
        let source = fs::OpenOptions::new().write(true).open(folder.join("data/clusters.csv")).unwrap();
        source.set_len(1_000_003).unwrap();
    });
    let written = fs::read_to_string(folder.path().join("out.csv")).unwrap();
    match output.status.code() {
        Some(0) => assert_eq!(written.lines().count(), 200_001),
        Some(2) => assert_eq!(written, "old"),
        other => panic!("{other:?}: {}", stderr(&output)),
    }
    assert_eq!(temporary(folder.path()), [""; 0]);
}

#[test]
fn an_empty_environment_changes_no_row() {
    let folder = tempfile::tempdir().unwrap();
    let expected = shell(folder.path(), "eccp-mx clusters -f csv").stdout;
    for environment in ["env -i", "env -i LANG=C", "env -u HOME", "env -u TERM", "env COLUMNS=0", "env LC_ALL=xx_XX"] {
        let output = shell(folder.path(), &format!("{environment} eccp-mx clusters -f csv"));
        assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()), "{environment}");
        assert!(output.stdout == expected, "{environment}");
    }
    // A terminal of width 0 has not reported its width.
    let on_terminal = |environment: &str, columns: usize| {
        let line = format!("script -qec 'stty cols {columns}; env -i {environment} eccp-mx clusters -n 3' /dev/null");
        String::from_utf8_lossy(&shell(folder.path(), &line).stdout).into_owned()
    };
    assert_eq!(on_terminal("", 0), on_terminal("", 80));
    assert_eq!(on_terminal("COLUMNS=0", 0), on_terminal("", 80));
    assert!(on_terminal("LANG=C", 80).contains("----") && !on_terminal("LANG=C", 80).contains('─'));
}

#[test]
fn closed_standard_streams_are_empty() {
    let folder = tempfile::tempdir().unwrap();
    let output = shell(folder.path(), "eccp-mx show - <&-");
    assert_eq!((output.status.code(), stderr(&output)), (Some(1), "eccp-mx: no keys on standard input\n".to_owned()));
    for line in ["eccp-mx clusters 2>&-", "eccp-mx clusters <&-", "eccp-mx clusters -o out.csv >&- 2>&-"] {
        assert_eq!(shell(folder.path(), line).status.code(), Some(0), "{line}");
    }
    assert!(fs::read_to_string(folder.path().join("out.csv")).unwrap().starts_with("id,"));
}

#[test]
fn without_memory_nothing_is_half_written() {
    let folder = tempfile::tempdir().unwrap();
    many_rows(folder.path());
    for kilobytes in [24_000, 60_000] {
        fs::write(folder.path().join("out.csv"), "old").unwrap();
        let line = "eccp-mx --data data clusters -s name -o out.csv 2> err";
        let output = shell(folder.path(), &format!("ulimit -c 0; ulimit -v {kilobytes}; {line}"));
        let written = fs::read_to_string(folder.path().join("out.csv")).unwrap();
        // The standard library aborts the process, which a shell may report as a status.
        let complete = output.status.success() && written.lines().count() == 200_001;
        assert!(complete || (!output.status.success() && written == "old"), "{kilobytes}: {:?}", output.status);
    }
}
