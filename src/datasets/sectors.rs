//! The sectors: one name for every printed spelling.

use crate::datasets::{Focus, Note};
use crate::schema::macros::dataset;
use crate::schema::reverse_join;

dataset! {
    /// sectors under one name each, with every spelling of Tables 1, 2 and 6 that they cover
    Sector {
        name: "sectors", noun: "sector", file: "sectors.csv", key: ["name"], title: "name",
        known_as: ["name_es", "aliases", "printed_as"], view: ["name", "name_es", "focus", "printed_as"], tally: "",
    }
    stored {
        /// name in English
        name: String,
        /// name in Spanish
        name_es: String,
        /// other words for it
        aliases: Vec<String>,
        /// focus area of the report that it stands for
        focus: Option<Focus>,
        /// spellings of the report that mean it
        printed_as: Vec<String>,
        /// where in the report it stands
        source: Option<String>,
        /// footnotes
        footnotes: Vec<Note>,
    }
    joined {
        /// the clusters of the directory that are of it
        clusters = reverse_join("clusters", "sector", "id"),
    }
}
