//! What kinds of values columns hold, and the closed vocabularies some of them are limited to.
//!
//! Decides alignment, order, flags, checks and the published schema. No value and no dataset is named here.

/// What kind of value a column holds. It decides alignment, JSON type, order, filter flag and what a check follows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ColumnType {
    /// Words.
    Text,
    /// An internet address.
    Url,
    /// A whole number.
    Integer,
    /// A number of rows, with a bar beside it on a terminal.
    Count,
    /// A number, perhaps with decimals.
    Number,
    /// A date, as precise as it is known.
    Date,
    /// A span of time.
    Period,
    /// Yes or no.
    Flag,
    /// One word of a closed vocabulary.
    Word(&'static Vocabulary),
    /// The key of a record of the named dataset.
    Reference(&'static str),
    /// Several values of one kind.
    List(&'static ColumnType),
    /// Several small records of these named values.
    Nested(&'static [NestedField]),
}

/// A value of a small record: what a column is to a record.
#[derive(Debug, PartialEq)]
pub struct NestedField {
    /// Its name.
    pub name: &'static str,
    /// What it says, in one line.
    pub about: &'static str,
    /// Its kind.
    pub kind: ColumnType,
    /// Whether every small record must have it.
    pub required: bool,
}

impl ColumnType {
    /// The kind of a single value: of a list, that of its elements.
    #[must_use]
    pub fn single(self) -> ColumnType {
        match self {
            ColumnType::List(kind) => *kind,
            kind => kind,
        }
    }

    /// The word for it in `columns` and in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ColumnType::Text => "text",
            ColumnType::Url => "URL",
            ColumnType::Integer | ColumnType::Count => "integer",
            ColumnType::Number => "number",
            ColumnType::Date => "date",
            ColumnType::Period => "period",
            ColumnType::Flag => "yes/no",
            ColumnType::Word(_) => "word",
            ColumnType::Reference(_) => "reference",
            ColumnType::List(ColumnType::Reference(_)) => "list of references",
            ColumnType::List(ColumnType::Word(_)) => "list of words",
            ColumnType::List(ColumnType::Url) => "list of URLs",
            ColumnType::List(_) => "list",
            ColumnType::Nested(_) => "parts",
        }
    }
}

/// A closed vocabulary: the only words that a column may hold.
#[derive(Debug, PartialEq)]
pub struct Vocabulary(pub &'static [Word]);

/// A word of a closed vocabulary.
#[derive(Debug, PartialEq)]
pub struct Word {
    /// As it is written in the data.
    pub word: &'static str,
    /// What it means, for the help.
    pub about: &'static str,
    /// How it is tinted on a terminal.
    pub tone: Tone,
}

/// A meaning that a terminal may show as a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to point out.
    Plain,
    /// The best of its kind.
    Gold,
    /// The second best.
    Silver,
    /// The third best.
    Bronze,
    /// As it should be.
    Good,
    /// Worth a second look.
    Care,
    /// Over, closed or wrong.
    Bad,
}

impl Vocabulary {
    /// The tone of `word`, plain if it is none of ours.
    #[must_use]
    pub fn tone(&self, word: &str) -> Tone {
        self.0.iter().find(|w| w.word == word).map_or(Tone::Plain, |w| w.tone)
    }

    /// Where `word` stands among the words: their order is the order of the vocabulary.
    #[must_use]
    pub fn rank(&self, word: &str) -> usize {
        self.0.iter().position(|w| w.word == word).unwrap_or(self.0.len())
    }

    /// The words, in their order.
    pub fn words(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.0.iter().map(|w| w.word)
    }
}
