//! Cities that the report puts in a state.

use crate::datasets::{Confidence, FootnoteNumber, State};
use crate::schema::Ref;
use crate::schema::macros::dataset;

dataset! {
    /// cities that the report puts in a state; a filter by state takes their names too
    City {
        name: "cities", noun: "city", file: "cities.csv", key: ["name", "state"], title_column: "name",
        alias_columns: [], default_columns: ["name", "state", "confidence", "note", "source"], tally_column: "",
    }
    stored {
        /// name
        name: String,
        /// state
        state: Ref<State>,
        /// whether the values are certain or inferred from the printed text
        confidence: Confidence,
        /// text that puts the city in the state
        note: Option<String>,
        /// section, table and row of the report
        source: Option<String>,
        /// footnotes
        footnotes: Vec<FootnoteNumber>,
    }
}
