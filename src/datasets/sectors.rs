//! Sectors, each with its printed spellings.

use crate::datasets::{Focus, FootnoteNumber};
use crate::schema::macros::dataset;
use crate::schema::{known_as, reverse_join};

dataset! {
    /// sectors, each with its spellings in the report
    Sector {
        name: "sectors", noun: "sector", file: "sectors.csv", key: ["name"], title_column: "name",
        alias_columns: ["name_es", "aliases", "printed_as"],
        known_as: [known_as("mentions", "sector", "printed_sector")],
        default_columns: ["name", "name_es", "focus", "printed_as"], tally_column: "",
    }
    stored {
        /// name in English
        name: String,
        /// name in Spanish
        name_es: Option<String>,
        /// other names
        aliases: Vec<String>,
        /// focus area of the report
        focus: Option<Focus>,
        /// spellings in the report
        printed_as: Vec<String>,
        /// section, table and row of the report
        source: Option<String>,
        /// footnotes
        footnotes: Vec<FootnoteNumber>,
    }
    joined {
        /// clusters in this sector
        clusters = reverse_join("clusters", "sector", "id"),
    }
}
