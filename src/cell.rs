//! A value with its record forgotten: what the query filters and sorts and a renderer prints.
//!
//! Every type a record may hold is turned into a [`Cell`] here, and says its [`Kind`] here. No dataset is named.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer};

use crate::date::{Date, Period};
use crate::record::Record;
use crate::text;

/// What kind of value a column holds. It decides alignment, JSON type, order, filter flag and what a check follows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
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
    /// A [`Date`].
    Date,
    /// A [`Period`].
    Period,
    /// Yes or no.
    Flag,
    /// One word of a closed vocabulary.
    Word(&'static Vocabulary),
    /// The key of a record of the named dataset.
    Reference(&'static str),
    /// Several values of one kind.
    List(&'static Kind),
    /// Several small records of these named values.
    Parts(&'static [Named]),
}

/// A value of a small record: what a column is to a record.
#[derive(Debug, PartialEq)]
pub struct Named {
    /// Its name.
    pub name: &'static str,
    /// What it says, in one line.
    pub about: &'static str,
    /// Its kind.
    pub kind: Kind,
    /// Whether every small record must have it.
    pub required: bool,
}

impl Kind {
    /// The kind of a single value: of a list, that of its elements.
    #[must_use]
    pub fn single(self) -> Kind {
        match self {
            Kind::List(kind) => *kind,
            kind => kind,
        }
    }

    /// The word for it in `columns` and in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Url => "URL",
            Kind::Integer | Kind::Count => "integer",
            Kind::Number => "number",
            Kind::Date => "date",
            Kind::Period => "period",
            Kind::Flag => "yes/no",
            Kind::Word(_) => "word",
            Kind::Reference(_) => "reference",
            Kind::List(Kind::Reference(_)) => "list of references",
            Kind::List(Kind::Word(_)) => "list of words",
            Kind::List(Kind::Url) => "list of URLs",
            Kind::List(_) => "list",
            Kind::Parts(_) => "parts",
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

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// The value is not known.
    Empty,
    /// Words, a key or an address.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A date.
    Date(Date),
    /// A span of time.
    Period(Period),
    /// Yes or no.
    Flag(bool),
    /// Several values; never empty, that is [`Cell::Empty`].
    List(Vec<Cell<'a>>),
    /// Several small records; never empty.
    Parts(Vec<Part<'a>>),
}

/// A small record inside a cell: its values by name.
pub type Part<'a> = Vec<(&'static str, Cell<'a>)>;

impl<'a> Cell<'a> {
    /// A cell of borrowed text.
    #[must_use]
    pub fn text(text: &'a str) -> Self {
        Cell::Text(Cow::Borrowed(text))
    }

    /// A list of the given cells, empty if there is none.
    #[must_use]
    pub fn list(cells: Vec<Cell<'a>>) -> Self {
        if cells.is_empty() { Cell::Empty } else { Cell::List(cells) }
    }

    /// Whether there is a value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Cell::Empty)
    }

    /// The values of the cell one by one: none of an empty cell, each of a list.
    #[must_use]
    pub fn values(&self) -> &[Cell<'a>] {
        match self {
            Cell::Empty => &[],
            Cell::List(cells) => cells,
            one => std::slice::from_ref(one),
        }
    }

    /// The cell as a flat file holds it: list elements joined by `; `, parts as compact JSON.
    #[must_use]
    pub fn flat(&self) -> Cow<'_, str> {
        match self {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Integer(number) => Cow::Owned(number.to_string()),
            Cell::Number(number) => Cow::Owned(number.to_string()),
            Cell::Date(date) => Cow::Owned(date.to_string()),
            Cell::Period(period) => Cow::Owned(period.to_string()),
            Cell::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
            Cell::List(cells) => Cow::Owned(join(cells.iter().map(Cell::flat), "; ")),
            Cell::Parts(_) => Cow::Owned(self.json().to_string()),
        }
    }

    /// The cell as a person reads it: as [`flat`](Cell::flat), but yes and no, and parts in words.
    #[must_use]
    pub fn human(&self) -> Cow<'_, str> {
        match self {
            Cell::Flag(flag) => Cow::Borrowed(if *flag { "yes" } else { "no" }),
            Cell::Parts(parts) => Cow::Owned(join(parts.iter().map(|part| Cow::Owned(said(part))), "; ")),
            cell => cell.flat(),
        }
    }

    /// The cell as JSON: numbers as numbers, lists as arrays, parts as objects, empty as null.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        use serde_json::Value;
        match self {
            Cell::Empty => Value::Null,
            Cell::Integer(number) => (*number).into(),
            // 38.0 came from 38 and goes back to it: a value reads the same in every format.
            Cell::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => (*number as i64).into(),
            Cell::Number(number) => (*number).into(),
            Cell::Flag(flag) => (*flag).into(),
            Cell::List(cells) => cells.iter().map(Cell::json).collect(),
            Cell::Parts(parts) => parts
                .iter()
                .map(|p| p.iter().map(|(name, c)| ((*name).to_owned(), c.json())).collect::<Value>())
                .collect(),
            cell => cell.flat().into_owned().into(),
        }
    }

    /// The same cell with text of its own.
    #[must_use]
    pub fn into_owned(self) -> Cell<'static> {
        match self {
            Cell::Empty => Cell::Empty,
            Cell::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
            Cell::Integer(number) => Cell::Integer(number),
            Cell::Number(number) => Cell::Number(number),
            Cell::Date(date) => Cell::Date(date),
            Cell::Period(period) => Cell::Period(period),
            Cell::Flag(flag) => Cell::Flag(flag),
            Cell::List(cells) => Cell::List(cells.into_iter().map(Cell::into_owned).collect()),
            Cell::Parts(parts) => {
                let own = |part: Part<'_>| part.into_iter().map(|(name, cell)| (name, cell.into_owned())).collect();
                Cell::Parts(parts.into_iter().map(own).collect())
            }
        }
    }

    /// The same cell with control characters written out.
    #[must_use]
    pub fn printable(&self) -> Cell<'_> {
        match self {
            Cell::Text(text) => Cell::Text(text::printable(text)),
            Cell::List(cells) => Cell::List(cells.iter().map(Cell::printable).collect()),
            Cell::Parts(parts) => {
                Cell::Parts(parts.iter().map(|p| p.iter().map(|(name, c)| (*name, c.printable())).collect()).collect())
            }
            plain => plain.clone(),
        }
    }

    /// What sorts cells of `kind`; made once a cell, so that folding is not repeated at each comparison.
    #[must_use]
    pub fn order(&self, kind: Kind) -> Order {
        match self.values().first() {
            None => Order::Last,
            Some(Cell::Integer(number)) => Order::Number(*number as f64),
            Some(Cell::Number(number)) => Order::Number(*number),
            Some(Cell::Date(date)) => Order::Date(*date),
            Some(Cell::Period(period)) => Order::Date(period.from),
            Some(Cell::Flag(flag)) => Order::Number((!*flag).into()),
            Some(value) => match kind.single() {
                Kind::Word(words) => Order::Number(words.rank(&value.flat()) as f64),
                _ => {
                    let flat = self.human();
                    Order::Text(text::order(&flat), flat.into_owned())
                }
            },
        }
    }
}

