//! The cooperation programmes between the EU and Mexico.

use crate::datasets::{Note, Relation, Sector};
use crate::schema::macros::dataset;
use crate::schema::{Ref, Url};

dataset! {
    /// examples of cooperation programmes and projects between the EU and Mexico (Table 7)
    Programme {
        name: "programmes", noun: "programme", file: "programmes.csv", key: ["id"], title: "name",
        known_as: ["name"], view: ["id", "name", "relation", "field"], tally: "relation",
    }
    stored {
        /// telling words
        id: String,
        /// name; empty where the report names no programme
        name: Option<String>,
        /// relation that it belongs to
        relation: Relation,
        /// field as printed
        field: String,
        /// our sectors that the field names
        sectors: Vec<Ref<Sector>>,
        /// its addresses, repaired so that they can be used
        urls: Vec<Url>,
        /// its addresses as the extracted text prints them
        urls_printed: Vec<String>,
        /// what is damaged or doubtful
        note: Option<String>,
        /// where in the report it stands
        source: Option<String>,
        /// footnotes
        footnotes: Vec<Note>,
    }
}
