//! Validates data: finds all problems of files, headers, records, fields, keys and references.
//!
//! Reads a valid file once, and a file with problems twice, first for its keys. Holds 16 bytes a record and passes each
//! diagnostic on at once. Works on any dataset through its table of columns, and prints nothing.

pub(crate) mod field;
mod record;
pub(crate) mod text;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

use anyhow::Result;

use record::{Suggestions, find_problems};

use crate::datasets::DATASETS;
use crate::diagnostic::{Diagnostic, Problem};
use crate::schema::{Dataset, RawRecord, Reference};
use crate::store::catalog::Catalog;
use crate::store::edition;
use crate::store::key_index::{Keys, hash_key};
use crate::store::references::ForeignKey;
use crate::store::source::{Event, Source};
use crate::text::{closest_match, suggestion};

/// The extensions of tabular files that no dataset is read from.
const UNSUPPORTED_EXTENSIONS: &[&str] = &["tsv", "tab", "txt", "jsonl", "ndjson", "xlsx", "xls", "ods"];

/// What a check read, and how many problems it found.
#[derive(Default)]
pub(crate) struct CheckSummary {
    /// The datasets that were read.
    pub datasets: Vec<&'static str>,
    /// The number of their records.
    pub rows: usize,
    /// The number of diagnostics.
    pub findings: usize,
    /// The files that could not be read to their end.
    pub unreadable: Vec<String>,
    /// References of built-in records that user data breaks: the referring dataset, the dataset referred to, the number.
    pub broken_references: Vec<(&'static str, &'static str, usize)>,
}

/// The function that receives each diagnostic.
pub(crate) type Reporter<'r> = dyn FnMut(&Diagnostic) -> Result<()> + 'r;

/// Checks the user data of `catalog`, or the built-in data if there is no data directory, and passes each diagnostic to
/// `report`.
///
/// # Errors
/// The errors of `report`.
pub(crate) fn check(catalog: &Catalog, report: &mut Reporter<'_>) -> Result<CheckSummary> {
    let mut check = Check {
        catalog,
        report,
        summary: CheckSummary::default(),
        keys: HashMap::new(),
        suggestions: Suggestions::new(),
    };
    if let Some(dir) = catalog.user_dir() {
        check.check_dir(dir)?;
    }
    for dataset in DATASETS {
        match catalog.source(dataset) {
            Ok(source) if source.is_user_data || catalog.user_dir().is_none() => {
                check.check_dataset(dataset, &source)?
            }
            Ok(_) => check.count_broken_references(dataset)?,
            Err(error) => check.report_unreadable(error)?,
        }
    }
    Ok(check.summary)
}

struct Check<'c, 'r> {
    catalog: &'c Catalog,
    report: &'c mut Reporter<'r>,
    summary: CheckSummary,
    // `None` for a dataset that cannot be read or whose key column is missing.
    keys: HashMap<&'static str, Option<Rc<Keys>>>,
    suggestions: Suggestions,
}

/// What the records of a dataset are compared with.
struct Constraints {
    keys: Option<Rc<Keys>>,
    foreign_keys: Vec<ForeignKey>,
    // For each key that may be a duplicate: the hash of its first spelling, and the line of its first record.
    first_records: HashMap<u128, (u64, u64)>,
}

impl Check<'_, '_> {
    fn report(&mut self, diagnostic: &Diagnostic) -> Result<()> {
        self.summary.findings += 1;
        (self.report)(diagnostic)
    }

    /// Reports why a file cannot be read; returns an error that is not a diagnostic, which is a failure of the check itself.
    fn report_unreadable(&mut self, error: anyhow::Error) -> Result<()> {
        let diagnostic: Diagnostic = error.downcast()?;
        self.summary.unreadable.push(diagnostic.file.clone());
        self.report(&diagnostic)
    }

