//! Directories: the built-in one, a folder with a descriptor, and a folder that is laid over the built-in directory.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::common::{Answer, ask, ask_in, column, context, datasets};
use eccp_mx::Catalog;
use eccp_mx::Context;
use eccp_mx::internals::text::fold;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The invented directory of another country.
const NORVANIA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/norvania");

fn write(folder: &Path, files: &[(&str, &str)]) {
    files.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
}

/// Writes `files` to a temporary folder.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    folder
}

/// Copies the invented directory to a temporary folder.
fn norvania() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(NORVANIA).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    folder
}

/// Exports the built-in directory to a temporary folder.
fn export() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(ask(&format!("export '{}'", folder.path().display())).status, 0);
    folder
}

/// Changes the descriptor in a folder.
fn edit_descriptor(folder: &Path, edit: impl FnOnce(&mut Value)) {
    let path = folder.join("datapackage.json");
    let mut descriptor: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    edit(&mut descriptor);
    fs::write(path, descriptor.to_string()).unwrap();
}

fn remove_resource(descriptor: &mut Value, name: &str) {
    descriptor["resources"].as_array_mut().unwrap().retain(|resource| resource["name"] != name);
}

/// Runs a command line on a folder, with the path of the folder replaced by `mine` in the output.
fn ask_with(folder: &Path, line: &str) -> Answer {
    let path = folder.display().to_string();
    let answer = ask(&format!("--data '{path}' {line}"));
    let mine = |text: String| text.replace(&path, "mine");
    Answer { status: answer.status, out: mine(answer.out), err: mine(answer.err) }
}

fn rows_with(folder: &Path, line: &str) -> Vec<Value> {
    let answer = ask_with(folder, &format!("{line} -f jsonl"));
    assert!(answer.status < 2, "{line}: {}", answer.err);
    answer.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Returns what `check` finds, each as `file:line: problem`.
fn findings(folder: &Path) -> Vec<String> {
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let rows = rows_with(folder, "check");
    rows.iter().map(|row| format!("{}:{}: {}", text(row, "file"), row["line"], text(row, "problem"))).collect()
}

/// Names of the built-in directory: of places, clusters, institutions, policies and others, folded.
fn built_in_names() -> BTreeSet<String> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for (dataset, columns) in [
        ("states", &["name", "iso", "name_en"][..]),
        ("clusters", &["id", "name", "acronym"]),
        ("institutions", &["id", "name", "acronym"]),
        ("policies", &["id", "title", "title_es", "acronym"]),
        ("programmes", &["id", "name"]),
        ("partnerships", &["acronym", "name"]),
        ("agreements", &["id", "name"]),
        ("sectors", &["name_es"]),
    ] {
        let rows = crate::common::rows(dataset);
        names.extend(columns.iter().flat_map(|name| column(&rows, name)).map(|name| fold(&name).into_owned()));
    }
    // The closed vocabularies name these for any country.
    names.retain(|name| !["european cluster excellence initiative", "european union"].contains(&name.as_str()));
    // Shorter names are words of other texts.
    names.retain(|name| name.chars().count() > 5);
    names.extend(
        ["mx ", "mexic", "promexico", "eccp ", "preparatory briefing", "easme", "natural earth"].map(str::to_owned),
    );
    names.extend(["cluster collaboration platform", "inegi 2", "edition 2019"].map(str::to_owned));
    names
}

/// Returns those of `names` that a text contains besides the name of the program.
fn found_names<'n>(names: &'n BTreeSet<String>, text: &str) -> Vec<&'n str> {
    let text = text.replace("eccp-mx", "program").replace("eccp_mx", "program").replace("ECCP_MX", "program");
    let text = format!(" {} ", fold(&text));
    names.iter().map(String::as_str).filter(|name| text.contains(&format!(" {name}"))).collect()
}

