//! Priority sectors for trade and investment.

use crate::datasets::{Confidence, FootnoteNumber, Sector};
use crate::schema::Ref;
use crate::schema::macros::dataset;

dataset! {
    /// priority industries and sectors for trade and investment
    Priority {
        name: "priorities", noun: "priority", file: "priorities.csv", key: ["industry", "printed_sector"],
        title_column: "printed_sector", alias_columns: [], default_columns: ["industry", "printed_sector", "sector"],
        tally_column: "",
    }
    stored {
        /// industry as printed
        industry: String,
        /// sector as printed
        printed_sector: String,
        /// sector, as in the dataset sectors
        sector: Option<Ref<Sector>>,
        /// whether the values are certain or inferred from the printed text
        confidence: Confidence,
        /// reason for an inferred value
        note: Option<String>,
        /// section, table and row of the report
        source: Option<String>,
        /// footnotes
        footnotes: Vec<FootnoteNumber>,
    }
}
