//! The descriptor of a data folder, `datapackage.json`: the identity of the data and the files of its datasets.
//!
//! Reads only the properties of a Data Package that the program uses, and locates problems by line and column.

use std::borrow::Cow;
use std::path::{Component, Path};
use std::str::FromStr;

use anyhow::Result;

use crate::datasets::identity::{Identity, License, Publication, Text};
use crate::datasets::registry::find_dataset;
use crate::date::Date;
use crate::diagnostic::{Diagnostic, Position, Problem, SourceSpan};
use crate::schema::json_value::{Object, array_elements};
use crate::store::input::{MAX_RECORD, read_text};
use crate::store::json::syntax_error;

/// The name of the descriptor, as Frictionless Data Package defines it.
pub(crate) const FILE: &str = "datapackage.json";
/// The name of the resource with the outline of the map.
pub(crate) const OUTLINE: &str = "outline";

/// A descriptor.
pub(crate) struct Descriptor {
    /// Its path, for messages.
    pub file: String,
    /// Its text, without a byte order mark.
    pub text: String,
    /// What it states about the data.
    pub identity: Identity,
    /// The resources that the program reads: the datasets and the outline.
    pub resources: Vec<Resource>,
}

/// The file of a dataset or of the outline.
pub(crate) struct Resource {
    /// The name of the dataset, or [`OUTLINE`].
    pub name: String,
    /// The name of the file.
    pub path: String,
    /// The offset of the name of the file in the descriptor.
    offset: usize,
}

impl Descriptor {
    /// Reads the descriptor in `dir`; `None` if there is none.
    ///
    /// # Errors
    /// A [`Diagnostic`] if it cannot be read, is not a descriptor, or has a property with an invalid value.
    pub(crate) fn read(dir: &Path) -> Result<Option<Descriptor>> {
        let path = dir.join(FILE);
        let file = path.display().to_string();
        let text = read_text(&path, MAX_RECORD).map_err(|error| Diagnostic::unreadable(&file, &error))?;
        let Some(text) = text else { return Ok(None) };
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
        let source = Source { file: &file, text: &text };
        let root = source.object(&text)?;
        let identity = source.identity(&root, dir)?;
        let resources = source.resources(&root)?;
        Ok(Some(Descriptor { file, text, identity, resources }))
    }

    /// Returns the resource called `name`.
    pub(crate) fn resource(&self, name: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.name == name)
    }

    /// Returns the diagnostic of a problem with the file of a resource.
    pub(crate) fn diagnostic(&self, resource: &Resource, problem: Problem) -> Diagnostic {
        let source = Source { file: &self.file, text: &self.text };
        let diagnostic = source.diagnostic(resource.offset, problem);
        Diagnostic { field: "path".to_owned(), value: resource.path.clone(), ..diagnostic }
    }
}

/// The text of a descriptor. Each value is a slice of this text, so that its offset can be computed.
struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

impl<'a> Source<'a> {
    fn diagnostic(&self, offset: usize, problem: Problem) -> Diagnostic {
        let span = SourceSpan { bytes: self.text.as_bytes(), position: &|| Position::START };
        Diagnostic::new(self.file, span, offset, problem).with_line(span, offset)
    }

    /// Returns the error of a problem with the value `raw`, which is a part of the text.
    fn error<T>(&self, raw: &str, problem: Problem) -> Result<T> {
        Err(self.diagnostic(self.offset(raw), problem).into())
    }

    fn offset(&self, raw: &str) -> usize {
        raw.as_ptr() as usize - self.text.as_ptr() as usize
    }

