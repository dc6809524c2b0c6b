//! The data of the page: all tables with their columns and rows, and the tabs that show some of the tables.
//!
//! Only the choice of the tabs is made here; everything else is derived from the columns of the datasets.

use std::ops::ControlFlow;

use anyhow::Result;
use rustc_hash::FxHashMap;
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

/// A tab with the records of a dataset. The records of datasets without a tab are reached by links.
struct Tab {
    dataset: &'static str,
    /// The columns that the tab shows besides the default view.
    extra_columns: &'static [&'static str],
    /// The columns that stand in small print below the title of a record.
    subtitle: &'static [&'static str],
    /// The filters that precede the others.
    first_filters: &'static [&'static str],
}

impl Tab {
    const fn new(dataset: &'static str) -> Tab {
        Tab { dataset, extra_columns: &[], subtitle: &[], first_filters: &[] }
    }
}

/// The tabs.
const TABS: &[Tab] = &[
    Tab {
        dataset: "clusters",
        extra_columns: &["acronym", "website"],
        subtitle: &["acronym", "id"],
        first_filters: &["label", "label-status", "sector", "state"],
    },
    Tab {
        dataset: "labels",
        extra_columns: &["state", "sector"],
        subtitle: &[],
        first_filters: &["level", "status", "sector", "state"],
    },
    Tab { subtitle: &["acronym"], extra_columns: &["acronym", "period"], ..Tab::new("policies") },
    Tab { subtitle: &["acronym"], ..Tab::new("partnerships") },
    Tab::new("programmes"),
    Tab::new("agreements"),
    Tab { subtitle: &["acronym"], extra_columns: &["acronym"], ..Tab::new("institutions") },
    Tab { first_filters: &["sector", "segment", "state"], ..Tab::new("locations") },
    Tab::new("indicators"),
    Tab::new("statements"),
    Tab { extra_columns: &["note"], ..Tab::new("conflicts") },
];
/// The dataset of the quality labels, and the column with a label as a phrase, here and in the datasets that join it.
const LABELS: (&str, &str) = ("labels", "quality_label");
/// The datasets that `brief` selects by.
const BRIEF_FLAGS: &[&str] = &["sector", "state"];
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
/// The first filters of the tab with the audited claims.
const AUDIT_FILTERS: [&str; 3] = ["verdict", "sector", "state"];
/// The key column of the claims and of the audit.
const KEY: &str = "id";

/// The data of the page.
#[derive(Serialize)]
pub(super) struct PageData {
    tabs: Vec<Value>,
    // Serialized one by one, because the tables would take ten times the memory as JSON values.
    tables: Vec<Box<RawValue>>,
    tile_columns: Option<Value>,
    labels: Value,
    brief_flags: &'static [&'static str],
    /// What a reader must know about the age of the data.
    age: String,
    title: String,
    source: String,
    /// The datasets for which a folder replaces the built-in data; `None` if the data is not a folder laid over the
    /// built-in directory.
    laid_over: Option<Vec<&'static str>>,
    folder: Option<String>,
    as_of: String,
    /// The year of the edition of the data.
    edition: Option<String>,
    letter_folds: Vec<(String, &'static str)>,
}

impl PageData {
    /// Returns whether some region has a position on the tile grid.
    pub(super) fn has_tiles(&self) -> bool {
        self.tile_columns.is_some()
    }
}

