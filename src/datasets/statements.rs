//! Statements in words: facts of the report that are no figure, no location and no policy.

use crate::datasets::{Cluster, FootnoteNumber, Institution, Sector, State, StatementKind};
use crate::schema::Ref;
use crate::schema::macros::dataset;

dataset! {
    /// what the report states in words, one fact each, in our own words
    Statement {
        name: "statements", noun: "statement", file: "statements.csv", key: ["id"], title_column: "text",
        alias_columns: [], default_columns: ["id", "kind", "text", "source"], tally_column: "kind",
    }
    stored {
        /// descriptive slug
        id: String,
        /// kind of statement
        kind: StatementKind,
        /// sectors that it is about
        sector: Vec<Ref<Sector>>,
        /// federal entities that it is about
        state: Vec<Ref<State>>,
        /// institutions that it is about
        institution: Vec<Ref<Institution>>,
        /// clusters that it is about
        cluster: Vec<Ref<Cluster>>,
        /// statement in our own words
        text: String,
        /// section, table and row of the report
        source: Option<String>,
        /// footnotes
        footnotes: Vec<FootnoteNumber>,
        /// remarks, and the reason for an inferred subject
        note: Option<String>,
    }
}
