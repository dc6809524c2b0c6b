//! The catalog: the data that the program reads, with the source of each dataset.
//!
//! The data comes from one of three places: the program itself; a folder with a descriptor, which lists its files and
//! replaces all built-in data; or a folder without a descriptor, which is laid over the built-in data: each of its
//! files replaces a whole built-in file. Records are streamed.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Result, anyhow, bail};

use crate::datasets::DATASETS;
use crate::datasets::identity::{self, Identity};
use crate::diagnostic::{self, Diagnostic, Position, SourceSpan};
use crate::render::outline::Outline;
use crate::schema::{Dataset, RawRecord, Record, Row, deserialize_record};
use crate::store::descriptor::{self, Descriptor, OUTLINE, is_json};
use crate::store::input::{Bytes, MAX_RECORD, entry_exists, read_text};
use crate::store::json::syntax_error;
use crate::store::key_index::Keys;
use crate::store::place::{Places, read_places};
use crate::store::progress::Progress;
use crate::store::references::ForeignKeys;
use crate::store::source::{RecordVisitor, Source, Visitor, both_forms};
use crate::text::quote_for_shell;

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
    directory: Directory,
    progress: Rc<Progress>,
    // The keys that user data refers to.
    keys: Cache<Keys>,
    // For each dataset whose records apply to all records at the same place in the report, such as footnotes: the places of
    // its records.
    places: Cache<Places>,
    // The built-in datasets that were read together with user data.
    mixed: RefCell<Vec<&'static str>>,
}

/// Where the data comes from.
enum Directory {
    BuiltIn,
    /// A folder without a descriptor, whose files replace built-in ones.
    LaidOver(PathBuf),
    /// A folder with a descriptor, which lists all of its files. None of the built-in data is used.
    Own(PathBuf, Box<Descriptor>),
}

/// The name of the file with the outline of the map.
pub(crate) const OUTLINE_FILE: &str = "outline.geojson";
/// The built-in outline.
const BUILT_IN_OUTLINE: &str = include_str!("../../data/outline.geojson");

impl Catalog {
    /// Returns the built-in data.
    #[must_use]
    pub fn built_in() -> Catalog {
        Catalog {
            directory: Directory::BuiltIn,
            progress: Rc::new(Progress::NONE),
            keys: RefCell::default(),
            places: RefCell::default(),
            mixed: RefCell::default(),
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

    /// Returns the data in `dir`. If `dir` has a `datapackage.json`, no other data is used; otherwise the built-in data is
    /// used for each dataset that `dir` has no file of.
    ///
    /// # Errors
    /// If `dir` is not a directory that can be read, or its descriptor is invalid.
    pub fn with_user_data(dir: &Path) -> Result<Catalog> {
        if let Err(error) = std::fs::read_dir(dir) {
            bail!(
                "cannot read the data directory '{}': {} (eccp-mx datasets lists the possible files)",
                dir.display(),
                diagnostic::io_message(&error)
            );
        }
        let directory = match Descriptor::read(dir)? {
            Some(descriptor) => Directory::Own(dir.to_owned(), Box::new(descriptor)),
            None => Directory::LaidOver(dir.to_owned()),
        };
        Ok(Catalog { directory, ..Catalog::built_in() })
    }

    /// Returns the identity of the data. A folder that is laid over the built-in data has the identity of the built-in
    /// data.
    #[doc(hidden)]
    #[must_use]
    pub fn identity(&self) -> &Identity {
        match &self.directory {
            Directory::BuiltIn | Directory::LaidOver(_) => &identity::BUILT_IN,
            Directory::Own(_, descriptor) => &descriptor.identity,
        }
    }

    /// Returns the identity to state in a document about all data. If a folder that is laid over the built-in data
    /// replaces any dataset, the identity has no edition, because that of the user data is unknown, and its description
    /// ends with a notice that names the user data.
    pub(crate) fn document_identity(&self) -> Cow<'_, Identity> {
        let identity = self.identity();
        let user_data = self.laid_over();
        if user_data.is_empty() {
            return Cow::Borrowed(identity);
        }
        let notice = format!("User data, not from the report: {}.", user_data.join(", "));
        let description = identity.description.iter().map(|text| text.to_string()).chain([notice]);
        let description = description.collect::<Vec<_>>().join("\n\n");
        Cow::Owned(Identity { edition: None, description: Some(description.into()), ..identity.clone() })
    }

    /// Returns the descriptor of the data folder, if it has one.
    pub(crate) fn descriptor(&self) -> Option<&Descriptor> {
        match &self.directory {
            Directory::Own(_, descriptor) => Some(descriptor),
            Directory::BuiltIn | Directory::LaidOver(_) => None,
        }
    }

    /// Returns the source of `dataset`.
    ///
    /// # Errors
    /// If a folder that is laid over the built-in data has the dataset as CSV and as JSON, or its entries cannot be
    /// examined.
    #[doc(hidden)]
    pub fn source(&self, dataset: &Dataset) -> Result<Source> {
        let file = match &self.directory {
            Directory::BuiltIn => None,
            Directory::LaidOver(dir) => find_file(dir, dataset)?,
            Directory::Own(dir, descriptor) => match descriptor.resource(dataset.name) {
                Some(resource) => Some((dir.join(&resource.path), is_json(&resource.path) == Some(true))),
                None => return Ok(self.new_source(String::new(), true, true, Bytes::Nowhere)),
            },
        };
        Ok(match file {
            Some((path, json)) => self.new_source(path.display().to_string(), true, json, Bytes::File(path)),
            None => {
                let (name, json) = (format!("built-in {}", dataset.file), dataset.file.ends_with(".json"));
                self.new_source(name, false, json, Bytes::BuiltIn(dataset.built_in))
            }
        })
    }

    fn new_source(&self, name: String, is_user_data: bool, json: bool, bytes: Bytes) -> Source {
        Source { name, is_user_data, json, bytes, progress: Rc::clone(&self.progress) }
    }

    /// Returns the name of the file with the outline of the map, and its text; `None` if the data has no outline.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(crate) fn outline_text(&self) -> Result<Option<(String, Cow<'static, str>)>> {
        let built_in = || (format!("built-in {OUTLINE_FILE}"), Cow::Borrowed(BUILT_IN_OUTLINE));
        let path = match &self.directory {
            Directory::BuiltIn => return Ok(Some(built_in())),
            Directory::LaidOver(dir) => dir.join(OUTLINE_FILE),
            Directory::Own(dir, descriptor) => match descriptor.resource(OUTLINE) {
                Some(resource) => dir.join(&resource.path),
                None => return Ok(None),
            },
        };
        let name = path.display().to_string();
        let text = read_text(&path, MAX_RECORD).map_err(|error| Diagnostic::unreadable(&name, &error))?;
        match (text, &self.directory) {
            (Some(text), _) => Ok(Some((name, text.into()))),
            (None, Directory::Own(..)) => {
                Err(Diagnostic::unreadable(&name, &std::io::ErrorKind::NotFound.into()).into())
            }
            (None, _) => Ok(Some(built_in())),
        }
    }

