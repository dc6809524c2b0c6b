//! How wide the columns of a table are on a terminal, and where what is too long for one is broken.
//!
//! Knows widths and kinds. Nothing is printed here.

use std::borrow::Cow;

use super::Table;
use crate::schema::ColumnType;
use crate::text::display_width;

/// The narrowest a column is made to fit a screen.
const NARROWEST: usize = 8;
/// The narrowest that text is made for the sake of whole ids.
const READABLE: usize = 24;
/// The longest word that is kept whole.
const WIDEST_WORD: usize = 18;
/// Behind what an id is broken.
const DASHES: [char; 2] = ['-', '/'];

impl Table<'_> {
    /// How wide each column is on this screen: as wide as its content, the widest words narrowed first.
    pub(super) fn widths(&self) -> Vec<usize> {
        let full = self.full_widths();
        if !self.look.screen.terminal {
            return full;
        }
        let room = self.look.screen.width.saturating_sub(self.gap * self.heads.len().saturating_sub(1));
        let words: Vec<usize> = (0..full.len()).map(|at| self.longest_word(at)).collect();
        // Ids are kept whole where that leaves the text beside them lines to read, and then words.
        let ids =
            (0..full.len()).map(|at| if self.is_solid(at) { full[at] } else { words[at].max(READABLE) }).collect();
        let mut widths = full;
        for least in [ids, words, vec![NARROWEST; widths.len()]] {
            self.narrow(&mut widths, room, &least);
        }
        widths
    }

    /// Whether the table can be made to fit the screen without breaking words to pieces.
    pub(super) fn fits_narrowed(&self) -> bool {
        self.widths().iter().sum::<usize>() + self.gap * self.heads.len().saturating_sub(1) <= self.look.screen.width
    }

    /// Takes from the widest columns what is too much for the room, from none more than leaves it its least.
    fn narrow(&self, widths: &mut [usize], room: usize, least: &[usize]) {
        // Ids, which can be broken, give way a little before words, numbers and dates never.
        let gives: Vec<usize> = (0..widths.len())
            .map(|at| match self.heads[at].kind.element_type() {
                _ if self.is_solid(at) => 6,
                ColumnType::Text | ColumnType::Nested(_) => 5,
                ColumnType::Reference(_) | ColumnType::Word(_) => 4,
                _ => 0,
            })
            .collect();
        while widths.iter().sum::<usize>() > room {
            let most = (0..widths.len()).filter(|&at| widths[at] > least[at] && gives[at] > 0);
            match most.max_by_key(|&at| widths[at] * gives[at]) {
                Some(at) => widths[at] -= 1,
                None => break,
            }
        }
    }

    /// The width of the longest word of a column, or of its head; no column is kept wider than a line can spare.
    fn longest_word(&self, at: usize) -> usize {
        let break_at = if self.is_solid(at) { DASHES } else { [' ', ' '] };
        let words = self.rows.iter().flat_map(|row| row[at].0.split(break_at)).map(display_width);
        let head = if self.look.header { display_width(&self.heads[at].name) } else { 0 };
        words.chain([head]).max().unwrap_or(0).clamp(NARROWEST, WIDEST_WORD)
    }

    /// Whether a column has no spaces to break at: ids, what refers to them, addresses. They are broken at dashes.
    pub(super) fn is_solid(&self, at: usize) -> bool {
        let words = matches!(self.heads[at].kind, ColumnType::Text | ColumnType::Url | ColumnType::Reference(_));
        words
            && self.rows.iter().all(|row| !row[at].0.contains(' '))
            && self.rows.iter().any(|row| row[at].0.contains(DASHES))
    }

    /// How wide each column is by its content.
    pub(super) fn full_widths(&self) -> Vec<usize> {
        let header = if self.look.header { 1 } else { 0 };
        let mut widths: Vec<usize> = self.heads.iter().map(|head| display_width(&head.name) * header).collect();
        for row in &self.rows {
            for (width, (text, _)) in widths.iter_mut().zip(row) {
                *width = (*width).max(display_width(text));
            }
        }
        widths
    }
}

/// An id in lines of at most `width` columns, broken behind its dashes and slashes, none of which is lost.
pub(super) fn broken(id: &str, width: usize) -> Cow<'_, str> {
    if display_width(id) <= width {
        return Cow::Borrowed(id);
    }
    let (mut out, mut line) = (String::new(), 0);
    for word in id.split_inclusive(DASHES) {
        if line > 0 && line + display_width(word) > width {
            out.push('\n');
            line = 0;
        }
        out.push_str(word);
        line += display_width(word);
    }
    Cow::Owned(out)
}
