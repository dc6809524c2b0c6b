//! Tests of the mission brief: every statement has a source, all numbers equal those of the listed commands, and data
//! never becomes markup.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use crate::common::{ask, ask_in, column, context, rows, terminal};
use eccp_mx::Context;
use unicode_width::UnicodeWidthStr as _;

/// The maximum number of characters of a brief, which fit on four pages.
const MAX_BRIEF: usize = 26_500;

/// Selections with many, few and no matches, with and without gaps, and with two, one and no subjects.
const SELECTIONS: &[&str] = &[
    "",
    "--sector automotive",
    "--sector aerospace",
    "--sector energy",
    "--sector ict",
    "--sector food",
    "--sector design",
    "--sector mining",
    "--sector 'production and engineering'",
    "--sector 'business services'",
    "--state nl",
    "--state 'baja california'",
    "--state durango",
    "--state hidalgo",
    "--state yucatán",
    "--state puebla --state jalisco",
    "--sector ict --sector energy",
    "--sector ict --sector energy --sector aerospace --sector automotive",
    "--state nl --sector ict",
    "--state sonora --state querétaro --sector automotive",
    "--not-state jalisco,puebla",
    "--not-sector ict",
    "--sector aerospace --not-state nl",
];

/// Returns each selection and its brief.
fn briefs() -> impl Iterator<Item = (&'static str, &'static str)> {
    static BRIEFS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let brief = |selection: &&str| {
            let answer = ask(&format!("brief {selection}"));
            assert_eq!(answer.status, 0, "{selection}: {}", answer.err);
            answer.out
        };
        SELECTIONS.iter().map(brief).collect()
    });
    SELECTIONS.iter().copied().zip(BRIEFS.iter().map(String::as_str))
}

/// Returns the lines of a section.
fn section<'t>(brief: &'t str, title: &str) -> Vec<&'t str> {
    let rest = brief.split(&format!("\n## {title}\n")).nth(1).unwrap_or_default();
    rest.split("\n## ").next().unwrap().lines().filter(|line| !line.is_empty()).collect()
}

/// Returns the numbers of the citations in a text: `[3]`, `[4, 5]`. An escaped bracket is not a citation.
fn citation_numbers(text: &str) -> BTreeSet<usize> {
    let mut numbers = BTreeSet::new();
    for (at, _) in text.match_indices('[') {
        let inside = text[at + 1..].split(']').next().unwrap_or_default();
        if !text[..at].ends_with('\\') {
            numbers.extend(inside.split(", ").filter_map(|number| number.parse::<usize>().ok()));
        }
    }
    numbers
}

#[test]
fn the_cited_sources_are_the_listed_sources() {
    for (selection, brief) in briefs() {
        let (body, sources) = brief.split_once("\n## Sources\n").unwrap();
        let listed = sources.lines().filter_map(|line| line.split_once(". ")?.0.parse().ok());
        assert_eq!(citation_numbers(body), listed.collect(), "{selection}");
        assert!(body.contains("Section ") || body.contains("Table "), "{selection}");
    }
}

#[test]
fn every_figure_policy_and_agreement_has_a_source() {
    for (selection, brief) in briefs() {
        let figures = section(brief, "Figures worth quoting");
        for figure in figures.iter().filter(|line| !line.contains(" more: `") && !line.contains(" more, among")) {
            let has_source = ["(Section ", "(Table ", "(Figure "].iter().any(|source| figure.contains(source));
            assert!(has_source && figure.ends_with([')', ']']), "{selection}: {figure}");
        }
        for line in section(brief, "Policies").iter().chain(&section(brief, "Agreements")) {
            let is_remainder = line.contains(" more: `") || line.contains(" more, among these: `");
            assert!(is_remainder || line.ends_with([')', ']']), "{selection}: {line}");
        }
    }
}

