//! Validates data: finds all problems of files, headers, records, fields, keys and references.
//!
//! Reads a file once. If the file has problems, or if its keys are needed earlier, reads it twice, first for its keys.
//! Holds 16 bytes per record and passes each diagnostic on immediately. Works on any dataset through its table of
//! columns, and prints nothing. The queries of claims are checked by `claims`.

pub(crate) mod field;
mod record;
mod source;
pub(crate) mod text;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

use anyhow::Result;

use record::{Suggestions, find_problems};
use source::SourceCheck;

use crate::datasets::DATASETS;
use crate::diagnostic::{Diagnostic, Problem};
use crate::render::{TILE_COLUMN, TILE_ROW};
use crate::schema::{Dataset, RawRecord, Reference};
use crate::store::catalog::Catalog;
use crate::store::descriptor::{self, Descriptor, is_json};
use crate::store::input::entry_exists;
use crate::store::key_index::{Keys, hash_key};
use crate::store::references::{ForeignKey, missing_record};
use crate::store::source::{Event, Source};
use crate::text::{closest_match, fold, format_count, suggestion};

/// The extensions of tabular files that no dataset is read from.
const UNSUPPORTED_EXTENSIONS: &[&str] = &["tsv", "tab", "txt", "jsonl", "ndjson", "xlsx", "xls", "ods"];

/// The maximum number of states that a note names.
const MAX_NOTED: usize = 4;

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
    /// What the data lacks, if that is not a problem.
    pub notes: Vec<String>,
}

/// The function that receives each diagnostic.
pub(crate) type Reporter<'r> = dyn FnMut(&Diagnostic) -> Result<()> + 'r;

/// Checks the user data, or the built-in data if there is no data directory, and passes each diagnostic to `report`;
/// `claims`, the diagnostics of the claims, come last.
///
/// # Errors
/// The errors of `report`.
pub(crate) fn check(catalog: &Catalog, claims: &[Diagnostic], report: &mut Reporter<'_>) -> Result<CheckSummary> {
    let mut check = Check {
        catalog,
        report,
        summary: CheckSummary::default(),
        keys: HashMap::new(),
        missing_files: Vec::new(),
        suggestions: Suggestions::new(),
    };
    if let Some(dir) = catalog.user_dir() {
        check.check_dir(dir)?;
    }
    for dataset in DATASETS {
        match catalog.source(dataset) {
            Ok(source) if !source.exists() || check.missing_files.contains(&source.name) => {}
            Ok(source) if source.is_user_data || catalog.user_dir().is_none() => {
                check.check_dataset(dataset, &source)?
            }
            Ok(_) => check.check_built_in_references(dataset)?,
            Err(error) => check.report_unreadable(error)?,
        }
    }
    if catalog.user_dir().is_some() {
        check.check_map()?;
    }
    for diagnostic in claims {
        check.report(diagnostic)?;
    }
    Ok(check.summary)
}

struct Check<'c, 'r> {
    catalog: &'c Catalog,
    report: &'c mut Reporter<'r>,
    summary: CheckSummary,
    // `None` for a dataset for which `collect_keys` returns `None`.
    keys: HashMap<&'static str, Option<Rc<Keys>>>,
    // The paths of the files that the descriptor lists and that do not exist.
    missing_files: Vec<String>,
    suggestions: Suggestions,
}

/// What the records of a dataset are compared with.
struct Constraints {
    keys: Option<Rc<Keys>>,
    foreign_keys: Vec<ForeignKey>,
    sources: SourceCheck,
    // For each key that may be a duplicate: the hash of its first spelling, and the line of its first record.
    first_records: HashMap<u128, (u64, u64)>,
}

impl Check<'_, '_> {
    fn report(&mut self, diagnostic: &Diagnostic) -> Result<()> {
        self.summary.findings += 1;
        (self.report)(diagnostic)
    }

    /// Reports why a file cannot be read. Returns `error` if it is not a diagnostic, because the check itself has failed
    /// then.
    fn report_unreadable(&mut self, error: anyhow::Error) -> Result<()> {
        let diagnostic: Diagnostic = error.downcast()?;
        self.summary.unreadable.push(diagnostic.file.clone());
        self.report(&diagnostic)
    }

