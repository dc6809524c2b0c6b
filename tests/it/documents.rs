//! The documentation is correct: each documented command prints the documented output, links lead to existing files and
//! headings, and the guide names every command and format.
//!
//! `UPDATE=1 cargo test --test it documents` writes the current output into the documents; review the changes before
//! committing them.
#![allow(clippy::disallowed_methods, reason = "the environment variable UPDATE rewrites documents")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::common::{formats, shell};
use eccp_mx::internals::cli;
use eccp_mx::internals::help::RELEASED;

/// The documents of the repository.
const DOCUMENTS: &[&str] =
    &["README.md", "GUIDE.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/README.md", "data/LICENSE.md"];

/// The maximum number of lines of the README.
const README_LINES: usize = 220;

fn path(document: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(document)
}

fn read(document: &str) -> String {
    std::fs::read_to_string(path(document)).unwrap_or_else(|error| panic!("{document}: {error}"))
}

/// Runs a line in a shell and returns the output on both streams.
fn run_in_shell(line: &str, folder: &Path) -> String {
    String::from_utf8(shell(&format!("{{ {line}\n}} 2>&1"), folder).stdout).unwrap()
}

/// A document in which the output of the commands is replaced by the current output.
struct Current {
    text: String,
    commands: usize,
    /// The commands whose output differs from the document, each with the lines that differ.
    differences: Vec<String>,
}

/// Runs the commands of a document. In a block of `console`, a shell runs each line after `$ `; the lines up to the next
/// command are the output.
fn with_current_output(text: &str) -> Current {
    // The commands of a document run in the same folder, so that a command can read the files that another command has
    // written.
    let folder = tempfile::tempdir().unwrap();
    let (mut document, mut commands, mut differences) = (String::new(), 0, Vec::new());
    let mut lines = text.lines().peekable();
    let mut console = false;
    while let Some(line) = lines.next() {
        writeln!(document, "{line}").unwrap();
        match line {
            "```console" => console = true,
            "```" => console = false,
            _ => {}
        }
        let Some(command) = line.strip_prefix("$ ").filter(|_| console) else { continue };
        commands += 1;
        let mut documented = Vec::new();
        while let Some(line) = lines.next_if(|next| !next.starts_with("$ ") && *next != "```") {
            documented.push(line);
        }
        let output = run_in_shell(command, folder.path());
        let output: Vec<&str> = output.lines().map(str::trim_end).collect();
        for line in &output {
            writeln!(document, "{line}").unwrap();
        }
        let length = documented.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
        if documented[..length] != output {
            differences.push(format!("$ {command}\n{}", difference(&documented[..length], &output)));
        }
        // An empty line separates a command from the output above it.
        if lines.peek().is_some_and(|next| next.starts_with("$ ")) {
            writeln!(document).unwrap();
        }
    }
    Current { text: document, commands, differences }
}

/// Fails if the output of a command differs from the documented output, or if fewer than `at_least` commands run.
fn check_output(document: &str, at_least: usize) {
    let text = read(document);
    let Current { text: current, commands, differences } = with_current_output(&text);
    assert!(commands >= at_least, "{document} runs {commands} commands, fewer than {at_least}");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path(document), current).unwrap();
    } else {
        assert!(
            current == text,
            "{document} differs from the current output (UPDATE=1 writes it):\n{}",
            differences.join("\n")
        );
    }
}

