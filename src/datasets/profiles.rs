//! Profiles of clusters.

use crate::datasets::{Cluster, FootnoteNumber};
use crate::date::Date;
use crate::schema::macros::{dataset, nested};
use crate::schema::{Nested, Ref, Url, join};

nested! {
    /// A group of members, or of other things that a profile counts.
    Group {
        /// number in the group
        number: u32,
        /// name of the group
        group: String,
    }
}

dataset! {
    /// profiles of clusters: members, committees, services, partners
    Profile {
        name: "profiles", noun: "profile", file: "profiles.json", key: ["cluster"], title_column: "cluster",
        alias_columns: [], default_columns: ["cluster", "founded", "members", "jobs", "state", "sector"],
        tally_column: "",
    }
    stored {
        /// cluster
        cluster: Ref<Cluster>,
        /// date of foundation
        founded: Option<Date>,
        /// number of members
        members: Option<u32>,
        /// qualifier of the number of members, and the kinds of members counted
        members_note: Option<String>,
        /// number of members, or of other things counted, by group
        members_breakdown: Nested<Group>,
        /// number of jobs
        jobs: Option<u32>,
        /// qualifier of the number of jobs, and the kinds of jobs counted
        jobs_note: Option<String>,
        /// committees and working groups
        committees: Vec<String>,
        /// remarks on the committees
        committees_note: Option<String>,
        /// services
        services: Vec<String>,
        /// partners
        partners: Vec<String>,
        /// aims
        aims: Vec<String>,
        /// activities and strengths
        activities: Vec<String>,
        /// websites
        websites: Vec<Url>,
        /// certifications
        certifications: Vec<String>,
        /// locations of the offices of the cluster
        offices: Vec<String>,
        /// remarks on damaged, doubtful or contradictory text
        note: Option<String>,
        /// section, table and row of the report
        source: Option<String>,
        /// footnotes
        footnotes: Vec<FootnoteNumber>,
    }
    joined {
        /// full name of the cluster
        name = join("cluster", "name"),
        /// state of the cluster
        state = join("cluster", "state"),
        /// sector of the cluster
        sector = join("cluster", "sector"),
    }
}
