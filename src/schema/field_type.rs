//! The types that a field of a record may have, each with its kind and the cell that it makes.
//!
//! How they are read from a file is the business of `typed`.

use std::marker::PhantomData;

use serde::{Deserialize, Deserializer};

use crate::date::{Date, Period};
use crate::schema::cell::{Cell, Part};
use crate::schema::dataset::Record;
use crate::schema::kind::{Kind, Named};

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
        Ok(Ref { key: crate::schema::deserialize::key_text(from)?, to: PhantomData })
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
