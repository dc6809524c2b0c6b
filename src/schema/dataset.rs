//! What a dataset is: its records, its columns and the four ways to get one.
//!
//! One line in `datasets` makes a dataset; everything a verb or a renderer needs to know of it is a [`Dataset`] here.
//! Nothing here reads data or prints.

use serde::de::DeserializeOwned;

use crate::date::Date;
use crate::diagnostic::Problem;
use crate::schema::{Cell, ColumnType, RawField, RawRecord};

/// A record with its type forgotten.
pub trait Row {
    /// The stored value of the column at `index`; [`Cell::Empty`] for a column that is not stored.
    fn cell(&self, index: usize) -> Cell<'_>;
    /// The value that the column at `index` has on a date; [`Cell::Empty`] for other columns.
    fn as_of(&self, index: usize, on: Date) -> Cell<'_>;
}

/// A typed record of a dataset, declared by [`dataset!`](crate::schema::macros::dataset).
pub trait Record: Row + DeserializeOwned + 'static {
    /// The name of its dataset, which is its sub-command and the stem of its file.
    const NAME: &'static str;
    /// Its dataset.
    const DATASET: Dataset;
}

/// A dataset with the type of its records forgotten: a line in `DATASETS`.
pub struct Dataset {
    /// Name, sub-command and stem of the file: `clusters`.
    pub name: &'static str,
    /// One of its records, and the flag that filters by it: `cluster`.
    pub noun: &'static str,
    /// The file in `data/`, in CSV or JSON: `clusters.csv`.
    pub file: &'static str,
    /// The built-in content of that file.
    pub data: &'static str,
    /// What it holds and where in the report it stands.
    pub about: &'static str,
    /// The stored columns that make its key.
    pub key: &'static [&'static str],
    /// The stored column that titles a record.
    pub title: &'static str,
    /// The stored columns, besides the key, by whose values a record can be named.
    pub known_as: &'static [&'static str],
    /// The columns that people are shown unless they ask for others.
    pub view: &'static [&'static str],
    /// The column whose values are counted below a table on a terminal.
    pub tally: &'static str,
    /// All columns: first the stored ones in the order of the file, then what is computed and looked up.
    pub columns: &'static [Column],
    /// Builds the typed record.
    pub read: fn(&RawRecord<'_>) -> Result<Box<dyn Row>, Problem>,
    /// For each stored column, what a field of it says.
    pub reads: &'static [Read],
}

/// Tells what a field of a column says, or what is wrong with it.
pub(crate) type Read = fn(RawField<'_>) -> Result<Cell<'static>, Problem>;

/// A column of a dataset.
pub struct Column {
    /// Its name, which is its header, JSON key and flag.
    pub name: &'static str,
    /// What it says, in one line.
    pub about: &'static str,
    /// How to get it.
    pub origin: Origin,
    /// Its own kind; of a looked-up column see [`Dataset::kind`].
    pub own_type: ColumnType,
    /// Whether every record must have it.
    pub required: bool,
}

/// How a column is got.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Origin {
    /// From the record.
    Stored,
    /// From the record and the date.
    AsOf,
    /// From the record that the column `own` refers to.
    Join {
        /// The referring column of this dataset.
        own: &'static str,
        /// The column of the other.
        there: &'static str,
    },
    /// From the records of `dataset` whose column `by` refers to this one.
    ReverseJoin {
        /// The referring dataset.
        dataset: &'static str,
        /// Its referring column.
        by: &'static str,
        /// The column looked up there; without one the answer is whether there is such a record.
        there: Option<&'static str>,
    },
}

/// A stored column whose values are keys of records.
#[derive(Clone, Copy)]
pub struct Reference {
    /// The position of the column.
    pub column: usize,
    /// Whether it holds several keys.
    pub list: bool,
    /// The dataset of the records.
    pub to: &'static Dataset,
}

impl Dataset {
    /// The column that alone makes the key, if it is one.
    #[must_use]
    pub fn sole_key(&self) -> Option<&'static Column> {
        match self.key {
            [name] => self.columns.iter().find(|column| column.name == *name),
            _ => None,
        }
    }

    /// The position of the column called `name`.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The stored columns: the header of the file.
    #[must_use]
    pub fn stored(&self) -> &'static [Column] {
        &self.columns[..self.reads.len()]
    }

    /// The positions of the columns that make the key.
    pub fn key_columns(&self) -> impl Iterator<Item = usize> + '_ {
        self.key.iter().filter_map(|name| self.column(name))
    }

    /// The key of a record as it is written: `nle-claut`, or `nle-claut/gold` of a composite key.
    #[must_use]
    pub fn key_of(&self, row: &dyn Row) -> String {
        let mut key = String::new();
        for (i, column) in self.key_columns().enumerate() {
            if i > 0 {
                key.push('/');
            }
            key.push_str(&row.cell(column).flat());
        }
        key
    }
}

/// The text of a doc comment without the space it begins with.
#[must_use]
pub(crate) const fn about(doc: &'static str) -> &'static str {
    doc.trim_ascii()
}

/// A column got through the reference `own`.
#[must_use]
pub(crate) const fn join(own: &'static str, there: &'static str) -> Origin {
    Origin::Join { own, there }
}

/// A column got back from the records of `dataset` whose column `by` refers to this one.
#[must_use]
pub(crate) const fn reverse_join(dataset: &'static str, by: &'static str, there: &'static str) -> Origin {
    Origin::ReverseJoin { dataset, by, there: Some(there) }
}

/// Whether a record of `dataset` refers to this one in its column `by`.
#[must_use]
pub(crate) const fn is_referenced(dataset: &'static str, by: &'static str) -> Origin {
    Origin::ReverseJoin { dataset, by, there: None }
}
