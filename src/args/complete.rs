//! Shell completion of argument values: from the data, user data included, and from closed lists.
//!
//! An argument gets a [`Completer`] where it is defined, by [`CompleteWith::complete_with`]. When a shell requests
//! completion, [`build`] builds the grammar and connects the completers to the completion library. Completion reports no
//! errors: a value that cannot be read is not offered.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::{fmt, fs};

use clap::builder::ArgExt;
use clap::{Arg, Command, ValueHint};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter as _};

use crate::datasets::DATASETS;
use crate::datasets::registry::find_dataset;
use crate::render::{Format, format_infos};
use crate::schema::{ColumnType, Dataset, Vocabulary};
use crate::store::catalog::Catalog;
use crate::store::place::PLACES;
use crate::text::{is_printable, printable, slug};

/// The values that a shell offers for an argument.
#[derive(Clone)]
pub(crate) enum Completer {
    /// The keys of a dataset.
    Keys(&'static Dataset),
    /// The places in the report.
    Places,
    /// The keys of the records that can be named without their dataset, and `DATASET/KEY` for the others.
    AnyKey,
    /// The columns of a dataset and other columns, separated by commas, each with an optional sign.
    Columns(&'static Dataset, &'static [NameAndAbout]),
    /// The words of a vocabulary.
    Words(&'static Vocabulary),
    /// The names of these formats.
    Formats(Vec<Format>),
    /// Other names, each with its description.
    Names(fn() -> Vec<NameAndAbout>),
    /// The folders of the file system.
    Folders,
}

/// A name and its description.
pub(crate) type NameAndAbout = (&'static str, &'static str);

impl ArgExt for Completer {}

impl fmt::Debug for Completer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Completer")
    }
}

/// The settings of a completion.
#[derive(Clone)]
pub(crate) struct CompletionOptions {
    /// The folder of the user data.
    pub user_dir: Option<PathBuf>,
    /// Whether the shell quotes the value that it inserts, so that a key can be inserted as the data spells it.
    pub shell_quotes: bool,
    /// How paths are completed.
    pub paths: PathCompletion,
}

/// How the values of arguments that take a path are completed.
#[derive(Clone)]
pub(crate) enum PathCompletion {
    /// By the completion library.
    ByLibrary,
    /// By the shell: the only candidate is empty, and its id is `files` or `folders`.
    ByShell,
    /// With the paths that [`paths`] finds relative to this folder, the current folder of the shell.
    Below(PathBuf),
}

/// Returns the names and descriptions of all datasets.
pub(crate) fn dataset_names() -> Vec<NameAndAbout> {
    DATASETS.iter().map(|dataset| (dataset.name, dataset.about)).collect()
}

/// Whether a shell has requested completion in this process.
static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Returns whether a shell has requested completion in this process.
pub(crate) fn is_requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

/// Gives an argument a completer.
pub(crate) trait CompleteWith {
    /// Sets the completer of the argument, if a shell has requested completion. In other runs it would be of no use, and
    /// the ten completers of a command would take 2 % of the instructions of a short run.
    #[must_use]
    fn complete_with(self, completer: Completer) -> Self;
}

impl CompleteWith for Arg {
    fn complete_with(self, completer: Completer) -> Arg {
        if is_requested() { self.add(completer) } else { self }
    }
}

/// Builds a grammar whose arguments complete their values for `options`.
pub(crate) fn build(grammar: impl FnOnce() -> Command, options: &CompletionOptions) -> Command {
    REQUESTED.store(true, Ordering::Relaxed);
    let mut command = grammar();
    command.build();
    activate(command, options)
}

/// Connects the completers of a command and its subcommands to the completion library.
fn activate(command: Command, options: &CompletionOptions) -> Command {
    let command = command.mut_args(|arg| match arg.get::<Completer>().cloned() {
        Some(completer) => activate_arg(arg, completer, options.clone()),
        None => activate_path(arg, &options.paths),
    });
    command.mut_subcommands(|subcommand| activate(subcommand, options))
}

