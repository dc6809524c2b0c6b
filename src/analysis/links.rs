//! Lists the URLs in the data: each with its record, its printed form, its repairs and the organisation that owns its host.
//!
//! Reads the URL columns of all datasets, names no dataset and fetches nothing.

use std::ops::ControlFlow;

use anyhow::Result;

use crate::datasets::DATASETS;
use crate::date::Date;
use crate::query::{Query, RowView};
use crate::schema::{Cell, ColumnType, Dataset, Vocabulary};
use crate::store::catalog::Catalog;
use crate::text::fold::fold;

/// The status of an organisation that no longer exists.
pub(crate) const CLOSED: &str = "closed";
/// The suffix of a column that holds the printed form of another column.
const PRINTED_SUFFIX: &str = "_printed";
/// The column that describes the repair.
const REPAIR_COLUMN: &str = "repair";

/// A URL in the data.
pub(crate) struct Link {
    /// The dataset of the record.
    pub dataset: &'static Dataset,
    /// The key of the record.
    pub key: String,
    /// The column.
    pub column: &'static str,
    /// The working URL; empty if the printed one could not be repaired.
    pub url: String,
    /// The URL as printed; empty if the data does not have it.
    pub printed: String,
    /// What was repaired; empty if the printed URL works or is unknown.
    pub repair: String,
    /// The host, in lower case.
    pub host: String,
    /// The organisation that owns the host, if it is in the data.
    pub owner: Option<Owner>,
    /// The place in the report.
    pub source: String,
}

/// An organisation that owns hosts.
#[derive(Clone)]
pub(crate) struct Owner {
    /// The key of its record.
    pub key: String,
    /// Its status, such as [`CLOSED`].
    pub status: String,
    names: Vec<String>,
    hosts: Vec<String>,
}

/// Returns every URL in the data, in the order of datasets and records.
///
/// # Errors
/// If the data cannot be read.
pub(crate) fn list_links(catalog: &Catalog, on: Date) -> Result<Vec<Link>> {
    let (owners, mut links) = (read_owners(catalog, on)?, Vec::new());
    for dataset in DATASETS.iter().copied() {
        let columns: Vec<usize> = url_columns(dataset).collect();
        if columns.is_empty() {
            continue;
        }
        let query = Query { columns: (0..dataset.stored_columns().len()).collect(), ..Query::new(dataset, on) };
        query.run(catalog, &[], &mut |view: &RowView<'_>| {
            for &column in &columns {
                links.extend(links_in_column(dataset, view, column, &owners));
            }
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(links)
}

/// Returns the stored columns of a dataset that hold URLs.
fn url_columns(dataset: &Dataset) -> impl Iterator<Item = usize> + '_ {
    (0..dataset.stored_columns().len()).filter(|&column| dataset.column_type(column).element_type() == ColumnType::Url)
}

/// Returns the URLs in one column of a record.
fn links_in_column(dataset: &'static Dataset, view: &RowView<'_>, column: usize, owners: &[Owner]) -> Vec<Link> {
    let values =
        |cell: Cell<'_>| cell.values().iter().map(|value| value.stored_text().into_owned()).collect::<Vec<String>>();
    let cell = |name: &str| dataset.column_index(name).map(|index| view.cell(index));
    let text = |name: &str| cell(name).map(|cell| cell.stored_text().into_owned()).unwrap_or_default();
    let name = dataset.columns[column].name;
    let urls = values(view.cell(column));
    let printed_urls = cell(&format!("{name}{PRINTED_SUFFIX}")).map(values).unwrap_or_default();
    let count = urls.len().max(printed_urls.len());
    let link = |index: usize| {
        let url = urls.get(index).cloned().unwrap_or_default();
        let printed = printed_urls.get(index).cloned().unwrap_or_default();
        let repair = match dataset.column_index(REPAIR_COLUMN) {
            _ if printed.is_empty() || printed == url => String::new(),
            Some(_) => text(REPAIR_COLUMN),
            None => describe_repair(&printed, &url),
        };
        let host = url_host(if url.is_empty() { &printed } else { &url });
        let owner = owners.iter().find(|owner| owner.owns(&host)).cloned();
        Link { dataset, key: view.key(), column: name, url, printed, repair, host, owner, source: text("source") }
    };
    (0..count).map(link).collect()
}

/// Describes the differences between a printed and a working URL, for datasets without a column that does.
fn describe_repair(printed: &str, url: &str) -> String {
    let without_spaces: String = printed.split_whitespace().collect();
    let is_scheme_added = url.strip_suffix(&without_spaces).is_some_and(|prefix| prefix.ends_with("://"));
    let repairs = [
        ("scheme added", is_scheme_added),
        ("spaces removed", without_spaces != printed),
        ("characters changed", without_spaces != url && !is_scheme_added),
    ];
    repairs.iter().filter(|(_, applies)| *applies).map(|(repair, _)| *repair).collect::<Vec<_>>().join("; ")
}

/// Returns the host of a URL, in lower case; empty if it has none.
#[must_use]
pub fn url_host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host_and_port = authority.rsplit('@').next().unwrap_or_default();
    host_and_port.split(':').next().unwrap_or_default().to_lowercase()
}

