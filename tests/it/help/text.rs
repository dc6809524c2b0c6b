//! Tests of the help: every command has examples that succeed, every text fits the width of the terminal, and headings
//! are in the same order everywhere.
#![allow(clippy::disallowed_methods, reason = "a shell runs the examples")]

use std::path::Path;
use std::process::{Command, Output};

use crate::common::{ask, ask_in, datasets, terminal};
use eccp_mx::internals::cli;
use eccp_mx::internals::help::{TOPICS, examples};
use unicode_width::UnicodeWidthStr as _;

/// Runs a shell command in `folder`; the program is in the PATH of the shell.
fn shell(line: &str, folder: &Path) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_eccp-mx")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(folder).env("PATH", path).env_remove("ECCP_MX_DATA");
    command.output().unwrap()
}

/// Returns the paths of all commands and subcommands, such as `count` and `count clusters`.
fn paths() -> Vec<String> {
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
fn the_help_of_every_command_shows_its_examples() {
    for path in paths() {
        let examples = examples(&path);
        assert!(!examples.is_empty(), "src/help/examples.txt lacks an example of {path}");
        let (long, short) = (ask(&format!("{path} --help")).out, ask(&format!("{path} -h")).out);
        assert!(examples.iter().all(|example| long.contains(example.line)), "{path}");
        assert!(short.contains(examples[0].line), "{path}");
    }
}

#[test]
fn an_example_with_global_flags_belongs_to_its_command() {
    assert!(ask("page --help").out.contains("eccp-mx --as-of 2019-07-01 --data mine page -o mine.html"));
}

#[test]
fn every_example_succeeds() {
    let folder = tempfile::tempdir().unwrap();
    // The user data of the examples.
    let header = "cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes";
    let labels = format!("{header}\nnle-claut,gold,CLAUT,,2023-06-23,certain,renewed,,\n");
    for example in eccp_mx::internals::help::all_examples() {
        let mine = folder.path().join("mine");
        let _ = std::fs::remove_dir_all(&mine);
        if example.line.contains("--data mine") {
            std::fs::create_dir(&mine).unwrap();
            std::fs::write(mine.join("labels.csv"), &labels).unwrap();
        }
        let before = std::fs::read_dir(folder.path()).unwrap().count();
        let output = shell(example.line, folder.path());
        let messages = String::from_utf8_lossy(&output.stderr);
        let written = std::fs::read_dir(folder.path()).unwrap().count() > before;
        assert!(!output.stdout.is_empty() || written, "{}: no output: {messages}", example.line);
        // diff exits with 1 if there are differences.
        let success = output.status.code() == Some(0) || example.line.contains(" diff");
        assert!(success, "{}: {:?}: {messages}", example.line, output.status.code());
    }
}

#[test]
fn short_help_fits_one_screen() {
    for path in std::iter::once(String::new()).chain(paths()) {
        let answer = ask(&format!("{path} -h"));
        assert_eq!((answer.status, &*answer.err), (0, ""), "{path}");
        assert!(answer.out.lines().count() <= 24, "{path}: {}", answer.out);
        // Examples are not wrapped, so that they can be copied.
        let long = |line: &&str| line.width() > 80 && !line.starts_with("Example");
        assert_eq!(answer.out.lines().find(long), None, "{path}");
    }
}

#[test]
fn full_help_equals_the_output_of_the_help_command() {
    for path in paths() {
        let piped = ask(&format!("{path} --help")).out;
        assert_eq!(ask(&format!("help {path}")).out, piped, "{path}");
    }
}

#[test]
fn every_help_text_wraps_to_the_terminal_and_breaks_no_word() {
    let words = |text: &str| {
        text.split_whitespace().filter(|word| !["\\", "#"].contains(word)).map(str::to_owned).collect::<Vec<_>>()
    };
    let commands = paths().into_iter().flat_map(|path| [format!("{path} --help"), format!("{path} -h")]);
    let topics = TOPICS.iter().map(|topic| format!("help {}", topic.name));
    let lines: Vec<String> =
        commands.chain(topics).chain(["".into(), "-h".into(), "--help".into(), "help".into()]).collect();
    for line in lines {
        let piped = words(&ask(&line).out);
        for width in [60, 100, 140] {
            let text = ask_in(&terminal(width), &line).out;
            assert_eq!(words(&text), piped, "{line} at {width}");
            // The examples in a topic and what they print are indented, and stay as they are.
            let is_topic = line.starts_with("help ");
            let too_long = |text: &&str| text.width() > width && !(is_topic && text.starts_with("  "));
            assert_eq!(text.lines().find(too_long), None, "{line} at {width}");
        }
    }
    let wide = ask_in(&terminal(140), "clusters --help").out;
    assert!(wide.lines().any(|line| line.width() > 120), "{wide}");
}

#[test]
fn a_long_example_is_continued_as_in_a_shell() {
    let text = ask_in(&terminal(60), "clusters --help").out;
    let (_, examples) = text.split_once("\nExamples\n").unwrap();
    let joined = examples.replace(" \\\n      ", " ");
    for example in examples_of_clusters() {
        assert!(joined.contains(&format!("  {}\n", example)), "{joined}");
    }
    assert!(examples.contains(" \\\n"), "{examples}");
}

fn examples_of_clusters() -> Vec<&'static str> {
    examples("clusters").iter().map(|example| example.line).collect()
}

#[test]
fn headings_have_the_same_order_everywhere() {
    let order = ["Arguments", "Flags", "Filter", "Arrange", "Output", "Global", "Examples"];
    for dataset in datasets() {
        let text = ask(&format!("{} --help", dataset.name)).out;
        let found =
            text.lines().filter_map(|line| order.iter().position(|title| line.split(' ').next() == Some(title)));
        let found: Vec<usize> = found.collect();
        assert!(found.is_sorted() && found.len() >= 5, "{}: {text}", dataset.name);
    }
}

#[test]
fn the_output_of_examples_in_topics_is_current() {
    let folder = tempfile::tempdir().unwrap();
    for topic in TOPICS {
        let text = ask(&format!("help {}", topic.name)).out;
        assert!(text.lines().count() > 5, "{}: the topic has a text", topic.name);
        assert!(!text.contains('{') || topic.name == "formats", "{}: every placeholder is replaced", topic.name);
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
fn without_arguments_the_program_prints_examples_and_datasets() {
    let text = ask("").out;
    for dataset in datasets() {
        assert!(text.contains(dataset.name), "{}", dataset.name);
    }
    let folder = tempfile::tempdir().unwrap();
    let lines = text.lines().filter_map(|line| line.find("eccp-mx ").map(|at| &line[at..]));
    let lines: Vec<&str> = lines.filter_map(|line| Some(line.split_once("  ")?.0)).collect();
    assert!(lines.len() >= 5, "{text}");
    for line in lines {
        assert_eq!(shell(line, folder.path()).status.code(), Some(0), "{line}");
    }
}

#[test]
fn version_includes_the_edition_of_the_data() {
    let edition = eccp_mx::internals::datasets::BUILT_IN.edition.unwrap();
    let version = format!("eccp-mx {} (data: edition {edition})\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(ask("--version").out, version);
    assert_eq!(ask("-V").out, version);
}
