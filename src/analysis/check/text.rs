//! Finds text that looks right and is not: invisible characters, decomposed accents, letters of another alphabet.
//!
//! Works on characters alone and imports no datasets.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::is_nfc;

use crate::diagnostic::Problem;
use crate::text::{is_ignorable, latin_lookalike};

/// Returns whether `text` has only printable ASCII and precomposed Western European letters, and no space at either end.
/// Such text has no problem.
#[must_use]
pub(crate) fn is_plain(text: &str) -> bool {
    // The letters from À to ÿ are encoded as the byte c3 and a continuation byte.
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~' | 0x80..=0xbf | 0xc3);
    // The loop has no early return, so that the compiler can vectorise it.
    text.as_bytes().iter().fold(true, |all_plain, byte| all_plain & is_plain(byte))
        && !text.starts_with(' ')
        && !text.ends_with(' ')
}

/// Passes each problem of `text` to `report`. Of several invisible characters, only the first is a problem.
pub(crate) fn find_problems(text: &str, report: &mut dyn FnMut(Problem)) {
    if is_plain(text) {
        return;
    }
    if text.trim() != text {
        report(Problem::new("leading or trailing space").with_hint("remove it"));
    }
    if let Some((c, description, hint)) = text.trim().chars().find_map(classify_invisible) {
        report(Problem::new(format!("{description} (U+{:04X})", c as u32)).with_hint(hint));
    }
    if !is_nfc(text) {
        let composed: String = text.nfc().collect();
        report(Problem::new("not in Unicode normalization form C (NFC)").with_hint(format!("write '{composed}'")));
    }
    find_foreign_letters(text, report);
}

/// Returns the character, its description and a hint if it is invisible or replaces a lost character.
fn classify_invisible(c: char) -> Option<(char, &'static str, &'static str)> {
    let (description, hint) = match c {
        '\n' | '\r' => ("line break", "replace it with a space"),
        '\t' => ("tab", "replace it with a space"),
        '\u{fffd}' => ("replacement character", "save the file as UTF-8 and type the lost letter again"),
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            ("non-ASCII space", "replace it with a plain space")
        }
        // Variation selectors choose the form of the character before them, such as an emoji.
        '\u{fe00}'..='\u{fe0f}' => return None,
        '\u{2028}' | '\u{2029}' => ("invisible character", "remove it"),
        c if is_ignorable(c) => ("invisible character", "remove it"),
        c if c.is_control() => ("control character", "remove it"),
        _ => return None,
    };
    Some((c, description, hint))
}

/// Reports words that mix Latin letters with Greek or Cyrillic ones, and words of Greek or Cyrillic letters that all look
/// Latin. Words of the latter kind are accepted if the text is really in the other alphabet: if a word of it has a letter
/// that looks like no Latin letter.
fn find_foreign_letters(text: &str, report: &mut dyn FnMut(Problem)) {
    if !text.chars().any(is_foreign) {
        return;
    }
    let words = || text.split(|c: char| !c.is_alphabetic() && !is_combining_mark(c)).filter(|word| !word.is_empty());
    let is_mixed = |word: &str| word.chars().any(is_foreign) && word.chars().any(is_latin);
    let is_foreign_text =
        words().any(|word| !is_mixed(word) && word.chars().any(|c| is_foreign(c) && lookalike(c).is_none()));
    for word in words() {
        let looks_latin = !is_foreign_text && word.chars().all(|c| is_foreign(c) && lookalike(c).is_some());
        if !is_mixed(word) && !looks_latin {
            continue;
        }
        let foreign: String = word.chars().filter(|&c| is_foreign(c)).collect();
        let latin: Option<String> =
            word.chars().map(|c| if is_foreign(c) { lookalike(c) } else { Some(c.to_string()) }).collect();
        let hint = latin.map_or("use Latin letters".to_owned(), |latin| format!("write '{latin}' in Latin letters"));
        report(Problem::new(format!("letters of another alphabet ('{foreign}') in '{word}'")).with_hint(hint));
    }
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && c.is_alphabetic()
}

/// Returns whether `c` is a letter of Greek or Cyrillic, the alphabets whose letters pass for Latin ones most often.
fn is_foreign(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{1f00}'..='\u{1fff}' | '\u{a640}'..='\u{a69f}')
        && c.is_alphabetic()
}

/// Returns the Latin letter of the same case that a Greek or Cyrillic letter looks like.
fn lookalike(c: char) -> Option<String> {
    let capital = match c {
        // Greek capitals whose lower case looks like no Latin letter, or like a different one.
        'Β' => "B",
        'Ζ' => "Z",
        'Η' => "H",
        'Μ' => "M",
        'Ν' => "N",
        _ => {
            let latin = latin_lookalike(c.to_lowercase().next()?)?;
            return Some(if c.is_uppercase() { latin.to_uppercase() } else { latin.to_owned() });
        }
    };
    Some(capital.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let mut problems = Vec::new();
        find_problems(text, &mut |problem| problems.push(problem.to_string()));
        problems
    }

    #[test]
    fn clean_text_has_no_problem() {
        for text in [
            "",
            "Clúster de Ñandú, A.C.",
            "10 µm",
            "1ª fase – “Norte”",
            "Российский рост",
            "λόγος",
            "Łódź",
            "日本",
            "✔\u{fe0f}",
        ] {
            assert_eq!(problems(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn each_kind_of_malformed_text_is_reported() {
        for (text, expected) in [
            (" a", "leading or trailing space; remove it"),
            ("a\u{a0}", "leading or trailing space; remove it"),
            ("a\u{a0}b", "non-ASCII space (U+00A0); replace it with a plain space"),
            ("a\u{200b}b", "invisible character (U+200B); remove it"),
            ("a\u{e0041}b", "invisible character (U+E0041); remove it"),
            ("a\nb", "line break (U+000A); replace it with a space"),
            ("a\u{1b}b", "control character (U+001B); remove it"),
            ("Le\u{fffd}n", "replacement character (U+FFFD); save the file as UTF-8 and type the lost letter again"),
            ("Leo\u{301}n", "not in Unicode normalization form C (NFC); write 'León'"),
            ("IСT", "letters of another alphabet ('С') in 'IСT'; write 'ICT' in Latin letters"),
            ("an ІСТ thing", "letters of another alphabet ('ІСТ') in 'ІСТ'; write 'ICT' in Latin letters"),
            ("ΙΝΕGΙ", "letters of another alphabet ('ΙΝΕΙ') in 'ΙΝΕGΙ'; write 'INEGI' in Latin letters"),
            ("Jalλisco", "letters of another alphabet ('λ') in 'Jalλisco'; use Latin letters"),
        ] {
            assert_eq!(problems(text), [expected], "{text:?}");
        }
        assert_eq!(problems(" a\tb ").len(), 2, "both kinds of problems are reported");
    }
}
