//! Resolves a place in the report as a user types it, such as `table 6 row 47`, and compares it with the sources of records.

use anyhow::{Result, bail};

use crate::datasets::registry::find_dataset;
use crate::query::resolve::{Match, MatchStep, NameIndex, operator_message};
use crate::schema::Dataset;
use crate::store::catalog::Catalog;
use crate::store::place::{LocateError, Located, PLACES, Place, PlaceTree};
use crate::text::leading_operator;

/// A place to compare sources with.
#[derive(Clone)]
pub struct SourcePlace {
    /// The name of the place.
    pub text: String,
    /// The place and the places that it contains.
    covered: Vec<Place<'static>>,
    /// Whether the data has no tree of places. A place then contains those whose text begins with its text.
    is_text: bool,
}

impl SourcePlace {
    /// Creates a place of a directory without a tree, which is compared as text.
    #[must_use]
    pub fn from_text(text: &str) -> SourcePlace {
        SourcePlace { text: text.to_owned(), covered: vec![Place::parse(text).into_owned()], is_text: true }
    }

    fn from_tree(tree: &PlaceTree, located: &Located<'_>) -> SourcePlace {
        SourcePlace { text: located.name(), covered: tree.covered(located), is_text: false }
    }

    /// Returns whether the place is, or contains, one of the places in a source.
    #[must_use]
    pub fn covers(&self, source: &str) -> bool {
        source.split(';').map(|place| Place::parse(place.trim())).any(|place| {
            self.covered.iter().any(|covered| covered.contains(&place) || self.is_text && covered.is_prefix_of(&place))
        })
    }
}

/// Returns the place that `typed` names for the records of `dataset`, and the match if the name is not exact. Without a tree of
/// places, any text is a place.
///
/// # Errors
/// If the tree does not have the place.
pub(crate) fn resolve_place(
    catalog: &Catalog,
    dataset: &Dataset,
    typed: &str,
    last: MatchStep,
) -> Result<(SourcePlace, Option<Match>)> {
    if let Some(message) = leading_operator(typed).and_then(|_| operator_message("place", typed)) {
        bail!(message);
    }
    let (Some(tree), Some(places)) = (PlaceTree::read(catalog, dataset)?, find_dataset(PLACES)) else {
        return Ok((SourcePlace::from_text(typed), None));
    };
    reject_several(&tree, typed)?;
    match tree.locate(typed) {
        Ok(located) => return Ok((SourcePlace::from_tree(&tree, &located), None)),
        Err(LocateError::NoSuchPart(message)) => bail!(message),
        Err(LocateError::Unknown) => {}
    }
    let mut names = NameIndex::read(catalog, places)?;
    if !names.matches_any(typed, last)? {
        reject_sibling(&tree, typed)?;
    }
    let found = names.resolve(typed, last)?;
    match tree.locate(&found.key) {
        Ok(located) => Ok((SourcePlace::from_tree(&tree, &located), Some(found))),
        Err(_) => bail!("no {} is called '{typed}'", places.noun),
    }
}

/// The separators of places in other programs and in sources.
const SEPARATORS: [&str; 3] = ["..", ",", ";"];

/// Returns an error if `typed` is a range or a list of places.
///
/// # Errors
/// As described.
pub(crate) fn reject_several(tree: &PlaceTree, typed: &str) -> Result<()> {
    let is_place = |text: &str| tree.locate(text).is_ok();
    for separator in SEPARATORS {
        if typed.split_once(separator).is_some_and(|(first, second)| is_place(first) && is_place(second)) {
            bail!("'{typed}' is more than one place; name each separately");
        }
    }
    Ok(())
}

/// Returns an error if `typed` differs from the names of places only in its last number. The error lists these places.
///
/// # Errors
/// As described.
pub(crate) fn reject_sibling(tree: &PlaceTree, typed: &str) -> Result<()> {
    let siblings = tree.siblings(typed);
    match siblings[..] {
        [] => Ok(()),
        _ => {
            bail!("no place is called '{typed}'; expected {} (eccp-mx {PLACES} lists the places)", siblings.join(", "))
        }
    }
}
