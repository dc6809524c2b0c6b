//! Reads any bytes as JSON: the objects that `serde_json` finds in the whole text, or a problem at an offset in it.
#![no_main]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

use eccp_mx::internals::store::{Content, JsonEntry, each_object};
use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;

fuzz_target!(|bytes: &[u8]| {
    let (mut objects, mut is_malformed) = (0, false);
    let content = Content::Memory(Cow::Borrowed(bytes));
    let result = each_object(&content, &mut |offset, entry| {
        let offset = usize::try_from(offset).unwrap();
        match entry {
            JsonEntry::Object(object, text) => {
                assert!(bytes[offset..].starts_with(text.as_bytes()));
                assert!(object.0.iter().all(|(_, value)| text.contains(value.get())));
                objects += 1;
            }
            JsonEntry::Malformed(rest, at, _) => {
                assert!(at <= rest.len() && bytes[offset..].starts_with(rest));
                is_malformed = true;
            }
        }
        Ok(ControlFlow::Continue(()))
    });
    assert!(result.is_ok());
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match serde_json::from_slice::<Vec<BTreeMap<String, &RawValue>>>(text) {
        Ok(expected) => assert!(is_malformed || objects == expected.len(), "{objects} objects"),
        Err(_) => assert!(is_malformed),
    }
});
