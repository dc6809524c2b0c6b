//! The agreements on trade and cooperation.

use crate::datasets::{AgreementStatus, Note};
use crate::date::Date;
use crate::schema::macros::dataset;

dataset! {
    /// agreements on trade and cooperation (sections 2.1 to 2.3, 4.1, 4.2 and 5)
    Agreement {
        name: "agreements", noun: "agreement", file: "agreements.csv", key: ["id"], title: "name",
        known_as: ["name"], view: ["id", "name", "parties", "year", "status"], tally: "status",
    }
    stored {
        /// telling words
        id: String,
        /// name
        name: String,
        /// countries and bodies that made it
        parties: Vec<String>,
        /// when it was signed, or what the note says
        year: Option<Date>,
        /// where it stood when the report was written
        status: AgreementStatus,
        /// what it does, in our own words
        summary: Option<String>,
        /// what is doubtful or contradictory
        note: Option<String>,
        /// where in the report it stands
        source: Option<String>,
        /// footnotes
        footnotes: Vec<Note>,
    }
}
