//! Computes the widths of the columns of a table on a terminal.

use super::Table;
use crate::schema::ColumnType;
use crate::text::display_width;

/// The width to which columns of text are narrowed first.
const MIN_TEXT: usize = 24;
/// The width to which columns of text are narrowed last. Breaking longer words is better than giving up the table.
const MIN_WORD: usize = 11;

impl Table<'_> {
    /// Computes the width of each column. If the table is too wide for the screen, narrows columns in steps until it fits:
    /// text to [`MIN_TEXT`], text to its longest word, references and vocabulary words to their longest word, and text to
    /// [`MIN_WORD`]. No column becomes narrower than a key or a URL in it, so that these can be copied.
    pub(super) fn widths(&self) -> Vec<usize> {
        let mut widths = self.full_widths();
        if self.options.screen.terminal {
            let available = self.options.screen.width.saturating_sub(self.gap * self.columns.len().saturating_sub(1));
            let words: Vec<usize> = (0..widths.len()).map(|index| self.longest_part(index)).collect();
            let is_unbroken = |index: usize| self.columns[index].is_unbroken();
            let unbroken = |(index, &word): (usize, &usize)| if is_unbroken(index) { widths[index] } else { word };
            let values: Vec<usize> = words.iter().enumerate().map(unbroken).collect();
            let comfortable = values.iter().map(|&width| width.max(MIN_TEXT)).collect();
            let is_text = |index: usize| !is_unbroken(index) && self.columns[index].column_type == ColumnType::Text;
            let short = |(index, &word): (usize, &usize)| if is_text(index) { word.min(MIN_WORD) } else { word };
            let short_words = words.iter().enumerate().map(short).collect();
            for min_widths in [comfortable, values, words, short_words] {
                narrow(&mut widths, available, &min_widths);
            }
        }
        widths
    }

    /// Returns the width of the widest part of a column, header included, if only keys and words are kept whole.
    fn longest_part(&self, index: usize) -> usize {
        let column = &self.columns[index];
        let parts = self.rows.iter().flat_map(|row| column.parts(&row[index].0, 0)).map(display_width);
        let header = if self.options.header { display_width(&column.name) } else { 0 };
        parts.chain([header]).max().unwrap_or(0)
    }

    /// Returns the width of the widest cell of each column, header included.
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

/// Narrows the widest columns until the table fits, but no column below its minimum.
fn narrow(widths: &mut [usize], available: usize, min_widths: &[usize]) {
    while widths.iter().sum::<usize>() > available {
        let narrowable = (0..widths.len()).filter(|&index| widths[index] > min_widths[index]);
        match narrowable.max_by_key(|&index| widths[index]) {
            Some(index) => widths[index] -= 1,
            None => break,
        }
    }
}
