//! The help of the program: a short and a full help for each command, topics, and manual pages.
//!
//! May import `render` for the formats, `datasets` and the layers below them. The texts are the files of this folder; the
//! tests run every example in them. Nothing is printed here.

mod layout;
pub(crate) mod man;

use crate::context::Screen;
use crate::datasets::DATASETS;
use crate::render::FORMATS;

pub(crate) use layout::{GLOBAL, argument_groups, help_text, introduction, long_help, short_help, value_name};

/// A help text that is not about a single command.
pub struct Topic {
    /// The name, as in `eccp-mx help NAME`.
    pub name: &'static str,
    /// A summary in one line.
    pub about: &'static str,
    text: &'static str,
}

/// The topics, in the order of the help.
pub static TOPICS: &[Topic] = &[
    Topic { name: "formats", about: "output formats, and how each writes values", text: include_str!("formats.txt") },
    Topic { name: "matching", about: "how names are matched", text: include_str!("matching.txt") },
    Topic {
        name: "exit-status",
        about: "exit status, standard output and standard error, for scripts",
        text: include_str!("exit-status.txt"),
    },
    Topic {
        name: "data",
        about: "the source of the data, its uncertainties, and user data",
        text: include_str!("data.txt"),
    },
];

const EXAMPLES: &str = include_str!("examples.txt");

/// An example of a command.
pub struct Example {
    /// The command line.
    pub line: &'static str,
    /// What the example does; empty if the command line is clear without a description.
    pub about: &'static str,
}

/// Returns every example, in file order.
pub fn all_examples() -> impl Iterator<Item = Example> {
    EXAMPLES.lines().map(|line| {
        // A command line has no `#`.
        let (line, about) = line.split_once('#').unwrap_or((line, ""));
        Example { line: line.trim_end(), about: about.trim_start() }
    })
}

/// Returns the examples of the command at `path`, such as `count clusters`; if there are none, those of its parent command.
/// For the program itself, which has the empty path, returns the first example with a description of each command.
#[must_use]
pub fn examples(path: &str) -> Vec<Example> {
    if path.is_empty() {
        let mut commands = Vec::new();
        let is_first = |example: &Example| {
            let command = example.words().next();
            let is_first = !commands.contains(&command);
            if is_first {
                commands.push(command);
            }
            is_first
        };
        return all_examples().filter(|example| !example.about.is_empty()).filter(is_first).collect();
    }
    let examples_at = |path: &str| all_examples().filter(|example| example.starts_with(path)).collect::<Vec<_>>();
    let examples = examples_at(path);
    if examples.is_empty() { examples_at(path.split(' ').next().unwrap_or_default()) } else { examples }
}

impl Example {
    /// Returns the words of the command line from the command on, without the global flags and their values before it.
    fn words(&self) -> impl Iterator<Item = &'static str> + use<> {
        let mut line = self.line.strip_prefix("eccp-mx ").unwrap_or(self.line);
        while line.starts_with("--") {
            line = line.splitn(3, ' ').nth(2).unwrap_or_default();
        }
        line.split(' ')
    }

    fn starts_with(&self, path: &str) -> bool {
        let mut words = self.words();
        path.split(' ').all(|word| words.next() == Some(word))
    }
}

impl Topic {
    /// Returns the text, with its lists of formats and datasets, laid out for `screen`.
    #[must_use]
    pub(crate) fn text(&self, screen: Screen) -> String {
        let formats = FORMATS.iter().map(|info| (info.name, info.about)).collect();
        let datasets = DATASETS.iter().map(|dataset| (dataset.name, dataset.about)).collect();
        layout::fill_text(self.text, &[("{formats}", formats), ("{datasets}", datasets)], screen)
    }
}
