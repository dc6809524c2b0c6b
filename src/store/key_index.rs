//! The keys of a dataset as hashes, 16 bytes a record: whether a reference leads to one, whether one stands twice.
//!
//! No key is kept as text and nothing is read here.

use std::hash::{DefaultHasher, Hasher as _};

use crate::text::{fold, fold_into};

/// The keys of a dataset.
///
/// Of each key, 64 bits are those of its folded text and 64 those of the key as it is written. A key that is not there
/// passes for one that is when all 128 agree, which among a thousand million keys is less likely than one in 10²⁰.
#[derive(Default)]
pub struct Keys {
    // In ascending order, so that keys that fold alike are neighbours.
    hashes: Vec<u128>,
    // The folded halves that occur more than once, in ascending order.
    repeated: Vec<u64>,
    /// Whether these are the keys of all records: a broken record has none.
    pub is_complete: bool,
}

impl Keys {
    /// The keys that `fill` hands over.
    ///
    /// # Errors
    /// What `fill` fails with.
    pub fn collect<E>(fill: impl FnOnce(&mut dyn FnMut(&str)) -> Result<(), E>) -> Result<Keys, E> {
        let (mut hashes, mut folded) = (Vec::new(), String::new());
        fill(&mut |key| {
            fold_into(key, &mut folded);
            hashes.push(both(hash(FOLDED, &folded), hash(WRITTEN, key)));
        })?;
        hashes.sort_unstable();
        let mut repeated: Vec<u64> = hashes
            .windows(2)
            .filter(|pair| pair[0] >> 64 == pair[1] >> 64)
            .map(|pair| (pair[0] >> 64) as u64)
            .collect();
        repeated.dedup();
        Ok(Keys { hashes, repeated, is_complete: true })
    }

    /// How many records have a key.
    #[must_use]
    pub fn count(&self) -> usize {
        self.hashes.len()
    }

    /// Whether any may stand more than once, folded: 64 bits can agree by chance.
    #[must_use]
    pub fn repeat(&self) -> bool {
        !self.repeated.is_empty()
    }

    /// Whether `key` is one of them as it is written.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.hashes.binary_search(&joined(key)).is_ok()
    }

    /// Whether `key` is one of them but for case, accents and punctuation.
    #[must_use]
    pub fn has_folded(&self, key: &str) -> bool {
        let folded = hash(FOLDED, &fold(key));
        let at = self.hashes.partition_point(|hash| ((hash >> 64) as u64) < folded);
        self.hashes.get(at).is_some_and(|hash| (hash >> 64) as u64 == folded)
    }

    /// Whether `key`, folded, may stand more than once: to be settled by [`identity`], for 64 bits can agree by chance.
    #[must_use]
    pub fn may_repeat(&self, key: &str) -> bool {
        !self.repeated.is_empty() && self.repeated.binary_search(&hash(FOLDED, &fold(key))).is_ok()
    }
}

/// What two keys have in common that differ in nothing but case, accents and punctuation, and what only those that do not
/// differ at all.
#[must_use]
pub(crate) fn identity(key: &str) -> (u128, u64) {
    let folded = fold(key);
    (both(hash(FOLDED, &folded), hash(AGAIN, &folded)), hash(WRITTEN, key))
}

const FOLDED: u8 = 1;
const AGAIN: u8 = 2;
const WRITTEN: u8 = 3;

fn joined(key: &str) -> u128 {
    both(hash(FOLDED, &fold(key)), hash(WRITTEN, key))
}

fn both(high: u64, low: u64) -> u128 {
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
    fn keys_are_known_as_written_and_folded_and_told_when_they_repeat() {
        let written = ["Nuevo León", "Jalisco", "nuevo leon", "Puebla"];
        let keys = Keys::collect::<()>(|add| {
            written.iter().for_each(|key| add(key));
            Ok(())
        })
        .unwrap();
        for key in written {
            assert!(keys.has(key) && keys.has_folded(key), "{key}");
        }
        assert!(!keys.has("PUEBLA") && keys.has_folded("PUEBLA") && !keys.has_folded("Pueblo"));
        assert!(keys.may_repeat("Nuevo León") && keys.may_repeat("NUEVO-LEON") && !keys.may_repeat("Puebla"));
        let (one, other) = (identity("Nuevo León"), identity("nuevo-leon"));
        assert!(one.0 == other.0 && one.1 != other.1 && identity("Puebla").0 != identity("Pueblo").0);
    }
}