#[test]
fn the_figures_are_the_indicators_of_the_data() {
    let brief = ask("brief --sector aerospace").out;
    let mut shown = 0;
    for row in rows("indicators --sector aerospace") {
        let start = format!("- {}", row["indicator"].as_str().unwrap());
        let value = row["value"].to_string();
        let mut lines = brief.lines().filter(|line| line.starts_with(&start)).peekable();
        if lines.peek().is_some() {
            let line = lines.find(|line| line.replace(',', "").contains(value.trim_end_matches(".0")));
            assert!(line.is_some_and(|line| line.contains(row["source"].as_str().unwrap())), "{start}: {value}");
            shown += 1;
        }
    }
    assert!(shown >= 16, "{shown}");
}

#[test]
fn the_numbers_of_rows_equal_those_of_the_commands() {
    for (selection, brief) in briefs() {
        let lines = section(brief, "Commands for these rows");
        assert_eq!(lines.len(), 1, "{selection}");
        let mut checked = 0;
        for group in lines[0].split("; ") {
            let (command, numbers) = group.strip_prefix('`').unwrap().split_once('`').unwrap();
            let arguments = command.strip_prefix("eccp-mx ").unwrap();
            let (first, flags) = arguments.split_once(' ').unwrap_or((arguments, ""));
            for name_and_number in format!("{first}{numbers}").split(", ") {
                let (dataset, number) = name_and_number.split_once(' ').unwrap();
                let counted = rows(&format!("count {dataset} {flags}"));
                assert_eq!(counted[0]["count"].to_string(), number, "{selection}: {dataset}");
                checked += 1;
            }
        }
        let clusters = brief.lines().find(|line| line.starts_with("- **") && line.contains(" cluster")).unwrap();
        let number = rows(&format!("clusters {selection}")).len();
        assert!(clusters.starts_with(&format!("- **{number} cluster")), "{selection}: {clusters}");
        assert!(checked > 0);
    }
}

#[test]
fn every_cluster_of_the_selection_is_named() {
    for (selection, brief) in briefs() {
        for name in column(&rows(&format!("clusters {selection}")), "name") {
            assert!(brief.contains(&name), "{selection}: {name}");
        }
    }
}

#[test]
fn clusters_with_a_label_come_before_clusters_with_a_profile() {
    for (selection, brief) in briefs() {
        let first = section(brief, "Clusters with a label or a profile");
        let labelled: Vec<bool> =
            first.iter().filter(|line| line.starts_with("- ")).map(|line| line.contains(". Label: ")).collect();
        assert!(labelled.is_sorted_by(|a, b| a >= b), "{selection}");
        let profiles = rows(&format!("profiles {selection}")).len();
        assert_eq!(first.iter().filter(|line| line.starts_with("  - ")).count(), profiles, "{selection}");
    }
}

#[test]
fn gaps_are_locations_with_no_cluster_listed() {
    let pairs = |dataset: &str, selection: &str| -> BTreeSet<(String, String)> {
        let mut rows = rows(&format!("{dataset} {selection}"));
        // Small hydro power is only a potential.
        rows.retain(|row| row["segment"] != "small-hydro");
        column(&rows, "sector").into_iter().zip(column(&rows, "state")).collect()
    };
    let mut seen = 0;
    for (selection, brief) in briefs() {
        let mut shown = BTreeSet::new();
        for line in section(brief, "Locations and gaps") {
            let Some((sector, text)) = line.strip_prefix("- **Gaps, ").and_then(|rest| rest.split_once("**: ")) else {
                continue;
            };
            let states = text.split_once(": ").map(|(_, states)| states.split(", ")).into_iter().flatten();
            shown.extend(states.map(|state| (sector.to_owned(), state.to_owned())));
        }
        let gaps: BTreeSet<_> = &pairs("locations", selection) - &pairs("clusters", selection);
        assert_eq!(shown, gaps, "{selection}");
        seen += gaps.len();
    }
    assert!(seen > 0);
}

#[test]
fn a_label_has_its_status_on_the_reference_date() {
    let on = |day: &str| ask(&format!("brief --state nl --sector automotive --as-of {day}")).out;
    assert!(on("2019-06-23").contains("1 quality label**, 1 known to be valid on 2019-06-23"));
    assert!(on("2019-06-24").contains("printed validity ended on 2019-06-23; no information on renewals"));
    assert!(on("2018-01-01").contains("no information from before the report"));
    for (day, valid) in [("2019-04-01", 8), ("2019-07-01", 4), ("2030-01-01", 0)] {
        assert_eq!(rows(&format!("labels --valid-on {day}")).len(), valid);
        assert!(ask(&format!("brief --as-of {day}")).out.contains(&format!(", {valid} known to be valid on {day}")));
    }
}

