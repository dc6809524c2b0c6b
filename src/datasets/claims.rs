//! Claims: statements of the report that its figures confirm or contradict, with the queries that recompute them.

use crate::datasets::FootnoteNumber;
use crate::schema::macros::{dataset, vocabulary};

dataset! {
    /// statements of the report that its figures can confirm or contradict, with queries that recompute them
    Claim {
        name: "claims", noun: "claim", file: "claims.csv", key: ["id"], title_column: "claim", alias_columns: [],
        default_columns: ["id", "claim", "relation", "stated", "unit", "source"], tally_column: "",
    }
    stored {
        /// descriptive slug
        id: String,
        /// section, table and row of the report
        source: Option<String>,
        /// claim in our own words
        claim: String,
        /// number that the report states
        stated: f64,
        /// unit of the stated number
        unit: Option<String>,
        /// number of decimals of the stated number
        decimals: u32,
        /// relation that the recomputed number must have to the stated number
        relation: ClaimRelation,
        /// rows to measure: a dataset with filters, as on the command line
        query: String,
        /// measure: rows, sum COLUMN, distinct COLUMN or value COLUMN, optionally only of nested records with a WORD
        measure: String,
        /// rows of the second measure
        other_query: Option<String>,
        /// second measure
        other_measure: Option<String>,
        /// operation that combines the two measures
        operation: Option<Operation>,
        /// remarks
        note: Option<String>,
        /// footnotes
        footnotes: Vec<FootnoteNumber>,
    }
}

vocabulary! {
    /// The relation that a recomputed number must have to the stated number.
    pub ClaimRelation {
        /// equal
        Equal = "=" Plain,
        /// approximately equal: within five per cent
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
    /// An operation that combines two measures.
    pub Operation {
        /// first measure as a percentage of the second
        Share = "share" Plain,
        /// growth in per cent from the second measure to the first
        Growth = "growth" Plain,
        /// first measure minus the second
        Difference = "difference" Plain,
    }
}

vocabulary! {
    /// The result of recomputing a claim.
    pub Verdict {
        /// contradicted by the figures of the report
        Contradicted = "contradicted" Bad,
        /// confirmed after rounding to the stated number of decimals
        WithinRounding = "within rounding" Caution,
        /// the two numbers do not measure the same quantity
        NotComparable = "not comparable" Caution,
        /// confirmed
        Holds = "holds" Good,
    }
}
