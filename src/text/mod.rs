//! Words: slugs, Spanish order, nearness, and text made safe to show.
//!
//! Folding has a room of its own. No dataset, no column and no terminal is known here.

pub mod fold;

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;
use unicode_width::UnicodeWidthStr as _;

pub use fold::fold;
pub(crate) use fold::{fold_into, folds_to, look_alike, lower_into};

/// `text` as one ASCII word for ids, flags and completions: `Estado de México` is `estado-de-mexico`.
#[must_use]
pub fn slug(text: &str) -> String {
    fold(text).replace(' ', "-")
}

/// A key that sorts as a Spanish reader expects: accents and case ignored, ñ after n. Ties are broken by `text` itself.
#[must_use]
pub fn order(text: &str) -> String {
    if !text.contains(['ñ', 'Ñ']) {
        return fold(text).into_owned();
    }
    let marked: String = text.nfc().map(|c| if matches!(c, 'ñ' | 'Ñ') { 'n' } else { c }).collect();
    let mut plain = fold(&marked).into_owned();
    let mut letters = text.nfc().filter(|c| c.is_alphanumeric());
    let mut out = String::with_capacity(plain.len() + 4);
    for c in plain.drain(..) {
        out.push(c);
        // The highest code point sorts behind every letter that could follow an n.
        if c != ' ' && matches!(letters.next(), Some('ñ' | 'Ñ')) {
            out.push('\u{10FFFF}');
        }
    }
    out
}

/// How many letters apart two folded texts are (a swap of neighbours is one), or `None` beyond `limit`.
#[must_use]
pub(crate) fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    // Letters are compared only where the lengths allow it: a letter has at most four bytes.
    if a.len().abs_diff(b.len()) > if a.is_ascii() && b.is_ascii() { limit } else { limit * 4 } {
        return None;
    }
    let apart = strsim::osa_distance(a, b);
    (apart <= limit).then_some(apart)
}

/// The one of `words` that someone who typed `typed` most likely meant: the nearest within a third of its length, else
/// the only one that begins with it.
#[must_use]
pub(crate) fn nearest<'w>(typed: &str, words: impl IntoIterator<Item = &'w str> + Clone) -> Option<&'w str> {
    let asked = fold(typed);
    let limit = (asked.chars().count() / 3).clamp(1, 3);
    let close = words
        .clone()
        .into_iter()
        .filter_map(|word| distance(&asked, &fold(word), limit).map(|apart| (apart, word)))
        .min_by_key(|&(apart, _)| apart)
        .map(|(_, word)| word);
    close.or_else(|| {
        let mut starts = words.into_iter().filter(|word| !asked.is_empty() && fold(word).starts_with(&*asked));
        starts.next().filter(|_| starts.next().is_none())
    })
}

/// Whether a character can drive a terminal, or turn the direction of what follows.
#[must_use]
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// `text` with every control character written out (`\x1b`), so that nothing in it can drive a terminal.
#[must_use]
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            c if is_unsafe(c) && (c as u32) < 0x100 => {
                let _ = write!(out, "\\x{:02x}", c as u32);
            }
            c if is_unsafe(c) => {
                let _ = write!(out, "\\u{{{:x}}}", c as u32);
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The columns that `text` takes.
#[must_use]
pub(crate) fn wide(text: &str) -> usize {
    // Plain letters need no look at what is known of each.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) { text.len() } else { text.width() }
}

/// Whether an address leads to the web and is nothing but an address.
#[must_use]
pub(crate) fn is_web(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty())
        && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"".contains(c))
}

/// `text` in lines of at most `room` columns, broken at spaces; a longer word has a line of its own.
#[must_use]
pub(crate) fn wrapped(text: &str, room: usize) -> Vec<String> {
    if !text.starts_with(' ') && wide(text) <= room {
        return vec![text.to_owned()];
    }
    let mut lines = vec![String::new()];
    let mut taken = 0;
    for word in text.split(' ') {
        let long = wide(word);
        if taken > 0 && taken + 1 + long > room {
            lines.push(String::new());
            taken = 0;
        }
        let Some(line) = lines.last_mut() else { break };
        if taken > 0 {
            line.push(' ');
            taken += 1;
        }
        line.push_str(word);
        taken += long;
    }
    lines
}

/// A number of things in words: `1 cluster`, `2 clusters`.
#[must_use]
pub(crate) fn count_of(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// A few names as they are, more of them as their number: `labels, states`, `17 datasets`.
#[must_use]
pub(crate) fn names_or_count(names: &[&str], one: &str, many: &str) -> String {
    if names.len() <= 4 { names.join(", ") } else { count_of(names.len(), one, many) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spanish_order_puts_n_before_n_with_tilde_and_ignores_accents() {
        let mut words = ["ñandú", "nube", "Óscar", "Nayarit", "oso", "nz", "Ñu", "México", "mezcla"];
        words.sort_by_key(|word| order(word));
        assert_eq!(words, ["México", "mezcla", "Nayarit", "nube", "nz", "ñandú", "Ñu", "Óscar", "oso"]);
    }

    #[test]
    fn control_characters_are_shown_never_sent() {
        assert_eq!(printable("a\x1b[31mb\u{9b}c\nd"), "a\\x1b[31mb\\x9bc d");
        assert_eq!(printable("plain, León"), "plain, León");
    }

    #[test]
    fn the_nearest_word_is_found_or_none() {
        let words = ["name", "state", "sector"];
        assert_eq!(nearest("nmae", words), Some("name"));
        assert_eq!(nearest("sec", words), Some("sector"));
        assert_eq!(nearest("zzz", words), None);
    }
}
