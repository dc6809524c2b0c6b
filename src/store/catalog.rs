//! The catalog: the source of each dataset, a file in the directory of the user or the built-in data.
//!
//! A file of the user replaces the built-in dataset completely. Records are streamed.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Result, bail};

use crate::datasets::DATASETS;
use crate::diagnostic::{self, Diagnostic};
use crate::schema::{Dataset, RawRecord, Record, Row, deserialize_record};
use crate::store::input::{Bytes, entry_exists};
use crate::store::key_index::Keys;
use crate::store::place::{Places, read_places};
use crate::store::progress::Progress;
use crate::store::references::ForeignKeys;
use crate::store::source::{RecordVisitor, Source, Visitor, both_forms};

/// A value for each dataset, read when it is first needed.
type Cache<T> = RefCell<Vec<(&'static str, Rc<T>)>>;

/// All datasets, each with its source.
///
/// ```
/// use eccp_mx::Catalog;
/// use eccp_mx::records::Cluster;
///
/// let clusters: Vec<Cluster> = Catalog::built_in().records()?;
/// assert!(clusters.iter().any(|cluster| cluster.id == "nle-claut"));
/// # Ok::<(), anyhow::Error>(())
/// ```
pub struct Catalog {
    dir: Option<PathBuf>,
    progress: Rc<Progress>,
    // The keys that user data refers to.
    keys: Cache<Keys>,
    // The places that pass records on to the records in them.
    places: Cache<Places>,
    // The built-in datasets that user data was joined with.
    mixed_joins: RefCell<Vec<&'static str>>,
}

impl Catalog {
    /// Returns the built-in data.
    #[must_use]
    pub fn built_in() -> Catalog {
        Catalog {
            dir: None,
            progress: Rc::new(Progress::NONE),
            keys: RefCell::default(),
            places: RefCell::default(),
            mixed_joins: RefCell::default(),
        }
    }

    /// Returns the data in another directory, as [`with_user_data`](Catalog::with_user_data) does, with the same progress.
    ///
    /// # Errors
    /// As [`with_user_data`](Catalog::with_user_data).
    #[doc(hidden)]
    pub fn open_sibling(&self, dir: &Path) -> Result<Catalog> {
        Ok(Catalog::with_user_data(dir)?.with_progress(&self.progress))
    }

    /// Returns the display for the progress of reading.
    #[must_use]
    pub(crate) fn progress(&self) -> &Rc<Progress> {
        &self.progress
    }

    /// Sets the display for the progress of reading.
    #[doc(hidden)]
    #[must_use]
    pub fn with_progress(self, progress: &Rc<Progress>) -> Catalog {
        Catalog { progress: Rc::clone(progress), ..self }
    }

    /// Returns the data in `dir`, and the built-in data for each dataset that `dir` has no file of.
    ///
    /// # Errors
    /// If `dir` is not a directory that can be read.
    pub fn with_user_data(dir: &Path) -> Result<Catalog> {
        match std::fs::read_dir(dir) {
            Ok(_) => Ok(Catalog { dir: Some(dir.to_owned()), ..Catalog::built_in() }),
            Err(error) => bail!(
                "cannot read the data directory '{}': {} (eccp-mx datasets lists the possible files)",
                dir.display(),
                diagnostic::io_message(&error)
            ),
        }
    }

    /// Returns the source of `dataset`.
    ///
    /// # Errors
    /// If the directory of the user has the dataset as CSV and as JSON, or its entries cannot be examined.
    #[doc(hidden)]
    pub fn source(&self, dataset: &Dataset) -> Result<Source> {
        if let Some(dir) = &self.dir {
            let [csv, json] = ["csv", "json"].map(|form| dir.join(format!("{}.{form}", dataset.name)));
            let exists = |path: &Path| {
                entry_exists(path)
                    .map_err(|error| anyhow::Error::new(Diagnostic::unreadable(&path.display().to_string(), &error)))
            };
            match (exists(&csv)?, exists(&json)?) {
                (true, true) => return Err(both_forms(dataset.name, dir).into()),
                (true, false) => return Ok(self.user_source(csv, false)),
                (false, true) => return Ok(self.user_source(json, true)),
                (false, false) => {}
            }
        }
        Ok(Source {
            name: format!("built-in {}", dataset.file),
            is_user_data: false,
            json: dataset.file.ends_with(".json"),
            bytes: Bytes::BuiltIn(dataset.built_in),
            progress: Rc::clone(&self.progress),
        })
    }

    fn user_source(&self, path: PathBuf, json: bool) -> Source {
        let (name, progress) = (path.display().to_string(), Rc::clone(&self.progress));
        Source { name, is_user_data: true, json, bytes: Bytes::File(path), progress }
    }

    /// Calls `visit` for each record of `dataset` before deserialization.
    ///
    /// # Errors
    /// As `Source::each`.
    #[doc(hidden)]
    pub fn each_raw(&self, dataset: &Dataset, visit: &mut RecordVisitor<'_>) -> Result<()> {
        self.source(dataset)?.each(dataset, visit)
    }

    /// Calls `visit` for each event of the source of `dataset`.
    ///
    /// # Errors
    /// As `Source::read`.
    #[doc(hidden)]
    pub fn read(&self, dataset: &Dataset, visit: &mut Visitor<'_>) -> Result<()> {
        self.source(dataset)?.read(dataset, visit)
    }

    /// Deserializes each record of `dataset` that `is_wanted` accepts and calls `visit` for it until it returns `Break`.
    ///
    /// # Errors
    /// As `Source::each`, and for a field that its column does not accept, or a reference in user data to a record that does
    /// not exist.
    #[doc(hidden)]
    pub fn each(
        &self,
        dataset: &Dataset,
        is_wanted: &dyn Fn(&RawRecord<'_>) -> bool,
        visit: &mut dyn FnMut(Box<dyn Row>) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let source = self.source(dataset)?;
        let mut foreign_keys = None;
        source.each(dataset, &mut |raw| {
            if !is_wanted(raw) {
                return Ok(ControlFlow::Continue(()));
            }
            let row = (dataset.parse_record)(raw).map_err(|problem| raw.error(&source.name, dataset, problem))?;
            self.check_references(&source, dataset, raw, &mut foreign_keys)?;
            // A field that is not UTF-8 reads as empty until `Source::each` reports it.
            if raw.is_utf8() { visit(row) } else { Ok(ControlFlow::Continue(())) }
        })
    }

    /// Returns all records of one type.
    ///
    /// # Errors
    /// As [`Catalog::each`].
    pub fn records<R: Record>(&self) -> Result<Vec<R>> {
        let (source, mut records, mut foreign_keys) = (self.source(&R::DATASET)?, Vec::new(), None);
        source.each(&R::DATASET, &mut |raw| {
            self.check_references(&source, &R::DATASET, raw, &mut foreign_keys)?;
            records.push(deserialize_record(raw).map_err(|problem| raw.error(&source.name, &R::DATASET, problem))?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(records)
    }

    /// Returns an error if a record of user data refers to a record that does not exist. Reads the keys for the first record.
    fn check_references(
        &self,
        source: &Source,
        dataset: &Dataset,
        raw: &RawRecord<'_>,
        foreign_keys: &mut Option<ForeignKeys>,
    ) -> Result<()> {
        if !source.is_user_data {
            return Ok(());
        }
        let foreign_keys = match foreign_keys {
            Some(foreign_keys) => foreign_keys,
            None => foreign_keys.insert(ForeignKeys::read(self, dataset, |_| true)?),
        };
        match foreign_keys.find_problem(self, raw)? {
            Some(problem) => Err(raw.error(&source.name, dataset, problem)),
            None => Ok(()),
        }
    }

    /// Returns the keys of `dataset`, which are read once.
    ///
    /// # Errors
    /// As [`Catalog::each_raw`].
    #[doc(hidden)]
    pub fn keys(&self, dataset: &'static Dataset) -> Result<Rc<Keys>> {
        read_once(&self.keys, dataset, || {
            Keys::collect(|add| {
                self.each_raw(dataset, &mut |raw| {
                    add(&raw.key(dataset));
                    Ok(ControlFlow::Continue(()))
                })
            })
        })
    }

    /// Returns the places of the records of `dataset`, each with the key of the record, which are read once.
    ///
    /// # Errors
    /// As [`read_places`].
    pub(crate) fn places(&self, dataset: &'static Dataset) -> Result<Rc<Places>> {
        read_once(&self.places, dataset, || read_places(self, dataset))
    }

    /// Records that `dataset` is joined with `remote`, if `dataset` is user data and `remote` is built in.
    ///
    /// # Errors
    /// As [`Catalog::source`].
    #[doc(hidden)]
    pub fn record_join(&self, dataset: &Dataset, remote: &'static Dataset) -> Result<()> {
        let mut mixed_joins = self.mixed_joins.borrow_mut();
        if self.dir.is_some()
            && !mixed_joins.contains(&remote.name)
            && self.source(dataset)?.is_user_data
            && !self.source(remote)?.is_user_data
        {
            mixed_joins.push(remote.name);
        }
        Ok(())
    }

    /// Returns the built-in datasets that user data was joined with.
    #[doc(hidden)]
    #[must_use]
    pub fn mixed_joins(&self) -> Vec<&'static str> {
        self.mixed_joins.borrow().clone()
    }

    /// Returns whether the directory of the user, if there is one, has a file of any dataset.
    #[doc(hidden)]
    #[must_use]
    pub fn has_user_data(&self) -> bool {
        let holds = |dir: &Path| {
            let files = DATASETS.iter().flat_map(|of| ["csv", "json"].map(|form| format!("{}.{form}", of.name)));
            files.map(|file| dir.join(file)).any(|path| entry_exists(&path).unwrap_or(true))
        };
        self.dir.as_deref().is_some_and(holds)
    }

    /// Returns the directory of the user, if there is one.
    #[doc(hidden)]
    #[must_use]
    pub fn user_dir(&self) -> Option<&Path> {
        self.dir.as_deref()
    }
}

/// Returns the value for `dataset`, from `cache` or by `read`.
fn read_once<T>(cache: &Cache<T>, dataset: &'static Dataset, read: impl FnOnce() -> Result<T>) -> Result<Rc<T>> {
    let known = cache.borrow().iter().find(|(name, _)| *name == dataset.name).map(|(_, value)| Rc::clone(value));
    if let Some(value) = known {
        return Ok(value);
    }
    let value = Rc::new(read()?);
    cache.borrow_mut().push((dataset.name, Rc::clone(&value)));
    Ok(value)
}
