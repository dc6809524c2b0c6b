//! The mentions: every appearance of a cluster as the report prints it, beside what it is read as.

use crate::datasets::{Cluster, Confidence, Note, Place, Sector, State};
use crate::schema::Ref;
use crate::schema::macros::dataset;

dataset! {
    /// every appearance of a cluster as printed, beside how it is read (Tables 2, 5 and 6, section 3.2)
    Mention {
        name: "mentions", noun: "mention", file: "mentions.csv", key: ["place", "row"], title: "printed_name",
        known_as: [], view: ["place", "row", "printed_name", "printed_state", "printed_sector", "cluster", "confidence"],
        tally: "confidence",
    }
    stored {
        /// table or profile
        place: Place,
        /// row of the table, or number of the profile, counted from 1
        row: u32,
        /// the cluster that is meant
        cluster: Ref<Cluster>,
        /// name as printed
        printed_name: String,
        /// state as printed on that row
        printed_state: Option<String>,
        /// sector as printed on that row
        printed_sector: Option<String>,
        /// federal entity, read from that row itself
        state: Option<Ref<State>>,
        /// sector, read from that row itself
        sector: Option<Ref<Sector>>,
        /// how sure the reading is
        confidence: Confidence,
        /// the reason for a judged reading, and what else is to be said of it
        note: Option<String>,
        /// where in the report it stands
        source: Option<String>,
        /// footnotes of that row
        footnotes: Vec<Note>,
    }
}
