//! ISO 8601 dates with the precision of a year, a month or a day, and periods between two dates.
//!
//! Imports nothing from this crate. `context` reads the current date.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use jiff::civil;
use serde::{Deserialize, Deserializer, de};

/// A calendar date of ISO 8601, precise to the year (`2018`), the month (`2018-10`) or the day (`2018-10-02`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Date {
    first: civil::Date,
    precision: Precision,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Precision {
    Year,
    Month,
    Day,
}

impl Date {
    /// Returns the first day that the date covers: 1 January 2018 for `2018`.
    #[must_use]
    pub fn first_day(self) -> civil::Date {
        self.first
    }

    /// Returns the last day that the date covers: 31 December 2018 for `2018`.
    #[must_use]
    pub fn last_day(self) -> civil::Date {
        match self.precision {
            Precision::Year => self.first.last_of_year(),
            Precision::Month => self.first.last_of_month(),
            Precision::Day => self.first,
        }
    }

    /// Returns the date of a month; `month` is from 1 to 12.
    #[must_use]
    pub(crate) const fn from_month(year: i16, month: i8) -> Date {
        Date { first: civil::date(year, month, 1), precision: Precision::Month }
    }

    /// Returns the year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.first.year()
    }

    /// Returns the date in words: `2018`, `October 2018` or `2 October 2018`.
    #[must_use]
    pub fn in_words(self) -> String {
        let month = MONTHS[usize::from(self.first.month().unsigned_abs()) - 1];
        match self.precision {
            Precision::Year => self.year().to_string(),
            Precision::Month => format!("{month} {}", self.year()),
            Precision::Day => format!("{} {month} {}", self.first.day(), self.year()),
        }
    }

    /// Returns the month from 1 to 12, unless the date is precise to the year.
    #[must_use]
    pub fn month(self) -> Option<u8> {
        (self.precision != Precision::Year).then_some(self.first.month().unsigned_abs())
    }

    /// Returns the day of the month, if the date is precise to the day.
    #[must_use]
    pub fn day(self) -> Option<u8> {
        self.is_day().then_some(self.first.day().unsigned_abs())
    }

    /// Returns whether all days of `other` are days of this date: `2018` covers `2018-10-02`.
    #[must_use]
    pub fn covers(self, other: Date) -> bool {
        self.first <= other.first && other.last_day() <= self.last_day()
    }

    /// Returns whether the date is precise to the day.
    #[must_use]
    pub fn is_day(self) -> bool {
        self.precision == Precision::Day
    }

    /// Returns the number of days from the first day of `from` to the last day of this date; negative if that last day
    /// is earlier.
    #[must_use]
    pub fn days_after(self, from: Date) -> i64 {
        (self.last_day() - from.first).get_days().into()
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The reference date and the edition of the data. Values that depend on the date are computed from these and the record.
#[derive(Clone, Copy, Debug)]
pub struct AsOf {
    /// The reference date.
    pub date: Date,
    /// The edition of the data, which does not cover earlier dates; `None` if the data states no edition.
    pub edition: Option<Date>,
}

impl AsOf {
    /// Returns whether the last day that a date covers has passed on the reference date.
    #[must_use]
    pub fn is_after(self, date: Date) -> bool {
        self.date.first_day() > date.last_day()
    }
}

impl From<civil::Date> for Date {
    fn from(first: civil::Date) -> Self {
        Date { first, precision: Precision::Day }
    }
}

impl FromStr for Date {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (padded, precision) = match text.len() {
            4 => (format!("{text}-01-01"), Precision::Year),
            7 => (format!("{text}-01"), Precision::Month),
            10 => (text.to_owned(), Precision::Day),
            _ => return Err(invalid_date(text)),
        };
        // `jiff` accepts other forms too, such as a date with a sign.
        let well_formed = padded.bytes().enumerate().all(|(i, byte)| match i {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        let first = well_formed.then(|| padded.parse().ok()).flatten().ok_or_else(|| invalid_date(text))?;
        Ok(Date { first, precision })
    }
}

fn invalid_date(text: &str) -> String {
    format!("'{text}' is not a date; expected YYYY, YYYY-MM or YYYY-MM-DD, such as 2019-07-01")
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.first.year(), self.first.month(), self.first.day());
        match self.precision {
            Precision::Year => write!(f, "{year:04}"),
            Precision::Month => write!(f, "{year:04}-{month:02}"),
            Precision::Day => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

impl Ord for Date {
    /// Compares the first days, then the precision: `2018` < `2018-01` < `2018-01-01`.
    fn cmp(&self, other: &Self) -> Ordering {
        self.first.cmp(&other.first).then(self.precision.cmp(&other.precision))
    }
}

impl PartialOrd for Date {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Date;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date (YYYY, YYYY-MM or YYYY-MM-DD)")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Date, E> {
                text.parse().map_err(E::custom)
            }
        }
        from.deserialize_str(Visitor)
    }
}

/// An interval of ISO 8601, `2010/2016`, which includes both dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first date.
    pub from: Date,
    /// The last date.
    pub to: Date,
}

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (from, to) = text
            .split_once('/')
            .ok_or_else(|| format!("'{text}' is not a period; expected two dates with a slash, such as 2010/2016"))?;
        let period = Period { from: from.parse()?, to: to.parse()? };
        if period.from.first_day() > period.to.last_day() {
            return Err(format!("'{text}' ends before it begins; expected the earlier date first"));
        }
        Ok(period)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.from, self.to)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_may_end_with_a_less_precise_date() {
        assert!("2018-01/2018".parse::<Period>().is_ok());
        assert!("2018/2018-01".parse::<Period>().is_ok());
        assert!("2018-02/2018-01".parse::<Period>().is_err());
    }

    #[test]
    fn a_date_is_formatted_with_the_precision_it_was_parsed_with() {
        for text in ["2018", "2018-10", "2018-10-02"] {
            assert_eq!(date(text).to_string(), text);
        }
    }

    #[test]
    fn invalid_dates_and_reversed_periods_are_errors() {
        for text in ["", "20x7", "2019-02-30", "2019-13", "2019/07/01", "19", "2019-7-1", "+2019", "２０１９"] {
            assert!(text.parse::<Date>().is_err(), "{text:?}");
        }
        assert!("2016/2010".parse::<Period>().is_err());
    }

    #[test]
    fn a_date_covers_its_days_and_ends_with_its_last_day() {
        assert!(date("2018").covers(date("2018-10-02")));
        assert!(!date("2018-10-02").covers(date("2018")));
        assert_eq!(date("2020-02").last_day(), date("2020-02-29").first_day());
        assert_eq!(date("2019-07-01").days_after(date("2019-06-23")), 8);
        assert_eq!(date("2019-06-23").days_after(date("2019-07-01")), -8);
    }
}
