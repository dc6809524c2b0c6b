//! The whole directory as SQL for SQLite: a table for each dataset with its keys, and one for each list of references.
//!
//! Only stored columns: what is looked up is what SQL joins. No dataset is named here. Rows pass through and are not kept.

use std::io::Write;
use std::ops::ControlFlow;

use anyhow::Result;

use crate::datasets::DATASETS;
use crate::datasets::registry::find_dataset;
use crate::datasets::report::{DIRECTORY_TITLE, NOTICE};
use crate::render::sql::{insert, name, text, type_of};
use crate::schema::{Cell, Column, ColumnType, Dataset, Row};
use crate::store::catalog::Catalog;
use crate::store::edition::edition;
use crate::text::printable;

/// Keys are checked when all rows are there, so that their order does not matter.
const DEFERRED: &str = "DEFERRABLE INITIALLY DEFERRED";

/// Writes all datasets in one transaction.
///
/// # Errors
/// As [`Catalog::each`], and if it cannot be written.
pub(crate) fn write(catalog: &Catalog, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "-- {DIRECTORY_TITLE}")?;
    if let Some(edition) = edition(catalog)? {
        writeln!(out, "-- Edition {}", printable(&edition))?;
    }
    writeln!(out, "-- {NOTICE}\n-- To make a database of it: sqlite3 NAME.db < THIS-FILE\nBEGIN;")?;
    // A row may refer to any table, so all tables come first.
    let tables: Vec<Table> = DATASETS.iter().map(|of| Table::of(of)).collect();
    for table in &tables {
        table.create(out)?;
    }
    for table in &tables {
        table.fill(catalog, out)?;
    }
    Ok(writeln!(out, "COMMIT;")?)
}

/// A dataset as tables: one for its records, and one for each of its lists of references.
struct Table {
    of: &'static Dataset,
    /// The stored columns that the table of the records has.
    plain: Vec<usize>,
    lists: Vec<List>,
}

impl Table {
    fn of(of: &'static Dataset) -> Table {
        let mut table = Table { of, plain: Vec::new(), lists: Vec::new() };
        for (index, column) in of.stored_columns().iter().enumerate() {
            let target = match column.own_type {
                ColumnType::List(ColumnType::Reference(to)) => {
                    find_dataset(to).filter(|to| to.single_key_column().is_some())
                }
                _ => None,
            };
            match target {
                Some(target) => table.lists.push(List {
                    index,
                    table: name(&format!("{}_{}", of.name, column.name)),
                    own: of.key.iter().map(|key| format!("{}_{key}", of.noun)).collect(),
                    there: target.noun,
                }),
                None => table.plain.push(index),
            }
        }
        table
    }

    fn create(&self, out: &mut dyn Write) -> Result<()> {
        let of = self.of;
        writeln!(out, "\n-- {}\nCREATE TABLE {} (", of.about, name(of.name))?;
        for &index in &self.plain {
            let column = &of.columns[index];
            writeln!(out, "  {}, -- {}", definition(column), column.about)?;
        }
        writeln!(out, "  PRIMARY KEY ({})\n) STRICT;", names(of.key.iter().copied()))?;
        self.lists.iter().try_for_each(|list| list.create(of, out))
    }

    fn fill(&self, catalog: &Catalog, out: &mut dyn Write) -> Result<()> {
        let table = name(self.of.name);
        writeln!(out)?;
        catalog.each(self.of, &|_| true, &mut |row| {
            let cells: Vec<Cell<'_>> = self.plain.iter().map(|&index| row.cell(index)).collect();
            insert(out, &table, &cells)?;
            self.lists.iter().try_for_each(|list| list.fill(self.of, &*row, out))?;
            Ok(ControlFlow::Continue(()))
        })
    }
}

/// A column of a table: its name, its type and what may stand in it.
fn definition(column: &Column) -> String {
    let mut definition = format!("{} {}", name(column.name), type_of(column.own_type));
    if column.required {
        definition.push_str(" NOT NULL");
    }
    match column.own_type {
        ColumnType::Word(words) => {
            let words: Vec<String> = words.words().map(text).collect();
            definition.push_str(&format!(" CHECK ({} IN ({}))", name(column.name), words.join(", ")));
        }
        ColumnType::Reference(to) => definition.push_str(&references(to).unwrap_or_default()),
        _ => {}
    }
    definition
}

fn references(to: &str) -> Option<String> {
    let key = find_dataset(to)?.single_key_column()?;
    Some(format!(" REFERENCES {} ({}) {DEFERRED}", name(to), name(key.name)))
}

fn names<'n>(all: impl Iterator<Item = &'n str>) -> String {
    all.map(name).collect::<Vec<_>>().join(", ")
}

/// A list of references as a table: a row for each that a record has.
struct List {
    index: usize,
    table: String,
    /// The columns that hold the key of the record.
    own: Vec<String>,
    /// The column that holds the reference.
    there: &'static str,
}

impl List {
    fn create(&self, of: &Dataset, out: &mut dyn Write) -> Result<()> {
        let column = &of.columns[self.index];
        writeln!(out, "-- {}: {}\nCREATE TABLE {} (", of.name, column.about, self.table)?;
        for (own, key) in self.own.iter().zip(of.key_columns()) {
            writeln!(out, "  {} {} NOT NULL,", name(own), type_of(of.columns[key].own_type))?;
        }
        let to = match column.own_type.element_type() {
            ColumnType::Reference(to) => references(to).unwrap_or_default(),
            _ => String::new(),
        };
        writeln!(out, "  {} {} NOT NULL{to},", name(self.there), type_of(column.own_type.element_type()))?;
        let own = names(self.own.iter().map(String::as_str));
        let key = names(of.key.iter().copied());
        writeln!(out, "  PRIMARY KEY ({own}, {}),", name(self.there))?;
        writeln!(out, "  FOREIGN KEY ({own}) REFERENCES {} ({key}) {DEFERRED}\n) STRICT;", name(of.name))?;
        Ok(())
    }

    /// The references of a record, each once.
    fn fill(&self, of: &Dataset, row: &dyn Row, out: &mut dyn Write) -> Result<()> {
        let list = row.cell(self.index);
        for (at, value) in list.values().iter().enumerate() {
            if !list.values()[..at].contains(value) {
                let key = of.key_columns().map(|key| row.cell(key));
                let cells: Vec<Cell<'_>> = key.chain([value.clone()]).collect();
                insert(out, &self.table, &cells)?;
            }
        }
        Ok(())
    }
}
