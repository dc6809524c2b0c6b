//! The datasets that a mission brief must call by name, and why no reference can say it.
//!
//! Everything else follows: any dataset that refers to a sector or a state is narrowed by it, counted, and looked through for
//! what to treat with care.

use crate::analysis::dossier::Entry;
use crate::schema::Tone;

/// What a mission is planned by: the flags of a brief.
pub(super) const SUBJECTS: [&str; 2] = ["sectors", "states"];
/// Whom to meet; the brief is theirs.
pub(super) const CLUSTERS: &str = "clusters";
/// What is known of the quality of a cluster: it decides whom to meet first.
pub(super) const LABELS: &str = "labels";
/// What a cluster is like: who has a profile comes next.
pub(super) const PROFILES: &str = "profiles";
/// What Europe does there, or wants to.
pub(super) const EUROPE: [&str; 2] = ["partnerships", "programmes"];
/// What the state does for the sector.
pub(super) const POLICIES: &str = "policies";
/// What Mexico and Europe have agreed.
pub(super) const AGREEMENTS: &str = "agreements";
/// Whom to ask besides the clusters.
pub(super) const INSTITUTIONS: &str = "institutions";
/// Where the sector sits: a location without a cluster is a gap.
pub(super) const LOCATIONS: &str = "locations";
/// Who is there already.
pub(super) const COMPANIES: &str = "companies";
/// Where Mexico wants trade and investment.
pub(super) const PRIORITIES: &str = "priorities";
/// What can be quoted.
pub(super) const FIGURES: &str = "indicators";
/// What is cited.
pub(super) const NOTES: &str = "footnotes";
/// The footnotes are the sources and the claims are judged, so neither is a part of its own.
pub(super) const ASIDE: [&str; 2] = [NOTES, "claims"];
/// What refers to no sector and no state, and is in by what it says.
pub(super) const BY_NAME: [&str; 2] = [AGREEMENTS, INSTITUTIONS];
/// The party whose agreements matter to every mission from Europe.
const PARTY: &str = "EU";

/// Whether a record that is in by what it says is in whatever is asked for: an agreement of the EU, or a body that is
/// closed, whose place is among what to treat with care.
pub(super) fn always(entry: &Entry) -> bool {
    let party = entry.cell("parties").values().iter().any(|party| party.stored_text() == PARTY);
    party || is_over(entry)
}

/// Whether a body no longer exists.
pub(super) fn is_over(entry: &Entry) -> bool {
    entry.get("status").is_some_and(|status| crate::datasets::InstitutionStatus::WORDS.tone(&status) == Tone::Bad)
}
