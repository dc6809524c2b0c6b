//! Describes the page for search engines, as a Dataset of schema.org in JSON-LD.
//!
//! Refers to no particular dataset.

use anyhow::Result;
use serde_json::{Value, json};

use crate::datasets::DATASETS;
use crate::datasets::report::{AUTHOR, DIRECTORY_TITLE, NOTICE, PUBLISHER, REPORT, RIGHTS, URL, VERSION};
use crate::schema::Dataset;
use crate::session::Session;
use crate::store::edition::edition;

/// Returns the description.
///
/// # Errors
/// If the descriptor in the user's folder cannot be read.
pub(super) fn describe(session: &Session<'_>) -> Result<Value> {
    let part = |dataset: &&Dataset| {
        let columns: Vec<&str> = dataset.columns.iter().map(|column| column.name).collect();
        let mut part = json!({
            "@type": "Dataset", "name": dataset.name, "description": dataset.about, "variableMeasured": columns,
        });
        if session.catalog.source(dataset)?.is_user_data {
            part["creditText"] = "user data, not from the report".into();
        }
        Ok(part)
    };
    let mut description = json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": DIRECTORY_TITLE,
        "description": env!("CARGO_PKG_DESCRIPTION"),
        "version": env!("CARGO_PKG_VERSION"),
        "inLanguage": "en",
        "creator": { "@type": "Organization", "name": "The eccp-mx authors" },
        "copyrightHolder": { "@type": "Organization", "name": PUBLISHER },
        "copyrightNotice": NOTICE,
        "license": { "@type": "CreativeWork", "name": RIGHTS, "url": URL },
        "isBasedOn": {
            "@type": "Report",
            "name": REPORT,
            "version": VERSION,
            "url": URL,
            "publisher": {
                "@type": "Organization", "name": AUTHOR, "url": URL,
            },
        },
        "spatialCoverage": { "@type": "Place", "name": "Mexico" },
        "hasPart": DATASETS.iter().map(part).collect::<Result<Vec<_>>>()?,
    });
    if let Some(edition) = edition(&session.catalog)? {
        description["temporalCoverage"] = edition.into();
    }
    Ok(description)
}
