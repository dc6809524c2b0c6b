//! Shades for numbers: four steps of more and more ink, so that more is darker on white and brighter on black.
//!
//! One scale for the map and the cross table. A number of nothing has no shade at all.

/// How many steps a number can be shaded in.
pub(super) const STEPS: u64 = 4;

/// The step of `count` where the largest number is `most`: 0 for nothing, else 1 to [`STEPS`], each as wide as the
/// others.
pub(super) fn step(count: u64, most: u64) -> usize {
    let most = u128::from(most.max(STEPS));
    (u128::from(count) * u128::from(STEPS)).div_ceil(most).min(u128::from(STEPS)) as usize
}

/// The numbers that get each step from 1 on, as far as there are any: `1-3`.
pub(super) fn ranges(most: u64) -> Vec<(usize, u64, u64)> {
    let top = most.max(STEPS);
    let last = |step: u64| (u128::from(top) * u128::from(step) / u128::from(STEPS)) as u64;
    let ranges = (1..=STEPS).map(|step| (step as usize, last(step - 1) + 1, last(step).min(most)));
    ranges.filter(|(_, from, to)| from <= to).collect()
}

/// One column of the ink of a step.
pub(super) fn ink(step: usize, unicode: bool) -> char {
    let inks = if unicode { [' ', '░', '▒', '▓', '█'] } else { [' ', '.', ':', '+', '#'] };
    inks.get(step).copied().unwrap_or(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_lies_in_the_range_of_its_step() {
        for most in (0..200).chain([1_000, u64::MAX]) {
            for count in (0..=most.min(300)).chain([most]) {
                let step = step(count, most);
                assert_eq!(step == 0, count == 0, "only nothing has no shade: {count} of {most}");
                let meets = |range: &&(usize, u64, u64)| range.1 <= count && count <= range.2;
                let found = ranges(most).iter().find(meets).map(|range| range.0);
                assert_eq!(found.unwrap_or(0), step, "{count} of {most}");
            }
        }
    }
}
