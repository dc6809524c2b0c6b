//! The footnotes of the report, with their addresses as printed and as they can be used.

use serde::Deserialize;

use crate::datasets::Confidence;
use crate::schema::macros::dataset;
use crate::schema::{Cell, ColumnType, FieldType, Url};

/// The number of a footnote: a reference to its record.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub struct Note(pub u32);

impl FieldType for Note {
    const COLUMN_TYPE: ColumnType = ColumnType::Reference("footnotes");
    fn cell(&self) -> Cell<'_> {
        Cell::Integer(self.0.into())
    }
}

dataset! {
    /// all 151 footnotes, with their addresses as printed and repaired
    Footnote {
        name: "footnotes", noun: "footnote", file: "footnotes.csv", key: ["number"], title: "text",
        known_as: [], view: ["number", "text", "url", "same_as"], tally: "confidence",
    }
    stored {
        /// number of the footnote
        number: u32,
        /// its own words, without the address
        text: Option<String>,
        /// its address, repaired so that it can be used
        url: Option<Url>,
        /// its address as the extracted text prints it
        url_printed: Option<String>,
        /// what was repaired in the address
        repair: Vec<String>,
        /// the earlier footnote that it repeats
        same_as: Option<Note>,
        /// how sure the reading is
        confidence: Confidence,
        /// the reason for a judged reading, and what else is to be said of it
        note: Option<String>,
        /// where in the report its mark stands
        source: Option<String>,
    }
}
