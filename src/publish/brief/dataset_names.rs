//! The datasets that a mission brief names, because the references do not define the use of a dataset in a brief.
//!
//! All other datasets are handled alike: a brief restricts them by their references to sectors and states.

use crate::analysis::dossier::Entry;
use crate::datasets::{InstitutionStatus, Segment, StatementKind};
use crate::schema::Tone;

/// The subjects that a mission is planned by, which are the flags of `brief`.
pub(super) const SUBJECTS: [&str; 2] = ["sectors", "states"];
/// The organisations to meet.
pub(super) const CLUSTERS: &str = "clusters";
/// The quality labels of the clusters, which decide the order of the clusters.
pub(super) const LABELS: &str = "labels";
/// The profiles of the clusters; clusters with a profile come after clusters with a label.
pub(super) const PROFILES: &str = "profiles";
/// What European organisations do or plan in Mexico.
pub(super) const EUROPEAN: [&str; 2] = ["partnerships", "programmes"];
/// The policies of Mexico and its states.
pub(super) const POLICIES: &str = "policies";
/// The agreements between Mexico and Europe.
pub(super) const AGREEMENTS: &str = "agreements";
/// Further organisations to contact.
pub(super) const INSTITUTIONS: &str = "institutions";
/// The states in which a sector is located; a location with no cluster listed is a gap.
pub(super) const LOCATIONS: &str = "locations";
/// The companies that are present.
pub(super) const COMPANIES: &str = "companies";
/// The priorities of Mexico for trade and investment.
pub(super) const PRIORITIES: &str = "priorities";
/// The figures of the prose.
pub(super) const FIGURES: &str = "indicators";
/// The statements in words.
pub(super) const STATEMENTS: &str = "statements";
/// The pairs of statements that contradict each other.
pub(super) const CONFLICTS: &str = "conflicts";
/// The footnotes, which are the sources.
pub(super) const FOOTNOTES: &str = "footnotes";
/// The claims, which are recomputed.
pub(super) const CLAIMS: &str = "claims";
/// The datasets without an extract.
pub(super) const NOT_EXTRACTED: [&str; 2] = [FOOTNOTES, CLAIMS];
/// The datasets without a reference to a sector or a state, whose records are selected by the names that they contain.
pub(super) const BY_NAME: [&str; 2] = [AGREEMENTS, INSTITUTIONS];
/// The party of the agreements that matter to every mission from Europe.
const PARTY: &str = "EU";

/// Returns whether a record of [`BY_NAME`] belongs to every brief: an agreement of the EU, or a closed institution,
/// which is a caveat.
pub(super) fn is_always_included(entry: &Entry) -> bool {
    entry.cell("parties").values().iter().any(|party| party.stored_text() == PARTY) || is_closed(entry)
}

/// Returns whether an institution no longer exists.
pub(super) fn is_closed(entry: &Entry) -> bool {
    entry.get("status").is_some_and(|status| InstitutionStatus::WORDS.tone(&status) == Tone::Bad)
}

/// Returns whether a location is only a potential, which is no gap if no cluster is listed there.
pub(super) fn is_potential(location: &Entry) -> bool {
    location.get("segment").as_deref() == Some(Segment::SmallHydro.word())
}

/// Returns whether a statement is about the report itself, and therefore comes last, after the subjects of a mission.
pub(super) fn is_about_the_report(statement: &Entry) -> bool {
    statement.get("kind").as_deref() == Some(StatementKind::Document.word())
}
