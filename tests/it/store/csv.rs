//! Tests of the CSV reader: it reads the same records as the `csv` crate, and reports each violation of RFC 4180 at its
//! position.

use std::path::Path;

use crate::common::{Answer, ask_in, context, datasets};
use crate::store::reference::{Found, parse, parse_by_csv, read};
use eccp_mx::Context;
use eccp_mx::internals::store::FaultKind;

const HEADER: &str = "id,name,acronym,state,sector,website,source\n";
const BOM: &[u8] = b"\xef\xbb\xbf";

/// A deterministic random number generator.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<'t>(&mut self, all: &[&'t [u8]]) -> &'t [u8] {
        all[self.roll(all.len())]
    }
}

/// Returns a random file that conforms to RFC 4180.
fn well_formed(dice: &mut Dice) -> Vec<u8> {
    const PIECES: &[&[u8]] = &[b"a", b"bc", b" ", "\u{e9}".as_bytes(), BOM, b"\xff", b"\0", b"'", b"; "];
    const QUOTED_PIECES: &[&[u8]] = &[b",", b"\"\"", b"\n", b"\r\n", b"\r", b"d", "\u{f1}".as_bytes()];
    let mut file = if dice.roll(4) == 0 { BOM.to_vec() } else { Vec::new() };
    // Some files, and some fields, are longer than the buffer of the reader.
    let (records, longest) = match dice.roll(1000) {
        0 => (1000, 40),
        1 => (3, 50_000),
        _ => (dice.roll(8), 6),
    };
    for record in 0..records {
        for _ in 0..dice.roll(3) {
            file.extend(dice.pick(&[b"\n", b"\r\n"]));
        }
        let fields = 1 + dice.roll(5);
        for field in 0..fields {
            let quoted = dice.roll(3) == 0;
            file.extend(if quoted { &b"\""[..] } else { b"" });
            for _ in 0..dice.roll(longest) {
                file.extend(if quoted && dice.roll(2) == 0 { dice.pick(QUOTED_PIECES) } else { dice.pick(PIECES) });
            }
            file.extend(if quoted { &b"\""[..] } else { b"" });
            file.extend(if field + 1 < fields { &b","[..] } else { b"" });
        }
        if record + 1 < records || dice.roll(2) == 0 {
            file.extend(dice.pick(&[b"\n", b"\r\n"]));
        }
    }
    file
}

/// The reader does not check the quotes of built-in files, so this test does.
#[test]
fn the_quotes_of_built_in_files_conform_to_rfc_4180() {
    let is_csv = |file: &&str| !file.trim_start().starts_with('[');
    let files: Vec<&str> = datasets().map(|dataset| dataset.built_in).filter(is_csv).collect();
    assert!(files.len() > 10, "{} CSV files", files.len());
    for file in files {
        let found = read(file.as_bytes());
        assert!(found.iter().all(|found| matches!(found, Found::Record(_))), "{:?}", file.lines().next());
        assert_eq!(found, parse(file.as_bytes()));
    }
}

#[test]
fn well_formed_files_have_the_records_that_the_csv_crate_reads() {
    let mut dice = Dice(1);
    for _ in 0..20_000 {
        let file = well_formed(&mut dice);
        let found = read(&file);
        assert!(found == parse_by_csv(&file), "{:?}", String::from_utf8_lossy(&file[..file.len().min(500)]));
    }
}

#[test]
fn malformed_files_have_the_faults_and_records_of_the_reference_parser() {
    const PIECES: &[&[u8]] = &[b"a", b",", b",", b"\"", b"\"", b"\n", b"\r\n", b"\r", b" ", BOM, b"\xff"];
    let mut dice = Dice(2);
    for round in 0..30_000 {
        let most = if round % 100 == 0 { 3000 } else { 30 };
        let file: Vec<u8> = (0..dice.roll(most)).flat_map(|_| dice.pick(PIECES).to_vec()).collect();
        let found = read(&file);
        assert_eq!(found, parse(&file), "{:?}", String::from_utf8_lossy(&file));
        if found.iter().all(|found| matches!(found, Found::Record(_))) {
            assert_eq!(found, parse_by_csv(&file), "{:?}", String::from_utf8_lossy(&file));
        }
    }
}