    /// Reports files that the descriptor lists and that do not exist, and files whose names look like those of datasets
    /// but that are not read. Notes that the descriptor states no edition.
    fn check_dir(&mut self, dir: &Path) -> Result<()> {
        let mut names: Vec<String> = Vec::new();
        for entry in std::fs::read_dir(dir).into_iter().flatten().flatten().filter(|entry| !entry.path().is_dir()) {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        let catalog = self.catalog;
        let descriptor = catalog.descriptor();
        for resource in descriptor.iter().flat_map(|descriptor| &descriptor.resources) {
            let path = dir.join(&resource.path);
            if let (Some(descriptor), Ok(false)) = (descriptor, entry_exists(&path)) {
                let problem = Problem::new(format!("there is no file '{}'", resource.path));
                let problem = problem.with_hint(format!("add the file, or remove the resource {}", resource.name));
                self.report(&descriptor.diagnostic(resource, problem))?;
                self.missing_files.push(path.display().to_string());
            }
        }
        if let Some(descriptor) = descriptor.filter(|descriptor| descriptor.identity.edition.is_none()) {
            let note =
                format!("{} states no edition, so a label is valid on every date up to its last day", descriptor.file);
            self.summary.notes.push(note);
        }
        for name in names.iter().filter(|name| !name.starts_with('.') && *name != descriptor::FILE) {
            let is_listed = |descriptor: &Descriptor| descriptor.resources.iter().any(|it| it.path == *name);
            let problem = match descriptor {
                Some(descriptor) if is_listed(descriptor) => None,
                Some(_) => check_unlisted_file(name),
                None => check_file_name(name),
            };
            if let Some(problem) = problem {
                let file = dir.join(name).display().to_string();
                self.report(&Diagnostic { value: name.clone(), ..Diagnostic::for_file(file, problem) })?;
            }
        }
        Ok(())
    }

    /// Reports states of the outline that do not exist, and notes states that the map cannot show.
    fn check_map(&mut self) -> Result<()> {
        let catalog = self.catalog;
        let tile_columns =
            |dataset: &Dataset| Some([dataset.column_index(TILE_ROW)?, dataset.column_index(TILE_COLUMN)?]);
        let states = DATASETS.iter().find_map(|dataset| Some((*dataset, tile_columns(dataset)?)));
        let Some((states, tile_columns)) = states else { return Ok(()) };
        let (mut keys, mut without_tile) = (Vec::new(), Vec::new());
        // A file that cannot be read has been reported already.
        let _ = catalog.read(states, &mut |event| {
            if let Event::Record(record) = event {
                let key = record.key(states).into_owned();
                if tile_columns.iter().any(|&column| record.field(column).is_empty()) {
                    without_tile.push(key.clone());
                }
                keys.push(key);
            }
            Ok(ControlFlow::Continue(()))
        });
        let mut note = |states: &[String], lacking: &str| {
            let count = format_count(states.len(), "state has", "states have");
            let some = states.iter().take(MAX_NOTED).cloned().collect::<Vec<_>>().join(", ");
            let more = if states.len() > MAX_NOTED { ", …" } else { "" };
            self.summary.notes.push(format!("{count} {lacking}: {some}{more}"));
        };
        if !without_tile.is_empty() {
            note(&without_tile, "no tile");
        }
        let outline = match catalog.outline() {
            Ok(outline) => outline,
            // A missing file has been reported with its resource.
            Err(error) if self.missing_files.iter().any(|file| error.to_string().starts_with(file)) => return Ok(()),
            Err(error) => return self.report_unreadable(error),
        };
        let Some(outline) = outline else {
            self.summary.notes.push("the data has no outline of the states, so map -f svg draws tiles".to_owned());
            return Ok(());
        };
        let without_outline: Vec<String> = keys.iter().filter(|key| !outline.contains(key)).cloned().collect();
        if !without_outline.is_empty() {
            note(&without_outline, "no outline");
        }
        let Some((file, _)) = catalog.outline_text()?.filter(|(file, _)| !file.starts_with("built-in ")) else {
            return Ok(());
        };
        for state in outline.states() {
            if !keys.iter().any(|key| fold(key) == fold(state)) {
                let problem = missing_record(catalog, states, state, None);
                let diagnostic = Diagnostic::for_file(&*file, problem);
                self.report(&Diagnostic { field: "state".to_owned(), value: state.to_owned(), ..diagnostic })?;
            }
        }
        Ok(())
    }

    /// Checks every record of a dataset.
    fn check_dataset(&mut self, dataset: &'static Dataset, source: &Source) -> Result<()> {
        self.summary.datasets.push(dataset.name);
        // A key that seems to be missing may be that of a malformed record, so references to a dataset with malformed
        // records are not checked.
        let foreign_key = |reference: Reference| {
            let keys = self.read_keys(reference.target).filter(|keys| keys.is_complete)?;
            Some(ForeignKey::new(reference, keys))
        };
        let mut foreign_keys: Vec<ForeignKey> = dataset.references().filter_map(foreign_key).collect();
        let mut sources = SourceCheck::read(self.catalog, dataset);
        if let Some(rows) = self.count_if_valid(dataset, &mut foreign_keys, &mut sources) {
            self.summary.rows += rows;
            return Ok(());
        }
        let keys = self.read_keys(dataset);
        let mut constraints = Constraints { keys, foreign_keys, sources, first_records: HashMap::new() };
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

    /// Returns the number of records of a dataset if it has no problem. Checks the records while the keys are read, so
    /// that a valid file is read once. Returns `None` without reading the file if its keys were read earlier. Problems
    /// are not reported here: without all keys, duplicates and references within the dataset cannot be found.
    fn count_if_valid(
        &mut self,
        dataset: &'static Dataset,
        foreign_keys: &mut [ForeignKey],
        sources: &mut SourceCheck,
    ) -> Option<usize> {
        if self.keys.contains_key(dataset.name) {
            return None;
        }
        let (mut rows, mut is_valid) = (0, true);
        let keys = collect_keys(self.catalog, dataset, &mut |event| match event {
            Event::Record(record) => {
                rows += 1;
                is_valid = is_valid
                    && find_problems(self.catalog, &mut self.suggestions, dataset, record, foreign_keys, sources)
                        .is_empty();
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
        let Constraints { foreign_keys, sources, .. } = constraints;
        for problem in find_problems(self.catalog, &mut self.suggestions, dataset, record, foreign_keys, sources) {
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

    /// Reports references of a built-in dataset to datasets that user data replaces, if the user data does not contain
    /// the records referred to: one diagnostic for each of the replaced datasets.
    fn check_built_in_references(&mut self, dataset: &'static Dataset) -> Result<()> {
        let mut broken: Vec<(&'static Dataset, usize, String)> = Vec::new();
        for Reference { column, list, target } in dataset.references().collect::<Vec<_>>() {
            let is_user_data = self.catalog.source(target).is_ok_and(|source| source.is_user_data);
            let Some(keys) = self.read_keys(target).filter(|keys| is_user_data && keys.is_complete) else { continue };
            self.catalog.each_raw(dataset, &mut |record| {
                record.field(column).any_value(list, &mut |key| {
                    if !keys.contains_folded(key) {
                        match broken.iter_mut().find(|(known, ..)| known.name == target.name) {
                            Some((_, count, _)) => *count += 1,
                            None => broken.push((target, 1, key.to_owned())),
                        }
                    }
                    false
                });
                Ok(ControlFlow::Continue(()))
            })?;
        }
        for (target, count, key) in broken {
            let references = format_count(count, "reference", "references");
            let name = dataset.name;
            let problem =
                Problem::new(format!("{references} of the built-in {name} to records that are not in the file"));
            let problem = problem.with_hint(format!("keep the records, such as '{key}', or add a file of {name}"));
            let diagnostic = Diagnostic::for_file(self.catalog.source(target)?.name, problem);
            self.report(&Diagnostic { value: key, ..diagnostic })?;
        }
        Ok(())
    }

    /// Returns the keys of a dataset, which are read once; `None` if [`collect_keys`] returns `None`.
    fn read_keys(&mut self, dataset: &'static Dataset) -> Option<Rc<Keys>> {
        if let Some(keys) = self.keys.get(dataset.name) {
            return keys.clone();
        }
        let keys = collect_keys(self.catalog, dataset, &mut |_| {}).map(Rc::new);
        self.keys.insert(dataset.name, keys.clone());
        keys
    }
}

/// Reads the keys of a dataset and passes each event to `visit`. Returns `None` if the dataset cannot be read, a key
/// column is missing, or its header or a record is malformed and no key can be read.
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

/// Returns the problem with a file that the descriptor does not list and whose name looks like that of a dataset.
fn check_unlisted_file(name: &str) -> Option<Problem> {
    let (stem, extension) = name.rsplit_once('.')?;
    let is_data = is_json(name).is_some() || UNSUPPORTED_EXTENSIONS.contains(&&*extension.to_lowercase());
    let names = || DATASETS.iter().map(|dataset| dataset.name);
    if !is_data || (names().all(|known| known != stem) && closest_match(stem, names()).is_none()) {
        return None;
    }
    let problem = Problem::new(format!("'{name}' is not listed in {}, so it is not read", descriptor::FILE));
    Some(problem.with_hint("add it to the resources, or remove the file"))
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
