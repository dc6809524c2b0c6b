//! The data of the page: all tables with their columns and rows, and the tabs that show some of the tables.
//!
//! Only the choice of the tabs is made here; everything else is derived from the columns of the datasets.

use std::ops::ControlFlow;

use anyhow::Result;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value, json};

use super::timeline;
use crate::analysis::claims::{self, AuditedClaim};
use crate::analysis::dossier::select_all;
use crate::datasets::identity::{Identity, Publication};
use crate::datasets::registry::{find_dataset, storage_type};
use crate::datasets::{AUDIT, DATASETS};
use crate::query::facets::{FlagKind, filter_flags};
use crate::query::{Query, RowView};
use crate::render::{TILE_COLUMN, TILE_ROW};
use crate::schema::{Column, ColumnType, Dataset, Origin, Row, Word};
use crate::session::Session;
use crate::text::fold::letter_replacements;

/// The datasets with a tab, and the columns that the tab shows besides the default view. The records of other datasets
/// are reached by links.
const TABS: &[(&str, &[&str])] = &[
    ("clusters", &["label_status", "members", "listed_in"]),
    ("policies", &[]),
    ("partnerships", &[]),
    ("programmes", &[]),
    ("indicators", &[]),
    ("statements", &[]),
    ("conflicts", &[]),
];
/// The columns of the tab with the audited claims.
const AUDIT_COLUMNS: [&str; 13] = [
    KEY,
    "claim",
    "relation",
    "stated",
    "expected",
    "found",
    "unit",
    "verdict",
    "note",
    "sector",
    "state",
    "source",
    "footnotes",
];
/// The key column of the claims and of the audit.
const KEY: &str = "id";

