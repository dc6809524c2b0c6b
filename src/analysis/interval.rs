//! Interval arithmetic over printed numbers: the possible values of rounded numbers, and of sums and ratios of
//! rounded numbers.

use crate::datasets::Qualifier;

/// The numbers between two bounds, both included. A bound is infinite where the report leaves it open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Interval {
    /// Lower bound.
    pub(crate) low: f64,
    /// Upper bound.
    pub(crate) high: f64,
}

impl Interval {
    /// Returns the interval that holds `number` alone.
    #[must_use]
    pub(crate) fn exact(number: f64) -> Interval {
        Interval { low: number, high: number }
    }

    /// Returns the possible values of a rounded number: half a unit of the last digit to either side.
    #[must_use]
    pub(crate) fn rounded(number: f64) -> Interval {
        let half = 0.5 * 10_f64.powi(-last_decimal(number));
        Interval { low: number - half, high: number + half }
    }

    /// Returns the possible values of a number printed with "around": half a unit of the last digit that is not zero, to
    /// either side.
    #[must_use]
    pub(crate) fn around(number: f64) -> Interval {
        let half = 0.5 * 10_f64.powi(-last_digit(number));
        Interval { low: number - half, high: number + half }
    }

    /// Returns the possible values of a printed number, which may be rounded and may have a qualifier.
    #[must_use]
    pub(crate) fn qualified(number: f64, rounded: bool, qualifier: Option<Qualifier>) -> Interval {
        let printed = if rounded { Interval::rounded(number) } else { Interval::exact(number) };
        match qualifier {
            Some(Qualifier::Around) => Interval::around(number),
            Some(Qualifier::MoreThan | Qualifier::AtLeast) => Interval { high: f64::INFINITY, ..printed },
            Some(Qualifier::UpTo) => Interval { low: f64::NEG_INFINITY, ..printed },
            _ => printed,
        }
    }

    /// Returns whether some number is in both intervals.
    #[must_use]
    pub(crate) fn meets(self, other: Interval) -> bool {
        self.low <= other.high + TINY && other.low <= self.high + TINY
    }

    /// Returns the sum of two intervals.
    #[must_use]
    pub(crate) fn plus(self, other: Interval) -> Interval {
        Interval { low: self.low + other.low, high: self.high + other.high }
    }

    /// Returns the difference of two intervals.
    #[must_use]
    pub(crate) fn minus(self, other: Interval) -> Interval {
        Interval { low: self.low - other.high, high: self.high - other.low }
    }

    /// Returns the ratio of two intervals, which can be any number if the second one contains 0.
    #[must_use]
    pub(crate) fn over(self, other: Interval) -> Interval {
        if other.low <= 0.0 && other.high >= 0.0 {
            return Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };
        }
        let quotients = [self.low / other.low, self.low / other.high, self.high / other.low, self.high / other.high];
        // The ratio of two infinite bounds is NaN, which `min` and `max` ignore.
        Interval {
            low: quotients.into_iter().fold(f64::INFINITY, f64::min),
            high: quotients.into_iter().fold(f64::NEG_INFINITY, f64::max),
        }
    }

    /// Returns the interval scaled by a positive factor and moved by an offset.
    #[must_use]
    pub(crate) fn scaled(self, factor: f64, offset: f64) -> Interval {
        Interval { low: self.low * factor + offset, high: self.high * factor + offset }
    }
}

/// The distance below which two numbers differ only by floating-point errors.
const TINY: f64 = 1e-9;

/// Returns the number of decimals: 2 for 3.14, 0 for 38.
fn last_decimal(number: f64) -> i32 {
    number.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len() as i32)
}

/// Returns the place of the last digit that is not zero: 2 for 3.14, 0 for 38, -1 for 330, -3 for 4000.
fn last_digit(number: f64) -> i32 {
    match last_decimal(number) {
        0 => {
            let digits = number.abs().to_string();
            -((digits.len() - digits.trim_end_matches('0').len()) as i32)
        }
        decimals => decimals,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(interval: Interval, low: f64, high: f64) {
        assert!((interval.low - low).abs() < 1e-6 && (interval.high - high).abs() < 1e-6, "{interval:?}");
    }

    #[test]
    fn a_printed_number_stands_for_half_a_unit_of_its_last_place() {
        near(Interval::rounded(2.77), 2.765, 2.775);
        near(Interval::rounded(38.0), 37.5, 38.5);
        near(Interval::around(330.0), 325.0, 335.0);
        near(Interval::around(4000.0), 3500.0, 4500.0);
        near(Interval::around(711.0), 710.5, 711.5);
        near(Interval::qualified(45.0, false, None), 45.0, 45.0);
        assert_eq!(Interval::qualified(45.0, false, Some(Qualifier::MoreThan)).high, f64::INFINITY);
    }

    #[test]
    fn ratios_and_sums_carry_the_bounds_of_their_operands() {
        near(Interval::rounded(2.77).over(Interval::rounded(3.47)).scaled(100.0, 0.0), 79.568345, 80.086580);
        near(Interval::rounded(49.0).minus(Interval::rounded(14.0)), 34.0, 36.0);
        near(Interval::rounded(25.2).plus(Interval::rounded(12.0)), 36.65, 37.75);
        near(Interval::exact(-6.0).over(Interval { low: 2.0, high: 3.0 }), -3.0, -2.0);
        near(Interval::exact(6.0).over(Interval { low: -3.0, high: -2.0 }), -3.0, -2.0);
        let open = Interval { low: 2.0, high: f64::INFINITY };
        assert_eq!(open.over(open), Interval { low: 0.0, high: f64::INFINITY });
        let any = Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };
        assert_eq!(Interval::exact(1.0).over(Interval { low: 0.0, high: 1.0 }), any);
        assert_eq!(Interval::exact(1.0).over(Interval { low: -1.0, high: 0.0 }), any);
        assert!(Interval::exact(80.0).meets(Interval { low: 79.57, high: 80.09 }));
        assert!(!Interval::exact(82.0).meets(Interval { low: 79.57, high: 80.09 }));
    }
}
