//! The European partnerships and programmes that fit a selection.

use super::phrasing::places;
use super::{Brief, dataset_names, list_section};
use crate::analysis::dossier::Entry;
use crate::document::{Inline, Inlines, Section};
use crate::text::fold;

pub(super) fn section(brief: &Brief) -> Option<Section> {
    let partnerships = brief.entries(dataset_names::PARTNERSHIPS).iter().map(partnership);
    let programmes = brief.entries(dataset_names::PROGRAMMES);
    let (for_sectors, for_all): (Vec<&Entry>, Vec<&Entry>) =
        programmes.iter().partition(|programme| !programme.cell("sectors").is_empty());
    let mut items: Vec<Inlines> = partnerships.collect();
    items.extend(for_sectors.into_iter().filter_map(|programme| {
        let mut content = programme_name(programme)?;
        content.push(places([programme]));
        Some(content)
    }));
    items.extend(open_programmes(&for_all));
    list_section("Who fits from Europe", items)
}

fn partnership(entry: &Entry) -> Inlines {
    let mut content = vec![Inline::strong(entry.key.clone())];
    let facts = [entry.get("name"), entry.get("note")].into_iter().flatten();
    let generation =
        entry.get("generation").map(|generation| format!("cluster partnership of the {generation} generation"));
    content.push(Inline::text(format!(": {}", facts.chain(generation).collect::<Vec<_>>().join("; "))));
    content.push(places([entry]));
    content
}

/// Returns the name of a programme as a link, and its field unless the name contains it; nothing if the report names no programme.
fn programme_name(entry: &Entry) -> Option<Inlines> {
    let text = entry.get("name")?;
    let title = fold(&text).into_owned();
    let is_in_title = |field: &str| title.contains(&*fold(field));
    let name = match entry.cell("urls").values().first() {
        Some(url) => Inline::NamedLink { text, url: url.stored_text().into_owned() },
        None => Inline::text(text),
    };
    let field = entry.get("field").filter(|field| !is_in_title(field)).map(|field| Inline::text(format!(" ({field})")));
    Some(std::iter::once(name).chain(field).collect())
}

/// Returns the programmes without a sector, which are open to any.
fn open_programmes(programmes: &[&Entry]) -> Option<Inlines> {
    let names: Vec<Inlines> = programmes.iter().filter_map(|programme| programme_name(programme)).collect();
    let mut content = vec![Inline::strong("Open to any sector"), Inline::text(": ")];
    content.extend(names.join(&Inline::text(", ")));
    content.push(places(programmes.iter().copied()));
    (!names.is_empty()).then_some(content)
}
