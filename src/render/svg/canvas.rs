//! The surface that a picture is drawn on: a column of titles, marks and text that grows downwards.

use super::colours::{HATCH, INK, MUTED, PAPER};
use super::text::{text_width, wrap_text};
use crate::text::printable;

/// The margin around a picture.
pub(super) const MARGIN: f64 = 20.0;
/// The size of text that has no other size.
pub(super) const TEXT_SIZE: f64 = 13.0;
/// The space above and below the drawing.
const SPACE: f64 = 14.0;
/// The size of the source line.
const SOURCE_SIZE: f64 = 12.0;

/// The appearance of a text.
#[derive(Clone, Copy)]
pub(super) struct TextStyle {
    pub size: f64,
    pub bold: bool,
    pub fill: &'static str,
    /// The part of the text that is at its position.
    pub anchor: Anchor,
}

/// The part of a text that is at its position.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl TextStyle {
    pub(super) const LABEL: TextStyle = TextStyle { size: TEXT_SIZE, bold: false, fill: INK, anchor: Anchor::Start };
    pub(super) const BOLD: TextStyle = TextStyle { bold: true, ..TextStyle::LABEL };
    pub(super) const MUTED: TextStyle = TextStyle { fill: MUTED, ..TextStyle::LABEL };
    const TITLE: TextStyle = TextStyle { size: 20.0, ..TextStyle::BOLD };
    const SUBTITLE: TextStyle = TextStyle { size: 14.0, ..TextStyle::MUTED };
    const SOURCE: TextStyle = TextStyle { size: SOURCE_SIZE, ..TextStyle::MUTED };

    /// Returns the estimated width of a text.
    pub(super) fn width(self, text: &str) -> f64 {
        text_width(text, self.size, self.bold)
    }

    /// Returns the style in a size in which a text has at most this width.
    pub(super) fn fit(self, text: &str, width: f64) -> TextStyle {
        let size = (self.size * width / self.width(text).max(f64::EPSILON)).min(self.size);
        TextStyle { size: (size * 10.0).floor() / 10.0, ..self }
    }

    /// Breaks a text into lines of at most this width.
    pub(super) fn wrap(self, text: &str, width: f64) -> Vec<String> {
        wrap_text(text, self.size, self.bold, width)
    }

    /// Breaks a name and a detail after it into lines, each with its part of the name and of the detail. The detail is in
    /// the last line of the name if it fits there.
    pub(super) fn wrap_name(self, name: &str, detail: &str, width: f64) -> Vec<(String, String)> {
        let mut lines: Vec<_> = self.wrap(name, width).into_iter().map(|line| (line, String::new())).collect();
        match lines.last_mut() {
            _ if detail.is_empty() => {}
            Some((line, last)) if self.width(&format!("{line} {detail}")) <= width => detail.clone_into(last),
            _ => lines.extend(self.wrap(detail, width).into_iter().map(|line| (String::new(), line))),
        }
        lines
    }

    /// Returns the distance between the lines of a text.
    pub(super) fn line_height(self) -> f64 {
        (self.size * 1.3).round()
    }
}

/// Where a picture is used.
#[derive(Clone, Copy)]
pub(crate) struct Placement {
    /// The prefix of the ids of elements: an HTML document that contains several pictures has a different one for each.
    pub id: &'static str,
    /// Whether the title and the source are visible. In a document with a heading and sources, only screen readers need
    /// those of the picture.
    pub with_caption: bool,
}

impl Placement {
    /// A picture in its own file.
    pub(crate) const FILE: Placement = Placement { id: "picture", with_caption: true };
}

/// The texts around a picture.
pub(crate) struct Caption {
    /// Where the picture is used.
    pub placement: Placement,
    /// The title.
    pub title: String,
    /// The sentences below the title.
    pub subtitle: String,
    /// The source of the data and its date, below the picture.
    pub source: String,
}

/// A picture that is being drawn.
pub(super) struct Canvas<'c> {
    pub caption: &'c Caption,
    /// The elements drawn so far.
    elements: String,
    pub width: f64,
    /// The lowest position drawn on so far.
    pub bottom: f64,
}