/// A part in words: its values one after the other, `70 Tier 1` or `exports 10.5 EUR billion 2020`.
fn said(part: &Part<'_>) -> String {
    join(part.iter().filter(|(_, cell)| !cell.is_empty()).map(|(_, cell)| cell.human()), " ")
}

fn join<'c>(texts: impl Iterator<Item = Cow<'c, str>>, between: &str) -> String {
    let mut out = String::new();
    for (i, text) in texts.enumerate() {
        if i > 0 {
            out.push_str(between);
        }
        out.push_str(&text);
    }
    out
}

/// The sort key of a cell. An empty cell sorts last, whichever the direction.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// By size.
    Number(f64),
    /// By time.
    Date(Date),
    /// By Spanish order, ties by the text itself.
    Text(String, String),
    /// Behind everything.
    Last,
}

impl Order {
    /// Compares two keys of one column, `down` for descending.
    #[must_use]
    pub fn compare(&self, other: &Order, down: bool) -> Ordering {
        let upward = match (self, other) {
            (Order::Last, Order::Last) => Ordering::Equal,
            (Order::Last, _) => return Ordering::Greater,
            (_, Order::Last) => return Ordering::Less,
            (Order::Number(a), Order::Number(b)) => a.total_cmp(b),
            (Order::Date(a), Order::Date(b)) => a.cmp(b),
            (Order::Text(a, x), Order::Text(b, y)) => a.cmp(b).then_with(|| x.cmp(y)),
            _ => Ordering::Equal,
        };
        if down { upward.reverse() } else { upward }
    }
}

/// A type that a field of a record may have.
pub trait Value {
    /// The kind of its cells.
    const KIND: Kind;
    /// Whether a record must have it.
    const REQUIRED: bool = true;
    /// The value as a cell.
    fn cell(&self) -> Cell<'_>;
}

