//! Pictures: well-formed, complete, legible and within their bounds.

use std::collections::BTreeMap;

use crate::common::{ask, rows};

/// An element of a picture, with its attributes and the text in it.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    /// The positions of the elements that it is in.
    parents: Vec<usize>,
}

impl Element {
    fn number(&self, name: &str) -> f64 {
        self.attributes[name].parse().unwrap()
    }
}

/// Parses XML without comments, CDATA or processing instructions; panics if it is not well-formed.
fn parse(xml: &str) -> Vec<Element> {
    let (mut elements, mut open): (Vec<Element>, Vec<usize>) = <_>::default();
    let mut rest = xml.trim_end();
    while !rest.is_empty() {
        let start = rest.find('<').unwrap_or_else(|| panic!("text after the end: {rest}"));
        for &element in &open {
            elements[element].text.push_str(&unescape(&rest[..start]));
        }
        let end = start + tag_length(&rest[start..]);
        let tag = &rest[start + 1..end - 1];
        rest = &rest[end..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(elements[open.pop().expect("an open element")].name, name);
            continue;
        }
        let (name, mut attributes) = tag.trim_end_matches('/').split_once(' ').unwrap_or((tag, ""));
        let mut element = Element { name: name.to_owned(), parents: open.clone(), ..Element::default() };
        while let Some((name, value)) = attributes.trim().split_once("=\"") {
            let (value, after) = value.split_once('"').expect("a closing quote");
            assert!(element.attributes.insert(name.trim().to_owned(), unescape(value)).is_none(), "{tag}");
            attributes = after;
        }
        elements.push(element);
        if !tag.ends_with('/') {
            open.push(elements.len() - 1);
        }
        assert!(!open.is_empty() || rest.is_empty(), "one element contains all others");
    }
    assert!(open.is_empty(), "every element is closed");
    elements
}

/// Returns the length of the tag that `xml` starts with; a `>` in a quoted value does not end it.
fn tag_length(xml: &str) -> usize {
    let mut quoted = false;
    let end = xml.find(|c| {
        quoted ^= c == '"';
        c == '>' && !quoted
    });
    end.expect("the end of the tag") + 1
}

fn unescape(text: &str) -> String {
    assert!(!text.contains('<'), "{text}");
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    assert_eq!(text.matches('&').count(), text.matches("&amp;").count(), "{text}");
    text.replace("&amp;", "&")
}

/// Returns the width of a text in a font that is wider than most: that of DejaVu Sans for most characters.
fn width(text: &str, size: f64) -> f64 {
    let ems = text.chars().map(|c| match c {
        'i' | 'j' | 'l' | ' ' | '.' | ',' => 0.3,
        'm' | 'w' | 'M' | 'W' => 0.95,
        c if c.is_uppercase() => 0.7,
        _ => 0.6,
    });
    ems.sum::<f64>() * size
}

/// The commands that draw, with filters and options.
const PICTURES: [&str; 22] = [
    "map",
    "map --tiles",
    "map locations --sector energy",
    "map clusters --sector ict --as-of 2020-12-31",
    "map --state oaxaca --tiles",
    "labels",
    "labels --as-of 2018-01-01",
    "labels --as-of 2019-05-20 --sort valid_until",
    "labels --as-of 9999-12-31",
    "labels --level gold -n 1",
    "labels -n 0",
    "policies",
    "policies --sector aerospace --as-of 2015-01-01",
    "policies --year none",
    "policies --year any",
    "count clusters --by sector",
    "count clusters --by label",
    "count policies --by year -n 4",
    "count indicators --by unit --sector energy",
    "count clusters --by state,sector",
    "count labels --by level,status",
    "count policies --by kind,sector --as-of 2020-01-01 --matrix",
];

fn svg(line: &str) -> String {
    let answer = ask(&format!("{line} -f svg"));
    assert!(answer.status < 2, "{line}: {}", answer.err);
    answer.out
}

