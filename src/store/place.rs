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
use crate::text::{fold, format_count};

/// The column that holds the place of a record in the report.
pub(crate) const SOURCE: &str = "source";

/// The name of the dataset of places.
pub(crate) const PLACES: &str = "places";

/// The column of that dataset with the name of a place.
pub(crate) const PLACE: &str = "place";
/// The column of that dataset with the place that contains a place.
pub(crate) const WITHIN: &str = "within";

/// A place in the report as a text names it, ignoring case and punctuation: `Section 2.3`, or numbered parts of a place
/// such as `Table 6, row 9` and `Table 6, rows 8-17`.
#[derive(Clone, Debug)]
pub(crate) struct Place<'t> {
    text: Cow<'t, str>,
    /// The numbered parts that the end of the text names; none for the whole place.
    parts: Option<Parts>,
}

/// Consecutive parts of a place.
#[derive(Clone, Copy, Debug)]
struct Parts {
    /// The length of the name of the place: `Table 6`.
    name: usize,
    /// The offset of the word for the parts, singular or plural, and the offset of its end.
    word: (usize, usize),
    /// The first and the last number.
    numbers: (u32, u32),
}

impl<'t> Place<'t> {
    /// Parses a place as sources spell it.
    pub(crate) fn parse(text: &'t str) -> Place<'t> {
        Place { text: Cow::Borrowed(text), parts: Parts::parse(text) }
    }

    /// Creates a place without parts, whose name may end with a word and a number.
    pub(crate) fn whole(name: String) -> Place<'static> {
        Place { text: Cow::Owned(name), parts: None }
    }

    /// Parses each of the places in a `source` that is a table, a figure or a part of one. Leaves out sections and
    /// profiles, because footnotes to them apply to single sentences.
    pub(crate) fn parse_tables(source: &'t str) -> impl Iterator<Item = Place<'t>> {
        let begins_with =
            |text: &str, word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        let is_table = move |text: &&str| begins_with(text, "Table ") || begins_with(text, "Figure ");
        source.split(';').map(str::trim).filter(is_table).map(Place::parse)
    }

    /// Returns the place with an owned text.
    #[must_use]
    pub(crate) fn into_owned(self) -> Place<'static> {
        Place { text: Cow::Owned(self.text.into_owned()), parts: self.parts }
    }

    /// Returns whether the text names numbered parts.
    pub(crate) fn has_parts(&self) -> bool {
        self.parts.is_some()
    }

    /// Returns the name of the place without its part: `Table 6`.
    fn name(&self) -> &str {
        match self.parts {
            Some(parts) => &self.text[..parts.name],
            None => self.text.rsplit_once(',').map_or(&self.text, |(name, _)| name),
        }
    }

    fn word(&self, parts: Parts) -> &str {
        &self.text[parts.word.0..parts.word.1]
    }

    /// Returns whether `other` is this place or a part of it. What a section contains is known only to a [`PlaceTree`].
    #[must_use]
    pub(crate) fn contains(&self, other: &Place<'_>) -> bool {
        let (Some(parts), Some(others)) = (self.parts, other.parts) else {
            let is_whole = self.parts.is_none();
            return is_whole && (is_same_text(&self.text, other.name()) || is_same_text(&self.text, &other.text));
        };
        parts.numbers.0 <= others.numbers.0
            && others.numbers.1 <= parts.numbers.1
            && is_same_text(self.name(), other.name())
            && is_same_noun(self.word(parts), other.word(others))
    }

    /// Returns whether the text of `other` begins with the text of this place, ignoring case and punctuation.
    #[must_use]
    pub(crate) fn is_prefix_of(&self, other: &Place<'_>) -> bool {
        let other = fold(&other.text);
        let rest = other.strip_prefix(&*fold(&self.text)).and_then(|rest| rest.strip_prefix(' '));
        // A number that follows a number is the end of a range.
        rest.is_some_and(|rest| !(self.has_parts() && rest.starts_with(|c: char| c.is_ascii_digit())))
    }

    /// Returns whether `other` is a part of this place, and not all of it.
    #[must_use]
    pub(crate) fn encloses(&self, other: &Place<'_>) -> bool {
        other.has_parts() && self.contains(other) && !other.contains(self)
    }
}

impl Parts {
    /// Parses the parts that the end of `text` names; `None` if no name of a place precedes them.
    fn parse(text: &str) -> Option<Parts> {
        let (before, numbers) = split_numbers(text)?;
        let start = before.bytes().rposition(|byte| !is_letter(byte))? + 1;
        let name = before[..start].trim_end_matches([' ', ',']).len();
        (name > 0 && start < before.len()).then_some(Parts { name, word: (start, before.len()), numbers })
    }
}

/// Splits the number or the range at the end of `text` from the words before it: `rows` and 8 and 17 for `rows 8-17`.
fn split_numbers(text: &str) -> Option<(&str, (u32, u32))> {
    let (words, numbers) = text.split_at(text.bytes().rposition(is_letter)? + 1);
    // `B12` is a name.
    let numbers = numbers.strip_prefix(' ')?;
    let Some(at) = numbers.bytes().position(|byte| !byte.is_ascii_digit()) else {
        let number = numbers.parse().ok()?;
        return Some((words, (number, number)));
    };
    let (first, rest) = numbers.split_at(at);
    // `2.3` is the number of a section.
    let last = ["-", "..", " "].iter().find_map(|separator| rest.strip_prefix(separator))?;
    Some((words, (first.parse().ok()?, last.parse().ok()?)))
}

