//! The report that the built-in data describes: its title, edition and notice.
//!
//! Imports nothing.

/// The edition of the built-in data: the briefing's version 2.0 of March 2019.
pub const EDITION: &str = "2019-03";

/// What the data is.
pub(crate) const TITLE: &str = "Mexico's industrial clusters: the ECCP Preparatory Briefing on Mexico as cited data";
/// Whose the report is, and what this is not.
pub(crate) const NOTICE: &str = "The report is \u{a9} \u{2013} 2018 \u{2013} European Union. All rights reserved. Its \
information and views are those of its authors and do not necessarily reflect the official opinion of the Executive \
Agency for Small and Medium-sized Enterprises (EASME) or of the European Commission, which neither guarantee its accuracy \
nor are liable for its use. This is not a product of the European Cluster Collaboration Platform (ECCP), nor endorsed by \
it: names, figures and short labels are the report's, readings, summaries and notes are not.";

/// The report.
pub(crate) const REPORT: &str =
    "Preparatory Briefing on Mexico, deliverable D3.2(3) of the European Cluster Collaboration Platform, March 2019";
