//! The European partnerships that target Mexico.

use crate::datasets::{Generation, Note, Sector};
use crate::schema::Ref;
use crate::schema::macros::dataset;

dataset! {
    /// European Strategic Cluster Partnerships for Going International (ESCP-4i) that target Mexico (sections 2.3 and 5)
    Partnership {
        name: "partnerships", noun: "partnership", file: "partnerships.csv", key: ["acronym"], title: "name",
        known_as: ["name"], view: ["acronym", "name", "generation", "sector"], tally: "generation",
    }
    stored {
        /// acronym
        acronym: String,
        /// full name
        name: String,
        /// generation of the partnership
        generation: Generation,
        /// sector as printed
        printed_sector: String,
        /// our sector
        sector: Ref<Sector>,
        /// what is to be said of it
        note: Option<String>,
        /// where in the report it stands
        source: Option<String>,
        /// footnotes
        footnotes: Vec<Note>,
    }
}
