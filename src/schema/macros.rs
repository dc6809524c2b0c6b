//! How datasets, vocabularies and nested parts are declared: a table each, and everything else follows from it.
//!
//! Only macros live here.

/// Declares a dataset: its record type, and the table of its columns. The documentation of each field is its
/// description in the program; its type is its kind.
#[macro_export]
macro_rules! dataset {
    (
        $(#[doc = $doc:literal])+
        $record:ident {
            name: $name:literal, noun: $noun:literal, file: $file:literal, key: $key:expr, title: $title:literal,
            known_as: $known_as:expr, view: $view:expr, tally: $tally:literal,
        }
        stored { $($(#[doc = $about:literal])+ $field:ident: $ty:ty,)+ }
        $(as_of { $($(#[doc = $about_of:literal])+ $name_of:ident: $ty_of:ty = $fn_of:expr,)+ })?
        $(looked_up { $($(#[doc = $about_up:literal])+ $name_up:ident = $get_up:expr,)+ })?
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, serde::Deserialize)]
        pub struct $record { $($(#[doc = $about])+ pub $field: $ty,)+ }

        impl $record {
            const STORED: &'static [fn(&Self) -> $crate::schema::cell::Cell<'_>] =
                &[$(|record: &Self| $crate::schema::cell::Value::cell(&record.$field),)+];
            const AS_OF: &'static [fn(&Self, $crate::date::Date) -> $crate::schema::cell::Cell<'_>] =
                &[$($({
                    // The value of a date is owned by nobody, so its cell is made to own it.
                    |record: &Self, on| {
                        let value: $ty_of = ($fn_of)(record, on);
                        $crate::schema::cell::Value::cell(&value).into_owned()
                    }
                },)+)?];
        }

        impl $crate::schema::dataset::Row for $record {
            fn cell(&self, index: usize) -> $crate::schema::cell::Cell<'_> {
                Self::STORED.get(index).map_or($crate::schema::cell::Cell::Empty, |get| get(self))
            }
            fn as_of(&self, index: usize, on: $crate::date::Date) -> $crate::schema::cell::Cell<'_> {
                let get = index.checked_sub(Self::STORED.len()).and_then(|i| Self::AS_OF.get(i));
                get.map_or($crate::schema::cell::Cell::Empty, |get| get(self, on))
            }
        }

        impl $crate::schema::dataset::Record for $record {
            const NAME: &'static str = $name;
            const DATASET: $crate::schema::dataset::Dataset = $crate::schema::dataset::Dataset {
                name: $name,
                noun: $noun,
                file: $file,
                data: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/", $file)),
                about: $crate::schema::dataset::about(concat!($($doc),+)),
                key: &$key,
                title: $title,
                known_as: &$known_as,
                view: &$view,
                tally: $tally,
                columns: &[
                    $($crate::schema::dataset::Column {
                        name: stringify!($field),
                        about: $crate::schema::dataset::about(concat!($($about),+)),
                        get: $crate::schema::dataset::Get::Stored,
                        own_kind: <$ty as $crate::schema::cell::Value>::KIND,
                        required: <$ty as $crate::schema::cell::Value>::REQUIRED,
                    },)+
                    $($($crate::schema::dataset::Column {
                        name: stringify!($name_of),
                        about: $crate::schema::dataset::about(concat!($($about_of),+)),
                        get: $crate::schema::dataset::Get::AsOf,
                        own_kind: <$ty_of as $crate::schema::cell::Value>::KIND,
                        required: false,
                    },)+)?
                    $($($crate::schema::dataset::Column {
                        name: stringify!($name_up),
                        about: $crate::schema::dataset::about(concat!($($about_up),+)),
                        get: $get_up,
                        own_kind: $crate::schema::cell::Kind::Text,
                        required: false,
                    },)+)?
                ],
                read: |raw| Ok(Box::new($crate::schema::deserialize::typed::<Self>(raw)?)),
                reads: &[$($crate::schema::deserialize::value::<$ty>,)+],
            };
        }
    };
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
            pub const WORDS: $crate::schema::cell::Vocabulary = $crate::schema::cell::Vocabulary(&[$($crate::schema::cell::Word {
                word: $word, about: $crate::schema::dataset::about(concat!($($about),+)), tone: $crate::schema::cell::Tone::$tone,
            },)+]);
            /// The word as it is written in the data.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
        }

        impl $crate::schema::cell::Value for $name {
            const KIND: $crate::schema::cell::Kind = $crate::schema::cell::Kind::Word(&$name::WORDS);
            fn cell(&self) -> $crate::schema::cell::Cell<'_> {
                $crate::schema::cell::Cell::text(self.word())
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

        impl $crate::schema::cell::Part_ for $name {
            const NAMED: &'static [$crate::schema::cell::Named] = &[$($crate::schema::cell::Named {
                name: stringify!($field),
                about: $crate::schema::dataset::about(concat!($($about),+)),
                kind: <$ty as $crate::schema::cell::Value>::KIND,
                required: <$ty as $crate::schema::cell::Value>::REQUIRED,
            },)+];
            fn part(&self) -> $crate::schema::cell::Part<'_> {
                vec![$((stringify!($field), $crate::schema::cell::Value::cell(&self.$field)),)+]
            }
        }
    };
}
