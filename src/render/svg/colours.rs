//! The colours of the pictures. A picture has a white background, so its contrast ratios do not depend on the viewer: at
//! least 4.5 to 1 for text and 3 to 1 for marks, as the Web Content Accessibility Guidelines require.

use crate::schema::Tone;

/// The background.
pub(super) const PAPER: &str = "#ffffff";
/// Text.
pub(super) const INK: &str = "#1a1a1a";
/// Text of lesser importance.
pub(super) const MUTED: &str = "#595959";
/// The edges of marks.
pub(super) const EDGE: &str = "#767676";
/// Lines of an axis, which only guide the eye.
pub(super) const GRID: &str = "#dcdcdc";
/// The lines of an area without a value.
pub(super) const HATCH: &str = "#bdbdbd";
/// A mark.
pub(super) const MARK: &str = "#2171b5";
/// A mark for something that has ended.
pub(super) const PAST: &str = "#8a8a8a";
/// The fill and the text colour of each [shade](crate::render::shade); shade 0 stands for a count of 0.
pub(super) const SHADES: [(&str, &str); 5] =
    [(PAPER, MUTED), ("#c6dbef", "#08306b"), ("#6baed6", "#08204a"), (MARK, PAPER), ("#08306b", PAPER)];

/// Returns the colour of a mark for a word with this tone.
pub(super) fn tone_colour(tone: Tone) -> &'static str {
    match tone {
        Tone::Gold => "#a87900",
        Tone::Silver => "#4d6a8a",
        Tone::Bronze => "#a4562a",
        _ => MARK,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the relative luminance of a colour, as the Web Content Accessibility Guidelines define it.
    fn luminance(colour: &str) -> f64 {
        let channel = |start: usize| {
            let value = f64::from(u8::from_str_radix(&colour[start..start + 2], 16).unwrap()) / 255.0;
            if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_and_marks_have_the_contrast_of_the_guidelines() {
        for (fill, text) in SHADES.into_iter().chain([(PAPER, INK), (PAPER, MUTED)]) {
            assert!(contrast(fill, text) >= 4.5, "{text} on {fill}: {}", contrast(fill, text));
        }
        let tones = [Tone::Gold, Tone::Silver, Tone::Bronze, Tone::Plain].map(tone_colour);
        for mark in tones.into_iter().chain([EDGE, PAST]) {
            assert!(contrast(PAPER, mark) >= 3.0, "{mark}: {}", contrast(PAPER, mark));
        }
    }

    #[test]
    fn a_higher_shade_is_darker() {
        assert!(SHADES.windows(2).all(|pair| luminance(pair[0].0) > luminance(pair[1].0)));
    }
}
