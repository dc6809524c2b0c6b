//! Citations of the report, or of records with the position of each in the report, as text, BibTeX and CSL-JSON.
//!
//! The caller looks up the records.

use serde_json::{Value, json};

use crate::datasets::report::{AUTHOR, COPYRIGHT, DATE, MONTH, NUMBER, PUBLISHER, REPORT_TITLE, URL, VERSION, YEAR};
use crate::text::{escape_json, printable, slug};

/// The prefix of the ids.
const ID_PREFIX: &str = "eccp-mexico-2019";

const PROGRAM: &str = concat!("eccp-mx ", env!("CARGO_PKG_VERSION"));

/// A citation format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// One line of text.
    Text,
    /// BibTeX, for LaTeX.
    Bibtex,
    /// CSL-JSON, for reference managers.
    CslJson,
}

/// The name and the file extension of a style.
pub(crate) struct StyleInfo {
    /// The value of `--format`.
    pub name: &'static str,
    /// The style.
    pub style: Style,
    /// The file extension that selects the style.
    pub extension: &'static str,
}

/// All styles, the default first.
pub(crate) const STYLES: &[StyleInfo] = &[
    StyleInfo { name: "text", style: Style::Text, extension: "txt" },
    StyleInfo { name: "bibtex", style: Style::Bibtex, extension: "bib" },
    StyleInfo { name: "csl-json", style: Style::CslJson, extension: "json" },
];

/// A citation of the report or of a record.
pub(crate) struct Citation {
    /// The record; `None` for the report as a whole.
    pub record: Option<CitedRecord>,
    /// The edition of the data that contains the record, if the data states an edition.
    pub edition: Option<String>,
}

/// A cited record.
pub(crate) struct CitedRecord {
    /// The dataset and the key: `labels/nle-claut/gold`.
    pub key: String,
    /// The title.
    pub title: String,
    /// The place in the report; empty if the data gives none.
    pub place: String,
    /// Whether the record is user data.
    pub is_user_data: bool,
    /// The reason, if the value is inferred.
    pub inferred: Option<String>,
}

impl Citation {
    /// Returns an id of ASCII letters, digits and dashes, which all bibliography programs accept.
    fn id(&self) -> String {
        let slug = |record: &CitedRecord| slug(&record.key.replace('/', " "));
        match &self.record {
            None => ID_PREFIX.to_owned(),
            Some(record) if record.is_user_data => format!("user-data-{}", slug(record)),
            Some(record) => format!("{ID_PREFIX}-{}", slug(record)),
        }
    }

    fn edition_suffix(&self) -> String {
        self.edition.as_ref().map(|edition| format!(", edition {edition}")).unwrap_or_default()
    }

    /// Returns the note that a record is the interpretation of this program, not the text of the report.
    fn record_note(&self) -> Option<String> {
        let CitedRecord { key, title, inferred, .. } = self.record.as_ref()?;
        let inferred = inferred.as_ref().map(|reason| format!(", inferred: {reason}")).unwrap_or_default();
        Some(format!("Record {key} ({title}) as interpreted by {PROGRAM}{}{inferred}", self.edition_suffix()))
    }

    /// Returns the record if it is user data, which is not cited as the report.
    fn user_record(&self) -> Option<&CitedRecord> {
        self.record.as_ref().filter(|record| record.is_user_data)
    }

    fn user_record_note(&self, record: &CitedRecord) -> String {
        let place = self.place().map(|place| format!(". Source stated by the user data: {place}")).unwrap_or_default();
        format!("Record {} of user data{}, read by {PROGRAM}{place}", record.key, self.edition_suffix())
    }

    /// Joins `parts` and the information for which no citation format has a field.
    fn note(&self, parts: &[&str]) -> String {
        let record = self.record_note();
        let parts: Vec<&str> = parts.iter().copied().chain([COPYRIGHT]).chain(record.as_deref()).collect();
        parts.join(". ")
    }

