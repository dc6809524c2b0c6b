//! Help worth reading: every command has an example that works, everything fits where it is shown, and flags stand under
//! the same headings in the same order everywhere.
#![allow(clippy::disallowed_methods, reason = "examples are run by a shell")]

use std::path::Path;
use std::process::{Command, Output};

use crate::common::{ask, ask_in, datasets, terminal};
use eccp_mx::internals::cli;
use eccp_mx::internals::help::{TOPICS, examples};
use unicode_width::UnicodeWidthStr as _;

/// Runs a line in a folder by a shell that knows the program.
fn shell(line: &str, folder: &Path) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_eccp-mx")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(folder).env("PATH", path).env_remove("ECCP_MX_DATA");
    command.output().unwrap()
}

/// Every command, and every command below one: `count`, `count clusters`.
fn places() -> Vec<String> {
    let mut command = cli::command();
    command.build();
    let mut all = Vec::new();
    for one in command.get_subcommands() {
        all.push(one.get_name().to_owned());
        let below = one.get_subcommands().filter(|below| !below.is_hide_set());
        all.extend(below.map(|below| format!("{} {}", one.get_name(), below.get_name())));
    }
    all
}

#[test]
fn every_command_has_an_example_and_shows_it() {
    for place in places() {
        let examples = examples(&place);
        assert!(!examples.is_empty(), "a line for {place} is wanted in src/help/examples.txt");
        let (long, short) = (ask(&format!("{place} --help")).out, ask(&format!("{place} -h")).out);
        assert!(examples.iter().all(|example| long.contains(example.line)), "{place}");
        assert!(short.contains(examples[0].line), "{place}");
    }
}

#[test]
fn every_example_works() {
    let folder = tempfile::tempdir().unwrap();
    // What examples of own data stand on.
    let header = "cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes";
    let own = format!("{header}\nnle-claut,gold,CLAUT,,2023-06-23,certain,renewed,,\n");
    for example in eccp_mx::internals::help::all() {
        let mine = folder.path().join("mine");
        let _ = std::fs::remove_dir_all(&mine);
        if example.line.contains("--data mine") {
            std::fs::create_dir(&mine).unwrap();
            std::fs::write(mine.join("labels.csv"), &own).unwrap();
        }
        let before = std::fs::read_dir(folder.path()).unwrap().count();
        let output = shell(example.line, folder.path());
        let said = String::from_utf8_lossy(&output.stderr);
        let written = std::fs::read_dir(folder.path()).unwrap().count() > before;
        assert!(!output.stdout.is_empty() || written, "{}: no answer: {said}", example.line);
        // Differences are what diff is asked for.
        let well = output.status.code() == Some(0) || example.line.contains(" diff");
        assert!(well, "{}: {:?}: {said}", example.line, output.status.code());
    }
}

#[test]
fn a_short_help_is_one_screen() {
    for place in std::iter::once(String::new()).chain(places()) {
        let answer = ask(&format!("{place} -h"));
        assert_eq!((answer.status, &*answer.err), (0, ""), "{place}");
        assert!(answer.out.lines().count() <= 24, "{place}: {}", answer.out);
        // An example may be longer: it is there to be copied.
        let long = |line: &&str| line.width() > 80 && !line.starts_with("Example");
        assert_eq!(answer.out.lines().find(long), None, "{place}");
    }
}

#[test]
fn a_long_help_fits_the_terminal_and_is_what_help_tells() {
    for place in places() {
        let piped = ask(&format!("{place} --help")).out;
        assert_eq!(ask(&format!("help {place}")).out, piped, "{place}");
        let text = ask_in(&terminal(60), &format!("{place} --help")).out;
        let long = |line: &&str| line.width() > 60 && !line.contains("eccp-mx ") && line.split_whitespace().count() > 1;
        assert_eq!(text.lines().take_while(|line| *line != "Examples").find(long), None, "{place}");
    }
}

#[test]
fn flags_stand_under_the_same_headings_in_the_same_order() {
    let order = ["Arguments", "Flags", "Filter", "Arrange", "Output", "Everywhere", "Examples"];
    for of in datasets() {
        let text = ask(&format!("{} --help", of.name)).out;
        let found =
            text.lines().filter_map(|line| order.iter().position(|title| line.split(' ').next() == Some(title)));
        let found: Vec<usize> = found.collect();
        assert!(found.is_sorted() && found.len() >= 5, "{}: {text}", of.name);
    }
}

#[test]
fn what_a_topic_shows_is_what_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    for topic in TOPICS {
        let text = ask(&format!("help {}", topic.name)).out;
        assert!(!text.contains('{') || topic.name == "formats", "{}: every list is filled in", topic.name);
        assert_eq!(ask("help").out.matches(topic.about.split(',').next().unwrap()).count(), 1, "{}", topic.name);
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            assert!(line.width() <= 80 || line.starts_with("  "), "{}: {line}", topic.name);
            let Some(command) = line.strip_prefix("  $ ") else { continue };
            let output = shell(&format!("{{ {command}\n}} 2>&1"), folder.path());
            let shown: Vec<&str> = lines.by_ref().map_while(|line| line.strip_prefix("  ")).collect();
            assert_eq!(String::from_utf8(output.stdout).unwrap(), shown.join("\n") + "\n", "{}: {command}", topic.name);
        }
    }
}

#[test]
fn called_with_nothing_it_says_what_to_type_and_what_is_there() {
    let text = ask("").out;
    for of in datasets() {
        assert!(text.contains(of.name), "{}", of.name);
    }
    let folder = tempfile::tempdir().unwrap();
    let lines = text.lines().filter_map(|line| line.find("eccp-mx ").map(|at| &line[at..]));
    let lines: Vec<&str> = lines.filter_map(|line| Some(line.split_once("  ")?.0)).collect();
    assert!(lines.len() >= 5, "{text}");
    for line in lines {
        assert_eq!(shell(line, folder.path()).status.code(), Some(0), "{line}");
    }
}
