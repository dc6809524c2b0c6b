//! Maps counts to four shades, for the tile map and the cross-tabulation; a count of 0 has no shade.
//!
//! A higher shade covers more of the background, so the order of the shades can be seen on a light and on a dark
//! terminal.

/// The number of shades.
pub(super) const SHADES: u64 = 4;

/// Returns the shade of `count` where `max` is the largest count: 0 for a count of 0, else 1 to [`SHADES`]. The shades
/// divide the counts into ranges of equal width.
pub(super) fn shade_of(count: u64, max: u64) -> usize {
    let max = u128::from(max.max(SHADES));
    (u128::from(count) * u128::from(SHADES)).div_ceil(max).min(u128::from(SHADES)) as usize
}

/// Returns each shade from 1 on with the first and the last count that have it, for the legend; shades without a count
/// are left out.
pub(super) fn shade_ranges(max: u64) -> Vec<(usize, u64, u64)> {
    let top = max.max(SHADES);
    let last = |shade: u64| (u128::from(top) * u128::from(shade) / u128::from(SHADES)) as u64;
    let ranges = (1..=SHADES).map(|shade| (shade as usize, last(shade - 1) + 1, last(shade).min(max)));
    ranges.filter(|(_, from, to)| from <= to).collect()
}

/// Returns the character that draws a shade.
pub(super) fn shade_char(shade: usize, unicode: bool) -> char {
    let chars = if unicode { [' ', '░', '▒', '▓', '█'] } else { [' ', '.', ':', '+', '#'] };
    chars.get(shade).copied().unwrap_or(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_lies_in_the_range_of_its_shade() {
        for max in (0..200).chain([1_000, u64::MAX]) {
            for count in (0..=max.min(300)).chain([max]) {
                let shade = shade_of(count, max);
                assert_eq!(shade == 0, count == 0, "only a count of 0 has no shade: {count} of {max}");
                let contains = |range: &&(usize, u64, u64)| range.1 <= count && count <= range.2;
                let found = shade_ranges(max).iter().find(contains).map(|range| range.0);
                assert_eq!(found.unwrap_or(0), shade, "{count} of {max}");
            }
        }
    }
}
