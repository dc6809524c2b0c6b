//! Estimates the width of text, which decides where a line breaks and how wide a picture is.
//!
//! The font of a viewer is unknown. The estimates are the widths of DejaVu Sans, rounded up; most other fonts are narrower.

use unicode_width::UnicodeWidthChar as _;

/// The ratio of the widths of bold and regular text.
const BOLD: f64 = 1.15;

/// Returns the width of a text in a font of this size.
pub(super) fn text_width(text: &str, size: f64, bold: bool) -> f64 {
    let ems: f64 = text.chars().map(char_width).sum();
    ems * size * if bold { BOLD } else { 1.0 }
}

/// Returns the width of a character in ems.
fn char_width(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | 'í' | 'ì' => 0.28,
        ' ' | '.' | ',' | ':' | ';' | 'I' | 'J' | '|' | '/' | '\\' | 'Í' => 0.34,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '-' | '!' | '"' => 0.42,
        's' | 'z' | '?' | '*' | '–' => 0.54,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '—' | '…' | '©' => 1.0,
        'a'..='z' | '0'..='9' => 0.64,
        _ if c.is_lowercase() => 0.66,
        _ if c.is_ascii() => 0.84,
        _ => match c.width() {
            None | Some(0) => 0.0,
            Some(1) => 0.84,
            Some(_) => 1.05,
        },
    }
}

/// Breaks a text at spaces into lines of at most this width. A wider word is broken between its characters.
pub(super) fn wrap_text(text: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let joined = lines.last().map(|line| format!("{line} {word}"));
        if let (Some(joined), Some(line)) = (joined, lines.last_mut())
            && text_width(&joined, size, bold) <= width
        {
            *line = joined;
            continue;
        }
        let mut line = String::new();
        for c in word.chars() {
            if !line.is_empty() && text_width(&format!("{line}{c}"), size, bold) > width {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_not_wider_than_the_limit_and_lose_no_word() {
        let text = "Polos de Innovación, Inteligencia y Talento A.C. extraordinariamente";
        for width in [20.0, 60.0, 150.0, 1000.0] {
            let lines = wrap_text(text, 13.0, true, width);
            assert!(lines.iter().all(|line| text_width(line, 13.0, true) <= width), "{width}: {lines:?}");
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }
        assert_eq!(wrap_text(text, 13.0, false, 1000.0), [text]);
        assert!(wrap_text("", 13.0, false, 10.0).is_empty());
    }
}
