//! Claims: statements of the report that its figures confirm or contradict, with the queries that recompute the numbers.

use crate::datasets::{FootnoteNumber, Sector, State};
use crate::date::Date;
use crate::schema::macros::{dataset, vocabulary};
use crate::schema::{Column, ColumnType, Dataset, FieldType as _, Origin, Record as _, Ref, with_computed};

dataset! {
    /// claims of the report that its figures can confirm or contradict, in our own words, with queries; `audit` computes
    /// the verdicts
    Claim {
        name: "claims", noun: "claim", file: "claims.csv", key: ["id"], title_column: "claim", alias_columns: [],
        default_columns: ["id", "claim", "relation", "stated", "unit", "source"], tally_column: "",
    }
    stored {
        /// descriptive slug
        id: String,
        /// edition that the claim concerns
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
        /// how the numbers compare: exact counts, rounded measures, or not comparable
        basis: Basis,
        /// relation that the recomputed number must have to the stated number
        relation: ClaimRelation,
        /// rows to measure: a dataset with filters, as on the command line
        query: String,
        /// measure: rows, sum COLUMN, distinct COLUMN or value COLUMN; COLUMN.FIELD is a field of nested records, and a
        /// following "of TEXT" restricts it to the nested records that contain TEXT
        measure: String,
        /// factor that the first measure is multiplied by, to convert its unit
        factor: Option<f64>,
        /// rows of the second measure
        other_query: Option<String>,
        /// second measure
        other_measure: Option<String>,
        /// operation that combines the two measures
        operation: Option<Operation>,
        /// items that the report lists and no other dataset contains
        listed: Vec<String>,
        /// sectors that the claim concerns
        sector: Vec<Ref<Sector>>,
        /// states that the claim concerns
        state: Vec<Ref<State>>,
        /// remarks
        note: Option<String>,
        /// footnotes
        footnotes: Vec<FootnoteNumber>,
    }
}

/// The claims as `audit` lists them, with the results of recomputing them.
pub(crate) static AUDIT: Dataset = Dataset {
    command: "audit",
    default_columns: &["id", "claim", "relation", "stated", "found", "verdict", "note"],
    tally_column: "verdict",
    columns: &AUDIT_COLUMNS,
    ..Claim::DATASET
};

static AUDIT_COLUMNS: [Column; Claim::DATASET.columns.len() + 2] = with_computed(
    Claim::DATASET.columns,
    &[
        Column {
            name: "found",
            about: "number computed from the data",
            origin: Origin::Computed,
            own_type: ColumnType::Number,
            required: false,
        },
        Column {
            name: "verdict",
            about: "whether the claim holds",
            origin: Origin::Computed,
            own_type: Verdict::COLUMN_TYPE,
            required: true,
        },
    ],
);

vocabulary! {
    /// How the numbers of a claim compare.
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
        /// at most an upper bound that we chose; the report states none
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
        /// not fulfilled by data of another edition, or by user data laid over the built-in data
        Differs = "differs from your data" Caution,
        /// exceeds a bound that we chose; contradicts no statement of the report
        Implausible = "implausible" Caution,
        /// the rounding of the printed numbers explains the difference
        WithinRounding = "within rounding" Caution,
        /// the two numbers do not measure the same quantity
        NotComparable = "not comparable" Caution,
        /// confirmed
        Holds = "holds" Good,
    }
}