impl Value for String {
    const KIND: Kind = Kind::Text;
    fn cell(&self) -> Cell<'_> {
        Cell::text(self)
    }
}

impl Value for u32 {
    const KIND: Kind = Kind::Integer;
    fn cell(&self) -> Cell<'_> {
        Cell::Integer((*self).into())
    }
}

impl Value for f64 {
    const KIND: Kind = Kind::Number;
    fn cell(&self) -> Cell<'_> {
        Cell::Number(*self)
    }
}

impl Value for Date {
    const KIND: Kind = Kind::Date;
    fn cell(&self) -> Cell<'_> {
        Cell::Date(*self)
    }
}

impl Value for Period {
    const KIND: Kind = Kind::Period;
    fn cell(&self) -> Cell<'_> {
        Cell::Period(*self)
    }
}

impl<T: Value> Value for Option<T> {
    const KIND: Kind = T::KIND;
    const REQUIRED: bool = false;
    fn cell(&self) -> Cell<'_> {
        self.as_ref().map_or(Cell::Empty, T::cell)
    }
}

/// An internet address, usable as it stands.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Url(pub String);

impl Value for Url {
    const KIND: Kind = Kind::Url;
    fn cell(&self) -> Cell<'_> {
        Cell::text(&self.0)
    }
}

/// The key of a record of another dataset.
#[derive(Clone, Debug)]
pub struct Ref<R> {
    /// The key as it is written in the data.
    pub key: String,
    to: PhantomData<R>,
}

impl<R> PartialEq for Ref<R> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<'de, R> Deserialize<'de> for Ref<R> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Ref { key: crate::typed::key_text(from)?, to: PhantomData })
    }
}

impl<R: Record> Value for Ref<R> {
    const KIND: Kind = Kind::Reference(R::DATASET.name);
    fn cell(&self) -> Cell<'_> {
        Cell::text(&self.key)
    }
}

impl<T: Value> Value for Vec<T> {
    const KIND: Kind = Kind::List(&T::KIND);
    const REQUIRED: bool = false;
    fn cell(&self) -> Cell<'_> {
        Cell::list(self.iter().map(T::cell).collect())
    }
}

/// Declares a closed vocabulary: an enum, its words in their order, and what each means.
#[macro_export]
macro_rules! vocabulary {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $about:literal])+ $variant:ident = $word:literal $tone:ident,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
        pub enum $name { $($(#[doc = $about])+ #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// The words, in their order.
            pub const WORDS: $crate::cell::Vocabulary = $crate::cell::Vocabulary(&[$($crate::cell::Word {
                word: $word, about: $crate::record::about(concat!($($about),+)), tone: $crate::cell::Tone::$tone,
            },)+]);
            /// The word as it is written in the data.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
        }

        impl $crate::cell::Value for $name {
            const KIND: $crate::cell::Kind = $crate::cell::Kind::Word(&$name::WORDS);
            fn cell(&self) -> $crate::cell::Cell<'_> {
                $crate::cell::Cell::text(self.word())
            }
        }
    };
}

/// Declares the parts of a nested column: a struct whose list of values is one cell.
#[macro_export]
macro_rules! parts {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $about:literal])+ $field:ident: $ty:ty,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[doc = $about])+ pub $field: $ty,)+ }

        impl $crate::cell::Part_ for $name {
            const NAMED: &'static [$crate::cell::Named] = &[$($crate::cell::Named {
                name: stringify!($field),
                about: $crate::record::about(concat!($($about),+)),
                kind: <$ty as $crate::cell::Value>::KIND,
                required: <$ty as $crate::cell::Value>::REQUIRED,
            },)+];
            fn part(&self) -> $crate::cell::Part<'_> {
                vec![$((stringify!($field), $crate::cell::Value::cell(&self.$field)),)+]
            }
        }
    };
}

/// A small record inside a record, declared by [`parts!`](crate::parts).
pub trait Part_ {
    /// The names, kinds and meanings of its values.
    const NAMED: &'static [Named];
    /// Its values by name.
    fn part(&self) -> Part<'_>;
}

/// Several small records in one field.
#[derive(Clone, Debug, Deserialize, Default)]
pub struct Parts<P>(pub Vec<P>);

impl<P: Part_> Value for Parts<P> {
    const KIND: Kind = Kind::Parts(P::NAMED);
    const REQUIRED: bool = false;
    fn cell(&self) -> Cell<'_> {
        if self.0.is_empty() { Cell::Empty } else { Cell::Parts(self.0.iter().map(P::part).collect()) }
    }
}
