//! The figures of the report's prose.

use crate::datasets::{Cluster, Note, Qualifier, Sector, State, Topic, Unit};
use crate::date::{Date, Period};
use crate::schema::Ref;
use crate::schema::macros::dataset;

dataset! {
    /// every figure of the prose of sections 2 and 3
    Indicator {
        name: "indicators", noun: "indicator", file: "indicators.csv", key: ["id"], title: "indicator",
        known_as: [], view: ["id", "indicator", "qualifier", "value", "unit", "year", "period"], tally: "topic",
    }
    stored {
        /// telling words
        id: String,
        /// what it is about
        topic: Topic,
        /// sector that it is about
        sector: Option<Ref<Sector>>,
        /// federal entity that it is about
        state: Option<Ref<State>>,
        /// cluster that it is about
        cluster: Option<Ref<Cluster>>,
        /// what is measured, in our own words
        indicator: String,
        /// the value
        value: f64,
        /// its unit
        unit: Unit,
        /// how the report qualifies the value
        qualifier: Option<Qualifier>,
        /// the year, month or day that it is for
        year: Option<Date>,
        /// the span that it is for
        period: Option<Period>,
        /// what is damaged, doubtful or contradictory
        note: Option<String>,
        /// where in the report it stands
        source: Option<String>,
        /// footnotes
        footnotes: Vec<Note>,
    }
}
