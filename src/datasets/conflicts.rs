//! Conflicts: pairs of statements of the report that contradict each other and cannot be checked by a query (claims can).

use crate::datasets::{FootnoteNumber, Indicator, Sector, State};
use crate::schema::Ref;
use crate::schema::macros::{dataset, vocabulary};

dataset! {
    /// pairs of statements of the report that cannot both hold as printed
    Conflict {
        name: "conflicts", noun: "conflict", file: "conflicts.csv", key: ["id"], title_column: "first",
        alias_columns: [],
        default_columns: ["id", "first", "first_source", "second", "second_source", "followed", "note"],
        tally_column: "followed",
    }
    stored {
        /// descriptive slug
        id: String,
        /// first statement in our own words
        first: String,
        /// section, table and row of the first statement
        first_source: String,
        /// second statement in our own words
        second: String,
        /// section, table and row of the second statement
        second_source: String,
        /// statement that the data follows; empty if the data follows neither
        followed: Option<Side>,
        /// likely explanation, and how the data resolves the conflict
        note: Option<String>,
        /// sectors that the conflict concerns
        sector: Vec<Ref<Sector>>,
        /// states that the conflict concerns
        state: Vec<Ref<State>>,
        /// indicators that the conflict concerns
        indicators: Vec<Ref<Indicator>>,
        /// footnotes
        footnotes: Vec<FootnoteNumber>,
    }
}

vocabulary! {
    /// A side of a conflict.
    pub Side {
        /// first statement
        First = "first" Plain,
        /// second statement
        Second = "second" Plain,
    }
}
