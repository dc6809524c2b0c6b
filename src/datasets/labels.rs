//! Quality labels of the European Cluster Excellence Initiative, and their status on a date.

use crate::datasets::{Cluster, Confidence, FootnoteNumber, LabelStatus, Level};
use crate::date::{AsOf, Date};
use crate::schema::macros::dataset;
use crate::schema::{Ref, TimelineColumns, TimelineDates, join};
use crate::text::capitalise;

dataset! {
    /// quality labels of the European Cluster Excellence Initiative (ECEI)
    Label {
        name: "labels", noun: "label", file: "labels.csv", key: ["cluster", "level"], title_column: "printed_name",
        alias_columns: [], default_columns: ["quality_label", "cluster", "printed_name", "status"],
        tally_column: "status",
        timeline: TimelineColumns {
            detail: "state",
            dates: TimelineDates::Until { last_day: "valid_until", level: "level" },
        },
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
        /// level, with (?) if the label is inferred, and last day of validity as printed, in one phrase
        quality_label: String = |label: &Label, _| label.phrase(),
        /// status on the reference date
        status: LabelStatus = |label: &Label, on: AsOf| label.status(on),
        /// days from the reference date to the last day of validity
        days_left: f64 = |label: &Label, on: AsOf| label.valid_until.days_after(on.date) as f64,
    }
    joined {
        /// state of the cluster
        state = join("cluster", "state"),
        /// sector of the cluster
        sector = join("cluster", "sector"),
    }
}

impl Label {
    /// Returns the label as a phrase: `Gold label (?), printed until 2019-06-23`, where the question mark means inferred.
    #[must_use]
    pub fn phrase(&self) -> String {
        let mark = if self.confidence == Confidence::Inferred { " (?)" } else { "" };
        format!("{} label{mark}, printed until {}", capitalise(self.level.word()), self.valid_until)
    }

    /// Returns the status on a date: `unknown` before the edition of the data, if it has one, unless the label had lapsed.
    #[must_use]
    pub fn status(&self, on: AsOf) -> LabelStatus {
        if on.is_after(self.valid_until) {
            LabelStatus::Lapsed
        } else if on.edition.is_some_and(|edition| on.date.last_day() < edition.first_day()) {
            LabelStatus::Unknown
        } else {
            LabelStatus::Valid
        }
    }
}
