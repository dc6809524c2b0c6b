//! The brief for a trade mission: gathers the records that match a selection and lays them out as a document.
//!
//! May import what `publish` may. All statements of a brief come from the data. Builds the document and writes nothing.

mod appendix;
mod cautions;
mod clusters;
mod dataset_names;
mod europe;
mod figures;
mod passed;
mod phrasing;
mod policies;
mod reach;
mod selection;

use std::collections::BTreeSet;

use anyhow::Result;

use crate::analysis::claims::{self, AuditedClaim};
use crate::analysis::dossier::{Entry, read_entries, select_all};
use crate::analysis::pictures::map::{RegionCounts, region_column};
use crate::datasets::identity::{Identity, Publication};
use crate::datasets::{DATASETS, Verdict};
use crate::date::{AsOf, Date};
use crate::document::{Body, Document, Illustration, Inline, Inlines, ListItem, Section};
use crate::query::Query;
use crate::render::svg::Placement;
use crate::schema::{Dataset, split_list};
use crate::session::Session;
use crate::text::{capitalise, list_or_count};

use phrasing::comma_separated;

pub(crate) use selection::{Selection, selection_args};

/// The data of a brief.
pub(crate) struct Brief {
    selection: Selection,
    on: AsOf,
    extracts: Vec<Extract>,
    // The claims about the selection whose verdict is contradicted, differs or implausible.
    refuted: Vec<AuditedClaim>,
    identity: Identity,
    // The names of the datasets for which user data replaces the built-in data.
    laid_over: Vec<&'static str>,
    with_appendix: bool,
    map: Option<Illustration>,
}

/// The records of a dataset that match the selection, or all records of one of [`dataset_names::WHOLE`].
struct Extract {
    dataset: &'static Dataset,
    query: Query,
    entries: Vec<Entry>,
}

impl Brief {
    /// Gathers the records that match a selection.
    ///
    /// # Errors
    /// If the data cannot be read, or a claim cannot be recomputed.
    pub(crate) fn gather(session: &mut Session<'_>, selection: Selection, with_appendix: bool) -> Result<Brief> {
        let (mut extracts, mut by_name, mut whole) = (Vec::new(), Vec::new(), Vec::new());
        for dataset in DATASETS.iter().copied().filter(|it| !dataset_names::OMITTED.contains(&it.name)) {
            if dataset_names::WHOLE.contains(&dataset.name) {
                whole.push(select_all(dataset, session));
            } else if let Some(query) = selection.query(dataset) {
                let mut entries = read_entries(session, &query)?;
                if dataset_names::GENERAL.contains(&dataset.name) && !selection.selects_everything() {
                    let all = read_entries(session, &select_all(dataset, session))?;
                    let general = all.into_iter().filter(|entry| !selection::refers_to_sector_or_state(dataset, entry));
                    let new: Vec<Entry> =
                        general.filter(|it| entries.iter().all(|entry| entry.key != it.key)).collect();
                    entries.extend(new);
                }
                extracts.push(Extract { dataset, query, entries });
            } else if dataset_names::BY_NAME.contains(&dataset.name) {
                by_name.push(select_all(dataset, session));
            }
        }
        let sources = restricted_sources(&extracts, &selection);
        let clusters = extracts.iter().find(|extract| extract.dataset.name == dataset_names::CLUSTERS);
        let states = reach::states(clusters.map_or(&[], |extract| &extract.entries));
        for query in by_name {
            let mut entries = read_entries(session, &query)?;
            entries.retain(|entry| {
                reach::is_contact_for(entry, &states)
                    || dataset_names::is_always_included(entry)
                    || selection.is_mentioned_in(entry)
                    || exact_sources(entry).iter().any(|source| sources.contains(source))
            });
            extracts.push(Extract { dataset: query.dataset, query, entries });
        }
        for query in whole {
            extracts.push(Extract { dataset: query.dataset, entries: read_entries(session, &query)?, query });
        }
        let (identity, laid_over) = (session.catalog.identity().clone(), session.catalog.laid_over());
        let on = AsOf { date: session.date(), edition: identity.edition };
        let mut brief =
            Brief { selection, on, extracts, refuted: Vec::new(), identity, laid_over, with_appendix, map: None };
        brief.map = brief.draw_map(session)?;
        let claims: BTreeSet<&str> = brief.concerning(dataset_names::CLAIMS).map(|claim| &*claim.key).collect();
        let is_refuted = |verdict| matches!(verdict, Verdict::Contradicted | Verdict::Implausible | Verdict::Differs);
        let mut refuted = claims::audit_claims(session, &|_| true)?;
        refuted.retain(|audited| is_refuted(audited.verdict) && claims.contains(&*audited.claim.id));
        brief.refuted = refuted;
        Ok(brief)
    }

