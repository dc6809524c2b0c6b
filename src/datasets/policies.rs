//! Policies: acts, decrees, programmes, norms and other measures, with their targets.

use crate::datasets::{FootnoteNumber, Passed, PolicyKind, Qualifier, Sector, Unit};
use crate::date::{AsOf, Date, Period};
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
        alias_columns: ["acronym", "title", "title_es"], default_columns: ["id", "title", "sector", "kind", "year", "passed"],
        tally_column: "kind",
        timeline: TimelineColumns {
            detail: "acronym",
            dates: TimelineDates::Period { period: "period", date: "year", passed: "passed" },
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
    as_of {
        /// what has passed on the reference date: the period, or every dated target
        passed: Option<Passed> = |policy: &Policy, on: AsOf| policy.passed(on),
    }
}

impl Policy {
    /// Returns what has passed on a date: the period or, if there is none, every target that has a date.
    #[must_use]
    pub fn passed(&self, on: AsOf) -> Option<Passed> {
        if let Some(period) = self.period {
            return on.is_after(period.to).then_some(Passed::Period);
        }
        let mut dates = self.targets.0.iter().filter_map(|target| target.by).peekable();
        (dates.peek().is_some() && dates.all(|date| on.is_after(date))).then_some(Passed::Targets)
    }
}
