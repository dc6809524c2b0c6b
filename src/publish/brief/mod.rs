//! The brief for a trade mission: gathers the records that match a selection and lays them out as a document.
//!
//! May import what `publish` may. All statements of a brief come from the data. Builds the document and writes nothing.

mod caveats;
mod clusters;
mod conflicts;
mod dataset_names;
mod figures;
mod limits;
mod locations;
mod phrasing;
mod policies;
mod selection;
mod sources;
mod statements;
mod summary;

use std::collections::BTreeSet;

use anyhow::Result;

use crate::analysis::claims::{self, AuditedClaim};
use crate::analysis::dossier::{Entry, read_entries, select_all};
use crate::datasets::identity::{Identity, Publication};
use crate::datasets::registry::find_dataset;
use crate::datasets::{DATASETS, Verdict};
use crate::date::Date;
use crate::document::{Body, Document, Inline, Inlines, ListItem, Section};
use crate::query::Query;
use crate::query::facets::command_line;
use crate::schema::{Dataset, split_list};
use crate::session::Session;
use crate::text::list_or_count;

use limits::{Detail, Limits, MAX_LINES};
use phrasing::remaining;
use sources::Sources;

pub(crate) use selection::{Selection, selection_args};

/// The data of a brief.
pub(crate) struct Brief {
    selection: Selection,
    on: Date,
    extracts: Vec<Extract>,
    limits: Limits,
    figures: RelatedRecords,
    statements: RelatedRecords,
    // Includes conflicts that are not about the selection but about a figure of the brief.
    conflicts: RelatedRecords,
    footnotes: Vec<Entry>,
    // The claims that the data contradicts or differs from, and the claims that exceed a bound that we chose.
    refuted: Vec<AuditedClaim>,
    identity: Identity,
    // The names of the datasets for which user data replaces the built-in data.
    laid_over: Vec<&'static str>,
}

/// The records of one dataset that match the selection.
pub(crate) struct Extract {
    dataset: &'static Dataset,
    query: Query,
    entries: Vec<Entry>,
}

/// The records of a dataset that match the first subject that restricts the dataset and that refer, for every other subject,
/// to a selected record or to no record.
#[derive(Default)]
struct RelatedRecords {
    entries: Vec<Entry>,
    command: String,
    // Whether the command lists exactly these records.
    is_exact: bool,
}

impl RelatedRecords {
    fn read(session: &Session<'_>, selection: &Selection, name: &str) -> Result<RelatedRecords> {
        let query = find_dataset(name).and_then(|dataset| selection.query_by_first_subject(dataset));
        let Some(query) = query else { return Ok(RelatedRecords::default()) };
        let mut entries = read_entries(session, &query)?;
        let listed = entries.len();
        entries.retain(|entry| selection.allows(query.dataset, entry));
        let is_exact = entries.len() == listed;
        Ok(RelatedRecords { entries, command: command_line(&query), is_exact })
    }

    /// Returns the number of records that are not shown, and the command that lists them.
    fn remaining(&self, number: usize) -> Inlines {
        remaining(number, self.command.clone(), self.is_exact)
    }

    fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| &*entry.key)
    }
}

