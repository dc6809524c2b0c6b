//! Public organisations and other institutions.

use crate::datasets::{FootnoteNumber, InstitutionKind, InstitutionStatus};
use crate::schema::Url;
use crate::schema::macros::dataset;

dataset! {
    /// institutions whose role the report describes
    Institution {
        name: "institutions", noun: "institution", file: "institutions.csv", key: ["id"], title_column: "name",
        alias_columns: ["acronym", "name"], default_columns: ["id", "name", "kind", "status", "role"],
        tally_column: "status",
    }
    stored {
        /// descriptive slug
        id: String,
        /// name
        name: String,
        /// acronym
        acronym: Option<String>,
        /// kind of institution
        kind: InstitutionKind,
        /// role in our own words
        role: String,
        /// whether the institution was active when the report was written
        status: InstitutionStatus,
        /// website, if printed in the report
        website: Option<Url>,
        /// other names, and remarks on doubtful or contradictory text
        note: Option<String>,
        /// section, table and row of the report
        source: Option<String>,
        /// footnotes
        footnotes: Vec<FootnoteNumber>,
    }
}
