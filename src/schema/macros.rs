//! How datasets, vocabularies and nested parts are declared: a table each, and everything else follows from it.
//!
//! Only macros live here.

/// Declares a dataset: its record type, and the table of its columns. The documentation of each field is its
/// description in the program; its type is its kind.
macro_rules! dataset {
    (
        $(#[doc = $doc:literal])+
        $record:ident {
            name: $name:literal, noun: $noun:literal, file: $file:literal, key: $key:expr, title: $title:literal,
            known_as: $known_as:expr, view: $view:expr, tally: $tally:literal,
        }
        stored { $($(#[doc = $about:literal])+ $field:ident: $ty:ty,)+ }
        $(as_of { $($(#[doc = $about_of:literal])+ $name_of:ident: $ty_of:ty = $fn_of:expr,)+ })?
        $(joined { $($(#[doc = $about_up:literal])+ $name_up:ident = $get_up:expr,)+ })?
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, serde::Deserialize)]
        pub struct $record { $($(#[doc = $about])+ pub $field: $ty,)+ }

        impl $record {
            const STORED: &'static [fn(&Self) -> $crate::schema::Cell<'_>] =
                &[$(|record: &Self| $crate::schema::FieldType::cell(&record.$field),)+];
            const AS_OF: &'static [fn(&Self, $crate::date::Date) -> $crate::schema::Cell<'_>] =
                &[$($({
                    // The value of a date is owned by nobody, so its cell is made to own it.
                    |record: &Self, on| {
                        let value: $ty_of = ($fn_of)(record, on);
                        $crate::schema::FieldType::cell(&value).into_owned()
                    }
                },)+)?];
        }

        impl $crate::schema::Row for $record {
            fn cell(&self, index: usize) -> $crate::schema::Cell<'_> {
                Self::STORED.get(index).map_or($crate::schema::Cell::Empty, |get| get(self))
            }
            fn as_of(&self, index: usize, on: $crate::date::Date) -> $crate::schema::Cell<'_> {
                let get = index.checked_sub(Self::STORED.len()).and_then(|i| Self::AS_OF.get(i));
                get.map_or($crate::schema::Cell::Empty, |get| get(self, on))
            }
        }

        impl $crate::schema::Record for $record {
            const NAME: &'static str = $name;
            const DATASET: $crate::schema::Dataset = $crate::schema::Dataset {
                name: $name,
                noun: $noun,
                file: $file,
                data: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/", $file)),
                about: $crate::schema::about(concat!($($doc),+)),
                key: &$key,
                title: $title,
                known_as: &$known_as,
                view: &$view,
                tally: $tally,
                columns: &[
                    $($crate::schema::Column {
                        name: stringify!($field),
                        about: $crate::schema::about(concat!($($about),+)),
                        origin: $crate::schema::Origin::Stored,
                        own_type: <$ty as $crate::schema::FieldType>::COLUMN_TYPE,
                        required: <$ty as $crate::schema::FieldType>::REQUIRED,
                    },)+
                    $($($crate::schema::Column {
                        name: stringify!($name_of),
                        about: $crate::schema::about(concat!($($about_of),+)),
                        origin: $crate::schema::Origin::AsOf,
                        own_type: <$ty_of as $crate::schema::FieldType>::COLUMN_TYPE,
                        required: false,
                    },)+)?
                    $($($crate::schema::Column {
                        name: stringify!($name_up),
                        about: $crate::schema::about(concat!($($about_up),+)),
                        origin: $get_up,
                        own_type: $crate::schema::ColumnType::Text,
                        required: false,
                    },)+)?
                ],
                read: |raw| Ok(Box::new($crate::schema::deserialize_record::<Self>(raw)?)),
                reads: &[$($crate::schema::parse_field::<$ty>,)+],
            };
        }
    };
}

/// Declares a closed vocabulary: an enum, its words in their order, and what each means.
macro_rules! vocabulary {
    ($(#[doc = $doc:literal])+ $vis:vis $name:ident { $($(#[doc = $about:literal])+ $variant:ident = $word:literal $tone:ident,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
        $vis enum $name { $($(#[doc = $about])+ #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// The words, in their order.
            $vis const WORDS: $crate::schema::Vocabulary = $crate::schema::Vocabulary(&[$($crate::schema::Word {
                word: $word, about: $crate::schema::about(concat!($($about),+)), tone: $crate::schema::Tone::$tone,
            },)+]);
            /// The word as it is written in the data.
            #[must_use]
            $vis const fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
        }

        impl $crate::schema::FieldType for $name {
            const COLUMN_TYPE: $crate::schema::ColumnType = $crate::schema::ColumnType::Word(&$name::WORDS);
            fn cell(&self) -> $crate::schema::Cell<'_> {
                $crate::schema::Cell::text(self.word())
            }
        }
    };
}

/// Declares the parts of a nested column: a struct whose list of values is one cell.
macro_rules! nested {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $about:literal])+ $field:ident: $ty:ty,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[doc = $about])+ pub $field: $ty,)+ }

        impl $crate::schema::NestedRecord for $name {
            const FIELDS: &'static [$crate::schema::NestedField] = &[$($crate::schema::NestedField {
                name: stringify!($field),
                about: $crate::schema::about(concat!($($about),+)),
                kind: <$ty as $crate::schema::FieldType>::COLUMN_TYPE,
                required: <$ty as $crate::schema::FieldType>::REQUIRED,
            },)+];
            fn nested_value(&self) -> $crate::schema::NestedValue<'_> {
                vec![$((stringify!($field), $crate::schema::FieldType::cell(&self.$field)),)+]
            }
        }
    };
}

pub(crate) use {dataset, nested, vocabulary};
