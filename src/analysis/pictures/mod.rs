//! Draws the rows of a query as a picture, for `-f svg` and for documents that contain pictures.

pub(crate) mod counts;
pub(crate) mod map;
pub(crate) mod timeline;

use crate::datasets::registry;
use crate::query::Query;
use crate::query::facets::{ANY, NEGATION, NONE, selecting_flags};
use crate::render::svg::{Caption, DataAttributes, Placement};
use crate::schema::{Cell, ColumnType, Dataset, Origin};
use crate::store::catalog::Catalog;
use crate::text::{format_count, list_or_count};

/// Returns the caption of a picture of the rows of a query. The source line names the data and, if the query depends on
/// the reference date, that date.
fn caption(catalog: &Catalog, query: &Query, placement: Placement, title: String, subtitle: String) -> Caption {
    let sources: Vec<String> = catalog.identity().sources.iter().map(|publication| publication.line()).collect();
    let sources = if sources.is_empty() { String::new() } else { format!("Source: {}. ", sources.join("; ")) };
    let filters = query.filters.iter().flat_map(|filter| &filter.columns);
    let mut columns = filters.chain(&query.columns).chain(query.sort.iter().map(|(column, _)| column));
    let date = match columns.any(|&column| depends_on_date(query.dataset, column)) {
        true => format!(", as of {}", query.as_of),
        false => String::new(),
    };
    Caption { placement, title, subtitle, source: format!("{sources}Data: {}{date}.", describe_data(catalog)) }
}

/// Returns whether the values of a column depend on the reference date.
fn depends_on_date(dataset: &Dataset, column: usize) -> bool {
    let is_as_of = |dataset: Option<&Dataset>, name: &str| {
        let column = dataset.and_then(|dataset| dataset.columns.iter().find(|column| column.name == name));
        column.is_some_and(|column| column.origin == Origin::AsOf)
    };
    match dataset.columns[column].origin {
        Origin::AsOf => true,
        Origin::Join { reference, column } => is_as_of(dataset.referenced_dataset(reference), column),
        Origin::ReverseJoin { dataset, column: Some(column), .. } => is_as_of(registry::find_dataset(dataset), column),
        _ => false,
    }
}

/// Returns the title and the edition of the data, and the datasets that user data replaces.
fn describe_data(catalog: &Catalog) -> String {
    let identity = catalog.identity();
    let edition = identity.edition.map(|edition| format!(", edition {edition}")).unwrap_or_default();
    let laid_over = match catalog.laid_over()[..] {
        [] => String::new(),
        ref names => format!(", with user data: {}", list_or_count(names, "dataset", "datasets")),
    };
    format!("{}{edition}{laid_over}", identity.short_title())
}

/// Returns the title of a picture of `rows` rows, which ends in `rest`, with the country and the edition of the data:
/// `Mexico: 97 clusters listed in March 2019, by state`. User data that replaces datasets has neither.
fn title(catalog: &Catalog, query: &Query, rows: usize, rest: &str) -> String {
    let identity = catalog.document_identity();
    let country = identity.country.as_deref().filter(|_| catalog.laid_over().is_empty());
    let country = country.map(|country| format!("{country}: ")).unwrap_or_default();
    let edition = identity.edition.map(|edition| format!(" listed in {}", edition.in_words())).unwrap_or_default();
    format!("{country}{}{edition}{rest}", describe_rows(query, rows))
}

/// Returns a number of rows of a query and its filters: `20 clusters with sector ICT, without label`.
pub(crate) fn describe_rows(query: &Query, rows: usize) -> String {
    let (mut present, mut absent) = (Vec::new(), Vec::new());
    for (flag, values) in selecting_flags(query) {
        let (name, is_negated) = flag.strip_prefix(NEGATION).map_or((&*flag, false), |name| (name, true));
        let (is_none, is_any) = (values == [NONE], values == [ANY]);
        let name = name.strip_prefix("with-").unwrap_or(name);
        let values = if is_none || is_any { String::new() } else { values.join(" or ") };
        let filters = if is_negated == is_none { &mut present } else { &mut absent };
        filters.push(format!("{name} {values}").trim_end().to_owned());
    }
    let mut text = format_count(rows, query.dataset.noun, query.dataset.name);
    let lists = [("with", present), ("without", absent)].into_iter().filter(|(_, filters)| !filters.is_empty());
    let lists: Vec<String> = lists.map(|(word, filters)| format!(" {word} {}", filters.join(", "))).collect();
    text.push_str(&lists.join(","));
    text
}

/// Returns the name of the filter flag of a column, which is also that of a data attribute.
fn flag_name(dataset: &Dataset, column: usize) -> String {
    match dataset.column_type(column).element_type() {
        ColumnType::Reference(target) => registry::find_dataset(target).map_or(target, |target| target.noun).to_owned(),
        _ => dataset.columns[column].name.replace('_', "-"),
    }
}

/// Returns the data attributes for the value of each of the columns that does not have several values.
fn data_attributes<'c>(dataset: &Dataset, cells: impl IntoIterator<Item = (usize, &'c Cell<'c>)>) -> DataAttributes {
    cells.into_iter().fold(DataAttributes::default(), |data, (column, cell)| match cell.values() {
        [value] => data.with(&flag_name(dataset, column), &value.stored_text()),
        [] => data.with(&flag_name(dataset, column), NONE),
        _ => data,
    })
}
