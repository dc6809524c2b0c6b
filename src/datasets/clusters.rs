//! Cluster organisations.

use crate::datasets::{Sector, State};
use crate::schema::macros::dataset;
use crate::schema::{Ref, Url, inherited, is_referenced, known_as, reverse_join};

dataset! {
    /// cluster organisations, each once
    Cluster {
        name: "clusters", noun: "cluster", file: "clusters.csv", key: ["id"], title_column: "name",
        alias_columns: ["acronym", "name"],
        known_as: [known_as("mentions", "cluster", "printed_name"), known_as("labels", "cluster", "printed_name")],
        default_columns: ["id", "name", "state", "sector", "quality_label"],
        tally_column: "",
    }
    stored {
        /// code of the state, or of the country if the state is unknown, then the acronym or a descriptive slug
        id: String,
        /// full name, with corrected spelling
        name: String,
        /// acronym
        acronym: Option<String>,
        /// state, if it follows from the report
        state: Option<Ref<State>>,
        /// sector, if it follows from the report
        sector: Option<Ref<Sector>>,
        /// website, as given in a footnote
        website: Option<Url>,
        /// sections, tables and rows of the report that name the cluster
        source: Option<String>,
    }
    joined {
        /// quality labels of the cluster, as phrases
        quality_label = reverse_join("labels", "cluster", "quality_label"),
        /// levels of the quality labels of the cluster
        label = reverse_join("labels", "cluster", "level"),
        /// last days of validity of the labels, as printed
        label_valid_until = reverse_join("labels", "cluster", "valid_until"),
        /// status of the labels on the reference date
        label_status = reverse_join("labels", "cluster", "status"),
        /// number of members, from the profile of the cluster
        members = reverse_join("profiles", "cluster", "members"),
        /// tables and profiles that name the cluster
        listed_in = reverse_join("mentions", "cluster", "place"),
        /// names as printed
        printed_names = reverse_join("mentions", "cluster", "printed_name"),
        /// footnotes where the report names the cluster
        footnotes = reverse_join("mentions", "cluster", "footnotes"),
        /// footnotes to a whole table that contains the cluster, or to all rows of its state in that table
        inherited_footnotes = inherited("footnotes"),
        /// whether the cluster has a profile
        with_profile = is_referenced("profiles", "cluster"),
    }
}
