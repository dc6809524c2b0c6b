//! Places in the report: which tables and rows contain the place of a record, and the tree of places.
//!
//! A footnote to the title of a table, or to a sentence that introduces the table, applies to all of its rows. A
//! footnote to a state in a table applies to the rows of that state.

use std::borrow::Cow;
use std::ops::ControlFlow;

use anyhow::Result;

use crate::datasets::registry::find_dataset;
use crate::diagnostic::Problem;
use crate::schema::{Cell, Dataset};
use crate::store::catalog::Catalog;
use crate::text::fold;

/// The column that holds the place of a record in the report.
pub(crate) const SOURCE: &str = "source";

/// The name of the dataset of places.
pub(crate) const PLACES: &str = "places";

/// The column of that dataset with the name of a place.
pub(crate) const PLACE: &str = "place";
/// The column of that dataset with the place that contains a place.
pub(crate) const WITHIN: &str = "within";

/// A table or a figure of the report, or rows of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place<'t> {
    /// The table or figure: `Table 6`.
    name: Cow<'t, str>,
    /// The first and the last row; none for the whole table.
    rows: Option<(u32, u32)>,
}

impl<'t> Place<'t> {
    /// Parses each of the places in a `source` that is a table, a figure or rows of one: `Table 6, row 9` or
    /// `Section 3.1; Table 2, rows 1-2`. Leaves out sections and profiles, because footnotes to them apply to single
    /// sentences.
    pub(crate) fn parse_all(source: &'t str) -> impl Iterator<Item = Place<'t>> {
        source.split(';').filter_map(|place| Place::parse(place.trim_start()))
    }

    fn parse(text: &'t str) -> Option<Place<'t>> {
        if !(text.starts_with("Table ") || text.starts_with("Figure ")) {
            return None;
        }
        let (name, rows) = match text.split_once(',') {
            Some((name, rows)) => (name, Some(parse_rows(rows.trim_start())?)),
            None => (text, None),
        };
        Some(Place { name: Cow::Borrowed(name), rows })
    }

    /// Returns the place with an owned name.
    #[must_use]
    pub(crate) fn into_owned(self) -> Place<'static> {
        Place { name: Cow::Owned(self.name.into_owned()), rows: self.rows }
    }

    /// Returns whether this place contains `other` and more rows.
    #[must_use]
    pub(crate) fn encloses(&self, other: &Place<'_>) -> bool {
        let rows_are_enclosed = match (self.rows, other.rows) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(rows), Some(others)) => rows.0 <= others.0 && others.1 <= rows.1 && rows != others,
        };
        rows_are_enclosed && self.name == other.name
    }
}

/// The places of a directory: sections, and the sections, tables and figures in them.
pub(crate) struct PlaceTree(Vec<TreePlace>);

/// A place of the tree.
struct TreePlace {
    /// The key.
    name: String,
    folded: String,
    /// The folded key of the place that contains it; empty for none.
    within: String,
    /// What is numbered in the place, such as `row`; empty for nothing.
    part: String,
    /// How many of these parts it has.
    parts: Option<u32>,
}

/// A place that a text names: a place of the tree, or a part of it.
pub(crate) struct Located<'t> {
    place: &'t TreePlace,
    /// The folded text after the name of the place: `row 47`; empty for the whole place.
    part: String,
}

/// Why a text names no place of the tree.
pub(crate) enum LocateError {
    /// The tree has no such place.
    Unknown,
    /// The place exists, but not this part of it.
    NoSuchPart(String),
}

