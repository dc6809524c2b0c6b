//! The invariant of escaping: no text from outside the program reaches a terminal unescaped. Arguments, cells, names of
//! files and folders and an environment variable contain every kind of hostile character; standard output and standard
//! error contain none.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{ArgAction, Command};
use eccp_mx::internals::cli::command;
use eccp_mx::internals::schema::{ColumnType, Dataset, Origin};
use eccp_mx::{CompletionRequest, Context};
use serde_json::Value;

use crate::common::{ask, context, datasets, terminal};

/// Text that would set the title of a terminal, clear the screen, create a link, write to the clipboard, ring the bell,
/// move the cursor, start a line, or reverse the direction of writing.
const HOSTILE: &str = "x\u{1b}]0;title\u{7}\u{1b}[2J\u{9b}31m\u{1b}]8;;http:evil\u{1b}\\y\u{1b}]52;c;ZXZpbA==\u{7}\u{8}\u{7f}\t\
                       \r\neccp-mx: forged\u{85}\u{202e}\u{200f}\u{61c}\u{2066}z\u{2069}\u{2028}w";

fn is_hostile(c: char) -> bool {
    c.is_control()
        || "\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}".contains(c)
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{206f}').contains(&c)
}

/// Runs the program, checks standard error, and returns the exit status and standard output.
fn run(context: &Context, words: &[&str]) -> (u8, String) {
    let args = std::iter::once("eccp-mx").chain(words.iter().copied()).map(OsString::from);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let status = eccp_mx::run(args, context, &mut out, &mut err);
    let (out, err) = (String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap());
    assert!(!err.contains(|c| is_hostile(c) && c != '\n'), "{words:?}: {err:?}");
    for line in err.lines() {
        let is_ours = line.starts_with("eccp-mx: ") || line.starts_with("  ");
        assert!(is_ours && !line.starts_with("eccp-mx: forged"), "{words:?}: {err:?}");
    }
    (status, out)
}

/// Asserts that `out` contains no hostile character except those in `allowed`.
fn assert_safe(out: &str, allowed: &str, words: &[&str]) {
    let found = out.find(|c| is_hostile(c) && c != '\n' && !allowed.contains(c));
    assert!(found.is_none(), "{words:?}: {:?}", &out[found.unwrap()..].chars().take(80).collect::<String>());
}

/// Returns a stored cell with `HOSTILE` appended to each text and, if `keys` is set, to each key and reference. Values
/// of other types are unchanged.
fn hostile_cell(dataset: &Dataset, column: usize, keys: bool, text: &str) -> String {
    let name = dataset.columns[column].name;
    let is_text = match dataset.column_type(column).element_type() {
        // Inherited footnotes are determined by the source.
        ColumnType::Text => keys || !dataset.key.contains(&name) && name != "source",
        ColumnType::Reference(_) => keys,
        _ => false,
    };
    // Claims contain queries, which must remain valid, and the keys of footnotes are numbers.
    let is_formula = dataset.name == "claims"
        && dataset.column_type(column).element_type() == ColumnType::Text
        && name != dataset.title_column;
    let is_text = is_text && !is_formula;
    if text.is_empty() || !is_text || text.starts_with(|c: char| c.is_ascii_digit()) {
        return text.to_owned();
    }
    text.split("; ").map(|part| format!("{part}{HOSTILE}")).collect::<Vec<_>>().join("; ")
}

