//! What is said of how to use the program: a screen for `-h`, everything for `--help`, and topics.
//!
//! Its texts are the files in `help/`, and the tests run every example in them. How a help is laid out is the business
//! of `page`. Nothing is printed here.

mod layout;
pub(crate) mod man;

use crate::datasets::DATASETS;
use crate::render::FORMATS;

pub(crate) use layout::{about, groups, long, short, value};

/// A text about something that many commands share.
pub struct Topic {
    /// Its name.
    pub name: &'static str,
    /// What it tells, in one line.
    pub about: &'static str,
    text: &'static str,
}

/// The topics, in the order of the help.
pub static TOPICS: &[Topic] = &[
    Topic { name: "formats", about: "the formats of an answer, and what they hold", text: include_str!("formats.txt") },
    Topic { name: "matching", about: "how the names of things are understood", text: include_str!("matching.txt") },
    Topic {
        name: "exit-status",
        about: "what the exit status and the two streams tell a script",
        text: include_str!("exit-status.txt"),
    },
    Topic {
        name: "data",
        about: "where the data comes from, what is doubtful, and how to bring your own",
        text: include_str!("data.txt"),
    },
];

const EXAMPLES: &str = include_str!("examples.txt");

/// An example of the use of a command.
pub struct Example {
    /// What is typed.
    pub line: &'static str,
    /// What it is for; empty where that is plain.
    pub about: &'static str,
}

/// Every example, in the order of its file.
pub fn all() -> impl Iterator<Item = Example> {
    EXAMPLES.lines().map(|line| {
        let (line, about) = line.split_once("  # ").unwrap_or((line, ""));
        Example { line, about }
    })
}

/// The examples of the command at `place`, such as `count clusters`: lines that begin with it, else with the command
/// above it. Of the program itself: the first of each command that says what it is for.
#[must_use]
pub fn examples(place: &str) -> Vec<Example> {
    if place.is_empty() {
        let mut told = Vec::new();
        let first = |one: &Example| {
            !one.about.is_empty() && !told.contains(&one.command()) && {
                told.push(one.command());
                true
            }
        };
        return all().filter(first).collect();
    }
    let own = |place: &str| all().filter(|one| one.is_of(place)).collect::<Vec<_>>();
    let found = own(place);
    if found.is_empty() { own(place.split(' ').next().unwrap_or_default()) } else { found }
}

impl Example {
    /// The command and what is typed after it. What holds everywhere may stand before.
    fn words(&self) -> impl Iterator<Item = &'static str> + use<> {
        let line = self.line.trim_start_matches("eccp-mx ").trim_start_matches("--data mine ");
        line.split(' ')
    }

    fn command(&self) -> &'static str {
        self.words().next().unwrap_or_default()
    }

    fn is_of(&self, place: &str) -> bool {
        let mut words = self.words();
        place.split(' ').all(|word| words.next() == Some(word))
    }
}

/// The text of a topic.
#[must_use]
pub(crate) fn topic(topic: &Topic) -> String {
    let formats: Vec<_> = FORMATS.iter().map(|format| (format.0, format.3)).collect();
    let datasets: Vec<_> = DATASETS.iter().map(|of| (of.name, of.about)).collect();
    topic.text.replace("{formats}", &layout::list(&formats)).replace("{datasets}", &layout::list(&datasets))
}