impl<'c> Canvas<'c> {
    /// Creates a canvas of this width, and draws the title and the subtitle.
    pub(super) fn new(caption: &'c Caption, width: f64) -> Canvas<'c> {
        let mut canvas = Canvas { caption, elements: String::new(), width, bottom: MARGIN - 6.0 };
        if caption.placement.with_caption {
            canvas.paragraph(&caption.title, TextStyle::TITLE);
            canvas.bottom += 2.0;
        }
        canvas.paragraph(&caption.subtitle, TextStyle::SUBTITLE);
        canvas.bottom += SPACE;
        canvas
    }

    /// Creates a canvas of this width without any text.
    pub(super) fn bare(caption: &'c Caption, width: f64) -> Canvas<'c> {
        Canvas { caption, elements: String::new(), width, bottom: MARGIN }
    }

    /// Draws a paragraph that belongs to the subtitle.
    pub(super) fn note(&mut self, text: &str) {
        self.bottom -= SPACE;
        self.paragraph(text, TextStyle::SUBTITLE);
        self.bottom += SPACE;
    }

    /// Returns the width between the margins.
    pub(super) fn inner_width(&self) -> f64 {
        self.width - 2.0 * MARGIN
    }

    /// Draws a paragraph below everything else.
    pub(super) fn paragraph(&mut self, text: &str, style: TextStyle) {
        let lines = style.wrap(text, self.inner_width());
        // Narrower lines avoid a short last line, if they are not more lines.
        let narrow = style.wrap(text, self.inner_width() * 0.85);
        for line in if narrow.len() == lines.len() { narrow } else { lines } {
            self.bottom += style.line_height();
            self.text(MARGIN, self.bottom, style, &line);
        }
    }

    /// Draws a text in one line, whose baseline is at `y`.
    pub(super) fn text(&mut self, x: f64, y: f64, style: TextStyle, text: &str) {
        if !text.is_empty() {
            self.text_with(x, y, style, "", text);
        }
    }

    /// Draws a text with further attributes.
    pub(super) fn text_with(&mut self, x: f64, y: f64, style: TextStyle, attributes: &str, text: &str) {
        let mut extra = String::new();
        if style.size != TEXT_SIZE {
            extra.push_str(&format!(" font-size=\"{}\"", number(style.size)));
        }
        if style.bold {
            extra.push_str(" font-weight=\"bold\"");
        }
        if style.fill != INK {
            extra.push_str(&format!(" fill=\"{}\"", style.fill));
        }
        match style.anchor {
            Anchor::Start => {}
            Anchor::Middle => extra.push_str(" text-anchor=\"middle\""),
            Anchor::End => extra.push_str(" text-anchor=\"end\""),
        }
        self.element(&format!(
            "<text x=\"{}\" y=\"{}\"{extra}{attributes}>{}</text>",
            number(x),
            number(y),
            escape_xml(text)
        ));
    }

    /// Draws lines of text of which the first has its baseline at `y`.
    pub(super) fn lines(&mut self, x: f64, y: f64, style: TextStyle, lines: &[String]) {
        for (index, line) in lines.iter().enumerate() {
            self.text(x, y + index as f64 * style.line_height(), style, line);
        }
    }

    /// Draws a name and a muted detail after it, in lines of at most `width` of which the first has its baseline at `y`.
    pub(super) fn name(&mut self, (x, y): (f64, f64), style: TextStyle, width: f64, name: &str, detail: &str) {
        let lines = style.wrap_name(name, detail, width);
        for (index, (line, detail)) in lines.iter().enumerate() {
            let y = number(y + index as f64 * style.line_height());
            let fill = if style.fill == INK { String::new() } else { format!(" fill=\"{}\"", style.fill) };
            let space = if line.is_empty() || detail.is_empty() { "" } else { " " };
            let detail = match detail.is_empty() {
                true => String::new(),
                false => format!("{space}<tspan fill=\"{MUTED}\">{}</tspan>", escape_xml(detail)),
            };
            self.element(&format!("<text x=\"{}\" y=\"{y}\"{fill}>{}{detail}</text>", number(x), escape_xml(line)));
        }
    }

    /// Draws a straight line; `attributes` has at least its colour.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), attributes: &str) {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(number);
        self.element(&format!("<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" {attributes}/>"));
    }

    /// Draws a rectangle; `attributes` has at least its fill.
    pub(super) fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), attributes: &str) {
        let [x, y, width, height] = [x, y, width, height].map(number);
        self.element(&format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {attributes}/>"));
    }

    /// Draws a circle; `attributes` has at least its fill.
    pub(super) fn circle(&mut self, (x, y): (f64, f64), radius: f64, attributes: &str) {
        let [x, y, radius] = [x, y, radius].map(number);
        self.element(&format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {attributes}/>"));
    }

    /// Starts a group of elements that belong to one value, with its description.
    pub(super) fn begin_mark(&mut self, data: &DataAttributes, title: &str) {
        self.element(&format!("<g{}><title>{}</title>", data.0, escape_xml(title)));
    }

    /// Ends a group of elements.
    pub(super) fn end_mark(&mut self) {
        self.element("</g>");
    }

    /// Adds an element, or the beginning or the end of one.
    pub(super) fn element(&mut self, element: &str) {
        self.elements.push_str(element);
        self.elements.push('\n');
    }

    /// Defines a pattern of diagonal lines, and returns the value of a `fill` attribute that refers to it.
    pub(super) fn hatch(&mut self) -> String {
        let id = self.caption.placement.id;
        self.element(&format!(
            "<pattern id=\"{id}-none\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(45)\"><rect width=\"5\" height=\"5\" fill=\"{PAPER}\"/>\
             <path d=\"M0 0V5\" stroke=\"{HATCH}\" stroke-width=\"1.2\"/></pattern>"
        ));
        format!("url(#{id}-none)")
    }

    /// Draws the source and ends the picture, with a description of what it shows in words.
    pub(super) fn finish(mut self, description: &str) -> Picture {
        if self.caption.placement.with_caption {
            self.bottom += SPACE;
            self.paragraph(&self.caption.source, TextStyle::SOURCE);
        }
        let height = (self.bottom + MARGIN - 6.0).ceil();
        let (id, width) = (self.caption.placement.id, self.width.ceil());
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" \
             font-family=\"system-ui,'DejaVu Sans',Arial,sans-serif\" font-size=\"{TEXT_SIZE}\" fill=\"{INK}\">\n"
        );
        svg.push_str(&format!(
            "<title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"{PAPER}\"/>\n",
            escape_xml(&self.caption.title),
            escape_xml([&*self.caption.subtitle, description, &*self.caption.source].join(" ").trim_start()),
        ));
        svg.push_str(&self.elements);
        svg.push_str("</svg>\n");
        Picture { svg }
    }
}

/// A picture.
pub(crate) struct Picture {
    svg: String,
}

impl Picture {
    /// Returns the picture as an SVG element with its namespace, which is valid as a file and inside HTML. Neither scripts,
    /// style sheets nor external resources are in it.
    pub(crate) fn svg(&self) -> &str {
        &self.svg
    }
}

/// Data attributes of a mark: the values that it stands for, by the names of filter flags. They let the script of a page
/// set the filter that a mark stands for.
#[derive(Clone, Default)]
pub(crate) struct DataAttributes(String);

impl DataAttributes {
    /// Adds the value of a flag, unless the flag has one.
    #[must_use]
    pub(crate) fn with(mut self, flag: &str, value: &str) -> DataAttributes {
        // An attribute may occur only once in an element.
        if self.0.contains(&format!(" data-{flag}=\"")) {
            return self;
        }
        self.0.push_str(&format!(" data-{flag}=\"{}\"", escape_xml(value)));
        self
    }
}

/// Formats a coordinate with at most one decimal.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// Escapes control characters and the characters of XML markup, and removes the noncharacters that XML does not allow.
pub(super) fn escape_xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c => escaped.push(c),
        }
    }
    escaped
}