/// Reads the organisations: the records of datasets with a column that says whether an organisation is closed.
fn read_owners(catalog: &Catalog, on: Date) -> Result<Vec<Owner>> {
    let mut owners = Vec::new();
    for dataset in DATASETS.iter().copied() {
        let Some((status, _)) = status_column(dataset) else { continue };
        let query = Query { columns: (0..dataset.stored_columns().len()).collect(), ..Query::new(dataset, on) };
        query.run(catalog, &[], &mut |view: &RowView<'_>| {
            let key = view.key();
            let aliases = dataset.alias_columns.iter().filter_map(|name| dataset.column_index(name));
            let aliases = aliases.map(|index| view.cell(index).stored_text().into_owned());
            // A host contains the words of a name without spaces.
            let names = aliases.chain([key.clone()]).map(|name| fold(&name).replace(' ', ""));
            let hosts = url_columns(dataset).flat_map(|index| {
                view.cell(index)
                    .values()
                    .iter()
                    .map(|url| strip_www(&url_host(&url.stored_text())).to_owned())
                    .collect::<Vec<_>>()
            });
            owners.push(Owner {
                names: names.filter(|name| !name.is_empty()).collect(),
                hosts: hosts.collect(),
                status: view.cell(status).stored_text().into_owned(),
                key,
            });
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(owners)
}

/// Returns the column that says whether an organisation is closed, with its vocabulary.
fn status_column(dataset: &Dataset) -> Option<(usize, &'static Vocabulary)> {
    (0..dataset.stored_columns().len()).find_map(|column| match dataset.column_type(column) {
        ColumnType::Word(vocabulary) if vocabulary.words().any(|word| word == CLOSED) => Some((column, vocabulary)),
        _ => None,
    })
}

/// Returns the vocabulary of the statuses of organisations.
#[must_use]
pub(crate) fn status_vocabulary() -> Option<&'static Vocabulary> {
    DATASETS.iter().find_map(|dataset| status_column(dataset)).map(|(_, vocabulary)| vocabulary)
}

fn strip_www(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

impl Owner {
    /// Returns whether the organisation owns a host: the host of one of its URLs, or a host with a name of the
    /// organisation as a label.
    fn owns(&self, host: &str) -> bool {
        let host = strip_www(host);
        self.hosts.iter().any(|owned| owned == host)
            || host.split('.').any(|label| self.names.iter().any(|name| name == label))
    }

    /// Returns whether the data says that the organisation is closed.
    #[must_use]
    pub(crate) fn is_closed(&self) -> bool {
        self.status == CLOSED
    }
}