#[test]
fn nothing_of_the_built_in_directory_is_in_the_answers_of_another() {
    let names = built_in_names();
    assert!(names.len() > 250);
    assert_eq!(found_names(&names, "{\"id\": \"nle-claut\", \"state\":\"Nuevo León\"}").len(), 2, "names are found");
    let mut lines: Vec<String> =
        ["check", "audit", "links", "datasets", "page", "search software", "map", "map --tiles -f svg"]
            .into_iter()
            .chain([
                "map -f svg",
                "map labels -f csv",
                "map --state Torrin",
                "cite",
                "cite -f bibtex",
                "cite -f csl-json",
            ])
            .chain(["brief", "brief -f html", "brief --sector software", "brief --state brenmark --sector timber"])
            .chain([
                "show harbour-act",
                "show 'Brenmark'",
                "show states/lunden -f json",
                "show bre-marin -f csv",
                "show nothing",
            ])
            .chain([
                "cite bre-marin",
                "cite labels/lun-soft/bronze -f bibtex",
                "cite wood-first -f csl-json",
                "clusters --state x",
            ])
            .chain([
                "count clusters --by state,sector --matrix",
                "audit --verdict holds",
                "labels --valid-on 2026-06-01",
            ])
            .map(str::to_owned)
            .collect();
    lines.push(format!("diff '{NORVANIA}' '{NORVANIA}'"));
    for dataset in datasets() {
        lines.extend(
            ["", " -f csv", " -f json", " -f markdown", " -f sql"].map(|format| format!("{}{format}", dataset.name)),
        );
        lines.push(format!("count {}", dataset.name));
        lines.push(format!("columns {} -f csv", dataset.name));
        lines.push(format!("{} --text xyzzy", dataset.name));
    }
    let norvania = Context { data_dir: Some(PathBuf::from(NORVANIA)), ..context() };
    for line in &lines {
        let answer = ask_in(&norvania, line);
        let text = format!("{}\n{}", answer.out, answer.err);
        assert_eq!(found_names(&names, &text), [""; 0], "{line}: {text}");
    }
    let exports = tempfile::tempdir().unwrap();
    for target in ["folder", "all.sql", "all.json", "all.xlsx"] {
        let answer = ask_in(&norvania, &format!("export '{}'", exports.path().join(target).display()));
        assert_eq!((answer.status, found_names(&names, &answer.err)), (0, Vec::new()), "{target}: {}", answer.err);
    }
    let mut files: Vec<PathBuf> =
        fs::read_dir(exports.path().join("folder")).unwrap().map(|e| e.unwrap().path()).collect();
    files.extend(["all.sql", "all.json"].map(|name| exports.path().join(name)));
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        assert_eq!(found_names(&names, &text), [""; 0], "{}", file.display());
    }
    let mut book = zip::ZipArchive::new(fs::File::open(exports.path().join("all.xlsx")).unwrap()).unwrap();
    for index in 0..book.len() {
        let mut text = String::new();
        book.by_index(index).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(found_names(&names, &text), [""; 0], "part {index} of the workbook: {text}");
    }
    let introduction = ask_in(&norvania, "");
    assert!(introduction.out.starts_with("Clusters of Norvania: an invented directory, edition 2026-05.\n"));
    assert_eq!(found_names(&names, &introduction.out), [""; 0]);
}

#[test]
fn the_words_about_a_directory_are_those_of_its_descriptor() {
    let folder = Path::new(NORVANIA);
    let brief = ask_with(folder, "brief").out;
    let start = "# Mission brief: all of Norvania\n\nPrepared 1 July 2019. The data describes Norvania in May 2026; nothing since then is known. ";
    assert!(brief.starts_with(start), "{brief}");
    assert!(
        brief
            .contains("Source: Norvanian Cluster Office, Register of Clusters, register, version 7, 4 May 2026, © Rep")
    );
    assert!(!brief.contains("User data") && !brief.contains("user data"), "{brief}");
    let cited = ask_with(folder, "cite bre-soft").out;
    assert_eq!(
        cited,
        "Norvanian Cluster Office. Register of Clusters. Register, version 7. Republic of Norvania, 4 May 2026. Table 1, \
         row 3. © Republic of Norvania, 2026. Record clusters/bre-soft (Softbren) as interpreted by eccp-mx 0.1.0, edition \
         2026-05. https://example.org/register\n"
    );
    assert!(
        ask_with(folder, "cite bre-soft -f bibtex")
            .out
            .starts_with("@techreport{clusters-of-norvania-edition-2026-05-")
    );
    let page = ask_with(folder, "page").out;
    assert!(page.contains("<title>Clusters of Norvania: an invented directory</title>"));
    assert!(page.contains("<h1>Clusters of Norvania</h1>") && page.contains("\"name\":\"Norvania\""));
    assert!(page.contains("there is no such country") && !page.contains("\"table\":\"audit\""));
    let about = ask_with(folder, "datasets").err;
    assert_eq!(
        about,
        "eccp-mx: 'mine' is a directory of its own (Clusters of Norvania: an invented directory, edition 2026-05)\n"
    );
}

