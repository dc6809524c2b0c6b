//! The priorities for trade and investment.

use crate::datasets::{Confidence, Note, Sector};
use crate::schema::Ref;
use crate::schema::macros::dataset;

dataset! {
    /// priority industries and sectors for trade and investment (Table 1)
    Priority {
        name: "priorities", noun: "priority", file: "priorities.csv", key: ["industry", "printed_sector"],
        title: "printed_sector", known_as: [], view: ["industry", "printed_sector", "sector"], tally: "",
    }
    stored {
        /// industry as printed
        industry: String,
        /// sector as printed
        printed_sector: String,
        /// our sector
        sector: Option<Ref<Sector>>,
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