impl PlaceTree {
    /// Reads the tree for the records of `dataset`; `None` if the data has none. The tree of the built-in data does not
    /// apply to user data.
    ///
    /// # Errors
    /// As [`Catalog::each_raw`].
    pub(crate) fn read(catalog: &Catalog, dataset: &Dataset) -> Result<Option<PlaceTree>> {
        let Some(places) = find_dataset(PLACES) else { return Ok(None) };
        if catalog.source(places)?.is_user_data != catalog.source(dataset)?.is_user_data {
            return Ok(None);
        }
        let columns = [PLACE, WITHIN, "part", "parts"].map(|name| places.column_index(name));
        let mut tree = Vec::new();
        catalog.each_raw(places, &mut |raw| {
            let [name, within, part, parts] =
                columns.map(|column| column.map(|column| raw.field(column).text().into_owned()).unwrap_or_default());
            let (folded, within) = (fold(&name).into_owned(), fold(&within).into_owned());
            tree.push(TreePlace { folded, name, within, part, parts: parts.parse().ok() });
            Ok(ControlFlow::Continue(()))
        })?;
        Ok((!tree.is_empty()).then_some(PlaceTree(tree)))
    }

    /// Returns the place that `text` names, ignoring case and punctuation: `Section 2.3`, `table 6 row 47`.
    ///
    /// # Errors
    /// If the tree has no such place, or the place has no such part.
    pub(crate) fn locate(&self, text: &str) -> Result<Located<'_>, LocateError> {
        let folded = fold(text);
        let part_in = |place: &TreePlace| {
            let part = folded.strip_prefix(&*place.folded)?;
            (part.is_empty() || part.starts_with(' ')).then(|| part.trim_start().to_owned())
        };
        let named = self.0.iter().filter_map(|place| Some(Located { place, part: part_in(place)? }));
        // `section 2 3` begins with `section 2` too.
        let located = named.max_by_key(|located| located.place.folded.len()).ok_or(LocateError::Unknown)?;
        // A number continues the name of a place that is not in the tree: Section 2.9.
        if located.part.starts_with(|c: char| c.is_numeric()) {
            return Err(LocateError::Unknown);
        }
        match located.has_part() {
            true => Ok(located),
            false => Err(LocateError::NoSuchPart(located.missing_part())),
        }
    }

    /// Returns the folded names of a place and of the places that it contains.
    pub(crate) fn covered(&self, located: &Located<'_>) -> Vec<String> {
        if !located.part.is_empty() {
            return vec![format!("{} {}", located.place.folded, located.part)];
        }
        let mut covered = vec![located.place.folded.clone()];
        let mut next = 0;
        while let Some(outer) = covered.get(next).cloned() {
            let inner = self.0.iter().filter(|place| place.within == outer).map(|place| place.folded.clone());
            // Invalid data may have a cycle.
            let inner: Vec<String> = inner.filter(|place| !covered.contains(place)).collect();
            covered.extend(inner);
            next += 1;
        }
        covered
    }

    /// Returns the places that differ from `text` only in their last number, such as all tables for `Table 9`.
    pub(crate) fn siblings(&self, text: &str) -> Vec<&str> {
        let folded = fold(text.split(',').next().unwrap_or_default());
        let Some((kind, number)) = folded.rsplit_once(' ') else { return Vec::new() };
        let is_number = |number: &str| !number.is_empty() && number.chars().all(char::is_numeric);
        let is_sibling = |place: &&TreePlace| {
            place.folded.rsplit_once(' ').is_some_and(|(other, number)| other == kind && is_number(number))
        };
        match is_number(number) {
            true => self.0.iter().filter(is_sibling).map(|place| &*place.name).collect(),
            false => Vec::new(),
        }
    }
}

