//! The addresses in the data: each with the record that gives it, as printed and as it can be used, and whose host it is.
//!
//! Goes through every column of addresses of any dataset; none is named and nothing is fetched.

use std::ops::ControlFlow;

use anyhow::Result;

use crate::datasets::DATASETS;
use crate::date::Date;
use crate::query::{Query, RowView};
use crate::schema::{Cell, ColumnType, Dataset, Vocabulary};
use crate::store::catalog::Catalog;
use crate::text::fold::fold;

/// The word for a body that is no more.
pub(crate) const CLOSED: &str = "closed";
/// What a column is called that holds what another holds, as printed.
const PRINTED: &str = "_printed";
/// The column that says what was repaired.
const REPAIR: &str = "repair";

/// An address.
pub(crate) struct Link {
    /// The dataset of the record that gives it.
    pub of: &'static Dataset,
    /// The key of that record.
    pub key: String,
    /// The column.
    pub column: &'static str,
    /// The address, usable as it stands; empty where it could not be repaired.
    pub url: String,
    /// As printed; empty where the data does not keep that.
    pub printed: String,
    /// What was repaired; empty where nothing was.
    pub repair: String,
    /// Its host, in lower case.
    pub host: String,
    /// Whose host it is, where the data tells.
    pub owner: Option<Owner>,
    /// Where in the report it stands.
    pub source: String,
}

/// A body that has a host.
#[derive(Clone)]
pub(crate) struct Owner {
    /// The key of its record.
    pub key: String,
    /// What the report says of it: whether it is closed.
    pub status: String,
    names: Vec<String>,
    hosts: Vec<String>,
}

/// Every address of the data, in the order of datasets and records.
///
/// # Errors
/// If the data cannot be read.
pub(crate) fn links(catalog: &Catalog, on: Date) -> Result<Vec<Link>> {
    let (owners, mut all) = (owners(catalog, on)?, Vec::new());
    for of in DATASETS.iter().copied() {
        let columns: Vec<usize> = addresses(of).collect();
        if columns.is_empty() {
            continue;
        }
        let query = Query { columns: (0..of.stored_columns().len()).collect(), ..Query::new(of, on) };
        query.run(catalog, &[], &mut |view: &RowView<'_>| {
            columns.iter().for_each(|&column| all.extend(of_column(of, view, column, &owners)));
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(all)
}

/// The stored columns of a dataset that hold addresses.
fn addresses(of: &Dataset) -> impl Iterator<Item = usize> + '_ {
    (0..of.stored_columns().len()).filter(|&column| of.column_type(column).element_type() == ColumnType::Url)
}

/// The addresses of a column of a record.
fn of_column(of: &'static Dataset, view: &RowView<'_>, column: usize, owners: &[Owner]) -> Vec<Link> {
    let values =
        |cell: Cell<'_>| cell.values().iter().map(|value| value.stored_text().into_owned()).collect::<Vec<String>>();
    let named =
        |name: &str| of.column_index(name).map(|at| view.cell(at).stored_text().into_owned()).unwrap_or_default();
    let name = of.columns[column].name;
    let urls = values(view.cell(column));
    let printed = of.column_index(&format!("{name}{PRINTED}")).map(|at| values(view.cell(at))).unwrap_or_default();
    let count = urls.len().max(printed.len());
    let link = |at: usize| {
        let url = urls.get(at).cloned().unwrap_or_default();
        let printed = printed.get(at).cloned().unwrap_or_default();
        let repair = match of.column_index(REPAIR) {
            _ if printed.is_empty() || printed == url => String::new(),
            Some(_) => named(REPAIR),
            None => repaired(&printed, &url),
        };
        let host = host(if url.is_empty() { &printed } else { &url });
        let owner = owners.iter().find(|owner| owner.has(&host)).cloned();
        Link { of, key: view.key(), column: name, url, printed, repair, host, owner, source: named("source") }
    };
    (0..count).map(link).collect()
}

/// What was repaired, where the data does not say it: told from the two forms.
fn repaired(printed: &str, url: &str) -> String {
    let whole: String = printed.split_whitespace().collect();
    let with_scheme = url.strip_suffix(&whole).is_some_and(|scheme| scheme.ends_with("://"));
    let all = [
        ("scheme added", with_scheme),
        ("spaces removed", whole != printed),
        ("other letters", whole != url && !with_scheme),
    ];
    all.iter().filter(|(_, is_so)| *is_so).map(|(what, _)| *what).collect::<Vec<_>>().join("; ")
}

/// The host of an address, in lower case; nothing where it has none.
#[must_use]
pub fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default().to_lowercase()
}

/// The bodies of the data: records of which it is said whether they are closed.
fn owners(catalog: &Catalog, on: Date) -> Result<Vec<Owner>> {
    let mut all = Vec::new();
    for of in DATASETS.iter().copied() {
        let Some((status, _)) = status(of) else { continue };
        let query = Query { columns: (0..of.stored_columns().len()).collect(), ..Query::new(of, on) };
        query.run(catalog, &[], &mut |view: &RowView<'_>| {
            let key = view.key();
            // A name of several words is no part of a host, written together it may be.
            let known = of
                .alias_columns
                .iter()
                .filter_map(|name| of.column_index(name))
                .map(|at| view.cell(at).stored_text().into_owned());
            let names = known.chain([key.clone()]).map(|name| fold(&name).replace(' ', ""));
            let hosts = addresses(of).flat_map(|at| {
                view.cell(at).values().iter().map(|url| bare(&host(&url.stored_text())).to_owned()).collect::<Vec<_>>()
            });
            all.push(Owner {
                names: names.filter(|name| !name.is_empty()).collect(),
                hosts: hosts.collect(),
                status: view.cell(status).stored_text().into_owned(),
                key,
            });
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(all)
}

/// The column of a dataset that says whether a body is closed, and its words.
fn status(of: &Dataset) -> Option<(usize, &'static Vocabulary)> {
    (0..of.stored_columns().len()).find_map(|column| match of.column_type(column) {
        ColumnType::Word(words) if words.words().any(|word| word == CLOSED) => Some((column, words)),
        _ => None,
    })
}

/// The words that say whether a body is closed.
#[must_use]
pub(crate) fn statuses() -> Option<&'static Vocabulary> {
    DATASETS.iter().find_map(|of| status(of)).map(|(_, words)| words)
}

fn bare(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

impl Owner {
    /// Whether a host is this body's: that of its own address, or one that is called as it is.
    fn has(&self, host: &str) -> bool {
        let bare = bare(host);
        self.hosts.iter().any(|own| own == bare)
            || bare.split('.').any(|part| self.names.iter().any(|name| name == part))
    }

    /// Whether the report says that it is closed.
    #[must_use]
    pub(crate) fn is_closed(&self) -> bool {
        self.status == CLOSED
    }
}
