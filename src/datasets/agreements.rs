//! Trade and cooperation agreements.

use crate::datasets::{AgreementStatus, FootnoteNumber};
use crate::date::Date;
use crate::schema::macros::dataset;

dataset! {
    /// agreements on trade and cooperation
    Agreement {
        name: "agreements", noun: "agreement", file: "agreements.csv", key: ["id"], title_column: "name",
        alias_columns: ["name"], default_columns: ["id", "name", "parties", "year", "status"], tally_column: "status",
    }
    stored {
        /// descriptive slug
        id: String,
        /// name
        name: String,
        /// parties: countries and organisations
        parties: Vec<String>,
        /// date of signature, or another date that the note explains
        year: Option<Date>,
        /// status when the report was written
        status: AgreementStatus,
        /// summary in our own words
        summary: Option<String>,
        /// remarks on doubtful or contradictory text
        note: Option<String>,
        /// section, table and row of the report
        source: Option<String>,
        /// footnotes
        footnotes: Vec<FootnoteNumber>,
    }
}