impl Brief {
    /// Gathers the records that match a selection.
    ///
    /// # Errors
    /// If the data cannot be read, or a claim cannot be recomputed.
    pub(crate) fn gather(session: &mut Session<'_>, selection: Selection) -> Result<Brief> {
        let mut extracts = Vec::new();
        let mut by_name = Vec::new();
        for dataset in DATASETS.iter().copied().filter(|dataset| !dataset_names::NOT_EXTRACTED.contains(&dataset.name))
        {
            match selection.query(dataset) {
                Some(query) => extracts.push(Extract { dataset, entries: read_entries(session, &query)?, query }),
                None if dataset_names::BY_NAME.contains(&dataset.name) => by_name.push(select_all(dataset, session)),
                None => {}
            }
        }
        let sources = restricted_sources(&extracts, &selection);
        for query in by_name {
            let mut entries = read_entries(session, &query)?;
            entries.retain(|entry| {
                dataset_names::is_always_included(entry)
                    || selection.is_mentioned_in(entry)
                    || exact_sources(entry).iter().any(|source| sources.contains(source))
            });
            extracts.push(Extract { dataset: query.dataset, query, entries });
        }
        let figures = RelatedRecords::read(session, &selection, dataset_names::FIGURES)?;
        let mut statements = RelatedRecords::read(session, &selection, dataset_names::STATEMENTS)?;
        statements.entries.sort_by_key(dataset_names::is_about_the_report);
        let conflicts = conflicts::gather(session, &selection, &figures)?;
        let footnotes = match find_dataset(dataset_names::FOOTNOTES) {
            Some(dataset) => read_entries(session, &select_all(dataset, session))?,
            None => Vec::new(),
        };
        let refuted = refuted_claims(session, &selection)?;
        let (identity, laid_over) = (session.catalog.identity().clone(), session.catalog.laid_over());
        let mut brief = Brief {
            on: session.date(),
            selection,
            extracts,
            limits: Limits::LEVELS[0],
            figures,
            statements,
            conflicts,
            footnotes,
            refuted,
            identity,
            laid_over,
        };
        for limits in Limits::LEVELS {
            brief.limits = limits;
            if brief.document().printed_lines() <= MAX_LINES {
                break;
            }
        }
        Ok(brief)
    }

    /// Returns whether no record matches all subjects of the selection.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        let mut restricted = self.extracts.iter().filter(|extract| self.selection.restricts_by_all(extract.dataset));
        restricted.all(|extract| extract.entries.is_empty())
    }

    /// Writes a message that no record matches, with a suggestion of what to try instead.
    ///
    /// # Errors
    /// If the data cannot be read.
    pub(crate) fn explain_no_match(&self, session: &mut Session<'_>) -> Result<()> {
        match self.extracts.first() {
            Some(extract) => crate::analysis::no_match::report_no_match(session, &extract.query),
            None => Ok(()),
        }
    }

    /// Lays the brief out as a document.
    #[must_use]
    pub(crate) fn document(&self) -> Document {
        let mut sources = Sources::new(&self.footnotes, self.limits.detail < Detail::Minimal);
        let mut sections = vec![summary::section(self, &mut sources)];
        sections.extend(clusters::sections(self, &mut sources));
        sections.extend(policies::european_section(self, &mut sources));
        sections.extend(policies::sections(self, &mut sources));
        sections.extend(locations::section(self, &mut sources));
        sections.extend(figures::section(self, &mut sources));
        sections.extend(statements::section(self, &mut sources));
        sections.extend(conflicts::section(self, &mut sources));
        sections.extend(caveats::section(self, &mut sources));
        sections.push(summary::commands_section(self));
        sections.extend(self.sources_sections(&sources));
        let edition = match &self.identity.edition {
            Some(edition) => format!("Edition {edition} of the directory"),
            None => "A directory without an edition".to_owned(),
        };
        let laid_over = match &self.laid_over[..] {
            [] => String::new(),
            names => format!(", with user data laid over it ({})", list_or_count(names, "dataset", "datasets")),
        };
        let subtitle = format!(
            "{edition}{laid_over}; quality labels as of {}. Numbers in brackets refer to the sources at the end; a number after \
             'under', as in 'under 68', is a footnote to a whole table, or to all rows of a state in it; sections, tables, figures and rows \
             are those of the report.",
            self.on
        );
        let title = format!("Mission brief: {}", self.selection.title(&self.identity));
        Document { title, subtitle, sections }
    }

    /// Returns the sections with the source of the data and the list of the cited footnotes.
    fn sources_sections(&self, sources: &Sources<'_>) -> Vec<Section> {
        let publications = &self.identity.sources;
        let noun = if publications.len() == 1 { "Source" } else { "Sources" };
        let (scope, exception) = match &self.laid_over[..] {
            [] => ("", String::new()),
            names => {
                let names = list_or_count(names, "dataset", "datasets");
                (", except for user data", format!(" User data, not from that source: {names}."))
            }
        };
        let publications = match publications.is_empty() {
            true => format!("{}. The directory states no source.", self.identity.title_and_edition()),
            false => {
                let lines: Vec<String> = publications.iter().map(Publication::line).collect();
                let disclaimer = "This brief is not a product of the authors of the source.";
                format!("{noun}{scope}: {}.{exception} {disclaimer}", lines.join("; "))
            }
        };
        let footnotes = if sources.items().is_empty() { "" } else { " Cited footnotes of the report:" };
        let text = format!("{publications}{footnotes}");
        vec![
            Section { title: "Sources".to_owned(), body: Body::Paragraphs(vec![vec![Inline::text(text)]]) },
            Section { title: String::new(), body: Body::NumberedList(sources.items()) },
        ]
    }

    fn extract(&self, name: &str) -> Option<&Extract> {
        self.extracts.iter().find(|extract| extract.dataset.name == name)
    }

    fn entries(&self, name: &str) -> &[Entry] {
        self.extract(name).map_or(&[], |extract| &extract.entries)
    }

    /// Returns the title of a record; a title that is a reference is resolved.
    fn title_of(&self, dataset: &Dataset, entry: &Entry) -> String {
        self.resolved(dataset, entry, dataset.title_column).unwrap_or_else(|| entry.key.clone())
    }

    /// Returns the value of a column; a reference to a record of the brief becomes the title of that record.
    fn resolved(&self, dataset: &Dataset, entry: &Entry, column: &str) -> Option<String> {
        let value = entry.get(column)?;
        let extract = dataset.referenced_dataset(column).and_then(|target| self.extract(target.name));
        let record = extract.and_then(|it| Some((it.dataset, it.entries.iter().find(|record| record.key == value)?)));
        Some(record.map_or(value, |(dataset, record)| self.title_of(dataset, record)))
    }
}

