//! Places in the report: which tables and rows contain the place of a record.
//!
//! A footnote to the title of a table, or to a sentence that introduces the table, applies to all of its rows. A
//! footnote to a state in a table applies to the rows of that state.

use std::borrow::Cow;
use std::ops::ControlFlow;

use anyhow::Result;

use crate::diagnostic::Problem;
use crate::schema::{Cell, Dataset};
use crate::store::catalog::Catalog;

/// The column that holds the place of a record in the report.
pub(crate) const SOURCE: &str = "source";

/// The section that contains each table and figure of the built-in report.
pub(crate) const SECTIONS: [(&str, &str); 9] = [
    ("Figure 1", "Section 2.2"),
    ("Figure 2", "Section 3.2"),
    ("Table 1", "Section 3.1"),
    ("Table 2", "Section 3.1"),
    ("Table 3", "Section 3.2"),
    ("Table 4", "Section 3.2"),
    ("Table 5", "Section 3.2"),
    ("Table 6", "Section 6"),
    ("Table 7", "Section 6"),
];

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
