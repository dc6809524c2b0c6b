//! Tests of the completion of commands, flags and values. `.ci/completions` tests the completion in real shells.

use std::path::Path;

use crate::common::{Answer, ask, context, datasets};
use eccp_mx::internals::commands::SHELLS;
use eccp_mx::internals::query::{FlagKind, all_flags};
use eccp_mx::internals::text::slug;
use eccp_mx::{CompletionRequest, Context};

/// Returns the completions that are sent to fish for a command line whose last word is incomplete.
fn completions_in(context: &Context, words: &[&str]) -> Vec<String> {
    let context =
        Context { completion: Some(CompletionRequest { shell: "fish".into(), directory: None }), ..context.clone() };
    let line = ["eccp-mx", "--", "eccp-mx"].iter().chain(words).map(|word| (*word).into());
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let status = eccp_mx::run(line.collect::<Vec<_>>(), &context, &mut out, &mut err);
    assert_eq!((status, &*err), (0, &b""[..]), "{words:?}");
    String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
}

fn completions(words: &[&str]) -> Vec<String> {
    completions_in(&context(), words)
}

/// Returns the completions without their descriptions.
fn values(words: &[&str]) -> Vec<String> {
    completions(words).iter().map(|line| line.split('\t').next().unwrap().to_owned()).collect()
}

#[test]
fn commands_flags_and_values_complete_with_descriptions() {
    for (words, first) in [
        (&["clust"][..], "clusters\tcluster organisations, each once"),
        (&["clusters", "--stat"], "--state\tstate"),
        (&["clusters", "--not-stat"], "--not-state\tnot: state"),
        (&["clusters", "--not-state", "nu"], "nuevo-leon\tNuevo León"),
        (&["count", "clusters", "--not-k"], "--not-key\tnot: key of the row"),
        (&["clusters", "--state", "nu"], "nuevo-leon\tNuevo León"),
        (&["clusters", "--state", "NUEVO-L"], "Nuevo León\tNuevo León"),
        (&["clusters", "--state", "san l"], "San Luis Potosí\t"),
        (&["--quiet", "clusters", "--label", "go"], "gold\tthe highest level"),
        (&["indicators", "--unit", "eur-m"], "eur-million\tmillions of euros"),
        (&["count", "clusters", "--by", "state,sec"], "state,sector\tsector"),
        (&["clusters", "-c", "+acr"], "+acronym\tacronym"),
        (&["clusters", "-s", "-mem"], "-members\tnumber of members"),
        (&["clusters", "-f", "js"], "json\ta JSON array"),
        (&["search", "x", "--in", "states,sec"], "states,sectors\t"),
        (&["show", "nle-cla"], "nle-claut\tCluster Automotriz"),
        (&["show", "institu"], "institutions/\tinstitutions"),
        (&["show", "labels/nle-cl"], "labels/nle-claut/gold\tCLAUT"),
        (&["compare", "jalis"], "jalisco\tJalisco"),
        (&["compare", "jalisco", "pueb"], "puebla\tPuebla"),
        (&["compare", "jalisco", "puebla", "-f", "ht"], "html\t"),
        (&["show", "section-2-3"], "section-2-3\tSectoral strengths"),
        (&["clusters", "--source", "section-3"], "section-3\tCluster community"),
        (&["clusters", "--not-source", "fig"], "figure-1\tAnnual GDP"),
        (&["brief", "--not-sector", "aero"], "aerospace\tAerospace"),
        (&["search", "x", "--not-in", "footn"], "footnotes\t"),
        (&["columns", "foot"], "footnotes\t"),
        (&["help", "form"], "formats\t"),
        (&["completions", "z"], "zsh"),
        (&["brief", "--sector", "aero"], "aerospace\tAerospace"),
        (&["audit", "--verdict", "contr"], "contradicted\t"),
        (&["audit", "--not-verd"], "--not-verdict\tnot: "),
        (&["audit", "--sector", "aero"], "aerospace\tAerospace"),
        (&["audit", "-s", "-verd"], "-verdict\twhether"),
        (&["count", "clusters", "-s", "-per"], "-percent\tshare of the counted rows"),
        (&["cite", "-f", "bib"], "bibtex"),
        (&["brief", "-f", ""], "markdown\t"),
        (&["man", "clus"], "clusters\t"),
    ] {
        let found = completions(words);
        assert!(found.first().is_some_and(|found| found.starts_with(first)), "{words:?}: {found:?}");
    }
}

