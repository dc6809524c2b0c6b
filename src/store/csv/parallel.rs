//! Splitting ahead: one core finds the records of a long file, another one takes them, in the order of the file.
//!
//! What a record is, is the business of `split`; here pieces of a source only change hands, many bytes at a time. Reading is
//! never further ahead than a few batches, so that memory is that of these and not of the file.

use std::io::BufRead;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::fast_path::Records;
use super::{Piece, ReadError, Splitter, Take};
use crate::diagnostic::{Position, SourceSpan};

/// How many bytes change hands together.
const BATCH: usize = 1 << 16;
/// Of how many pieces a batch is at most: one of few bytes takes as much memory as one of many.
const PIECES: usize = 64;
/// How many batches may wait to be taken.
const WAITING: usize = 2;

/// Pieces one after the other.
type Batch = Vec<Owned>;
/// What plain records were in, to be filled again.
type Spare = (Records, String);

/// A piece of a source with its bytes.
enum Owned {
    Plain { records: Records, text: String, line: u64 },
    Odd { text: Option<String>, spans: Vec<(usize, usize)>, bytes: Vec<u8>, place: Position },
}

/// Pushes every record of `input` to `take`, as [`Splitter::each`] does, while another thread splits ahead.
///
/// # Errors
/// As [`Splitter::each`].
pub(crate) fn each(
    splitter: &mut Splitter,
    input: &mut (dyn BufRead + Send),
    take: &mut Take<'_>,
) -> Result<(), ReadError> {
    let (full, batches) = sync_channel(WAITING);
    // Where odd records make many small pieces, more would come back than are wanted, and each would grow.
    let (emptied, spares) = sync_channel(WAITING);
    let ended = {
        let (splitter, input, take) = (&mut *splitter, &mut *input, &mut *take);
        thread::scope(move |scope| {
            let ahead =
                thread::Builder::new().spawn_scoped(scope, move || split(splitter, input, &full, &spares)).ok()?;
            Some(match taken(batches, &emptied, take) {
                // No more can come, so the other thread has ended.
                Ok(ControlFlow::Continue(())) => ahead.join().unwrap_or_else(|panic| resume_unwind(panic)),
                Ok(ControlFlow::Break(())) => Ok(()),
                Err(error) => Err(error.into()),
            })
        })
    };
    // Where the system gives no other thread, nothing is read yet, and this one does it all.
    ended.unwrap_or_else(|| splitter.each(input, take))
}

/// Takes the records of batches. These are its own: who wants no more of them leaves nobody waiting.
fn taken(
    batches: Receiver<Batch>,
    emptied: &SyncSender<Spare>,
    take: &mut Take<'_>,
) -> anyhow::Result<ControlFlow<()>> {
    for piece in batches.into_iter().flatten() {
        let (flow, spare) = piece.each(take)?;
        if flow.is_break() {
            return Ok(flow);
        }
        if let Some(spare) = spare {
            // One that is not wanted is dropped.
            let _ = emptied.try_send(spare);
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Fills batches and hands them over until nobody takes them.
fn split(
    splitter: &mut Splitter,
    input: &mut dyn BufRead,
    full: &SyncSender<Batch>,
    spares: &Receiver<Spare>,
) -> Result<(), ReadError> {
    let (mut batch, mut size) = (Batch::new(), 0);
    let end = splitter.pieces(input, &mut |piece| {
        size += piece.bytes().len();
        batch.push(piece.owned(|| spares.try_recv().unwrap_or_default()));
        if size < BATCH && batch.len() < PIECES {
            return Ok(ControlFlow::Continue(()));
        }
        size = 0;
        let sent = full.send(std::mem::take(&mut batch));
        Ok(if sent.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    });
    // What was found before any trouble is taken before it.
    let _ = full.send(batch);
    end
}

impl Piece<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Piece::Plain { text, .. } => text.as_bytes(),
            Piece::Odd { written, .. } => written.bytes,
        }
    }

    fn owned(self, spare: impl FnOnce() -> Spare) -> Owned {
        match self {
            Piece::Plain { records, text: found, line } => {
                let (others, mut text) = spare();
                text.clear();
                text.push_str(found);
                Owned::Plain { records: std::mem::replace(records, others), text, line }
            }
            Piece::Odd { text, spans, written: SourceSpan { bytes, position: place } } => {
                Owned::Odd { text: text.map(str::to_owned), spans: spans.to_vec(), bytes: bytes.to_vec(), place }
            }
        }
    }
}

impl Owned {
    /// Pushes its records to `take`, and gives back what they were in.
    fn each(self, take: &mut Take<'_>) -> anyhow::Result<(ControlFlow<()>, Option<Spare>)> {
        match self {
            Owned::Plain { mut records, text, line } => {
                let flow = records.each(&text, line, take)?;
                Ok((flow, Some((records, text))))
            }
            Owned::Odd { text, spans, bytes, place } => {
                Ok((take(text.as_deref(), &spans, SourceSpan { bytes: &bytes, position: place })?, None))
            }
        }
    }
}
