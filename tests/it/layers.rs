//! The structure and language of the sources: layers import only from lower layers, and prose avoids certain phrases.

use std::path::{Path, PathBuf};

/// The layers from top to bottom. A file or folder may import only from lower layers, so that there are no cycles.
const LAYERS: &[&[&str]] = &[
    &["main", "lib"],
    &["cli"],
    &["commands"],
    &["publish"],
    &["analysis"],
    &["args", "help"],
    &["session"],
    &["query"],
    &["store", "output", "document"],
    &["render"],
    &["datasets"],
    &["schema"],
    &["diagnostic", "context"],
    &["text", "date"],
];

/// Phrases that prose must not contain: metaphors (room, voice), private words for which there is an established term
/// (verb: command, own data: user data, law: invariant, outside judge: third-party validator), and passive sentences
/// without an agent (is said, are told). Readers can neither look up such a phrase nor find it by the established term.
const FORBIDDEN: &str = "room, rooms, own data, own records, own folder, verb, verbs, outside judge, outside judges, voice, \
    in vain, aloud, whole or not at all, is said, are said, is told, are told, by judgement, nobody, law of, laws of, its law, \
    telling words, over there, is got, what is asked for, own files, wrong use, the person, one who, answers with";

/// Returns the text files at or below `path`, which is relative to the root of the repository; none if nothing is
/// there.
fn files(path: &str) -> Vec<(PathBuf, String)> {
    fn walk(path: &Path, root: &Path, all: &mut Vec<(PathBuf, String)>) {
        match std::fs::read_dir(path) {
            Ok(entries) => entries.for_each(|entry| walk(&entry.unwrap().path(), root, all)),
            Err(_) => all.extend(
                std::fs::read_to_string(path).ok().map(|text| (path.strip_prefix(root).unwrap().to_owned(), text)),
            ),
        }
    }
    let (root, mut all) = (Path::new(env!("CARGO_MANIFEST_DIR")), Vec::new());
    walk(&root.join(path), root, &mut all);
    all.sort();
    all
}

/// Returns the sources, with their paths relative to `src/`.
fn sources() -> Vec<(PathBuf, String)> {
    let relative = |(path, text): (PathBuf, String)| Some((path.strip_prefix("src").ok()?.to_owned(), text));
    files("src")
        .into_iter()
        .filter(|(path, _)| path.extension().is_some_and(|e| e == "rs"))
        .filter_map(relative)
        .collect()
}

