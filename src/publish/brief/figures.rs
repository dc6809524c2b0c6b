//! The section on figures, which lists figures with a date and a footnote first.

use super::phrasing::{cite, comma_separated, format_date, format_quantity, sorted_by_rank};
use super::sources::Sources;
use super::{Brief, conflicts, dataset_names, list_section};
use crate::analysis::dossier::Entry;
use crate::document::{Inline, Inlines, ListItem, Section};

pub(super) fn section(brief: &Brief, sources: &mut Sources<'_>) -> Option<Section> {
    let mut figures = sorted_by_rank(&brief.figures.entries, &|figure| {
        usize::from(format_date(figure).is_none()) + usize::from(figure.cell("footnotes").is_empty())
    });
    let omitted = figures.len().saturating_sub(brief.limits.figures);
    figures.truncate(brief.limits.figures);
    let mut items: Vec<_> =
        figures.into_iter().map(|figure| ListItem::new(format_figure(brief, figure, sources))).collect();
    if omitted > 0 {
        items.push(ListItem::new(brief.figures.remaining(omitted)));
    }
    list_section("Figures worth quoting", items)
}

/// Formats a figure: `aerospace exports, 2017: more than EUR 6.8 billion (Section 2.3) [7]`.
fn format_figure(brief: &Brief, figure: &Entry, sources: &mut Sources<'_>) -> Inlines {
    let extract = brief.extract(dataset_names::FIGURES);
    let cluster = extract.and_then(|extract| brief.resolved(extract.dataset, figure, "cluster"));
    let subject = [figure.get("indicator"), cluster, format_date(figure)];
    let quantity = format_quantity(&figure.cell("qualifier"), &figure.cell("value"), &figure.cell("unit"));
    let mut inlines =
        vec![Inline::text(format!("{}: ", comma_separated(subject.into_iter().flatten()))), Inline::strong(quantity)];
    if let Some(note) = figure.get("note") {
        inlines.push(Inline::text(format!("; {note}")));
    }
    inlines.extend(conflicts::counterparts(brief, figure));
    inlines.extend(cite(figure, sources));
    inlines
}
