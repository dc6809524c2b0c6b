//! Footnotes of the report, with their URLs as printed and as repaired.

use serde::Deserialize;

use crate::datasets::Confidence;
use crate::schema::macros::dataset;
use crate::schema::{Cell, ColumnType, FieldType, Url};

/// A reference to a footnote: the number of the footnote.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub struct FootnoteNumber(pub u32);

impl FieldType for FootnoteNumber {
    const COLUMN_TYPE: ColumnType = ColumnType::Reference("footnotes");
    fn cell(&self) -> Cell<'_> {
        Cell::Integer(self.0.into())
    }
}

dataset! {
    /// footnotes of the report, with their URLs as printed and as repaired
    Footnote {
        name: "footnotes", noun: "footnote", file: "footnotes.csv", key: ["number"], title_column: "text",
        alias_columns: [], default_columns: ["number", "text", "url", "same_as"], tally_column: "confidence",
    }
    stored {
        /// number of the footnote
        number: u32,
        /// text without the URL
        text: Option<String>,
        /// URL, repaired
        url: Option<Url>,
        /// URL as it appears in the text extracted from the report
        url_printed: Option<String>,
        /// repairs of the URL
        repair: Vec<String>,
        /// earlier footnote that this footnote repeats
        same_as: Option<FootnoteNumber>,
        /// whether the values are certain or inferred from the printed text
        confidence: Confidence,
        /// reason for an inferred value, and other remarks
        note: Option<String>,
        /// section, table and row of the footnote mark
        source: Option<String>,
    }
}
