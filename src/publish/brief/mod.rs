//! A mission brief: what someone who prepares a mission needs to know, gathered for a selection and laid out.
//!
//! The one room that knows what a brief consists of. Nothing is printed here, and nothing said that is not in the data.

mod caveats;
mod clusters;
mod dataset_names;
mod figures;
mod locations;
mod phrasing;
mod policies;
mod selection;
mod sources;
mod summary;

use std::collections::BTreeSet;

use anyhow::Result;

use crate::analysis::claims::{self, AuditedClaim};
use crate::analysis::dossier::{Entry, read_entries, select_all};
use crate::datasets::registry::find_dataset;
use crate::datasets::report::{AUTHOR, DATE, NUMBER, PUBLISHER, REPORT_TITLE, VERSION};
use crate::datasets::{DATASETS, Verdict};
use crate::date::Date;
use crate::document::{Body, Document, Line, Section, Span, words};
use crate::query::Query;
use crate::query::facets::command_line;
use crate::schema::{Dataset, split_list};
use crate::session::Session;
use crate::store::edition;
use crate::text::{list_or_count, printable};

use sources::Sources;

pub(crate) use selection::{Selection, selection_args};

/// How many records can be told at length, and how many at all.
const MUCH: [usize; 2] = [45, 80];

/// What a brief is made of.
pub(crate) struct Brief {
    selection: Selection,
    on: Date,
    parts: Vec<Part>,
    figures: Vec<Entry>,
    figures_line: String,
    notes: Vec<Entry>,
    contradicted: Vec<AuditedClaim>,
    edition: Option<String>,
    // The datasets that are a person's own.
    own: Vec<&'static str>,
}

/// The records of one dataset that have to do with the selection.
pub(crate) struct Part {
    of: &'static Dataset,
    query: Query,
    entries: Vec<Entry>,
}

impl Brief {
    /// Gathers what has to do with a selection.
    ///
    /// # Errors
    /// If the data cannot be read, or a claim not recomputed.
    pub(crate) fn gather(session: &mut Session<'_>, selection: Selection) -> Result<Brief> {
        let mut parts = Vec::new();
        let mut others = Vec::new();
        for of in DATASETS.iter().copied().filter(|of| !dataset_names::ASIDE.contains(&of.name)) {
            match selection.query(of) {
                Some(query) => parts.push(Part { of, entries: read_entries(session, &query)?, query }),
                None if dataset_names::BY_NAME.contains(&of.name) => others.push(select_all(of, session)),
                None => {}
            }
        }
        let spots = spots(&parts, &selection);
        for query in others {
            let mut entries = read_entries(session, &query)?;
            entries.retain(|entry| {
                dataset_names::always(entry)
                    || selection.is_named_in(entry)
                    || exact(entry).any(|spot| spots.contains(&spot))
            });
            parts.push(Part { of: query.dataset, query, entries });
        }
        let (mut figures, mut figures_line) = (Vec::new(), String::new());
        if let Some((of, query)) =
            find_dataset(dataset_names::FIGURES).and_then(|of| Some((of, selection.wide_query(of)?)))
        {
            figures_line = command_line(&query);
            figures = read_entries(session, &query)?;
            figures.retain(|entry| selection.admits(of, entry));
        }
        let notes = match find_dataset(dataset_names::NOTES) {
            Some(of) => read_entries(session, &select_all(of, session))?,
            None => Vec::new(),
        };
        let contradicted = contradicted(session, &selection)?;
        let edition = edition::edition(&session.catalog)?;
        let mut own = Vec::new();
        for of in DATASETS {
            if session.catalog.source(of)?.is_user_data {
                own.push(of.name);
            }
        }
        Ok(Brief { on: session.date(), selection, parts, figures, figures_line, notes, contradicted, edition, own })
    }