#[test]
fn every_picture_is_well_formed_and_has_a_title_a_description_and_a_source() {
    for line in PICTURES {
        let picture = svg(line);
        assert_eq!(picture, svg(line), "{line} is deterministic");
        let elements = parse(&picture);
        let root = &elements[0];
        assert_eq!((&*root.name, &*root.attributes["role"]), ("svg", "img"), "{line}");
        for (element, id) in elements[1..3].iter().zip(root.attributes["aria-labelledby"].split(' ')) {
            assert_eq!(element.attributes["id"], id);
            assert!(element.text.len() > 5, "{line}: {}", element.text);
        }
        assert_eq!((&*elements[1].name, &*elements[2].name), ("title", "desc"));
        let source = "European Cluster Collaboration Platform, Preparatory Briefing on Mexico";
        assert!(elements[2].text.contains(source) && elements[2].text.contains("edition 2019-03"), "{line}");
        let texts: Vec<&str> = elements.iter().filter(|e| e.name == "text").map(|e| &*e.text).collect();
        assert!(texts.iter().any(|text| text.starts_with("Source: European Cluster")), "{line}: {texts:?}");
        assert!(!picture.contains("<style") && !picture.contains("<script") && !picture.contains("style="));
        // The picture has a background, so its contrast does not depend on the viewer.
        assert_eq!((&*elements[3].name, &*elements[3].attributes["fill"]), ("rect", "#ffffff"), "{line}");
        assert_eq!(elements[3].attributes["width"], root.attributes["width"]);
    }
}

#[test]
fn every_text_and_mark_is_inside_the_picture() {
    for line in PICTURES {
        let elements = parse(&svg(line));
        let (right, bottom) = (elements[0].number("width"), elements[0].number("height"));
        let has = |element: &Element, name: &str| element.attributes.contains_key(name);
        for element in &elements {
            if element.name == "text" && !has(element, "transform") {
                let size = if has(element, "font-size") { element.number("font-size") } else { 13.0 };
                let (x, y, width) = (element.number("x"), element.number("y"), width(&element.text, size));
                let left = match element.attributes.get("text-anchor").map(String::as_str) {
                    Some("middle") => x - width / 2.0,
                    Some("end") => x - width,
                    _ => x,
                };
                assert!(left >= 0.0 && left + width <= right, "{line}: {element:?}");
                assert!(y - size >= 0.0 && y + size * 0.3 <= bottom, "{line}: {element:?}");
            }
            if element.name == "rect" && has(element, "x") {
                let (x, y) = (element.number("x"), element.number("y"));
                assert!(x >= 0.0 && x + element.number("width") <= right, "{line}: {element:?}");
                assert!(y >= 0.0 && y + element.number("height") <= bottom, "{line}: {element:?}");
            }
        }
    }
}

/// Returns the marks: the groups with a title.
fn marks(line: &str) -> Vec<Element> {
    let elements = parse(&svg(line));
    let titled = |(at, _): &(usize, &Element)| {
        elements.get(at + 1).is_some_and(|next| next.name == "title" && next.parents.last() == Some(at))
    };
    let mut marks: Vec<usize> = elements.iter().enumerate().skip(1).filter(titled).map(|(at, _)| at).collect();
    let mut elements: Vec<Option<Element>> = elements.into_iter().map(Some).collect();
    marks.drain(..).map(|at| elements[at].take().unwrap()).collect()
}