    /// Draws the clusters of the selection on the map; returns `None` if the data contains no outlines.
    fn draw_map(&self, session: &Session<'_>) -> Result<Option<Illustration>> {
        let Some(extract) = self.extract(dataset_names::CLUSTERS) else { return Ok(None) };
        let Some((column, regions)) = region_column(extract.dataset) else { return Ok(None) };
        let query = Query { columns: vec![column], ..extract.query.clone() };
        let counts = RegionCounts::read(&session.catalog, &query, regions)?;
        let picture = counts.draw_small(&session.catalog, Placement { id: "map", with_caption: false })?;
        let mapped = if counts.unmapped > 0 { counts.summary() } else { capitalise(&counts.mapped()) };
        let hatched = match (self.selection.restricts(dataset_names::SELECTABLE[1]), counts.empty_regions() > 0) {
            (_, false) => "",
            (true, true) => "; hatched: not selected",
            (false, true) => "; hatched: none listed",
        };
        let caption = format!("{mapped}{hatched}");
        Ok(picture.map(|picture| Illustration { svg: picture.svg().to_owned(), caption }))
    }

    /// Returns whether no record matches all sectors and states of the selection.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        let is_selected = |extract: &&Extract| {
            self.selection.restricts_by_all(extract.dataset) && !dataset_names::WHOLE.contains(&extract.dataset.name)
        };
        self.extracts.iter().filter(is_selected).all(|extract| extract.entries.is_empty())
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
        let mut sections = figures::overview(self);
        sections.extend(clusters::sections(self));
        sections.extend(europe::section(self));
        sections.extend(policies::sections(self));
        sections.extend(figures::section(self));
        sections.extend(passed::section(self));
        sections.extend(cautions::section(self));
        sections.push(self.source_section());
        if self.with_appendix {
            sections.extend(appendix::sections(self));
        }
        let title = format!("Mission brief: {}", self.selection.title(&self.identity));
        let edition = self.identity.edition.map(|edition| format!("data of {}", edition.in_words()));
        let header = [Some(title.clone()), edition, Some(self.on.date.in_words())];
        Document {
            header: header.into_iter().flatten().collect(),
            title,
            subtitle: format!("Prepared {}. {}", self.on.date.in_words(), self.identity.describe_age(&self.laid_over)),
            sections,
        }
    }

    /// Returns the section with the source of the data and the command that writes the brief.
    fn source_section(&self) -> Section {
        let publications = &self.identity.sources;
        let (scope, exception) = match &self.laid_over[..] {
            [] => ("", String::new()),
            names => {
                let names = list_or_count(names, "dataset", "datasets");
                (", except for user data", format!(" User data, not from that source: {names}."))
            }
        };
        let text = match publications.is_empty() {
            true => format!("{}. The data states no source. ", self.identity.title_and_edition()),
            false => {
                let noun = if publications.len() == 1 { "Source" } else { "Sources" };
                let lines: Vec<String> = publications.iter().map(Publication::line).collect();
                let lines = lines.join("; ");
                format!(
                    "{noun}{scope}: {lines}.{exception} \u{a7} and Table refer to its sections and tables; summaries are in our words. \
                     This brief is not a product of the authors of the source. "
                )
            }
        };
        let mut inlines = vec![Inline::text(text)];
        if !self.with_appendix {
            let command = format!("eccp-mx brief{} --appendix", self.selection.flags());
            let adds = " adds the inferred values with their reasons, the audit and all footnotes.";
            inlines.extend([Inline::Code(command), Inline::text(adds)]);
        }
        Section { title: String::new(), body: Body::Footer(inlines) }
    }

    fn extract(&self, name: &str) -> Option<&Extract> {
        self.extracts.iter().find(|extract| extract.dataset.name == name)
    }

    fn entries(&self, name: &str) -> &[Entry] {
        self.extract(name).map_or(&[], |extract| &extract.entries)
    }

    /// Returns the records of one of [`dataset_names::WHOLE`] that are about the selection.
    fn concerning(&self, name: &str) -> impl Iterator<Item = &Entry> {
        let extract = self.extract(name);
        let entries =
            extract.into_iter().flat_map(|extract| extract.entries.iter().map(|entry| (extract.dataset, entry)));
        entries.filter(|(dataset, entry)| self.selection.concerns(dataset, entry)).map(|(_, entry)| entry)
    }

    /// Returns the records of a dataset that refer to a cluster.
    fn records_of<'b>(&'b self, dataset: &str, cluster: &'b Entry) -> impl Iterator<Item = &'b Entry> {
        let refers =
            |entry: &&Entry| entry.cell("cluster").values().iter().any(|key| key.stored_text() == *cluster.key);
        self.entries(dataset).iter().filter(refers)
    }

    /// Returns whether a date has passed on the reference date.
    fn has_passed(&self, date: Date) -> bool {
        self.on.is_after(date)
    }

    /// Returns the title of a record; a title that is a reference is resolved.
    fn title_of(&self, dataset: &Dataset, entry: &Entry) -> String {
        self.resolved(dataset, entry, dataset.title_column).unwrap_or_else(|| entry.key.clone())
    }

    /// Returns the title of a record, with the other columns of the key if the title is one of them; `None` if the report
    /// prints no title.
    fn printed_title(&self, dataset: &Dataset, entry: &Entry) -> Option<String> {
        let columns = if dataset.key.contains(&dataset.title_column) { dataset.key } else { &[dataset.title_column] };
        let columns = columns.iter().filter_map(|column| self.resolved(dataset, entry, column));
        Some(comma_separated(columns)).filter(|title| !title.is_empty())
    }

    /// Returns a text in which the keys of figures and claims are replaced with their titles, in quotation marks.
    fn with_titles(&self, text: &str) -> String {
        let title = |word: &str| {
            let datasets =
                [dataset_names::FIGURES, dataset_names::CLAIMS].into_iter().filter_map(|name| self.extract(name));
            let mut records = datasets.flat_map(|it| it.entries.iter().map(|entry| (it.dataset, entry)));
            let (dataset, entry) = records.find(|(_, entry)| entry.key == word)?;
            Some(format!("\u{201c}{}\u{201d}", self.title_of(dataset, entry)))
        };
        let words = text.split(' ').map(|word| {
            let key = word.trim_end_matches([',', ';', '.', ':']);
            let title = if key.contains('-') { title(key) } else { None };
            title.map_or_else(|| word.to_owned(), |title| format!("{title}{}", &word[key.len()..]))
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// Returns the value of a column; a reference to a record of the brief becomes the title of that record.
    fn resolved(&self, dataset: &Dataset, entry: &Entry, column: &str) -> Option<String> {
        let value = entry.get(column)?;
        let extract = dataset.referenced_dataset(column).and_then(|target| self.extract(target.name));
        let record = extract.and_then(|it| Some((it.dataset, it.entries.iter().find(|record| record.key == value)?)));
        Some(record.map_or(value, |(dataset, record)| self.title_of(dataset, record)))
    }
}

/// Returns the sources of a record that are exact: a row of a table, a measure of a policy or a profile.
fn exact_sources(entry: &Entry) -> Vec<String> {
    let sources = entry.get("source").unwrap_or_default();
    split_list(&sources).filter(|source| source.contains(", ")).map(str::to_owned).collect()
}

/// Returns the exact sources of all records that were selected by their sector or state. A record of another dataset with
/// the same source is also related to the selection.
fn restricted_sources(extracts: &[Extract], selection: &Selection) -> BTreeSet<String> {
    let restricted = extracts.iter().filter(|extract| selection.restricts_by_any(extract.dataset));
    restricted.flat_map(|extract| extract.entries.iter().flat_map(exact_sources)).collect()
}

/// Returns a section with a list, or `None` if the list is empty.
fn list_section(title: impl Into<String>, items: Vec<Inlines>) -> Option<Section> {
    (!items.is_empty())
        .then(|| Section { title: title.into(), body: Body::List(items.into_iter().map(ListItem::new).collect()) })
}
