//! Describes the data as a Data Package (version 2 of the standard), derived from the columns of the datasets.
//!
//! Describes only stored columns, because the files contain no others. Refers to no particular dataset.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::Result;
use serde_json::{Map, Value, json};

use crate::datasets::DATASETS;
use crate::datasets::identity::{Identity, KEYWORDS, License, Publication, Text};
use crate::datasets::registry::{self, storage_type};
use crate::date::Date;
use crate::schema::{Column, ColumnType, Dataset, LIST_SEPARATOR, RawRecord};
use crate::store::catalog::{Catalog, OUTLINE_FILE};
use crate::store::descriptor::OUTLINE;
use crate::store::source::Source;

const STANDARD: &str = "https://datapackage.org/profiles/2.0/datapackage.json";
/// A year, a month or a day. No type of the standard allows all three, so the type of a date is a string with this
/// pattern.
const DATE: &str = "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?";
/// Level 0 of the Extended Date/Time Format, which allows years, months, days and intervals between them.
const DATE_TYPE: &str = "http://id.loc.gov/datatypes/edtf/EDTF-level0";

/// Returns the descriptor of the data of `catalog`. If the data has a descriptor, the result keeps its properties other than
/// `resources`.
///
/// # Errors
/// If the data cannot be read.
pub(crate) fn describe(catalog: &Catalog) -> Result<Value> {
    let identity = &*catalog.document_identity();
    let mut package = match catalog.descriptor() {
        Some(descriptor) => serde_json::from_str(&descriptor.text)?,
        None => describe_built_in(identity),
    };
    if let Some(edition) = identity.edition {
        // The date of the edition, not the current time: the same data has the same descriptor in every run.
        if package.get("created").is_none() {
            package["created"] = format!("{}T00:00:00Z", Date::from(edition.first_day())).into();
        }
        package["edition"] = edition.to_string().into();
    }
    let resources = DATASETS.iter().filter_map(|dataset| resource(dataset, catalog).transpose());
    let mut resources = resources.collect::<Result<Vec<Value>>>()?;
    if catalog.outline_text()?.is_some() {
        resources.push(json!({
            "name": OUTLINE,
            "description": "outlines of the states for the map, in longitude and latitude (WGS 84); the properties of each are the \
                            state and the position at which the map prints its number of clusters",
            "path": OUTLINE_FILE,
            "format": "geojson",
            "mediatype": "application/geo+json",
            "encoding": "utf-8",
        }));
    }
    package["resources"] = resources.into();
    Ok(package)
}

/// Returns the descriptor of the built-in directory without the edition and the resources.
fn describe_built_in(identity: &Identity) -> Value {
    let mut contributors: Vec<Value> = Vec::new();
    for publication in identity.sources.iter() {
        let author = publication.author.as_ref();
        contributors.extend(author.map(|it| json!({ "title": it, "path": publication.path, "roles": ["creator"] })));
        let publisher = publication.publisher.as_ref();
        contributors.extend(publisher.map(|it| json!({ "title": it, "roles": ["rightsHolder"] })));
    }
    contributors.push(json!({ "title": "The eccp-mx authors", "roles": ["dataCurator"] }));
    json!({
        "$schema": STANDARD,
        "name": env!("CARGO_PKG_NAME"),
        "title": identity.title,
        "description": identity.description,
        "version": identity.version,
        "country": identity.country,
        "keywords": KEYWORDS,
        "contributors": contributors,
        "licenses": identity.licenses.iter().map(license).collect::<Vec<_>>(),
        "sources": identity.sources.iter().map(publication).collect::<Vec<_>>(),
    })
}

