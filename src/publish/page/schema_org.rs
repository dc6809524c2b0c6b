//! Describes the page for search engines, as a Dataset of schema.org in JSON-LD.
//!
//! Refers to no particular dataset.

use serde_json::{Value, json};

use crate::datasets::DATASETS;
use crate::datasets::identity::Publication;
use crate::publish::data_package::object_of;
use crate::schema::Dataset;
use crate::session::Session;

/// Returns the description.
pub(super) fn describe(session: &Session<'_>) -> Value {
    let (catalog, identity) = (&session.catalog, session.catalog.document_identity());
    let part = |dataset: &&Dataset| {
        let columns: Vec<&str> = dataset.columns.iter().map(|column| column.name).collect();
        let mut part = json!({
            "@type": "Dataset", "name": dataset.name, "description": dataset.about, "variableMeasured": columns,
        });
        if catalog.is_replaced_in(dataset) {
            part["creditText"] = "user data, not from the report".into();
        }
        part
    };
    let text = |text: &str| (!text.is_empty()).then(|| Value::from(text));
    let publisher = identity.sources.iter().find_map(|source| source.publisher.as_deref());
    let source_address = identity.sources.iter().find_map(|source| source.path.as_deref());
    let license = identity.licenses.first().map(|license| {
        let name = license.title.as_deref().or(license.name.as_deref());
        let address = license.path.as_deref().or(source_address);
        object_of([("@type", text("CreativeWork")), ("name", name.map(Value::from)), ("url", address.map(Value::from))])
    });
    let mut publications: Vec<Value> = identity.sources.iter().map(publication).collect();
    let based_on = if publications.len() > 1 { Some(publications.into()) } else { publications.pop() };
    let parts = DATASETS.iter().map(part).collect::<Vec<_>>();
    object_of([
        ("@context", text("https://schema.org")),
        ("@type", text("Dataset")),
        ("name", text(&identity.title)),
        ("description", text(identity.about())),
        ("version", identity.version.as_deref().map(Value::from)),
        ("inLanguage", text("en")),
        ("creator", catalog.descriptor().is_none().then(|| organization("The eccp-mx authors"))),
        ("copyrightHolder", publisher.map(organization)),
        ("copyrightNotice", text(identity.notice())),
        ("license", license),
        ("isBasedOn", based_on),
        ("spatialCoverage", identity.country.as_deref().map(|name| json!({ "@type": "Place", "name": name }))),
        ("temporalCoverage", identity.edition.map(|edition| edition.to_string().into())),
        ("hasPart", Some(parts.into())),
    ])
}

fn organization(name: &str) -> Value {
    json!({ "@type": "Organization", "name": name })
}

fn publication(publication: &Publication) -> Value {
    let address = publication.path.as_deref().map(Value::from);
    let publisher = publication.author.as_deref().or(publication.publisher.as_deref()).map(|name| {
        let (kind, name) = (Some("Organization".into()), Some(name.into()));
        object_of([("@type", kind), ("name", name), ("url", address.clone())])
    });
    object_of([
        ("@type", Some("Report".into())),
        ("name", Some(publication.line().into())),
        ("version", publication.version.as_deref().map(Value::from)),
        ("url", address),
        ("publisher", publisher),
    ])
}