#[test]
fn a_record_may_be_16_mib_long_and_no_longer() {
    const MAX: usize = 16 << 20;
    for end in ["\n", "\r\n"] {
        let file = |length: usize| format!("a\n\"{}\",{end}b\n", "x".repeat(length - 3)).into_bytes();
        assert!(read(&file(MAX)).len() == 3);
        assert!(read(&file(MAX + 1))[1..] == [Found::Fault(FaultKind::TooLong, 2, 0)]);
    }
    // Empty lines are not part of a record.
    let gap = [b"a\n".to_vec(), vec![b'\n'; MAX + (1 << 20)], b"b,\"c\"\nd\"\n".to_vec()].concat();
    let found = read(&gap);
    assert!(found[1] == Found::Record(vec![b"b".to_vec(), b"c".to_vec()]) && found.len() == 3, "{found:?}");
}

/// Runs a command on a `clusters.csv`; the path of the folder is removed from the output.
fn ask_about(file: &[u8], line: &str) -> Answer {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("clusters.csv"), file).unwrap();
    let mut answer = ask_with(folder.path(), line);
    let here = format!("{}/", folder.path().display());
    (answer.out, answer.err) = (answer.out.replace(&here, ""), answer.err.replace(&here, ""));
    answer
}

fn ask_with(folder: &Path, line: &str) -> Answer {
    ask_in(&Context { data_dir: Some(folder.into()), ..context() }, line)
}

#[test]
fn every_command_stops_at_a_misplaced_quote_whatever_its_columns() {
    const UNCLOSED: &str = "a quote is opened here and not closed before the end of the file";
    const TEXT: &str = "text after the closing quote; double the quotes in a quoted field";
    const INSIDE: &str = "quote in an unquoted field; quote the whole field and double the quotes in it";
    const RETURN: &str = "carriage return without line feed; end lines with LF or CRLF";
    let cases: &[(&str, &[u8], &str)] = &[
        ("unclosed", b"x-a,Alpha,,Jalisco,,,\"Table 6, row 1\nx-b,Beta,,Jalisco,,,Table 7\n", "2:22: {UNCLOSED}"),
        (
            "text",
            b"x-a,\"Alpha\"X,,Jalisco,,,\"Table 6\".\nx-b,\"The \"Beta\" cluster\",,Jalisco,,,Table 7\n",
            "2:11: name: {TEXT}",
        ),
        ("text at the end", b"x-a,A,,,,,\"Table 6\".\n", "2:19: source: {TEXT}"),
        ("text after a space", b"x-a,\"A\" ,,,,,\n", "2:7: name: {TEXT}"),
        ("a quote after a space", b"x-a, \"A\",,,,,\n", "2:6: name: {INSIDE}"),
        ("inches", b"x-a,A 5\",,,,,\nx-b,B 6\",,,,,\n", "2:8: name: {INSIDE}"),
        ("a last quote", b"x-a,A,,,,,\"", "2:11: {UNCLOSED}"),
        ("a last quote of an unquoted field", b"x-a,A,,,,,T\"", "2:12: source: {INSIDE}"),
        ("crlf", b"x-a,A,,,,,\"T\"\r\nx-b,\"B\"\",,,,,\r\n", "3:5: {UNCLOSED}"),
        ("line breaks", b"x-a,\"A\nB\r\nC\",,,,,\n\r\nx-b,\xc3\xb1\",,,,,\n", "6:6: name: {INSIDE}"),
        (
            "line breaks within",
            b"x-a,\"A\nx-b,B,,,,,\"T\"\n",
            "3:11: name: text after the closing quote; was the quote at 2:5 left open?",
        ),
        ("carriage returns", b"x-a,A,,,,,\rx-b,B,,,,,\r", "2:11: source: {RETURN}"),
        ("twice", b"x-a,A,,,,,T\r\r\n", "2:12: source: {RETURN}"),
    ];
    for (case, rows, expected) in cases {
        let expected = expected.replace("{UNCLOSED}", UNCLOSED).replace("{TEXT}", TEXT);
        let expected = expected.replace("{INSIDE}", INSIDE).replace("{RETURN}", RETURN);
        for bom in [&b""[..], BOM] {
            let file = [bom, HEADER.as_bytes(), rows].concat();
            let lines =
                ["clusters -c id", "clusters -f csv", "count clusters", "count clusters --by state", "search zzz"];
            for line in lines {
                let answer = ask_about(&file, line);
                let first = answer.err.lines().next().unwrap_or_default();
                assert_eq!(
                    (answer.status, first),
                    (2, &*format!("eccp-mx: clusters.csv:{expected}")),
                    "{case}: {line}"
                );
            }
            // A command stops reading when it has all of its rows.
            let ahead = [bom, HEADER.as_bytes(), b"x-0,Zero,,,,,\n", rows].concat();
            assert_eq!(ask_about(&ahead, "clusters -n 1").status, 0, "{case}");
        }
    }
    let header = ask_about(b"id,\"name\"s,state\nx,y,z\n", "count clusters");
    assert!(header.err.starts_with("eccp-mx: clusters.csv:1:9: text after the closing quote"), "{}", header.err);
}

