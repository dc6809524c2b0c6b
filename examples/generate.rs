//! Generates a `clusters.csv` for benchmarks: `cargo run --release --example generate -- ROWS [SEED] [INVALID] [CLEAN]`.
//!
//! The same arguments generate the same bytes. One row in INVALID has a state that does not exist. Keys have several
//! spellings, or with CLEAN = 1 only the exact one, so that `check` finds nothing.

#![allow(clippy::disallowed_methods, reason = "an example reads its own arguments")]

use std::io::{BufWriter, Write, stdout};

const STATES: &[&str] =
    &["Nuevo León", "nuevo leon", "NUEVO LEÓN", "Jalisco", "Querétaro", "Puebla", "Yucatán", "Estado de México"];
const SECTORS: &[&str] = &["ICT", "ict", "Automotive", "Aerospace", "Energy", "Food", "Medical Devices", "Real Estate"];
const WORDS: &[&str] =
    &["Clúster", "Cluster", "de", "Tecnología", "Información", "Logística", "\"Norte\"", "Industria,", "A.C.", "Ñandú"];

fn main() -> std::io::Result<()> {
    let mut numbers = std::env::args().skip(1).map(|arg| arg.parse::<u64>().unwrap_or(0));
    let (rows, seed) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(1));
    let (invalid, clean) = (numbers.next().unwrap_or(0), numbers.next() == Some(1));
    let spelling = |key: &'static str| match key {
        "nuevo leon" | "NUEVO LEÓN" if clean => "Nuevo León",
        "ict" if clean => "ICT",
        key => key,
    };
    let mut state = seed;
    let mut dice = |sides: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % sides
    };
    let mut out = BufWriter::new(stdout().lock());
    writeln!(out, "id,name,acronym,state,sector,website,source")?;
    for row in 0..rows {
        let name: Vec<&str> = (0..3 + dice(4)).map(|_| WORDS[dice(WORDS.len())]).collect();
        let name = name.join(" ");
        // Quotes only where RFC 4180 requires them.
        let name = if name.contains([',', '"']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name };
        let place =
            if invalid > 0 && row % invalid == invalid - 1 { "Atlantis" } else { spelling(STATES[dice(STATES.len())]) };
        let sector = spelling(SECTORS[dice(SECTORS.len())]);
        writeln!(out, "mx-{row},{name},C{row},{place},{sector},http://example.org/{row},\"Table 6, row {row}\"")?;
    }
    out.flush()
}
