//! The claims: statements of the report that its own data can confirm or contradict, and the questions that do it.

use crate::datasets::Note;
use crate::schema::macros::{dataset, vocabulary};

dataset! {
    /// statements of the report that its own data can confirm or contradict, and how to recompute each
    Claim {
        name: "claims", noun: "claim", file: "claims.csv", key: ["id"], title: "claim",
        known_as: [], view: ["id", "claim", "relation", "stated", "unit", "source"], tally: "",
    }
    stored {
        /// telling words
        id: String,
        /// where in the report it stands
        source: Option<String>,
        /// what is claimed, in our own words
        claim: String,
        /// the number that the report states
        stated: f64,
        /// its unit
        unit: Option<String>,
        /// decimals to which it is stated
        decimals: u32,
        /// how the number found must stand to the number stated
        relation: ClaimRelation,
        /// the rows that are measured: an eccp-mx command line with filters only
        query: String,
        /// what is measured: rows, sum COLUMN, distinct COLUMN or value COLUMN, perhaps of parts with a WORD
        measure: String,
        /// the rows that they are compared with
        other_query: Option<String>,
        /// what is measured of those
        other_measure: Option<String>,
        /// what is made of the two measures
        operation: Option<Operation>,
        /// what to know of it
        note: Option<String>,
        /// footnotes
        footnotes: Vec<Note>,
    }
}

vocabulary! {
    /// How a number found must stand to the number stated.
    pub ClaimRelation {
        /// equal
        Equal = "=" Plain,
        /// about equal: within five per cent
        About = "≈" Plain,
        /// greater
        Greater = ">" Plain,
        /// greater or equal
        AtLeast = "≥" Plain,
        /// less
        Less = "<" Plain,
    }
}

vocabulary! {
    /// What is made of two measures.
    pub Operation {
        /// the first as a percentage of the second
        Share = "share" Plain,
        /// growth in per cent from the second to the first
        Growth = "growth" Plain,
        /// the first less the second
        Difference = "difference" Plain,
    }
}

vocabulary! {
    /// What becomes of a claim when it is recomputed.
    pub Verdict {
        /// the report's own data contradicts it
        Contradicted = "contradicted" Bad,
        /// it holds once the number found is rounded as the one stated is
        WithinRounding = "within rounding" Care,
        /// the two numbers do not measure one thing
        NotComparable = "not comparable" Care,
        /// it holds
        Holds = "holds" Good,
    }
}
