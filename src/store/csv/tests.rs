//! What is split here is split as the csv library would, by one core and by two.

use super::*;

/// A record as it is taken: its fields, or none where it is not UTF-8, how it is written, and its line.
type Taken = (Option<Vec<String>>, Vec<u8>, u64);

/// The records of `text` as one core splits them, or as one splits ahead of the other, up to `most`.
fn taken(text: &[u8], size: usize, ahead: bool, most: usize) -> (Vec<Taken>, bool) {
    let (mut records, mut splitter) = (Vec::new(), Splitter::default());
    let mut input = io::BufReader::with_capacity(size, text);
    let mut take = |text: Option<&str>, spans: &[(usize, usize)], written: SourceSpan<'_>| {
        let fields = text.map(|text| spans.iter().map(|&(from, to)| text[from..to].to_owned()).collect());
        records.push((fields, written.bytes.to_vec(), written.position.line));
        Ok(if records.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    };
    let end = match ahead {
        true => parallel::each(&mut splitter, &mut input, &mut take),
        false => splitter.each(&mut input, &mut take),
    };
    (records, end.is_ok())
}

/// The records as we split them, read in pieces of `size` bytes.
fn ours(text: &[u8], size: usize) -> Vec<Vec<Vec<u8>>> {
    let mut records = Vec::new();
    let mut input = io::BufReader::with_capacity(size, text);
    let mut at = if text.starts_with(MARK) { MARK.len() } else { 0 };
    let split = Splitter::default().each(&mut input, &mut |bytes, spans, written| {
        at += text[at..].iter().take_while(|&&b| matches!(b, b'\r' | b'\n')).count();
        assert!(text[at..].starts_with(written.bytes), "{:?} at {at} of {text:?}", written.bytes);
        let before = text[..at].iter().filter(|&&b| b == b'\n').count() as u64;
        assert_eq!(written.position, Position { line: before + 1, column: 1 }, "the record at {at} of {text:?}");
        at += written.bytes.len();
        let bytes = bytes.expect("UTF-8").as_bytes();
        records.push(spans.iter().map(|&(from, to)| bytes[from..to].to_vec()).collect());
        Ok(ControlFlow::Continue(()))
    });
    assert!(split.is_ok());
    records
}

/// The records as the csv library splits them.
fn theirs(text: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
    reader.byte_records().map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect()).collect()
}

#[test]
fn messy_files_are_split_as_the_library_splits_them() {
    let pieces: &[&[u8]] =
        &[b"a", b"bc", b",", b",", b"\"", b"\"", b"\n", b"\r\n", b"\r", "\u{e9}".as_bytes(), b" ", MARK];
    let mut seed = 1_u64;
    let mut dice = |sides: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % sides
    };
    for round in 0..10_000 {
        // Some are longer than what is looked at together, in plain lines as well.
        let (most, plain) = if round % 50 == 0 {
            (300, &b"\n\"plain\",\"\"\"line\"\"\",of,3,f\xc3\xad\xc3\xa9lds\n"[..])
        } else {
            (30, &b"d"[..])
        };
        let piece = |dice: &mut dyn FnMut(usize) -> usize| match dice(pieces.len() + 5) {
            which if which < pieces.len() => pieces[which].to_vec(),
            _ => plain.to_vec(),
        };
        let text: Vec<u8> = (0..dice(most)).flat_map(|_| piece(&mut dice)).collect();
        // The library needs the mark whole at the beginning of its buffer, and so do we.
        let size = if text.starts_with(MARK) { 64 } else { 1 + round % 17 };
        let size = if round % 100 == 0 { 1 << 12 } else { size.max(MARK.len()) };
        assert_eq!(ours(&text, size), theirs(&text), "{:?} by {size}", String::from_utf8_lossy(&text));
    }
}

#[test]
fn two_cores_take_the_records_of_one() {
    let line = |number: usize| match number % 7 {
        0 => format!("{number},\"over\ntwo \"\"lines\"\"\",x\r\n").into_bytes(),
        1 => format!("{number},\"it \"\"says\"\"\",\"\"\n").into_bytes(),
        2 if number.is_multiple_of(3) => b"2,\xff\xfe,latin\n".to_vec(),
        3 => b"\n\r\n".to_vec(),
        _ => format!("{number},Le\u{f3}n,\"a, b\"\n").into_bytes(),
    };
    let mixed: Vec<u8> = (0..40_000).flat_map(line).collect();
    let plain: Vec<u8> = (0..40_000).flat_map(|number| format!("{number},Le\u{f3}n,z\n").into_bytes()).collect();
    for text in [&mixed, &plain] {
        for most in [1, 777, usize::MAX] {
            let (one, two) = (taken(text, 1 << 16, false, most), taken(text, 1 << 16, true, most));
            assert!(one == two, "{} records of one core, {} of two", one.0.len(), two.0.len());
            assert!(one.1 && one.0.len() > 30_000.min(most - 1));
        }
    }
}

#[test]
fn trouble_comes_after_the_records_before_it_with_two_cores_as_well() {
    let open: Vec<u8> = [b"a,b\n1,2\n3,\"".to_vec(), vec![b'x'; LONGEST + (1 << 13)]].concat();
    for ahead in [false, true] {
        let (records, ended) = taken(&open, 1 << 16, ahead, usize::MAX);
        assert!(!ended && records.len() == 2, "{} records, ahead: {ahead}, {ended}", records.len());
    }
    let failing = parallel::each(&mut Splitter::default(), &mut &b"a\nb\n"[..], &mut |_, _, _| anyhow::bail!("no"));
    assert!(matches!(failing, Err(ReadError::Taker(_))));
}

#[test]
fn a_plain_file_never_needs_the_library() {
    let text = "a,b\n\"x, y\",\n,\"\"\r\nz,\"say \"\"no\"\"\"\n";
    let mut splitter = Splitter::default();
    let split = splitter.each(&mut text.as_bytes(), &mut |_, _, _| Ok(ControlFlow::Continue(())));
    assert!(split.is_ok() && !splitter.library.was_needed());
}