/// The data of the page.
#[derive(Serialize)]
pub(super) struct PageData {
    tabs: Vec<Value>,
    // Serialized one by one, because the tables would take ten times the memory as JSON values.
    tables: Vec<Box<RawValue>>,
    tile_columns: Option<Value>,
    title: String,
    source: String,
    /// The datasets for which a folder replaces the built-in data; `None` if the data is not a folder laid over the
    /// built-in directory.
    laid_over: Option<Vec<&'static str>>,
    folder: Option<String>,
    as_of: String,
    letter_folds: Vec<(String, &'static str)>,
}

/// Gathers the data.
///
/// # Errors
/// If the data cannot be read, or a claim cannot be recomputed.
pub(super) fn gather(session: &mut Session<'_>) -> Result<PageData> {
    let mut tabs: Vec<Value> =
        TABS.iter().filter_map(|(name, extra_columns)| Some(tab(find_dataset(name)?, extra_columns))).collect();
    let mut tables =
        DATASETS.iter().map(|dataset| Ok(to_raw_value(&table(session, dataset)?)?)).collect::<Result<Vec<_>>>()?;
    let claims = claims::audit_claims(session, &|_| true)?;
    // A directory without claims has no audit.
    if !claims.is_empty() {
        tabs.push(json!({
            "table": AUDIT.command, "filters": [AUDIT.tally_column], "extra_columns": [], "has_query": false,
            "records": AUDIT.name,
        }));
        tables.push(to_raw_value(&audit_table(session, claims)?)?);
    }
    let mut tiles = None;
    for dataset in DATASETS.iter().copied().filter(|dataset| dataset.column_index(TILE_ROW).is_some()) {
        tiles = tiles.or(Some(dataset).filter(|_| has_tiles(session, dataset).unwrap_or(true)));
    }
    let code = |dataset: &Dataset| dataset.default_columns.first().copied().unwrap_or(dataset.title_column);
    Ok(PageData {
        tabs,
        tables,
        tile_columns: tiles.map(
            |dataset| json!({ "table": dataset.name, "code": code(dataset), "row": TILE_ROW, "column": TILE_COLUMN }),
        ),
        title: session.catalog.identity().short_title().to_owned(),
        source: describe_source(session.catalog.identity()),
        laid_over: session.catalog.is_laid_over().then(|| session.catalog.laid_over()),
        folder: session.catalog.user_dir().map(|dir| dir.display().to_string()),
        as_of: session.date().to_string(),
        letter_folds: letter_replacements().map(|(letter, latin)| (letter.to_string(), latin)).collect(),
    })
}

/// Returns the sources and the edition of a directory, for the line below the title.
fn describe_source(identity: &Identity) -> String {
    let sources: Vec<String> = identity.sources.iter().map(Publication::line).collect();
    let noun = if sources.len() == 1 { "Source" } else { "Sources" };
    let source = if sources.is_empty() { String::new() } else { format!("{noun}: {}. ", sources.join("; ")) };
    let edition = identity.edition.map(|edition| format!("Edition {edition}.")).unwrap_or_default();
    format!("{source}{edition}").trim_end().to_owned()
}

/// Returns whether any record of a dataset has a position on the tile grid.
fn has_tiles(session: &Session<'_>, dataset: &'static Dataset) -> Result<bool> {
    let columns = [TILE_ROW, TILE_COLUMN].map(|name| dataset.column_index(name));
    let mut found = false;
    let columns = columns.into_iter().flatten().collect::<Vec<_>>();
    let query = Query { columns: columns.clone(), ..Query::new(dataset, session.date()) };
    query.run(&session.catalog, &[], &mut |view: &RowView<'_>| {
        found = columns.iter().all(|&column| !view.cell(column).is_empty());
        Ok(if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    Ok(found)
}

/// Returns a tab with its filters: the flags that take a vocabulary word, the name of a record, or no value.
fn tab(dataset: &Dataset, extra_columns: &[&str]) -> Value {
    let is_filter = |value| match value {
        FlagKind::Key(target) => storage_type(ColumnType::Reference(target.name)) == ColumnType::Text,
        FlagKind::Word(_) | FlagKind::Switch => true,
        FlagKind::Date | FlagKind::Number | FlagKind::Source => false,
    };
    let filters: Vec<String> =
        filter_flags(dataset).into_iter().filter(|flag| is_filter(flag.kind)).map(|flag| flag.name).collect();
    json!({ "table": dataset.name, "filters": filters, "extra_columns": extra_columns, "has_query": true })
}

fn table(session: &Session<'_>, dataset: &'static Dataset) -> Result<Value> {
    // The script of the page computes the joined columns, so their values are not embedded.
    let is_embedded = |index: &usize| {
        let origin = dataset.columns[*index].origin;
        !matches!(origin, Origin::Join { .. } | Origin::ReverseJoin { .. })
    };
    let embedded: Vec<usize> = (0..dataset.columns.len()).filter(is_embedded).collect();
    let query = Query { columns: embedded.clone(), ..select_all(dataset, session) };
    let mut rows: Vec<Vec<Value>> = Vec::new();
    query.run(&session.catalog, &[], &mut |view: &RowView<'_>| {
        rows.push(embedded.iter().map(|&index| view.cell(index).to_json()).collect());
        Ok(ControlFlow::Continue(()))
    })?;
    let is_as_of = |index: &usize| dataset.columns[*index].origin == Origin::AsOf;
    if embedded.iter().any(is_as_of) {
        let edition = session.catalog.identity().edition;
        let mut remaining = rows.iter_mut();
        session.catalog.each(dataset, &|_| true, &mut |record| {
            if let Some(row) = remaining.next() {
                for (cell, &index) in row.iter_mut().zip(&embedded).filter(|(_, index)| is_as_of(index)) {
                    *cell = timeline::encode(dataset, &*record, index, edition);
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
    }
    let flags: Vec<Value> = filter_flags(dataset).iter().map(|flag| json!([flag.name, flag.columns])).collect();
    let columns = dataset.columns.iter().enumerate();
    let columns: Vec<Value> = columns.map(|(index, column)| dataset_column(dataset, index, column)).collect();
    Ok(json!({
        "name": dataset.name, "noun": dataset.noun, "plural": dataset.name, "about": dataset.about, "key": dataset.key,
        "title": dataset.title_column, "view": dataset.default_columns, "flags": flags, "columns": columns,
        "in_our_words": dataset.is_paraphrase(), "is_user_data": session.catalog.source(dataset)?.is_user_data, "rows": rows,
    }))
}

fn audit_table(session: &Session<'_>, claims: Vec<AuditedClaim>) -> Result<Value> {
    let columns: Vec<usize> = AUDIT_COLUMNS.iter().filter_map(|name| AUDIT.column_index(name)).collect();
    let column = |&index: &usize| &AUDIT.columns[index];
    // The page already contains the columns of the claims, which are joined by the key.
    let is_embedded = |index: &usize| column(index).origin == Origin::Computed || column(index).name == KEY;
    let page_column = |index: &usize| -> Value {
        let name = column(index).name;
        let mut properties = column_properties(name, "", AUDIT.column_type(*index));
        if !is_embedded(index) {
            properties.insert("join".to_owned(), json!({ "table": AUDIT.name, "reference": KEY, "column": name }));
        }
        properties.into()
    };
    let embedded: Vec<usize> = columns.iter().copied().filter(is_embedded).collect();
    let claims = claims.into_iter().map(|claim| Box::new(claim) as Box<dyn Row>).collect();
    let mut rows: Vec<Vec<Value>> = Vec::new();
    select_all(&AUDIT, session).run_on(&session.catalog, Some(claims), &[], &mut |view: &RowView<'_>| {
        rows.push(embedded.iter().map(|&index| view.cell(index).to_json()).collect());
        Ok(ControlFlow::Continue(()))
    })?;
    let position = AUDIT_COLUMNS.iter().position(|&name| name == AUDIT.tally_column);
    Ok(json!({
        "name": AUDIT.command, "noun": AUDIT.noun, "plural": AUDIT.name,
        "about": "the claims of the report, recomputed from its data", "key": AUDIT.key, "title": AUDIT.title_column,
        "view": AUDIT_COLUMNS, "flags": [[AUDIT.tally_column, [position]]],
        "columns": columns.iter().map(page_column).collect::<Vec<_>>(), "in_our_words": AUDIT.is_paraphrase(),
        "is_user_data": false, "rows": rows,
    }))
}

/// Returns a column of a dataset, with its origin unless the page embeds its values as for a stored column.
fn dataset_column(dataset: &Dataset, index: usize, declared: &Column) -> Value {
    let column_type = dataset.column_type(index);
    let mut column = column_properties(declared.name, declared.about, column_type);
    let (property, value) = match declared.origin {
        Origin::Stored | Origin::Computed | Origin::Inherited { .. } => return column.into(),
        Origin::AsOf => ("as_of", timeline::encoding(column_type).into()),
        Origin::Join { reference, column } => {
            let target = dataset.referenced_dataset(reference).map(|target| target.name);
            ("join", json!({ "table": target, "reference": reference, "column": column }))
        }
        Origin::ReverseJoin { dataset, reference, column } => {
            ("reverse_join", json!({ "table": dataset, "reference": reference, "column": column }))
        }
    };
    column.insert(property.to_owned(), value);
    column.into()
}

fn column_properties(name: &str, about: &str, column_type: ColumnType) -> Map<String, Value> {
    let mut column = Map::new();
    let mut set = |property: &str, value| column.insert(property.to_owned(), value);
    set("name", name.into());
    set("type", column_type.element_type().name().into());
    set("about", about.into());
    if matches!(column_type, ColumnType::List(_)) {
        set("list", true.into());
    }
    match column_type.element_type() {
        ColumnType::Reference(target) => set("target", target.into()),
        ColumnType::Word(vocabulary) => {
            let word = |word: &Word| json!([word.word, format!("{:?}", word.tone).to_lowercase(), word.about]);
            set("words", vocabulary.0.iter().map(word).collect())
        }
        _ => None,
    };
    column
}