#[test]
fn a_directory_states_no_more_than_its_descriptor() {
    let folder = norvania();
    write(
        folder.path(),
        &[(
            "datapackage.json",
            r#"{"resources":[{"name":"labels","path":"labels.csv"},
        {"name":"clusters","path":"clusters.csv"},{"name":"states","path":"states.csv"},{"name":"sectors","path":"sectors.csv"}]}"#,
        )],
    );
    fs::remove_file(folder.path().join("policies.json")).unwrap();
    let brief = ask_with(folder.path(), "brief").out;
    let start = "# Mission brief: all records\n\nPrepared 1 July 2019. The data states no edition, so the time that it describes is not known. ";
    assert!(brief.starts_with(start), "{brief}");
    assert!(brief.contains("\nmine. The data states no source. "), "{brief}");
    assert_eq!(ask_with(folder.path(), "cite").out, "mine.\n");
    let statuses = |line: &str| column(&rows_with(folder.path(), line), "status");
    assert_eq!(
        statuses("labels --as-of 1999-01-01"),
        ["valid", "valid"],
        "without an edition, a label is valid to its end"
    );
    assert_eq!(statuses("labels --as-of 2027-01-01"), ["valid", "lapsed"]);
    let check = ask_with(folder.path(), "check");
    assert_eq!(check.status, 0, "{}", check.out);
    for note in [
        "note: mine/datapackage.json states no edition",
        "note: the data has no outline of the states, so map -f svg draws tiles",
    ] {
        assert!(check.err.contains(note), "{}", check.err);
    }
    let image = ask_with(folder.path(), "map -f svg").out;
    assert!(image.contains(">BRE</text>") && !image.contains("<path"), "{image}");
}

#[test]
fn a_directory_of_its_own_has_the_resources_that_it_lists_and_nothing_else() {
    let folder = export();
    edit_descriptor(folder.path(), |descriptor| remove_resource(descriptor, "labels"));
    assert_eq!(
        findings(folder.path()),
        ["mine/labels.csv:null: 'labels.csv' is not listed in datapackage.json, so it is not read"]
    );
    fs::remove_file(folder.path().join("labels.csv")).unwrap();
    assert_eq!(findings(folder.path()), [""; 0]);
    let answer = ask_with(folder.path(), "labels -f csv");
    assert_eq!((answer.status, answer.out.lines().count()), (1, 1), "only the header: {}", answer.out);
    assert!(rows_with(folder.path(), "clusters -c id,label").iter().all(|row| row["label"].is_null()));
    let sizes = rows_with(folder.path(), "datasets");
    let labels = sizes.iter().find(|row| row["dataset"] == "labels").unwrap();
    assert_eq!((&labels["rows"], &labels["file"]), (&json!(0), &Value::Null));
    // A listed file may have any name, and a resource that is no dataset may be anything.
    fs::rename(folder.path().join("sectors.csv"), folder.path().join("branches.csv")).unwrap();
    edit_descriptor(folder.path(), |descriptor| {
        let resources = descriptor["resources"].as_array_mut().unwrap();
        resources.iter_mut().find(|resource| resource["name"] == "sectors").unwrap()["path"] = "branches.csv".into();
        resources.push(json!({ "name": "budget", "path": ["a/b.csv", "http://example.org/c.csv"] }));
    });
    assert_eq!(rows_with(folder.path(), "sectors").len(), 31);
    assert_eq!(findings(folder.path()), [""; 0]);
}