/// Returns the findings of `check` as file, line, column, field and problem.
fn findings(answer: &Answer) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(answer.out.as_bytes());
    reader
        .records()
        .map(|row| row.unwrap())
        .filter(|row| !row[5].contains(" of the built-in "))
        .map(|row| format!("{}:{}:{} {} {}", &row[0], &row[1], &row[2], &row[3], &row[5]))
        .collect()
}

#[test]
fn check_reports_every_fault_once_and_continues_after_it() {
    let rows = "x-a,\"Alpha\"X,,Jalisco,,,\"Table 6\".\n\
                x-b,\"The \"Beta\" cluster\",,Jalisco,,,Table 7\n\
                x-c,5\" disks,,Atlantis,,,\n\
                x-d,Delta,,Atlantis,,,\n\
                \n\
                x-e,\"\"\"Epsilon\"\",\ntwo lines\",,\"Jalisco\",,,\n\
                x-f,too,few\n\
                x-d,\"x\"\"y\",,\"Pue\"\"bla\",,,\r\n";
    let text = "text after the closing quote";
    let answer = ask_about(&[HEADER.as_bytes(), rows.as_bytes()].concat(), "check -f csv");
    assert_eq!(answer.status, 1, "{}", answer.err);
    assert_eq!(
        findings(&answer),
        [
            &*format!("clusters.csv:2:11 name {text}"),
            &*format!("clusters.csv:2:33 source {text}"),
            &*format!("clusters.csv:3:10 name {text}"),
            "clusters.csv:4:6 name quote in an unquoted field",
            "clusters.csv:5:12 state no state is called 'Atlantis'",
            "clusters.csv:7:5 name line break (U+000A)",
            "clusters.csv:9:1  3 fields where the header has 7",
            "clusters.csv:10:13 state no state is called 'Pue\"bla'",
            "clusters.csv:10:1 id duplicate key 'x-d', first used on line 5",
        ]
    );
    let rows = "x-a,Alpha,,Jalisco,,,\"Table 6, row 1\nx-b,Beta,,Jalisco,,,Table 7\nx-c,Gamma,,Jalisco,,,Table 8\n";
    let answer = ask_about(&[HEADER.as_bytes(), rows.as_bytes()].concat(), "check -f csv");
    let unclosed = "clusters.csv:2:22  a quote is opened here and not closed before the end of the file";
    assert_eq!((answer.status, &findings(&answer)[..]), (2, &[unclosed.to_owned()][..]));
    assert!(answer.err.contains("cannot read clusters.csv completely"), "{}", answer.err);
}

#[test]
fn only_fields_that_are_read_must_be_utf8() {
    let file =
        [HEADER.as_bytes(), b"x-a,A,,Jalisco,,,\nx-b,B,\xff,Jalisco,,,\nx-c,C\xff\xfe,\xff,Puebla,,,\n"].concat();
    assert_eq!(ask_about(&file, "count clusters --by state -f csv").out, "state,count\nJalisco,2\nPuebla,1\n");
    for line in
        ["clusters --state Jalisco -c id -f csv", "count clusters --by acronym", "search alpha", "clusters -f jsonl"]
    {
        let answer = ask_about(&file, line);
        let first = answer.err.lines().next().unwrap_or_default();
        assert_eq!(
            (answer.status, first),
            (2, "eccp-mx: clusters.csv:3:7: not UTF-8; save the file as UTF-8"),
            "{line}"
        );
        assert!(!answer.out.contains("x-b"), "{line}: {}", answer.out);
    }
    let answer = ask_about(&file, "check -f csv");
    assert_eq!(answer.status, 1, "{}", answer.err);
    assert_eq!(findings(&answer), ["clusters.csv:3:7  not UTF-8", "clusters.csv:4:6  not UTF-8"]);
}