    fn object(&self, raw: &'a str) -> Result<Object<'a>> {
        serde_json::from_str(raw).map_err(|error| {
            let (at, problem) = syntax_error(raw, &error);
            let hint = format!("expected a JSON object, such as the {FILE} that eccp-mx export DIR writes");
            self.diagnostic(self.offset(raw) + at, problem.with_hint(hint)).into()
        })
    }

    /// Returns the value called `name`; `None` if there is none or it is null.
    fn member(&self, object: &Object<'a>, name: &str) -> Result<Option<&'a str>> {
        let mut members = object.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.get());
        let value = members.next();
        if let Some(repeated) = members.next() {
            return self.error(repeated, Problem::new(format!("the object has the name '{name}' twice")));
        }
        Ok(value.filter(|value| *value != "null"))
    }

    /// Returns the string called `name`; `None` if there is none or it is empty.
    fn text(&self, object: &Object<'a>, name: &str) -> Result<Option<Text>> {
        let text = self.string(object, name)?.map(|(_, text)| Cow::Owned(text));
        Ok(text.filter(|text: &Text| !text.trim().is_empty()))
    }

    /// Returns the source text of the string called `name`, and the string.
    fn string(&self, object: &Object<'a>, name: &str) -> Result<Option<(&'a str, String)>> {
        let Some(raw) = self.member(object, name)? else { return Ok(None) };
        match serde_json::from_str::<String>(raw) {
            Ok(text) => Ok(Some((raw, text))),
            Err(_) => self.error(raw, Problem::new(format!("{name} is not a string"))),
        }
    }

    fn date(&self, object: &Object<'a>, name: &str) -> Result<Option<Date>> {
        let Some((raw, text)) = self.string(object, name)? else { return Ok(None) };
        match Date::from_str(&text) {
            Ok(date) => Ok(Some(date)),
            Err(error) => self.error(raw, <Problem as serde::de::Error>::custom(format!("{name}: {error}"))),
        }
    }

    /// Returns the objects of the array called `name`.
    fn objects(&self, object: &Object<'a>, name: &str) -> Result<Vec<Object<'a>>> {
        match self.member(object, name)? {
            None => Ok(Vec::new()),
            Some(raw) if raw.starts_with('[') => array_elements(raw).into_iter().map(|raw| self.object(raw)).collect(),
            Some(raw) => self.error(raw, Problem::new(format!("{name} is not an array"))),
        }
    }

    fn identity(&self, root: &Object<'a>, dir: &Path) -> Result<Identity> {
        let title = match self.text(root, "title")? {
            Some(title) => Some(title),
            None => self.text(root, "name")?,
        };
        let mut sources = Vec::new();
        for source in self.objects(root, "sources")? {
            let path = self.text(&source, "path")?;
            sources.push(Publication {
                title: self.text(&source, "title")?.or_else(|| path.clone()).unwrap_or_default(),
                author: self.text(&source, "author")?,
                publisher: self.text(&source, "publisher")?,
                genre: self.text(&source, "genre")?,
                number: self.text(&source, "number")?,
                version: self.text(&source, "version")?,
                issued: self.date(&source, "issued")?,
                rights: self.text(&source, "rights")?,
                citation_key: self.text(&source, "citationKey")?,
                path,
            });
        }
        let mut licenses = Vec::new();
        for license in self.objects(root, "licenses")? {
            licenses.push(License {
                name: self.text(&license, "name")?,
                title: self.text(&license, "title")?,
                path: self.text(&license, "path")?,
            });
        }
        Ok(Identity {
            title: title.unwrap_or_else(|| dir.display().to_string().into()),
            description: self.text(root, "description")?,
            version: self.text(root, "version")?,
            edition: self.date(root, "edition")?,
            country: self.text(root, "country")?,
            sources: sources.into(),
            licenses: licenses.into(),
        })
    }

    /// Returns the resources that the program reads. Other resources may be anything.
    fn resources(&self, root: &Object<'a>) -> Result<Vec<Resource>> {
        if self.member(root, "resources")?.is_none() {
            let hint =
                "list the files of the directory, or remove the descriptor to lay the files over the built-in ones";
            let problem = Problem::new("the descriptor has no resources").with_hint(hint);
            return Err(self.diagnostic(0, problem).into());
        }
        let mut resources: Vec<Resource> = Vec::new();
        for object in self.objects(root, "resources")? {
            let Some(name) = self.text(&object, "name")? else { continue };
            if name != OUTLINE && find_dataset(&name).is_none() {
                continue;
            }
            let Some(raw) = self.member(&object, "path")? else {
                let raw = self.member(&object, "name")?.unwrap_or_default();
                return self.error(raw, Problem::new(format!("{name} has no path")));
            };
            let Some(path) = serde_json::from_str::<String>(raw).ok().filter(|path| is_plain_name(path)) else {
                let problem = Problem::new(format!("the path of {name} is not the name of a file"));
                return self.error(raw, problem.with_hint("expected the name of one file in the folder"));
            };
            if name != OUTLINE && is_json(&path).is_none() {
                let problem = Problem::new(format!("'{path}' is neither CSV nor JSON"));
                return self.error(raw, problem.with_hint(format!("expected a name such as {name}.csv")));
            }
            if resources.iter().any(|known| known.name == name) {
                return self.error(raw, Problem::new(format!("{name} is listed twice")));
            }
            resources.push(Resource { name: name.into_owned(), path, offset: self.offset(raw) });
        }
        Ok(resources)
    }
}

/// Returns whether a path is the name of a file in the same folder.
fn is_plain_name(path: &str) -> bool {
    let mut components = Path::new(path).components();
    !path.contains(['/', '\\', ':'])
        && matches!((components.next(), components.next()), (Some(Component::Normal(_)), None))
}

/// Returns whether the file called `name` is JSON rather than CSV; `None` if it is neither.
pub(crate) fn is_json(name: &str) -> Option<bool> {
    match Path::new(name).extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "json" => Some(true),
        "csv" => Some(false),
        _ => None,
    }
}
