//! Federal entities, with their codes and positions on the tile grid.

use crate::datasets::FootnoteNumber;
use crate::schema::macros::dataset;
use crate::schema::reverse_join;

dataset! {
    /// the 32 federal entities, with the number of clusters that Table 6 states for them
    State {
        name: "states", noun: "state", file: "states.csv", key: ["name"], title_column: "name",
        alias_columns: ["iso", "inegi", "name_en", "aliases"],
        default_columns: ["iso", "name", "name_en", "clusters_stated", "note"], tally_column: "",
    }
    stored {
        /// name in Spanish
        name: String,
        /// ISO 3166-2 code
        iso: String,
        /// two-digit code of INEGI, the national statistical office
        inegi: String,
        /// name in English
        name_en: String,
        /// other names and abbreviations
        aliases: Vec<String>,
        /// number of clusters that Table 6 states
        clusters_stated: Option<u32>,
        /// row of the tile grid, from north to south
        tile_row: u32,
        /// column of the tile grid, from west to east
        tile_column: u32,
        /// remarks on the cell of the state in Table 6
        note: Option<String>,
        /// section, table and row of the report
        source: Option<String>,
        /// footnotes of the cell of the state in Table 6
        footnotes: Vec<FootnoteNumber>,
    }
    joined {
        /// clusters in this state
        clusters = reverse_join("clusters", "state", "id"),
    }
}
