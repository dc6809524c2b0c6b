//! The quality labels of the European Cluster Excellence Initiative, and what is known of them on a date.

use crate::datasets::report::EDITION;
use crate::datasets::{Cluster, Confidence, LabelStatus, Level, Note};
use crate::date::Date;
use crate::schema::macros::dataset;
use crate::schema::{Ref, join};

dataset! {
    /// quality labels of the European Cluster Excellence Initiative (Table 2)
    Label {
        name: "labels", noun: "label", file: "labels.csv", key: ["cluster", "level"], title: "printed_name",
        known_as: [], view: ["level", "cluster", "printed_name", "valid_until", "status", "confidence"], tally: "status",
    }
    stored {
        /// the cluster that holds it
        cluster: Ref<Cluster>,
        /// level of the label
        level: Level,
        /// name of the holder as printed
        printed_name: String,
        /// sector of the holder as printed
        printed_sector: Option<String>,
        /// last day of its printed validity
        valid_until: Date,
        /// how sure the reading is
        confidence: Confidence,
        /// the reason for a judged reading, and what else is to be said of it
        note: Option<String>,
        /// where in the report it stands
        source: Option<String>,
        /// footnotes of the label
        footnotes: Vec<Note>,
    }
    as_of {
        /// what is known of it on the date
        status: LabelStatus = |label: &Label, on: Date| label.status(on),
        /// days from the date to the last day of its printed validity
        days_left: f64 = |label: &Label, on: Date| label.valid_until.days_after(on) as f64,
    }
    joined {
        /// federal entity of the cluster
        state = join("cluster", "state"),
        /// sector of the cluster
        sector = join("cluster", "sector"),
    }
}

impl Label {
    /// What the report lets one say of the label on a day.
    #[must_use]
    pub fn status(&self, on: Date) -> LabelStatus {
        let unpublished = EDITION.parse::<Date>().is_ok_and(|edition| on.last_day() < edition.first_day());
        if on.first_day() > self.valid_until.last_day() {
            LabelStatus::Lapsed
        } else if unpublished {
            LabelStatus::Unknown
        } else {
            LabelStatus::Valid
        }
    }
}
