//! The keys of a dataset as hashes, 16 bytes a record, to find missing references and duplicate keys.
//!
//! Holds no key as text and reads no data.

use std::hash::{DefaultHasher, Hasher as _};

use crate::text::fold;

/// The keys of a dataset.
///
/// For each key 64 bits are a hash of its folded text, and 64 bits a hash of its exact text. A missing key seems to
/// exist if its hashes agree with those of a key by chance. With 10⁹ keys the probability is less than 10⁻²⁰ for an
/// exact comparison, of 128 bits, and less than 10⁻¹⁰ for a folded one, of 64 bits.
#[derive(Default)]
pub struct Keys {
    // Sorted, so that keys with the same folded text are adjacent.
    hashes: Vec<u128>,
    // The hashes of folded text that occur more than once, sorted.
    duplicates: Vec<u64>,
    /// Whether these are the keys of all records. The key of a malformed record is unknown.
    pub is_complete: bool,
}

impl Keys {
    /// Collects the keys that `read` passes to its argument.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn collect<E>(read: impl FnOnce(&mut dyn FnMut(&str)) -> Result<(), E>) -> Result<Keys, E> {
        let mut hashes = Vec::new();
        read(&mut |key| hashes.push(hash_pair(key)))?;
        hashes.sort_unstable();
        let mut duplicates: Vec<u64> = hashes
            .windows(2)
            .filter(|pair| pair[0] >> 64 == pair[1] >> 64)
            .map(|pair| (pair[0] >> 64) as u64)
            .collect();
        duplicates.dedup();
        Ok(Keys { hashes, duplicates, is_complete: true })
    }

    /// Returns the number of keys, including duplicates.
    #[must_use]
    pub fn count(&self) -> usize {
        self.hashes.len()
    }

    /// Returns whether any key may be a duplicate after folding.
    #[must_use]
    pub fn may_have_duplicates(&self) -> bool {
        !self.duplicates.is_empty()
    }

    /// Returns whether `key` is one of the keys.
    #[must_use]
    pub fn contains(&self, key: &str) -> bool {
        self.hashes.binary_search(&hash_pair(key)).is_ok()
    }

    /// Returns whether `key` is one of the keys, ignoring case, accents and punctuation.
    #[must_use]
    pub fn contains_folded(&self, key: &str) -> bool {
        let folded = hash(FOLDED, &fold(key));
        let at = self.hashes.partition_point(|hash| ((hash >> 64) as u64) < folded);
        self.hashes.get(at).is_some_and(|hash| (hash >> 64) as u64 == folded)
    }

    /// Returns whether `key` may be a duplicate after folding. Compare the results of [`hash_key`] to be sure: 64 bits
    /// may agree by chance.
    #[must_use]
    pub fn may_be_duplicate(&self, key: &str) -> bool {
        !self.duplicates.is_empty() && self.duplicates.binary_search(&hash(FOLDED, &fold(key))).is_ok()
    }
}

/// Returns a hash of the folded text of a key, and a hash of its exact text.
#[must_use]
pub(crate) fn hash_key(key: &str) -> (u128, u64) {
    let folded = fold(key);
    (join_halves(hash(FOLDED, &folded), hash(FOLDED_AGAIN, &folded)), hash(EXACT, key))
}

// The seeds of the hashes.
const FOLDED: u8 = 1;
const FOLDED_AGAIN: u8 = 2;
const EXACT: u8 = 3;

/// Returns the hash by which [`Keys`] holds a key.
fn hash_pair(key: &str) -> u128 {
    join_halves(hash(FOLDED, &fold(key)), hash(EXACT, key))
}

fn join_halves(high: u64, low: u64) -> u128 {
    u128::from(high) << 64 | u128::from(low)
}

fn hash(seed: u8, text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write_u8(seed);
    hasher.write(text.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_exactly_and_folded_and_duplicates_are_detected() {
        let spellings = ["Nuevo León", "Jalisco", "nuevo leon", "Puebla"];
        let keys = Keys::collect::<()>(|add| {
            spellings.iter().for_each(|key| add(key));
            Ok(())
        })
        .unwrap();
        for key in spellings {
            assert!(keys.contains(key) && keys.contains_folded(key), "{key}");
        }
        assert!(!keys.contains("PUEBLA") && keys.contains_folded("PUEBLA") && !keys.contains_folded("Pueblo"));
        assert!(
            keys.may_be_duplicate("Nuevo León")
                && keys.may_be_duplicate("NUEVO-LEON")
                && !keys.may_be_duplicate("Puebla")
        );
        let (one, other) = (hash_key("Nuevo León"), hash_key("nuevo-leon"));
        assert!(one.0 == other.0 && one.1 != other.1 && hash_key("Puebla").0 != hash_key("Pueblo").0);
    }
}
