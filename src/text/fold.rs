//! Folding: converts text to the form that is compared, without case, accents, punctuation and look-alike letters.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Returns `text` in lower case, without accents and invisible characters, with each run of characters other than letters
/// and digits removed at the start and the end, and elsewhere replaced by one space. `Nuevo León`, `NUEVO LEON` and
/// `nuevo-leon` fold to `nuevo leon`. Ligatures, full-width letters and superscripts fold to plain letters (Unicode NFKD),
/// and letters of other alphabets that look like Latin letters fold to Latin letters.
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    if is_folded(text) {
        return Cow::Borrowed(text);
    }
    let (mut folded, mut is_gap) = (String::with_capacity(text.len()), false);
    let mut push = |c: char| {
        if !c.is_alphanumeric() {
            is_gap = true;
            return;
        }
        if std::mem::take(&mut is_gap) && !folded.is_empty() {
            folded.push(' ');
        }
        folded.push(c);
    };
    for c in text.chars() {
        if c.is_ascii() { push(c.to_ascii_lowercase()) } else { fold_letter(c, &mut push) }
    }
    Cow::Owned(folded)
}

/// Replaces the content of `lower` with `text`, with letters folded, combining marks and invisible characters removed,
/// and other characters kept or decomposed (NFKD), not replaced with spaces. The result contains every word of the result
/// of [`fold`], and is much faster to compute.
pub fn fold_letters_into(text: &str, lower: &mut String) {
    lower.clear();
    let mut rest = text;
    loop {
        // Blocks are checked several times faster than single bytes.
        let blocks = rest.as_bytes().chunks_exact(16).take_while(|block| block.is_ascii()).count() * 16;
        let plain = rest.bytes().skip(blocks).position(|byte| !byte.is_ascii()).map_or(rest.len(), |at| blocks + at);
        let (ascii, other) = rest.split_at(plain);
        let from = lower.len();
        lower.push_str(ascii);
        lower[from..].make_ascii_lowercase();
        let Some(c) = other.chars().next() else { return };
        fold_letter(c, &mut |c| lower.push(c));
        rest = &other[c.len_utf8()..];
    }
}

/// Folds a character outside ASCII. Common letters are looked up first, because decomposition is slow.
fn fold_letter(c: char, push: &mut impl FnMut(char)) {
    let plain = match c {
        'á' | 'Á' | 'à' | 'â' | 'ä' => 'a',
        'é' | 'É' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'Í' | 'ï' => 'i',
        'ó' | 'Ó' | 'ô' | 'ö' => 'o',
        'ú' | 'Ú' | 'ü' | 'Ü' => 'u',
        'ñ' | 'Ñ' => 'n',
        c => {
            let letters = c.nfkd().filter(|&c| !is_combining_mark(c) && !is_ignorable(c));
            for c in letters.flat_map(char::to_lowercase) {
                match replacement(c) {
                    Some(letters) => letters.chars().for_each(&mut *push),
                    None => push(c),
                }
            }
            return;
        }
    };
    push(plain);
}

/// Returns whether `c` has the Unicode property `Default_Ignorable_Code_Point`: it is invisible, like a soft hyphen, a
/// joiner or a variation selector.
#[must_use]
pub(crate) fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Returns whether `text` is ASCII that is already folded.
fn is_folded(text: &str) -> bool {
    let mut before = b' ';
    for byte in text.bytes() {
        let word = byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if !word && (byte != b' ' || before == b' ') {
            return false;
        }
        before = byte;
    }
    before != b' '
}

/// Returns the replacement of a letter that decomposition does not fold: a Latin letter or a look-alike of one.
fn replacement(c: char) -> Option<&'static str> {
    Some(match c {
        'ł' => "l",
        'ø' => "o",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'đ' | 'ð' => "d",
        'ı' => "i",
        'þ' => "th",
        _ => latin_lookalike(c)?,
    })
}

/// Returns the letters that folding replaces because decomposition does not fold them, each with its replacement.
pub fn letter_replacements() -> impl Iterator<Item = (char, &'static str)> {
    ('\u{80}'..='\u{ffff}').filter_map(|c| Some((c, replacement(c)?)))
}