impl Located<'_> {
    /// Returns the key of the place in the tree.
    pub(crate) fn key(&self) -> &str {
        &self.place.name
    }

    /// Returns whether the place is a part of a place of the tree.
    pub(crate) fn is_part(&self) -> bool {
        !self.part.is_empty()
    }

    /// Returns the name of the place as sources spell it: `Table 6, rows 44-47`.
    pub(crate) fn name(&self) -> String {
        match self.numbers() {
            _ if self.part.is_empty() => self.place.name.clone(),
            Some((first, last)) if first != last => format!("{}, {}s {first}-{last}", self.place.name, self.place.part),
            Some((number, _)) => format!("{}, {} {number}", self.place.name, self.place.part),
            None => format!("{}, {}", self.place.name, self.part),
        }
    }

    /// Returns the first and the last number of the part.
    fn numbers(&self) -> Option<(u32, u32)> {
        let (word, numbers) = self.part.split_once(' ')?;
        let part = fold(&self.place.part);
        if word != part && word.strip_suffix('s') != Some(&part) {
            return None;
        }
        let (first, last) = numbers.split_once(' ').unwrap_or((numbers, numbers));
        Some((first.parse().ok()?, last.parse().ok()?))
    }

    /// Returns whether the place has the part. Any text is a part of a place without numbered parts.
    fn has_part(&self) -> bool {
        let in_range = |(first, last): (u32, u32)| {
            first > 0 && first <= last && self.place.parts.is_none_or(|parts| last <= parts)
        };
        self.part.is_empty() || self.place.part.is_empty() || self.numbers().is_some_and(in_range)
    }

    fn missing_part(&self) -> String {
        let TreePlace { name, part, parts, .. } = self.place;
        let parts = parts.map_or_else(|| format!("numbered {part}s"), |parts| format!("{parts} {part}s"));
        format!("there is no '{}' in {name}, which has {parts}", self.part)
    }
}

/// The places of records, each with the first column of the key of its record.
pub(crate) type Places = Vec<(Place<'static>, Cell<'static>)>;

/// Reads the places of the records of `dataset`.
///
/// # Errors
/// As [`Catalog::each_raw`], and for a key that its column does not accept.
pub(crate) fn read_places(catalog: &Catalog, dataset: &Dataset) -> Result<Places> {
    let mut found = Vec::new();
    let (Some(key), Some(source)) = (dataset.key_columns().next(), dataset.column_index(SOURCE)) else {
        return Ok(found);
    };
    let name = catalog.source(dataset)?.name;
    catalog.each_raw(dataset, &mut |raw| {
        let text = raw.field(source).text();
        let mut places = Place::parse_all(&text).peekable();
        if places.peek().is_some() {
            let value = (dataset.field_parsers[key])(raw.field(key));
            let value = value.map_err(|problem| raw.error(&name, dataset, Problem { column: Some(key), ..problem }))?;
            found.extend(places.map(|place| (place.into_owned(), value.clone())));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

/// Parses `row 9` or `rows 8-17`.
fn parse_rows(text: &str) -> Option<(u32, u32)> {
    match text.strip_prefix("rows ") {
        Some(range) => {
            let (first, last) = range.split_once('-')?;
            Some((first.parse().ok()?, last.parse().ok()?))
        }
        None => {
            let row = text.strip_prefix("row ")?.parse().ok()?;
            Some((row, row))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_or_a_range_of_rows_encloses_the_rows_in_it() {
        let encloses = |outer: &str, inner: &str| {
            Place::parse_all(outer).any(|outer| Place::parse_all(inner).any(|inner| outer.encloses(&inner)))
        };
        for (outer, inner, expected) in [
            ("Table 6, rows 8-17", "Table 6, row 8", true),
            ("Table 6, rows 8-17", "Table 6, row 17", true),
            ("Table 6, rows 8-17", "Table 6, rows 9-10", true),
            ("Table 6, rows 8-17", "Table 6, row 7", false),
            ("Table 6, rows 8-17", "Table 6, row 18", false),
            ("Table 6, rows 8-17", "Table 6, rows 16-18", false),
            ("Table 6, rows 8-17", "Table 6, rows 8-17", false),
            ("Table 6, row 9", "Table 6, row 9", false),
            ("Table 6, rows 8-17", "Table 6", false),
            ("Table 6, rows 8-17", "Table 5, row 9", false),
            ("Table 5", "Table 5, row 9", true),
            ("Table 5", "Table 5", false),
            ("Section 3.2; Table 4", "Section 2.3; Table 4, row 1", true),
            ("Section 3.2", "Section 3.2, profile 1", false),
            ("Section 3.2, profile 1", "Section 3.2, row 1", false),
            ("Figure 2", "Figure 2, row 1", true),
            ("Table 6, rows 8", "Table 6, row 8", false),
            ("Table 6, line 8", "Table 6, row 8", false),
        ] {
            assert_eq!(encloses(outer, inner), expected, "{outer} / {inner}");
        }
    }
}
