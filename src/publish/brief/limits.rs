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
    pub(super) fn for_records(records: usize) -> Limits {
        let detail = match records {
            ..=45 => Detail::Full,
            46..=80 => Detail::Reduced,
            _ => Detail::Minimal,
        };
        let limit = |full, reduced, minimal| match detail {
            Detail::Full => full,
            Detail::Reduced => reduced,
            Detail::Minimal => minimal,
        };
        Limits {
            detail,
            profile_facts: limit(9, 5, 4),
            policies: limit(40, 20, 10),
            targets: limit(12, 3, 2),
            other_records: limit(24, 12, 6),
            companies: limit(40, 20, 12),
            figures: limit(16, 10, 6),
            statements: limit(8, 5, 3),
            conflicts: limit(8, 4, 2),
            caveats: limit(10, 4, 2),
        }
    }
}