/// Writes all data to `folder`, with hostile characters in every text and, if `keys` is set, in every key and
/// reference.
fn write_hostile_data(folder: &Path, keys: bool) {
    let copy = tempfile::tempdir().unwrap();
    assert_eq!(run(&context(), &["export", &format!("{}/", copy.path().display())]).0, 0);
    fs::create_dir(folder).unwrap();
    for dataset in datasets() {
        let stored: Vec<usize> =
            (0..dataset.columns.len()).filter(|&at| matches!(dataset.columns[at].origin, Origin::Stored)).collect();
        let csv = copy.path().join(format!("{}.csv", dataset.name));
        if csv.exists() {
            let mut reader = csv::Reader::from_path(&csv).unwrap();
            let header = reader.headers().unwrap().clone();
            let mut writer = csv::Writer::from_path(folder.join(csv.file_name().unwrap())).unwrap();
            writer.write_record(&header).unwrap();
            for record in reader.records() {
                let record = record.unwrap();
                let cells = header.iter().zip(&record).map(|(name, text)| {
                    stored
                        .iter()
                        .find(|&&at| dataset.columns[at].name == name)
                        .map_or_else(|| text.to_owned(), |&at| hostile_cell(dataset, at, keys, text))
                });
                writer.write_record(cells).unwrap();
            }
            continue;
        }
        let name = format!("{}.json", dataset.name);
        let mut rows: Vec<Value> = serde_json::from_str(&fs::read_to_string(copy.path().join(&name)).unwrap()).unwrap();
        for row in &mut rows {
            for &at in &stored {
                if let Some(Value::String(text)) = row.get_mut(dataset.columns[at].name) {
                    *text = hostile_cell(dataset, at, keys, text);
                }
            }
        }
        fs::write(folder.join(name), serde_json::to_string(&rows).unwrap()).unwrap();
    }
}

/// Returns a temporary folder, and a folder in it with a hostile name, which contains data with hostile text.
fn hostile_folder() -> (tempfile::TempDir, PathBuf) {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join(HOSTILE);
    write_hostile_data(&folder, true);
    (parent, folder)
}

#[test]
fn no_cell_can_control_a_terminal_in_any_command_and_format() {
    let (parent, folder) = hostile_folder();
    let contexts = [("pipe", context()), ("terminal", terminal(80)), ("narrow", terminal(30))]
        .map(|(name, context)| (name, Context { data_dir: Some(folder.clone()), ..context }));
    let target = parent.path().join(format!("export{HOSTILE}"));
    let (folder, target) = (folder.to_str().unwrap(), target.to_str().unwrap());
    let key = |id: &str| format!("{id}{HOSTILE}");
    let (cluster, state) = (key("nle-claut"), key("Nuevo León"));
    let mut lines: Vec<Vec<&str>> = Vec::new();
    for format in ["table", "markdown", "json", "jsonl", "csv", "tsv", "sql"] {
        lines.extend(datasets().map(|dataset| vec![dataset.name, "-f", format]));
        lines.extend(
            [
                &["search", "cluster"][..],
                &["count", "clusters", "--by", "state"],
                &["count", "clusters", "--by", "state,sector", "--matrix"],
                &["check", "-n", "40"],
                &["diff", folder, folder],
                &["diff", "-n", "40"],
                &["links"],
                &["datasets"],
                &["map"],
                &["clusters", "--state", &state],
            ]
            .map(|line| [line, &["-f", format]].concat()),
        );
    }
    lines.extend(["table", "map", "svg"].map(|format| vec!["map", "clusters", "--state", &state, "-f", format]));
    let pictures = [
        &["labels"][..],
        &["policies"],
        &["count", "clusters", "--by", "state"],
        &["count", "clusters", "--by", "state,sector"],
    ];
    lines.extend(pictures.map(|line| [line, &["-f", "svg"]].concat()));
    lines.extend(["table", "markdown", "json"].map(|format| vec!["show", &cluster, &state, "-f", format]));
    lines.extend(["text", "bibtex", "csl-json"].map(|style| vec!["cite", &cluster, &state, "-f", style]));
    lines.extend([vec!["clusters", "-c", "name", "-0"], vec!["export", target], vec!["export", target]]);
    let mut runs = 0;
    for (name, context) in &contexts {
        for words in &lines {
            // In a pipe, machine-readable formats leave the text unchanged. Only the layout of tables depends on the
            // width.
            let for_programs = words.iter().any(|word| ["csv", "tsv", "sql", "-0"].contains(word));
            let is_table = !words.contains(&"-f") || words.contains(&"table");
            if (*name == "pipe" && for_programs) || (*name == "narrow" && !is_table) {
                continue;
            }
            let (status, out) = run(context, words);
            let expects_failure = words[0] == "export" && runs > 0;
            assert!(status < 2 || expects_failure, "{words:?}");
            runs += 1;
            let allowed = if words.contains(&"tsv") {
                "\t"
            } else if words.contains(&"-0") {
                "\0"
            } else {
                ""
            };
            assert_safe(&out, allowed, words);
        }
    }
    // Claims and briefs refer to records by key, so the keys are left unchanged.
    let plain_keys = parent.path().join(format!("keys{HOSTILE}"));
    write_hostile_data(&plain_keys, false);
    for line in [
        "audit",
        "audit -f markdown",
        "audit -f json",
        "brief",
        "brief --sector aerospace",
        "brief --state nle -f html",
        "brief --sector aerospace -f markdown",
    ] {
        for context in [context(), terminal(80)] {
            let words: Vec<&str> = line.split(' ').collect();
            let (status, out) = run(&Context { data_dir: Some(plain_keys.clone()), ..context }, &words);
            assert!(status == 0 && out.contains("forged"), "{words:?}: {out}");
            assert_safe(&out, "", &words);
        }
    }
    let (status, out) = run(&Context { data_dir: Some(plain_keys), ..context() }, &["page"]);
    assert!(status == 0 && out.contains("forged"), "{out}");
    assert_safe(&out, "", &["page"]);
    // Parsed JSON contains the unchanged text.
    let (_, json) = run(&contexts[1].1, &["clusters", "--key", &cluster, "-c", "name", "-f", "json"]);
    let rows: Value = serde_json::from_str(&json).unwrap();
    assert!(rows[0]["name"].as_str().unwrap().ends_with(HOSTILE), "{json}");
}