#[test]
fn every_row_has_one_mark_that_tells_its_values() {
    for (line, attribute) in [
        ("labels", "cluster"),
        ("labels --as-of 2019-05-20 --sort -valid_until -n 3", "cluster"),
        ("policies", "kind"),
        ("policies --sector ict", "kind"),
        ("count clusters --by sector", "sector"),
        ("count clusters --by label", "label"),
        ("count clusters --by state,sector", "sector"),
        ("count clusters --by sector -n 5", "sector"),
    ] {
        let (marks, rows) = (marks(line), rows(line));
        assert_eq!(marks.len(), rows.len(), "{line}");
        assert!(marks.iter().all(|mark| mark.attributes.contains_key(&format!("data-{attribute}"))), "{line}");
    }
    let counts = marks("count clusters --by sector");
    assert_eq!(counts[0].attributes["data-sector"], "ICT");
    assert!(counts[0].text.contains("ICT: 23"), "{}", counts[0].text);
    let labels = marks("labels --sort -valid_until");
    assert_eq!(labels[0].attributes["data-cluster"], "bcn-it-baja");
    assert_eq!(labels[0].attributes["data-level"], "silver");
}

#[test]
fn a_label_has_a_mark_at_its_last_day_and_a_bar_which_is_open_dashed_if_inferred_and_grey_once_past() {
    let elements = parse(&svg("labels --as-of 2019-05-20"));
    let bars: Vec<&Element> =
        elements.iter().filter(|e| e.name == "path" && e.attributes.contains_key("stroke")).collect();
    let labels = rows("labels --as-of 2019-05-20 --sort level,valid_until");
    assert_eq!(bars.len(), labels.len());
    // A day has the same width in every bar; each bar ends with the last day.
    let days = |date: &str| {
        let date: Vec<f64> = date.split('-').map(|part| part.parse().unwrap()).collect();
        date[0] * 365.25 + date[1] * 30.44 + date[2]
    };
    // The outline is from the upper left corner to the lower left one, without an edge between them: M0 1H2V3H0.
    let ends = |bar: &Element| -> (f64, f64) {
        let data = bar.attributes["d"].split(['M', ' ', 'H', 'V']).skip(1).map(|part| part.parse().unwrap());
        let data: Vec<f64> = data.collect();
        assert_eq!(data[0], data[4], "the bar ends where it starts");
        (data[0], data[2])
    };
    let scale = |bar: &Element, until: &str| (ends(bar).1 - ends(bar).0) / (days(until) - days("2019-03-01"));
    let marks: Vec<f64> =
        elements.iter().filter(|e| e.name == "rect" && e.attributes["width"] == "4").map(|e| e.number("x")).collect();
    assert_eq!(marks, bars.iter().map(|bar| ((ends(bar).1 - 2.0) * 10.0).round() / 10.0).collect::<Vec<_>>());
    let longest = scale(bars[3], "2021-05-06");
    for (bar, label) in bars.iter().zip(&labels) {
        let until = label["valid_until"].as_str().unwrap();
        let ratio = scale(bar, until) / longest;
        assert!((0.9..1.1).contains(&ratio), "{until}: {ratio}");
        assert_eq!(bar.attributes.contains_key("stroke-dasharray"), label["confidence"] == "inferred", "{label}");
        assert_eq!(bar.attributes["stroke"] == "#8a8a8a", label["status"] == "lapsed", "{label}");
    }
    let texts: Vec<&str> = elements.iter().filter(|e| e.name == "text").map(|e| &*e.text).collect();
    for text in ["as of 2019-05-20", "gold?, until 2019-06-23", "gold, until 2019-12-31"] {
        assert!(texts.contains(&text), "{text}: {texts:?}");
    }
}

#[test]
fn a_title_has_the_country_and_the_edition_unless_user_data_replaces_them() {
    let title = |line: &str| parse(&svg(line))[1].text.clone();
    for (line, expected) in [
        ("map", "Mexico: 97 clusters listed in March 2019, by state"),
        ("count clusters --by state,sector", "Mexico: 97 clusters listed in March 2019, by state and sector"),
        ("labels --as-of 2019-05-20", "Mexico: 8 labels listed in March 2019, 1 ended by 20 May 2019, as printed"),
        (
            "labels --as-of 2026-11-27",
            "Mexico: 8 labels listed in March 2019, all ended by 27 November 2026, as printed",
        ),
        ("labels --as-of 2019-04-01", "Mexico: 8 labels listed in March 2019"),
    ] {
        assert_eq!(title(line), expected);
    }
    let folder = tempfile::tempdir().unwrap();
    let built_in = concat!(env!("CARGO_MANIFEST_DIR"), "/data/clusters.csv");
    std::fs::copy(built_in, folder.path().join("clusters.csv")).unwrap();
    assert_eq!(title(&format!("map --data '{}'", folder.path().display())), "97 clusters, by state");
}