#[test]
fn caveats_concern_the_selection() {
    let aerospace = ask("brief --sector aerospace").out;
    let caveats = section(&aerospace, "Caveats").join("\n");
    assert!(caveats.contains("institution ProMéxico: closed according to the report"));
    assert!(
        caveats.contains("Expected: 100 %; found: 1278.44 %; a rule of ours"),
        "an implausible claim with its note"
    );
    assert!(!caveats.contains("Renewable capacity of 23,345 MW"), "no claim on energy");
    assert!(caveats.contains("may be the same body"), "an inferred value");
    assert!(caveats.contains("note 18: address torn from its note"), "a damaged link");
    let energy = section(&ask("brief --sector energy").out, "Caveats").join("\n");
    assert!(energy.contains("Renewable capacity of 23,345 MW"), "a contradicted claim on energy");
    let all = rows("audit --verdict contradicted").len();
    assert!(
        ask("brief").out.contains(&format!("Claims that the data of the report contradicts, in our words ({all})"))
    );
}

#[test]
fn a_selection_without_matches_has_exit_status_1_and_an_unknown_name_2() {
    for line in ["brief --sector aerospace --state yucatán", "brief --state hidalgo --sector tourism"] {
        let answer = ask(line);
        assert_eq!((answer.status, answer.out.as_str()), (1, ""), "{line}");
        assert!(answer.err.starts_with("eccp-mx: no clusters match"), "{}", answer.err);
    }
    let answer = ask("brief --sector aerspace");
    assert_eq!(answer.status, 0, "{}", answer.err);
    assert!(answer.err.contains("read 'aerspace' as sector 'Aerospace'"), "{}", answer.err);
    assert_eq!(ask("brief --sector nonsense").status, 2);
}

#[test]
fn the_order_of_flags_does_not_change_a_brief_and_a_terminal_only_wraps_it() {
    let line = "brief --sector ict --sector energy";
    assert_eq!(ask(line).out, ask(line).out);
    assert_eq!(
        ask(line).out,
        ask("brief --sector energy --sector ict")
            .out
            .replace("Energy or ICT", "ICT or Energy")
            .replace("--sector Energy --sector ICT", "--sector ICT --sector Energy")
    );
    let shown = ask_in(&terminal(80), line).out;
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&shown), words(&ask(line).out));
    let long = shown.lines().filter(|line| line.width() > 80);
    assert!(
        long.clone().all(|line| line.trim().split(' ').count() <= 3),
        "only lines that cannot be broken are longer"
    );
}

#[test]
fn html_has_no_external_resources_and_lists_all_sources() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("brief.html");
    assert_eq!(ask(&format!("brief --sector aerospace -o '{}'", file.display())).out, "");
    let page = std::fs::read_to_string(&file).unwrap();
    assert_eq!(page, ask("brief --sector aerospace -f html").out);
    for external in ["<script", "<link", "<img", "src=", "@import", "url(", "javascript:"] {
        assert!(!page.contains(external), "{external}");
    }
    assert!(page.contains("@page { size: A4"));
    let brief = ask("brief --sector aerospace").out;
    // The first line of the section is a paragraph.
    let sources = section(&brief, "Sources");
    for number in 1..sources.len() {
        assert!(
            page.contains(&format!("<li id=\"source-{number}\">"))
                && page.contains(&format!("href=\"#source-{number}\""))
        );
    }
    assert!(!page.contains(&format!("source-{}\"", sources.len())), "no more sources than in the brief");
    let answer = ask("brief -o brief.csv");
    assert_eq!(answer.status, 2);
    assert!(answer.err.contains("supported: .md, .html"), "{}", answer.err);
    assert_eq!(ask("brief -f csv").status, 2);
}

