//! Tests of output files: a replaced file keeps its permissions and links, and no temporary file is left.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "these tests start the program as a process")]

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};

pub(super) const PROGRAM: &str = env!("CARGO_BIN_EXE_eccp-mx");

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(PROGRAM).args(args).current_dir(folder).env_remove("ECCP_MX_DATA").output().unwrap()
}

pub(super) fn shell(folder: &Path, line: &str) -> Output {
    let line = line.replace("eccp-mx", PROGRAM);
    Command::new("sh").args(["-c", &line]).current_dir(folder).env_remove("ECCP_MX_DATA").output().unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

pub(super) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.collect();
    names.sort();
    names
}

pub(super) fn temporary(folder: &Path) -> Vec<String> {
    names(folder).into_iter().filter(|name| name.starts_with(".eccp-mx-")).collect()
}

#[test]
fn a_replaced_file_keeps_its_permissions() {
    let folder = tempfile::tempdir().unwrap();
    let (file, page) = (folder.path().join("private.csv"), folder.path().join("page.html"));
    for (path, bits) in [(&file, 0o600), (&page, 0o640)] {
        fs::write(path, "old").unwrap();
        fs::set_permissions(path, Permissions::from_mode(bits)).unwrap();
    }
    assert!(run(folder.path(), &["clusters", "-n", "1", "-o", "private.csv"]).status.success());
    assert!(run(folder.path(), &["page", "-o", "page.html"]).status.success());
    assert_eq!((mode(&file), mode(&page)), (0o600, 0o640));
    assert!(fs::read_to_string(&file).unwrap().starts_with("id,"));
}

#[test]
fn an_export_keeps_the_permissions_of_each_file_and_follows_its_links() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    assert!(run(folder.path(), &["export", "out"]).status.success());
    fs::set_permissions(out.join("clusters.csv"), Permissions::from_mode(0o600)).unwrap();
    fs::rename(out.join("labels.csv"), folder.path().join("elsewhere.csv")).unwrap();
    symlink("../elsewhere.csv", out.join("labels.csv")).unwrap();
    fs::write(folder.path().join("elsewhere.csv"), "old").unwrap();
    fs::write(out.join("mine.txt"), "mine").unwrap();
    assert!(run(folder.path(), &["export", "--force", "out"]).status.success());
    assert_eq!(mode(&out.join("clusters.csv")), 0o600);
    assert!(fs::symlink_metadata(out.join("labels.csv")).unwrap().is_symlink());
    assert!(fs::read_to_string(folder.path().join("elsewhere.csv")).unwrap().starts_with("cluster,"));
    assert_eq!(fs::read_to_string(out.join("mine.txt")).unwrap(), "mine");
    assert_eq!(temporary(&out), [""; 0]);
}

#[test]
fn a_link_is_followed_even_to_a_file_that_does_not_exist_yet() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("real")).unwrap();
    symlink("real/new.csv", folder.path().join("second")).unwrap();
    symlink("second", folder.path().join("first")).unwrap();
    assert!(run(folder.path(), &["states", "-n", "1", "-f", "csv", "-o", "first"]).status.success());
    assert!(fs::symlink_metadata(folder.path().join("first")).unwrap().is_symlink());
    assert!(fs::read_to_string(folder.path().join("real/new.csv")).unwrap().starts_with("name,"));
    symlink("loop", folder.path().join("loop")).unwrap();
    let output = run(folder.path(), &["states", "-f", "csv", "-o", "loop"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("too many levels of symbolic links"));
}

#[test]
fn files_that_cannot_be_replaced_are_written_directly() {
    let folder = tempfile::tempdir().unwrap();
    let output = shell(folder.path(), "eccp-mx states -n 1 -f csv -o /dev/stdout | head -1");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("name,"), "{output:?}");
    let output = shell(
        folder.path(),
        "mkfifo pipe && { cat pipe > read & } && eccp-mx states -n 1 -f csv -o pipe && wait && test -p pipe && head -1 read",
    );
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("name,"), "{output:?}");
    assert_eq!(shell(folder.path(), "eccp-mx states -f csv -o /dev/full").status.code(), Some(2));
}

