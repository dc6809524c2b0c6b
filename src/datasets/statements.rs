//! Statements: facts from the report that are neither figures nor locations nor policies.

use crate::datasets::{Cluster, FootnoteNumber, Institution, Sector, State, StatementKind};
use crate::schema::Ref;
use crate::schema::macros::dataset;

dataset! {
    /// facts that the report states in prose, one per record, reworded
    Statement {
        name: "statements", noun: "statement", file: "statements.csv", key: ["id"], title_column: "text",
        alias_columns: [], default_columns: ["id", "kind", "text", "source"], tally_column: "kind",
    }
    stored {
        /// descriptive slug
        id: String,
        /// kind of statement
        kind: StatementKind,
        /// sectors that the statement concerns
        sector: Vec<Ref<Sector>>,
        /// states that the statement concerns
        state: Vec<Ref<State>>,
        /// institutions that the statement concerns
        institution: Vec<Ref<Institution>>,
        /// clusters that the statement concerns
        cluster: Vec<Ref<Cluster>>,
        /// statement in our own words
        text: String,
        /// section, table and row of the report
        source: Option<String>,
        /// footnotes
        footnotes: Vec<FootnoteNumber>,
        /// remarks, and the reason for an inferred sector, state, institution or cluster
        note: Option<String>,
    }
}
