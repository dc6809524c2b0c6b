//! Mentions: every occurrence of a cluster in the report, as printed and as interpreted.

use crate::datasets::{Cluster, Confidence, FootnoteNumber, MentionPlace, Sector, State};
use crate::schema::macros::dataset;
use crate::schema::{Ref, inherited};

dataset! {
    /// every occurrence of a cluster in the report, as printed and as interpreted
    Mention {
        name: "mentions", noun: "mention", file: "mentions.csv", key: ["place", "row"], title_column: "printed_name",
        alias_columns: [],
        default_columns: ["place", "row", "printed_name", "printed_state", "printed_sector", "cluster", "confidence"],
        tally_column: "confidence",
    }
    stored {
        /// table or profile
        place: MentionPlace,
        /// row of the table, or number of the profile, counted from 1
        row: u32,
        /// cluster
        cluster: Ref<Cluster>,
        /// name as printed
        printed_name: String,
        /// state as printed in that row
        printed_state: Option<String>,
        /// sector as printed in that row
        printed_sector: Option<String>,
        /// state, according to that row only
        state: Option<Ref<State>>,
        /// sector, according to that row only
        sector: Option<Ref<Sector>>,
        /// whether the values are certain or inferred from the printed text
        confidence: Confidence,
        /// reason for an inferred value, and other remarks
        note: Option<String>,
        /// section, table and row of the report
        source: Option<String>,
        /// footnotes of that row
        footnotes: Vec<FootnoteNumber>,
    }
    joined {
        /// footnotes to the table, state or label that the row belongs to
        inherited_footnotes = inherited("footnotes"),
    }
}