#[test]
fn nothing_completes_without_a_match_or_with_broken_data() {
    assert!(completions(&["clusters", "--state", "atl"]).is_empty());
    assert!(completions(&["clusters", "--source", "table-9"]).is_empty());
    assert!(completions(&["--data", "/no/such/folder", "clusters", "--state", "nu"]).is_empty());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("states.csv"), "name,iso\nbroken").unwrap();
    assert!(completions(&["--data", folder.path().to_str().unwrap(), "clusters", "--state", "nu"]).is_empty());
}

#[test]
fn only_the_formats_of_a_command_complete() {
    assert_eq!(values(&["brief", "-f", ""]), ["markdown", "html"]);
    assert_eq!(values(&["page", "-f", ""]), ["html"]);
    assert!(["map", "svg", "csv"].iter().all(|format| values(&["map", "-f", ""]).contains(&(*format).to_owned())));
    assert!(!values(&["clusters", "-f", ""]).contains(&"svg".to_owned()));
    assert!(values(&["man", "format"]).is_empty(), "topics have no manual page");
}

#[test]
fn keys_complete_from_user_data() {
    let folder = tempfile::tempdir().unwrap();
    let header = "id,name,acronym,state,sector,website,source\n";
    std::fs::write(folder.path().join("clusters.csv"), format!("{header}mx-own,Our Own,,,,,\n")).unwrap();
    let dir = folder.path().to_str().unwrap();
    let own = ["mx-own\tOur Own".to_owned()];
    assert_eq!(completions(&["--data", dir, "labels", "--cluster", ""]), own);
    assert_eq!(completions(&[&format!("--data={dir}"), "labels", "--cluster", ""]), own);
    let context = Context { data_dir: Some(dir.into()), ..context() };
    assert_eq!(completions_in(&context, &["labels", "--cluster", ""]), own);
}

#[test]
fn completed_keys_match_exactly_and_need_no_quotes() {
    for dataset in datasets() {
        let keys = values(&[dataset.name, "--key", ""]);
        let rows = ask(&format!("{} -f csv --no-header -c {}", dataset.name, dataset.key[0])).out.lines().count();
        assert!(!keys.is_empty() && keys.len() <= rows, "{}", dataset.name);
        for key in keys {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'/');
            assert!(key.bytes().all(plain), "{}: {key}", dataset.name);
            let Answer { status, err, .. } =
                ask(&format!("{} --exact --key {key} -c {}", dataset.name, dataset.key[0]));
            assert_eq!((status, &*err), (0, ""), "{} --key {key}", dataset.name);
        }
    }
}

#[test]
fn every_flag_that_takes_keys_or_words_completes_them() {
    for dataset in datasets() {
        for flag in all_flags(dataset) {
            let found = values(&[dataset.name, &format!("--{}", flag.name), ""]);
            match flag.kind {
                // Words such as `=` have no slug to complete.
                FlagKind::Word(words) if words.words().all(|word| slug(word).is_empty()) => {}
                FlagKind::Key(_) | FlagKind::Word(_) | FlagKind::Source => {
                    assert!(!found.is_empty(), "{} --{}", dataset.name, flag.name)
                }
                FlagKind::Date | FlagKind::Number => assert!(found.is_empty(), "{} --{}", dataset.name, flag.name),
                FlagKind::Presence => assert_eq!(found, ["any", "none"], "{} --{}", dataset.name, flag.name),
                FlagKind::Switch => {}
            }
        }
    }
}