/// Returns the Latin letter, in lower case, that `c` or its capital looks like; `c` is a lower-case Greek or Cyrillic letter.
#[must_use]
pub fn latin_lookalike(c: char) -> Option<&'static str> {
    Some(match c {
        'а' | 'α' => "a",
        'в' => "b",
        'с' => "c",
        'е' | 'ε' => "e",
        'н' => "h",
        'і' | 'ι' => "i",
        'ј' => "j",
        'к' | 'κ' => "k",
        'м' => "m",
        'о' | 'ο' => "o",
        'р' | 'ρ' => "p",
        'ѕ' => "s",
        'т' | 'τ' => "t",
        'у' | 'υ' => "y",
        'х' | 'χ' => "x",
        'ν' => "v",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_fold_to_one_text() {
        for (printed, folded) in [
            ("Nuevo León", "nuevo leon"),
            ("NUEVO-LEÓN", "nuevo leon"),
            ("  Nuevo   León. ", "nuevo leon"),
            ("nuevo leon", "nuevo leon"),
            ("IT@Baja", "it baja"),
            ("ІСТ", "ict"),
            ("авсенікморѕтухј αεικορτυχν", "abcehikmopstyxj aeikoptyxv"),
            ("A\u{b7}b…c", "a b c"),
            ("Łódź Straße", "lodz strasse"),
            ("Gas L.P.", "gas l p"),
            ("certi\u{fb01}ed", "certified"),
            ("Ｎｕｅｖｏ　Ｌｅóｎ", "nuevo leon"),
            ("Nue\u{ad}vo Le\u{200d}ón\u{200b}\u{feff}", "nuevo leon"),
            ("informa\u{ad}ción", "informacion"),
            ("\u{ad}", ""),
            ("1ª m² ½ № Ⅳ", "1a m2 1 2 no iv"),
            ("São\u{a0}Paulo\u{2011}Sul", "sao paulo sul"),
            (
                "Información of the Automotive Clúster of GUANAJUATO, Gto.",
                "informacion of the automotive cluster of guanajuato gto",
            ),
            ("", ""),
            ("--", ""),
        ] {
            assert_eq!(fold(printed), folded, "{printed:?}");
            assert_eq!(fold(&fold(printed)), folded, "folding twice changes nothing: {printed:?}");
            let mut lower = String::new();
            fold_letters_into(printed, &mut lower);
            assert!(folded.split(' ').all(|word| lower.contains(word)), "{printed:?} as {lower:?}");
            assert_eq!(fold(&printed.nfkc().collect::<String>()), folded, "{printed:?}, composed");
            assert_eq!(fold(&printed.nfkd().collect::<String>()), folded, "{printed:?}, decomposed");
        }
    }

    #[test]
    fn every_character_folds_like_its_compatibility_forms_and_folding_is_idempotent() {
        for c in ('\0'..=char::MAX).filter(|&c| (c as u32) < 0x3_0000 || is_ignorable(c)) {
            // Between letters, so that a character that separates words differs from one that is removed.
            let text = format!("a{c}b");
            let folded = fold(&text);
            assert_eq!(fold(&text.nfkc().collect::<String>()), folded, "U+{:04X}", c as u32);
            assert_eq!(fold(&folded), folded, "U+{:04X}", c as u32);
            assert!(!is_ignorable(c) || folded == "ab", "U+{:04X}", c as u32);
            let mut lower = String::new();
            fold_letters_into(&text, &mut lower);
            assert!(folded.split(' ').all(|word| lower.contains(word)), "U+{:04X}", c as u32);
        }
    }

    #[test]
    fn common_letters_fold_like_their_decomposition() {
        for c in ('\u{c0}'..='\u{17f}').filter(|c| c.is_alphabetic()) {
            let decomposed: String = c.nfkd().filter(|&c| !is_combining_mark(c)).flat_map(char::to_lowercase).collect();
            let folded: String = decomposed
                .chars()
                .filter(|c| c.is_alphanumeric())
                .map(|c| replacement(c).map_or(c.to_string(), str::to_owned))
                .collect();
            assert_eq!(fold(&c.to_string()), folded, "{c}");
            assert_eq!(fold(&c.nfd().collect::<String>()), folded, "{c}, decomposed");
        }
    }
}
