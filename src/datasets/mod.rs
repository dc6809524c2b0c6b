//! The datasets: one declaration per file, closed vocabularies, the registry, and the identity of the data as a whole.
//!
//! May import `schema`, `date` and `text`. A new dataset is a file in `data/`, a module here and a line in [`DATASETS`].

mod agreements;
mod cities;
mod claims;
mod clusters;
mod companies;
mod conflicts;
mod footnotes;
pub(crate) mod identity;
mod indicators;
mod institutions;
mod labels;
mod locations;
mod mentions;
mod partnerships;
mod places;
mod policies;
mod priorities;
mod profiles;
mod programmes;
pub(crate) mod registry;
mod sectors;
mod statements;
mod states;
mod units;
mod vocabularies;

pub use agreements::Agreement;
pub use cities::City;
pub(crate) use claims::AUDIT;
pub use claims::{Basis, Claim, ClaimRelation, Operation, Verdict};
pub use clusters::Cluster;
pub use companies::Company;
pub use conflicts::{Conflict, Side};
pub use footnotes::{Footnote, FootnoteNumber};
pub use indicators::Indicator;
pub use institutions::Institution;
pub use labels::Label;
pub use locations::Location;
pub use mentions::Mention;
pub use partnerships::Partnership;
pub use places::Place;
pub use policies::{Policy, Target};
pub use priorities::Priority;
pub use profiles::{Group, Profile};
pub use programmes::Programme;
pub use sectors::Sector;
pub use statements::Statement;
pub use states::State;
pub use units::Unit;
pub use vocabularies::*;

use crate::schema::{Dataset, Record};

/// All datasets, in the order in which the help lists the datasets.
pub static DATASETS: &[&Dataset] = &[
    &Cluster::DATASET,
    &Mention::DATASET,
    &State::DATASET,
    &Sector::DATASET,
    &Label::DATASET,
    &Profile::DATASET,
    &Priority::DATASET,
    &Location::DATASET,
    &City::DATASET,
    &Policy::DATASET,
    &Partnership::DATASET,
    &Programme::DATASET,
    &Agreement::DATASET,
    &Institution::DATASET,
    &Company::DATASET,
    &Indicator::DATASET,
    &Statement::DATASET,
    &Claim::DATASET,
    &Conflict::DATASET,
    &Footnote::DATASET,
    &Place::DATASET,
];
