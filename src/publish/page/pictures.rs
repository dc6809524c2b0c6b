//! The pictures of the page, drawn over all rows when the page is made. The script lets their marks set filters.

use anyhow::Result;

use crate::analysis::dossier::select_all;
use crate::analysis::pictures::map::{RegionCounts, region_column};
use crate::analysis::pictures::{counts, timeline};
use crate::datasets::registry::find_dataset;
use crate::query::Query;
use crate::render::svg::{Picture, Placement};
use crate::session::Session;

/// A picture of the rows of a dataset.
enum Drawing {
    /// Their number in each region.
    Map,
    /// Their dates.
    Timeline,
    /// Their number for each value of one or two columns.
    Counts(&'static [&'static str]),
}

/// The pictures: the name of each, the prefix of its ids, the dataset, and what is drawn.
const PICTURES: &[(&str, &str, &str, Drawing)] = &[
    ("map", "picture-map", "clusters", Drawing::Map),
    ("timeline", "picture-timeline", "labels", Drawing::Timeline),
    ("bars", "picture-bars", "clusters", Drawing::Counts(&["sector"])),
    ("grid", "picture-grid", "clusters", Drawing::Counts(&["state", "sector"])),
];

/// A picture that is drawn.
pub(super) struct PagePicture {
    pub name: &'static str,
    pub dataset: &'static str,
    pub svg: String,
}

/// Draws the pictures of the datasets that have rows. Those of counts and timelines are left out where there are too
/// many values or rows.
///
/// # Errors
/// If the data cannot be read.
pub(super) fn draw_all(session: &Session<'_>, has_map: bool) -> Result<Vec<PagePicture>> {
    let mut pictures = Vec::new();
    for (name, id, dataset, drawing) in PICTURES {
        if let Some(picture) = draw(session, id, dataset, drawing, has_map)? {
            let svg = picture.svg();
            // The script writes the titles of counts.
            let svg = if matches!(drawing, Drawing::Timeline) { svg.to_owned() } else { without_mark_titles(svg) };
            pictures.push(PagePicture { name, dataset, svg });
        }
    }
    Ok(pictures)
}

/// Removes the titles of the marks of a picture, but not the title of the picture, which has an id.
fn without_mark_titles(svg: &str) -> String {
    let mut parts = svg.split("<title>");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + part.split_once("</title>").map_or(part, |(_, rest)| rest.trim_start_matches('\n'))
    })
}

fn draw(
    session: &Session<'_>,
    id: &'static str,
    dataset: &str,
    drawing: &Drawing,
    has_map: bool,
) -> Result<Option<Picture>> {
    let Some(dataset) = find_dataset(dataset) else { return Ok(None) };
    let (catalog, placement) = (&session.catalog, Placement { id, with_caption: true });
    let all = select_all(dataset, session);
    Ok(match drawing {
        Drawing::Map => match region_column(dataset).filter(|_| has_map) {
            Some((column, regions)) => {
                let query = Query { columns: vec![column], ..all };
                Some(RegionCounts::read(catalog, &query, regions)?.draw(catalog, placement, false)?)
            }
            None => None,
        },
        Drawing::Timeline => {
            let columns = dataset.timeline;
            with_rows(columns.and_then(|columns| timeline::draw(catalog, &all, columns, placement).ok()))
        }
        Drawing::Counts(names) => {
            let columns = names.iter().filter_map(|name| dataset.column_index(name)).collect();
            let query = Query { columns, ..all };
            with_rows(counts::draw(catalog, &query, None, placement).ok())
        }
    })
}

/// Returns a picture that is drawn, if it has rows.
fn with_rows(drawn: Option<(usize, Picture)>) -> Option<Picture> {
    drawn.filter(|(rows, _)| *rows > 0).map(|(_, picture)| picture)
}
