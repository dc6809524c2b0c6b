//! The limits that keep a brief at four pages or fewer: the more records match, the less of each is shown.

/// How much of a record a brief shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Detail {
    /// Summaries, URLs and the source of each record.
    Full,
    /// The source of each group of records.
    Reduced,
    /// The source of each section.
    Minimal,
}

/// The largest numbers of records that a brief shows; the remaining records are only counted.
pub(super) struct Limits {
    /// How much of a record to show.
    pub detail: Detail,
    /// Facts of a cluster profile.
    pub profile_facts: usize,
    /// Policies.
    pub policies: usize,
    /// Targets of a policy.
    pub targets: usize,
    /// Partnerships, programmes, agreements and institutions, each.
    pub other_records: usize,
    /// Companies.
    pub companies: usize,
    /// Figures.
    pub figures: usize,
    /// Statements in words.
    pub statements: usize,
    /// Conflicts between statements.
    pub conflicts: usize,
    /// Caveats of each kind.
    pub caveats: usize,
}

impl Limits {
    /// Returns the limits of a brief with this number of detailed records.
    pub(super) const fn for_records(records: usize) -> Limits {
        match records {
            ..=45 => Limits {
                detail: Detail::Full,
                profile_facts: 9,
                policies: 40,
                targets: 12,
                other_records: 24,
                companies: 40,
                figures: 16,
                statements: 12,
                conflicts: 20,
                caveats: 10,
            },
            46..=80 => Limits {
                detail: Detail::Reduced,
                profile_facts: 5,
                policies: 20,
                targets: 3,
                other_records: 12,
                companies: 20,
                figures: 10,
                statements: 8,
                conflicts: 8,
                caveats: 4,
            },
            _ => Limits {
                detail: Detail::Minimal,
                profile_facts: 4,
                policies: 10,
                targets: 2,
                other_records: 6,
                companies: 12,
                figures: 6,
                statements: 4,
                conflicts: 4,
                caveats: 2,
            },
        }
    }
}
