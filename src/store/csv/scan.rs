//! Where the bytes are in CSV at which something begins or ends.
//!
//! What they mean is the business of `split`.

/// Finds the commas, line ends and quotes of `bytes`, all of them at once: eight bytes become eight bits, and of those only
/// the ones are looked at.
pub(super) fn find(bytes: &[u8], marks: &mut Vec<usize>) {
    /// Brings the lowest bit of each of eight bytes together in the highest byte.
    const TOGETHER: u64 = 0x0102_0408_1020_4080;
    let is_mark = |byte: u8| u8::from(byte == b',') | u8::from(byte == b'\n') | u8::from(byte == b'"');
    marks.clear();
    let (blocks, rest) = bytes.as_chunks::<64>();
    let mut begin = 0;
    for block in blocks {
        let found = block.map(is_mark);
        let mut bits = 0;
        for (at, eight) in found.as_chunks().0.iter().enumerate() {
            bits |= (u64::from_le_bytes(*eight).wrapping_mul(TOGETHER) >> 56) << (8 * at);
        }
        while bits != 0 {
            marks.push(begin + bits.trailing_zeros() as usize);
            bits &= bits - 1;
        }
        begin += 64;
    }
    let rest = (begin..).zip(rest).filter(|(_, byte)| is_mark(**byte) == 1);
    marks.extend(rest.map(|(at, _)| at));
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_mark_is_found_wherever_it_stands() {
        let (mut marks, mut state) = (Vec::new(), 1_u64);
        for length in 0..300 {
            let bytes: Vec<u8> = (0..length)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    let any = (state >> 56) as u8;
                    if any < 64 { b",\n\"\r"[usize::from(any >> 4)] } else { any }
                })
                .collect();
            super::find(&bytes, &mut marks);
            let one_by_one = (0..length).filter(|&at| matches!(bytes[at], b',' | b'\n' | b'"'));
            assert_eq!(marks, one_by_one.collect::<Vec<usize>>(), "{bytes:?}");
        }
    }
}