/// Returns an object with those of `properties` that have a value.
pub(crate) fn object_of<const N: usize>(properties: [(&str, Option<Value>); N]) -> Value {
    properties.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

fn license(License { name, title, path }: &License) -> Value {
    let text = |text: &Option<Text>| text.as_deref().map(Value::from);
    object_of([("name", text(name)), ("title", text(title)), ("path", text(path))])
}

fn publication(publication: &Publication) -> Value {
    let text = |text: &Option<Text>| text.as_deref().map(Value::from);
    object_of([
        ("title", Some(Value::from(&*publication.title))),
        ("version", text(&publication.version)),
        ("path", text(&publication.path)),
        ("author", text(&publication.author)),
        ("publisher", text(&publication.publisher)),
        ("genre", text(&publication.genre)),
        ("number", text(&publication.number)),
        ("issued", publication.issued.map(|issued| Value::from(issued.to_string()))),
        ("rights", text(&publication.rights)),
        ("citationKey", text(&publication.citation_key)),
    ])
}

/// Returns the name of the exported file of a dataset.
#[must_use]
pub(crate) fn file_name(dataset: &Dataset, source: &Source) -> String {
    format!("{}.{}", dataset.name, if source.json { "json" } else { "csv" })
}

/// Returns the description of a dataset; `None` if the directory does not have it.
fn resource(dataset: &Dataset, catalog: &Catalog) -> Result<Option<Value>> {
    let source = catalog.source(dataset)?;
    if !source.exists() {
        return Ok(None);
    }
    let path = file_name(dataset, &source);
    let mut resource = json!({
        "name": dataset.name,
        "type": "table",
        "description": dataset.about,
        "path": path,
        "format": Path::new(&path).extension().and_then(|extension| extension.to_str()),
        "mediatype": if source.json { "application/json" } else { "text/csv" },
        "encoding": "utf-8",
    });
    if catalog.is_laid_over() && source.is_user_data {
        // Overrides the sources of the package, because the report is not the source of user data.
        resource["sources"] = json!([{ "title": format!("user data, {path}") }]);
    }
    if !source.json {
        resource["dialect"] = json!({ "delimiter": "," });
    }
    resource["schema"] = schema(dataset, &file_columns(dataset, catalog)?, source.json);
    Ok(Some(resource))
}

/// Returns the stored columns in the order of the file, which may differ in user data. For JSON and for a file without
/// rows, returns them in the order of the dataset.
fn file_columns(dataset: &Dataset, catalog: &Catalog) -> Result<Vec<&'static Column>> {
    let mut columns: Vec<(usize, &Column)> = dataset.stored_columns().iter().enumerate().collect();
    catalog.each_raw(dataset, &mut |raw| {
        if let RawRecord::Csv { places, .. } = raw {
            columns.iter_mut().zip(*places).for_each(|((position, _), &in_file)| *position = in_file);
        }
        Ok(ControlFlow::Break(()))
    })?;
    columns.sort_by_key(|&(position, _)| position);
    Ok(columns.into_iter().map(|(_, column)| column).collect())
}

fn schema(dataset: &Dataset, columns: &[&Column], json: bool) -> Value {
    let fields: Vec<Value> = columns.iter().map(|column| column_field(dataset, column, json)).collect();
    let mut schema = json!({ "fields": fields, "missingValues": [""], "primaryKey": dataset.key });
    // A foreign key of the standard is a single value. The references of lists are in a property that the standard does
    // not define.
    for (property, of_lists) in [("foreignKeys", false), ("listForeignKeys", true)] {
        let keys: Vec<Value> = columns
            .iter()
            .filter(|column| matches!(column.own_type, ColumnType::List(_)) == of_lists)
            .filter_map(|column| Some(json!({ "fields": [column.name], "reference": reference(dataset, column)? })))
            .collect();
        if !keys.is_empty() {
            schema[property] = keys.into();
        }
    }
    schema
}

/// Returns the target of a reference, if the key of the referenced dataset is a single column.
fn reference(dataset: &Dataset, column: &Column) -> Option<Value> {
    let ColumnType::Reference(target) = column.own_type.element_type() else { return None };
    let key = registry::find_dataset(target)?.single_key_column()?;
    Some(if target == dataset.name {
        json!({ "fields": [key.name] })
    } else {
        json!({ "resource": target, "fields": [key.name] })
    })
}

fn column_field(dataset: &Dataset, column: &Column, json: bool) -> Value {
    let unique = dataset.key == [column.name];
    field(column.name, column.about, column.own_type, column.required, unique, json)
}

fn field(name: &str, about: &str, column_type: ColumnType, required: bool, unique: bool, json: bool) -> Value {
    let mut field_type = field_type(column_type, json);
    let mut constraints = Map::new();
    for (name, holds) in [("required", required), ("unique", unique)] {
        if holds {
            constraints.insert(name.to_owned(), true.into());
        }
    }
    if let Some(Value::Object(more)) = field_type.remove("constraints") {
        constraints.extend(more);
    }
    let mut field = Map::from_iter([("name".to_owned(), name.into())]);
    field.append(&mut field_type);
    field.insert("description".to_owned(), about.into());
    if !constraints.is_empty() {
        field.insert("constraints".to_owned(), constraints.into());
    }
    field.into()
}

/// Returns the type of a field. A list is an array in JSON, and a list with a delimiter in CSV; the constraints of
/// the elements are in a property that the standard does not define.
fn field_type(column_type: ColumnType, json: bool) -> Map<String, Value> {
    let properties = match column_type {
        ColumnType::List(element) if json => json!({ "type": "array", "arrayItem": field_type(*element, json) }),
        ColumnType::List(element) => {
            let mut item = field_type(*element, json);
            let mut list = json!({ "type": "list", "delimiter": LIST_SEPARATOR, "itemType": item["type"] });
            if let Some(constraints) = item.remove("constraints") {
                list["itemConstraints"] = constraints;
            }
            list
        }
        ColumnType::Nested(nested) => {
            let fields = nested.iter().map(|it| field(it.name, it.about, it.column_type, it.required, false, true));
            json!({ "type": "array", "arrayItem": { "type": "object", "fields": fields.collect::<Vec<_>>() } })
        }
        ColumnType::Reference(_) => return field_type(storage_type(column_type), json),
        ColumnType::Word(vocabulary) => {
            json!({ "type": "string", "constraints": { "enum": vocabulary.words().collect::<Vec<_>>() } })
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
    match properties {
        Value::Object(properties) => properties,
        _ => Map::new(),
    }
}
