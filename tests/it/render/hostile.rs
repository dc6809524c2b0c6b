//! Tests that text which formats have to escape is unchanged when it is read back.

use biblatex::{Bibliography, ChunksExt as _};
use serde_json::Value;

use crate::common::{Answer, ask, ask_in, terminal};

/// Returns texts with characters that are special in some format.
fn hostile_texts() -> Vec<String> {
    let texts = [
        "\"quoted\", 'single'; semicolon",
        "a tab\there",
        "a line\nbreak\r\nand a\rreturn\r",
        "a NUL\0and\u{1}\u{1b}[31m\u{7f}\u{9b}",
        "\u{202e}right-to-left\u{200f}",
        "a back\\slash \\n \\t \\",
        "=1+1",
        "@SUM(A1)",
        "-2+3",
        "\t=1",
        "a|b ~~c~~ &amp; &lt;b> <b>*_`[x](y) #",
        "_x0041_ _x0041\u{1} _x005F_ \u{1}",
        "a {brace} }{ %$#&_^~",
        " leading and trailing ",
    ];
    let mut texts: Vec<String> = texts.map(str::to_owned).to_vec();
    texts.push("\0".repeat(1_100));
    texts.push("x".repeat(32_767));
    texts
}

/// A directory of user data with a cluster for each text.
struct Clusters(tempfile::TempDir);

impl Clusters {
    fn new() -> Clusters {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = csv::Writer::from_path(folder.path().join("clusters.csv")).unwrap();
        writer.write_record(["id", "name", "acronym", "state", "sector", "website", "source"]).unwrap();
        for (index, text) in hostile_texts().iter().enumerate() {
            writer.write_record([&format!("mx-{index:02}"), text, "", "", "", "http://a.mx/\u{1b}", ""]).unwrap();
        }
        writer.flush().unwrap();
        Clusters(folder)
    }

    fn line(&self, command: &str) -> String {
        format!("--data '{}' {command}", self.0.path().display())
    }

    fn ask(&self, command: &str) -> Answer {
        let answer = ask(&self.line(command));
        assert_eq!(answer.status, 0, "{command}: {}", answer.err);
        answer
    }
}

#[test]
fn csv_is_read_back() {
    let text = Clusters::new().ask("clusters -c name -f csv --no-header").out;
    let reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes()).into_records();
    assert_eq!(reader.map(|record| record.unwrap()[0].to_owned()).collect::<Vec<_>>(), hostile_texts());
}

/// Unescapes a field of TSV.
fn unescape_tsv(field: &str) -> String {
    let (mut text, mut chars) = (String::new(), field.chars());
    while let Some(c) = chars.next() {
        text.push(match c {
            '\\' => match chars.next().unwrap() {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                '\\' => '\\',
                other => panic!("an escape of {other}"),
            },
            c => c,
        });
    }
    text
}

#[test]
fn tsv_is_read_back_line_by_line_without_quotes() {
    let text = Clusters::new().ask("clusters -c id,name,website -f tsv").out;
    let rows: Vec<Vec<&str>> =
        text.strip_suffix('\n').unwrap().split('\n').map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows[0], ["id", "name", "website"]);
    assert!(rows.iter().all(|row| row.len() == 3) && !text.contains('\r'));
    assert_eq!(rows[1..].iter().map(|row| unescape_tsv(row[1])).collect::<Vec<_>>(), hostile_texts());
    assert_eq!(rows[1][1], "\"quoted\", 'single'; semicolon");
    assert_eq!(
        ask("footnotes --key 72 -c number,text -f tsv --no-header").out,
        "72\tMexico - Industrial automotive clusters make the future \"suppliers of the suppliers\"\n"
    );
}

#[test]
fn json_is_read_back() {
    let clusters = Clusters::new();
    let names = |rows: &[Value]| rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let text = clusters.ask("clusters -f json").out;
    assert_eq!(names(&serde_json::from_str::<Vec<Value>>(&text).unwrap()), hostile_texts());
    let text = clusters.ask("clusters -f jsonl").out;
    assert_eq!(
        names(&text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<_>>()),
        hostile_texts()
    );
}