#[test]
fn a_picture_of_counts_says_how_many_states_it_leaves_out() {
    let about = |line: &str| parse(&svg(line))[2].text.clone();
    let left_out = "Left out: 8 of 32 states, with none listed.";
    for line in ["count clusters --by state", "count clusters --by state,sector", "count clusters --by sector,state"] {
        assert!(about(line).contains(left_out), "{line}: {}", about(line));
    }
    assert!(!about("count clusters --by sector").contains("Left out"));
    assert!(!about("count clusters --by state --state puebla").contains("Left out"));
}

#[test]
fn an_early_row_and_a_distant_reference_date_are_arrows_at_the_edge_of_the_axis() {
    let arrows = |line: &str| {
        let elements = parse(&svg(line));
        elements
            .iter()
            .filter(|e| e.name == "path" && !e.attributes.contains_key("stroke") && e.attributes["d"].ends_with('Z'))
            .count()
    };
    assert_eq!(arrows("labels --as-of 2019-05-20"), 0);
    assert_eq!(arrows("labels --as-of 2026-11-27"), 1, "the reference date");
    assert_eq!(arrows("policies --as-of 2019-05-20"), 2, "1964 and 1965");
    assert_eq!(arrows("policies --as-of 2026-11-27"), 3);
}

#[test]
fn a_policy_that_has_ended_says_so_and_one_without_a_year_is_listed() {
    let texts = |line: &str| -> Vec<String> {
        parse(&svg(line)).into_iter().filter(|e| e.name == "text").map(|e| e.text).collect()
    };
    let today = texts("policies --as-of 2026-11-27");
    assert!(today.contains(&"period passed".to_owned()) && today.contains(&"Undated (16)".to_owned()), "{today:?}");
    assert!(texts("policies --as-of 2020-01-01").contains(&"2012 to 2020".to_owned()));
    // What is over is the same as in the list and in a brief; no other policy is stated to be in force.
    for date in ["2015-01-01", "2019-06-01", "2026-11-27"] {
        let line = format!("policies --as-of {date}");
        let passed = rows(&line).iter().filter(|row| !row["passed"].is_null()).count();
        assert_eq!(marks(&line).iter().filter(|mark| mark.text.contains("passed")).count(), passed, "{date}");
        assert_eq!(parse(&svg(&line))[1].text.contains(&format!(", {passed} over by ")), passed > 0, "{date}");
    }
    assert!(parse(&svg("policies --as-of 2026-11-27"))[1].text.ends_with("; status of the others unknown"));
    assert!(!texts("policies --year any").iter().any(|text| text.starts_with("Undated")));
}

#[test]
fn a_map_says_what_is_not_on_it_and_tells_nothing_from_little() {
    let elements = parse(&svg("map"));
    assert!(elements[2].text.starts_with("94 of them in 24 of 32 states; 3 are not on the map."));
    for row in rows("map") {
        let state = row["state"].as_str().unwrap();
        let at = elements.iter().position(|e| e.attributes.get("data-state").is_some_and(|s| s == state)).unwrap();
        let shape = elements[at..].iter().find(|element| element.name == "path").unwrap();
        assert_eq!(shape.attributes["fill"] == "url(#picture-none)", row["count"] == 0, "{row}");
    }
}