/// Returns the first name of each path in the group (`{a, b::{c, d}}`), or of the single path, at the beginning of
/// `code`.
fn first_names(code: &str) -> Vec<String> {
    let name =
        |path: &str| path.trim_start().chars().take_while(|c| c.is_alphanumeric() || "_*".contains(*c)).collect();
    let Some(group) = code.strip_prefix('{') else { return vec![name(code)] };
    let (mut depth, mut names, mut start) = (1, Vec::new(), 0);
    for (at, c) in group.char_indices() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if depth == 0 || (depth == 1 && c == ',') {
            names.push(name(&group[start..at]));
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Returns the children of the crate root that a source at `path` imports, by `crate::` and by `super::`.
fn imports(path: &Path, source: &str) -> Vec<String> {
    let depth = path.with_extension("").iter().filter(|part| *part != "mod").count();
    // A module inside a file, such as its tests, is one level deeper.
    let (mut inner, mut names) = (0, Vec::new());
    let code: Vec<&str> = source.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
    for (at, line) in code.iter().enumerate() {
        match *line {
            line if line.ends_with('{') && line.split(' ').any(|word| word == "mod") => inner = 1,
            "}" => inner = 0,
            _ => {}
        }
        for (start, _) in line.match_indices("crate::") {
            names.extend(first_names(&code[at..].join(" ")[start + "crate::".len()..]));
        }
        for start in
            line.match_indices("super::").map(|(start, _)| start).filter(|&start| !line[..start].ends_with("super::"))
        {
            let path = code[at..].join(" ")[start..].to_owned();
            let levels = path.split("::").take_while(|part| *part == "super").count();
            if levels >= depth + inner {
                names.extend(first_names(&path[levels * "super::".len()..]));
            }
        }
    }
    names
}

/// Returns an error message for each import in `files` that is not from a lower layer. Paths are relative to `src/`.
fn violations(files: &[(PathBuf, String)]) -> Vec<String> {
    let layer = |name: &str| LAYERS.iter().position(|names| names.contains(&name));
    let mut wrong = Vec::new();
    for (path, source) in files {
        let top = path.iter().next().and_then(|part| part.to_str()).unwrap_or_default().trim_end_matches(".rs");
        let Some(own) = layer(top) else {
            wrong.push(format!("{}: no layer owns this file", path.display()));
            continue;
        };
        for import in imports(path, source).into_iter().filter(|import| import != top) {
            match layer(&import) {
                Some(other) if other > own => {}
                Some(_) => {
                    wrong.push(format!("{} imports crate::{import}, which is not in a lower layer", path.display()))
                }
                None => wrong.push(format!("{} imports crate::{import}, which no layer owns", path.display())),
            }
        }
    }
    wrong
}

#[test]
fn layers_import_only_from_lower_layers() {
    let wrong = violations(&sources());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn imports_from_the_same_or_a_higher_layer_are_found_in_every_form() {
    let file = |path: &str, text: &str| (PathBuf::from(path), text.to_owned());
    let wrong = violations(&[
        file("schema/cell.rs", "use crate::datasets::DATASETS;"),
        file("schema/raw.rs", "use crate::{\n    date::Date,\n    store::{source, catalog::Catalog},\n    text,\n};"),
        file("render/csv.rs", "fn f() { crate::query::run() }\n// crate::cli is only named in a comment"),
        file(
            "render/table/mod.rs",
            "use super::super::session::Session;\nuse super::Head;\nuse super::super::schema::Cell;",
        ),
        file("date.rs", "use super::text;\nmod tests {\n    use super::*;\n}"),
        file("query/mod.rs", "use super::{commands, schema};\nuse crate::*;"),
        file("extra/mod.rs", ""),
        file("cli/mod.rs", "use crate::commands::COMMANDS;\nuse crate::cli::complete;"),
    ]);
    assert_eq!(
        wrong,
        [
            "schema/cell.rs imports crate::datasets, which is not in a lower layer",
            "schema/raw.rs imports crate::store, which is not in a lower layer",
            "render/csv.rs imports crate::query, which is not in a lower layer",
            "render/table/mod.rs imports crate::session, which is not in a lower layer",
            "date.rs imports crate::text, which is not in a lower layer",
            "query/mod.rs imports crate::commands, which is not in a lower layer",
            "query/mod.rs imports crate::*, which no layer owns",
            "extra/mod.rs: no layer owns this file",
        ]
    );
}

#[test]
fn every_module_starts_with_documentation() {
    for (path, source) in sources() {
        assert!(source.starts_with("//! "), "{}", path.display());
    }
}

#[test]
fn folders_have_a_mod_rs_and_few_files_are_at_the_top() {
    let all = sources();
    let top: Vec<&PathBuf> = all.iter().map(|(path, _)| path).filter(|path| path.iter().count() == 1).collect();
    assert!(top.len() <= 7, "src/ holds main.rs, lib.rs and at most five more files: {top:?}");
    for (path, _) in &all {
        let folder = path.with_extension("");
        let beside = all.iter().any(|(other, _)| other.starts_with(&folder) && other != path);
        assert!(!beside, "{}: the module of a folder is its mod.rs", path.display());
    }
}

/// Returns the comments and string literals of a Rust source, with the code replaced by underscores.
fn prose(source: &str) -> String {
    let (mut rest, mut out) = (source, String::new());
    while let Some(c) = rest.chars().next() {
        let end = |from: usize, end: &str| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
        let (length, is_prose) = match c {
            '/' if rest.starts_with("//") => (end(0, "\n"), true),
            'r' if rest.starts_with("r#\"") => (end(3, "\"#"), true),
            '"' => {
                let escaped = |at: usize| rest[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
                let close = rest.match_indices('"').skip(1).find(|(at, _)| !escaped(*at));
                (close.map_or(rest.len(), |(at, _)| at + 1), true)
            }
            // The quote of a character literal does not start a string.
            '\'' if rest.starts_with("'\"'") => (3, false),
            _ => (c.len_utf8(), false),
        };
        match is_prose {
            true => out.push_str(&rest[..length]),
            false => out.push(if c.is_whitespace() { c } else { '_' }),
        }
        rest = &rest[length..];
    }
    out
}

/// Returns the forbidden phrases in `text` with their line numbers, ignoring case and line breaks.
fn forbidden(text: &str) -> Vec<(usize, &'static str)> {
    let mut words: Vec<(usize, String)> = Vec::new();
    // A phrase does not continue in the next sentence.
    for (line, text) in text.replace(". ", " _ ").replace(".\n", " _\n").lines().enumerate() {
        let split = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        words.extend(split.map(|word| (line + 1, word.to_lowercase())));
    }
    let mut found = Vec::new();
    for start in 0..words.len() {
        let begins = |phrase: &&str| {
            phrase.split(' ').eq(words[start..].iter().map(|word| &*word.1).take(phrase.split(' ').count()))
        };
        found.extend(FORBIDDEN.split(", ").filter(begins).map(|phrase| (words[start].0, phrase)));
    }
    found
}

/// The sources that may escape text for terminals: those that write it. Only `output/messages.rs` escapes messages, so
/// that no other source has to escape them, or can forget to.
const ESCAPING: &str = "text args/complete.rs diagnostic.rs document help output/messages.rs publish/citation.rs \
    publish/folder_documents.rs publish/page/mod.rs publish/sqlite.rs render/mod.rs render/svg/canvas.rs render/xlsx.rs \
    schema/cell.rs store/progress.rs";

#[test]
fn text_is_escaped_only_where_it_is_written() {
    for (path, source) in sources() {
        let calls = source.contains("escape_controls(")
            || source.match_indices("printable(").any(|(at, _)| !source[..at].ends_with("is_"));
        assert!(
            !calls || ESCAPING.split(' ').any(|allowed| path.starts_with(allowed)),
            "{} escapes text",
            path.display()
        );
    }
}

#[test]
fn prose_is_plain_technical_english() {
    let checked = "src tests benches fuzz/fuzz_targets templates .ci data/README.md README.md GUIDE.md CHANGELOG.md CONTRIBUTING.md";
    let mut wrong = Vec::new();
    for (path, text) in checked.split(' ').flat_map(files).filter(|(path, _)| !path.ends_with("it/layers.rs")) {
        let text = if path.extension().is_some_and(|extension| extension == "rs") { prose(&text) } else { text };
        wrong.extend(forbidden(&text).iter().map(|(line, phrase)| format!("{}:{line}: '{phrase}'", path.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn forbidden_phrases_are_found_in_comments_and_strings_only() {
    let source = "//! The Room of\n/// what is\n/// said.\nfn room(voice: char) -> bool { voice == '\"' } // own\nlet x = \"nobody \\\" is\";";
    assert_eq!(forbidden(&prose(source)), [(1, "room"), (2, "is said"), (5, "nobody")]);
}
