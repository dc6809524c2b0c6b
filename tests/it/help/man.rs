//! The manual: a page for each command, made of the same grammar as the help. Whether the pages are well formed is asked
//! of mandoc by `.ci/manual`.

use crate::common::ask;
use eccp_mx::internals::cli;
use eccp_mx::internals::help::examples;

/// The text of a page as it is read: without requests, fonts and the escapes of dashes and dots.
fn read(page: &str) -> String {
    let text = page.replace("\\-", "-").replace("\\fB", "").replace("\\fI", "").replace("\\fR", "").replace("\\&", "");
    text.replace("\\*(Aq", "'").replace("\\(aq", "'").replace("\\\\", "\\")
}

#[test]
fn every_command_has_a_page_with_every_section() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("man1");
    let answer = ask(&format!("man --dir '{}'", dir.display()));
    assert_eq!((answer.status, &*answer.out), (0, ""), "{}", answer.err);
    let command = cli::command();
    let names = std::iter::once("eccp-mx".to_owned())
        .chain(command.get_subcommands().map(|one| format!("eccp-mx-{}", one.get_name())));
    let mut count = 0;
    for name in names {
        count += 1;
        let place = name.strip_prefix("eccp-mx-").unwrap_or_default();
        let page = std::fs::read_to_string(dir.join(format!("{name}.1"))).unwrap();
        assert_eq!(page, ask(&format!("man {place}")).out, "{name}");
        let sections: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
        for section in [
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "EVERYWHERE",
            "EXAMPLES",
            "\"EXIT STATUS\"",
            "ENVIRONMENT",
            "FILES",
            "\"SEE ALSO\"",
        ] {
            assert!(sections.contains(&section), "{name}: {section} of {sections:?}");
        }
        let text = read(&page);
        for example in examples(place) {
            assert!(text.contains(example.line), "{name}: {}", example.line);
        }
        // What the help tells of the flags, the page tells.
        let help = ask(&format!("{place} --help")).out;
        for flag in help.lines().filter_map(|line| line.trim_start().split(' ').find(|word| word.starts_with("--"))) {
            assert!(text.contains(flag) || place == "count", "{name}: {flag}");
        }
    }
    assert_eq!(std::fs::read_dir(&dir).unwrap().count(), count);
}

#[test]
fn pages_are_written_over_older_ones_and_beside_others() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("other.1"), "kept").unwrap();
    std::fs::write(folder.path().join("eccp-mx.1"), "old").unwrap();
    assert_eq!(ask(&format!("man --dir '{}'", folder.path().display())).status, 0);
    assert_eq!(std::fs::read_to_string(folder.path().join("other.1")).unwrap(), "kept");
    assert_eq!(std::fs::read_to_string(folder.path().join("eccp-mx.1")).unwrap(), ask("man").out);
}

#[test]
fn the_citation_file_is_of_the_version_and_day_of_the_manual() {
    let file = include_str!("../../../CITATION.cff");
    for (name, value) in [("version", env!("CARGO_PKG_VERSION")), ("date-released", eccp_mx::internals::help::RELEASED)]
    {
        assert!(file.lines().any(|line| line == format!("{name}: \"{value}\"")), "{name} is {value}");
    }
}
