//! The identity of a directory of clusters (all datasets together): what its descriptor states about it as a whole. Also
//! contains the identity of the built-in directory.
//!
//! May import `date` and `text`. Every text about a directory as a whole comes from here.

use std::borrow::Cow;

use crate::date::Date;
use crate::text::list_or_count;

/// A text of the built-in directory or of a descriptor.
pub(crate) type Text = Cow<'static, str>;

/// The identity of a directory.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The title.
    pub title: Text,
    /// What the directory is, and, after an empty line, its copyright notice and disclaimers.
    pub description: Option<Text>,
    /// The version of the data package: `version` in its descriptor.
    pub version: Option<Text>,
    /// The edition of the data.
    pub edition: Option<Date>,
    /// The English name of the country.
    pub country: Option<Text>,
    /// The publications that the data comes from.
    pub sources: Cow<'static, [Publication]>,
    /// The licences.
    pub licenses: Cow<'static, [License]>,
}

/// A publication that data comes from. The fields are the properties of a source in a descriptor.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The title.
    pub title: Text,
    /// The author.
    pub author: Option<Text>,
    /// The publisher, which holds the rights.
    pub publisher: Option<Text>,
    /// The kind of publication, such as `Deliverable`.
    pub genre: Option<Text>,
    /// The number in a series.
    pub number: Option<Text>,
    /// The version.
    pub version: Option<Text>,
    /// The date of publication.
    pub issued: Option<Date>,
    /// The copyright line.
    pub rights: Option<Text>,
    /// The web address.
    pub path: Option<Text>,
    /// The prefix of the citation keys, as in BibTeX.
    pub citation_key: Option<Text>,
}

/// A licence.
#[derive(Clone, Debug)]
pub struct License {
    /// The identifier.
    pub name: Option<Text>,
    /// The title.
    pub title: Option<Text>,
    /// The web address.
    pub path: Option<Text>,
}

impl Identity {
    /// Returns the title without its subtitle, which follows a colon.
    #[must_use]
    pub fn short_title(&self) -> &str {
        self.title.split(": ").next().unwrap_or_default()
    }

    /// Returns the title with the edition, if there is one.
    #[must_use]
    pub fn title_and_edition(&self) -> String {
        match self.edition {
            Some(edition) => format!("{}, edition {edition}", self.title),
            None => self.title.clone().into_owned(),
        }
    }

    /// Returns what a reader must know about the age of the data: the time that it describes, and how the status of labels
    /// is computed. `laid_over` are the datasets that user data replaces.
    #[must_use]
    pub fn describe_age(&self, laid_over: &[&str]) -> String {
        let Some(edition) = self.edition else {
            return "The data states no edition, so the time that it describes is not known. Label status is computed from the \
                    printed dates."
                .to_owned();
        };
        let subject = match &self.country {
            Some(country) => format!("{country} in {}", edition.in_words()),
            None => edition.in_words(),
        };
        let exception = match laid_over {
            [] => String::new(),
            names => format!(", except for user data ({})", list_or_count(names, "dataset", "datasets")),
        };
        format!(
            "The data describes {subject}{exception}; nothing since then is known. Label status is computed from the dates \
             printed then."
        )
    }

    /// Returns the first paragraph of the description; empty without a description.
    #[must_use]
    pub fn about(&self) -> &str {
        self.paragraphs().0
    }

    /// Returns the description after its first paragraph: the copyright notice and disclaimers.
    #[must_use]
    pub fn notice(&self) -> &str {
        self.paragraphs().1
    }

    fn paragraphs(&self) -> (&str, &str) {
        let description = self.description.as_deref().unwrap_or_default();
        description.split_once("\n\n").unwrap_or((description, ""))
    }
}

impl Publication {
    /// Returns the date of publication as text: `March 2019`.
    #[must_use]
    pub fn issued_text(&self) -> Option<String> {
        self.issued.map(Date::in_words)
    }

    /// Returns the genre with the number, and the version: `Deliverable 7, version 2.0`.
    #[must_use]
    pub fn designation(&self) -> String {
        let numbered: Vec<&str> = [&self.genre, &self.number].into_iter().flatten().map(|text| &**text).collect();
        let version = self.version.as_ref().map(|version| format!("version {version}"));
        let parts = [numbered.join(" ")].into_iter().chain(version).filter(|text| !text.is_empty());
        parts.collect::<Vec<_>>().join(", ")
    }

    /// Returns the publication in one line: author, title, designation, date and publisher, separated by commas.
    #[must_use]
    pub fn line(&self) -> String {
        let mut parts: Vec<String> = self.author.iter().chain([&self.title]).map(|text| text.to_string()).collect();
        let designation = self.designation();
        parts.push(if self.genre.is_some() { lower_first(&designation) } else { designation });
        parts.extend(self.issued_text());
        parts.extend(self.publisher.as_ref().map(|publisher| format!("\u{a9} {publisher}")));
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// The description of the program.
pub(crate) const ABOUT: &str = "A directory of Mexico's industrial clusters: the ECCP Preparatory Briefing on Mexico (2019) as data with citations";

/// The identity of the built-in directory, from which its descriptor is written.
pub static BUILT_IN: Identity = Identity {
    title: Cow::Borrowed(
        "Mexico's industrial clusters: the ECCP Preparatory Briefing on Mexico as data with citations",
    ),
    description: Some(Cow::Borrowed(concat!(
        env!("CARGO_PKG_DESCRIPTION"),
        ".\n\nThe report is \u{a9} \u{2013} 2018 \u{2013} European Union. All rights reserved. Its information and views are \
         those of its authors and do not necessarily reflect the official opinion of the Executive Agency for Small and \
         Medium-sized Enterprises (EASME) or of the European Commission, which neither guarantee the accuracy of the \
         report nor are liable for its use. This is not a product of the European Cluster Collaboration Platform (ECCP), nor \
         endorsed by the ECCP: names, figures and short texts are the report's; interpretations, summaries and notes are not. \
         The outline of the map is \
         from Natural Earth, in the public domain."
    ))),
    version: Some(Cow::Borrowed(env!("CARGO_PKG_VERSION"))),
    edition: Some(Date::from_month(2019, 3)),
    country: Some(Cow::Borrowed("Mexico")),
    sources: Cow::Borrowed(&[Publication {
        title: Cow::Borrowed("Preparatory Briefing on Mexico"),
        author: Some(Cow::Borrowed("European Cluster Collaboration Platform")),
        publisher: Some(Cow::Borrowed("European Union")),
        genre: Some(Cow::Borrowed("Deliverable")),
        number: Some(Cow::Borrowed("D3.2(3)")),
        version: Some(Cow::Borrowed("2.0")),
        issued: Some(Date::from_month(2019, 3)),
        rights: Some(Cow::Borrowed("\u{a9} European Union, 2018")),
        path: Some(Cow::Borrowed("http://www.clustercollaboration.eu")),
        citation_key: Some(Cow::Borrowed("eccp-mexico-2019")),
    }]),
    licenses: Cow::Borrowed(&[License {
        name: Some(Cow::Borrowed("other-closed")),
        title: Some(Cow::Borrowed("\u{a9} \u{2013} 2018 \u{2013} European Union. All rights reserved")),
        path: None,
    }]),
};

/// The keywords of the built-in directory.
pub(crate) const KEYWORDS: [&str; 5] = ["Mexico", "European Union", "clusters", "industry", "innovation policy"];
