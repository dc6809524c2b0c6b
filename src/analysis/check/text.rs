//! What is wrong with text that may look right: spaces and invisible characters, accents that stand apart, letters of
//! another alphabet.
//!
//! This room knows letters and nothing else: no datasets, no columns, no places.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::is_nfc;

use crate::diagnostic::Problem;
use crate::text::latin_lookalike;

/// Whether `text` has only letters among which nothing can be wrong: those of ASCII and of western Europe, each with its
/// accent.
#[must_use]
pub(crate) fn is_plain(text: &str) -> bool {
    // The first byte of the letters from À to ÿ is c3, and what follows a first byte begins with 10.
    let plain = |byte: &u8| matches!(byte, b' '..=b'~' | 0x80..=0xbf | 0xc3);
    // Without a way out early, many bytes are looked at together.
    text.as_bytes().iter().fold(true, |so_far, byte| so_far & plain(byte))
        && !text.starts_with(' ')
        && !text.ends_with(' ')
}

/// Hands everything that is wrong with `text` to `found`.
pub(crate) fn faults(text: &str, found: &mut dyn FnMut(Problem)) {
    if is_plain(text) {
        return;
    }
    if text.trim() != text {
        found(Problem::new("a space at an end").with_hint("remove it"));
    }
    if let Some((c, what, hint)) = text.trim().chars().find_map(unseen) {
        found(Problem::new(format!("{what} (U+{:04X})", c as u32)).with_hint(hint));
    }
    if !is_nfc(text) {
        let composed: String = text.nfc().collect();
        found(
            Problem::new("not in composed form (NFC)")
                .with_hint(format!("write '{composed}' with each accent on its letter")),
        );
    }
    strange_words(text, found);
}

/// What a character is that nobody sees or that stands for another, and what to do about it.
fn unseen(c: char) -> Option<(char, &'static str, &'static str)> {
    let (what, hint) = match c {
        '\n' | '\r' => ("a line break", "write a space"),
        '\t' => ("a tab", "write a space"),
        '\u{fffd}' => ("a letter that was lost", "save the file as UTF-8 and write the letter again"),
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            ("a space of another kind", "write a plain space")
        }
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {
            ("an invisible character", "remove it")
        }
        c if c.is_control() => ("a control character", "remove it"),
        _ => return None,
    };
    Some((c, what, hint))
}

/// Finds words in which Greek or Cyrillic letters stand among Latin ones, and words that only look Latin. A text with
/// letters that look like no Latin one is in the other alphabet indeed.
fn strange_words(text: &str, found: &mut dyn FnMut(Problem)) {
    if !text.chars().any(is_foreign) {
        return;
    }
    let words = || text.split(|c: char| !c.is_alphabetic() && !is_combining_mark(c)).filter(|word| !word.is_empty());
    let mixed = |word: &str| word.chars().any(is_foreign) && word.chars().any(is_latin);
    let indeed = words().any(|word| !mixed(word) && word.chars().any(|c| is_foreign(c) && twin(c).is_none()));
    for word in words() {
        let looks_latin = !indeed && word.chars().all(|c| is_foreign(c) && twin(c).is_some());
        if !mixed(word) && !looks_latin {
            continue;
        }
        let strange: String = word.chars().filter(|&c| is_foreign(c)).collect();
        let latin: Option<String> =
            word.chars().map(|c| if is_foreign(c) { twin(c) } else { Some(c.to_string()) }).collect();
        let hint =
            latin.map_or("write it in Latin letters".to_owned(), |latin| format!("write '{latin}' in Latin letters"));
        found(Problem::new(format!("letters of another alphabet ('{strange}') in '{word}'")).with_hint(hint));
    }
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && c.is_alphabetic()
}

/// Whether it is a letter of the alphabets whose letters pass for Latin ones, Greek and Cyrillic.
fn is_foreign(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{1f00}'..='\u{1fff}' | '\u{a640}'..='\u{a69f}')
        && c.is_alphabetic()
}

/// The Latin letter that a letter of another alphabet passes for, a capital for a capital.
fn twin(c: char) -> Option<String> {
    let capital = match c {
        // Greek letters that look Latin, or like another letter, only as capitals.
        'Β' => "B",
        'Ζ' => "Z",
        'Η' => "H",
        'Μ' => "M",
        'Ν' => "N",
        _ => {
            let twin = latin_lookalike(c.to_lowercase().next()?)?;
            return Some(if c.is_uppercase() { twin.to_uppercase() } else { twin.to_owned() });
        }
    };
    Some(capital.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        faults(text, &mut |fault| all.push(fault.to_string()));
        all
    }

    #[test]
    fn clean_text_is_left_alone() {
        for text in
            ["", "Clúster de Ñandú, A.C.", "10 µm", "1ª fase – “Norte”", "Российский рост", "λόγος", "Łódź", "日本"]
        {
            assert_eq!(said(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn each_kind_of_uncleanness_is_said() {
        for (text, expected) in [
            (" a", "a space at an end; remove it"),
            ("a\u{a0}", "a space at an end; remove it"),
            ("a\u{a0}b", "a space of another kind (U+00A0); write a plain space"),
            ("a\u{200b}b", "an invisible character (U+200B); remove it"),
            ("a\nb", "a line break (U+000A); write a space"),
            ("a\u{1b}b", "a control character (U+001B); remove it"),
            ("Le\u{fffd}n", "a letter that was lost (U+FFFD); save the file as UTF-8 and write the letter again"),
            ("Leo\u{301}n", "not in composed form (NFC); write 'León' with each accent on its letter"),
            ("IСT", "letters of another alphabet ('С') in 'IСT'; write 'ICT' in Latin letters"),
            ("an ІСТ thing", "letters of another alphabet ('ІСТ') in 'ІСТ'; write 'ICT' in Latin letters"),
            ("ΙΝΕGΙ", "letters of another alphabet ('ΙΝΕΙ') in 'ΙΝΕGΙ'; write 'INEGI' in Latin letters"),
            ("Jalλisco", "letters of another alphabet ('λ') in 'Jalλisco'; write it in Latin letters"),
        ] {
            assert_eq!(said(text), [expected], "{text:?}");
        }
        assert_eq!(said(" a\tb ").len(), 2, "all that is wrong");
    }
}