#[test]
fn a_listed_file_that_does_not_exist_is_an_error_of_what_needs_it() {
    let folder = norvania();
    fs::remove_file(folder.path().join("labels.csv")).unwrap();
    for (line, status) in
        [("labels", 2), ("clusters -c id,label", 2), ("brief", 2), ("clusters -c id", 0), ("states", 0)]
    {
        let answer = ask_with(folder.path(), line);
        assert_eq!(answer.status, status, "{line}: {}", answer.err);
        assert_eq!(answer.err.contains("mine/labels.csv: cannot be read: no such file"), status == 2, "{}", answer.err);
    }
    assert_eq!(findings(folder.path()), ["mine/datapackage.json:42: there is no file 'labels.csv'"]);
    assert_eq!(ask_with(folder.path(), "check").status, 1);
}

#[test]
fn a_descriptor_is_refused_with_its_position() {
    let folder = norvania();
    for (text, message) in [
        ("{", "1:1: EOF while parsing an object; expected a JSON object"),
        ("[]", "1:1: invalid type: sequence, expected an object; expected a JSON object"),
        ("{\"title\": \"A\"}", "1:1: the descriptor has no resources; list the files"),
        ("{\"resources\": {}}", "1:15: resources is not an array"),
        ("{\"resources\": [],\n \"edition\": \"soon\"}", "2:13: edition: 'soon' is not a date; expected YYYY"),
        ("{\"resources\": [], \"edition\": 2026}", "1:30: edition is not a string"),
        ("{\"resources\": [], \"country\": [\"A\"]}", "1:30: country is not a string"),
        ("{\"resources\": [], \"title\": \"A\", \"title\": \"B\"}", "1:42: the object has the name 'title' twice"),
        (
            "{\"resources\": [{\"name\": \"labels\", \"path\": \"../labels.csv\"}]}",
            "1:43: the path of labels is not the name of a file; expected the name of one file in the folder",
        ),
        (
            "{\"resources\": [{\"name\": \"labels\", \"path\": \"http://a.org/labels.csv\"}]}",
            "1:43: the path of labels is not",
        ),
        ("{\"resources\": [{\"name\": \"labels\", \"path\": \"a/labels.csv\"}]}", "1:43: the path of labels is not"),
        ("{\"resources\": [{\"name\": \"labels\", \"path\": [\"labels.csv\"]}]}", "1:43: the path of labels is not"),
        (
            "{\"resources\": [{\"name\": \"labels\", \"path\": \"labels.txt\"}]}",
            "1:43: 'labels.txt' is neither CSV nor JSON",
        ),
        ("{\"resources\": [{\"name\": \"labels\"}]}", "1:25: labels has no path"),
        (
            "{\"resources\": [{\"name\":\"labels\",\"path\":\"a.csv\"},{\"name\":\"labels\",\"path\":\"b.csv\"}]}",
            "1:73: labels is listed twice",
        ),
    ] {
        write(folder.path(), &[("datapackage.json", text)]);
        for line in ["clusters", "check", "datasets", "cite"] {
            let answer = ask_with(folder.path(), line);
            assert_eq!((answer.status, &*answer.out), (2, ""), "{text}");
            assert!(answer.err.starts_with(&format!("eccp-mx: mine/datapackage.json:{message}")), "{}", answer.err);
        }
    }
    fs::write(folder.path().join("datapackage.json"), b"\xff{}").unwrap();
    let answer = ask_with(folder.path(), "clusters");
    assert!(answer.status == 2 && answer.err.contains("mine/datapackage.json: cannot be read"), "{}", answer.err);
    // A command that reads no data does not need the folder of the environment.
    let broken = Context { data_dir: Some(folder.path().to_owned()), ..context() };
    assert_eq!((ask_in(&broken, "columns clusters").status, ask_in(&broken, "").status), (0, 0));
}

