//! Every command that the documentation shows is run, and prints what the documentation says.
//!
//! `UPDATE=1 cargo test --test readme` writes what the commands print now; look at the difference before you keep it.
#![allow(clippy::disallowed_methods, reason = "a test of the process looks at the process")]

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// Where commands are shown. In a block of `console`, a line after `$ ` is run by a shell, and what follows is what it
/// prints on both streams; a line of `…` stands for any number of lines.
const DOCUMENTS: &[&str] = &["README.md", "data/README.md"];

fn run(line: &str, folder: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_eccp-mx")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {line}\n}} 2>&1")])
        .current_dir(folder)
        .env("PATH", path)
        .env_remove("ECCP_MX_DATA")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Whether `printed` is `shown`, in which a line of `…` stands for any lines.
fn agrees(shown: &[&str], printed: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((&"…", rest)) => (0..=printed.len()).any(|skip| agrees(rest, &printed[skip..])),
        Some((line, rest)) => {
            printed.first().is_some_and(|first| first.trim_end() == line.trim_end()) && agrees(rest, &printed[1..])
        }
    }
}

/// The document with what its commands print now, and the number of commands.
fn refreshed(text: &str) -> (String, usize) {
    // The commands of one document may build on each other's files.
    let folder = tempfile::tempdir().unwrap();
    let (mut out, mut commands) = (String::new(), 0);
    let mut lines = text.lines().peekable();
    let mut console = false;
    while let Some(line) = lines.next() {
        writeln!(out, "{line}").unwrap();
        match line {
            "```console" => console = true,
            "```" => console = false,
            _ => {}
        }
        let Some(command) = line.strip_prefix("$ ").filter(|_| console) else { continue };
        commands += 1;
        let mut shown = Vec::new();
        while let Some(next) = lines.next_if(|next| !next.starts_with("$ ") && *next != "```") {
            shown.push(next);
        }
        while shown.last().is_some_and(|last| last.is_empty())
            && lines.peek().is_some_and(|next| next.starts_with("$ "))
        {
            shown.pop();
        }
        let printed = run(command, folder.path());
        let printed: Vec<&str> = printed.lines().collect();
        let keep = if agrees(&shown, &printed) { shown } else { printed };
        for line in keep {
            writeln!(out, "{}", line.trim_end()).unwrap();
        }
        if lines.peek().is_some_and(|next| next.starts_with("$ ")) {
            writeln!(out).unwrap();
        }
    }
    (out, commands)
}

#[test]
fn every_command_shown_prints_what_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in DOCUMENTS {
        let text = std::fs::read_to_string(root.join(name)).unwrap();
        let (now, commands) = refreshed(&text);
        if *name == "README.md" {
            assert!(commands > 5, "the README shows what the program does");
        }
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(root.join(name), now).unwrap();
        } else {
            assert!(now == text, "{name} shows what is no longer so; it would be:\n{}", difference(&text, &now));
        }
    }
}

/// The lines in which two texts differ, from the first to the last.
fn difference(was: &str, is: &str) -> String {
    let (was, is): (Vec<&str>, Vec<&str>) = (was.lines().collect(), is.lines().collect());
    let same = was.iter().zip(&is).take_while(|(a, b)| a == b).count();
    let tail = was.iter().rev().zip(is.iter().rev()).take_while(|(a, b)| a == b).count();
    let tail = tail.min(was.len() - same).min(is.len() - same);
    let part = |lines: &[&str], sign: &str| {
        lines[same..lines.len() - tail].iter().map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    part(&was, "-") + &part(&is, "+")
}