/// Adds a command line for each argument of `command` with a hostile value.
fn add_lines(command: &Command, path: &[String], folder: &Path, lines: &mut Vec<Vec<String>>) {
    let required: Vec<String> = match path.first().map(String::as_str) {
        Some("show") => vec!["nle-claut".into()],
        Some("search") => vec!["cluster".into()],
        Some("columns") => vec!["clusters".into()],
        _ => Vec::new(),
    };
    let mut add = |words: &[String]| lines.push([path, words].concat());
    // `export` would create the file.
    if path != ["export"] {
        add(&[HOSTILE.into()]);
    }
    add(&[format!("--{HOSTILE}")]);
    add(&[format!("-{HOSTILE}")]);
    for arg in command.get_arguments().filter(|arg| matches!(arg.get_action(), ArgAction::Set | ArgAction::Append)) {
        let is_path = ["output", "dir", "target", "data", "OLD", "NEW"].contains(&arg.get_id().as_str());
        let value = if is_path { folder.join(HOSTILE).to_str().unwrap().to_owned() } else { HOSTILE.to_owned() };
        match arg.get_long() {
            Some(long) => add(&[&[format!("--{long}"), value][..], &required].concat()),
            None => {
                add(std::slice::from_ref(&value));
                add(&[value.clone(), value]);
            }
        }
    }
    for subcommand in command.get_subcommands() {
        add_lines(subcommand, &[path, &[subcommand.get_name().to_owned()]].concat(), folder, lines);
    }
}

#[test]
fn no_argument_can_control_a_terminal_through_a_message() {
    let folder = tempfile::tempdir().unwrap();
    let mut grammar = command();
    grammar.build();
    let mut lines = Vec::new();
    add_lines(&grammar, &[], folder.path(), &mut lines);
    assert!(lines.len() > 500, "{}", lines.len());
    let mut failed = 0;
    for line in &lines {
        let words: Vec<&str> = line.iter().map(String::as_str).collect();
        let (status, out) = run(&terminal(80), &words);
        failed += usize::from(status == 2);
        assert_safe(&out, "", &words);
    }
    assert!(failed > lines.len() / 2, "{failed} of {}", lines.len());
}

