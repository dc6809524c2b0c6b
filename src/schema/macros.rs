//! The macros that declare datasets, vocabularies and nested records.

/// Declares a dataset: its record type and the table of its columns. The documentation of a field is the description of its
/// column, and the type of the field determines the type of the column.
macro_rules! dataset {
    (
        $(#[doc = $doc:literal])+
        $record:ident {
            name: $name:literal, noun: $noun:literal, file: $file:literal, key: $key:expr,
            title_column: $title_column:literal, alias_columns: $alias_columns:expr,
            $(known_as: [$($known_as:expr),+],)?
            $(unfiltered: [$($unfiltered:literal),+],)?
            default_columns: $default_columns:expr, tally_column: $tally_column:literal,
            $(timeline: $timeline:expr,)?
        }
        stored { $($(#[doc = $about:literal])+ $field:ident: $ty:ty,)+ }
        $(as_of { $($(#[doc = $date_about:literal])+ $date_field:ident: $date_ty:ty = $compute:expr,)+ })?
        $(joined { $($(#[doc = $join_about:literal])+ $join_field:ident = $origin:expr,)+ })?
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, serde::Deserialize)]
        pub struct $record { $($(#[doc = $about])+ pub $field: $ty,)+ }

        impl $record {
            const STORED: &'static [fn(&Self) -> $crate::schema::Cell<'_>] =
                &[$(|record: &Self| $crate::schema::FieldType::cell(&record.$field),)+];
            const AS_OF: &'static [fn(&Self, $crate::date::AsOf) -> $crate::schema::Cell<'_>] =
                &[$($({
                    |record: &Self, on| {
                        let value: $date_ty = ($compute)(record, on);
                        // The cell cannot borrow from `value`, which is dropped here.
                        $crate::schema::FieldType::cell(&value).into_owned()
                    }
                },)+)?];
        }

        impl $crate::schema::Row for $record {
            fn cell(&self, index: usize) -> $crate::schema::Cell<'_> {
                Self::STORED.get(index).map_or($crate::schema::Cell::Empty, |get| get(self))
            }
            fn as_of(&self, index: usize, on: $crate::date::AsOf) -> $crate::schema::Cell<'_> {
                let get = index.checked_sub(Self::STORED.len()).and_then(|i| Self::AS_OF.get(i));
                get.map_or($crate::schema::Cell::Empty, |get| get(self, on))
            }
        }

        impl $crate::schema::Record for $record {
            const NAME: &'static str = $name;
            const DATASET: $crate::schema::Dataset = $crate::schema::Dataset {
                name: $name,
                command: $name,
                noun: $noun,
                file: $file,
                built_in: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/", $file)),
                about: concat!($($doc),+).trim_ascii(),
                key: &$key,
                title_column: $title_column,
                alias_columns: &$alias_columns,
                known_as: &[$($($known_as),+)?],
                unfiltered: &[$($($unfiltered),+)?],
                default_columns: &$default_columns,
                tally_column: $tally_column,
                timeline: [$(Some($timeline),)? None][0],
                columns: &[
                    $($crate::schema::Column {
                        name: stringify!($field),
                        about: concat!($($about),+).trim_ascii(),
                        origin: $crate::schema::Origin::Stored,
                        own_type: <$ty as $crate::schema::FieldType>::COLUMN_TYPE,
                        required: <$ty as $crate::schema::FieldType>::REQUIRED,
                    },)+
                    $($($crate::schema::Column {
                        name: stringify!($date_field),
                        about: concat!($($date_about),+).trim_ascii(),
                        origin: $crate::schema::Origin::AsOf,
                        own_type: <$date_ty as $crate::schema::FieldType>::COLUMN_TYPE,
                        required: false,
                    },)+)?
                    $($($crate::schema::Column {
                        name: stringify!($join_field),
                        about: concat!($($join_about),+).trim_ascii(),
                        origin: $origin,
                        own_type: $crate::schema::ColumnType::Text,
                        required: false,
                    },)+)?
                ],
                parse_record: |raw| Ok(Box::new($crate::schema::deserialize_record::<Self>(raw)?)),
                field_parsers: &[$($crate::schema::parse_field::<$ty>,)+],
            };
        }
    };
}

/// Declares a closed vocabulary: an enum with the word and the description of each variant, and the category that determines
/// the colour of each variant.
macro_rules! vocabulary {
    ($(#[doc = $doc:literal])+ $vis:vis $name:ident { $($(#[doc = $about:literal])+ $variant:ident = $word:literal $tone:ident,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
        $vis enum $name { $($(#[doc = $about])+ #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// The vocabulary, in the order of the variants.
            $vis const WORDS: $crate::schema::Vocabulary = $crate::schema::Vocabulary(&[$($crate::schema::Word {
                word: $word, about: concat!($($about),+).trim_ascii(), tone: $crate::schema::Tone::$tone,
            },)+]);
            /// Returns the spelling in the data.
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

/// Declares a nested record: a struct that is an element of a [`Nested`](crate::schema::Nested) field.
macro_rules! nested {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $about:literal])+ $field:ident: $ty:ty,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[doc = $about])+ pub $field: $ty,)+ }

        impl $crate::schema::NestedRecord for $name {
            const FIELDS: &'static [$crate::schema::NestedField] = &[$($crate::schema::NestedField {
                name: stringify!($field),
                about: concat!($($about),+).trim_ascii(),
                column_type: <$ty as $crate::schema::FieldType>::COLUMN_TYPE,
                required: <$ty as $crate::schema::FieldType>::REQUIRED,
            },)+];
            fn nested_value(&self) -> $crate::schema::NestedValue<'_> {
                vec![$((stringify!($field), $crate::schema::FieldType::cell(&self.$field)),)+]
            }
        }
    };
}

pub(crate) use {dataset, nested, vocabulary};
