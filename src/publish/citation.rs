//! Citations of the source of a directory, or of records with the position of each in the source, as text, BibTeX and
//! CSL-JSON.
//!
//! The caller looks up the records.

use serde_json::{Value, json};

use crate::datasets::identity::{Identity, Publication, Text};
use crate::date::Date;
use crate::text::{capitalise, escape_json, printable, slug};

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

/// A citation of the directory or of a record.
pub(crate) struct Citation<'d> {
    /// The record; none for the directory as a whole.
    pub record: Option<CitedRecord>,
    /// The identity of the directory.
    pub identity: &'d Identity,
}

/// A cited record.
pub(crate) struct CitedRecord {
    /// The dataset and the key: `labels/nle-claut/gold`.
    pub key: String,
    /// The title.
    pub title: String,
    /// The place in the report; empty if the data gives none.
    pub place: String,
    /// Whether the record is user data that is laid over the built-in directory.
    pub is_laid_over: bool,
    /// The reason, if the value is inferred.
    pub inferred: Option<String>,
}

impl Citation<'_> {
    /// Returns the publication to cite: the source of the directory, if it has exactly one. If it has several, it is unknown
    /// which of them a record comes from, so the directory itself is cited.
    fn publication(&self) -> Option<&Publication> {
        match &self.identity.sources[..] {
            [publication] => Some(publication),
            _ => None,
        }
    }

    /// Returns an id of ASCII letters, digits and dashes, which all bibliography programs accept.
    fn id(&self) -> String {
        let slug = |text: &str| slug(&text.replace('/', " "));
        let stated = self.publication().and_then(|publication| publication.citation_key.as_deref());
        let title = || format!("{} {}", self.identity.short_title(), self.edition_suffix());
        let prefix = match self.laid_over_record() {
            Some(_) => "user-data".to_owned(),
            None => slug(&stated.map_or_else(title, str::to_owned)),
        };
        let record = self.record.as_ref().map(|record| slug(&record.key));
        let parts = [Some(prefix), record].into_iter().flatten().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("-")
    }

    fn edition_suffix(&self) -> String {
        self.identity.edition.as_ref().map(|edition| format!(", edition {edition}")).unwrap_or_default()
    }

    /// Returns the note that a record is the interpretation of this program, not the text of the report.
    fn record_note(&self) -> Option<String> {
        let CitedRecord { key, title, inferred, .. } = self.record.as_ref()?;
        let inferred = inferred.as_ref().map(|reason| format!(", inferred: {reason}")).unwrap_or_default();
        Some(format!("Record {key} ({title}) as interpreted by {PROGRAM}{}{inferred}", self.edition_suffix()))
    }

    /// Returns the record if it is user data laid over the built-in directory: its source is not that of the directory.
    fn laid_over_record(&self) -> Option<&CitedRecord> {
        self.record.as_ref().filter(|record| record.is_laid_over)
    }

    fn laid_over_note(&self, record: &CitedRecord) -> String {
        let place = self.place().map(|place| format!(". Source stated by the user data: {place}")).unwrap_or_default();
        format!("Record {} of user data, read by {PROGRAM}{place}", record.key)
    }

    /// Joins `parts` and the information for which no citation format has a field.
    fn note(&self, parts: &[&str]) -> String {
        let (record, rights) = (self.record_note(), self.publication().and_then(|it| it.rights.as_deref()));
        let parts: Vec<&str> = parts.iter().copied().chain(rights).chain(record.as_deref()).collect();
        parts.join(". ")
    }

    fn place(&self) -> Option<&str> {
        self.record.as_ref().map(|record| record.place.as_str()).filter(|place| !place.is_empty())
    }

    /// Returns a note with the sources, for a citation of the directory itself instead of a publication.
    fn sources_note(&self) -> String {
        let lines: Vec<String> = self.identity.sources.iter().map(Publication::line).collect();
        if lines.is_empty() { String::new() } else { format!("Sources: {}", lines.join("; ")) }
    }

    /// Formats the citation as a line of text.
    fn text(&self) -> String {
        if let Some(record) = self.laid_over_record() {
            return format!("{}. {}.", record.title, self.laid_over_note(record));
        }
        let parts = match self.publication() {
            Some(publication) => {
                let [author, publisher] =
                    [&publication.author, &publication.publisher].map(|text| text.as_deref().unwrap_or_default());
                let issued = publication.issued_text().unwrap_or_default();
                let separator = if publisher.is_empty() || issued.is_empty() { "" } else { ", " };
                vec![
                    author.to_owned(),
                    publication.title.to_string(),
                    capitalise(&publication.designation()),
                    format!("{publisher}{separator}{issued}"),
                    self.place().unwrap_or_default().to_owned(),
                    self.note(&[]),
                    publication.path.as_deref().unwrap_or_default().to_owned(),
                ]
            }
            None => vec![
                self.identity.title_and_edition(),
                self.place().unwrap_or_default().to_owned(),
                self.note(&[]),
                self.sources_note(),
            ],
        };
        let has_address = self.publication().is_some_and(|publication| publication.path.is_some());
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        // A full stop would become a part of the address.
        parts.join(". ") + if has_address { "" } else { "." }
    }

    /// Formats the citation as a BibTeX entry.
    fn bibtex(&self) -> String {
        if let Some(record) = self.laid_over_record() {
            let title = format!("{{{}}}", escape_latex(&record.title));
            let note = escape_latex(&self.laid_over_note(record));
            return bibtex_entry("misc", &self.id(), &[("title", title), ("note", note)]);
        }
        let Some(publication) = self.publication() else {
            let title = format!("{{{}}}", escape_latex(&self.identity.title_and_edition()));
            let sources = self.sources_note();
            let parts: Vec<&str> = self.place().into_iter().chain([&*sources]).filter(|it| !it.is_empty()).collect();
            let mut fields = vec![("title", title)];
            fields.extend(Some(escape_latex(&self.note(&parts))).filter(|it| !it.is_empty()).map(|it| ("note", it)));
            return bibtex_entry("misc", &self.id(), &fields);
        };
        let version = publication.version.as_ref().map(|version| format!("Version {version}"));
        let parts: Vec<&str> = self.place().into_iter().chain(version.as_deref()).collect();
        let note = self.note(&parts);
        let text = |text: &Option<Text>| text.as_deref().map(escape_latex);
        let fields = [
            ("author", text(&publication.author).map(|author| format!("{{{author}}}"))),
            ("title", Some(format!("{{{}}}", escape_latex(&publication.title)))),
            ("institution", text(&publication.publisher)),
            ("type", text(&publication.genre)),
            ("number", text(&publication.number)),
            ("year", publication.issued.map(|issued| issued.year().to_string())),
            ("month", publication.issued.and_then(Date::month).map(|month| month.to_string())),
            ("url", publication.path.as_deref().map(escape_url)),
            ("note", Some(escape_latex(&note)).filter(|note| !note.is_empty())),
        ];
        let fields: Vec<(&str, String)> =
            fields.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect();
        // A technical report has an institution and a year.
        let is_report = publication.publisher.is_some() && publication.issued.is_some();
        bibtex_entry(if is_report { "techreport" } else { "misc" }, &self.id(), &fields)
    }

    /// Formats the citation as a CSL-JSON item.
    fn csl_json(&self) -> Value {
        if let Some(record) = self.laid_over_record() {
            let note = self.laid_over_note(record);
            return json!({ "id": self.id(), "type": "dataset", "title": record.title, "note": note });
        }
        let Some(publication) = self.publication() else {
            let sources = self.sources_note();
            let parts: Vec<&str> = self.place().into_iter().chain([&*sources]).filter(|it| !it.is_empty()).collect();
            let title = self.identity.title_and_edition();
            return json!({ "id": self.id(), "type": "dataset", "title": title, "note": self.note(&parts) });
        };
        let mut item = json!({ "id": self.id(), "type": "report", "title": publication.title });
        let text = |text: &Option<Text>| text.as_deref().map(Value::from);
        let issued = publication.issued.map(|issued| {
            let month_and_day = [issued.month(), issued.day()].into_iter().flatten().map(Value::from);
            let parts: Value = std::iter::once(issued.year().into()).chain(month_and_day).collect();
            json!({ "date-parts": [parts] })
        });
        let fields = [
            ("author", publication.author.as_deref().map(|author| json!([{ "literal": author }]))),
            ("publisher", text(&publication.publisher)),
            ("genre", text(&publication.genre)),
            ("number", text(&publication.number)),
            ("version", text(&publication.version)),
            ("issued", issued),
            ("URL", text(&publication.path)),
            ("note", Some(self.note(&[])).filter(|note| !note.is_empty()).map(Value::from)),
            ("section", self.place().map(Value::from)),
        ];
        for (name, value) in fields {
            if let Some(value) = value {
                item[name] = value;
            }
        }
        item
    }
}

/// Formats several citations as one bibliography.
#[must_use]
pub(crate) fn format_citations(citations: &[Citation<'_>], style: Style) -> String {
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

/// Escapes the characters of a URL that BibTeX interprets. All others are literal in a field for a URL.
fn escape_url(url: &str) -> String {
    printable(url).replace('\\', "%5C").replace('{', "%7B").replace('}', "%7D")
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
