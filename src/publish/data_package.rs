//! The published description of the data: a Data Package, version 2 of the standard, derived from the tables of columns.
//!
//! Only stored columns are described, for only they are in the files. No dataset is named here and nothing is written.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::Result;
use serde_json::{Map, Value, json};

use crate::datasets::DATASETS;
use crate::datasets::registry::{find_dataset, storage_type};
use crate::datasets::report::{DIRECTORY_TITLE, NOTICE, REPORT, URL, VERSION};
use crate::schema::{Column, ColumnType, Dataset, LIST_SEPARATOR, RawRecord};
use crate::store::catalog::Catalog;
use crate::store::edition::edition;
use crate::store::source::Source;

const STANDARD: &str = "https://datapackage.org/profiles/2.0/datapackage.json";
/// A date is as precise as the report: 2018, 2018-10 or 2018-10-02. The standard's date, yearmonth and year each take
/// one of the three, so the type is a string with a pattern; what it means is said by the type of level 0 of the Extended
/// Date/Time Format, which has all three, and the interval of two.
const DATE: &str = "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?";
const DATE_TYPE: &str = "http://id.loc.gov/datatypes/edtf/EDTF-level0";

/// The description of the data of `catalog`.
///
/// # Errors
/// If the data cannot be read, or an own description of it.
pub(crate) fn describe(catalog: &Catalog) -> Result<Value> {
    let mut package = json!({
        "$schema": STANDARD,
        "name": env!("CARGO_PKG_NAME"),
        "title": DIRECTORY_TITLE,
        "description": format!("{}.\n\n{NOTICE}", env!("CARGO_PKG_DESCRIPTION")),
        "version": env!("CARGO_PKG_VERSION"),
        "keywords": ["Mexico", "European Union", "clusters", "industry", "innovation policy"],
        "licenses": [{ "name": "other-closed", "title": "\u{a9} \u{2013} 2018 \u{2013} European Union. All rights reserved" }],
        "sources": [{ "title": REPORT, "version": VERSION, "path": URL }],
    });
    if let Some(edition) = edition(catalog)? {
        package["edition"] = edition.into();
    }
    let resources = DATASETS.iter().map(|of| resource(of, catalog));
    package["resources"] = Value::Array(resources.collect::<Result<_>>()?);
    Ok(package)
}

/// The name of the file of a dataset: its own one, or the built-in one's.
#[must_use]
pub(crate) fn file_name(of: &Dataset, source: &Source) -> String {
    format!("{}.{}", of.name, if source.json { "json" } else { "csv" })
}

fn resource(of: &Dataset, catalog: &Catalog) -> Result<Value> {
    let source = catalog.source(of)?;
    let path = file_name(of, &source);
    let mut resource = json!({
        "name": of.name,
        "type": "table",
        "description": of.about,
        "path": path,
        "format": Path::new(&path).extension().and_then(|form| form.to_str()),
        "mediatype": if source.json { "application/json" } else { "text/csv" },
        "encoding": "utf-8",
    });
    if source.is_user_data {
        // In place of those of the whole package, for it is not from the report as it stands.
        resource["sources"] = json!([{ "title": format!("own file {path}") }]);
    }
    if !source.json {
        resource["dialect"] = json!({ "delimiter": "," });
    }
    resource["schema"] = schema(of, &columns(of, catalog)?, source.json);
    Ok(resource)
}

/// The stored columns in the order of the file, which an own one may choose; without a row it does not matter.
fn columns(of: &Dataset, catalog: &Catalog) -> Result<Vec<&'static Column>> {
    let mut columns: Vec<(usize, &Column)> = of.stored_columns().iter().enumerate().collect();
    catalog.each_raw(of, &mut |raw| {
        if let RawRecord::Csv { places, .. } = raw {
            columns.iter_mut().zip(*places).for_each(|((place, _), &there)| *place = there);
        }
        Ok(ControlFlow::Break(()))
    })?;
    columns.sort_by_key(|&(place, _)| place);
    Ok(columns.into_iter().map(|(_, column)| column).collect())
}

