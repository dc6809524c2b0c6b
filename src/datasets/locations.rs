//! Locations of subsectors by state.

use crate::datasets::{Confidence, FootnoteNumber, Sector, Segment, State};
use crate::schema::macros::dataset;
use crate::schema::{Ref, inherited};

dataset! {
    /// states in which the report locates parts of a sector, such as aerospace hubs or wind power projects
    Location {
        name: "locations", noun: "location", file: "locations.csv", key: ["sector", "segment", "state"],
        title_column: "printed_state", alias_columns: [], default_columns: ["sector", "segment", "state", "source"],
        tally_column: "segment",
    }
    stored {
        /// sector
        sector: Ref<Sector>,
        /// segment of the sector: a subsector or a kind of site
        segment: Segment,
        /// state
        state: Ref<State>,
        /// state as printed
        printed_state: String,
        /// whether the values are certain or inferred from the printed text
        confidence: Confidence,
        /// reason for an inferred value, and other remarks
        note: Option<String>,
        /// section, table and row of the report
        source: Option<String>,
        /// footnotes of this row
        footnotes: Vec<FootnoteNumber>,
    }
    joined {
        /// footnotes to the title and the introduction of the table
        inherited_footnotes = inherited("footnotes"),
    }
}