    /// Whether nothing in the directory is about everything that was asked for.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.parts.iter().filter(|part| self.selection.is_strict(part.of)).all(|part| part.entries.is_empty())
    }

    /// Says what is known where nothing matches.
    ///
    /// # Errors
    /// If the data cannot be read.
    pub(crate) fn say_instead(&self, session: &mut Session<'_>) -> Result<()> {
        match self.parts.first() {
            Some(part) => crate::analysis::no_match::report_no_match(session, &part.query),
            None => Ok(()),
        }
    }

    /// The brief as a document.
    #[must_use]
    pub(crate) fn document(&self) -> Document {
        let mut sources = Sources::among(&self.notes, self.much() < 2);
        let mut sections = vec![summary::section(self, &mut sources)];
        sections.extend(clusters::sections(self, &mut sources));
        sections.extend(policies::europe(self, &mut sources));
        sections.extend(policies::policies(self, &mut sources));
        sections.extend(locations::sections(self, &mut sources));
        sections.extend(figures::sections(self, &mut sources));
        sections.extend(caveats::sections(self, &mut sources));
        sections.push(summary::rows(self));
        sections.extend(self.listed(&sources));
        let edition = match &self.edition {
            Some(edition) => format!("Edition {} of the directory", printable(edition)),
            None => "Own data that states no edition".to_owned(),
        };
        let subtitle = format!(
            "{edition}, quality labels as known on {}. Numbers in brackets are the sources at the \
             end; sections, tables, figures and rows are those of the briefing.",
            self.on
        );
        Document { title: format!("Mission brief: {}", self.selection.words()), subtitle, sections }
    }

    /// Where all of it is from, and the notes that are cited.
    fn listed(&self, sources: &Sources<'_>) -> Vec<Section> {
        let (all, own) = match &self.own[..] {
            [] => ("All of it", String::new()),
            own => {
                let names = list_or_count(own, "dataset", "datasets");
                (
                    "What is not a person's own data",
                    format!(" The {names} of this brief are own data, not the platform's."),
                )
            }
        };
        let lead = format!(
            "{all} stands in: {AUTHOR}, {REPORT_TITLE}, deliverable {NUMBER}, version {VERSION}, {DATE}, © {PUBLISHER}.{own} This brief is no product of the platform. The notes of the \
             briefing that are cited here:"
        );
        vec![
            Section { title: "Sources".to_owned(), body: Body::Prose(vec![vec![words(lead)]]) },
            Section { title: String::new(), body: Body::Numbered(sources.lines()) },
        ]
    }

    fn entries(&self, name: &str) -> &[Entry] {
        self.part(name).map_or(&[], |part| &part.entries)
    }

    /// How much there is to tell: 0 for little enough to tell it at length, 1 for much, 2 for very much. What is left out
    /// then is counted, for a brief is four pages long at most.
    fn much(&self) -> usize {
        let told =
            [dataset_names::CLUSTERS, dataset_names::PROFILES, dataset_names::POLICIES, dataset_names::AGREEMENTS];
        let records = told.iter().chain(&dataset_names::EUROPE).map(|name| self.entries(name).len()).sum::<usize>();
        MUCH.iter().filter(|most| records > **most).count()
    }

    /// What a record is called: where its title is the key of another, what that is called.
    fn called(&self, of: &Dataset, entry: &Entry) -> String {
        self.value(of, entry, of.title_column).unwrap_or_else(|| entry.key.clone())
    }

    /// A value of a record in words: where it is the key of another of the brief, what that is called.
    fn value(&self, of: &Dataset, entry: &Entry, column: &str) -> Option<String> {
        let value = entry.get(column)?;
        let there = of.referenced_dataset(column).and_then(|there| self.part(there.name));
        let other = there.and_then(|part| Some((part.of, part.entries.iter().find(|other| other.key == value)?)));
        Some(other.map_or(value, |(of, other)| self.called(of, other)))
    }

    fn part(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.of.name == name)
    }
}

impl Part {
    /// The command that lists its records.
    fn line(&self) -> String {
        command_line(&self.query)
    }
}

/// The exact places of the report at which a record stands: a measure, a profile, a row.
fn exact(entry: &Entry) -> impl Iterator<Item = String> {
    let sources = entry.get("source").unwrap_or_default();
    let exact = split_list(&sources).filter(|place| place.contains(", ")).map(str::to_owned);
    exact.collect::<Vec<_>>().into_iter()
}

/// The exact places of what is about everything that was asked for: what stands there too has to do with it.
fn spots(parts: &[Part], selection: &Selection) -> BTreeSet<String> {
    let about = parts.iter().filter(|part| selection.is_about(part.of));
    about.flat_map(|part| part.entries.iter().flat_map(exact)).collect()
}

/// The commands that list the records of several parts, each number behind its dataset: in full for the first of those
/// with the same flags, the others by name.
fn commands(parts: &[(&Part, Option<usize>)], more_flags: &str) -> Line {
    let flags = |part: &Part| part.line().split_once(part.of.name).map(|(_, flags)| flags.to_owned());
    let mut groups: Vec<(Option<String>, Line)> = Vec::new();
    for (part, number) in parts {
        let number = number.map(|number| format!(" {number}")).unwrap_or_default();
        let flags = flags(part);
        match groups.iter_mut().find(|(known, _)| *known == flags) {
            Some((_, line)) => line.push(words(format!(", {}{number}", part.of.name))),
            None => groups.push((flags, vec![Span::Code(format!("{}{more_flags}", part.line())), words(number)])),
        }
    }
    let lines: Vec<Line> = groups.into_iter().map(|(_, line)| line).collect();
    lines.join(&words("; "))
}

/// The claims of the briefing that its own data contradicts, as far as they are measured on records of the selection.
fn contradicted(session: &mut Session<'_>, selection: &Selection) -> Result<Vec<AuditedClaim>> {
    let audited = claims::audit_claims(session)?.into_iter().filter(|audited| audited.verdict == Verdict::Contradicted);
    claims::with_claim_data(session, |session| {
        let mut touching = Vec::new();
        for one in audited {
            if selection.is_everything() || is_measured_on(session, selection, &one)? {
                touching.push(one);
            }
        }
        Ok(touching)
    })
}

fn is_measured_on(session: &mut Session<'_>, selection: &Selection, audited: &AuditedClaim) -> Result<bool> {
    for line in std::iter::once(&audited.claim.query).chain(&audited.claim.other_query) {
        let mut query = claims::parse_query(session, line)?;
        let Some(about) = selection.query(query.dataset) else { continue };
        query.filters.extend(about.filters);
        query.columns = Vec::new();
        if !read_entries(session, &query)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A section of points, if there are any.
fn points(title: &str, points: Vec<crate::document::Point>) -> Option<Section> {
    (!points.is_empty()).then(|| Section { title: title.to_owned(), body: Body::Points(points) })
}

/// A point that says all in its line.
fn point(line: Line) -> crate::document::Point {
    crate::document::Point { line, below: Vec::new() }
}
