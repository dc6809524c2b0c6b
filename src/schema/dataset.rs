//! Datasets, their columns, the origins of columns, and type-erased records.

use serde::de::DeserializeOwned;

use crate::date::AsOf;
use crate::diagnostic::Problem;
use crate::schema::{Cell, ColumnType, RawField, RawRecord};

/// A type-erased record.
pub trait Row {
    /// Returns the value of the stored column at `index`; [`Cell::Empty`] for other columns.
    fn cell(&self, index: usize) -> Cell<'_>;
    /// Returns the value on the reference date `on` of the column at `index`, whose origin is [`Origin::AsOf`] or
    /// [`Origin::Computed`]; [`Cell::Empty`] for other columns.
    fn as_of(&self, index: usize, on: AsOf) -> Cell<'_>;
}

/// A typed record of a dataset, declared by [`dataset!`](crate::schema::macros::dataset).
pub trait Record: Row + DeserializeOwned + 'static {
    /// The name of the dataset.
    const NAME: &'static str;
    /// The dataset.
    const DATASET: Dataset;
}

/// The declaration of a dataset: an entry of `DATASETS`.
pub struct Dataset {
    /// The name, which is also the stem of the file: `clusters`.
    pub name: &'static str,
    /// The command that lists the rows: the name, unless the command adds computed columns.
    pub command: &'static str,
    /// The singular of the name, which is also the flag that filters by references to the dataset: `cluster`.
    pub noun: &'static str,
    /// The file in `data/`, CSV or JSON: `clusters.csv`.
    pub file: &'static str,
    /// The built-in content of the file.
    pub built_in: &'static str,
    /// The description of the content, in one line.
    pub about: &'static str,
    /// The stored columns of the primary key.
    pub key: &'static [&'static str],
    /// The stored column that is the title of a record.
    pub title_column: &'static str,
    /// The stored columns, besides the key, whose values are names of a record.
    pub alias_columns: &'static [&'static str],
    /// The columns of other datasets that contain names of a record.
    pub known_as: &'static [KnownAs],
    /// The number columns that have no filter flag.
    pub unfiltered: &'static [&'static str],
    /// The columns that human-readable formats show unless the user chooses others.
    pub default_columns: &'static [&'static str],
    /// The column whose values are counted below a table on a terminal; empty for none.
    pub tally_column: &'static str,
    /// The columns of a picture of the rows on a time axis, if there is one.
    pub timeline: Option<TimelineColumns>,
    /// All columns: stored ones in the order of the file, then as-of columns, then joined ones.
    pub columns: &'static [Column],
    /// The function that deserializes a typed record.
    pub parse_record: fn(&RawRecord<'_>) -> Result<Box<dyn Row>, Problem>,
    /// For each stored column, the function that parses one of its fields.
    pub field_parsers: &'static [ParseField],
}

/// The columns that a picture shows on a time axis, beside the title column.
#[derive(Clone, Copy)]
pub struct TimelineColumns {
    /// The column that follows the name.
    pub detail: &'static str,
    /// The dates.
    pub dates: TimelineDates,
}

/// The columns with the dates of a timeline.
#[derive(Clone, Copy)]
pub enum TimelineDates {
    /// Each row lasts to the date in `last_day` from a day that the data does not give, and has a word of a vocabulary in `level`.
    Until {
        /// The column with the last day.
        last_day: &'static str,
        /// The column with the word.
        level: &'static str,
    },
    /// Each row has a period or only a date; or neither, and then it is listed beside the axis.
    Period {
        /// The column with the period.
        period: &'static str,
        /// The column with the date.
        date: &'static str,
        /// The column that says what has passed on the reference date; empty if nothing has.
        passed: &'static str,
    },
}

/// A column of another dataset that contains names of the records of this dataset.
pub struct KnownAs {
    /// The name of the other dataset.
    pub dataset: &'static str,
    /// The stored column of the other dataset that refers to a record of this one.
    pub reference: &'static str,
    /// The stored column of the other dataset that contains a name of that record.
    pub column: &'static str,
}