/// Returns whether `byte` is part of a letter. Characters outside ASCII count as letters.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || !byte.is_ascii()
}

/// Returns whether two texts are the same, ignoring case, accents and punctuation.
fn is_same_text(one: &str, other: &str) -> bool {
    // Most names of places differ in their last digit. Folding them would be slow.
    if let (Some(last), Some(other_last)) = (one.as_bytes().last(), other.as_bytes().last())
        && last != other_last
        && (last.is_ascii_digit() || other_last.is_ascii_digit())
    {
        return false;
    }
    one == other || fold(one) == fold(other)
}

/// Returns whether two nouns are the same, ignoring the difference between singular and plural.
fn is_same_noun(one: &str, other: &str) -> bool {
    // `row` and `rows` are compared for each row of a table. Folding them would be slow.
    let has_plural = |one: &str, other: &str| other.strip_prefix(one) == Some("s");
    has_plural(one, other)
        || has_plural(other, one)
        || is_same_text(one, other)
        || is_same_text(&plural(one), other)
        || is_same_text(one, &plural(other))
}

/// Returns the plural of a noun.
fn plural(noun: &str) -> String {
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if ["s", "x", "z", "ch", "sh"].iter().any(|ending| noun.ends_with(ending)) => format!("{noun}es"),
        _ => format!("{noun}s"),
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
        let columns = [PLACE, WITHIN, "part"].map(|name| places.column_index(name));
        let parts_column = places.column_index("parts");
        let file = catalog.source(places)?.name;
        let mut tree = Vec::new();
        catalog.each_raw(places, &mut |raw| {
            let [name, within, part] =
                columns.map(|column| column.map(|column| raw.field(column).text().into_owned()).unwrap_or_default());
            let mut parts = None;
            if let Some(column) = parts_column.filter(|&column| !raw.field(column).is_empty()) {
                let count = (places.field_parsers[column])(raw.field(column));
                let count =
                    count.map_err(|problem| raw.error(&file, places, Problem { column: Some(column), ..problem }))?;
                parts = count.stored_text().parse().ok();
            }
            let (folded, within) = (fold(&name).into_owned(), fold(&within).into_owned());
            tree.push(TreePlace { folded, name, within, part, parts });
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

    /// Returns a place and the places that it contains.
    pub(crate) fn covered(&self, located: &Located<'_>) -> Vec<Place<'static>> {
        if located.is_part() {
            return vec![Place::parse(&located.name()).into_owned()];
        }
        let mut covered = vec![located.place];
        let mut next = 0;
        while let Some(outer) = covered.get(next).copied() {
            let inner = self.0.iter().filter(|place| place.within == outer.folded);
            // Invalid data may have a cycle.
            let inner: Vec<&TreePlace> =
                inner.filter(|place| covered.iter().all(|known| known.folded != place.folded)).collect();
            covered.extend(inner);
            next += 1;
        }
        covered.into_iter().map(|place| Place::whole(place.name.clone())).collect()
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
        let TreePlace { name, part, .. } = self.place;
        match self.numbers() {
            Some((first, last)) if first != last => format!("{name}, {} {first}-{last}", plural(part)),
            Some((number, _)) => format!("{name}, {part} {number}"),
            None => name.clone(),
        }
    }

    /// Returns the first and the last number of the part.
    fn numbers(&self) -> Option<(u32, u32)> {
        let (word, numbers) = split_numbers(&self.part)?;
        (!self.place.part.is_empty() && is_same_noun(word, &fold(&self.place.part))).then_some(numbers)
    }

    /// Returns whether the place has the part.
    fn has_part(&self) -> bool {
        let in_range = |(first, last): (u32, u32)| {
            first > 0 && first <= last && self.place.parts.is_none_or(|parts| last <= parts)
        };
        self.part.is_empty() || self.numbers().is_some_and(in_range)
    }

    fn missing_part(&self) -> String {
        let TreePlace { name, part, parts, .. } = self.place;
        let parts = match parts {
            _ if part.is_empty() => "no numbered parts".to_owned(),
            Some(parts) => format_count(*parts as usize, part, &plural(part)),
            None => format!("numbered {}", plural(part)),
        };
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
        let mut places = Place::parse_tables(&text).peekable();
        if places.peek().is_some() {
            let value = (dataset.field_parsers[key])(raw.field(key));
            let value = value.map_err(|problem| raw.error(&name, dataset, Problem { column: Some(key), ..problem }))?;
            found.extend(places.map(|place| (place.into_owned(), value.clone())));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_or_a_range_of_rows_encloses_the_rows_in_it() {
        let encloses = |outer: &str, inner: &str| {
            Place::parse_tables(outer).any(|outer| Place::parse_tables(inner).any(|inner| outer.encloses(&inner)))
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
            ("Table 6", "table 6, row 8", true),
            ("Table 6", "Table 6, entry 8", true),
            ("Table 6, entries 8-9", "Table 6, entry 8", true),
            ("Table 6, row 8-17", "Table 6, rows 9..10", true),
            ("Table 2", "Table 2.1, row 3", false),
        ] {
            assert_eq!(encloses(outer, inner), expected, "{outer} / {inner}");
        }
    }
}
