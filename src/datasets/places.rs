//! Places in the report, which the column `source` of the other datasets refers to.

use crate::schema::Ref;
use crate::schema::macros::dataset;

dataset! {
    /// sections, tables and figures of the report, to which sources refer
    Place {
        name: "places", noun: "place", file: "places.csv", key: ["place"], title_column: "title",
        alias_columns: ["title"], unfiltered: ["parts"], default_columns: ["place", "title", "within", "part", "parts"],
        tally_column: "",
    }
    stored {
        /// section, table or figure
        place: String,
        /// title
        title: Option<String>,
        /// place that contains this place
        within: Option<Ref<Place>>,
        /// what is numbered in the place: row, profile or measure
        part: Option<String>,
        /// how many of these parts the place has
        parts: Option<u32>,
        /// remarks
        note: Option<String>,
    }
}