impl Extract {
    /// Returns the command that lists the records.
    fn command(&self) -> String {
        command_line(&self.query)
    }
}

/// Returns the sources of a record that name a table row, a numbered measure or a profile.
fn exact_sources(entry: &Entry) -> Vec<String> {
    let sources = entry.get("source").unwrap_or_default();
    split_list(&sources).filter(|source| source.contains(", ")).map(str::to_owned).collect()
}

/// Returns the exact sources of all records that were selected by a subject. A record of another dataset with the same
/// source is also related to the selection.
fn restricted_sources(extracts: &[Extract], selection: &Selection) -> BTreeSet<String> {
    let restricted = extracts.iter().filter(|extract| selection.restricts_by_any(extract.dataset));
    restricted.flat_map(|extract| extract.entries.iter().flat_map(exact_sources)).collect()
}

/// Returns the commands that list the records of several extracts, with the numbers of records if given. Of the datasets
/// with the same flags, only the first is shown with the whole command.
fn commands(extracts: &[(&Extract, Option<usize>)], more_flags: &str) -> Inlines {
    let mut groups: Vec<(Option<String>, Inlines)> = Vec::new();
    for (extract, number) in extracts {
        let (name, command) = (extract.dataset.name, extract.command());
        let number = number.map(|number| format!(" {number}")).unwrap_or_default();
        let flags = command.split_once(name).map(|(_, flags)| flags.to_owned());
        match groups.iter_mut().find(|(known, _)| *known == flags) {
            Some((_, inlines)) => inlines.push(Inline::text(format!(", {name}{number}"))),
            None => groups.push((flags, vec![Inline::Code(command + more_flags), Inline::text(number)])),
        }
    }
    let groups: Vec<Inlines> = groups.into_iter().map(|(_, inlines)| inlines).collect();
    groups.join(&Inline::text("; "))
}

/// Returns the claims about the selection that the data contradicts or differs from, and those that exceed a bound that we
/// chose.
fn refuted_claims(session: &mut Session<'_>, selection: &Selection) -> Result<Vec<AuditedClaim>> {
    let mut refuted = claims::audit_claims(session, &|_| true)?;
    refuted
        .retain(|audited| matches!(audited.verdict, Verdict::Contradicted | Verdict::Implausible | Verdict::Differs));
    let related = RelatedRecords::read(session, selection, dataset_names::CLAIMS)?;
    refuted.retain(|audited| related.keys().any(|key| key == audited.claim.id));
    Ok(refuted)
}

/// Returns a section with a list, or `None` if the list is empty.
fn list_section(title: &str, items: Vec<ListItem>) -> Option<Section> {
    (!items.is_empty()).then(|| Section { title: title.to_owned(), body: Body::List(items) })
}
