//! The bibliographic data of the report, the titles of the directory and of the program, and the legal notice.
//!
//! Imports nothing.

/// Expands to the title as a literal, which `concat!` accepts.
macro_rules! title {
    () => {
        "Preparatory Briefing on Mexico"
    };
}

// The bibliographic record of the report.
pub(crate) const REPORT_TITLE: &str = title!();
pub(crate) const AUTHOR: &str = "European Cluster Collaboration Platform";
pub(crate) const PUBLISHER: &str = "European Union";
pub(crate) const NUMBER: &str = "D3.2(3)";
pub(crate) const VERSION: &str = "2.0";
pub(crate) const DATE: &str = "March 2019";
pub(crate) const YEAR: i32 = 2019;
pub(crate) const MONTH: i32 = 3;
pub(crate) const COPYRIGHT: &str = "\u{a9} European Union, 2018";
/// The rights statement of the report, which grants no licence.
pub(crate) const RIGHTS: &str = "\u{a9} \u{2013} 2018 \u{2013} European Union. All rights reserved";
/// The web address of the publisher of the report.
pub(crate) const URL: &str = "http://www.clustercollaboration.eu";

/// The edition of the built-in data, which is the publication date of the report.
pub const EDITION: &str = "2019-03";
/// The report in one line.
pub(crate) const REPORT: &str =
    concat!(title!(), ", deliverable D3.2(3) of the European Cluster Collaboration Platform, March 2019");
/// The title of the directory.
pub(crate) const DIRECTORY_TITLE: &str = concat!("Mexico's industrial clusters: the ECCP ", title!(), " as cited data");
/// The description of the program.
pub(crate) const ABOUT: &str =
    concat!("A directory of Mexico's industrial clusters: the ECCP ", title!(), " (2019) as cited data");
/// The copyright notice and disclaimer.
pub(crate) const NOTICE: &str = "The report is \u{a9} \u{2013} 2018 \u{2013} European Union. All rights reserved. Its \
information and views are those of its authors and do not necessarily reflect the official opinion of the Executive \
Agency for Small and Medium-sized Enterprises (EASME) or of the European Commission, which neither guarantee the accuracy \
of the report nor are liable for its use. This is not a product of the European Cluster Collaboration Platform (ECCP), nor endorsed by \
the ECCP: names, figures and short texts are the report's; interpretations, summaries and notes are not.";