fn schema(of: &Dataset, columns: &[&Column], json: bool) -> Value {
    let fields: Vec<Value> = columns.iter().map(|column| field(of, column, json)).collect();
    let mut schema = json!({ "fields": fields, "missingValues": [""], "primaryKey": of.key });
    // A foreign key of the standard is a single value; what the elements of a list refer to is said in the same words.
    for (name, lists) in [("foreignKeys", false), ("listForeignKeys", true)] {
        let keys: Vec<Value> = columns
            .iter()
            .filter(|column| matches!(column.own_type, ColumnType::List(_)) == lists)
            .filter_map(|column| Some(json!({ "fields": [column.name], "reference": reference(of, column)? })))
            .collect();
        if !keys.is_empty() {
            schema[name] = keys.into();
        }
    }
    schema
}

/// What a column refers to, if it does and that has a key of one column.
fn reference(of: &Dataset, column: &Column) -> Option<Value> {
    let ColumnType::Reference(name) = column.own_type.element_type() else { return None };
    let key = find_dataset(name)?.single_key_column()?;
    Some(if name == of.name {
        json!({ "fields": [key.name] })
    } else {
        json!({ "resource": name, "fields": [key.name] })
    })
}

fn field(of: &Dataset, column: &Column, json: bool) -> Value {
    let unique = of.key == [column.name];
    described(column.name, column.about, column.own_type, column.required, unique, json)
}

fn described(name: &str, about: &str, kind: ColumnType, required: bool, unique: bool, json: bool) -> Value {
    let mut typed = typed(kind, json);
    let mut constraints = Map::new();
    for (name, holds) in [("required", required), ("unique", unique)] {
        if holds {
            constraints.insert(name.to_owned(), true.into());
        }
    }
    if let Some(Value::Object(more)) = typed.remove("constraints") {
        constraints.extend(more);
    }
    let mut field = Map::from_iter([("name".to_owned(), name.into())]);
    field.append(&mut typed);
    field.insert("description".to_owned(), about.into());
    if !constraints.is_empty() {
        field.insert("constraints".to_owned(), constraints.into());
    }
    field.into()
}

/// The type that the standard has for a kind. A list is an array in JSON and else a list with our delimiter; what the
/// standard has no place for, the constraints of its elements, stands in a property of our own.
fn typed(kind: ColumnType, json: bool) -> Map<String, Value> {
    let typed = match kind {
        ColumnType::List(of) if json => json!({ "type": "array", "arrayItem": typed(*of, json) }),
        ColumnType::List(of) => {
            let mut item = typed(*of, json);
            let mut list = json!({ "type": "list", "delimiter": LIST_SEPARATOR, "itemType": item["type"] });
            if let Some(constraints) = item.remove("constraints") {
                list["itemConstraints"] = constraints;
            }
            list
        }
        ColumnType::Nested(named) => {
            let fields =
                named.iter().map(|one| described(one.name, one.about, one.column_type, one.required, false, true));
            json!({ "type": "array", "arrayItem": { "type": "object", "fields": fields.collect::<Vec<_>>() } })
        }
        ColumnType::Reference(_) => return typed(storage_type(kind), json),
        ColumnType::Word(words) => {
            json!({ "type": "string", "constraints": { "enum": words.words().collect::<Vec<_>>() } })
        }
        ColumnType::Url => json!({ "type": "string", "format": "uri" }),
        ColumnType::Date => json!({ "type": "string", "rdfType": DATE_TYPE, "constraints": { "pattern": DATE } }),
        ColumnType::Period => {
            json!({ "type": "string", "rdfType": DATE_TYPE, "constraints": { "pattern": format!("{DATE}/{DATE}") } })
        }
        ColumnType::Integer | ColumnType::Count => json!({ "type": "integer" }),
        ColumnType::Number => json!({ "type": "number" }),
        ColumnType::Boolean => json!({ "type": "boolean" }),
        ColumnType::Text => json!({ "type": "string" }),
    };
    match typed {
        Value::Object(typed) => typed,
        _ => Map::new(),
    }
}
