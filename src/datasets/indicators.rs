//! Numbers in the text of the report.

use crate::datasets::{Cluster, FootnoteNumber, Qualifier, Sector, State, Topic, Unit};
use crate::date::{Date, Period};
use crate::schema::Ref;
use crate::schema::macros::dataset;

dataset! {
    /// numbers in the text of the report
    Indicator {
        name: "indicators", noun: "indicator", file: "indicators.csv", key: ["id"], title_column: "indicator",
        alias_columns: [], default_columns: ["id", "indicator", "qualifier", "value", "unit", "year", "period"],
        tally_column: "topic",
    }
    stored {
        /// descriptive slug
        id: String,
        /// topic
        topic: Topic,
        /// sector
        sector: Option<Ref<Sector>>,
        /// state
        state: Option<Ref<State>>,
        /// cluster
        cluster: Option<Ref<Cluster>>,
        /// indicator in our own words
        indicator: String,
        /// value
        value: f64,
        /// unit of the value
        unit: Unit,
        /// wording that qualifies the value, such as around or more than
        qualifier: Option<Qualifier>,
        /// year, month or day of the value
        year: Option<Date>,
        /// period of the value
        period: Option<Period>,
        /// remarks on damaged, doubtful or contradictory text
        note: Option<String>,
        /// section, table and row of the report
        source: Option<String>,
        /// footnotes
        footnotes: Vec<FootnoteNumber>,
    }
}
