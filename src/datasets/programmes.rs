//! Cooperation programmes between the EU and the country.

use crate::datasets::{Confidence, FootnoteNumber, Relation, Sector};
use crate::schema::macros::dataset;
use crate::schema::{Ref, Url};

dataset! {
    /// examples of cooperation programmes and projects between the EU and the country
    Programme {
        name: "programmes", noun: "programme", file: "programmes.csv", key: ["id"], title_column: "name",
        alias_columns: ["name"], default_columns: ["id", "name", "relation", "field"], tally_column: "relation",
    }
    stored {
        /// descriptive slug
        id: String,
        /// name; empty if the report names no programme
        name: Option<String>,
        /// relation between the EU and the country
        relation: Relation,
        /// field as printed
        field: String,
        /// sectors that the field names
        sectors: Vec<Ref<Sector>>,
        /// URLs, repaired
        urls: Vec<Url>,
        /// URLs as printed in the extracted text
        urls_printed: Vec<String>,
        /// whether the values are certain or inferred from the printed text
        confidence: Confidence,
        /// reason for an inferred value, and remarks on damaged or doubtful text
        note: Option<String>,
        /// section, table and row of the report
        source: Option<String>,
        /// footnotes
        footnotes: Vec<FootnoteNumber>,
    }
}