/// Returns an export of the built-in data in which some names, footnotes and URLs contain markup and scripts.
fn hostile() -> (tempfile::TempDir, Context) {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(ask(&format!("export '{}'", folder.path().display())).status, 0);
    let edit = |file: &str, from: &str, to: &str| {
        let path = folder.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} contains {from}");
        std::fs::write(path, text.replace(from, to)).unwrap();
    };
    edit("clusters.csv", "Cluster Aeroespacial Sonora", "\"<script>alert(1)</script>\"\" onload=\"\"x()\"");
    edit("clusters.csv", "http://www.monterreyaerocluster.com", "javascript:alert(1)");
    edit("clusters.csv", "Monterrey AeroCluster", "# </style><b>\u{1b}[31m [9](x) | `y` **z**");
    edit("footnotes.csv", "Chihuahua's Aerospace Cluster brochure", "</li></ol><iframe>");
    edit("policies.json", "Orbit Plan 2.0", "<img src=x onerror=alert(1)>&amp;");
    (folder, context())
}

#[test]
fn markup_in_user_data_is_escaped() {
    let (folder, context) = hostile();
    let with_data = |line: &str| ask_in(&context, &format!("--data '{}' {line}", Path::new(folder.path()).display()));
    let page = with_data("brief --sector aerospace -f html").out;
    let clean = ask("brief --sector aerospace -f html").out;
    for tag in ["<script", "<img", "<iframe", "<b>", "\u{1b}", "href=\"javascript", "<a href=\"x"] {
        assert!(!page.contains(tag), "{tag}");
    }
    let tags = |text: &str| text.matches("</").count();
    let missing = tags(&clean) - tags(&page);
    assert!(missing <= 2, "an unsafe URL is not a link: {missing}");
    assert!(page.contains("&#60;script&#62;") && page.contains("javascript:alert(1)"), "the text is shown");
    let brief = with_data("brief --sector aerospace").out;
    assert!(!brief.contains('\u{1b}') && !brief.contains("<javascript"));
    assert!(brief.contains("\\<script>") && brief.contains("\\<img"), "the text is shown");
    assert_eq!(brief.matches("\n## ").count(), ask("brief --sector aerospace").out.matches("\n## ").count());
}

#[test]
fn a_figure_without_a_source_is_marked() {
    let folder = tempfile::tempdir().unwrap();
    let head = ask(
        "indicators -f csv -n 0 -c id,topic,sector,state,cluster,indicator,value,unit,qualifier,year,period,note,source,footnotes",
    );
    let rows = "mine,economy,Tourism,,,guests,5,units,,,,,,\n";
    std::fs::write(folder.path().join("indicators.csv"), format!("{}{rows}", head.out)).unwrap();
    let brief = ask(&format!("--data '{}' brief --sector tourism", folder.path().display()));
    assert_eq!(brief.status, 0, "{}", brief.err);
    assert!(brief.out.contains("- guests: **5 units** (no source given)"), "{}", brief.out);
}

#[test]
fn a_figure_in_a_conflict_is_followed_by_both_statements() {
    let conflicts = rows("conflicts");
    let mut seen = 0;
    for (selection, brief) in briefs() {
        let figures = section(brief, "Figures worth quoting");
        for indicator in rows(&format!("indicators {selection}")) {
            let start = format!("- {}", indicator["indicator"].as_str().unwrap());
            let value = indicator["value"].to_string();
            let line = figures.iter().find(|line| {
                line.starts_with(&start)
                    && line.replace(',', "").contains(&format!("{} ", value.trim_end_matches(".0")))
            });
            let is_about = |conflict: &&serde_json::Value| {
                conflict["indicators"].as_array().is_some_and(|keys| keys.contains(&indicator["id"]))
            };
            for conflict in conflicts.iter().filter(is_about) {
                let place = conflict["second_source"].as_str().unwrap();
                let Some(line) = line else { continue };
                assert!(
                    line.contains("; in conflict, in our words: ") && line.contains(" – but: "),
                    "{selection}: {line}"
                );
                assert!(line.contains(&format!("({place})")), "{selection}: {line}");
                seen += 1;
            }
        }
    }
    assert!(seen > 2, "{seen}");
}

