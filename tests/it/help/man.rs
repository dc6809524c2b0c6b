//! Tests of the manual pages: one for each command, with the same arguments as the help. `.ci/manual` validates the
//! pages with mandoc.

use crate::common::ask;
use eccp_mx::internals::cli;
use eccp_mx::internals::help::examples;

/// Returns the text of a page without font changes and escapes.
fn plain_text(page: &str) -> String {
    let text = page.replace("\\-", "-").replace("\\fB", "").replace("\\fI", "").replace("\\fR", "").replace("\\&", "");
    text.replace("\\*(Aq", "'").replace("\\(aq", "'").replace("\\\\", "\\")
}

#[test]
fn every_command_has_a_page_with_all_sections_and_flags() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("new/share/man/man1");
    let answer = ask(&format!("man --dir '{}'", dir.display()));
    assert_eq!((answer.status, &*answer.out), (0, ""), "{}", answer.err);
    let command = cli::command();
    let names = std::iter::once("eccp-mx".to_owned())
        .chain(command.get_subcommands().map(|command| format!("eccp-mx-{}", command.get_name())));
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
            "GLOBAL",
            "EXAMPLES",
            "\"EXIT STATUS\"",
            "ENVIRONMENT",
            "FILES",
            "\"SEE ALSO\"",
        ] {
            assert!(sections.contains(&section), "{name}: {section} of {sections:?}");
        }
        let text = plain_text(&page);
        for example in examples(place) {
            assert!(text.contains(example.line), "{name}: {}", example.line);
        }
        // The flags of `count` are those of its subcommands.
        let help = ask(&format!("{place} --help")).out;
        for flag in help.lines().filter_map(|line| line.trim_start().split(' ').find(|word| word.starts_with("--"))) {
            assert!(text.contains(flag) || place == "count", "{name}: {flag}");
        }
    }
    assert_eq!(std::fs::read_dir(&dir).unwrap().count(), count);
}

#[test]
fn pages_replace_older_pages_and_no_other_files() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("other.1"), "kept").unwrap();
    std::fs::write(folder.path().join("eccp-mx.1"), "old").unwrap();
    assert_eq!(ask(&format!("man --dir '{}'", folder.path().display())).status, 0);
    assert_eq!(std::fs::read_to_string(folder.path().join("other.1")).unwrap(), "kept");
    assert_eq!(std::fs::read_to_string(folder.path().join("eccp-mx.1")).unwrap(), ask("man").out);
}

#[test]
fn a_flag_is_shown_as_in_the_help() {
    let page = plain_text(&ask("man claims").out);
    // Angle brackets around the value would look like the operator `<=`.
    assert!(page.lines().any(|line| line.starts_with("--relation =|≈|>|≥|<")), "{page}");
    assert!(page.lines().any(|line| line == "-f, --format FORMAT"), "{page}");
    assert!(!page.contains("<=") && ask("man man").out.contains("\n\\fICOMMAND\\fR\n"));
}

#[test]
fn the_program_page_lists_commands_and_datasets() {
    let page = ask("man").out;
    assert!(page.contains(".SH COMMANDS") && page.contains(".SH DATASETS"));
}

#[test]
fn changelog_citation_and_manual_have_the_same_version_and_date() {
    let (version, date) = (env!("CARGO_PKG_VERSION"), eccp_mx::internals::help::RELEASED);
    let changelog = include_str!("../../../CHANGELOG.md");
    let released = changelog.lines().find(|line| line.starts_with("## [") && *line != "## [Unreleased]");
    assert_eq!(released, Some(&*format!("## [{version}] - {date}")), "the newest release of CHANGELOG.md");
    let citation = include_str!("../../../CITATION.cff");
    for line in [format!("version: \"{version}\""), format!("date-released: \"{date}\"")] {
        assert!(citation.lines().any(|found| found == line), "CITATION.cff lacks {line}");
    }
    let title = ask("man").out.lines().find(|line| line.starts_with(".TH ")).map(str::to_owned);
    assert_eq!(title.unwrap(), format!(".TH eccp-mx 1 {date} \"eccp-mx {version}\" \"User Commands\""));
}
