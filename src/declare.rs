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
            const STORED: &'static [fn(&Self) -> $crate::cell::Cell<'_>] =
                &[$(|record: &Self| $crate::cell::Value::cell(&record.$field),)+];
            const AS_OF: &'static [fn(&Self, $crate::date::Date) -> $crate::cell::Cell<'_>] =
                &[$($({
                    // The value of a date is owned by nobody, so its cell is made to own it.
                    |record: &Self, on| {
                        let value: $ty_of = ($fn_of)(record, on);
                        $crate::cell::Value::cell(&value).into_owned()
                    }
                },)+)?];
        }

        impl $crate::record::Row for $record {
            fn cell(&self, index: usize) -> $crate::cell::Cell<'_> {
                Self::STORED.get(index).map_or($crate::cell::Cell::Empty, |get| get(self))
            }
            fn as_of(&self, index: usize, on: $crate::date::Date) -> $crate::cell::Cell<'_> {
                let get = index.checked_sub(Self::STORED.len()).and_then(|i| Self::AS_OF.get(i));
                get.map_or($crate::cell::Cell::Empty, |get| get(self, on))
            }
        }

        impl $crate::record::Record for $record {
            const NAME: &'static str = $name;
            const DATASET: $crate::record::Dataset = $crate::record::Dataset {
                name: $name,
                noun: $noun,
                file: $file,
                data: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/", $file)),
                about: $crate::record::about(concat!($($doc),+)),
                key: &$key,
                title: $title,
                known_as: &$known_as,
                view: &$view,
                tally: $tally,
                columns: &[
                    $($crate::record::Column {
                        name: stringify!($field),
                        about: $crate::record::about(concat!($($about),+)),
                        get: $crate::record::Get::Stored,
                        own_kind: <$ty as $crate::cell::Value>::KIND,
                        required: <$ty as $crate::cell::Value>::REQUIRED,
                    },)+
                    $($($crate::record::Column {
                        name: stringify!($name_of),
                        about: $crate::record::about(concat!($($about_of),+)),
                        get: $crate::record::Get::AsOf,
                        own_kind: <$ty_of as $crate::cell::Value>::KIND,
                        required: false,
                    },)+)?
                    $($($crate::record::Column {
                        name: stringify!($name_up),
                        about: $crate::record::about(concat!($($about_up),+)),
                        get: $get_up,
                        own_kind: $crate::cell::Kind::Text,
                        required: false,
                    },)+)?
                ],
                read: |raw| Ok(Box::new($crate::typed::typed::<Self>(raw)?)),
                reads: &[$($crate::typed::value::<$ty>,)+],
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
