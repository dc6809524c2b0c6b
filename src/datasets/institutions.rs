//! The bodies that the report names with a role.

use crate::datasets::{InstitutionKind, InstitutionStatus, Note};
use crate::schema::Url;
use crate::schema::macros::dataset;

dataset! {
    /// bodies that the report names with a role
    Institution {
        name: "institutions", noun: "institution", file: "institutions.csv", key: ["id"], title: "name",
        known_as: ["acronym", "name"], view: ["id", "name", "kind", "status", "role"], tally: "status",
    }
    stored {
        /// telling words
        id: String,
        /// name
        name: String,
        /// acronym
        acronym: Option<String>,
        /// sort of body
        kind: InstitutionKind,
        /// what it does, in our own words
        role: String,
        /// whether it was at work when the report was written
        status: InstitutionStatus,
        /// its web site, where the report prints it
        website: Option<Url>,
        /// its other names, and what is doubtful or contradictory
        note: Option<String>,
        /// where in the report it stands
        source: Option<String>,
        /// footnotes
        footnotes: Vec<Note>,
    }
}
