//! The profiles of clusters in section 3.2.

use crate::datasets::{Cluster, Note};
use crate::date::Date;
use crate::schema::macros::{dataset, nested};
use crate::schema::{Nested, Ref, Url, join};

nested! {
    /// A group of members, or of what else a profile counts.
    Group {
        /// how many
        number: u32,
        /// of what
        group: String,
    }
}

dataset! {
    /// what section 3.2 tells of thirteen clusters: members, committees, services, partners
    Profile {
        name: "profiles", noun: "profile", file: "profiles.json", key: ["cluster"], title: "cluster",
        known_as: [], view: ["cluster", "founded", "members", "jobs", "state", "sector"], tally: "",
    }
    stored {
        /// the cluster
        cluster: Ref<Cluster>,
        /// when it was founded
        founded: Option<Date>,
        /// number of members
        members: Option<u32>,
        /// how the number is qualified, and what it counts
        members_note: Option<String>,
        /// members, or what else is counted, by group
        members_breakdown: Nested<Group>,
        /// jobs that it stands for
        jobs: Option<u32>,
        /// how the number is qualified, and which jobs it counts
        jobs_note: Option<String>,
        /// its committees and working groups
        committees: Vec<String>,
        /// what is to be said of the committees
        committees_note: Option<String>,
        /// services that it offers
        services: Vec<String>,
        /// partners that it names
        partners: Vec<String>,
        /// what it aims at
        aims: Vec<String>,
        /// what it does and is good at
        activities: Vec<String>,
        /// its addresses on the web
        websites: Vec<Url>,
        /// certifications
        certifications: Vec<String>,
        /// places where it has offices
        offices: Vec<String>,
        /// what is damaged, doubtful or contradictory
        note: Option<String>,
        /// where in the report it stands
        source: Option<String>,
        /// footnotes
        footnotes: Vec<Note>,
    }
    joined {
        /// full name of the cluster
        name = join("cluster", "name"),
        /// federal entity of the cluster
        state = join("cluster", "state"),
        /// sector of the cluster
        sector = join("cluster", "sector"),
    }
}