/// Returns the lines that are sent to a shell for a command line as typed; bash replaces the text `replaced`. `folder`
/// is both the home folder and the current folder.
fn answer_to_line(shell: &str, line: &str, replaced: &str, folder: &Path) -> Vec<String> {
    let completion = Some(CompletionRequest { shell: shell.into(), directory: Some(folder.to_owned()) });
    let home = format!("HOME={}", folder.display());
    let args = ["eccp-mx", "--line", line, replaced, &home, "dir=my data"];
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let status = eccp_mx::run(args.map(Into::into), &Context { completion, ..context() }, &mut out, &mut err);
    assert_eq!((status, &*err), (0, &b""[..]), "{line}");
    String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
}

/// Returns a folder that contains the folders `my data`, `a:b` and `it's`, a hidden folder and some files.
fn folder_with_paths() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["my data", "a:b", "it's", ".hidden"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    std::fs::write(folder.path().join("my data/nl $1.csv"), "").unwrap();
    std::fs::write(folder.path().join("my.csv"), "").unwrap();
    folder
}

#[test]
fn bash_receives_the_replacement_of_the_text_after_the_last_separator() {
    let folder = folder_with_paths();
    for (line, replaced, options, expected) in [
        ("clusters --state=Nue", "Nue", "", &["nuevo-leon"][..]),
        ("clusters --label=g", "g", "", &["gold"]),
        ("clusters --label=", "=", "", &["gold", "silver", "bronze"]),
        ("clusters --label=", "", "", &["gold", "silver", "bronze"]),
        ("clusters --columns=id,acr", "id,acr", "", &["id,acronym"]),
        ("clusters -c \"id,acr", "id,acr", "", &["id,acronym"]),
        ("clusters --state \"Nuevo L", "Nuevo L", "", &["nuevo-leon"]),
        ("show labels/nle-cla", "labels/nle-cla", "", &["labels/nle-claut/gold"]),
        ("show institu", "institu", "nospace", &["institutions/"]),
        ("--data=my", "my", "nospace filenames", &["my\\ data/"]),
        ("--data ", "", "nospace filenames", &["a:b/", "it\\'s/", "my\\ data/"]),
        ("--data .", ".", "nospace filenames", &[".hidden/"]),
        ("--data a:", "", "nospace filenames", &["b/"]),
        ("--data=a", "a", "nospace filenames", &["a:b/"]),
        ("--data \"my", "my", "nospace filenames", &["my data/"]),
        ("--data 'it", "it", "nospace filenames", &["it'\\''s/"]),
        ("--data ~/my", "~/my", "nospace filenames", &["~/my\\ data/"]),
        ("--data $HOME/my", "$HOME/my", "nospace filenames", &["$HOME/my\\ data/"]),
        ("clusters --output=my\\ data/n", "my\\ data/n", "filenames", &["my\\ data/nl\\ \\$1.csv"]),
        ("clusters -o my", "my", "nospace filenames", &["my\\ data/", "my.csv"]),
        ("clusters --output=\"$dir/n", "$dir/n", "filenames", &["$dir/nl \\$1.csv"]),
        ("clusters > my.", "my.", "filenames", &["my.csv"]),
        // The shell does not expand a tilde within a word.
        ("--data=~/my", "~/my", "", &[]),
    ] {
        let found = answer_to_line("bash", &format!("eccp-mx {line}"), replaced, folder.path());
        assert_eq!(
            (&*found[0], found[1..].iter().map(String::as_str).collect()),
            (options, expected.to_vec()),
            "{line}"
        );
    }
    for unfinished in
        ["", "eccp-m", "eccp-mx --data $HO", "eccp-mx --data ~", "eccp-mx clusters --state $(x", "eccp-mx a; "]
    {
        assert!(answer_to_line("bash", unfinished, "", folder.path()).is_empty(), "{unfinished}");
    }
}