fn activate_arg(arg: Arg, completer: Completer, options: CompletionOptions) -> Arg {
    let arg = match completer {
        Completer::Folders => return activate_path(arg.value_hint(ValueHint::DirPath), &options.paths),
        // Arguments such as `--columns` parse their lists themselves; only the completion library needs the delimiter.
        Completer::Columns(..) => arg.value_delimiter(','),
        _ => arg,
    };
    arg.add(ArgValueCompleter::new(move |current: &OsStr| completer.candidates(&current.to_string_lossy(), &options)))
}

/// Makes an argument that takes a path complete as `completion` says.
fn activate_path(arg: Arg, completion: &PathCompletion) -> Arg {
    let only_folders = match arg.get_value_hint() {
        ValueHint::DirPath => true,
        ValueHint::AnyPath => false,
        _ => return arg,
    };
    match completion.clone() {
        PathCompletion::ByLibrary => {
            let completer = if only_folders { PathCompleter::dir() } else { PathCompleter::any() };
            arg.add(ArgValueCompleter::new(move |current: &OsStr| {
                let paths = completer.complete(current).into_iter();
                paths.filter(|path| path.get_value().to_str().is_some_and(is_printable)).collect()
            }))
        }
        PathCompletion::ByShell => {
            let id = if only_folders { "folders" } else { "files" };
            arg.add(ArgValueCompleter::new(move |_: &OsStr| vec![CompletionCandidate::new("").id(Some(id.to_owned()))]))
        }
        PathCompletion::Below(folder) => arg.add(ArgValueCompleter::new(move |current: &OsStr| {
            current.to_str().map_or_else(Vec::new, |current| paths(current, only_folders, &folder))
        })),
    }
}

/// Returns the folders, and unless `only_folders` the files, whose paths start with `typed`, which is relative to `folder`.
/// A folder ends in a slash. Hidden files are found only if the typed name starts with a dot.
pub(crate) fn paths(typed: &str, only_folders: bool, folder: &Path) -> Vec<CompletionCandidate> {
    let (parent, start) = typed.split_at(typed.rfind('/').map_or(0, |slash| slash + 1));
    let entries = fs::read_dir(folder.join(parent)).into_iter().flatten().flatten();
    let mut found: Vec<String> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let is_folder = entry.path().is_dir();
            // A shell could not show an unprintable name, or insert it on one line.
            let is_found = is_printable(&name)
                && is_printable(parent)
                && name.starts_with(start)
                && (start.starts_with('.') || !name.starts_with('.'))
                && (is_folder || !only_folders);
            is_found.then(|| format!("{parent}{name}{}", if is_folder { "/" } else { "" }))
        })
        .collect();
    found.sort();
    found.into_iter().map(|path| CompletionCandidate::new(&path).id(Some(format!("path:{path}")))).collect()
}

/// Returns whether a candidate is a path, or stands for the paths that the shell completes.
pub(crate) fn is_path(candidate: &CompletionCandidate) -> bool {
    candidate.get_id().is_some_and(|id| matches!(&**id, "files" | "folders") || id.starts_with("path:"))
}

impl Completer {
    /// Returns the values that start with `typed`, ignoring case, accents and punctuation except in the names of columns.
    fn candidates(&self, typed: &str, options: &CompletionOptions) -> Vec<CompletionCandidate> {
        match self {
            Completer::Keys(dataset) => keys(dataset, "", typed, options),
            Completer::Places => find_dataset(PLACES).map_or_else(Vec::new, |places| keys(places, "", typed, options)),
            Completer::AnyKey => keys_of_all_datasets(typed, options),
            Completer::Columns(dataset, others) => {
                let name = typed.trim_start_matches(['+', '-']);
                let sign = &typed[..typed.len() - name.len()];
                let columns = dataset.columns.iter().map(|column| (column.name, column.about));
                let columns = others.iter().copied().chain(columns).filter(|(column, _)| column.starts_with(name));
                columns.map(|(column, about)| candidate(format!("{sign}{column}"), about)).collect()
            }
            Completer::Words(vocabulary) => names(typed, vocabulary.0.iter().map(|word| (word.word, word.about))),
            Completer::Formats(formats) => names(typed, format_infos(formats).map(|info| (info.name, info.about))),
            Completer::Names(all) => names(typed, all().into_iter()),
            Completer::Folders => Vec::new(),
        }
    }
}