    /// Returns the outline of the map, if the data has one.
    ///
    /// # Errors
    /// A [`Diagnostic`] if the file cannot be read, or is not an outline.
    pub(crate) fn outline(&self) -> Result<Option<Outline>> {
        let Some((file, text)) = self.outline_text()? else { return Ok(None) };
        Outline::parse(&text).map(Some).map_err(|error| {
            let span = SourceSpan { bytes: text.as_bytes(), position: &|| Position::START };
            let (offset, problem) = syntax_error(&text, &error);
            let hint = "expected a GeoJSON feature collection of polygons with the property 'state'";
            Diagnostic::new(file, span, offset, problem.with_hint(hint)).with_line(span, offset).into()
        })
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

    /// Returns an error if a record of user data refers to a record that does not exist. Reads the keys before it checks
    /// the first record.
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

    /// Returns the limit for a query that selects a single key: 2 in user data, so that a duplicate key is noticed,
    /// otherwise 1.
    ///
    /// # Errors
    /// As [`Catalog::source`].
    pub(crate) fn record_limit(&self, dataset: &Dataset) -> Result<Option<usize>> {
        Ok(Some(if self.source(dataset)?.is_user_data { 2 } else { 1 }))
    }

    /// Returns the command line that runs `command` on the same data.
    pub(crate) fn command_line(&self, command: &str) -> String {
        match self.user_dir() {
            Some(dir) => format!("eccp-mx --data {} {command}", quote_for_shell(&dir.display().to_string())),
            None => format!("eccp-mx {command}"),
        }
    }

    /// Returns the error that several records of `dataset` have the key `key`, so that the key does not identify any of
    /// them.
    pub(crate) fn duplicate_key(&self, dataset: &Dataset, key: &str) -> anyhow::Error {
        match self.source(dataset) {
            Ok(Source { name, .. }) => anyhow!(
                "{name}: duplicate key '{key}', so the records cannot be told apart ({} shows the lines)",
                self.command_line("check")
            ),
            Err(error) => error,
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

    /// Returns the places of the records of `dataset`, each with the key of its record. The places are read once.
    ///
    /// # Errors
    /// As [`read_places`].
    pub(crate) fn places(&self, dataset: &'static Dataset) -> Result<Rc<Places>> {
        read_once(&self.places, dataset, || read_places(self, dataset))
    }

    /// Notes that `datasets` are read together for one result: if some are user data, remembers which ones are built-in.
    ///
    /// # Errors
    /// As [`Catalog::source`].
    #[doc(hidden)]
    pub fn note_mixed_sources<'d>(&self, datasets: impl IntoIterator<Item = &'d Dataset>) -> Result<()> {
        if !self.is_laid_over() {
            return Ok(());
        }
        let (mut built_in, mut has_user_data) = (Vec::new(), false);
        for dataset in datasets {
            match self.source(dataset)?.is_user_data {
                true => has_user_data = true,
                false => built_in.push(dataset.name),
            }
        }
        let mut mixed = self.mixed.borrow_mut();
        for name in built_in.into_iter().filter(|_| has_user_data) {
            if !mixed.contains(&name) {
                mixed.push(name);
            }
        }
        Ok(())
    }

    /// Returns the built-in datasets that were read together with user data.
    #[doc(hidden)]
    #[must_use]
    pub fn mixed(&self) -> Vec<&'static str> {
        self.mixed.borrow().clone()
    }

    /// Returns whether the data is a folder that is laid over the built-in data.
    #[doc(hidden)]
    #[must_use]
    pub fn is_laid_over(&self) -> bool {
        matches!(self.directory, Directory::LaidOver(_))
    }

    /// Returns the names of the datasets that a folder laid over the built-in data replaces.
    pub(crate) fn laid_over(&self) -> Vec<&'static str> {
        DATASETS.iter().filter(|dataset| self.is_replaced_in(dataset)).map(|dataset| dataset.name).collect()
    }