/// Returns the lines of two outputs from the first difference to the last.
fn difference(old: &[&str], new: &[&str]) -> String {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let tail = tail.min(old.len() - head).min(new.len() - head);
    let middle = |lines: &[&str], sign: &str| {
        lines[head..lines.len() - tail].iter().map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    middle(old, "-") + &middle(new, "+")
}

#[test]
fn the_output_in_the_readme_is_current() {
    check_output("README.md", 10);
}

#[test]
fn the_output_in_the_guide_is_current() {
    check_output("GUIDE.md", 20);
}

#[test]
fn the_output_in_the_description_of_the_data_is_current() {
    check_output("data/README.md", 0);
}

#[test]
fn the_readme_is_short_and_contains_the_notice() {
    let readme = read("README.md");
    let lines = readme.lines().count();
    assert!(lines <= README_LINES, "README.md has {lines} lines, more than {README_LINES}: move some to GUIDE.md");
    for document in ["README.md", "data/README.md", "data/LICENSE.md"] {
        let text = read(document).replace('\n', " ");
        assert!(text.contains("© European Union"), "{document} lacks the copyright notice");
        assert!(text.contains("not a product of the"), "{document} lacks the disclaimer");
    }
}

#[test]
fn the_guide_names_every_command_global_flag_format_and_exit_status() {
    let guide = read("GUIDE.md");
    let command = cli::command();
    let commands = command.get_subcommands().filter(|command| !command.is_hide_set());
    let commands = commands.map(|command| command.get_name().to_owned());
    let flags = command.get_arguments().filter_map(|arg| arg.get_long()).map(|long| format!("--{long}"));
    let names = formats().map(|(name, _)| name.to_owned());
    for name in commands.chain(flags).chain(names) {
        let named = guide.match_indices(&name).any(|(at, name)| {
            let ends = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-');
            ends(guide.as_bytes().get(at + name.len()))
                && (name.starts_with("--") || ends(at.checked_sub(1).and_then(|before| guide.as_bytes().get(before))))
        });
        assert!(named, "GUIDE.md does not name {name}");
    }
    for status in 0..=2 {
        assert!(guide.contains(&format!("\n| {status} | ")), "GUIDE.md does not list exit status {status}");
    }
}

/// Returns the anchors that GitHub generates for the headings of a document.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let anchor = |heading: &str| -> String {
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>().to_lowercase()
    };
    headings.map(anchor).collect()
}

#[test]
fn links_between_documents_lead_to_files_and_headings() {
    let mut links = 0;
    for document in DOCUMENTS {
        let text = read(document);
        for (at, _) in text.match_indices("](") {
            let target = text[at + 2..].split(')').next().unwrap();
            if target.starts_with("http") {
                continue;
            }
            links += 1;
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let file = match file {
                "" => path(document),
                file => path(document).parent().unwrap().join(file),
            };
            assert!(file.exists(), "{document} links to {target}, which does not exist");
            if !anchor.is_empty() {
                let anchors = anchors(&std::fs::read_to_string(&file).unwrap());
                assert!(anchors.iter().any(|known| known == anchor), "{document} links to {target}: no such heading");
            }
        }
    }
    assert!(links > 5, "{links} links");
}

#[test]
fn the_changelog_has_a_section_for_the_released_version_and_its_date() {
    let changelog = read("CHANGELOG.md");
    let sections: Vec<&str> = changelog.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(sections[0], "[Unreleased]", "CHANGELOG.md starts with the unreleased changes");
    assert_eq!(sections[1], format!("[{}] - {RELEASED}", env!("CARGO_PKG_VERSION")));
    let kinds = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
    for kind in changelog.lines().filter_map(|line| line.strip_prefix("### ")) {
        assert!(kinds.contains(&kind), "'{kind}' is not a kind of change in Keep a Changelog");
    }
}

#[test]
fn the_readme_states_the_minimum_rust_version_of_the_manifest() {
    let rust = env!("CARGO_PKG_RUST_VERSION");
    assert!(read("README.md").contains(&format!("Rust {rust}")), "README.md does not say Rust {rust}");
}

#[test]
fn contributing_names_every_part_of_the_source_and_every_dependency() {
    let text = read("CONTRIBUTING.md");
    for entry in std::fs::read_dir(path("src")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let name = if entry.path().is_dir() { format!("`{name}/`") } else { format!("`{name}`") };
        assert!(text.contains(&name), "CONTRIBUTING.md does not name src/ {name}");
    }
    let manifest = read("Cargo.toml");
    let mut section = "";
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if let ("[dependencies]" | "[dev-dependencies]", Some((name, _))) = (section, line.split_once(" = ")) {
            let rows = text.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
            let named = rows.flat_map(|names| names.split(", ")).any(|known| known == name);
            assert!(named, "CONTRIBUTING.md does not say what the crate {name} is for");
        }
    }
}
