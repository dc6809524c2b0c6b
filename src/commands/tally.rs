//! The summary below a table: the number of rows, and how many of them have each value of a column.

use crate::schema::Vocabulary;
use crate::text::format_count;

/// Counts rows, and the values of one of their columns.
#[derive(Default)]
pub(super) struct Tally {
    rows: usize,
    values: Vec<(String, usize)>,
}

impl Tally {
    /// Counts a row with its values of the column: none, one, or the elements of a list.
    pub(super) fn add_row<V: Into<String> + AsRef<str>>(&mut self, values: impl IntoIterator<Item = V>) {
        self.rows += 1;
        for value in values {
            match self.values.iter_mut().find(|(counted, _)| counted == value.as_ref()) {
                Some((_, count)) => *count += 1,
                None => self.values.push((value.into(), 1)),
            }
        }
    }

    /// Returns the number of rows counted.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Sorts the values into the order of a vocabulary; unsorted, they are in the order of their first rows.
    pub(super) fn sort_by(mut self, vocabulary: &Vocabulary) -> Tally {
        self.values.sort_by_key(|(value, _)| vocabulary.rank(value));
        self
    }

    /// Returns the summary: `50 claims: 20 contradicted, 2 within rounding, 28 holds`, or `50 claims` without values.
    pub(super) fn summary(&self, singular: &str, plural: &str) -> String {
        let rows = format_count(self.rows, singular, plural);
        if self.values.is_empty() {
            return rows;
        }
        let values: Vec<String> = self.values.iter().map(|(value, count)| format!("{count} {value}")).collect();
        format!("{rows}: {}", values.join(", "))
    }
}

/// Returns a note for the end of a summary: how many of the items, such as ` of 28 groups`, the table shows if a limit leaves
/// some out.
pub(super) fn limit_note(shown: usize, total: usize, items: &str) -> String {
    match shown {
        _ if shown >= total => String::new(),
        0 => "; none are shown".to_owned(),
        1 => format!("; the first{items} is shown"),
        _ => format!("; the first {shown}{items} are shown"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_rows_and_each_value() {
        let mut tally = Tally::default();
        assert_eq!(tally.summary("row", "rows"), "0 rows");
        tally.add_row(["ICT", "Energy"]);
        assert_eq!(tally.summary("row", "rows"), "1 row: 1 ICT, 1 Energy");
        tally.add_row(["Energy"]);
        tally.add_row(None::<String>);
        assert_eq!(tally.summary("row", "rows"), "3 rows: 1 ICT, 2 Energy");
    }
}
