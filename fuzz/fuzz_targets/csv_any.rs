//! Reads any bytes as CSV: finds the records and faults of the reference, and the records of the `csv` crate if there is no
//! fault.
#![no_main]

#[path = "../../tests/it/store/reference.rs"]
mod reference;

use libfuzzer_sys::fuzz_target;
use reference::{Found, parse, parse_by_csv, read};

fuzz_target!(|bytes: &[u8]| {
    let found = read(bytes);
    assert!(found == parse(bytes), "{:?}", String::from_utf8_lossy(bytes));
    if found.iter().all(|found| matches!(found, Found::Record(_))) {
        assert!(found == parse_by_csv(bytes), "{:?}", String::from_utf8_lossy(bytes));
    }
});
