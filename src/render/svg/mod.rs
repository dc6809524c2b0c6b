//! Draws pictures as SVG: a map, a timeline, bars and a grid of counts. Each function takes plain values and a [`Caption`],
//! and returns a [`Picture`] for a file or for an HTML document.
//!
//! Every picture has a title, a description in words, and a source. Colours are attributes and not a style sheet, which
//! would apply to the whole HTML document and which its content security policy may forbid.

mod bars;
mod canvas;
mod colours;
mod grid;
mod map;
mod text;
mod timeline;

pub(crate) use bars::{Bar, draw_bars};
pub(crate) use canvas::{Caption, DataAttributes, Picture, Placement};
pub(crate) use grid::{CountGrid, GridCell, draw_grid};
pub(crate) use map::{draw_map, draw_small_map};
pub(crate) use timeline::{Span, Timeline, TimelineRow, draw_timeline};

/// The width of a picture, unless its content needs more.
const WIDTH: f64 = 800.0;
