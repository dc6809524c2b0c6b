//! The limits that keep a brief to about four pages: the more records match, the fewer of them are shown, and with less
//! detail.

/// The level of detail of a brief.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Detail {
    /// Includes summaries and URLs, and cites the source of each cluster.
    Full,
    /// Omits summaries and most URLs; cites the sources of the clusters without a label or a profile by state.
    Reduced,
    /// Also omits segments and the repairs of URLs; cites the sources of the clusters without a label or a profile once.
    Minimal,
}

/// The level of detail of a brief, and the maximum numbers of items that it shows; most further items are only counted.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// The level of detail.
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
    /// Statements.
    pub statements: usize,
    /// Conflicts between statements.
    pub conflicts: usize,
    /// Caveats of each kind.
    pub caveats: usize,
}

/// The number of printed lines on four pages, minus a reserve for lines that break early.
pub(super) const MAX_LINES: usize = 262;

impl Limits {
    /// The limits from the largest to the smallest. A brief uses the first limits with which it fits in [`MAX_LINES`], or
    /// the last.
    pub(super) const LEVELS: [Limits; 7] = [
        Limits::new(Detail::Full, [9, 40, 12, 24, 40, 16, 8, 8, 10]),
        Limits::new(Detail::Full, [9, 40, 12, 24, 40, 16, 6, 5, 5]),
        Limits::new(Detail::Full, [9, 40, 6, 12, 40, 16, 5, 4, 3]),
        Limits::new(Detail::Reduced, [5, 20, 3, 12, 20, 10, 5, 4, 3]),
        Limits::new(Detail::Minimal, [4, 10, 2, 6, 12, 6, 3, 2, 2]),
        Limits::new(Detail::Minimal, [2, 6, 2, 4, 8, 4, 2, 1, 1]),
        Limits::new(Detail::Minimal, [1, 4, 1, 2, 6, 3, 1, 1, 1]),
    ];

    /// Creates limits from numbers in the order of the fields.
    const fn new(detail: Detail, numbers: [usize; 9]) -> Limits {
        let [profile_facts, policies, targets, other_records, companies, figures, statements, conflicts, caveats] =
            numbers;
        Limits {
            detail,
            profile_facts,
            policies,
            targets,
            other_records,
            companies,
            figures,
            statements,
            conflicts,
            caveats,
        }
    }
}