/// Gathers the data.
///
/// # Errors
/// If the data cannot be read, or a claim cannot be recomputed.
pub(super) fn gather(session: &mut Session<'_>) -> Result<PageData> {
    let mut tabs: Vec<Value> = TABS.iter().filter_map(|spec| Some(tab(spec, find_dataset(spec.dataset)?))).collect();
    let mut tables =
        DATASETS.iter().map(|dataset| Ok(to_raw_value(&table(session, dataset)?)?)).collect::<Result<Vec<_>>>()?;
    let claims = claims::audit_claims(session, &|_| true)?;
    // A directory without claims has no audit.
    if !claims.is_empty() {
        tabs.push(json!({
            "table": AUDIT.command, "filters": filter_names(&AUDIT, &AUDIT_FILTERS), "extra_columns": [], "subtitle": [],
            "has_query": true, "records": AUDIT.name,
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
        brief_flags: BRIEF_FLAGS,
        age: session.catalog.identity().describe_age(&session.catalog.laid_over()),
        labels: json!({ "table": LABELS.0, "column": LABELS.1 }),
        title: session.catalog.identity().short_title().to_owned(),
        source: describe_source(session.catalog.identity()),
        laid_over: session.catalog.is_laid_over().then(|| session.catalog.laid_over()),
        folder: session.catalog.user_dir().map(|dir| dir.display().to_string()),
        as_of: session.date().to_string(),
        edition: session.catalog.identity().edition.map(|edition| edition.to_string().chars().take(4).collect()),
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

/// Returns a tab with its filters.
fn tab(spec: &Tab, dataset: &Dataset) -> Value {
    json!({
        "table": dataset.name, "filters": filter_names(dataset, spec.first_filters), "extra_columns": spec.extra_columns,
        "subtitle": spec.subtitle, "has_query": true,
    })
}

/// Returns the filters of a tab, some before the others: the flags that take a vocabulary word, the name of a record, or no
/// value.
fn filter_names(dataset: &Dataset, first_filters: &[&str]) -> Vec<String> {
    let is_filter = |value| match value {
        FlagKind::Key(target) => storage_type(ColumnType::Reference(target.name)) == ColumnType::Text,
        FlagKind::Word(_) | FlagKind::Switch => true,
        FlagKind::Date | FlagKind::Number | FlagKind::Source | FlagKind::Presence => false,
    };
    let mut filters: Vec<String> =
        filter_flags(dataset).into_iter().filter(|flag| is_filter(flag.kind)).map(|flag| flag.name).collect();
    let position = |name: &String| first_filters.iter().position(|first| first == name);
    filters.sort_by_key(|name| position(name).unwrap_or(usize::MAX));
    filters
}

/// The first of the characters that encode positions, and those that JSON or HTML would escape.
const FIRST_DIGIT: u8 = b'#';
const ESCAPED: [u8; 2] = [b'<', b'\\'];

/// Encodes the position of each value as a character, or as a number if there are more positions than printable characters.
fn encode_positions(at: &[usize]) -> Value {
    let digits: Vec<u8> = (FIRST_DIGIT..=b'~').filter(|digit| !ESCAPED.contains(digit)).collect();
    let text: Option<String> = at.iter().map(|&at| digits.get(at).map(|&digit| char::from(digit))).collect();
    text.map_or_else(|| at.into(), Value::from)
}

/// Encodes a table by its columns: each has its values, or, where that is shorter, its distinct values and the position of
/// each value among them. In columns of texts, a text that an earlier column of the table contains is its number among all
/// texts of these columns.
fn encode_columns(rows: Vec<Vec<Value>>, width: usize) -> Vec<Value> {
    let mut columns: Vec<Vec<Value>> = vec![Vec::with_capacity(rows.len()); width];
    for row in rows {
        columns.iter_mut().zip(row).for_each(|(column, cell)| column.push(cell));
    }
    let mut texts = FxHashMap::default();
    columns.into_iter().map(|column| encode_column(column, &mut texts)).collect()
}

fn encode_column(values: Vec<Value>, texts: &mut FxHashMap<String, usize>) -> Value {
    let mut positions: FxHashMap<String, usize> = FxHashMap::default();
    let length = |value: &str| value.len() + 1;
    let keys: Vec<String> = values.iter().map(Value::to_string).collect();
    let at: Vec<usize> = keys
        .iter()
        .map(|key| {
            let next = positions.len();
            *positions.entry(key.clone()).or_insert(next)
        })
        .collect();
    let plain: usize = keys.iter().map(|key| length(key)).sum();
    let encoded = encode_positions(&at);
    let is_indexed = positions.keys().map(|key| length(key)).sum::<usize>() + encoded.to_string().len() < plain;
    let mut distinct = 0;
    let chosen = values.into_iter().zip(&at).filter_map(|(value, &at)| {
        let is_first = at == distinct;
        distinct += usize::from(is_first);
        (is_first || !is_indexed).then_some(value)
    });
    let mut values: Vec<Value> = chosen.collect();
    let is_text = |value: &Value| matches!(value, Value::Null | Value::String(_));
    let is_texts =
        values.iter().all(|value| is_text(value) || value.as_array().is_some_and(|all| all.iter().all(is_text)));
    if is_texts {
        values.iter_mut().for_each(|value| number_texts(value, texts));
    }
    let name = if is_texts { "texts" } else { "values" };
    if is_indexed { json!({ name: values, "at": encoded }) } else { json!({ name: values }) }
}

/// Replaces a text that has a number by its number, and gives the others their numbers.
fn number_texts(value: &mut Value, texts: &mut FxHashMap<String, usize>) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| number_texts(value, texts)),
        Value::String(text) => match texts.get(text) {
            Some(&number) => *value = number.into(),
            None => {
                texts.insert(text.clone(), texts.len());
            }
        },
        _ => {}
    }
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
    let known_as = dataset.known_as.iter().map(|names| json!([names.dataset, names.reference, names.column]));
    let known_as: Vec<Value> = known_as.collect();
    let columns = dataset.columns.iter().enumerate();
    let columns: Vec<Value> = columns.map(|(index, column)| dataset_column(dataset, index, column)).collect();
    Ok(json!({
        "name": dataset.name, "noun": dataset.noun, "plural": dataset.name, "about": dataset.about, "key": dataset.key,
        "title": dataset.title_column, "view": dataset.default_columns, "flags": flags(dataset), "columns": columns,
        "in_our_words": dataset.is_paraphrase(), "is_user_data": session.catalog.source(dataset)?.is_user_data,
        "names": dataset.alias_columns, "known_as": known_as, "length": rows.len(),
        "cells": encode_columns(rows, embedded.len()),
    }))
}

/// Returns the flags of a dataset that filter, each with the columns that it filters.
fn flags(dataset: &Dataset) -> Vec<Value> {
    filter_flags(dataset).iter().map(|flag| json!([flag.name, flag.columns])).collect()
}

/// Returns the audit as a table that extends that of the claims: it has only their key and the computed columns.
fn audit_table(session: &Session<'_>, claims: Vec<AuditedClaim>) -> Result<Value> {
    let column = |&index: &usize| &AUDIT.columns[index];
    let is_embedded = |index: &usize| column(index).origin == Origin::Computed || column(index).name == KEY;
    let embedded: Vec<usize> = (0..AUDIT.columns.len()).filter(is_embedded).collect();
    let columns: Vec<Value> = embedded
        .iter()
        .map(|index| column_properties(column(index).name, "", AUDIT.column_type(*index)).into())
        .collect();
    let claims = claims.into_iter().map(|claim| Box::new(claim) as Box<dyn Row>).collect();
    let mut rows: Vec<Vec<Value>> = Vec::new();
    select_all(&AUDIT, session).run_on(&session.catalog, Some(claims), &[], &mut |view: &RowView<'_>| {
        rows.push(embedded.iter().map(|&index| view.cell(index).to_json()).collect());
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(json!({
        "name": AUDIT.command, "extends": AUDIT.name, "noun": AUDIT.noun, "plural": AUDIT.name,
        "about": "the claims of the report, recomputed from its data", "key": AUDIT.key, "title": AUDIT.title_column,
        "view": AUDIT_COLUMNS, "flags": flags(&AUDIT),
        "columns": columns, "in_our_words": AUDIT.is_paraphrase(), "is_user_data": false, "names": [], "known_as": [],
        "length": rows.len(), "cells": encode_columns(rows, embedded.len()),
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
    // The script takes a column without a type for one of texts.
    let type_name = column_type.element_type().name();
    if type_name != ColumnType::Text.name() {
        set("type", type_name.into());
    }
    if !about.is_empty() {
        set("about", about.into());
    }
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
