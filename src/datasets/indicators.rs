//! Numbers in the text of the report.

use crate::datasets::{Cluster, FootnoteNumber, Passed, Qualifier, Sector, State, Topic, Unit};
use crate::date::{AsOf, Date, Period};
use crate::schema::Ref;
use crate::schema::macros::dataset;

dataset! {
    /// numbers in the text of the report
    Indicator {
        name: "indicators", noun: "indicator", file: "indicators.csv", key: ["id"], title_column: "indicator",
        alias_columns: [], default_columns: ["id", "indicator", "qualifier", "value", "unit", "year", "period", "passed"],
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
    as_of {
        /// what has passed on the reference date: the date of an expected, forecast or planned value
        passed: Option<Passed> = |indicator: &Indicator, on: AsOf| indicator.passed(on),
    }
}

impl Indicator {
    /// Returns whether the value is expected, forecast or planned for a date that has passed on another date.
    #[must_use]
    pub fn passed(&self, on: AsOf) -> Option<Passed> {
        let is_future = matches!(self.qualifier, Some(Qualifier::Expected | Qualifier::Forecast | Qualifier::Planned));
        let date = self.period.map(|period| period.to).or(self.year);
        date.filter(|&date| is_future && on.is_after(date)).map(|_| Passed::Forecast)
    }
}