/// Writes user data with so many rows that a signal arrives while the program is writing them.
pub(super) fn many_rows(folder: &Path) {
    fs::create_dir(folder.join("data")).unwrap();
    let header = "id,name,acronym,state,sector,website,source\n".to_owned();
    let rows = (0..200_000).map(|row| format!("mx-{row},Cluster {row},,Jalisco,ICT,,\n"));
    fs::write(folder.join("data/clusters.csv"), header + &rows.collect::<String>()).unwrap();
}

#[test]
fn a_signal_leaves_no_temporary_file_and_the_old_content() {
    let folder = tempfile::tempdir().unwrap();
    many_rows(folder.path());
    fs::write(folder.path().join("out.csv"), "old").unwrap();
    for signal in ["INT", "TERM", "HUP"] {
        let args = ["--data", "data", "clusters", "-o", "out.csv", "--quiet"];
        let mut child =
            Command::new(PROGRAM).args(args).current_dir(folder.path()).stderr(Stdio::null()).spawn().unwrap();
        // Wait for the temporary file instead of a fixed time.
        while temporary(folder.path()).is_empty() && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        let killed = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
        let status = child.wait().unwrap();
        assert_eq!(temporary(folder.path()), [""; 0], "{signal}");
        let content = fs::read_to_string(folder.path().join("out.csv")).unwrap();
        let old = content == "old";
        assert!(old != status.success(), "{signal}: {status}, killed: {killed}");
        fs::write(folder.path().join("out.csv"), "old").unwrap();
    }
}

#[test]
fn an_interrupted_export_leaves_each_file_old_or_new() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    assert!(run(folder.path(), &["export", "out"]).status.success());
    let whole: Vec<(String, Vec<u8>)> =
        names(&out).into_iter().map(|name| (name.clone(), fs::read(out.join(&name)).unwrap())).collect();
    for name in names(&out).iter().filter(|name| !name.ends_with(".md")) {
        fs::write(out.join(name), "old").unwrap();
    }
    let mut child = Command::new(PROGRAM)
        .args(["export", "--force", "out"])
        .current_dir(folder.path())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while temporary(&out).is_empty() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    let _ = Command::new("kill").arg(child.id().to_string()).status();
    child.wait().unwrap();
    assert_eq!(temporary(&out), [""; 0]);
    for (name, new) in whole {
        let now = fs::read(out.join(&name)).unwrap();
        assert!(now == b"old" || now == new, "{name} is half-written");
    }
}

#[test]
fn a_write_beyond_the_file_size_limit_fails() {
    let folder = tempfile::tempdir().unwrap();
    let output = shell(folder.path(), "ulimit -f 8; exec eccp-mx footnotes -o out.csv");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), names(folder.path())), (Some(2), Vec::new()), "{message}");
    assert!(message.starts_with("eccp-mx: cannot write 'out.csv': "), "{message}");
    let output = shell(folder.path(), "ulimit -f 8; exec eccp-mx export out");
    assert_eq!((output.status.code(), names(folder.path())), (Some(2), Vec::new()));
}

#[test]
fn an_export_removes_only_the_temporary_files_of_killed_processes() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    assert!(run(folder.path(), &["export", "out"]).status.success());
    fs::write(out.join(".eccp-mx-dead"), "half").unwrap();
    fs::create_dir(out.join(".eccp-mx-folder")).unwrap();
    fs::write(out.join(".eccp-mx-folder/half.csv"), "half").unwrap();
    fs::write(out.join(".eccp-mx-running"), "half").unwrap();
    fs::write(out.join(".mine"), "mine").unwrap();
    let running = File::open(out.join(".eccp-mx-running")).unwrap();
    running.try_lock().unwrap();
    assert!(run(folder.path(), &["export", "--force", "out"]).status.success());
    assert_eq!(temporary(&out), [".eccp-mx-running"]);
    assert!(out.join(".mine").exists());
}