    fn place(&self) -> Option<&str> {
        self.record.as_ref().map(|record| record.place.as_str()).filter(|place| !place.is_empty())
    }

    /// Formats the citation as a line of text.
    fn text(&self) -> String {
        if let Some(record) = self.user_record() {
            return format!("{}. {}.", record.title, self.user_record_note(record));
        }
        let place = self.place().map(|place| format!(" {place}.")).unwrap_or_default();
        let note = self.note(&[]);
        format!(
            "{AUTHOR}. {REPORT_TITLE}. Deliverable {NUMBER}, version {VERSION}. {PUBLISHER}, {DATE}.{place} {note}. {URL}"
        )
    }

    /// Formats the citation as a BibTeX entry.
    fn bibtex(&self) -> String {
        if let Some(record) = self.user_record() {
            let title = format!("{{{}}}", escape_latex(&record.title));
            let note = escape_latex(&self.user_record_note(record));
            return bibtex_entry("misc", &self.id(), &[("title", title), ("note", note)]);
        }
        let version = format!("Version {VERSION}");
        let parts: Vec<&str> = self.place().into_iter().chain([version.as_str()]).collect();
        let fields = [
            ("author", format!("{{{}}}", escape_latex(AUTHOR))),
            ("title", format!("{{{}}}", escape_latex(REPORT_TITLE))),
            ("institution", escape_latex(PUBLISHER)),
            ("type", "Deliverable".to_owned()),
            ("number", escape_latex(NUMBER)),
            ("year", YEAR.to_string()),
            ("month", MONTH.to_string()),
            ("url", URL.to_owned()),
            ("note", escape_latex(&self.note(&parts))),
        ];
        bibtex_entry("techreport", &self.id(), &fields)
    }

    /// Formats the citation as a CSL-JSON item.
    fn csl_json(&self) -> Value {
        if let Some(record) = self.user_record() {
            let note = self.user_record_note(record);
            return json!({ "id": self.id(), "type": "dataset", "title": record.title, "note": note });
        }
        let mut item = json!({
            "id": self.id(),
            "type": "report",
            "title": REPORT_TITLE,
            "author": [{ "literal": AUTHOR }],
            "publisher": PUBLISHER,
            "genre": "Deliverable",
            "number": NUMBER,
            "version": VERSION,
            "issued": { "date-parts": [[YEAR, MONTH]] },
            "URL": URL,
            "note": self.note(&[]),
        });
        if let Some(place) = self.place() {
            item["section"] = place.into();
        }
        item
    }
}

/// Formats several citations as one bibliography.
#[must_use]
pub(crate) fn format_citations(citations: &[Citation], style: Style) -> String {
    match style {
        Style::Text => citations
            .iter()
            .map(|citation| printable(&citation.text()).into_owned() + "\n")
            .collect::<Vec<_>>()
            .join("\n"),
        Style::Bibtex => citations.iter().map(Citation::bibtex).collect::<Vec<_>>().join("\n"),
        Style::CslJson => {
            escape_json(&format!("{:#}\n", Value::Array(citations.iter().map(Citation::csl_json).collect())))
                .into_owned()
        }
    }
}

fn bibtex_entry(entry_type: &str, id: &str, fields: &[(&str, String)]) -> String {
    let fields: Vec<String> = fields.iter().map(|(name, value)| format!("  {name} = {{{value}}}")).collect();
    format!("@{entry_type}{{{id},\n{}\n}}\n", fields.join(",\n"))
}

/// Escapes the special characters of LaTeX, and characters that can control a terminal.
fn escape_latex(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '\\' => escaped.push_str("\\textbackslash{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            // BibTeX counts braces, even after a backslash.
            '{' => escaped.push_str("\\textbraceleft{}"),
            '}' => escaped.push_str("\\textbraceright{}"),
            '&' | '%' | '$' | '#' | '_' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}