#[test]
fn references_to_a_broken_record_are_not_reported() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
    write("labels.csv", "cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes\nx-a,gold,C,,2023,certain,,,\n".into());
    for (row, expected) in [("x-a,\"A\"B,,,,,", 1), ("x-b,B,,,,,", 1), ("x-a,A,,,,,", 0)] {
        write("clusters.csv", format!("{HEADER}{row}\n"));
        let answer = ask_with(folder.path(), "check -f csv");
        assert_eq!(findings(&answer).len(), expected, "{row}: {}", answer.out);
    }
}

#[cfg(unix)]
#[test]
fn a_data_file_that_is_not_a_regular_file_is_rejected_before_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clusters.csv");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    // The pipe has no writer, so opening it would block.
    for line in ["count clusters", "check", "export -"] {
        let answer = ask_with(folder.path(), line);
        assert_eq!(answer.status, 2, "{line}: {}", answer.err);
    }
    let answer = ask_with(folder.path(), "count clusters -f csv");
    assert!(answer.err.ends_with("clusters.csv: cannot be read: it is not a regular file\n"), "{}", answer.err);
}

#[cfg(unix)]
#[test]
fn built_in_data_replaces_only_files_that_do_not_exist() {
    use std::os::unix::fs::symlink;
    let reasons = [
        ("/nowhere/clusters.csv", "no such file or directory (a link to '/nowhere/clusters.csv')"),
        ("clusters.csv", "too many levels of symbolic links"),
        ("/dev/zero", "it is not a regular file"),
        (".", "it is a directory"),
        ("/dev/null/clusters.csv", "not a directory"),
    ];
    for (target, reason) in reasons {
        let folder = tempfile::tempdir().unwrap();
        symlink(target, folder.path().join("clusters.csv")).unwrap();
        for line in ["count clusters", "clusters -q", "check", "export -"] {
            let answer = ask_with(folder.path(), line);
            assert_eq!(answer.status, 2, "{line} of {target}: {}", answer.err);
        }
        let message = format!("clusters.csv: cannot be read: {reason}");
        let answer = ask_with(folder.path(), "count clusters");
        assert!(answer.err.trim_end().ends_with(&message), "{}", answer.err);
        assert!(ask_with(folder.path(), "check -f csv").out.contains(reason), "{target}");
        // A command that does not need the file does not read it.
        assert_eq!(ask_with(folder.path(), "count companies").status, 0);
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("clusters.csv"), "id\n").unwrap();
    for below in ["clusters.csv/", "clusters.csv/mine", "clusters.csv/.."] {
        let answer = ask_with(&folder.path().join(below), "count companies");
        assert_eq!((answer.status, &*answer.out), (2, ""), "{below}");
        assert!(answer.err.contains("not a directory"), "{}", answer.err);
    }
}

#[cfg(unix)]
#[test]
fn a_descriptor_that_cannot_be_read_is_an_error() {
    use std::os::unix::fs::symlink;
    for target in ["/nowhere", "/dev/zero", "datapackage.json", "."] {
        let folder = tempfile::tempdir().unwrap();
        symlink(target, folder.path().join("datapackage.json")).unwrap();
        let answer = ask_with(folder.path(), "check -f csv");
        assert!(answer.status == 2 && answer.err.contains("datapackage.json: cannot be read: "), "{}", answer.err);
    }
    let folder = tempfile::tempdir().unwrap();
    let file = std::fs::File::create(folder.path().join("datapackage.json")).unwrap();
    file.set_len(1 << 40).unwrap();
    let answer = ask_with(folder.path(), "check -f csv");
    assert!(answer.status == 2 && answer.err.contains("it is larger than 16 MiB"), "{}", answer.err);
}
