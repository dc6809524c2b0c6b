//! The European partnerships and programmes that fit a selection.

use super::phrasing::places;
use super::{Brief, dataset_names, list_section};
use crate::analysis::dossier::Entry;
use crate::document::{Inline, Inlines, Section};
use crate::text::{fold, format_count};

/// The words in the field of a programme without a sector that make it useful to any sector: business, science, technology
/// and innovation (STI).
const GENERAL_FIELDS: [&str; 7] = ["business", "competitiveness", "innovation", "sme", "smes", "sti", "technology"];

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
    items.extend(programmes_without_sector(&for_all));
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

/// Returns the programmes without a sector: the names of those with one of [`GENERAL_FIELDS`], and the number of the others.
fn programmes_without_sector(programmes: &[&Entry]) -> Option<Inlines> {
    let is_general = |programme: &Entry| {
        let field = fold(&programme.get("field").unwrap_or_default()).into_owned();
        let mut words = field.split(|c: char| !c.is_alphanumeric());
        words.any(|word| GENERAL_FIELDS.contains(&word))
    };
    let named: Vec<(&Entry, Inlines)> =
        programmes.iter().filter_map(|programme| Some((*programme, programme_name(programme)?))).collect();
    let (general, others): (Vec<_>, Vec<_>) = named.into_iter().partition(|(programme, _)| is_general(programme));
    let names: Vec<Inlines> = general.iter().map(|(_, name)| name.clone()).collect();
    let mut content = names.join(&Inline::text(", "));
    let more = if names.is_empty() { "" } else { "; " };
    let count = format_count(others.len(), "programme", "programmes");
    content.extend((!others.is_empty()).then(|| Inline::text(format!("{more}{count} in other fields"))));
    if content.is_empty() {
        return None;
    }
    content.splice(0..0, [Inline::strong("Without a sector"), Inline::text(": ")]);
    content.push(places(programmes.iter().copied()));
    Some(content)
}
