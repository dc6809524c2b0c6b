//! What the page says of itself to machines that collect descriptions of data: a Dataset of schema.org.
//!
//! No dataset is named.

use anyhow::Result;
use serde_json::{Value, json};

use crate::datasets::DATASETS;
use crate::datasets::report::{DIRECTORY_TITLE, NOTICE, REPORT, VERSION};
use crate::schema::Dataset;
use crate::session::Session;
use crate::store::edition::edition;

/// The description.
///
/// # Errors
/// If an own description of the data cannot be read.
pub(super) fn dataset(session: &Session<'_>) -> Result<Value> {
    let part = |of: &&Dataset| {
        let columns: Vec<&str> = of.columns.iter().map(|column| column.name).collect();
        let mut part =
            json!({ "@type": "Dataset", "name": of.name, "description": of.about, "variableMeasured": columns });
        if session.catalog.source(of)?.is_user_data {
            part["creditText"] = "a person's own data, not the report's".into();
        }
        Ok(part)
    };
    let mut described = json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": DIRECTORY_TITLE,
        "description": env!("CARGO_PKG_DESCRIPTION"),
        "version": env!("CARGO_PKG_VERSION"),
        "inLanguage": "en",
        "creator": { "@type": "Organization", "name": "The eccp-mx authors" },
        "copyrightHolder": { "@type": "Organization", "name": "European Union" },
        "copyrightNotice": NOTICE,
        "isBasedOn": { "@type": "Report", "name": REPORT, "version": VERSION },
        "spatialCoverage": { "@type": "Place", "name": "Mexico" },
        "hasPart": DATASETS.iter().map(part).collect::<Result<Vec<_>>>()?,
    });
    if let Some(edition) = edition(&session.catalog)? {
        described["temporalCoverage"] = edition.into();
    }
    Ok(described)
}
