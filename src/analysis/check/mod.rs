//! Looking for everything that is wrong with data: files, headers, records, fields, keys, references.
//!
//! Reads a file once if nothing is wrong with it, else twice, first for its keys; holds 16 bytes a record and hands each
//! finding on at once. The columns say what is looked for; no dataset is named and nothing is printed.

pub(crate) mod field;
mod record;
pub(crate) mod text;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

use anyhow::Result;

use record::{Followed, Hints, faults};

use crate::datasets::DATASETS;
use crate::diagnostic::{Diagnostic, Problem};
use crate::schema::{Dataset, RawRecord, Reference};
use crate::store::catalog::Catalog;
use crate::store::edition;
use crate::store::key_index::{Keys, identity};
use crate::store::source::{Event, Source};
use crate::text::{closest_match, suggestion};

/// The endings of files of rows that are not read.
const NOT_READ: &[&str] = &["tsv", "tab", "txt", "jsonl", "ndjson", "xlsx", "xls", "ods"];

/// What was looked at and what became of it.
#[derive(Default)]
pub(crate) struct Checked {
    /// The datasets that were read.
    pub datasets: Vec<&'static str>,
    /// How many records they have.
    pub rows: usize,
    /// How many findings there are.
    pub findings: usize,
    /// The files that could not be read to their end.
    pub unread: Vec<String>,
    /// Built-in records that refer to nothing because their target was replaced: from where, to where, how many.
    pub lost: Vec<(&'static str, &'static str, usize)>,
}

/// Takes a finding.
pub(crate) type Found<'f> = dyn FnMut(&Diagnostic) -> Result<()> + 'f;

/// Checks the own folder of `catalog`, or the built-in data where there is none, and hands each finding to `found`.
///
/// # Errors
/// What `found` fails with.
pub(crate) fn check(catalog: &Catalog, found: &mut Found<'_>) -> Result<Checked> {
    let mut check = Check { catalog, found, checked: Checked::default(), keys: HashMap::new(), hints: Hints::new() };
    if let Some(dir) = catalog.user_dir() {
        check.folder(dir)?;
    }
    for dataset in DATASETS {
        match catalog.source(dataset) {
            Ok(source) if source.is_user_data || catalog.user_dir().is_none() => check.dataset(dataset, &source)?,
            Ok(_) => check.built_in(dataset)?,
            Err(error) => check.unread(error)?,
        }
    }
    Ok(check.checked)
}

struct Check<'c, 'f> {
    catalog: &'c Catalog,
    found: &'c mut Found<'f>,
    checked: Checked,
    // None of a dataset that has no keys to speak of, because it cannot be read.
    keys: HashMap<&'static str, Option<Rc<Keys>>>,
    hints: Hints,
}

/// What a dataset's records are held against.
struct Held {
    keys: Option<Rc<Keys>>,
    references: Vec<Followed>,
    // Of keys that stand more than once: how the first was written, and where.
    first: HashMap<u128, (u64, u64)>,
}

impl Check<'_, '_> {
    fn report(&mut self, finding: &Diagnostic) -> Result<()> {
        self.checked.findings += 1;
        (self.found)(finding)
    }

    /// Reports why a file could not be read; what is no finding is a failure of the check itself.
    fn unread(&mut self, error: anyhow::Error) -> Result<()> {
        let finding: Diagnostic = error.downcast()?;
        self.checked.unread.push(finding.file.clone());
        self.report(&finding)
    }

