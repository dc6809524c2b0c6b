//! Policies: acts, decrees, programmes, norms and other measures, with their targets.

use crate::datasets::{FootnoteNumber, PolicyKind, Qualifier, Sector, Unit};
use crate::date::{Date, Period};
use crate::schema::macros::{dataset, nested};
use crate::schema::{Nested, Ref, TimelineColumns, TimelineDates};

nested! {
    /// A target or condition of a policy.
    Target {
        /// quantity
        quantity: String,
        /// qualifier of the value in the report
        qualifier: Option<Qualifier>,
        /// value
        value: f64,
        /// unit of the value
        unit: Unit,
        /// date by which the target applies
        by: Option<Date>,
    }
}

dataset! {
    /// laws, decrees, programmes, norms and other measures
    Policy {
        name: "policies", noun: "policy", file: "policies.json", key: ["id"], title_column: "title",
        alias_columns: ["acronym", "title", "title_es"], default_columns: ["id", "title", "sector", "kind", "year"],
        tally_column: "kind",
        timeline: TimelineColumns {
            detail: "acronym",
            dates: TimelineDates::Period { period: "period", date: "year" },
        },
    }
    stored {
        /// descriptive slug
        id: String,
        /// title in English
        title: String,
        /// title in Spanish, as printed
        title_es: Option<String>,
        /// acronym
        acronym: Option<String>,
        /// sector under which the report places the policy
        sector: Option<Ref<Sector>>,
        /// kind of measure
        kind: PolicyKind,
        /// section and number of a numbered measure
        number: Option<String>,
        /// date of start, adoption or entry into force
        year: Option<Date>,
        /// period that the policy covers
        period: Option<Period>,
        /// responsible institution
        body: Option<String>,
        /// legal basis
        legal_reference: Option<String>,
        /// summary in our own words
        summary: String,
        /// targets and conditions in figures
        targets: Nested<Target>,
        /// remarks on damaged, doubtful or contradictory text
        note: Option<String>,
        /// section, table and row of the report
        source: Option<String>,
        /// footnotes
        footnotes: Vec<FootnoteNumber>,
    }
}