    /// Returns whether a folder laid over the built-in data replaces `dataset`. Assumes so if the files of the folder
    /// cannot be examined.
    pub(crate) fn is_replaced_in(&self, dataset: &Dataset) -> bool {
        self.is_laid_over() && self.source(dataset).map_or(true, |source| source.is_user_data)
    }

    /// Returns the folder of the user data, if there is one.
    #[doc(hidden)]
    #[must_use]
    pub fn user_dir(&self) -> Option<&Path> {
        match &self.directory {
            Directory::BuiltIn => None,
            Directory::LaidOver(dir) | Directory::Own(dir, _) => Some(dir),
        }
    }

    /// Checks that `file` is not a file of the user data. Output would replace it, and rows or columns that are not in
    /// the output would be lost.
    ///
    /// # Errors
    /// If `file` is a file of the user data.
    pub(crate) fn check_output_file(&self, file: &Path) -> Result<()> {
        let (Some(dir), Ok(output)) = (self.user_dir(), file.canonicalize()) else { return Ok(()) };
        let is_output = |name: &str| dir.join(name).canonicalize().is_ok_and(|path| path == output);
        let names = DATASETS.iter().flat_map(|dataset| ["csv", "json"].map(|form| format!("{}.{form}", dataset.name)));
        let names = names.chain([descriptor::FILE, OUTLINE_FILE].map(str::to_owned));
        let listed = self.descriptor().into_iter().flat_map(|descriptor| &descriptor.resources);
        if names.chain(listed.map(|resource| resource.path.clone())).any(|name| is_output(&name)) {
            bail!("'{}' is a file of the user data, and output would replace it; choose another name", file.display());
        }
        Ok(())
    }
}

/// Returns the file of `dataset` in a folder without a descriptor, and whether it is JSON.
fn find_file(dir: &Path, dataset: &Dataset) -> Result<Option<(PathBuf, bool)>> {
    let [csv, json] = ["csv", "json"].map(|form| dir.join(format!("{}.{form}", dataset.name)));
    let exists = |path: &Path| {
        entry_exists(path)
            .map_err(|error| anyhow::Error::new(Diagnostic::unreadable(&path.display().to_string(), &error)))
    };
    match (exists(&csv)?, exists(&json)?) {
        (true, true) => Err(both_forms(dataset.name, dir).into()),
        (true, false) => Ok(Some((csv, false))),
        (false, true) => Ok(Some((json, true))),
        (false, false) => Ok(None),
    }
}

/// Returns the value for `dataset` from `cache`; calls `read` and caches the result if there is none yet.
fn read_once<T>(cache: &Cache<T>, dataset: &'static Dataset, read: impl FnOnce() -> Result<T>) -> Result<Rc<T>> {
    let known = cache.borrow().iter().find(|(name, _)| *name == dataset.name).map(|(_, value)| Rc::clone(value));
    if let Some(value) = known {
        return Ok(value);
    }
    let value = Rc::new(read()?);
    cache.borrow_mut().push((dataset.name, Rc::clone(&value)));
    Ok(value)
}
