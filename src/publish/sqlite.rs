//! Writes the whole directory as SQL for SQLite: a table for each dataset, and a table for each list of references.
//!
//! Writes only stored columns, because queries in SQL can derive the others. Refers to no particular dataset; streams
//! rows.

use std::io::Write;
use std::ops::ControlFlow;

use anyhow::Result;

use crate::datasets::DATASETS;
use crate::datasets::registry::find_dataset;
use crate::render::sql::{quote_identifier, quote_text, sql_type, write_insert};
use crate::schema::{Cell, Column, ColumnType, Dataset, Row};
use crate::store::catalog::Catalog;
use crate::text::printable;

/// The constraint that makes SQLite check foreign keys at the end of the transaction, so that rows can be inserted in any
/// order.
const DEFERRED: &str = "DEFERRABLE INITIALLY DEFERRED";

/// Writes all datasets in one transaction.
///
/// # Errors
/// As [`Catalog::each`], and if the write fails.
pub(crate) fn write(catalog: &Catalog, out: &mut dyn Write) -> Result<()> {
    let identity = catalog.document_identity();
    writeln!(out, "-- {}", printable(&identity.title))?;
    if let Some(edition) = identity.edition {
        writeln!(out, "-- Edition {edition}")?;
    }
    // A line break would end the comment.
    identity
        .notice()
        .lines()
        .filter(|line| !line.is_empty())
        .try_for_each(|line| writeln!(out, "-- {}", printable(line)))?;
    writeln!(out, "-- To create a database: sqlite3 NAME.db < THIS-FILE\nBEGIN;")?;
    // A row may refer to a row of any table, so all tables are created first.
    let tables: Vec<DatasetTable> = DATASETS.iter().map(|dataset| DatasetTable::new(dataset)).collect();
    for table in &tables {
        table.write_definition(out)?;
    }
    for table in &tables {
        table.write_rows(catalog, out)?;
    }
    Ok(writeln!(out, "COMMIT;")?)
}

/// The table of a dataset.
struct DatasetTable {
    dataset: &'static Dataset,
    /// The indices of the stored columns that are columns of the table.
    columns: Vec<usize>,
    lists: Vec<ListTable>,
}

impl DatasetTable {
    fn new(dataset: &'static Dataset) -> DatasetTable {
        let mut table = DatasetTable { dataset, columns: Vec::new(), lists: Vec::new() };
        for (index, column) in dataset.stored_columns().iter().enumerate() {
            match list_target(column) {
                Some(target) => table.lists.push(ListTable {
                    index,
                    name: quote_identifier(&format!("{}_{}", dataset.name, column.name)),
                    key_columns: dataset.key.iter().map(|key| format!("{}_{key}", dataset.noun)).collect(),
                    reference_column: target.noun,
                }),
                None => table.columns.push(index),
            }
        }
        table
    }

    fn write_definition(&self, out: &mut dyn Write) -> Result<()> {
        let dataset = self.dataset;
        writeln!(out, "\n-- {}\nCREATE TABLE {} (", dataset.about, quote_identifier(dataset.name))?;
        for &index in &self.columns {
            let column = &dataset.columns[index];
            writeln!(out, "  {}, -- {}", column_definition(column), column.about)?;
        }
        writeln!(out, "  PRIMARY KEY ({})\n) STRICT;", identifier_list(dataset.key.iter().copied()))?;
        self.lists.iter().try_for_each(|list| list.write_definition(dataset, out))
    }

    fn write_rows(&self, catalog: &Catalog, out: &mut dyn Write) -> Result<()> {
        let table = quote_identifier(self.dataset.name);
        writeln!(out)?;
        catalog.each(self.dataset, &|_| true, &mut |row| {
            let cells: Vec<Cell<'_>> = self.columns.iter().map(|&index| row.cell(index)).collect();
            write_insert(out, &table, &cells)?;
            self.lists.iter().try_for_each(|list| list.write_rows(self.dataset, &*row, out))?;
            Ok(ControlFlow::Continue(()))
        })
    }
}

/// Returns the dataset that the elements of a list refer to, if the key of that dataset is a single column.
fn list_target(column: &Column) -> Option<&'static Dataset> {
    match column.own_type {
        ColumnType::List(ColumnType::Reference(target)) => {
            find_dataset(target).filter(|it| it.single_key_column().is_some())
        }
        _ => None,
    }
}

/// Returns the definition of a column with its constraints.
fn column_definition(column: &Column) -> String {
    let name = quote_identifier(column.name);
    let mut definition = format!("{name} {}", sql_type(column.own_type));
    if column.required {
        definition.push_str(" NOT NULL");
    }
    match column.own_type {
        ColumnType::Word(vocabulary) => {
            let words: Vec<String> = vocabulary.words().map(quote_text).collect();
            definition.push_str(&format!(" CHECK ({name} IN ({}))", words.join(", ")));
        }
        ColumnType::Reference(target) => definition.push_str(&references_clause(target).unwrap_or_default()),
        _ => {}
    }
    definition
}

fn references_clause(target: &str) -> Option<String> {
    let key = find_dataset(target)?.single_key_column()?;
    Some(format!(" REFERENCES {} ({}) {DEFERRED}", quote_identifier(target), quote_identifier(key.name)))
}

fn identifier_list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(quote_identifier).collect::<Vec<_>>().join(", ")
}

/// The table of a list of references, with a row for each element.
struct ListTable {
    index: usize,
    name: String,
    /// The columns with the key of the record.
    key_columns: Vec<String>,
    /// The column with the reference.
    reference_column: &'static str,
}

impl ListTable {
    fn write_definition(&self, dataset: &Dataset, out: &mut dyn Write) -> Result<()> {
        let column = &dataset.columns[self.index];
        writeln!(out, "-- {}: {}\nCREATE TABLE {} (", dataset.name, column.about, self.name)?;
        for (name, index) in self.key_columns.iter().zip(dataset.key_columns()) {
            writeln!(out, "  {} {} NOT NULL,", quote_identifier(name), sql_type(dataset.columns[index].own_type))?;
        }
        let references = match column.own_type.element_type() {
            ColumnType::Reference(target) => references_clause(target).unwrap_or_default(),
            _ => String::new(),
        };
        let reference = quote_identifier(self.reference_column);
        writeln!(out, "  {reference} {} NOT NULL{references},", sql_type(column.own_type.element_type()))?;
        let columns = identifier_list(self.key_columns.iter().map(String::as_str));
        let key = identifier_list(dataset.key.iter().copied());
        writeln!(out, "  PRIMARY KEY ({columns}, {reference}),")?;
        let table = quote_identifier(dataset.name);
        writeln!(out, "  FOREIGN KEY ({columns}) REFERENCES {table} ({key}) {DEFERRED}\n) STRICT;")?;
        Ok(())
    }

    /// Writes the elements of the list of a record, each once.
    fn write_rows(&self, dataset: &Dataset, row: &dyn Row, out: &mut dyn Write) -> Result<()> {
        let list = row.cell(self.index);
        for (index, value) in list.values().iter().enumerate() {
            if !list.values()[..index].contains(value) {
                let key = dataset.key_columns().map(|column| row.cell(column));
                let cells: Vec<Cell<'_>> = key.chain([value.clone()]).collect();
                write_insert(out, &self.name, &cells)?;
            }
        }
        Ok(())
    }
}
