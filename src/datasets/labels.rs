//! Quality labels of the European Cluster Excellence Initiative, and their status on a date.

use crate::datasets::report::EDITION;
use crate::datasets::{Cluster, Confidence, FootnoteNumber, LabelStatus, Level};
use crate::date::Date;
use crate::schema::macros::dataset;
use crate::schema::{Ref, join};

dataset! {
    /// quality labels of the European Cluster Excellence Initiative (Table 2)
    Label {
        name: "labels", noun: "label", file: "labels.csv", key: ["cluster", "level"], title_column: "printed_name",
        alias_columns: [], default_columns: ["level", "cluster", "printed_name", "valid_until", "status", "confidence"],
        tally_column: "status",
    }
    stored {
        /// cluster that holds the label
        cluster: Ref<Cluster>,
        /// level of the label
        level: Level,
        /// name of the holder as printed
        printed_name: String,
        /// sector of the holder as printed
        printed_sector: Option<String>,
        /// last day of validity, as printed
        valid_until: Date,
        /// whether the values are certain or inferred from the printed text
        confidence: Confidence,
        /// reason for an inferred value, and other remarks
        note: Option<String>,
        /// section, table and row of the report
        source: Option<String>,
        /// footnotes of the label
        footnotes: Vec<FootnoteNumber>,
    }
    as_of {
        /// status on the reference date
        status: LabelStatus = |label: &Label, date: Date| label.status(date),
        /// days from the reference date to the last day of validity
        days_left: f64 = |label: &Label, date: Date| label.valid_until.days_after(date) as f64,
    }
    joined {
        /// federal entity of the cluster
        state = join("cluster", "state"),
        /// sector of the cluster
        sector = join("cluster", "sector"),
    }
}

impl Label {
    /// Returns the status on `date`; `unknown` before the report was published, unless the label had lapsed.
    #[must_use]
    pub fn status(&self, date: Date) -> LabelStatus {
        let unpublished = EDITION.parse::<Date>().is_ok_and(|edition| date.last_day() < edition.first_day());
        if date.first_day() > self.valid_until.last_day() {
            LabelStatus::Lapsed
        } else if unpublished {
            LabelStatus::Unknown
        } else {
            LabelStatus::Valid
        }
    }
}