#[test]
fn nul_terminated_values_are_read_back_and_values_with_nul_are_rejected() {
    let clusters = Clusters::new();
    let rejected = ask(&clusters.line("clusters -0 -c name"));
    assert_eq!(rejected.status, 2);
    assert!(
        rejected.err.contains("a value contains NUL, which would split it in two; use -f json"),
        "{}",
        rejected.err
    );
    for (index, text) in hostile_texts().iter().enumerate().filter(|(_, text)| !text.contains('\0')) {
        assert_eq!(clusters.ask(&format!("clusters -0 -c name --key mx-{index:02}")).out, format!("{text}\0"));
    }
}

#[test]
fn bibtex_is_read_back_with_balanced_braces() {
    let clusters = Clusters::new();
    for (index, text) in hostile_texts().iter().enumerate() {
        let entry = clusters.ask(&format!("cite mx-{index:02} --exact -f bibtex")).out;
        let mut depth = 0;
        for byte in entry.bytes() {
            depth += i32::from(byte == b'{') - i32::from(byte == b'}');
            assert!(depth >= 0, "{text}: {entry}");
        }
        assert_eq!(depth, 0, "{text}: {entry}");
        let entries = Bibliography::parse(&entry).unwrap();
        let title = entries.iter().next().unwrap().title().unwrap().format_verbatim();
        // Control characters are escaped in a bibliography, and the parser changes white space.
        if !text.contains(|c: char| c.is_control() || ('\u{200f}'..='\u{202e}').contains(&c)) {
            let words = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(words(&title), words(text), "{entry}");
        }
    }
}

#[test]
fn formulas_are_escaped_in_csv_and_tsv_only_with_the_flag() {
    let clusters = Clusters::new();
    for (format, tab) in [("csv", "\t=1"), ("tsv", "\\t=1")] {
        let lines = |flags: &str| {
            let keys = ["06", "07", "08", "09"].map(|key| format!("--key mx-{key}")).join(" ");
            clusters.ask(&format!("clusters {keys} -c name --no-header -f {format}{flags}")).out
        };
        assert_eq!(lines(""), format!("=1+1\n@SUM(A1)\n-2+3\n{tab}\n"));
        assert_eq!(lines(" --escape-formulas"), format!("'=1+1\n'@SUM(A1)\n'-2+3\n'{tab}\n"));
    }
    assert_eq!(ask("labels --cluster nle-claut -c days_left --no-header -f csv --escape-formulas").out, "-8\n");
    for line in
        ["labels --escape-formulas", "labels --escape-formulas -f json", "show nle-claut -f markdown --escape-formulas"]
    {
        let rejected = ask(line);
        assert_eq!(rejected.status, 2, "{line}");
        assert!(rejected.err.contains("--escape-formulas applies only to csv and tsv"), "{line}: {}", rejected.err);
    }
}

#[test]
fn no_control_characters_are_written_to_a_terminal() {
    let clusters = Clusters::new();
    for (name, _) in crate::common::text_formats() {
        let answer = ask_in(&terminal(80), &clusters.line(&format!("clusters -f {name}")));
        assert!(!answer.out.contains(|c: char| c.is_control() && c != '\n' && c != '\t'), "{name}");
    }
}

#[cfg(feature = "xlsx")]
mod workbook {
    use std::io::{Cursor, Read as _};

    use calamine::{Data, Reader as _, Xlsx};

    use super::*;

    impl Clusters {
        fn write(&self, command: &str) -> Vec<u8> {
            let path = self.0.path().join("out.xlsx");
            self.ask(&format!("{command} -o '{}'", path.display()));
            std::fs::read(path).unwrap()
        }
    }

