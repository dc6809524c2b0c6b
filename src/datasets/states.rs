//! States, provinces or other regions of a country, with their codes and positions on the tile grid.

use crate::datasets::FootnoteNumber;
use crate::schema::macros::dataset;
use crate::schema::{known_as, reverse_join};

dataset! {
    /// federal entities or other regions, with the number of clusters that the report states for each
    State {
        name: "states", noun: "state", file: "states.csv", key: ["name"], title_column: "name",
        alias_columns: ["iso", "inegi", "name_en", "aliases"],
        known_as: [known_as("cities", "state", "name")],
        unfiltered: ["tile_row", "tile_column"],
        default_columns: ["iso", "name", "name_en", "clusters_stated", "note"], tally_column: "",
    }
    stored {
        /// name in the language of the country
        name: String,
        /// ISO 3166-2 code
        iso: String,
        /// code of the national statistical office
        inegi: Option<String>,
        /// name in English
        name_en: Option<String>,
        /// other names and abbreviations
        aliases: Vec<String>,
        /// number of clusters that the report states
        clusters_stated: Option<u32>,
        /// row of the tile grid, from north to south
        tile_row: Option<u32>,
        /// column of the tile grid, from west to east
        tile_column: Option<u32>,
        /// remarks on doubtful or contradictory text
        note: Option<String>,
        /// section, table and row of the report
        source: Option<String>,
        /// footnotes
        footnotes: Vec<FootnoteNumber>,
    }
    joined {
        /// clusters in this state
        clusters = reverse_join("clusters", "state", "id"),
    }
}