#[test]
fn zsh_and_fish_receive_unquoted_text() {
    let folder = folder_with_paths();
    for (shell, line, expected) in [
        ("zsh", "clusters --state=nu", "=--state=nuevo-leon:Nuevo León"),
        ("zsh", "clusters --state Nuevo\\ L", "=Nuevo León:Nuevo León"),
        ("zsh", "clusters -c \"id,acr", "=id,acronym:acronym"),
        ("zsh", "show institu", "/institutions:institutions"),
        ("zsh", "--data my", "folders:0"),
        ("zsh", "--data=~", ""),
        ("zsh", "--data=~/my", ""),
        ("zsh", "clusters --output=my", "files:9"),
        ("zsh", "clusters -omy", "files:2"),
        ("fish", "clusters --state=nu", "--state=nuevo-leon\tNuevo León"),
        ("fish", "clusters --state \"Nuevo L", "Nuevo León\tNuevo León"),
        ("fish", "clusters -c \"id,acr", "id,acronym\tacronym"),
        ("fish", "--data ~/my", "~/my data/"),
        ("fish", "--data $HOME/my", "$HOME/my data/"),
        ("fish", "--data=my\\ d", "--data=my data/"),
    ] {
        let found = answer_to_line(shell, &format!("eccp-mx {line}"), "", folder.path());
        let first = found.first().map_or("", String::as_str);
        assert!(first.starts_with(expected) && first.is_empty() == expected.is_empty(), "{shell}, {line}: {found:?}");
    }
}

#[test]
fn the_data_flag_earlier_on_the_line_is_expanded_like_in_the_shell() {
    let folder = folder_with_paths();
    let states = "name,iso,inegi,name_en,aliases,clusters_stated,tile_row,tile_column,note,source,footnotes\n\
                  Nueva Galicia,MX-NGA,33,New Galicia,,,1,1,,,\n";
    for name in ["my data", "it's"] {
        std::fs::write(folder.path().join(name).join("states.csv"), states).unwrap();
    }
    let path = folder.path().display();
    for data in [
        format!("--data '{path}/my data'"),
        format!("--data={path}/my\\ data"),
        format!("--data {path}/\"$dir\""),
        format!("--data \"{path}/it's\""),
        "--data \"$HOME/my data\"".to_owned(),
        "--data $HOME/my\\ data".to_owned(),
        "--data ~/my\\ data".to_owned(),
        "--data ~/'my data'".to_owned(),
    ] {
        for shell in ["bash", "zsh", "fish"] {
            let line = format!("eccp-mx {data} clusters --state nu");
            let found = answer_to_line(shell, &line, "nu", folder.path());
            assert!(found.last().is_some_and(|last| last.contains("nueva-galicia")), "{shell}, {line}: {found:?}");
        }
    }
    // Command substitutions are not run, so the value of `--data` is unknown.
    assert_eq!(answer_to_line("bash", "eccp-mx --data $(pwd) clusters --state nu", "nu", folder.path()), [""]);
}

#[test]
fn the_documents_contain_the_commands_that_install_completions() {
    let (readme, guide) = (include_str!("../../../README.md"), include_str!("../../../GUIDE.md"));
    for (_, install) in SHELLS.iter().filter(|(shell, _)| ["bash", "zsh", "fish"].contains(shell)) {
        assert!(readme.lines().any(|line| line == *install), "README.md lacks {install}");
        assert!(guide.contains(&format!("| `{install}` |")), "GUIDE.md lacks {install}");
    }
}

#[test]
fn every_script_starts_with_the_command_that_installs_the_script() {
    for (shell, install) in SHELLS {
        let script = ask(&format!("completions {shell}")).out;
        let has_comment =
            script.lines().take(2).any(|line| line == format!("# Completions of eccp-mx. To install them: {install}"));
        assert!(has_comment && script.contains("ECCP_MX_COMPLETE"), "{shell}: {script}");
    }
    assert_eq!(ask("completions tcsh").status, 2);
}

#[test]
fn the_zsh_script_quotes_the_equals_sign_in_patterns() {
    // Until the completion system has set its options, zsh reads `=*` as the path of a command called `*`, which is an error.
    let script = include_str!("../../../templates/completions/eccp-mx.zsh");
    assert!(script.contains("('='*)") && !script.contains("(="), "{script}");
}