#[test]
fn an_export_is_the_same_directory_with_the_same_answers() {
    let folder = export();
    for line in
        ["audit -f csv", "cite", "cite nle-claut -f bibtex", "labels -f csv", "map -f svg", "brief --sector energy"]
    {
        assert_eq!(ask_with(folder.path(), line).out, ask(line).out, "{line}");
    }
    let again = tempfile::tempdir().unwrap();
    assert_eq!(ask_with(folder.path(), &format!("export '{}'", again.path().display())).status, 0);
    for entry in fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
        let copy = fs::read(again.path().join(entry.file_name())).unwrap();
        assert_eq!(fs::read(entry.path()).unwrap(), copy, "{}", entry.path().display());
    }
    // What a descriptor states besides is kept.
    let folder = norvania();
    edit_descriptor(folder.path(), |descriptor| descriptor["homepage"] = "https://example.org".into());
    let out = again.path().join("norvania");
    assert_eq!(ask_with(folder.path(), &format!("export '{}'", out.display())).status, 0);
    let descriptor: Value = serde_json::from_slice(&fs::read(out.join("datapackage.json")).unwrap()).unwrap();
    let states = |name: &str| descriptor[name].as_str().unwrap_or_default().to_owned();
    assert_eq!(
        (states("homepage"), states("country"), states("edition")),
        ("https://example.org".into(), "Norvania".into(), "2026-05".into())
    );
    let files: BTreeSet<_> =
        fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(files.len(), 8, "six resources, the descriptor and a README: {files:?}");
}

