//! Figures worth quoting: those with a date and a source first, each with its place.

use super::phrasing::{list, more, place, quantity, ranked, when};
use super::sources::Sources;
use super::{Brief, dataset_names, point, points};
use crate::analysis::dossier::Entry;
use crate::document::{Line, Section, strong, words};

/// The most figures of a brief, by how much else there is.
const MOST: [usize; 3] = [16, 10, 6];

pub(super) fn sections(brief: &Brief, sources: &mut Sources<'_>) -> Option<Section> {
    let mut figures = ranked(&brief.figures, &|figure| {
        usize::from(when(figure).is_none()) + usize::from(figure.cell("footnotes").is_empty())
    });
    let most = MOST[brief.much()];
    let left = figures.len().saturating_sub(most);
    figures.truncate(most);
    let mut lines: Vec<_> = figures.into_iter().map(|figure| point(line(brief, figure, sources))).collect();
    if left > 0 {
        lines.push(point(more(left, brief.figures_line.clone())));
    }
    points("Figures worth quoting", lines)
}

/// `aerospace exports of Mexico, 2017: more than EUR 6.8 billion (Section 2.3) [7]`.
fn line(brief: &Brief, figure: &Entry, sources: &mut Sources<'_>) -> Line {
    let cluster = brief.part(dataset_names::FIGURES).and_then(|part| brief.value(part.of, figure, "cluster"));
    let what = [figure.get("indicator"), cluster, when(figure)];
    let measure = quantity(&figure.cell("qualifier"), &figure.cell("value"), &figure.cell("unit"));
    let mut line = vec![words(format!("{}: ", list(what.into_iter().flatten()))), strong(measure)];
    if let Some(note) = figure.get("note") {
        line.push(words(format!("; {note}")));
    }
    line.extend(place(figure, sources));
    line
}
