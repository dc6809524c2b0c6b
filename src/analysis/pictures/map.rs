//! Counts rows per region, and draws the counts on a map. Regions without rows are included.
//!
//! A dataset can be mapped if one of its columns refers to a dataset whose records have a position on the tile grid.

use std::collections::HashMap;
use std::ops::ControlFlow;

use anyhow::Result;

use super::{caption, describe_rows, flag_name, title};
use crate::datasets::registry;
use crate::query::{Query, RowView};
use crate::render::svg::{Caption, Picture, Placement, draw_map, draw_small_map};
use crate::render::tile_grid::TileGrid;
use crate::render::{ColumnHeader, TILE_COLUMN, TILE_ROW};
use crate::schema::{Cell, ColumnType, Dataset};
use crate::store::catalog::Catalog;
use crate::text::{capitalise, fold};

/// The number of regions that the subtitle names.
const NAMED_REGIONS: usize = 3;

/// Returns the first column of a dataset that refers to regions on the tile grid, and the dataset of the regions.
pub(crate) fn region_column(dataset: &Dataset) -> Option<(usize, &'static Dataset)> {
    (0..dataset.columns.len()).find_map(|column| match dataset.column_type(column).element_type() {
        ColumnType::Reference(name) => {
            let regions = registry::find_dataset(name).filter(|regions| regions.column_index(TILE_ROW).is_some())?;
            Some((column, regions))
        }
        _ => None,
    })
}

/// The number of rows of a query: in all, at each region, and at none of the regions.
pub(crate) struct RegionCounts<'q> {
    query: &'q Query,
    regions: &'static Dataset,
    /// The number of rows.
    pub rows: usize,
    /// The number of rows at none of the regions.
    pub unmapped: usize,
    /// The cells of each region, which are the key, a code and the position, and its number of rows.
    pub by_region: Vec<(Vec<Cell<'static>>, usize)>,
    columns: Vec<usize>,
}

