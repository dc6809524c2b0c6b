//! Computes the widths of the columns of a table on a terminal, and breaks long ids.

use std::borrow::Cow;

use super::Table;
use crate::schema::ColumnType;
use crate::text::display_width;

/// The smallest width of a narrowed column.
const MIN_WIDTH: usize = 8;
/// The smallest width of a text column that is narrowed so that ids are not broken.
const MIN_TEXT: usize = 24;
/// The width of the longest word that is not broken.
const MAX_WORD: usize = 18;
/// The characters after which an id may be broken.
const BREAKS: [char; 2] = ['-', '/'];

impl Table<'_> {
    /// Computes the width of each column: its full width, narrowed where the table does not fit the screen.
    pub(super) fn widths(&self) -> Vec<usize> {
        let mut widths = self.full_widths();
        if !self.options.screen.terminal {
            return widths;
        }
        let available = self.options.screen.width.saturating_sub(self.gap * self.columns.len().saturating_sub(1));
        let words: Vec<usize> = (0..widths.len()).map(|index| self.longest_word(index)).collect();
        let unbroken_ids = (0..widths.len()).map(|index| match self.is_id_column(index) {
            true => widths[index],
            false => words[index].max(MIN_TEXT),
        });
        // Breaks nothing if possible, else ids, else words.
        for min_widths in [unbroken_ids.collect(), words, vec![MIN_WIDTH; widths.len()]] {
            self.narrow(&mut widths, available, &min_widths);
        }
        widths
    }

    /// Narrows the widest columns until the table fits, but no column below its minimum.
    fn narrow(&self, widths: &mut [usize], available: usize, min_widths: &[usize]) {
        // Ids, which can be broken, are narrowed before text, and text before vocabulary words; numbers and dates are
        // never narrowed.
        let weights: Vec<usize> = (0..widths.len())
            .map(|index| match self.columns[index].column_type.element_type() {
                _ if self.is_id_column(index) => 6,
                ColumnType::Text | ColumnType::Nested(_) => 5,
                ColumnType::Reference(_) | ColumnType::Word(_) => 4,
                _ => 0,
            })
            .collect();
        while widths.iter().sum::<usize>() > available {
            let narrowable = (0..widths.len()).filter(|&index| widths[index] > min_widths[index] && weights[index] > 0);
            match narrowable.max_by_key(|&index| widths[index] * weights[index]) {
                Some(index) => widths[index] -= 1,
                None => break,
            }
        }
    }

    /// Returns the width of the longest word of a column and its header, within [`MIN_WIDTH`] and [`MAX_WORD`].
    fn longest_word(&self, index: usize) -> usize {
        let separators = if self.is_id_column(index) { BREAKS } else { [' ', ' '] };
        let words = self.rows.iter().flat_map(|row| row[index].0.split(separators)).map(display_width);
        let header = if self.options.header { display_width(&self.columns[index].name) } else { 0 };
        words.chain([header]).max().unwrap_or(0).clamp(MIN_WIDTH, MAX_WORD)
    }

    /// Returns whether a column holds ids, references to ids or addresses, which have no spaces and are broken at
    /// dashes and slashes.
    pub(super) fn is_id_column(&self, index: usize) -> bool {
        let column_type = self.columns[index].column_type;
        matches!(column_type, ColumnType::Text | ColumnType::Url | ColumnType::Reference(_))
            && self.rows.iter().all(|row| !row[index].0.contains(' '))
            && self.rows.iter().any(|row| row[index].0.contains(BREAKS))
    }

    /// Returns the width of the widest cell of each column.
    pub(super) fn full_widths(&self) -> Vec<usize> {
        let header = if self.options.header { 1 } else { 0 };
        let mut widths: Vec<usize> = self.columns.iter().map(|column| display_width(&column.name) * header).collect();
        for row in &self.rows {
            for (width, (text, _)) in widths.iter_mut().zip(row) {
                *width = (*width).max(display_width(text));
            }
        }
        widths
    }
}

/// Breaks an id after dashes and slashes into lines of at most `width` columns.
pub(super) fn break_id(id: &str, width: usize) -> Cow<'_, str> {
    if display_width(id) <= width {
        return Cow::Borrowed(id);
    }
    let (mut broken, mut line_width) = (String::new(), 0);
    for part in id.split_inclusive(BREAKS) {
        if line_width > 0 && line_width + display_width(part) > width {
            broken.push('\n');
            line_width = 0;
        }
        broken.push_str(part);
        line_width += display_width(part);
    }
    Cow::Owned(broken)
}