/// Returns the names that start with `typed`, as slugs.
fn names(typed: &str, all: impl Iterator<Item = NameAndAbout>) -> Vec<CompletionCandidate> {
    let typed = slug(typed);
    all.map(|(name, about)| (slug(name), about))
        .filter(|(name, _)| !name.is_empty() && name.starts_with(&typed))
        .map(|(name, about)| candidate(name, about))
        .collect()
}

/// Returns the keys that start with `typed`, of the datasets whose key is a single column and no reference, and
/// `DATASET/` for each dataset whose name starts with `typed`. After `DATASET/`, returns the keys of that dataset.
fn keys_of_all_datasets(typed: &str, options: &CompletionOptions) -> Vec<CompletionCandidate> {
    if let Some((name, rest)) = typed.split_once('/') {
        return find_dataset(name).map_or_else(Vec::new, |dataset| keys(dataset, &format!("{name}/"), rest, options));
    }
    let has_own_key = |dataset: &&&'static Dataset| {
        let columns: Vec<usize> = dataset.key_columns().collect();
        matches!(columns[..], [column] if !matches!(dataset.column_type(column), ColumnType::Reference(_)))
    };
    let keys = DATASETS.iter().filter(has_own_key).flat_map(|dataset| keys(dataset, "", typed, options));
    let prefixes = DATASETS.iter().filter(|dataset| !typed.is_empty() && dataset.name.starts_with(typed));
    keys.chain(prefixes.map(|dataset| candidate(format!("{}/", dataset.name), dataset.about))).collect()
}

/// Returns the keys of a dataset that start with `typed`, each after `prefix` and with the title of its record. Keys are
/// offered as slugs, which need no quotes in a shell, unless the shell adds quotes and the user has started to type a key as
/// the data spells it.
fn keys(dataset: &'static Dataset, prefix: &str, typed: &str, options: &CompletionOptions) -> Vec<CompletionCandidate> {
    let catalog = match options.user_dir.as_deref().map(Catalog::with_user_data) {
        Some(Ok(catalog)) => catalog,
        Some(Err(_)) => return Vec::new(),
        None => Catalog::built_in(),
    };
    let verbatim = options.shell_quotes && typed.contains(|c: char| c.is_uppercase() || c == ' ' || !c.is_ascii());
    let (typed, mut found, mut seen) = (key_slug(typed), Vec::new(), HashSet::new());
    let title = dataset.column_index(dataset.title_column);
    // Reading stops at the first error in user data; the command will report it.
    let _ = catalog.each_raw(dataset, &mut |raw| {
        let parts: Vec<_> = dataset.key_columns().map(|column| raw.field(column).text()).collect();
        let slugs: Vec<String> = parts.iter().map(|part| slug(part)).collect();
        let key = slugs.join("/");
        let usable = key.is_ascii() && slugs.iter().all(|slug| !slug.is_empty());
        if usable && key.starts_with(&typed) && seen.insert(key.clone()) {
            let title = title.map(|column| raw.field(column).text().into_owned()).unwrap_or_default();
            let spelled = Some(parts.join("/")).filter(|spelled| verbatim && is_printable(spelled));
            let key = spelled.unwrap_or(key);
            found.push(candidate(format!("{prefix}{key}"), &title));
        }
        Ok(ControlFlow::Continue(()))
    });
    found
}

/// Converts the start of a key to the start of its slug.
fn key_slug(typed: &str) -> String {
    let parts: Vec<String> = typed.split('/').map(slug).collect();
    // A slug loses a dash at its end, but `nle-` must complete to `nle-claut` and not to `nleon`.
    let ends_in_dash = typed.ends_with(['-', ' ']) && !parts.last().is_none_or(String::is_empty);
    parts.join("/") + if ends_in_dash { "-" } else { "" }
}

/// The maximum length of a description beside a value, in characters.
const MAX_ABOUT: usize = 70;

/// Creates a candidate with a description that is shortened and cannot control the terminal.
fn candidate(value: String, about: &str) -> CompletionCandidate {
    let about = printable(about);
    let about: String = match about.chars().count() > MAX_ABOUT {
        true => about.chars().take(MAX_ABOUT).chain(['…']).collect(),
        false => about.into_owned(),
    };
    CompletionCandidate::new(value).help((!about.is_empty()).then(|| about.into()))
}
