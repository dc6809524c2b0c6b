//! The directory as the script of the page reads it: tables of columns and rows, and which of them have a tab.
//!
//! Follows the tables of datasets. Only the choice of tabs names any.

use std::ops::ControlFlow;

use anyhow::Result;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value, json};

use super::timeline;
use crate::analysis::claims;
use crate::analysis::dossier::select_all;
use crate::datasets::DATASETS;
use crate::datasets::registry::{find_dataset, storage_type};
use crate::query::RowView;
use crate::query::facets::{FlagKind, filter_flags};
use crate::render::{TILE_COLUMN, TILE_ROW};
use crate::schema::{Cell, Column, ColumnType, Dataset, Origin};
use crate::session::Session;
use crate::store::edition::edition;
use crate::text::fold::letter_replacements;

/// The datasets with a tab of their own, and the columns that it shows besides the default view. Every other dataset is
/// reached through the records that have to do with it.
const TABS: &[(&str, &[&str])] = &[
    ("clusters", &["label_status", "members", "listed_in"]),
    ("policies", &[]),
    ("partnerships", &[]),
    ("programmes", &[]),
    ("indicators", &[]),
];
/// The tab of the claims as they are judged, and the dataset that holds them.
const AUDIT: &str = "audit";
const CLAIMS: &str = "claims";

/// What the script reads.
#[derive(Serialize)]
pub(super) struct Data {
    tabs: Vec<Value>,
    // Each is made text as soon as it is there: as values they take ten times as much memory.
    tables: Vec<Box<RawValue>>,
    tiles: Option<Value>,
    edition: Option<String>,
    folder: Option<String>,
    as_of: String,
    twins: Vec<(String, &'static str)>,
}

/// All of it.
///
/// # Errors
/// If the data cannot be read, or a claim not be recomputed.
pub(super) fn of(session: &mut Session<'_>) -> Result<Data> {
    let mut tabs: Vec<Value> = TABS.iter().filter_map(|(name, adds)| Some(tab(find_dataset(name)?, adds))).collect();
    tabs.push(json!({ "table": AUDIT, "by": ["verdict"], "adds": [], "asks": false, "records": CLAIMS }));
    let mut tables = DATASETS.iter().map(|of| Ok(to_raw_value(&table(session, of)?)?)).collect::<Result<Vec<_>>>()?;
    tables.push(to_raw_value(&audited(session)?)?);
    let places = DATASETS.iter().find(|of| of.column_index(TILE_ROW).is_some());
    let code = |of: &&&Dataset| of.default_columns.first().copied().unwrap_or(of.title_column);
    Ok(Data {
        tabs,
        tables,
        tiles: places.map(|of| json!({ "table": of.name, "columns": [code(&of), TILE_ROW, TILE_COLUMN] })),
        edition: edition(&session.catalog)?,
        folder: session.catalog.user_dir().map(|dir| dir.display().to_string()),
        as_of: session.date().to_string(),
        twins: letter_replacements().map(|(c, latin)| (c.to_string(), latin)).collect(),
    })
}

/// A tab, with the flags that it offers as choices: what can be counted out and is called by a name.
fn tab(of: &Dataset, adds: &[&str]) -> Value {
    let few = |takes| match takes {
        FlagKind::Key(to) => storage_type(ColumnType::Reference(to.name)) == ColumnType::Text,
        FlagKind::Word(_) | FlagKind::Switch => true,
        FlagKind::Date => false,
    };
    let by: Vec<String> = filter_flags(of).into_iter().filter(|flag| few(flag.kind)).map(|flag| flag.name).collect();
    json!({ "table": of.name, "by": by, "adds": adds, "asks": true })
}

fn table(session: &Session<'_>, of: &'static Dataset) -> Result<Value> {
    let query = select_all(of, session);
    let mut rows: Vec<Vec<Value>> = Vec::new();
    query.run(&session.catalog, &[], &mut |view: &RowView<'_>| {
        rows.push(query.columns.iter().map(|&index| view.cell(index).to_json()).collect());
        Ok(ControlFlow::Continue(()))
    })?;
    let daily: Vec<usize> = (0..of.columns.len()).filter(|&index| of.columns[index].origin == Origin::AsOf).collect();
    if !daily.is_empty() {
        let mut left = rows.iter_mut();
        session.catalog.each(of, &|_| true, &mut |record| {
            if let Some(row) = left.next() {
                daily.iter().for_each(|&index| row[index] = timeline::of(of, &*record, index));
            }
            Ok(ControlFlow::Continue(()))
        })?;
    }
    let flags: Vec<Value> = filter_flags(of).iter().map(|flag| json!([flag.name, flag.columns])).collect();
    let columns: Vec<Value> = of.columns.iter().enumerate().map(|(index, column)| joined(of, index, column)).collect();
    Ok(json!({
        "name": of.name, "noun": of.noun, "many": of.name, "about": of.about, "key": of.key, "title": of.title_column,
        "view": of.default_columns, "flags": flags, "columns": columns, "own": session.catalog.source(of)?.is_user_data, "rows": rows,
    }))
}

