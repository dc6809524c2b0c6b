//! Resolves a place in the report as a user types it, such as `table 6 row 47`, and compares it with the sources of records.

use anyhow::{Result, bail};

use crate::datasets::registry::find_dataset;
use crate::query::resolve::{Match, MatchStep, NameIndex, operator_message};
use crate::schema::Dataset;
use crate::store::catalog::Catalog;
use crate::store::place::{LocateError, Located, PLACES, PlaceTree};
use crate::text::{fold, leading_operator};

/// A place to compare sources with.
#[derive(Clone)]
pub struct SourcePlace {
    /// The name of the place.
    pub text: String,
    /// The folded names of the place and of the places that it contains.
    covered: Vec<String>,
}

impl SourcePlace {
    /// Creates a place of a directory without a tree, which is compared as text.
    #[must_use]
    pub fn from_text(text: &str) -> SourcePlace {
        SourcePlace { text: text.to_owned(), covered: vec![fold(text).into_owned()] }
    }

    fn from_tree(tree: &PlaceTree, located: &Located<'_>) -> SourcePlace {
        SourcePlace { text: located.name(), covered: tree.covered(located) }
    }

    /// Returns whether the place is, or contains, the place that a folded source names.
    #[must_use]
    pub fn covers(&self, source: &str) -> bool {
        self.covered.iter().any(|place| covers_place(place, source))
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

/// Returns whether a folded place is `other` or contains it: `section 2` contains `section 2 3`, `table 6` contains
/// `table 6 row 47`, and `table 6 rows 8 17` contains `table 6 row 9`.
fn covers_place(place: &str, other: &str) -> bool {
    let is_prefix = other.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    // Numbers are compared as such, because a range of rows may begin with the text of a place that does not contain it.
    match (split_numbers(place), split_numbers(other)) {
        (Some((part, range)), Some((other_part, other_range))) => {
            part == other_part && range.0 <= other_range.0 && other_range.1 <= range.1
        }
        _ => is_prefix,
    }
}

/// Splits a folded place with numbered parts into the place with the kind of the parts, and the first and the last number:
/// `table 6 rows 8 17` into `table 6 row`, 8 and 17.
fn split_numbers(place: &str) -> Option<(&str, (u32, u32))> {
    let (start, last) = place.rsplit_once(' ')?;
    let (part, first) = match start.rsplit_once(' ')? {
        (part, first) if first.parse::<u32>().is_ok() => (part.strip_suffix('s')?, first),
        _ => (start.strip_suffix('s').unwrap_or(start), last),
    };
    part.contains(' ').then_some((part, (first.parse().ok()?, last.parse().ok()?)))
}
