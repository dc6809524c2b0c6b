//! The clusters: what the directory is about.

use crate::datasets::{Sector, State};
use crate::schema::macros::dataset;
use crate::schema::{Ref, Url, is_referenced, reverse_join};

dataset! {
    /// organisations that the briefing names as clusters, each once (Tables 2, 5 and 6, section 3.2)
    Cluster {
        name: "clusters", noun: "cluster", file: "clusters.csv", key: ["id"], title: "name",
        known_as: ["acronym", "name"], view: ["id", "name", "state", "sector", "label"], tally: "",
    }
    stored {
        /// ISO 3166-2 code of the state in lower case (mx where none is known), then the acronym or telling words
        id: String,
        /// full name, spelt right
        name: String,
        /// acronym, in its own case
        acronym: Option<String>,
        /// federal entity, where the report supports one
        state: Option<Ref<State>>,
        /// sector, where the report supports one
        sector: Option<Ref<Sector>>,
        /// its own web site, as a footnote gives it
        website: Option<Url>,
        /// where in the report it is named
        source: Option<String>,
    }
    joined {
        /// levels of its quality labels
        label = reverse_join("labels", "cluster", "level"),
        /// last days of the printed validity of its labels
        label_valid_until = reverse_join("labels", "cluster", "valid_until"),
        /// what is known of its labels on the date
        label_status = reverse_join("labels", "cluster", "status"),
        /// number of members, from its profile
        members = reverse_join("profiles", "cluster", "members"),
        /// places in the report that name it
        listed_in = reverse_join("mentions", "cluster", "place"),
        /// its names as printed
        printed_names = reverse_join("mentions", "cluster", "printed_name"),
        /// footnotes of the places that name it
        footnotes = reverse_join("mentions", "cluster", "footnotes"),
        /// whether section 3.2 has a profile of it
        with_profile = is_referenced("profiles", "cluster"),
    }
}
