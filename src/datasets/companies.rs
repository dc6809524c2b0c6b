//! Companies with operations in the country.

use crate::datasets::{FootnoteNumber, Sector, State};
use crate::date::Date;
use crate::schema::Ref;
use crate::schema::macros::dataset;

dataset! {
    /// companies that the report names as present in the country
    Company {
        name: "companies", noun: "company", file: "companies.csv", key: ["id"], title_column: "name",
        alias_columns: ["name"], default_columns: ["id", "name", "sector", "country", "role"], tally_column: "",
    }
    stored {
        /// descriptive slug
        id: String,
        /// name
        name: String,
        /// sector under which the report names the company
        sector: Option<Ref<Sector>>,
        /// state, if the report names one
        state: Option<Ref<State>>,
        /// country of origin, if the report states one
        country: Option<String>,
        /// role in the country, in our own words
        role: String,
        /// year of arrival in the country, if the report states one
        year: Option<Date>,
        /// remarks on damaged or doubtful text
        note: Option<String>,
        /// section, table and row of the report
        source: Option<String>,
        /// footnotes
        footnotes: Vec<FootnoteNumber>,
    }
}
