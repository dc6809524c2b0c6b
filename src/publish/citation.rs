//! Citations: of the report, and of a record by its place in the report, as text, BibTeX or CSL-JSON.
//!
//! Knows how a citation is written and nothing of where its parts come from. Nothing is printed here.

use serde_json::{Value, json};

use crate::datasets::report::{AUTHOR, COPYRIGHT, DATE, MONTH, NUMBER, PUBLISHER, REPORT_TITLE, URL, VERSION, YEAR};
use crate::text::slug;

/// What begins the id of a citation.
const ID: &str = "eccp-mexico-2019";

const PROGRAM: &str = concat!("eccp-mx ", env!("CARGO_PKG_VERSION"));

/// How a citation is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// For people.
    Text,
    /// For LaTeX.
    Bibtex,
    /// For programs that manage references.
    Csl,
}

/// The styles by name, with the extension that chooses each.
pub(crate) const STYLES: &[(&str, Style, &str)] =
    &[("text", Style::Text, "txt"), ("bibtex", Style::Bibtex, "bib"), ("csl-json", Style::Csl, "json")];

/// What is cited.
pub(crate) struct Citation {
    /// The record, if it is not the report as a whole.
    pub record: Option<Cited>,
    /// The edition of the data that the record was read from, where it states one.
    pub edition: Option<String>,
}

/// A record that is cited.
pub(crate) struct Cited {
    /// Dataset and key: `labels/nle-claut/gold`.
    pub key: String,
    /// What it is called.
    pub title: String,
    /// Where in the report it stands; empty where no report says it.
    pub place: String,
    /// Whether it is a person's own.
    pub own: bool,
    /// Why it is read so, where the reading is a judgement.
    pub judged: Option<String>,
}

impl Citation {
    /// An id without anything that a bibliography could stumble over.
    fn id(&self) -> String {
        let slug = |record: &Cited| slug(&record.key.replace('/', " "));
        match &self.record {
            None => ID.to_owned(),
            Some(record) if record.own => format!("own-{}", slug(record)),
            Some(record) => format!("{ID}-{}", slug(record)),
        }
    }

    /// Which record it is and who read it so: that is not the report's.
    fn record(&self) -> Option<String> {
        let Cited { key, title, judged, .. } = self.record.as_ref()?;
        let edition = self.edition.as_ref().map(|edition| format!(", edition {edition}")).unwrap_or_default();
        let judged = judged.as_ref().map(|why| format!(", by judgement: {why}")).unwrap_or_default();
        Some(format!("Record {key} ({title}) as read by {PROGRAM}{edition}{judged}"))
    }

    /// The record, where it is a person's own: what the report does not say is not cited as the report.
    fn own(&self) -> Option<&Cited> {
        self.record.as_ref().filter(|record| record.own)
    }

    /// What there is to say of an own record.
    fn own_note(&self, record: &Cited) -> String {
        let edition = self.edition.as_ref().map(|edition| format!(", edition {edition}")).unwrap_or_default();
        let place = self.place().map(|place| format!(". Source given there: {place}")).unwrap_or_default();
        format!("Record {} of own data{edition}, read by {PROGRAM}{place}", record.key)
    }

    /// What has no field of its own, in this order.
    fn note(&self, first: &[&str]) -> String {
        let record = self.record();
        let parts: Vec<&str> = first.iter().copied().chain([COPYRIGHT]).chain(record.as_deref()).collect();
        parts.join(". ")
    }

    fn place(&self) -> Option<&str> {
        self.record.as_ref().map(|record| record.place.as_str()).filter(|place| !place.is_empty())
    }

    /// For people: one line.
    #[must_use]
    pub(crate) fn text(&self) -> String {
        if let Some(record) = self.own() {
            return format!("{}. {}.\n", record.title, self.own_note(record));
        }
        let place = self.place().map(|place| format!(" {place}.")).unwrap_or_default();
        let note = self.note(&[]);
        format!(
            "{AUTHOR}. {REPORT_TITLE}. Deliverable {NUMBER}, version {VERSION}. {PUBLISHER}, {DATE}.{place} {note}. {URL}\n"
        )
    }

    /// For LaTeX: a technical report.
    #[must_use]
    pub(crate) fn bibtex(&self) -> String {
        if let Some(record) = self.own() {
            return entry(
                "misc",
                &self.id(),
                &[("title", format!("{{{}}}", escaped(&record.title))), ("note", escaped(&self.own_note(record)))],
            );
        }
        let version = format!("Version {VERSION}");
        let first: Vec<&str> = self.place().into_iter().chain([version.as_str()]).collect();
        let fields = [
            ("author", format!("{{{}}}", escaped(AUTHOR))),
            ("title", format!("{{{}}}", escaped(REPORT_TITLE))),
            ("institution", escaped(PUBLISHER)),
            ("type", "Deliverable".to_owned()),
            ("number", escaped(NUMBER)),
            ("year", YEAR.to_string()),
            ("month", MONTH.to_string()),
            ("url", URL.to_owned()),
            ("note", escaped(&self.note(&first))),
        ];
        entry("techreport", &self.id(), &fields)
    }

    /// For programs that manage references: an item of CSL-JSON.
    #[must_use]
    pub(crate) fn csl(&self) -> Value {
        if let Some(record) = self.own() {
            return json!({
                "id": self.id(), "type": "dataset", "title": record.title, "note": self.own_note(record),
            });
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

/// Several citations, one after the other.
#[must_use]
pub(crate) fn written(all: &[Citation], style: Style) -> String {
    match style {
        Style::Text => all.iter().map(Citation::text).collect::<Vec<_>>().join("\n"),
        Style::Bibtex => all.iter().map(Citation::bibtex).collect::<Vec<_>>().join("\n"),
        Style::Csl => format!("{:#}\n", Value::Array(all.iter().map(Citation::csl).collect())),
    }
}

/// An entry of BibTeX.
fn entry(kind: &str, id: &str, fields: &[(&str, String)]) -> String {
    let fields: Vec<String> = fields.iter().map(|(name, value)| format!("  {name} = {{{value}}}")).collect();
    format!("@{kind}{{{id},\n{}\n}}\n", fields.join(",\n"))
}

/// A text in which nothing is a command of LaTeX.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '{' | '}' | '&' | '%' | '$' | '#' | '_' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}
