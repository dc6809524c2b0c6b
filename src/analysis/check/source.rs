//! Finds sources that name a place that the tree of places does not have, or spell its name in another way.

use rustc_hash::FxHashSet;

use crate::diagnostic::Problem;
use crate::schema::{Dataset, RawField};
use crate::store::catalog::Catalog;
use crate::store::place::{LocateError, PLACES, PlaceTree, SOURCE};

/// The maximum number of valid sources that are remembered. Most records share their source with others.
const VALID_SOURCES: usize = 1 << 10;

/// The sources of a dataset, and the places that they may name.
pub(super) struct SourceCheck {
    column: Option<usize>,
    tree: Option<PlaceTree>,
    valid: FxHashSet<String>,
}

impl SourceCheck {
    /// Reads the tree of places. Without a tree, any source is valid. Problems of the file of places are reported with it.
    pub(super) fn read(catalog: &Catalog, dataset: &Dataset) -> SourceCheck {
        let column = dataset.column_index(SOURCE);
        let tree = column.and_then(|_| PlaceTree::read(catalog, dataset).ok().flatten());
        SourceCheck { column, tree, valid: FxHashSet::default() }
    }

    /// Passes a problem to `report` for each place in a field that is the source of its record.
    pub(super) fn find_problems(&mut self, column: usize, field: RawField<'_>, report: &mut dyn FnMut(Problem)) {
        let Some(tree) = self.tree.as_ref().filter(|_| self.column == Some(column)) else { return };
        if field.is_empty() || self.valid.contains(field.raw()) {
            return;
        }
        let mut is_valid = true;
        for place in field.text().split(';').map(str::trim) {
            let problem = match tree.locate(place) {
                Ok(located) if located.name() == place => continue,
                Ok(located) => Problem::new(format!("'{place}' is another spelling of a place"))
                    .with_hint(format!("write '{}'", located.name())),
                Err(LocateError::NoSuchPart(message)) => Problem::new(message),
                Err(LocateError::Unknown) => {
                    let siblings = tree.siblings(place);
                    Problem::new(format!("no place is called '{place}'")).with_hint(match siblings[..] {
                        [] => format!("add it to {PLACES}, or correct it"),
                        _ => format!("expected {}", siblings.join(", ")),
                    })
                }
            };
            is_valid = false;
            report(problem);
        }
        if is_valid && self.valid.len() < VALID_SOURCES {
            self.valid.insert(field.raw().to_owned());
        }
    }
}
