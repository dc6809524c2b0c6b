//! Claims: statements of the report that its figures confirm or contradict, with the queries that recompute them.

use crate::datasets::{FootnoteNumber, Sector, State};
use crate::date::Date;
use crate::schema::Ref;
use crate::schema::macros::{dataset, vocabulary};

dataset! {
    /// claims of the report in our own words, which its figures can confirm or contradict, with queries that recompute them
    Claim {
        name: "claims", noun: "claim", file: "claims.csv", key: ["id"], title_column: "claim", alias_columns: [],
        default_columns: ["id", "claim", "relation", "stated", "unit", "source"], tally_column: "",
    }
    stored {
        /// descriptive slug
        id: String,
        /// edition that it is about
        edition: Option<Date>,
        /// section, table and row of the report
        source: Option<String>,
        /// claim in our own words
        claim: String,
        /// number that the report states
        stated: Option<f64>,
        /// number that we expect where the report states none
        expected: Option<f64>,
        /// unit of the number
        unit: Option<String>,
        /// what the numbers are: counts, rounded measures, or numbers of different quantities
        basis: Basis,
        /// relation that the recomputed number must have to the stated number
        relation: ClaimRelation,
        /// rows to measure: a dataset with filters, as on the command line
        query: String,
        /// measure: rows, sum COLUMN, distinct COLUMN or value COLUMN, optionally only of nested records with a WORD
        measure: String,
        /// factor that brings the first measure to the unit of the second
        factor: Option<f64>,
        /// rows of the second measure
        other_query: Option<String>,
        /// second measure
        other_measure: Option<String>,
        /// operation that combines the two measures
        operation: Option<Operation>,
        /// what the report lists, where no other dataset holds it
        listed: Vec<String>,
        /// sectors that it is about
        sector: Vec<Ref<Sector>>,
        /// federal entities that it is about
        state: Vec<Ref<State>>,
        /// remarks
        note: Option<String>,
        /// footnotes
        footnotes: Vec<FootnoteNumber>,
    }
}

vocabulary! {
    /// What the numbers of a claim are.
    pub Basis {
        /// counts, which are exact
        Counted = "counted" Plain,
        /// measures, which are rounded to the printed decimals
        Rounded = "rounded" Plain,
        /// numbers that do not measure the same quantity; the note gives the reason
        NotComparable = "not comparable" Plain,
    }
}

vocabulary! {
    /// The relation that a recomputed number must have to the stated number.
    pub ClaimRelation {
        /// equal
        Equal = "=" Plain,
        /// approximately equal: printed with "around"
        About = "≈" Plain,
        /// greater
        Greater = ">" Plain,
        /// greater or equal
        AtLeast = "≥" Plain,
        /// less
        Less = "<" Plain,
        /// not above a bound of ours, which no sentence of the report states
        Plausibility = "plausibility" Plain,
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
        /// against a bound of ours, not against a statement of the report
        Implausible = "implausible" Caution,
        /// the rounding of the printed numbers explains the difference
        WithinRounding = "within rounding" Caution,
        /// the two numbers do not measure the same quantity
        NotComparable = "not comparable" Caution,
        /// confirmed
        Holds = "holds" Good,
    }
}