#[test]
fn no_broken_file_can_control_a_terminal_through_a_message() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join(HOSTILE);
    let missing = Context { data_dir: Some(folder.clone()), ..terminal(80) };
    assert_eq!(run(&missing, &["clusters"]).0, 2);
    fs::create_dir(&folder).unwrap();
    assert_eq!(run(&missing, &["clusters"]).0, 0, "the folder is empty");
    let header = "id,name,acronym,state,sector,website,source";
    let quoted = format!("\"{HOSTILE}\"");
    for (file, text) in [
        ("clusters.csv", format!("{header},{quoted}\n")),
        ("clusters.csv", format!("{header}\n{quoted},b\n")),
        ("clusters.csv", format!("{header}\nmx-a,A,,{quoted},,,\n")),
        ("clusters.csv", format!("{header}\n{quoted},A,,,,,\n{quoted},A,,,,,\n")),
        ("clusters.csv", format!("{header}\nmx-a,{quoted}{HOSTILE},,,,,\n")),
        ("labels.csv", format!("cluster,level,valid_until,source\n{quoted},{quoted},{quoted},{quoted}\n")),
        ("clusters.json", format!("[{{\"{HOSTILE}\": 1}}]")),
        ("clusters.json", Value::from(vec![serde_json::json!({ HOSTILE: 1 })]).to_string()),
        ("datapackage.json", serde_json::json!({ "edition": HOSTILE, "version": HOSTILE }).to_string()),
        ("datapackage.json", serde_json::json!({ "resources": [{ "name": "labels", "path": HOSTILE }] }).to_string()),
        ("datapackage.json", serde_json::json!({ "title": HOSTILE, "description": HOSTILE, "country": HOSTILE, "sources": [{ "title": HOSTILE, "author": HOSTILE, "path": HOSTILE }], "resources": [] }).to_string()),
        ("outline.geojson", format!("{{\"{HOSTILE}\": {quoted}}}")),
    ] {
        fs::write(folder.join(file), text).unwrap();
        for line in [
            &["clusters"][..],
            &["labels", "-s", "state"],
            &["show", "mx-a"],
            &["check"],
            &["diff"],
            &["datasets"],
            &["cite"],
            &["brief", "--sector", "Aerospace"],
            &["clusters", "--state", "nle"],
            &["audit"],
            &["links"],
            &["map"],
            &["map", "-f", "svg"],
            &["page"],
            &["cite", "-f", "bibtex"],
            &["cite", "-f", "csl-json"],
            &["brief"],
            &[],
        ] {
            let (_, out) = run(&missing, line);
            assert_safe(&out, "", line);
        }
        fs::remove_file(folder.join(file)).unwrap();
    }
    // The caret is below the value even if text before the value is escaped.
    let header = "cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes";
    fs::write(folder.join("labels.csv"), format!("{header}\n\u{1b}mx-a,gold,,,soon,,,,\n")).unwrap();
    let mut err = Vec::new();
    eccp_mx::run(["eccp-mx", "labels"].map(OsString::from), &missing, &mut Vec::new(), &mut err);
    let err = String::from_utf8(err).unwrap();
    let lines: Vec<&str> = err.lines().collect();
    assert_eq!(lines[1..], ["  \\x1bmx-a,gold,,,soon,,,,", "                ^"], "{err}");
}

#[test]
fn no_completion_can_control_a_terminal() {
    let (parent, folder) = hostile_folder();
    let file = parent.path().join("plain.csv");
    fs::write(file, "").unwrap();
    let words = [
        &["show", ""][..],
        &["show", "X"],
        &["clusters", "--state", ""],
        &["clusters", "--state", "Nuevo L"],
        &["cite", "nle"],
        &["labels", "--cluster", ""],
        &["--data", ""],
        &["export", ""],
        &["clusters", "-o", ""],
        &["diff", "x"],
    ];
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let mut count = 0;
        for words in words {
            let request = CompletionRequest { shell: shell.into(), directory: Some(parent.path().to_owned()) };
            let context = Context { completion: Some(request), data_dir: Some(folder.clone()), ..context() };
            let line = words.iter().map(|word| shlex::try_quote(word).unwrap().into_owned()).collect::<Vec<_>>();
            let line = format!("eccp-mx {}", line.join(" ").trim_end_matches("''"));
            let by_line = run(&context, &["--line", &line, words.last().unwrap()]).1;
            let by_words = run(&context, &[&["--", "eccp-mx"], words].concat()).1;
            let values = by_line.lines().filter(|line| !line.trim().is_empty()).count();
            count += values + by_words.lines().count();
            // These characters separate values and descriptions; no value contains them.
            assert_safe(&by_line, "\t", words);
            assert_safe(&by_words, "\t\u{b}", words);
            assert!(!by_line.contains("forged\n") && !by_words.lines().any(|line| line.starts_with("eccp-mx: forged")));
        }
        // elvish passes the index of the word in its environment.
        assert!(count > 20 || shell == "elvish", "{shell}: {count}");
    }
    assert_eq!(ask("clusters").status, 0);
}
