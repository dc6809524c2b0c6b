//! Finds all problems of one record: in its fields, and in its references to other records.
//!
//! Remembers results for values that files repeat: which fields are valid, and which keys to suggest.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::analysis::check::field;
use crate::analysis::check::source::SourceCheck;
use crate::diagnostic::Problem;
use crate::query::facets::{ANY, NONE};
use crate::schema::{Dataset, RawField, RawRecord, Reference};
use crate::store::catalog::Catalog;
use crate::store::key_index::Keys;
use crate::store::references::{ForeignKey, missing_record};
use crate::store::suggest::nearest_key;
use crate::text::fold;

/// The maximum number of keys that a run compares in search of suggestions.
const SUGGESTION_BUDGET: usize = 5_000_000;
/// The maximum number of problems that are reported for one field. There is a limit because each problem repeats the value
/// of the whole field. The last one says that there are more.
const MAX_FIELD_PROBLEMS: usize = 100;
/// The length in bytes above which a name is not compared with the values of filters.
const MAX_RESERVED: usize = 16;
/// The maximum number of suggestions that are remembered.
const SUGGESTION_CACHE: usize = 10_000;

/// Returns the problems of the fields of `record`, in the order of the columns.
pub(super) fn find_problems(
    catalog: &Catalog,
    suggestions: &mut Suggestions,
    dataset: &Dataset,
    record: &RawRecord<'_>,
    foreign_keys: &mut [ForeignKey],
    sources: &mut SourceCheck,
) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    for column in (0..dataset.stored_columns().len()).filter(|&column| record.has_column(column)) {
        let field = record.field(column);
        let (before, mut found) = (problems.len(), 0);
        let mut add = |problem| {
            found += 1;
            let problem = match found.cmp(&MAX_FIELD_PROBLEMS) {
                Ordering::Less => problem,
                Ordering::Equal => Problem::new("the field has more problems").with_hint("repair the first ones"),
                Ordering::Greater => return,
            };
            problems.push(Problem { column: Some(column), ..problem });
        };
        let foreign_key = foreign_keys.iter_mut().find(|foreign_key| foreign_key.reference.column == column);
        if foreign_key.as_ref().is_some_and(|foreign_key| foreign_key.is_known_valid(field)) {
            continue;
        }
        let is_accepted = field::find_problems(dataset, column, field, &mut add);
        if dataset.key == [dataset.columns[column].name] && field.raw().contains(';') {
            add(Problem::new("a key contains ';'").with_hint("in lists of keys, ';' separates the keys"));
        }
        if is_name(dataset, column) {
            find_reserved_names(dataset, column, field, &mut add);
        }
        sources.find_problems(column, field, &mut add);
        let Some(foreign_key) = foreign_key else { continue };
        // A field that the column does not accept is already reported.
        if is_accepted {
            let Reference { target, .. } = foreign_key.reference;
            let missing = foreign_key.missing_keys(field, Keys::contains);
            for key in missing.iter().filter(|key| !key.is_empty()) {
                let suggestion = suggestions.nearest_key(catalog, target, &foreign_key.keys, key);
                add(missing_record(catalog, target, key, suggestion));
            }
        }
        if problems.len() == before {
            foreign_key.remember_valid(field);
        }
    }
    problems
}

/// Returns whether a column holds the keys or other names by which filters select records.
fn is_name(dataset: &Dataset, column: usize) -> bool {
    let name = dataset.columns[column].name;
    dataset.key == [name] || dataset.key.len() == 1 && dataset.alias_columns.contains(&name)
}

/// Reports names that filters do not take as names, because they select rows without a value or with any value.
fn find_reserved_names(dataset: &Dataset, column: usize, field: RawField<'_>, report: &mut dyn FnMut(Problem)) {
    field.any_value(dataset.is_list(column), &mut |name| {
        // Folding is only needed for short names.
        if name.len() <= MAX_RESERVED && matches!(&*fold(name), NONE | ANY) {
            let problem =
                Problem::new(format!("'{name}' is a value of filters, so no filter can name this record by it"));
            report(problem.with_hint("choose another name"));
        }
        false
    });
}

/// The keys to suggest in place of missing ones. Each search reads a dataset, so results are cached and the number of keys
/// compared is limited.
pub(super) struct Suggestions {
    cache: HashMap<(&'static str, String), Option<String>>,
    budget: usize,
}

impl Suggestions {
    /// Creates an empty cache.
    pub(super) fn new() -> Suggestions {
        Suggestions { cache: HashMap::new(), budget: SUGGESTION_BUDGET }
    }

    /// Returns the key of `dataset` that is nearest to `key`; `None` if no key is near or the budget is spent.
    fn nearest_key(&mut self, catalog: &Catalog, dataset: &'static Dataset, keys: &Keys, key: &str) -> Option<String> {
        let cached = (dataset.name, key.to_owned());
        if let Some(nearest) = self.cache.get(&cached) {
            return nearest.clone();
        }
        self.budget = self.budget.checked_sub(keys.count() + 1)?;
        let nearest = nearest_key(catalog, dataset, key).ok().flatten();
        if self.cache.len() < SUGGESTION_CACHE {
            self.cache.insert(cached, nearest.clone());
        }
        nearest
    }
}
