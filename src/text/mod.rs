//! Text utilities: folding, slugs, Spanish collation, suggestions, escaping for terminals and wrapping.
//!
//! Imports nothing else from this crate.

pub mod fold;

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;
use unicode_width::UnicodeWidthStr as _;

pub use fold::fold;
pub(crate) use fold::{fold_letters_into, is_ignorable, latin_lookalike};

/// Returns `text` as one folded word, with hyphens for spaces, for ids and completions: `Estado de México` becomes
/// `estado-de-mexico`. Greek and Cyrillic letters that look like Latin ones become Latin; other letters are kept.
#[must_use]
pub fn slug(text: &str) -> String {
    fold(text).replace(' ', "-")
}

/// Returns whether `c` is a dash, hyphen or minus sign outside ASCII, such as those that word processors insert for an ASCII
/// hyphen.
#[must_use]
pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// Cleans text that was pasted from a word processor or a PDF: trims it, replaces dashes with ASCII hyphens, removes
/// invisible characters, and replaces compatibility characters such as full-width digits (Unicode NFKC).
#[must_use]
pub(crate) fn plain_text(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text.trim());
    }
    let plain = text.chars().filter(|&c| !is_ignorable(c)).map(|c| if is_dash(c) { '-' } else { c });
    Cow::Owned(plain.nfkc().collect::<String>().trim().to_owned())
}

/// Returns the first operator of another query language that precedes the first letter or digit of a part of `text`
/// (slashes separate the parts), and `text` without what precedes the first letter or digit of each part with an operator:
/// `!` and `nle` for `!nle`. Folding would drop the operator, and `!nle` would mean its opposite, `nle`.
#[must_use]
pub(crate) fn leading_operator(text: &str) -> Option<(char, String)> {
    let is_operator = |c: char| {
        let is_listed = |c| matches!(c, '!' | '^' | '=' | '<' | '>' | '~' | '*' | '-' | '¬' | '≈' | '∼' | '∉');
        // The decomposition of a character can contain the operator: that of ≠ contains =.
        is_dash(c) || std::iter::once(c).nfkd().any(is_listed)
    };
    let start = |part: &str| part.find(char::is_alphanumeric).unwrap_or(part.len());
    let operators = |part| -> Option<char> { str::chars(&part[..start(part)]).find(|&c| is_operator(c)) };
    let operator = text.split('/').find_map(operators)?;
    let without = text.split('/').map(|part| if operators(part).is_some() { &part[start(part)..] } else { part });
    Some((operator, without.collect::<Vec<_>>().join("/")))
}

/// Returns the Spanish sort key of `text`: it ignores case and accents, and ñ follows n. The caller breaks ties by `text`.
#[must_use]
pub fn collation_key(text: &str) -> String {
    if !text.contains(['ñ', 'Ñ']) {
        return fold(text).into_owned();
    }
    let without_tilde: String = text.nfkc().map(|c| if matches!(c, 'ñ' | 'Ñ') { 'n' } else { c }).collect();
    let mut plain = fold(&without_tilde).into_owned();
    let mut letters = text.nfkc().filter(|c| c.is_alphanumeric());
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

/// The maximum length in bytes of a name that is compared with others: the time grows with the product of the lengths.
pub(crate) const MAX_NAME_LEN: usize = 400;

/// Returns the optimal string alignment distance of two folded texts, or `None` if it exceeds `limit`.
#[must_use]
pub(crate) fn edit_distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    // Skips the costly comparison for most candidates, whose lengths differ too much. A `char` has at most four bytes.
    let max_difference = if a.is_ascii() && b.is_ascii() { limit } else { limit * 4 };
    if a.len().max(b.len()) > MAX_NAME_LEN || a.len().abs_diff(b.len()) > max_difference {
        return None;
    }
    Some(strsim::osa_distance(a, b)).filter(|&distance| distance <= limit)
}

/// Returns the candidate that `typed` most likely stands for: the closest candidate within 1 to 3 edits (a third of the
/// length of `typed`), or else the only candidate that starts with `typed`.
#[must_use]
pub(crate) fn closest_match<'c>(typed: &str, candidates: impl IntoIterator<Item = &'c str> + Clone) -> Option<&'c str> {
    if typed.len() > MAX_NAME_LEN {
        return None;
    }
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

/// Returns `text` as a word of a command line, in quotes if a shell needs them.
#[must_use]
pub(crate) fn quote_for_shell(text: &str) -> Cow<'_, str> {
    // Fails only on NUL, which no argument of a command can contain.
    shlex::try_quote(text).unwrap_or(Cow::Borrowed(text))
}

/// Returns whether the folded `prefix` occurs in the folded `text` at the start of a word. `prefix` may contain spaces and
/// so span several words.
#[must_use]
pub(crate) fn has_word_prefix(text: &str, prefix: &str) -> bool {
    text.match_indices(prefix).any(|(at, _)| at == 0 || text.as_bytes()[at - 1] == b' ')
}

/// Returns whether a character can control a terminal, break a line or change the direction of the text that follows.
#[must_use]
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{206F}')
}

/// Returns whether `text` contains no unprintable character, and so is safe on a terminal and fits on a line.
#[must_use]
pub(crate) fn is_printable(text: &str) -> bool {
    // Printable ASCII needs no decoding.
    text.bytes().all(|byte| matches!(byte, b' '..=b'~')) || !text.contains(is_unprintable)
}