    fn read_cells(workbook: &[u8]) -> Vec<Vec<Data>> {
        let mut reader = Xlsx::new(Cursor::new(workbook)).unwrap();
        let range = reader.worksheet_range_at(0).unwrap().unwrap();
        range.rows().map(<[Data]>::to_vec).collect()
    }

    fn read_part(workbook: &[u8], name: &str) -> String {
        let mut text = String::new();
        zip::ZipArchive::new(Cursor::new(workbook)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn is_read_back() {
        let workbook = Clusters::new().write("clusters -c id,name,website");
        let rows = read_cells(&workbook);
        assert_eq!(rows[0], ["id", "name", "website"].map(|name| Data::String(name.to_owned())));
        let names: Vec<String> = rows[1..].iter().map(|row| row[1].to_string()).collect();
        assert_eq!(names, hostile_texts());
        assert!(rows[1..].iter().all(|row| row[2] == Data::String("http://a.mx/\u{1b}".to_owned())));
        let sheet = read_part(&workbook, "xl/worksheets/sheet1.xml");
        assert!(
            !sheet.contains("<hyperlink") && !sheet.contains("<f>"),
            "a URL with a control character is not a link"
        );
        assert!(!sheet.contains(|c: char| c.is_control() && !"\n\t".contains(c) && c < '\u{7f}'), "well-formed XML");
    }

    #[test]
    fn has_dates_from_march_1900_and_text_for_earlier_dates() {
        let folder = tempfile::tempdir().unwrap();
        let days = ["1850-07-01", "1899-12-31", "1900-01-01", "1900-02-28", "1900-03-01", "2019-06-23", "2019-06"];
        let rows: String = days.iter().map(|day| format!("nle-claut,gold,A,B,{day},certain,,,\n")).collect();
        std::fs::write(
            folder.path().join("labels.csv"),
            format!("cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes\n{rows}"),
        )
        .unwrap();
        let path = folder.path().join("out.xlsx");
        let line = format!("--data '{}' labels -c valid_until -o '{}'", folder.path().display(), path.display());
        let answer = ask(&line);
        assert_eq!(answer.status, 0, "{}", answer.err);
        let cells: Vec<String> = read_cells(&std::fs::read(&path).unwrap())[1..]
            .iter()
            .map(|row| match &row[0] {
                Data::DateTime(day) => format!("day {}", day.as_f64()),
                other => other.to_string(),
            })
            .collect();
        assert_eq!(cells, ["1850-07-01", "1899-12-31", "1900-01-01", "1900-02-28", "day 61", "day 43639", "2019-06"]);
    }

    #[test]
    fn is_ready_to_print() {
        let workbook = Clusters::new().write("clusters");
        let sheet = read_part(&workbook, "xl/worksheets/sheet1.xml");
        for part in [
            "<pane xSplit=\"1\" ySplit=\"1\" topLeftCell=\"B2\" activePane=\"bottomRight\" state=\"frozen\"/>",
            "orientation=\"landscape\"",
            "paperSize=\"9\"",
        ] {
            assert!(sheet.contains(part), "{part}");
        }
        let titles = read_part(&workbook, "xl/workbook.xml");
        assert!(titles.contains("clusters!$A:$A,clusters!$1:$1"), "{titles}");
        let styles = read_part(&workbook, "xl/styles.xml");
        assert!(styles.contains("<alignment vertical=\"top\" wrapText=\"1\"/>"), "{styles}");
        // A long text does not make its column wider than a page.
        let widths = sheet.split("<col ").skip(1).map(|col| col.split("width=\"").nth(1).unwrap());
        assert!(widths.map(|width| width.split('"').next().unwrap().parse::<f64>().unwrap()).all(|width| width < 60.0));
        let narrow = read_part(&Clusters::new().write("clusters -c id,website"), "xl/worksheets/sheet1.xml");
        assert!(narrow.contains("fitToHeight=\"0\""), "a narrow sheet fits the width of a page");
    }
}
