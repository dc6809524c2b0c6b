//! The locations: where the parts of a sector sit.

use crate::datasets::{Confidence, Note, Sector, Segment, State};
use crate::schema::Ref;
use crate::schema::macros::dataset;

dataset! {
    /// where automotive subsectors, renewable energy projects and aerospace hubs are (Tables 3 and 4, sections 2.3 and 3.2)
    Location {
        name: "locations", noun: "location", file: "locations.csv", key: ["sector", "segment", "state"],
        title: "printed_state", known_as: [], view: ["sector", "segment", "state", "source"], tally: "segment",
    }
    stored {
        /// sector
        sector: Ref<Sector>,
        /// part of the sector
        segment: Segment,
        /// federal entity
        state: Ref<State>,
        /// federal entity as printed
        printed_state: String,
        /// how sure the reading is
        confidence: Confidence,
        /// the reason for a judged reading
        note: Option<String>,
        /// where in the report it stands
        source: Option<String>,
        /// footnotes
        footnotes: Vec<Note>,
    }
}
