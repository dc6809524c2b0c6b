//! The outline of a map: the shapes of states in longitude and latitude, read from GeoJSON and projected to an image.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::text::fold;

/// The shapes of states.
#[derive(Deserialize)]
pub(crate) struct Outline {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: Geometry,
}

#[derive(Deserialize)]
struct Properties {
    /// The key of the state.
    state: String,
    /// The position at which its count is drawn; if absent, the middle of the bounding box of the shape.
    number: Option<Coordinates>,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Ring>),
    MultiPolygon(Vec<Vec<Ring>>),
}

type Ring = Vec<Coordinates>;

/// A longitude and a latitude in degrees.
#[derive(Clone, Copy)]
struct Coordinates {
    longitude: f64,
    latitude: f64,
}

impl<'de> Deserialize<'de> for Coordinates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // An altitude may follow.
        match Vec::<f64>::deserialize(deserializer)?[..] {
            [longitude, latitude, ..] if longitude.abs() <= 180.0 && latitude.abs() <= 90.0 => {
                Ok(Coordinates { longitude, latitude })
            }
            _ => Err(D::Error::custom("not a longitude and a latitude in degrees")),
        }
    }
}

/// A state on an image.
pub(super) struct Shape<'o> {
    /// The key of the state.
    pub state: &'o str,
    /// The shape as data of an SVG path.
    pub path: String,
    /// The position at which the count of the state is drawn.
    pub number: (f64, f64),
    /// If that position is outside the shape, the position in the shape from which a line leads to it.
    pub leader: Option<(f64, f64)>,
}

impl Outline {
    /// Parses a GeoJSON feature collection whose features have the property `state` and optionally `number`.
    ///
    /// # Errors
    /// If `text` is not such a collection.
    pub(crate) fn parse(text: &str) -> serde_json::Result<Outline> {
        serde_json::from_str(text)
    }

    /// Returns the keys of the states.
    pub(crate) fn states(&self) -> impl Iterator<Item = &str> {
        self.features.iter().map(|feature| &*feature.properties.state)
    }

    /// Returns whether a state has a shape.
    pub(crate) fn contains(&self, state: &str) -> bool {
        self.features.iter().any(|feature| fold(&feature.properties.state) == fold(state))
    }

    /// Returns the shapes on a map that is at most `width` wide and `height` high, the coordinates of whose upper left
    /// corner are `left` and `top`, and the lower end of the map. The projection is equirectangular, with the latitude of
    /// the middle of the map as the standard parallel.
    pub(super) fn project(&self, (left, top): (f64, f64), (width, height): (f64, f64)) -> (Vec<Shape<'_>>, f64) {
        // A number may be outside the shapes.
        let numbers = self.features.iter().filter_map(|feature| feature.properties.number.as_ref());
        let all = self.features.iter().flat_map(|feature| feature.geometry.rings()).flatten();
        let bounds = Bounds::around(all.chain(numbers));
        let longitude_scale = ((bounds.south + bounds.north) / 2.0).to_radians().cos();
        let (degrees_across, degrees_down) =
            ((bounds.east - bounds.west) * longitude_scale, bounds.north - bounds.south);
        let scale = (width / degrees_across.max(f64::EPSILON)).min(height / degrees_down.max(f64::EPSILON));
        let project = |at: Coordinates| {
            (left + (at.longitude - bounds.west) * longitude_scale * scale, top + (bounds.north - at.latitude) * scale)
        };
        let shapes = self.features.iter().map(|feature| {
            let number = feature.properties.number;
            let leader = number.filter(|&number| !feature.geometry.contains(number)).map(|_| feature.geometry.middle());
            let number = number.unwrap_or_else(|| feature.geometry.middle());
            let mut path = String::new();
            for ring in feature.geometry.rings() {
                for (index, &at) in ring.iter().enumerate() {
                    let (x, y) = project(at);
                    let [x, y] = [x, y].map(|coordinate| (coordinate * 10.0).round() / 10.0);
                    path.push_str(&format!("{}{x} {y}", if index == 0 { 'M' } else { 'L' }));
                }
                path.push('Z');
            }
            Shape { state: &feature.properties.state, path, number: project(number), leader: leader.map(project) }
        });
        (shapes.collect(), top + degrees_down * scale)
    }
}

impl Geometry {
    fn rings(&self) -> impl Iterator<Item = &Ring> {
        let (polygon, polygons) = match self {
            Geometry::Polygon(rings) => (&rings[..], &[][..]),
            Geometry::MultiPolygon(polygons) => (&[][..], &polygons[..]),
        };
        polygon.iter().chain(polygons.iter().flatten())
    }

    /// Returns the middle of the bounding box of all shapes.
    fn middle(&self) -> Coordinates {
        Bounds::around(self.rings().flatten()).middle()
    }

    /// Returns whether a position is inside the shape, by the even-odd rule.
    fn contains(&self, at: Coordinates) -> bool {
        let edges = self.rings().flat_map(|ring| ring.iter().zip(ring.iter().cycle().skip(1)));
        let is_left_of = |(a, b): &(&Coordinates, &Coordinates)| {
            (a.latitude > at.latitude) != (b.latitude > at.latitude)
                && at.longitude
                    < a.longitude + (at.latitude - a.latitude) / (b.latitude - a.latitude) * (b.longitude - a.longitude)
        };
        edges.filter(is_left_of).count() % 2 == 1
    }
}

/// The smallest rectangle around coordinates.
struct Bounds {
    west: f64,
    east: f64,
    south: f64,
    north: f64,
}

impl Bounds {
    fn around<'c>(all: impl Iterator<Item = &'c Coordinates>) -> Bounds {
        let none =
            Bounds { west: f64::INFINITY, east: f64::NEG_INFINITY, south: f64::INFINITY, north: f64::NEG_INFINITY };
        let bounds = all.fold(none, |bounds, at| Bounds {
            west: bounds.west.min(at.longitude),
            east: bounds.east.max(at.longitude),
            south: bounds.south.min(at.latitude),
            north: bounds.north.max(at.latitude),
        });
        if bounds.west > bounds.east { Bounds { west: 0.0, east: 0.0, south: 0.0, north: 0.0 } } else { bounds }
    }

    fn middle(&self) -> Coordinates {
        Coordinates { longitude: (self.west + self.east) / 2.0, latitude: (self.south + self.north) / 2.0 }
    }
}
