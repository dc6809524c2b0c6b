//! Tests of the mission brief: it contains what the selection contains and nothing else, every statement has a source,
//! what has passed is in one place, and data never becomes markup.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use crate::common::{ask, ask_in, column, context, rows, terminal};
use eccp_mx::Context;
use unicode_width::UnicodeWidthStr as _;

/// The maximum number of characters of the brief of a sector or a state, which fit on three pages.
const MAX_BRIEF: usize = 11_000;

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

/// Returns the lines of the section whose title starts with `title`.
fn section<'t>(brief: &'t str, title: &str) -> Vec<&'t str> {
    let rest = brief.split(&format!("\n## {title}")).nth(1).unwrap_or_default();
    rest.split("\n## ").next().unwrap().lines().skip(1).filter(|line| !line.is_empty()).collect()
}

/// Returns the items of a list, without the text around it.
fn items<'t>(brief: &'t str, title: &str) -> Vec<&'t str> {
    section(brief, title).into_iter().filter_map(|line| line.strip_prefix("- ")).collect()
}

/// Returns the text without URLs.
fn without_urls(text: &str) -> String {
    text.split_whitespace().filter(|word| !word.contains("://")).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_age_of_the_data_is_stated_once_at_the_top() {
    let age = "The data describes Mexico in March 2019; nothing since then is known. Label status is computed from the dates \
               printed then.";
    for (selection, brief) in briefs() {
        let line = brief.lines().nth(2).unwrap();
        assert!(line.starts_with("Prepared ") && line.ends_with(&format!(". {age}")), "{selection}: {line}");
        assert_eq!(brief.matches("nothing since then").count(), 1, "{selection}");
        assert!(!brief.contains("known on") && !brief.contains("valid on"), "{selection}");
    }
}

#[test]
fn every_cluster_of_the_selection_is_listed_once_and_no_other_one() {
    for (selection, brief) in briefs() {
        let described = items(brief, "Clusters to meet");
        let mut shown: Vec<&str> = described.iter().map(|item| item.split("**").nth(1).unwrap()).collect();
        let named = items(brief, "Also listed, check first: ");
        for item in &named {
            let (_, names) = item.split_once("**: ").unwrap();
            shown.extend(names.split("; ").map(|name| name.rsplit_once(" (").unwrap().0));
        }
        let clusters = rows(&format!("clusters {selection}"));
        assert_eq!(shown.len(), clusters.len(), "{selection}");
        for cluster in &clusters {
            let name = cluster["name"].as_str().unwrap();
            assert!(shown.iter().any(|shown| shown.starts_with(name)), "{selection}: {name}");
        }
        // The heading counts the clusters that are only named.
        let number = clusters.len() - described.len();
        assert_eq!(brief.contains("## Also listed"), number > 0, "{selection}");
        let noun = if number == 1 { "cluster" } else { "clusters" };
        let heading =
            format!("## Also listed, check first: {number} {noun} with no website, profile or label in the report");
        assert!(number == 0 || brief.contains(&heading), "{selection}");
    }
}

#[test]
fn a_cluster_has_its_label_members_website_and_a_reason() {
    let with_profile = column(&rows("profiles"), "cluster");
    for selection in ["--sector automotive", "--sector ict", "--state nl", ""] {
        let brief = ask(&format!("brief {selection}")).out;
        let listed = items(&brief, "Clusters to meet");
        let mut profiled = vec![false; listed.len()];
        for cluster in rows(&format!("clusters {selection}")) {
            let name = format!("**{}**", cluster["name"].as_str().unwrap());
            let position = listed.iter().position(|item| item.starts_with(&name));
            let has_profile = with_profile.iter().any(|key| key == cluster["id"].as_str().unwrap());
            let Some(position) = position else {
                assert!(
                    cluster["website"].is_null() && cluster["quality_label"].is_null() && !has_profile,
                    "{cluster}"
                );
                continue;
            };
            let item = listed[position];
            profiled[position] = has_profile;
            for label in cluster["quality_label"].as_array().into_iter().flatten() {
                assert!(item.contains(label.as_str().unwrap().split(", ").next().unwrap()), "{item}");
            }
            for members in cluster["members"].as_array().into_iter().flatten() {
                assert!(item.contains(&format!("{members}. ")), "{item}");
            }
            match cluster["website"].as_str() {
                Some(url) => assert!(item.contains(url), "{item}"),
                None => assert!(item.contains("no website") || item.contains("<http"), "{item}"),
            }
            let reason = item.rsplit(". ").next().unwrap();
            assert!(reason.len() > 10 && !reason.contains("://"), "{item}");
        }
        // All labels have expired, so profiles come first.
        assert!(profiled.is_sorted_by(|a, b| a >= b), "{selection}: {listed:?}");
        let missing = "Contact persons and telephone numbers are not in the report";
        assert_eq!(brief.matches(missing).count(), 1, "{selection}");
    }
}

#[test]
fn the_networks_of_the_states_and_the_embassies_help_to_reach_the_clusters() {
    let reach = |line: &str| {
        let brief = ask(line).out;
        let mut lines = brief.lines().filter(|line| line.starts_with("**How to reach them**: "));
        let line = lines.next().unwrap_or_default().to_owned();
        assert_eq!(lines.count(), 0);
        (line, brief)
    };
    let (line, brief) = reach("brief --sector automotive --state nl,puebla");
    for text in [
        "Nuevo León: [Consejo nacional de clústers de Nuevo León](<http://cecnl.mx/index.php>), [Red iCluster",
        "Puebla: [Red iCluster Puebla](<https://icluster-puebla.spribo.com/clusters>)",
        "any state: Attaché of Economic Affairs of Mexico, in the embassies (",
    ] {
        assert!(line.contains(text), "{text}: {line}");
    }
    assert!(!line.contains("Querétaro") && !line.contains("Oaxaca"), "{line}");
    let bodies = items(&brief, "Bodies").join("\n");
    assert!(!bodies.contains("Red iCluster") && bodies.contains("(AMIA)"), "{bodies}");
    let (line, brief) = reach("brief");
    assert!(line.contains("Querétaro: ") && line.contains("Oaxaca: "), "{line}");
    // The report cites the network of Jalisco at Guanajuato, too.
    assert!(line.contains("Jalisco: [Red iCluster Jalisco]") && !line.contains("Guanajuato: "), "{line}");
    assert!(items(&brief, "Bodies").iter().any(|item| item.starts_with("**Ministry of Economy** (SE): ")));
    let (line, _) = reach("brief --state durango");
    assert!(line.is_empty(), "without a cluster: {line}");
}

#[test]
fn the_brief_of_a_state_begins_with_its_clusters() {
    let brief = ask("brief --state nl --as-of 2026-11-27").out;
    let shown = items(&brief, "At a glance");
    for (item, text) in shown.iter().zip([
        "**14 clusters** \u{2013} Listed in the report in March 2019",
        "**13 sectors** \u{2013} With at least one of these clusters",
        "**3 quality labels** \u{2013} All past on 27 November 2026, as printed",
        "**4 websites** \u{2013} Of these clusters; 10 only named",
    ]) {
        assert_eq!(*item, text);
    }
    let all = ask("brief --as-of 2019-05-04").out;
    let shown = items(&all, "At a glance").join("\n");
    for text in ["**97 clusters**", "**28 sectors**", "**24 states**", "**8 quality labels** \u{2013} 1 past on"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
}

#[test]
fn five_figures_with_different_topics_and_their_dates_come_first() {
    let indicators = rows("indicators");
    for (selection, brief) in briefs() {
        let shown: Vec<&str> = items(brief, "At a glance");
        assert_eq!(shown.len(), 5, "{selection}");
        let mut topics = BTreeSet::new();
        let is_count = |item: &&&str| {
            ["Listed in", "With at least", "Of these", " past on "].iter().any(|text| item.contains(text))
        };
        let counts = shown.iter().filter(is_count).count();
        for item in shown.iter().filter(|item| !is_count(item)) {
            let label = item.split_once(" \u{2013} ").unwrap().1;
            let is_shown = |row: &&serde_json::Value| {
                let indicator = row["indicator"].as_str().unwrap();
                label.to_lowercase().starts_with(&indicator.to_lowercase()) && row["cluster"].is_null()
            };
            let names = |row: &&serde_json::Value| row["indicator"].as_str().unwrap().len();
            let row =
                indicators.iter().filter(is_shown).max_by_key(names).unwrap_or_else(|| panic!("{selection}: {item}"));
            topics.insert(row["topic"].as_str().unwrap());
            assert!(item.contains(" 20") || item.ends_with(", undated"), "{selection}: {item}");
            assert!(!["expected", "forecast", "planned"].iter().any(|word| item.contains(word)), "{selection}: {item}");
        }
        assert_eq!(topics.len() + counts, 5, "{selection}");
    }
    let aerospace = ask("brief --sector aerospace").out;
    let shown = items(&aerospace, "At a glance");
    assert!(
        shown.iter().all(|item| item.to_lowercase().contains("aerospace")),
        "figures of the sector come first: {shown:?}"
    );
    assert!(items(&ask("brief --state oaxaca").out, "At a glance").iter().any(|item| item.contains("Mexico")));
}

#[test]
fn every_policy_agreement_body_and_figure_has_a_source() {
    for (selection, brief) in briefs() {
        let titles = ["Who fits", "Policies and agreements", "Bodies", "Over by", "Cautions"];
        let figures = section(brief, "Policies and agreements").len();
        assert!(figures > 3, "{selection}");
        for item in titles.iter().flat_map(|title| items(brief, title)) {
            assert!(item.ends_with(')'), "{selection}: {item}");
            assert!(!item.contains("no source given"), "{selection}: {item}");
        }
    }
}

#[test]
fn a_source_is_listed_once() {
    for selection in ["", "--sector aerospace", "--state nl"] {
        let brief = ask(&format!("brief {selection} --appendix")).out;
        assert_eq!(brief.matches("European Cluster Collaboration Platform, Preparatory Briefing").count(), 1);
        let notes = items(&brief, "Appendix: footnotes");
        let numbers: Vec<&str> = notes
            .iter()
            .flat_map(|item| item.split("**").nth(1).unwrap().split_once(' ').unwrap().1.split(", "))
            .collect();
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len(), "{selection}");
        assert!(
            notes.iter().all(|item| item.split(" \u{2013} ").last().is_some_and(|uses| uses.len() > 3)),
            "{selection}"
        );
        let cited = rows(&format!("clusters {selection}"));
        for number in cited.iter().flat_map(|row| row["footnotes"].as_array().into_iter().flatten()) {
            assert!(numbers.contains(&&*number.to_string()), "{selection}: {number}");
        }
        assert!(!ask(&format!("brief {selection}")).out.contains("Appendix"), "{selection}");
    }
}

#[test]
fn no_key_of_a_record_is_in_a_brief() {
    let mut keys = Vec::new();
    for dataset in [
        "clusters",
        "policies",
        "agreements",
        "programmes",
        "institutions",
        "companies",
        "indicators",
        "statements",
        "claims",
        "conflicts",
    ] {
        keys.extend(column(&rows(dataset), "id").into_iter().filter(|key| key.contains('-')));
    }
    assert!(keys.len() > 400);
    for line in ["brief", "brief --appendix", "brief --sector ict --appendix", "brief --state nl --appendix"] {
        let text = format!(" {} ", without_urls(&ask(line).out));
        for key in &keys {
            let is_word =
                |before: char, after: char| !before.is_alphanumeric() && !after.is_alphanumeric() && after != '-';
            let found = text.match_indices(key.as_str()).any(|(at, _)| {
                let after = text[at + key.len()..].chars().next().unwrap();
                is_word(text[..at].chars().last().unwrap(), after)
            });
            assert!(!found, "{line}: {key}");
        }
    }
}

#[test]
fn what_has_passed_is_in_one_place() {
    let passed = rows("policies --passed any");
    let mut seen = 0;
    for (selection, brief) in briefs() {
        let place = section(brief, "Over by ").join("\n");
        let (before, after) = brief.split_once("\n## Over by ").unwrap_or((brief, ""));
        let after = after.split_once("\n## ").map_or("", |(_, after)| after);
        for policy in &passed {
            let title = format!("**{}**", policy["title"].as_str().unwrap());
            assert!(!before.contains(&title) && !after.contains(&title), "{selection}: {title}");
            seen += usize::from(place.contains(&title));
        }
        assert!(!before.contains("**ProMéxico**"), "{selection}");
        let lapsed = rows(&format!("labels {selection} --status lapsed"));
        assert_eq!(place.matches(", printed until ").count(), lapsed.len(), "{selection}");
    }
    assert!(seen > 8, "{seen}");
    let energy = ask("brief --sector energy --as-of 2026-11-27").out;
    let energy = items(&energy, "Over by").join("\n");
    for text in [
        "**Low Carbon Business Action in Mexico** (LCBA), June 2015 to March 2019",
        "by 2018: ",
        "2020: planned 30 %",
        "by 2024: ",
        "Forecasts and plans**: ",
    ] {
        assert!(energy.contains(text), "{text}: {energy}");
    }
    // On an earlier day, less has passed.
    let earlier = ask("brief --sector aerospace --as-of 2019-05-03").out;
    assert!(!section(&earlier, "Over by 3 May 2019").join(" ").contains("Quality label"), "{earlier}");
    assert!(items(&earlier, "Policies").iter().any(|item| item.contains("(Pro-Aéreo), 2012 to 2020: ")), "{earlier}");
    let later = ask("brief --sector aerospace --as-of 2019-05-04").out;
    assert!(
        section(&later, "Over by 4 May 2019").join(" ").contains("Monterrey AeroCluster, printed until 3 May 2019")
    );
    assert!(ask("brief").out.contains("(NAFTA)**, 1994, under renegotiation (open in March 2019: check): "));
}

#[test]
fn programmes_without_a_sector_are_named_if_they_are_for_business_or_research_and_a_partnership_says_what_it_is() {
    for (selection, brief) in briefs() {
        let fitting = items(brief, "Who fits from Europe");
        let open = fitting.iter().find(|item| item.starts_with("**Without a sector**: ")).unwrap();
        for name in column(&rows("programmes"), "name").iter().filter(|name| ["PROCEI", "AlcueNet"].contains(&&***name))
        {
            assert!(open.contains(&format!("[{name}](<http")), "{selection}: {open}");
        }
        for text in ["Nuclear", "Human Rights", "Culture", "Climate Change"] {
            assert!(!open.contains(text), "{selection}: {open}");
        }
        assert!(open.contains("; 8 programmes in other fields"), "{selection}: {open}");
        for partnership in rows(&format!("partnerships {}", if selection.contains("state") { "" } else { selection })) {
            let start = format!("**{}**: ", partnership["acronym"].as_str().unwrap());
            assert!(
                selection.contains("state") || fitting.iter().any(|item| item.starts_with(&start)),
                "{selection}: {start}"
            );
        }
    }
    let automotive = ask("brief --sector automotive").out;
    assert!(
        automotive.contains("**PERES**: Promoting European Rail Excellence outside EU; a rail partnership by its name")
    );
}

#[test]
fn figures_that_contradict_each_other_are_paired() {
    let aerospace = ask("brief --sector aerospace").out;
    let contradictions: Vec<&str> =
        items(&aerospace, "In figures").into_iter().filter(|item| item.starts_with("**Do not quote alone**")).collect();
    assert_eq!(contradictions.len(), 2, "{contradictions:?}");
    for text in [
        "EUR 1.1 billion",
        "more than EUR 6.8 billion",
        "\u{2013} but value of aerospace production in Mexico, 2017: EUR 531.9 million",
    ] {
        assert!(contradictions[0].contains(text), "{contradictions:?}");
    }
    assert!(
        contradictions[1].contains("About 330 ") && contradictions[1].contains("but: Mexico had 330 "),
        "{contradictions:?}"
    );
    let marked: Vec<bool> = items(&aerospace, "At a glance").iter().map(|item| item.contains("*** ")).collect();
    assert_eq!(marked, [false; 5], "figures that nothing contradicts come first");
    let energy = ask("brief --sector energy").out;
    assert!(
        energy.contains("made up of the five targets by source \u{2013} but the numbers of the report give 24,381 MW")
    );
    assert!(!energy.contains("aerospace GDP"));
    assert!(!ask("brief --state oaxaca").out.contains("Do not quote alone"));
}

#[test]
fn cautions_are_few_and_about_the_selection() {
    for (selection, brief) in briefs() {
        assert!(items(brief, "Cautions").len() <= 5, "{selection}");
    }
    let puebla = items(&ask("brief --state puebla").out, "Cautions").join("\n");
    assert!(puebla.contains("An IT cluster is of Tlaxcala") && !puebla.contains("Querétaro"), "{puebla}");
    let aerospace = items(&ask("brief --sector aerospace").out, "Cautions").join("\n");
    assert!(
        aerospace.starts_with(
            "**Possibly one body listed twice**: Aerospace Alliance of Baja California, A.C. and Baja Clúster Aeroespacial ("
        ),
        "{aerospace}"
    );
    assert_eq!(aerospace.matches("listed twice").count(), 1, "{aerospace}");
    let ict = items(&ask("brief --sector ict").out, "Cautions").join("\n");
    assert!(ict.contains("Tlaxcala A.C. and Cluster Tecnologías de Información ("), "{ict}");
}

#[test]
fn several_states_and_sectors_cover_just_these() {
    let brief = ask("brief --sector automotive --state nl --state guanajuato --state queretaro").out;
    assert!(brief.starts_with("# Mission brief: Automotive in Nuevo León, Guanajuato and Querétaro\n"));
    let text = items(&brief, "Clusters to meet").join("\n") + &section(&brief, "Policies").join("\n");
    for other in ["Jalisco", "Puebla", "Pro-Aéreo", "Orbit Plan", "Electricity Industry Law", "ICT"] {
        assert!(!text.contains(other), "{other}: {text}");
    }
    assert!(text.contains("Automotive Decree"));
    let two = ask("brief --sector automotive --sector aerospace").out;
    assert!(
        two.contains("Automotive Decree") && two.contains("Orbit Plan") && !two.contains("Electricity Industry Law")
    );
}

#[test]
fn the_appendix_explains_readings_checks_and_repairs() {
    let brief = ask("brief --sector aerospace --appendix").out;
    let part = |title: &str| items(&brief, &format!("Appendix: {title}")).join("\n");
    assert!(part("readings").contains("**Baja Clúster Aeroespacial**: state cell is printed on another row"));
    let checks = part("statements");
    assert!(
        checks.contains("expected by us 100 %, found 1278.44 %; a rule of ours")
            && checks.contains("The data follows the first")
    );
    assert!(!checks.contains("Renewable capacity"));
    assert!(part("repaired links").contains("**Note 18**: underscores restored; "));
    assert!(part("footnotes").contains("**Notes 33, 34**: An Overview of Aviation"));
    let all = ask("brief --appendix").out;
    let checks = items(&all, "Appendix: statements").len();
    assert_eq!(checks, rows("audit --verdict contradicted,implausible").len() + rows("conflicts").len());
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
fn the_order_of_flags_does_not_change_a_brief_and_a_terminal_lays_it_out() {
    let line = "brief --sector ict --sector energy";
    assert_eq!(ask(line).out, ask(line).out);
    let swapped = ask("brief --sector energy --sector ict").out;
    let swapped = swapped.replace("Energy and ICT", "ICT and Energy");
    assert_eq!(ask(line).out, swapped.replace("--sector Energy --sector ICT", "--sector ICT --sector Energy"));
    let shown = ask_in(&terminal(80), line).out;
    let long = shown.lines().filter(|line| line.width() > 80);
    assert!(
        long.clone().all(|line| line.trim().split(' ').count() <= 3),
        "only lines that cannot be broken are longer"
    );
    assert!(
        !shown.contains("**") && !shown.contains("# ") && !shown.contains("](") && !shown.contains("\n---"),
        "{shown}"
    );
    let coloured = ask_in(&terminal(80), "brief --sector ict --color always").out;
    assert!(coloured.contains("\u{1b}[1mClusters to meet\u{1b}[0m\n"), "{coloured}");
    // Bold text takes no width, and ends before a line break.
    let mut plain = coloured.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
    plain.retain(|c| c != '\u{2063}');
    assert_eq!(plain, ask_in(&terminal(80), "brief --sector ict").out);
    assert!(coloured.lines().all(|line| line.matches("\u{1b}[1m").count() == line.matches("\u{1b}[0m").count()));
    assert_eq!(
        ask_in(&terminal(80), "brief --sector ict -f markdown").out.lines().next(),
        Some("# Mission brief: ICT")
    );
}

#[test]
fn html_has_no_external_resources_a_running_header_and_links() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("brief.html");
    assert_eq!(ask(&format!("brief --sector aerospace --as-of 2026-11-27 -o '{}'", file.display())).out, "");
    let page = std::fs::read_to_string(&file).unwrap();
    assert_eq!(page, ask("brief --sector aerospace --as-of 2026-11-27 -f html").out);
    for external in ["<script", "<link", "<img", "src=", "@import", "javascript:"] {
        assert!(!page.contains(external), "{external}");
    }
    assert!(page.contains("size: A4"));
    // The escape sequences of CSS stand for a colon and for a dot between the parts.
    assert!(page.contains("content: \"Mission brief\\3a  Aerospace \\b7  data of March 2019 \\b7  27 November 2026\""));
    assert!(page.contains("<a href=\"http://www.monterreyaerocluster.com\">monterreyaerocluster.com</a>"));
    assert!(
        page.contains("<th scope=\"col\">Cluster and website</th>")
            && page.contains("<th scope=\"col\">Why this one</th>")
    );
    assert!(page.contains("<span class=\"muted\">Bronze label (?), printed until 3 May 2019</span>"));
    let valid = ask("brief --sector aerospace --as-of 2019-05-03 -f html").out;
    assert!(valid.contains("<td>Bronze label (?), printed until 3 May 2019</td>"));
    // Body text is printed in 9.5 points.
    let sizes = page.split("pt").filter_map(|text| text.rsplit([' ', '/']).next()?.parse::<f64>().ok());
    let sizes: Vec<f64> = sizes.collect();
    assert!(
        sizes.contains(&9.5) && sizes.iter().filter(|&&size| size < 9.5).count() == 1,
        "only the header: {sizes:?}"
    );
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
    let rows: String =
        (0..6).map(|index| format!("mine{index},economy,Tourism,,,guests {index},5,units,,,,,,\n")).collect();
    std::fs::write(folder.path().join("indicators.csv"), format!("{}{rows}", head.out)).unwrap();
    let brief = ask(&format!("--data '{}' brief --sector tourism", folder.path().display()));
    assert_eq!(brief.status, 0, "{}", brief.err);
    assert!(brief.out.contains("- guests 1, undated: **5 units** (no source given)"), "{}", brief.out);
}

#[test]
fn the_brief_of_a_sector_or_a_state_fits_three_pages() {
    // `.ci/browser` counts the pages of the briefs of all sectors and states.
    for (selection, brief) in
        briefs().filter(|(selection, _)| selection.matches("--").count() == 1 && !selection.contains("--not"))
    {
        assert!(brief.chars().count() < MAX_BRIEF, "{selection}: {}", brief.chars().count());
    }
}