fn audited(session: &mut Session<'_>) -> Result<Value> {
    let heads = claims::output_columns();
    let columns: Vec<Value> = heads.iter().map(|head| column(&head.name, "", head.kind).into()).collect();
    let view: Vec<&str> = heads.iter().map(|head| &*head.name).collect();
    let row = |audited| claims::output_cells(audited).iter().map(Cell::to_json).collect::<Vec<_>>();
    let rows: Vec<Vec<Value>> = claims::audit_claims(session)?.iter().map(row).collect();
    let flags: Vec<Value> = heads
        .iter()
        .enumerate()
        .filter(|(_, head)| matches!(head.kind, ColumnType::Word(_)))
        .map(|(index, head)| json!([head.name, [index]]))
        .collect();
    let noun = find_dataset(CLAIMS).map_or(CLAIMS, |of| of.noun);
    Ok(json!({
        "name": AUDIT, "noun": noun, "many": CLAIMS, "about": "the report's claims, recomputed from its own data",
        "key": ["id"], "title": "claim", "view": view, "flags": flags, "columns": columns, "own": false, "rows": rows,
    }))
}

/// A column of a dataset, with how it is got where that is not from the record.
fn joined(of: &Dataset, index: usize, of_column: &Column) -> Value {
    let kind = of.column_type(index);
    let mut column = column(of_column.name, of_column.about, kind);
    let mut put = |name: &str, value| column.insert(name.to_owned(), value);
    match of_column.origin {
        Origin::Stored | Origin::Inherited { .. } => None,
        Origin::AsOf => put("as_of", timeline::name(kind).into()),
        Origin::Join { reference: own, column: there } => {
            put("from", json!({ "table": of.referenced_dataset(own).map(|to| to.name), "own": own, "there": there }))
        }
        Origin::ReverseJoin { dataset, reference: by, column: there } => {
            put("from", json!({ "table": dataset, "by": by, "there": there }))
        }
    };
    column.into()
}

fn column(name: &str, about: &str, kind: ColumnType) -> Map<String, Value> {
    let mut column = Map::new();
    let mut put = |name: &str, value| column.insert(name.to_owned(), value);
    put("name", name.into());
    put("kind", kind.element_type().name().into());
    put("about", about.into());
    if matches!(kind, ColumnType::List(_)) {
        put("list", true.into());
    }
    match kind.element_type() {
        ColumnType::Reference(to) => put("to", to.into()),
        ColumnType::Word(vocabulary) => {
            let word =
                |word: &crate::schema::Word| json!([word.word, format!("{:?}", word.tone).to_lowercase(), word.about]);
            put("words", vocabulary.0.iter().map(word).collect())
        }
        _ => None,
    };
    column
}