/// The built-in clusters and labels with three more clusters and two more labels.
fn newer_files() -> [(&'static str, String); 2] {
    let built_in = |name: &str| datasets().find(|dataset| dataset.name == name).unwrap().built_in.to_owned();
    let clusters = "new-a,A,,Jalisco,ICT,,\nnew-b,B,,Jalisco,ICT,,\nnew-c,C,,Sonora,ICT,,\n";
    let labels = "new-a,gold,A,,2028-01-01,certain,,,\nnew-b,gold,B,,2028-01-01,certain,,,\n";
    [("clusters.csv", built_in("clusters") + clusters), ("labels.csv", built_in("labels") + labels)]
}

#[test]
fn claims_are_not_contradicted_by_data_of_another_edition_or_laid_over() {
    let verdicts = |rows: &[Value]| {
        let count = |verdict: &str| column(rows, "verdict").iter().filter(|word| *word == verdict).count();
        (count("contradicted") + count("implausible"), count("differs from your data"), count("holds"))
    };
    let (contradicted, differs, holds) = verdicts(&crate::common::rows("audit"));
    assert!(contradicted > 0 && differs == 0 && holds > 0);
    let files = newer_files();
    let laid_over = folder(&files.each_ref().map(|(name, text)| (*name, &**text)));
    let rows = rows_with(laid_over.path(), "audit");
    let differing: Vec<&Value> = rows.iter().filter(|row| row["verdict"] == "differs from your data").collect();
    assert!(!differing.is_empty(), "claims about clusters and labels");
    for row in &rows {
        let claim = row["id"].as_str().unwrap();
        let query = &rows_with(laid_over.path(), &format!("claims --key {claim}"))[0];
        let queries = format!("{} {}", query["query"], query["other_query"]);
        let is_about_new_rows = queries.contains("clusters") || queries.contains("labels");
        assert!(!(is_about_new_rows && row["verdict"] == "contradicted"), "{row}");
    }
    let newer = export();
    write(newer.path(), &files.each_ref().map(|(name, text)| (*name, &**text)));
    edit_descriptor(newer.path(), |descriptor| descriptor["edition"] = "2026-11".into());
    let (found, differs, still_holds) = verdicts(&rows_with(newer.path(), "audit"));
    assert_eq!((found, differs >= contradicted + differing.len() - 1), (0, true), "{differs}");
    assert!(still_holds > 0 && still_holds < holds);
    for folder in [&laid_over, &newer] {
        let brief = ask_with(folder.path(), "brief").out;
        assert!(brief.contains(" \u{2013} but your data gives "), "{brief}");
        assert!(ask_with(folder.path(), "page").out.contains("\"differs from your data\""));
    }
    let brief = ask_with(newer.path(), "brief").out;
    assert!(!brief.contains("but the numbers of the report give"), "{brief}");
    // Records that a claim names may be missing in other data.
    let partial = folder_with_header("indicators");
    let answer = ask_with(partial.path(), "audit --verdict 'differs from your data' -f jsonl");
    assert!(answer.status == 0 && answer.out.contains("\"found\":null"), "{}", answer.err);
    edit_descriptor(newer.path(), |descriptor| remove_resource(descriptor, "claims"));
    let answer = ask_with(newer.path(), "audit");
    assert_eq!((answer.status, &*answer.err), (1, "eccp-mx: no claims match\n"));
}

/// Returns a folder that lays an empty dataset over the built-in one.
fn folder_with_header(name: &str) -> TempDir {
    let dataset = datasets().find(|dataset| dataset.name == name).unwrap();
    folder(&[(dataset.file, &format!("{}\n", dataset.built_in.lines().next().unwrap()))])
}

#[test]
fn a_folder_that_is_laid_over_the_built_in_directory_says_so_where_data_is_mixed() {
    let files = newer_files();
    let laid_over = folder(&files.each_ref().map(|(name, text)| (*name, &**text)));
    let about = ask_with(laid_over.path(), "datasets").err;
    assert!(
        about.starts_with("eccp-mx: 'mine' is laid over the built-in directory (Mexico's industrial clusters"),
        "{about}"
    );
    assert!(about.ends_with("edition 2019-03): clusters, labels\n"), "{about}");
    for (line, mixed) in [
        ("show new-a", true),
        ("show jal-ijalti", true),
        ("search software", true),
        ("map", true),
        ("clusters -c id,members", true),
        ("profiles -c cluster,state", true),
        ("clusters -c id,label", false),
        ("labels -c cluster,state", false),
        ("policies", false),
    ] {
        let err = ask_with(laid_over.path(), line).err;
        assert_eq!(err.contains("the answer mixes your data with the built-in "), mixed, "{line}: {err}");
        assert!(!ask_with(Path::new(NORVANIA), line).err.contains("mixes"), "{line}");
    }
    let brief = ask_with(laid_over.path(), "brief").out;
    assert!(
        brief.contains("describes Mexico in March 2019, except for user data (clusters, labels); nothing since then"),
        "{brief}"
    );
    assert!(ask_with(laid_over.path(), "page").out.contains("\"laid_over\":[\"clusters\",\"labels\"]"));
    let image = ask_with(laid_over.path(), "map -f svg").out;
    assert!(
        image.contains("Data: Mexico's industrial clusters, edition 2019-03, with user data: clusters, labels.</desc>"),
        "{image}"
    );
    let status = rows_with(laid_over.path(), "labels --as-of 2018-01-01 --cluster new-a")[0]["status"].clone();
    assert_eq!(status, "unknown", "the edition is that of the built-in directory");
    let out = tempfile::tempdir().unwrap();
    assert_eq!(ask_with(laid_over.path(), &format!("export '{}' --force", out.path().display())).status, 0);
    let descriptor: Value = serde_json::from_slice(&fs::read(out.path().join("datapackage.json")).unwrap()).unwrap();
    assert_eq!((descriptor.get("edition"), descriptor.get("created")), (None, None), "records of no known edition");
    let readme = fs::read_to_string(out.path().join("README.md")).unwrap();
    assert_eq!(readme.matches(" (user data, not from the report)").count(), 2, "{readme}");
    let notice = "User data, not from the report: clusters, labels.";
    assert!(descriptor["description"].as_str().unwrap().ends_with(notice), "{descriptor}");
    let sql = out.path().join("all.sql");
    assert_eq!(ask_with(laid_over.path(), &format!("export '{}'", sql.display())).status, 0);
    let sql = fs::read_to_string(sql).unwrap();
    assert!(sql.contains(&format!("\n-- {notice}\n")) && !sql.contains("-- Edition"), "{}", &sql[..2000]);
}

#[test]
fn check_finds_built_in_references_that_a_folder_breaks() {
    let laid_over =
        folder(&[("clusters.csv", "id,name,acronym,state,sector,website,source\nnle-claut,A,,Jalisco,ICT,,\n")]);
    let found = findings(laid_over.path());
    let labels = "mine/clusters.csv:null: 7 references of the built-in labels to records that are not in the file";
    assert!(found.contains(&labels.to_owned()) && found.len() > 2, "{found:?}");
    assert_eq!(ask_with(laid_over.path(), "check").status, 1);
    let header = "cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes\n";
    write(laid_over.path(), &[("labels.csv", header)]);
    assert!(!findings(laid_over.path()).contains(&labels.to_owned()));
}

#[test]
fn a_map_draws_outlines_where_there_are_some_and_lists_what_it_cannot_show() {
    let folder = norvania();
    let image = ask_with(folder.path(), "map -f svg").out;
    assert_eq!(image.matches("Z\" fill").count(), 6, "{image}");
    assert!(image.contains("<title>Brenmark: 3</title>\n<path"), "{image}");
    assert!(
        image.contains("M20 251.6L243.5 251.6L243.5 74"),
        "degrees of longitude are shorter than those of latitude: {image}"
    );
    let tiles = ask_with(folder.path(), "map -f svg --tiles").out;
    assert!(tiles.contains(">BRE</text>") && !tiles.contains("Z\" fill"), "{tiles}");
    let answer = ask_with(folder.path(), "map -f csv --tiles");
    assert!(answer.status == 2 && answer.err.contains("--tiles applies only to svg"), "{}", answer.err);
    // One state without a tile, another without an outline.
    let states = fs::read_to_string(folder.path().join("states.csv")).unwrap();
    let states = states.replace("CAL,2,1,2,", "CAL,2,,,");
    let outline = fs::read_to_string(folder.path().join("outline.geojson")).unwrap();
    write(folder.path(), &[("states.csv", &states), ("outline.geojson", &outline.replace("Lunden", "Lundun"))]);
    assert!(ask_with(folder.path(), "map").out.contains("\nNot on the map: Caldor 2\n"));
    assert!(ask_with(folder.path(), "map -f svg").out.contains(">Not on the map: Lunden 2</text>"));
    assert!(ask_with(folder.path(), "map -f svg --tiles").out.contains(">Not on the map: Caldor 2</text>"));
    let check = ask_with(folder.path(), "check -f csv");
    assert!(check.out.contains("mine/outline.geojson,,,state,Lundun,no state is called 'Lundun'"), "{}", check.out);
    for note in ["note: 1 state has no tile: Caldor", "note: 1 state has no outline: Lunden"] {
        assert!(check.err.contains(note), "{}", check.err);
    }
    for (text, message) in [
        (
            "{\"features\": 1}",
            "mine/outline.geojson:1:14: invalid type: integer '1', expected a sequence; expected a GeoJSON",
        ),
        (&*outline.replacen("[12,51.0]", "[12,510]", 1), "not a longitude and a latitude in degrees"),
    ] {
        write(folder.path(), &[("outline.geojson", text)]);
        let answer = ask_with(folder.path(), "map -f svg");
        assert!(answer.status == 2 && answer.err.contains(message), "{}", answer.err);
        assert_eq!(ask_with(folder.path(), "map").status, 0);
        assert_eq!(ask_with(folder.path(), "check").status, 2);
    }
    // Neither: a list in the terminal, and no image.
    let header = states.lines().next().unwrap();
    write(
        folder.path(),
        &[(
            "states.csv",
            &format!(
                "{header}\n{}",
                states
                    .lines()
                    .skip(1)
                    .map(|line| {
                        let fields: Vec<&str> = line.split(',').collect();
                        format!(
                            "{},{},,{},{},{},,,,{},\n",
                            fields[0], fields[1], fields[3], fields[4], fields[5], fields[9]
                        )
                    })
                    .collect::<String>()
            ),
        )],
    );
    edit_descriptor(folder.path(), |descriptor| remove_resource(descriptor, "outline"));
    let list = ask_with(folder.path(), "map").out;
    assert!(list.contains("Brenmark") && list.contains('3') && !list.contains('░'), "{list}");
    let answer = ask_with(folder.path(), "map -f svg");
    assert!(answer.status == 2 && answer.err.contains("no state has an outline or a tile"), "{}", answer.err);
    assert!(ask_with(folder.path(), "page").out.contains("\"tile_columns\":null"));
}

#[test]
fn the_built_in_outline_has_every_state() {
    let states = column(&crate::common::rows("states"), "name");
    let image = ask("map -f svg").out;
    for state in &states {
        assert_eq!(image.matches(&format!("<title>{state}: ")).count(), 1, "{state}");
    }
    assert_eq!(image.matches("Z\" fill").count(), states.len());
    assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/outline.geojson").metadata().unwrap().len() <= 20_000);
    assert!(Catalog::built_in().identity().country.as_deref() == Some("Mexico"));
}