#[test]
fn the_description_of_bars_has_whole_sentences() {
    let description = |line: &str| -> String {
        let elements = parse(&svg(line));
        elements.into_iter().find(|element| element.name == "desc").unwrap().text
    };
    let largest = |number: usize| description(&format!("count clusters --by state --limit {number}"));
    assert!(largest(1).starts_with("The largest of 25 counts. "), "{}", largest(1));
    assert!(largest(2).starts_with("The 2 largest of 25 counts. "), "{}", largest(2));
    let repeats = |line: &str| description(line).contains("A cluster with several values counts once for each.");
    assert!(repeats("count clusters --by listed_in") && repeats("count clusters --by listed_in,state"));
    // The column is a list, but no row has two values.
    assert!(!repeats("count clusters --by label") && !repeats("count clusters --by label,state"));
    let empty = ask("count clusters --by listed_in --key nle-claut --not-key nle-claut -f svg");
    let description = parse(&empty.out).into_iter().find(|element| element.name == "desc").unwrap().text;
    assert!(description.starts_with("No rows. Source: "), "{description}");
    for line in PICTURES.iter().copied().chain(["count clusters --by state -n 3", "count clusters --by listed_in -n 3"])
    {
        let elements = parse(&svg(line));
        let description = &elements.iter().find(|element| element.name == "desc").unwrap().text;
        assert!(!description.contains("  ") && !description.contains(". ."), "{line}: {description}");
    }
}

#[test]
fn what_cannot_be_drawn_is_refused_and_names_what_can() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.svg");
    let no_picture = "svg is drawn by labels, policies, map and count";
    for (line, message) in [
        ("clusters -f svg", no_picture),
        ("states", no_picture),
        ("brief --sector energy", no_picture),
        ("search software", no_picture),
        ("count clusters", "svg needs one column or two, as in --by state"),
        ("count clusters --by sector --ids", "--ids does not apply to svg"),
        ("count clusters --by state,sector -n 3", "--limit does not apply to a picture of two columns"),
        ("count footnotes --by number,url", "svg shows at most"),
        ("count clusters --by state -n 0", "svg shows at least one value; leave out --limit 0"),
        ("labels -c level", "--columns does not apply to svg"),
    ] {
        let line = if line.ends_with("svg") { line.to_owned() } else { format!("{line} -o '{}'", file.display()) };
        let answer = ask(&line);
        assert!(answer.status == 2 && answer.err.contains(message), "{line}: {}", answer.err);
        assert!(!file.exists(), "{line}");
    }
    for line in ["labels", "policies", "count clusters --by state"] {
        assert_eq!(ask(&format!("{line} -o '{}'", file.display())).status, 0, "{line}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), svg(line));
    }
}

#[test]
fn a_timeline_of_more_rows_than_are_legible_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let clusters = rows("clusters");
    let levels = ["gold", "silver", "bronze"];
    let label = |(index, (cluster, level)): (usize, (&str, &str))| {
        format!("{cluster},{level},Name,Sector,2028-04-30,certain,,\"Table 7, row {}\",\n", index % 3 + 1)
    };
    let keys = clusters.iter().flat_map(|row| levels.map(|level| (row["id"].as_str().unwrap(), level)));
    let labels: String = keys.take(201).enumerate().map(label).collect();
    let header = "cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes\n";
    std::fs::write(dir.path().join("labels.csv"), format!("{header}{labels}")).unwrap();
    let ask = |line: &str| ask(&format!("--data '{}' {line}", dir.path().display()));
    let answer = ask("labels -f svg");
    let message = "eccp-mx: svg shows at most 200 rows, not 201; add a filter or --limit, or choose another format\n";
    assert_eq!((answer.status, &*answer.out, &*answer.err), (2, "", message));
    assert_eq!(ask("labels -n 200 -f svg").status, 0);
    // The page leaves the picture out.
    let page = ask("page");
    assert_eq!((page.status, page.out.contains("id=\"picture-timeline-title\"")), (0, false), "{}", page.err);
    assert!(crate::common::ask("page").out.contains("id=\"picture-timeline-title\""));
}
