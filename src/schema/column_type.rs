//! Column types and closed vocabularies.

/// The type of a column. It determines alignment, JSON type, sort order, filter flag, validation and published schema.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ColumnType {
    /// Text.
    Text,
    /// An absolute URL.
    Url,
    /// A whole number.
    Integer,
    /// A number of rows, which a terminal shows with a bar.
    Count,
    /// A number with or without decimals.
    Number,
    /// A date with its precision.
    Date,
    /// A period from one date to another.
    Period,
    /// A Boolean value.
    Boolean,
    /// A word of a closed vocabulary.
    Word(&'static Vocabulary),
    /// The key of a record of the named dataset.
    Reference(&'static str),
    /// A list of values of one type.
    List(&'static ColumnType),
    /// A list of nested records with these fields.
    Nested(&'static [NestedField]),
}

/// A field of a nested record.
#[derive(Debug, PartialEq)]
pub struct NestedField {
    /// The name.
    pub name: &'static str,
    /// The description, in one line.
    pub about: &'static str,
    /// The type.
    pub column_type: ColumnType,
    /// Whether every nested record must have a value.
    pub required: bool,
}

impl ColumnType {
    /// Returns the type of the elements of a list, or the type itself.
    #[must_use]
    pub fn element_type(self) -> ColumnType {
        match self {
            ColumnType::List(element) => *element,
            single => single,
        }
    }

    /// Returns the name of the type in messages and in the output of `columns`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ColumnType::Text => "text",
            ColumnType::Url => "URL",
            ColumnType::Integer | ColumnType::Count => "integer",
            ColumnType::Number => "number",
            ColumnType::Date => "date",
            ColumnType::Period => "period",
            ColumnType::Boolean => "yes/no",
            ColumnType::Word(_) => "word",
            ColumnType::Reference(_) => "reference",
            ColumnType::List(ColumnType::Reference(_)) => "list of references",
            ColumnType::List(ColumnType::Word(_)) => "list of words",
            ColumnType::List(ColumnType::Url) => "list of URLs",
            ColumnType::List(_) => "list",
            ColumnType::Nested(_) => "nested records",
        }
    }
}

/// A closed vocabulary: the ordered words that a column may contain.
#[derive(Debug, PartialEq)]
pub struct Vocabulary(pub &'static [Word]);

/// Words that a vocabulary no longer contains, with the words that replace them.
const RENAMED_WORDS: [(&str, &str); 1] = [("judged", "inferred")];

/// Returns a hint if `word` has been renamed to one of `words`.
#[must_use]
pub(crate) fn renaming_hint(word: &str, words: &[&str]) -> Option<String> {
    let (_, new) = RENAMED_WORDS.iter().find(|(old, new)| *old == word && words.contains(new))?;
    Some(format!("'{word}' was renamed to '{new}'"))
}

/// A word of a closed vocabulary.
#[derive(Debug, PartialEq)]
pub struct Word {
    /// The spelling in the data.
    pub word: &'static str,
    /// The description.
    pub about: &'static str,
    /// The category that determines the colour of the word on a terminal.
    pub tone: Tone,
}

/// A category of meaning that a terminal shows as a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Neutral.
    Plain,
    /// The first of three ranks.
    Gold,
    /// The second of three ranks.
    Silver,
    /// The third of three ranks.
    Bronze,
    /// Valid, active or confirmed.
    Good,
    /// Uncertain or qualified.
    Caution,
    /// Past: neither confirmed nor wrong.
    Past,
    /// Closed or contradicted.
    Bad,
}

impl Vocabulary {
    /// Returns the tone of `word`; [`Tone::Plain`] if the vocabulary does not contain it.
    #[must_use]
    pub fn tone(&self, word: &str) -> Tone {
        self.0.iter().find(|w| w.word == word).map_or(Tone::Plain, |w| w.tone)
    }

    /// Returns the position of `word`, which is its sort order; words outside the vocabulary come last.
    #[must_use]
    pub fn rank(&self, word: &str) -> usize {
        self.0.iter().position(|w| w.word == word).unwrap_or(self.0.len())
    }

    /// Returns the words in order.
    pub fn words(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.0.iter().map(|w| w.word)
    }
}