impl<'q> RegionCounts<'q> {
    /// Counts the rows of `query`, whose only column is the [`region_column`].
    ///
    /// # Errors
    /// As [`Query::run`].
    pub(crate) fn read(catalog: &Catalog, query: &'q Query, regions: &'static Dataset) -> Result<RegionCounts<'q>> {
        let (mut rows, mut unmapped) = (0, 0);
        // User data may write a key in another case or without accents.
        let mut by_key: HashMap<String, usize> = HashMap::new();
        query.run(catalog, &[], &mut |view: &RowView<'_>| {
            let cell = view.cell(query.columns[0]);
            rows += 1;
            unmapped += usize::from(cell.is_empty());
            for region in cell.values() {
                *by_key.entry(fold(&region.stored_text()).into_owned()).or_default() += 1;
            }
            Ok(ControlFlow::Continue(()))
        })?;
        let code = regions.alias_columns.iter().take(1);
        let names = regions.key.iter().chain(code).chain(&[TILE_ROW, TILE_COLUMN]);
        let columns: Vec<usize> = names.filter_map(|name| regions.column_index(name)).collect();
        let all_regions = Query { columns: columns.clone(), ..Query::new(regions, query.as_of) };
        let mut by_region = Vec::new();
        all_regions.run(catalog, &[], &mut |view: &RowView<'_>| {
            let count = by_key.remove(&*fold(&view.key())).unwrap_or(0);
            by_region.push((columns.iter().map(|&index| view.cell(index).into_owned()).collect(), count));
            Ok(ControlFlow::Continue(()))
        })?;
        unmapped += by_key.into_values().sum::<usize>();
        Ok(RegionCounts { query, regions, rows, unmapped, by_region, columns })
    }

    /// Returns the headers of the cells of a region.
    pub(crate) fn headers(&self) -> Vec<ColumnHeader> {
        let mut headers: Vec<ColumnHeader> =
            self.columns.iter().map(|&index| ColumnHeader::of_column(self.regions, index)).collect();
        if let Some(first) = headers.first_mut() {
            *first = ColumnHeader::new(self.regions.noun, ColumnType::Reference(self.regions.name));
        }
        headers
    }

    /// Returns the summary: `23 clusters with sector ICT, 21 of them in 16 of 32 states`.
    pub(crate) fn summary(&self) -> String {
        format!("{}, {}", describe_rows(self.query, self.rows), self.mapped())
    }

    /// Returns which of the rows are on the map: `21 of them in 16 of 32 states`.
    pub(crate) fn mapped(&self) -> String {
        let mapped = self.rows.saturating_sub(self.unmapped);
        if mapped == 0 && self.rows > 0 {
            return "none of them on the map".to_owned();
        }
        let mapped = if self.unmapped > 0 { format!("{mapped} of them ") } else { String::new() };
        let with_rows = self.by_region.iter().filter(|(_, count)| *count > 0).count();
        format!("{mapped}in {with_rows} of {} {}", self.by_region.len(), self.regions.name)
    }

    /// Returns the number of regions without rows.
    pub(crate) fn empty_regions(&self) -> usize {
        self.by_region.iter().filter(|(_, count)| *count == 0).count()
    }

    /// Draws the counts on the outlines of the regions, or on tiles if `tiles` or if the data contains no outlines.
    ///
    /// # Errors
    /// If the data contains neither the outline nor the tile of any region, or an invalid outline or tile.
    pub(crate) fn draw(&self, catalog: &Catalog, placement: Placement, tiles: bool) -> Result<Picture> {
        let outline = if tiles { None } else { catalog.outline()? };
        let flag = flag_name(self.query.dataset, self.query.columns[0]);
        draw_map(&self.caption(catalog, placement), &self.grid()?, outline.as_ref(), &flag)
    }

    /// Draws the counts on the outlines of the regions, for a document in which the map is small; returns `None` if the data
    /// contains no outlines.
    ///
    /// # Errors
    /// If the data contains an invalid outline or tile.
    pub(crate) fn draw_small(&self, catalog: &Catalog, placement: Placement) -> Result<Option<Picture>> {
        let outline = catalog.outline()?;
        let (flag, grid) = (flag_name(self.query.dataset, self.query.columns[0]), self.grid()?);
        let outline = outline.filter(|outline| grid.tiles.iter().any(|tile| outline.contains(&tile.name)));
        Ok(outline.map(|outline| draw_small_map(&self.caption(catalog, placement), &grid, &outline, &flag)))
    }

    fn grid(&self) -> Result<TileGrid> {
        let mut grid = TileGrid::default();
        let mut headers = self.headers();
        headers.push(ColumnHeader::new("count", ColumnType::Count));
        grid.begin(&headers);
        for (cells, count) in &self.by_region {
            let count = Cell::Integer(*count as i64);
            grid.add_row(&cells.iter().cloned().chain([count]).collect::<Vec<_>>())?;
        }
        Ok(grid)
    }

    fn caption(&self, catalog: &Catalog, placement: Placement) -> Caption {
        let title = title(catalog, self.query, self.rows, &format!(", by {}", self.regions.noun));
        caption(catalog, self.query, placement, title, self.subtitle())
    }

    /// Returns how many rows are on the map, and the regions with the highest counts.
    fn subtitle(&self) -> String {
        let mut largest: Vec<_> = self.by_region.iter().filter(|(_, count)| *count > 0).collect();
        largest.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let named = largest.into_iter().take(NAMED_REGIONS);
        let named: Vec<_> =
            named.filter_map(|(cells, count)| Some(format!("{} {count}", cells.first()?.display_text()))).collect();
        let most = if named.is_empty() { String::new() } else { format!(" Most: {}.", named.join(", ")) };
        let outside = match self.unmapped {
            0 => String::new(),
            1 => "; 1 is not on the map".to_owned(),
            unmapped => format!("; {unmapped} are not on the map"),
        };
        format!("{}{outside}.{most}", capitalise(&self.mapped()))
    }
}