#[test]
fn statements_and_conflicts_of_the_selection_are_listed() {
    let brief = ask("brief --sector energy").out;
    let statements = section(&brief, "Statements, in our words");
    let rows = rows("statements --sector energy");
    assert!(!rows.is_empty());
    let (listed, more): (Vec<&str>, Vec<&str>) = statements.into_iter().partition(|line| !line.contains(" more: `"));
    assert_eq!(more, [format!("- {} more: `eccp-mx statements --sector Energy`", rows.len() - listed.len())]);
    assert!(listed[0].starts_with("- **") && listed[0].contains(" (Section "), "{listed:?}");
    let conflicts = section(&brief, "Conflicts between statements, in our words").join("\n");
    assert!(conflicts.contains("The directory follows"), "{conflicts}");
    assert!(!conflicts.contains("Querétaro"), "no conflict on aerospace: {conflicts}");
    // Statements about the report itself are omitted.
    assert!(!ask("brief").out.contains("**document**"));
}

#[test]
fn omitted_records_are_among_the_rows_of_the_command() {
    let (mut exact, mut among) = (0, 0);
    for (selection, brief) in briefs() {
        for title in [
            "Policies",
            "Agreements",
            "Related institutions",
            "Figures worth quoting",
            "Statements, in our words",
            "Conflicts between statements, in our words",
        ] {
            let lines = section(brief, title);
            let Some((more, command)) = lines.last().and_then(|line| line.split_once(": `")) else { continue };
            let Some((number, rest)) = more.trim_start_matches("- ").split_once(" more") else { continue };
            let counted = rows(command.trim_end_matches('`').strip_prefix("eccp-mx ").unwrap()).len();
            let all = lines.len() - 1 + number.parse::<usize>().unwrap();
            match rest {
                "" => assert_eq!(all, counted, "{selection}: {title}: {command}"),
                ", among these" => assert!(all <= counted, "{selection}: {title}: {all} of {counted}, {command}"),
                _ => panic!("{selection}: {more}"),
            }
            *(if rest.is_empty() { &mut exact } else { &mut among }) += 1;
        }
    }
    assert!(exact > 10 && among > 2, "{exact} {among}");
}

#[test]
fn a_brief_fits_four_pages() {
    // `.ci/browser` counts the pages of the briefs of all sectors and states.
    for (selection, brief) in briefs() {
        assert!(brief.chars().count() < MAX_BRIEF, "{selection}: {}", brief.chars().count());
    }
}

#[test]
fn inferred_locations_are_grouped_by_reason_and_inherited_footnotes_are_distinguished() {
    let reason = "segment cell is printed on another row, in the middle of its block";
    let brief = ask("brief --sector automotive").out;
    let caveats = section(&brief, "Caveats");
    let grouped: Vec<_> = caveats.iter().filter(|line| line.contains(reason)).collect();
    let number = rows("locations --sector automotive --confidence inferred")
        .iter()
        .filter(|row| row["note"].as_str().is_some_and(|note| note.starts_with(reason)))
        .count();
    assert_eq!(grouped.len(), 1, "{grouped:?}");
    assert!(number > 6 && grouped[0].contains(&format!("- {number} locations: inferred; {reason}")), "{grouped:?}");
    assert!(grouped[0].contains("(Table 3) under ["), "{grouped:?}");
    // In Table 6, the state of row 34 has footnote 139, and the row itself has none.
    let guanajuato = ask("brief --sector automotive --state gua").out;
    let line = section(&guanajuato, "Clusters with a label or a profile").join("\n");
    assert!(line.contains("under ["), "{line}");
}

#[test]
fn the_word_rank_is_not_repeated_after_among_the_top() {
    let briefs = ["brief --sector aerospace", "brief --sector ict", "brief --sector automotive", "brief"];
    let all: String = briefs.iter().map(|line| ask(line).out).collect();
    assert!(all.contains("among the top 1") && !all.contains("among the top rank"), "{all}");
}