#[test]
fn output_to_a_descriptor_keeps_what_other_programs_wrote_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let command = "{ echo before; eccp-mx states -n 1 -c iso -f csv -o /dev/stdout; echo after; } > log";
    assert!(shell(folder.path(), command).status.success());
    assert_eq!(fs::read_to_string(folder.path().join("log")).unwrap(), "before\niso\nMX-AGU\nafter\n");
    let command = "eccp-mx states -n 1 -c iso -f csv -o /dev/fd/3 3>> log";
    assert!(shell(folder.path(), command).status.success());
    assert_eq!(fs::read_to_string(folder.path().join("log")).unwrap(), "before\niso\nMX-AGU\nafter\niso\nMX-AGU\n");
    // A link to standard output replaces neither the link nor the file behind it.
    symlink("/dev/stdout", folder.path().join("link.json")).unwrap();
    assert!(shell(folder.path(), "eccp-mx export -q --force link.json | grep -q '^\"states\"'").status.success());
    assert!(fs::symlink_metadata(folder.path().join("link.json")).unwrap().is_symlink());
}

#[cfg(target_os = "linux")]
#[test]
fn files_below_the_folders_of_devices_and_processes_are_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let write = ["states", "-n", "1", "-c", "iso", "-o", "/proc/self/cwd/out.csv"];
    for _ in 0..2 {
        assert!(run(folder.path(), &write).status.success());
        assert_eq!(fs::read_to_string(folder.path().join("out.csv")).unwrap(), "iso\nMX-AGU\n");
        fs::write(folder.path().join("out.csv"), "longer than the new content\n").unwrap();
    }
}

#[test]
fn a_file_that_the_user_may_not_write_to_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.csv");
    for mode in [0o444, 0o020] {
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        // The superuser may write to any file.
        let expected = if mode == 0o020 && fs::OpenOptions::new().write(true).open(&file).is_ok() { 0 } else { 2 };
        assert_eq!(run(folder.path(), &["states", "-o", "out.csv"]).status.code(), Some(expected), "{mode:o}");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap() == "old", expected == 2, "{mode:o}");
    }
}

#[test]
fn output_never_replaces_user_data() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(folder.path(), &["export", "-q", "data"]).status.success());
    symlink("data/labels.csv", folder.path().join("link.csv")).unwrap();
    let content = |name| fs::read(folder.path().join("data").join(name)).unwrap();
    let files = ["labels.csv", "profiles.json", "datapackage.json"];
    let old = files.map(content);
    for command in [
        "labels --level gold -o data/labels.csv",
        "labels -o ./data/../data/labels.csv",
        "labels -o link.csv",
        "check -o data/datapackage.json",
        "cite -f csl-json -o data/profiles.json",
        "brief --sector ict -f html -o data/labels.csv",
        "export --force data/profiles.json",
        "diff -o data/labels.csv",
    ] {
        let words: Vec<&str> = ["--data", "data"].into_iter().chain(command.split(' ')).collect();
        let output = run(folder.path(), &words);
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert!(
            String::from_utf8_lossy(&output.stderr).contains("is a file of the user data"),
            "{command}: {output:?}"
        );
    }
    assert_eq!(run(folder.path(), &["diff", "data", "data", "-o", "data/labels.csv"]).status.code(), Some(2));
    assert!(files.map(content) == old);
    // Other files in the directory may be written, and export may replace all of its files.
    assert!(run(folder.path(), &["--data", "data", "labels", "-o", "data/labels.tsv"]).status.success());
    assert!(run(folder.path(), &["--data", "data", "export", "--force", "data"]).status.success());
}
