//! Where the bytes of a dataset come from: a person's own folder, else the program itself.
//!
//! A file of a person's own replaces the built-in one whole. Rows are read through here and kept by nobody.

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
use crate::store::progress::Progress;
use crate::store::references::ForeignKeys;
use crate::store::source::{RecordVisitor, Source, Visitor, both_forms};

/// All datasets, wherever they come from.
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
    // The keys that own records refer to, by dataset, read when they are first needed.
    keys: RefCell<Vec<(&'static str, Rc<Keys>)>>,
    // The built-in datasets that were asked what they say of own records.
    asked: RefCell<Vec<&'static str>>,
}

impl Catalog {
    /// The data that is built in.
    #[must_use]
    pub fn built_in() -> Catalog {
        Catalog { dir: None, progress: Rc::new(Progress::NONE), keys: RefCell::default(), asked: RefCell::default() }
    }

    /// As [`with_user_data`](Catalog::with_user_data), of another folder and told of in the same way.
    ///
    /// # Errors
    /// As [`with_user_data`](Catalog::with_user_data).
    #[doc(hidden)]
    pub fn beside(&self, dir: &Path) -> Result<Catalog> {
        Ok(Catalog::with_user_data(dir)?.watched(&self.progress))
    }

    /// Returns the progress that reading reports.
    #[must_use]
    pub(crate) fn progress(&self) -> &Rc<Progress> {
        &self.progress
    }

    /// The same, telling `progress` how far its files were read.
    #[doc(hidden)]
    #[must_use]
    pub fn watched(self, progress: &Rc<Progress>) -> Catalog {
        Catalog { progress: Rc::clone(progress), ..self }
    }

    /// The files of `dir` in place of the built-in ones that have their names.
    ///
    /// # Errors
    /// If `dir` is not a directory that can be read.
    pub fn with_user_data(dir: &Path) -> Result<Catalog> {
        match std::fs::read_dir(dir) {
            Ok(_) => Ok(Catalog { dir: Some(dir.to_owned()), ..Catalog::built_in() }),
            Err(error) => bail!(
                "cannot read the data directory '{}': {} (eccp-mx datasets lists the files it may hold)",
                dir.display(),
                diagnostic::io_message(&error)
            ),
        }
    }

    /// The source of `dataset`.
    ///
    /// # Errors
    /// If the own folder holds it both as CSV and as JSON, or it cannot be found out whether it does.
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
                (true, false) => return Ok(self.own(csv, false)),
                (false, true) => return Ok(self.own(json, true)),
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

    fn own(&self, path: PathBuf, json: bool) -> Source {
        let (name, progress) = (path.display().to_string(), Rc::clone(&self.progress));
        Source { name, is_user_data: true, json, bytes: Bytes::File(path), progress }
    }

    /// Pushes every record of `dataset`, raw, to `visit`.
    ///
    /// # Errors
    /// As `Source::each`.
    #[doc(hidden)]
    pub fn each_raw(&self, dataset: &Dataset, visit: &mut RecordVisitor<'_>) -> Result<()> {
        self.source(dataset)?.each(dataset, visit)
    }

    /// Pushes everything that is met in the source of `dataset` to `meet`: records, and what is wrong with some.
    ///
    /// # Errors
    /// As `Source::read`.
    #[doc(hidden)]
    pub fn read(&self, dataset: &Dataset, visit: &mut Visitor<'_>) -> Result<()> {
        self.source(dataset)?.read(dataset, visit)
    }

    /// Pushes every record of `dataset` that `wanted` accepts raw to `visit`, typed, until it says stop.
    ///
    /// # Errors
    /// As `Source::each`, and for a field that its column does not accept, or a reference of own data to nothing.
    #[doc(hidden)]
    pub fn each(
        &self,
        dataset: &Dataset,
        wanted: &dyn Fn(&RawRecord<'_>) -> bool,
        visit: &mut dyn FnMut(Box<dyn Row>) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let source = self.source(dataset)?;
        let mut references = None;
        self.each_raw(dataset, &mut |raw| {
            if !wanted(raw) {
                return Ok(ControlFlow::Continue(()));
            }
            let row = (dataset.parse_record)(raw).map_err(|fault| raw.error(&source.name, dataset, fault))?;
            self.follow(&source, dataset, raw, &mut references)?;
            // `Source::each` reports a field that is not UTF-8, which is no value to show.
            if raw.is_utf8() { visit(row) } else { Ok(ControlFlow::Continue(())) }
        })
    }

    /// All records of one type.
    ///
    /// # Errors
    /// As [`Catalog::each`].
    pub fn records<R: Record>(&self) -> Result<Vec<R>> {
        let (source, mut records, mut references) = (self.source(&R::DATASET)?, Vec::new(), None);
        self.each_raw(&R::DATASET, &mut |raw| {
            self.follow(&source, &R::DATASET, raw, &mut references)?;
            records.push(deserialize_record(raw).map_err(|fault| raw.error(&source.name, &R::DATASET, fault))?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(records)
    }

    /// Makes sure that an own record refers to records that there are. Their keys are read with the first such record.
    fn follow(
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

    /// The keys of `dataset`, read once.
    ///
    /// # Errors
    /// As [`Catalog::each_raw`].
    #[doc(hidden)]
    pub fn keys(&self, dataset: &'static Dataset) -> Result<Rc<Keys>> {
        let known = self.keys.borrow().iter().find(|(name, _)| *name == dataset.name).map(|(_, keys)| Rc::clone(keys));
        if let Some(keys) = known {
            return Ok(keys);
        }
        let keys = Rc::new(Keys::collect(|add| {
            self.each_raw(dataset, &mut |raw| {
                add(&raw.key(dataset));
                Ok(ControlFlow::Continue(()))
            })
        })?);
        self.keys.borrow_mut().push((dataset.name, Rc::clone(&keys)));
        Ok(keys)
    }

    /// Notes that `from` is asked what it says of records of `of`: worth saying where they are own and it is built in.
    ///
    /// # Errors
    /// As [`Catalog::source`].
    #[doc(hidden)]
    pub fn note_mixed(&self, of: &Dataset, from: &'static Dataset) -> Result<()> {
        let mut asked = self.asked.borrow_mut();
        if self.dir.is_some()
            && !asked.contains(&from.name)
            && self.source(of)?.is_user_data
            && !self.source(from)?.is_user_data
        {
            asked.push(from.name);
        }
        Ok(())
    }

    /// The built-in datasets that were asked what they say of own records, once each.
    #[doc(hidden)]
    #[must_use]
    pub fn mixed(&self) -> Vec<&'static str> {
        self.asked.borrow().clone()
    }

    /// Whether the own folder, where there is one, holds any dataset.
    #[doc(hidden)]
    #[must_use]
    pub fn has_user_data(&self) -> bool {
        let holds = |dir: &Path| {
            let files = DATASETS.iter().flat_map(|of| ["csv", "json"].map(|form| format!("{}.{form}", of.name)));
            files.map(|file| dir.join(file)).any(|path| entry_exists(&path).unwrap_or(true))
        };
        self.dir.as_deref().is_some_and(holds)
    }

    /// The own folder, if there is one.
    #[doc(hidden)]
    #[must_use]
    pub fn user_dir(&self) -> Option<&Path> {
        self.dir.as_deref()
    }
}