/// Returns equivalent JSON in which every character that can control a terminal is escaped, except line breaks between
/// values. Outside strings, `json` must have no such character except line breaks.
#[must_use]
pub(crate) fn escape_json(json: &str) -> Cow<'_, str> {
    if is_printable(json) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 8);
    for c in json.chars() {
        // The encoder has escaped line breaks in strings. No unprintable character needs a pair of surrogates.
        if is_unprintable(c) && c != '\n' {
            let _ = write!(out, "\\u{:04x}", c as u32);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Returns `text` on one line that cannot control a terminal: line breaks and tabs become spaces, and every other control
/// character is escaped (`\x1b`). For the values of a table or a document.
#[must_use]
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if is_printable(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
            c => push_escaped(c, &mut out),
        }
    }
    Cow::Owned(out)
}

/// Returns `text` with every control character escaped, including line breaks (`\n`) and tabs (`\t`). For messages,
/// which must show the characters that were typed.
#[must_use]
pub(crate) fn escape_controls(text: &str) -> Cow<'_, str> {
    if is_printable(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    text.chars().for_each(|c| push_escaped(c, &mut out));
    Cow::Owned(out)
}

/// Returns `text` with every control character and every invisible character escaped (`\u{200b}`). For messages that quote
/// what the user typed: otherwise a name with an invisible character would look correct.
#[must_use]
pub(crate) fn escape_invisible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(is_ignorable) {
        return escape_controls(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_ignorable(c) { out.extend(c.escape_unicode()) } else { push_escaped(c, &mut out) }
    }
    Cow::Owned(out)
}

fn push_escaped(c: char, out: &mut String) {
    match c {
        '\n' | '\r' | '\t' => out.extend(c.escape_default()),
        c if is_unprintable(c) && (c as u32) < 0x100 => {
            let _ = write!(out, "\\x{:02x}", c as u32);
        }
        c if is_unprintable(c) => {
            let _ = write!(out, "\\u{{{:x}}}", c as u32);
        }
        c => out.push(c),
    }
}

/// Returns the number of terminal columns that `text` occupies.
#[must_use]
pub(crate) fn display_width(text: &str) -> usize {
    // Printable ASCII needs no look-up in the width tables.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) { text.len() } else { text.width() }
}

/// Returns whether `url` is an absolute `http` or `https` URL without white space, control characters, `<`, `>` or `"`.
#[must_use]
pub(crate) fn is_web_url(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty())
        && !url.bytes().any(|byte| matches!(byte, 0..=b' ' | b'<' | b'>' | b'"' | 0x7f))
        && (url.is_ascii() || !url.contains(|c: char| c.is_whitespace() || c.is_control()))
}

/// Breaks `text` at spaces into lines of at most `width` columns; a longer word gets a separate line.
#[must_use]
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    if !text.starts_with(' ') && display_width(text) <= width {
        return vec![text.to_owned()];
    }
    wrap_parts(text.split(' '), width)
}

/// Joins parts with spaces into lines of at most `width` columns; no part is broken.
#[must_use]
pub(crate) fn wrap_parts<'t>(parts: impl IntoIterator<Item = &'t str>, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut line_width = 0;
    for word in parts {
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

/// Lists the names if there are at most four, otherwise gives their number: `labels, states`, `17 datasets`.
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
    fn an_operator_before_the_first_letter_of_a_part_is_found() {
        for (text, operator, rest) in [
            ("!nle", '!', "nle"),
            (" !nle", '!', "nle"),
            ("!=Automotive", '!', "Automotive"),
            ("<>ict", '<', "ict"),
            ("'!nle'", '!', "nle'"),
            ("[^nle]", '^', "nle]"),
            ("\u{200b}≠nle", '≠', "nle"),
            ("！nle", '！', "nle"),
            ("-nle", '-', "nle"),
            ("–nle", '–', "nle"),
            ("*", '*', ""),
            ("nle-claut/!gold", '!', "nle-claut/gold"),
            ("states/-nle", '-', "states/nle"),
        ] {
            assert_eq!(leading_operator(text), Some((operator, rest.to_owned())), "{text}");
        }
        for text in
            ["nle", "nle-claut/gold", "Table 6 - row 1", "¿qué?", "(nle)", "«León»", "", "a/b", "#1", "nle!", "+52"]
        {
            assert_eq!(leading_operator(text), None, "{text}");
        }
    }

    #[test]
    fn pasted_dashes_and_digits_are_plain() {
        for text in ["2019-05-03", "2019\u{2011}05–03", "２０１９—05\u{ad}−03", " 2019-05-03\u{a0}"] {
            assert_eq!(plain_text(text), "2019-05-03", "{text}");
        }
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(printable("a\x1b[31mb\u{9b}c\nd"), "a\\x1b[31mb\\x9bc d");
        assert_eq!(printable("plain, León"), "plain, León");
        assert_eq!(escape_invisible("'i\u{200b}d\u{e0041}\x1b León'"), "'i\\u{200b}d\\u{e0041}\\x1b León'");
        assert_eq!(
            escape_controls("a\x1b]0;b\x07\t\u{202e}c\u{2028}\r\nd"),
            "a\\x1b]0;b\\x07\\t\\u{202e}c\\u{2028}\\r\\nd"
        );
    }

    #[test]
    fn a_suggestion_is_the_closest_candidate_or_the_only_longer_one() {
        let candidates = ["name", "state", "sector"];
        assert_eq!(did_you_mean("nmae", candidates), "; did you mean 'name'?");
        assert_eq!(did_you_mean("sec", candidates), "; did you mean 'sector'?");
        assert_eq!(did_you_mean("zzz", candidates), "");
    }
}
