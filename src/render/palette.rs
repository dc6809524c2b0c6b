//! The colours of a terminal: from the palette of 256 colours, some whose contrast is at least 4.5 to 1 on white and on
//! black (WCAG 2, level AA). None of them is one of the first 16 colours, which depend on the theme of the terminal.

use crate::schema::Tone;

/// A brown, the legible colour that is nearest to gold.
const BROWN: u8 = 131;
const GREEN: u8 = 29;
/// In the greyscale ramp that follows the cube.
const GREY: u8 = 243;
const MAGENTA: u8 = 163;
const PURPLE: u8 = 98;
/// The colour of the shades of a map.
pub(super) const BLUE: u8 = 63;

/// Returns the colour of a tone, if it has one, and whether text of the tone is bold.
pub(super) fn tone_style(tone: Tone) -> (Option<u8>, bool) {
    match tone {
        Tone::Plain => (None, false),
        Tone::Gold => (Some(BROWN), true),
        Tone::Silver => (None, true),
        Tone::Bronze => (Some(BROWN), false),
        Tone::Good => (Some(GREEN), false),
        Tone::Caution => (Some(PURPLE), false),
        Tone::Past => (Some(GREY), false),
        Tone::Bad => (Some(MAGENTA), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the relative luminance of a colour of the 6 x 6 x 6 cube or of the greyscale ramp, as WCAG 2 defines it.
    fn luminance(colour: u8) -> f64 {
        let position = usize::from(colour - 16);
        let cube = |level: usize| [0, 95, 135, 175, 215, 255][level];
        let channels = match colour.checked_sub(232) {
            Some(level) => [8 + 10 * i32::from(level); 3],
            None => [position / 36, position / 6 % 6, position % 6].map(cube),
        };
        let [red, green, blue] = channels.map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    #[test]
    fn every_colour_is_legible_on_white_and_on_black() {
        let tones =
            [Tone::Plain, Tone::Gold, Tone::Silver, Tone::Bronze, Tone::Good, Tone::Caution, Tone::Past, Tone::Bad];
        let colours = tones.into_iter().filter_map(|tone| tone_style(tone).0).chain([BLUE]);
        for colour in colours {
            let (on_white, on_black) = (1.05 / (luminance(colour) + 0.05), (luminance(colour) + 0.05) / 0.05);
            assert!(on_white >= 4.5 && on_black >= 4.5, "{colour}: {on_white} on white, {on_black} on black");
        }
    }
}
