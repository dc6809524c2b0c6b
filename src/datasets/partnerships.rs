//! European cluster partnerships that target the country.

use crate::datasets::{FootnoteNumber, Generation, Sector};
use crate::schema::Ref;
use crate::schema::macros::dataset;

dataset! {
    /// European Strategic Cluster Partnerships for Going International (ESCP-4i) that target the country
    Partnership {
        name: "partnerships", noun: "partnership", file: "partnerships.csv", key: ["acronym"], title_column: "name",
        alias_columns: ["name"], default_columns: ["acronym", "name", "generation", "sector"],
        tally_column: "generation",
    }
    stored {
        /// acronym
        acronym: String,
        /// full name
        name: String,
        /// generation of the partnership
        generation: Generation,
        /// sector as printed
        printed_sector: String,
        /// sector, as in the dataset sectors
        sector: Ref<Sector>,
        /// remarks
        note: Option<String>,
        /// section, table and row of the report
        source: Option<String>,
        /// footnotes
        footnotes: Vec<FootnoteNumber>,
    }
}
