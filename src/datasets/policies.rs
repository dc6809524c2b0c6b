//! The policies: laws, decrees, programmes and norms, with their targets.

use crate::datasets::{Note, PolicyKind, Qualifier, Sector, Unit};
use crate::date::{Date, Period};
use crate::schema::macros::{dataset, nested};
use crate::schema::{Nested, Ref};

nested! {
    /// A target or a condition of a policy.
    Target {
        /// what is counted
        quantity: String,
        /// how the report qualifies the value
        qualifier: Option<Qualifier>,
        /// the value
        value: f64,
        /// its unit
        unit: Unit,
        /// by when
        by: Option<Date>,
    }
}

dataset! {
    /// laws, decrees, programmes, norms and other measures (sections 2.2, 2.3, 3.2 and 4)
    Policy {
        name: "policies", noun: "policy", file: "policies.json", key: ["id"], title: "title",
        known_as: ["acronym", "title", "title_es"], view: ["id", "title", "sector", "kind", "year"], tally: "kind",
    }
    stored {
        /// telling words
        id: String,
        /// title in English
        title: String,
        /// title in Spanish, as printed
        title_es: Option<String>,
        /// acronym
        acronym: Option<String>,
        /// sector under which the report places it
        sector: Option<Ref<Sector>>,
        /// sort of measure
        kind: PolicyKind,
        /// section and number of a numbered measure
        number: Option<String>,
        /// when it was started, passed or put into force
        year: Option<Date>,
        /// the span that it covers
        period: Option<Period>,
        /// body responsible for it
        body: Option<String>,
        /// its legal basis
        legal_reference: Option<String>,
        /// what it does, in our own words
        summary: String,
        /// targets and conditions in figures
        targets: Nested<Target>,
        /// what is damaged, doubtful or contradictory
        note: Option<String>,
        /// where in the report it stands
        source: Option<String>,
        /// footnotes
        footnotes: Vec<Note>,
    }
}