/// A function that parses a field of a column into a cell.
pub(crate) type ParseField = fn(RawField<'_>) -> Result<Cell<'static>, Problem>;

/// A column of a dataset.
#[derive(Clone, Copy)]
pub struct Column {
    /// The name, which is also the CSV header and JSON key, and, with hyphens for underscores, the filter flag of a column
    /// without references.
    pub name: &'static str,
    /// The description, in one line.
    pub about: &'static str,
    /// Where the values come from.
    pub origin: Origin,
    /// The type of a stored or as-of column. For joined columns see [`Dataset::column_type`].
    pub own_type: ColumnType,
    /// Whether every record must have a value.
    pub required: bool,
}

impl Column {
    /// Returns whether the description says that the values are in our own words, and so are no quotations.
    #[must_use]
    pub(crate) fn is_paraphrase(&self) -> bool {
        self.about.ends_with("in our own words")
    }
}

/// Where the values of a column come from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Origin {
    /// The record.
    Stored,
    /// The record and the reference date.
    AsOf,
    /// The other datasets, by the command that lists the rows.
    Computed,
    /// The record that a column of this dataset refers to.
    Join {
        /// The referring column of this dataset.
        reference: &'static str,
        /// The joined column of the other dataset.
        column: &'static str,
    },
    /// The records of another dataset that refer to this one.
    ReverseJoin {
        /// The other dataset.
        dataset: &'static str,
        /// The referring column of the other dataset.
        reference: &'static str,
        /// The joined column of the other dataset; `None` if the value is whether such a record exists.
        column: Option<&'static str>,
    },
    /// The records of the dataset that another column refers to, if their `source` (a table, or several rows of a
    /// table) encloses the `source` of this record.
    Inherited {
        /// The column of this dataset with the references of the record itself.
        column: &'static str,
    },
}

/// A stored column whose values are keys of another dataset.
#[derive(Clone, Copy)]
pub struct Reference {
    /// The index of the column.
    pub column: usize,
    /// Whether the column holds a list of keys.
    pub list: bool,
    /// The referenced dataset.
    pub target: &'static Dataset,
}

impl Dataset {
    /// Returns the key column, unless the key is composite.
    #[must_use]
    pub fn single_key_column(&self) -> Option<&'static Column> {
        match self.key {
            [name] => self.columns.iter().find(|column| column.name == *name),
            _ => None,
        }
    }

    /// Returns whether the title of a record paraphrases the report and must not be shown as a quotation.
    #[must_use]
    pub fn is_paraphrase(&self) -> bool {
        let title = self.columns.iter().find(|column| column.name == self.title_column);
        title.is_some_and(Column::is_paraphrase)
    }

    /// Returns the index of the column called `name`.
    #[must_use]
    pub fn column_index(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// Returns the stored columns, whose names are the header of the file.
    #[must_use]
    pub fn stored_columns(&self) -> &'static [Column] {
        &self.columns[..self.field_parsers.len()]
    }

    /// Returns whether the stored column at `index` holds a list.
    #[must_use]
    pub fn is_list(&self, index: usize) -> bool {
        matches!(self.columns[index].own_type, ColumnType::List(_))
    }

    /// Returns the indices of the key columns.
    pub fn key_columns(&self) -> impl Iterator<Item = usize> + '_ {
        self.key.iter().filter_map(|name| self.column_index(name))
    }

    /// Returns the key of a record: `nle-claut`, or `nle-claut/gold` for a composite key.
    #[must_use]
    pub fn row_key(&self, row: &dyn Row) -> String {
        let mut key = String::new();
        for (i, column) in self.key_columns().enumerate() {
            if i > 0 {
                key.push('/');
            }
            key.push_str(&row.cell(column).stored_text());
        }
        key
    }
}

/// Returns `columns` followed by `computed`.
#[must_use]
pub(crate) const fn with_computed<const N: usize>(columns: &[Column], computed: &[Column]) -> [Column; N] {
    assert!(columns.len() + computed.len() == N, "the number of columns");
    let mut all = [columns[0]; N];
    let mut index = 0;
    while index < N {
        all[index] = if index < columns.len() { columns[index] } else { computed[index - columns.len()] };
        index += 1;
    }
    all
}

/// Declares that `column` of `dataset` contains a name of the record that `reference` refers to.
#[must_use]
pub(crate) const fn known_as(dataset: &'static str, reference: &'static str, column: &'static str) -> KnownAs {
    KnownAs { dataset, reference, column }
}

/// Returns the origin of a column that contains `column` of the record that `reference` refers to.
#[must_use]
pub(crate) const fn join(reference: &'static str, column: &'static str) -> Origin {
    Origin::Join { reference, column }
}

/// Returns the origin of a column that contains `column` of the records of `dataset` whose `reference` refers to this
/// record.
#[must_use]
pub(crate) const fn reverse_join(dataset: &'static str, reference: &'static str, column: &'static str) -> Origin {
    Origin::ReverseJoin { dataset, reference, column: Some(column) }
}

/// Returns the origin of a Boolean column that tells whether `reference` of any record of `dataset` refers to this record.
#[must_use]
pub(crate) const fn is_referenced(dataset: &'static str, reference: &'static str) -> Origin {
    Origin::ReverseJoin { dataset, reference, column: None }
}

/// Returns the origin of a column with the references that a record inherits from the table and the rows that enclose
/// the record. The references of the record itself are in `column`.
#[must_use]
pub(crate) const fn inherited(column: &'static str) -> Origin {
    Origin::Inherited { column }
}