    /// Reports an invalid descriptor, and files whose names look like those of datasets but are not read.
    fn check_dir(&mut self, dir: &Path) -> Result<()> {
        let mut names: Vec<String> = Vec::new();
        for entry in std::fs::read_dir(dir).into_iter().flatten().flatten().filter(|entry| !entry.path().is_dir()) {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        let descriptor = dir.join(edition::FILE);
        let file = descriptor.display().to_string();
        match edition::read(&descriptor) {
            Err(error) => self.report_unreadable(Diagnostic::unreadable(&file, &error).into())?,
            Ok(text) => {
                if let Some(problem) = text.and_then(|text| edition::parse_edition(&text).err()) {
                    self.report(&Diagnostic::for_file(file, problem))?;
                }
            }
        }
        for name in names.iter().filter(|name| !name.starts_with('.') && *name != edition::FILE) {
            if let Some(problem) = check_file_name(name) {
                let file = dir.join(name).display().to_string();
                self.report(&Diagnostic { value: name.clone(), ..Diagnostic::for_file(file, problem) })?;
            }
        }
        Ok(())
    }

    /// Checks every record of a dataset.
    fn check_dataset(&mut self, dataset: &'static Dataset, source: &Source) -> Result<()> {
        self.summary.datasets.push(dataset.name);
        // A broken record may have the key that seems to be missing.
        let foreign_key = |reference: Reference| {
            let keys = self.read_keys(reference.target).filter(|keys| keys.is_complete)?;
            Some(ForeignKey::new(reference, keys))
        };
        let mut foreign_keys: Vec<ForeignKey> = dataset.references().filter_map(foreign_key).collect();
        if let Some(rows) = self.count_if_valid(dataset, &mut foreign_keys) {
            self.summary.rows += rows;
            return Ok(());
        }
        let keys = self.read_keys(dataset);
        let mut constraints = Constraints { keys, foreign_keys, first_records: HashMap::new() };
        let catalog = self.catalog;
        let result = catalog.read(dataset, &mut |event| {
            match event {
                Event::Header(diagnostic) | Event::BrokenRecord(diagnostic) => self.report(&diagnostic)?,
                Event::Record(record) => self.check_record(dataset, source, record, &mut constraints)?,
            }
            Ok(ControlFlow::Continue(()))
        });
        result.or_else(|error| self.report_unreadable(error))
    }

    /// Returns the number of records of a dataset if it has no problem. Checks the records while the keys are read, so that
    /// a valid file is read once. Problems are not reported here: without all keys, duplicates and references within the
    /// dataset cannot be found.
    fn count_if_valid(&mut self, dataset: &'static Dataset, foreign_keys: &mut [ForeignKey]) -> Option<usize> {
        if self.keys.contains_key(dataset.name) {
            return None;
        }
        let (mut rows, mut is_valid) = (0, true);
        let keys = collect_keys(self.catalog, dataset, &mut |event| match event {
            Event::Record(record) => {
                rows += 1;
                is_valid = is_valid
                    && find_problems(self.catalog, &mut self.suggestions, dataset, record, foreign_keys).is_empty();
            }
            Event::Header(_) | Event::BrokenRecord(_) => is_valid = false,
        });
        let keys = keys.map(Rc::new);
        let is_unique = keys.as_ref().is_some_and(|keys| !keys.may_have_duplicates());
        self.keys.insert(dataset.name, keys);
        (is_valid && is_unique).then_some(rows)
    }

    fn check_record(
        &mut self,
        dataset: &Dataset,
        source: &Source,
        record: &RawRecord<'_>,
        constraints: &mut Constraints,
    ) -> Result<()> {
        self.summary.rows += 1;
        let foreign_keys = &mut constraints.foreign_keys;
        for problem in find_problems(self.catalog, &mut self.suggestions, dataset, record, foreign_keys) {
            self.report(&record.diagnostic(&source.name, dataset, problem))?;
        }
        self.check_key(dataset, source, record, constraints)
    }

    /// Reports a duplicate key.
    fn check_key(
        &mut self,
        dataset: &Dataset,
        source: &Source,
        record: &RawRecord<'_>,
        constraints: &mut Constraints,
    ) -> Result<()> {
        let Some(keys) = &constraints.keys else { return Ok(()) };
        let key = record.key(dataset).into_owned();
        if !keys.may_be_duplicate(&key) || dataset.key_columns().any(|column| record.field(column).is_empty()) {
            return Ok(());
        }
        let (folded_hash, exact_hash) = hash_key(&key);
        let (first_hash, line) = match constraints.first_records.entry(folded_hash) {
            Entry::Occupied(first) => *first.get(),
            Entry::Vacant(entry) => {
                entry.insert((exact_hash, record.span().position_at(0).line));
                return Ok(());
            }
        };
        let ignoring = if first_hash == exact_hash { "" } else { " (ignoring case, accents and punctuation)" };
        let problem = Problem::new(format!("duplicate key '{key}', first used on line {line}{ignoring}"))
            .with_hint("each record needs a unique key");
        let column = dataset.key_columns().next();
        let diagnostic = record.diagnostic(&source.name, dataset, Problem { column, ..problem });
        self.report(&Diagnostic { field: dataset.key.join("/"), value: key, ..diagnostic })
    }

    /// Counts the references of a built-in dataset to records that user data has replaced and does not contain.
    fn count_broken_references(&mut self, dataset: &'static Dataset) -> Result<()> {
        for Reference { column, list, target } in dataset.references().collect::<Vec<_>>() {
            let is_user_data = self.catalog.source(target).is_ok_and(|source| source.is_user_data);
            let Some(keys) = self.read_keys(target).filter(|keys| is_user_data && keys.is_complete) else { continue };
            let mut broken = 0;
            self.catalog.each_raw(dataset, &mut |record| {
                record.field(column).any_value(list, &mut |key| {
                    broken += usize::from(!keys.contains_folded(key));
                    false
                });
                Ok(ControlFlow::Continue(()))
            })?;
            let counts = &mut self.summary.broken_references;
            match counts.iter_mut().find(|(from, to, _)| *from == dataset.name && *to == target.name) {
                Some((_, _, count)) => *count += broken,
                None if broken > 0 => counts.push((dataset.name, target.name, broken)),
                None => {}
            }
        }
        Ok(())
    }

    /// Returns the keys of a dataset, read once; `None` if it cannot be read or its key column is missing.
    fn read_keys(&mut self, dataset: &'static Dataset) -> Option<Rc<Keys>> {
        if let Some(keys) = self.keys.get(dataset.name) {
            return keys.clone();
        }
        let keys = collect_keys(self.catalog, dataset, &mut |_| {}).map(Rc::new);
        self.keys.insert(dataset.name, keys.clone());
        keys
    }
}

/// Reads the keys of a dataset and passes each event to `visit`. Returns `None` if the dataset cannot be read, its key column
/// is missing, or all of its records are malformed.
fn collect_keys(catalog: &Catalog, dataset: &Dataset, visit: &mut dyn FnMut(&Event<'_, '_>)) -> Option<Keys> {
    let (mut is_column_missing, mut is_malformed, mut is_complete) = (false, false, true);
    let keys = Keys::collect(|add| {
        catalog.read(dataset, &mut |event| {
            visit(&event);
            match event {
                Event::Record(record) => {
                    is_column_missing |= !dataset.key_columns().all(|column| record.has_column(column));
                    add(&record.key(dataset));
                }
                Event::Header(_) => is_malformed = true,
                Event::BrokenRecord(_) => (is_malformed, is_complete) = (true, false),
            }
            Ok(ControlFlow::Continue(()))
        })
    });
    let mut keys = keys.ok().filter(|keys| !(is_column_missing || is_malformed && keys.count() == 0))?;
    keys.is_complete = is_complete;
    Some(keys)
}

/// Returns the problem with the name of a file that is not read but looks like a dataset.
fn check_file_name(name: &str) -> Option<Problem> {
    let (stem, extension) = name.rsplit_once('.')?;
    let lower_case = extension.to_lowercase();
    let format = matches!(&*lower_case, "csv" | "json").then_some(&*lower_case);
    let is_dataset = DATASETS.iter().any(|dataset| dataset.name == stem);
    match format {
        Some(format) if is_dataset && format == extension => None,
        None if !is_dataset || !UNSUPPORTED_EXTENSIONS.contains(&&*lower_case) => None,
        _ if is_dataset => Some(
            Problem::new(format!("'{name}' is not read")).with_hint(format!("save it as {stem}.csv or {stem}.json")),
        ),
        format => {
            let closest = closest_match(stem, DATASETS.iter().map(|dataset| dataset.name));
            Some(Problem::new(format!("no dataset is called '{stem}'")).with_hint(match closest {
                Some(closest) => suggestion(&format!("{closest}.{}", format.unwrap_or("csv"))),
                None => "eccp-mx datasets lists the datasets".to_owned(),
            }))
        }
    }
}
