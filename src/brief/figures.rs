//! Figures worth quoting: those with a date and a source first, each with its place.

use super::said::{list, place, quantity, when};
use super::sources::Sources;
use super::{Brief, named, point, points};
use crate::document::{Body, Line, Section, Span, strong, words};
use crate::dossier::Entry;

/// The most figures of a brief.
const MOST: usize = 16;

pub fn sections(brief: &Brief, sources: &mut Sources<'_>) -> Vec<Section> {
    let mut figures: Vec<&Entry> = brief.figures.iter().collect();
    figures.sort_by_key(|figure| {
        let sourced = !figure.cell("footnotes").is_empty();
        usize::from(when(figure).is_none()) + usize::from(!sourced)
    });
    let more = figures.len().saturating_sub(MOST);
    figures.truncate(MOST);
    let lines = figures.into_iter().map(|figure| point(line(brief, figure, sources))).collect();
    let mut sections: Vec<Section> = points("Figures worth quoting", lines).into_iter().collect();
    if let Some(part) = brief.part(named::FIGURES).filter(|_| more > 0) {
        let all = vec![words(format!("{more} more: ")), Span::Code(part.line())];
        sections.push(Section { title: String::new(), body: Body::Prose(vec![all]) });
    }
    sections
}

/// `aerospace exports of Mexico, 2017: more than EUR 6.8 billion (Section 2.3) [7]`.
fn line(brief: &Brief, figure: &Entry, sources: &mut Sources<'_>) -> Line {
    let cluster = brief.part(named::FIGURES).and_then(|part| brief.value(part.of, figure, "cluster"));
    let what = [figure.get("indicator"), cluster, when(figure)];
    let measure = quantity(&figure.cell("qualifier"), &figure.cell("value"), &figure.cell("unit"));
    let mut line = vec![words(format!("{}: ", list(what.into_iter().flatten()))), strong(measure)];
    if let Some(note) = figure.get("note") {
        line.push(words(format!("; {note}")));
    }
    line.extend(place(figure, sources));
    line
}
