//! Bibliographic data of the report that the built-in data describes, the title of the directory, and its notice.
//!
//! Imports nothing.

/// Expands to bibliographic data as literals, which `concat!` accepts.
macro_rules! bibliographic {
    (title) => {
        "Preparatory Briefing on Mexico"
    };
    (author) => {
        "European Cluster Collaboration Platform"
    };
    (number) => {
        "D3.2(3)"
    };
    (date) => {
        "March 2019"
    };
}

/// The title of the report.
pub(crate) const REPORT_TITLE: &str = bibliographic!(title);
/// The author of the report.
pub(crate) const AUTHOR: &str = bibliographic!(author);
/// The publisher of the report.
pub(crate) const PUBLISHER: &str = "European Union";
/// The number of the report among the deliverables of its project.
pub(crate) const NUMBER: &str = bibliographic!(number);
/// The version of the report.
pub(crate) const VERSION: &str = "2.0";
/// The publication date of the report.
pub(crate) const DATE: &str = bibliographic!(date);
/// The publication year of the report.
pub(crate) const YEAR: i32 = 2019;
/// The publication month of the report.
pub(crate) const MONTH: i32 = 3;
/// The edition of the built-in data, which is the publication date of the report.
pub const EDITION: &str = "2019-03";
/// The copyright of the report.
pub(crate) const COPYRIGHT: &str = "\u{a9} European Union, 2018";
/// The website of the author.
pub(crate) const URL: &str = "http://www.clustercollaboration.eu";

/// The report in one line.
pub(crate) const REPORT: &str = concat!(
    bibliographic!(title),
    ", deliverable ",
    bibliographic!(number),
    " of the ",
    bibliographic!(author),
    ", ",
    bibliographic!(date),
);
/// The title of the directory.
pub(crate) const DIRECTORY_TITLE: &str =
    concat!("Mexico's industrial clusters: the ECCP ", bibliographic!(title), " as cited data");
/// The description of the program.
pub(crate) const ABOUT: &str =
    concat!("A directory of Mexico's industrial clusters: the ECCP ", bibliographic!(title), " (2019) as cited data");
/// The copyright notice and disclaimer.
pub(crate) const NOTICE: &str = "The report is \u{a9} \u{2013} 2018 \u{2013} European Union. All rights reserved. Its \
information and views are those of its authors and do not necessarily reflect the official opinion of the Executive \
Agency for Small and Medium-sized Enterprises (EASME) or of the European Commission, which neither guarantee its accuracy \
nor are liable for its use. This is not a product of the European Cluster Collaboration Platform (ECCP), nor endorsed by \
it: names, figures and short labels are the report's, readings, summaries and notes are not.";