    /// Looks for files that were meant as datasets and are none.
    fn folder(&mut self, dir: &Path) -> Result<()> {
        let mut names: Vec<String> = Vec::new();
        for entry in std::fs::read_dir(dir).into_iter().flatten().flatten().filter(|entry| !entry.path().is_dir()) {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        let described = dir.join(edition::FILE);
        if let Some(fault) = described.exists().then(|| edition::stated(&described)).and_then(Result::err) {
            self.report(&Diagnostic::for_file(described.display().to_string(), fault))?;
        }
        for name in names.iter().filter(|name| !name.starts_with('.') && *name != edition::FILE) {
            if let Some(fault) = stranger(name) {
                let file = dir.join(name).display().to_string();
                self.report(&Diagnostic { value: name.clone(), ..Diagnostic::for_file(file, fault) })?;
            }
        }
        Ok(())
    }

    /// Checks every record of a dataset.
    fn dataset(&mut self, dataset: &'static Dataset, source: &Source) -> Result<()> {
        self.checked.datasets.push(dataset.name);
        let followed = |to: Reference| Some(Followed::new(to, self.keys(to.target)?));
        let mut references: Vec<Followed> = dataset.references().filter_map(followed).collect();
        if let Some(rows) = self.clean(dataset, &mut references) {
            self.checked.rows += rows;
            return Ok(());
        }
        let mut held = Held { keys: self.keys(dataset), references, first: HashMap::new() };
        let catalog = self.catalog;
        let read = catalog.read(dataset, &mut |met| {
            match met {
                Event::Wrong(finding) => self.report(&finding)?,
                Event::Record(raw) => self.record(dataset, source, raw, &mut held)?,
            }
            Ok(ControlFlow::Continue(()))
        });
        read.or_else(|error| self.unread(error))
    }

    /// How many records a dataset has, if nothing is wrong with it: told while its keys are read, so that most files are
    /// read once. What is wrong is told by those who know all keys.
    fn clean(&mut self, dataset: &'static Dataset, references: &mut [Followed]) -> Option<usize> {
        if self.keys.contains_key(dataset.name) {
            return None;
        }
        let (mut rows, mut clean) = (0, true);
        let keys = read_keys(self.catalog, dataset, &mut |met| match met {
            Event::Record(raw) => {
                rows += 1;
                clean = clean && faults(self.catalog, &mut self.hints, dataset, raw, references).is_empty();
            }
            Event::Wrong(_) => clean = false,
        });
        let keys = keys.map(Rc::new);
        let unique = keys.as_ref().is_some_and(|keys| !keys.repeat());
        self.keys.insert(dataset.name, keys);
        (clean && unique).then_some(rows)
    }

    fn record(&mut self, dataset: &Dataset, source: &Source, raw: &RawRecord<'_>, held: &mut Held) -> Result<()> {
        self.checked.rows += 1;
        for fault in faults(self.catalog, &mut self.hints, dataset, raw, &mut held.references) {
            self.report(&raw.finding(&source.name, dataset, fault))?;
        }
        self.key(dataset, source, raw, held)
    }

    /// Reports a key that stood before.
    fn key(&mut self, dataset: &Dataset, source: &Source, raw: &RawRecord<'_>, held: &mut Held) -> Result<()> {
        let Some(keys) = &held.keys else { return Ok(()) };
        let key = raw.key(dataset).into_owned();
        if !keys.may_repeat(&key) || dataset.key_columns().any(|column| raw.field(column).is_empty()) {
            return Ok(());
        }
        let (same, written) = identity(&key);
        let (before, line) = match held.first.entry(same) {
            Entry::Occupied(first) => *first.get(),
            Entry::Vacant(none) => {
                none.insert((written, raw.written().position.line));
                return Ok(());
            }
        };
        let but = if before == written { "" } else { ", but for case, accents or punctuation" };
        let fault = Problem::new(format!("the key '{key}' stands on line {line} already{but}"))
            .with_hint("every record has a key of its own");
        let finding = raw.finding(&source.name, dataset, Problem { column: dataset.key_columns().next(), ..fault });
        self.report(&Diagnostic { field: dataset.key.join("/"), value: key, ..finding })
    }

    /// Counts the references of a built-in dataset that lead to nothing because their target is a person's own.
    fn built_in(&mut self, dataset: &'static Dataset) -> Result<()> {
        for Reference { column, list, target: to } in dataset.references().collect::<Vec<_>>() {
            let own = self.catalog.source(to).is_ok_and(|source| source.is_user_data);
            let Some(keys) = self.keys(to).filter(|_| own) else { continue };
            let mut lost = 0;
            self.catalog.each_raw(dataset, &mut |raw, _| {
                raw.field(column).any(list, &mut |key| {
                    lost += usize::from(!keys.has_folded(key));
                    false
                });
                Ok(ControlFlow::Continue(()))
            })?;
            match self.checked.lost.iter_mut().find(|(from, at, _)| *from == dataset.name && *at == to.name) {
                Some((_, _, known)) => *known += lost,
                None if lost > 0 => self.checked.lost.push((dataset.name, to.name, lost)),
                None => {}
            }
        }
        Ok(())
    }

    /// The keys of a dataset, wherever it comes from; none if it cannot be read or has none.
    fn keys(&mut self, dataset: &'static Dataset) -> Option<Rc<Keys>> {
        if let Some(known) = self.keys.get(dataset.name) {
            return known.clone();
        }
        let keys = read_keys(self.catalog, dataset, &mut |_| {}).map(Rc::new);
        self.keys.insert(dataset.name, keys.clone());
        keys
    }
}

/// Reads the keys of a dataset and shows `look` what is met; none if it cannot be read or has none.
fn read_keys(catalog: &Catalog, dataset: &Dataset, look: &mut dyn FnMut(&Event<'_, '_>)) -> Option<Keys> {
    let (mut lacking, mut wrong) = (false, false);
    let keys = Keys::collect(|add| {
        catalog.read(dataset, &mut |met| {
            look(&met);
            match met {
                Event::Record(raw) => {
                    lacking |= !dataset.key_columns().all(|column| raw.has(column));
                    add(&raw.key(dataset));
                }
                Event::Wrong(_) => wrong = true,
            }
            Ok(ControlFlow::Continue(()))
        })
    });
    keys.ok().filter(|keys| !(lacking || wrong && keys.count() == 0))
}

/// What is wrong with the name of a file that is no dataset but looks like one.
fn stranger(name: &str) -> Option<Problem> {
    let (stem, ending) = name.rsplit_once('.')?;
    let lower = ending.to_lowercase();
    let form = matches!(&*lower, "csv" | "json").then_some(&*lower);
    let known = DATASETS.iter().any(|dataset| dataset.name == stem);
    match form {
        Some(form) if known && form == ending => None,
        None if !known || !NOT_READ.contains(&&*lower) => None,
        _ if known => Some(
            Problem::new(format!("'{name}' is not read"))
                .with_hint(format!("name it {stem}.csv or {stem}.json, and let it be that")),
        ),
        form => {
            let near = closest_match(stem, DATASETS.iter().map(|dataset| dataset.name));
            Some(Problem::new(format!("no dataset is called '{stem}'")).with_hint(match near {
                Some(near) => suggestion(&format!("{near}.{}", form.unwrap_or("csv"))),
                None => "eccp-mx datasets lists them".to_owned(),
            }))
        }
    }
}
