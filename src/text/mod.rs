//! Text utilities: folding, slugs, Spanish collation, suggestions, escaping for terminals and wrapping.
//!
//! Imports nothing else of this crate.

pub mod fold;

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;
use unicode_width::UnicodeWidthStr as _;

pub use fold::fold;
pub(crate) use fold::{fold_into, fold_letters_into, folds_to, latin_lookalike};

/// Returns `text` as one ASCII word for ids, flags and completions: `Estado de México` becomes `estado-de-mexico`.
#[must_use]
pub fn slug(text: &str) -> String {
    fold(text).replace(' ', "-")
}

/// Returns the Spanish sort key of `text`: case and accents are ignored, ñ follows n. The caller breaks ties by `text`.
#[must_use]
pub fn collation_key(text: &str) -> String {
    if !text.contains(['ñ', 'Ñ']) {
        return fold(text).into_owned();
    }
    let marked: String = text.nfc().map(|c| if matches!(c, 'ñ' | 'Ñ') { 'n' } else { c }).collect();
    let mut plain = fold(&marked).into_owned();
    let mut letters = text.nfc().filter(|c| c.is_alphanumeric());
    let mut out = String::with_capacity(plain.len() + 4);
    for c in plain.drain(..) {
        out.push(c);
        // The highest code point sorts after every letter that can follow an n.
        if c != ' ' && matches!(letters.next(), Some('ñ' | 'Ñ')) {
            out.push('\u{10FFFF}');
        }
    }
    out
}

/// Returns the optimal string alignment distance of two folded texts, or `None` if it exceeds `limit`.
#[must_use]
pub(crate) fn edit_distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    // Most candidates differ too much in length for the costly comparison. A letter has at most four bytes.
    if a.len().abs_diff(b.len()) > if a.is_ascii() && b.is_ascii() { limit } else { limit * 4 } {
        return None;
    }
    Some(strsim::osa_distance(a, b)).filter(|&distance| distance <= limit)
}

/// Returns the candidate that `typed` most likely stands for: the closest one within a third of its length in edits, else
/// the only one that starts with it.
#[must_use]
pub(crate) fn closest_match<'c>(typed: &str, candidates: impl IntoIterator<Item = &'c str> + Clone) -> Option<&'c str> {
    let typed = fold(typed);
    let limit = (typed.chars().count() / 3).clamp(1, 3);
    let close = candidates
        .clone()
        .into_iter()
        .filter_map(|candidate| edit_distance(&typed, &fold(candidate), limit).map(|distance| (distance, candidate)))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate);
    close.or_else(|| {
        let mut longer = candidates.into_iter().filter(|name| !typed.is_empty() && fold(name).starts_with(&*typed));
        longer.next().filter(|_| longer.next().is_none())
    })
}

/// Returns `; did you mean 'name'?` for the candidate that `typed` most likely stands for, or an empty string.
#[must_use]
pub(crate) fn did_you_mean<'c>(typed: &str, candidates: impl IntoIterator<Item = &'c str> + Clone) -> String {
    closest_match(typed, candidates).map(|candidate| format!("; {}", suggestion(candidate))).unwrap_or_default()
}

/// Returns `did you mean 'name'?`.
#[must_use]
pub(crate) fn suggestion(name: &str) -> String {
    format!("did you mean '{name}'?")
}

/// Returns whether a word of the folded `text` starts with the folded `prefix`, which may continue into the next word.
#[must_use]
pub(crate) fn has_word_prefix(text: &str, prefix: &str) -> bool {
    text.match_indices(prefix).any(|(at, _)| at == 0 || text.as_bytes()[at - 1] == b' ')
}

/// Returns whether a character can control a terminal or change the direction of the text that follows.
#[must_use]
pub(crate) fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Returns `text` with every control character escaped (`\x1b`), so that it cannot control a terminal.
#[must_use]
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            c if is_unprintable(c) && (c as u32) < 0x100 => {
                let _ = write!(out, "\\x{:02x}", c as u32);
            }
            c if is_unprintable(c) => {
                let _ = write!(out, "\\u{{{:x}}}", c as u32);
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Returns the number of terminal columns that `text` occupies.
#[must_use]
pub(crate) fn display_width(text: &str) -> usize {
    // Printable ASCII needs no look-up in the width tables.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) { text.len() } else { text.width() }
}

/// Returns whether `url` is an absolute `http` or `https` URL without spaces or delimiters of HTML.
#[must_use]
pub(crate) fn is_web_url(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty())
        && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"".contains(c))
}

/// Breaks `text` at spaces into lines of at most `width` columns; a longer word gets a line of its own.
#[must_use]
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    if !text.starts_with(' ') && display_width(text) <= width {
        return vec![text.to_owned()];
    }
    let mut lines = vec![String::new()];
    let mut line_width = 0;
    for word in text.split(' ') {
        let word_width = display_width(word);
        if line_width > 0 && line_width + 1 + word_width > width {
            lines.push(String::new());
            line_width = 0;
        }
        let Some(line) = lines.last_mut() else { break };
        if line_width > 0 {
            line.push(' ');
            line_width += 1;
        }
        line.push_str(word);
        line_width += word_width;
    }
    lines
}

/// Returns `text` with its first letter in upper case.
#[must_use]
pub(crate) fn capitalise(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Formats a number with its noun: `1 cluster`, `2 clusters`.
#[must_use]
pub(crate) fn format_count(number: usize, singular: &str, plural: &str) -> String {
    if number == 1 { format!("1 {singular}") } else { format!("{number} {plural}") }
}

/// Lists up to four names, and counts more: `labels, states`, `17 datasets`.
#[must_use]
pub(crate) fn list_or_count(names: &[&str], singular: &str, plural: &str) -> String {
    if names.len() <= 4 { names.join(", ") } else { format_count(names.len(), singular, plural) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spanish_collation_sorts_n_with_tilde_after_n_and_ignores_accents() {
        let mut words = ["ñandú", "nube", "Óscar", "Nayarit", "oso", "nz", "Ñu", "México", "mezcla"];
        words.sort_by_key(|word| collation_key(word));
        assert_eq!(words, ["México", "mezcla", "Nayarit", "nube", "nz", "ñandú", "Ñu", "Óscar", "oso"]);
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(printable("a\x1b[31mb\u{9b}c\nd"), "a\\x1b[31mb\\x9bc d");
        assert_eq!(printable("plain, León"), "plain, León");
    }

    #[test]
    fn a_suggestion_is_the_closest_candidate_or_the_only_longer_one() {
        let candidates = ["name", "state", "sector"];
        assert_eq!(did_you_mean("nmae", candidates), "; did you mean 'name'?");
        assert_eq!(did_you_mean("sec", candidates), "; did you mean 'sector'?");
        assert_eq!(did_you_mean("zzz", candidates), "");
    }
}
