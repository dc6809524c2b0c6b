//! The federal entities, with their codes and their place on the tile grid.

use crate::datasets::Note;
use crate::schema::macros::dataset;
use crate::schema::reverse_join;

dataset! {
    /// the 32 federal entities, with the number of clusters that Table 6 states for them
    State {
        name: "states", noun: "state", file: "states.csv", key: ["name"], title: "name",
        known_as: ["iso", "inegi", "name_en", "aliases"],
        view: ["iso", "name", "name_en", "clusters_stated", "note"], tally: "",
    }
    stored {
        /// name in Spanish
        name: String,
        /// ISO 3166-2 code
        iso: String,
        /// code of INEGI, the statistical office: two digits
        inegi: String,
        /// name in English
        name_en: String,
        /// other names and abbreviations in use
        aliases: Vec<String>,
        /// number of clusters that Table 6 states
        clusters_stated: Option<u32>,
        /// row on the tile grid, from the north
        tile_row: u32,
        /// column on the tile grid, from the west
        tile_column: u32,
        /// what is to be said of its cell in Table 6
        note: Option<String>,
        /// where in the report it stands
        source: Option<String>,
        /// footnotes of its cell in Table 6
        footnotes: Vec<Note>,
    }
    joined {
        /// the clusters of the directory that are in it
        clusters = reverse_join("clusters", "state", "id"),
    }
}
