//! The names of the datasets that a brief treats in a particular way, because their references do not determine their role
//! in a brief.
//!
//! All other datasets are treated alike: their records are selected by their references to sectors and states.

use crate::analysis::dossier::Entry;
use crate::datasets::{InstitutionStatus, Segment, StatementKind};
use crate::schema::Tone;
use crate::store::place::PLACES;

/// The subjects by which records are selected; `brief` has a flag for each.
pub(super) const SUBJECTS: [&str; 2] = ["sectors", "states"];
/// The organisations to meet.
pub(super) const CLUSTERS: &str = "clusters";
/// The quality labels, which determine the order of the clusters.
pub(super) const LABELS: &str = "labels";
/// The profiles of the clusters; clusters with a profile come after clusters with a label.
pub(super) const PROFILES: &str = "profiles";
/// The partnerships of European clusters that target the country.
pub(super) const PARTNERSHIPS: &str = "partnerships";
/// The programmes of European organisations.
pub(super) const PROGRAMMES: &str = "programmes";
/// The policies of the country and its states.
pub(super) const POLICIES: &str = "policies";
/// The agreements between the country and Europe.
pub(super) const AGREEMENTS: &str = "agreements";
/// Further organisations to contact.
pub(super) const INSTITUTIONS: &str = "institutions";
/// The states in which a sector is located.
pub(super) const LOCATIONS: &str = "locations";
/// The companies with operations in the country.
pub(super) const COMPANIES: &str = "companies";
/// The priorities of the country for trade and investment.
pub(super) const PRIORITIES: &str = "priorities";
/// The figures in the text of the report.
pub(super) const FIGURES: &str = "indicators";
/// The statements of the report.
pub(super) const STATEMENTS: &str = "statements";
/// The pairs of statements that contradict each other.
pub(super) const CONFLICTS: &str = "conflicts";
/// The footnotes, which are the sources.
pub(super) const FOOTNOTES: &str = "footnotes";
/// The claims, which are recomputed.
pub(super) const CLAIMS: &str = "claims";
/// The cities, which are names of their states.
const CITIES: &str = "cities";
/// The datasets that are no part of a brief.
pub(super) const OMITTED: [&str; 2] = [CITIES, PLACES];
/// The datasets of which a brief reads all records, because it pairs them or fills up with those of the whole country.
pub(super) const WHOLE: [&str; 5] = [FIGURES, STATEMENTS, CONFLICTS, CLAIMS, FOOTNOTES];
/// The datasets without a reference to a sector or a state, whose records are selected by the names that they contain and
/// by their sources.
pub(super) const BY_NAME: [&str; 2] = [AGREEMENTS, INSTITUTIONS];
/// The datasets in which a record without a sector is about any sector.
pub(super) const OPEN: [&str; 2] = [PROGRAMMES, POLICIES];
/// The party whose agreements concern every mission from Europe.
const PARTY: &str = "EU";

/// Returns whether a record of [`BY_NAME`] is part of every brief: an agreement of the EU, or a closed institution.
pub(super) fn is_always_included(entry: &Entry) -> bool {
    entry.cell("parties").values().iter().any(|party| party.stored_text() == PARTY) || is_closed(entry)
}

/// Returns whether an institution no longer exists.
pub(super) fn is_closed(entry: &Entry) -> bool {
    entry.get("status").is_some_and(|status| InstitutionStatus::WORDS.tone(&status) == Tone::Bad)
}

/// Returns whether a location is only a potential one, as those for small hydropower are.
pub(super) fn is_potential(location: &Entry) -> bool {
    location.get("segment").as_deref() == Some(Segment::POTENTIAL.word())
}

/// Returns whether a statement says what a cluster, a sector or a state is good at.
pub(super) fn is_strength(statement: &Entry) -> bool {
    statement.get("kind").as_deref() == Some(StatementKind::Strength.word())
}
