//! The names of the datasets that a brief treats in a particular way, because their references do not determine their role
//! in a brief.
//!
//! All other datasets are treated alike: their records are selected by their references to sectors and states.

use crate::analysis::dossier::Entry;
use crate::datasets::{InstitutionKind, InstitutionStatus, Segment, StatementKind};
use crate::schema::Tone;
use crate::store::place::PLACES;
use crate::text::fold;

/// The datasets whose records can be selected; `brief` has a flag for each.
pub(super) const SELECTABLE: [&str; 2] = ["sectors", "states"];
/// The organisations to meet.
pub(super) const CLUSTERS: &str = "clusters";
/// The quality labels, which determine the order of the clusters.
pub(super) const LABELS: &str = "labels";
/// The profiles of the clusters; clusters with a profile come after clusters with a label.
pub(super) const PROFILES: &str = "profiles";
/// The places at which the report names a cluster.
pub(super) const MENTIONS: &str = "mentions";
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
/// The datasets in which a record without a sector and a state is about all of them.
pub(super) const GENERAL: [&str; 2] = [PROGRAMMES, POLICIES];
/// The party whose agreements concern every mission from Europe.
const PARTY: &str = "EU";

/// The kinds of institutions to contact first; institutions of another kind come last.
const CONTACT_ORDER: [InstitutionKind; 6] = [
    InstitutionKind::Association,
    InstitutionKind::Ministry,
    InstitutionKind::Agency,
    InstitutionKind::Council,
    InstitutionKind::ResearchCentre,
    InstitutionKind::Regulator,
];

/// Returns whether a record of [`BY_NAME`] is part of every brief: an agreement of the EU, a closed institution, or an
/// institution for clusters in general.
pub(super) fn is_always_included(entry: &Entry) -> bool {
    entry.cell("parties").values().iter().any(|party| party.stored_text() == PARTY)
        || is_closed(entry)
        || is_for_clusters(entry)
}

/// Returns whether an institution helps to reach clusters: its role names a site or page of clusters, and it has a website,
/// or it sits in the embassies.
pub(super) fn is_contact(entry: &Entry) -> bool {
    let role = fold(&entry.get("role").unwrap_or_default()).into_owned();
    let names = |words: &[&str]| role.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word));
    let has_website = !entry.cell("website").is_empty();
    !is_closed(entry) && (has_website && names(&["page", "pages", "site"]) || is_in_embassies(entry))
}

/// Returns whether an institution of the country is responsible for clusters in general.
pub(super) fn is_for_clusters(entry: &Entry) -> bool {
    let kind = entry.get("kind");
    let is_official =
        [InstitutionKind::Ministry, InstitutionKind::Agency].iter().any(|it| kind.as_deref() == Some(it.word()));
    let role = fold(&entry.get("role").unwrap_or_default()).into_owned();
    let is_in_general = role.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "cluster" | "clusters"));
    is_official && is_in_general && entry.get("status").as_deref() == Some(InstitutionStatus::Active.word())
}

/// Returns the rank of an institution as a first contact: associations first, international bodies last, and after them those of
/// which only the acronym is known.
pub(super) fn contact_rank(entry: &Entry) -> (bool, usize) {
    let kind = entry.get("kind");
    let position = CONTACT_ORDER.iter().position(|it| kind.as_deref() == Some(it.word()));
    (entry.get("name") == entry.get("acronym"), position.unwrap_or(CONTACT_ORDER.len()))
}

/// Returns whether an institution sits in the embassies of the country.
pub(super) fn is_in_embassies(entry: &Entry) -> bool {
    entry.get("role").is_some_and(|role| role.contains("embassies"))
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
