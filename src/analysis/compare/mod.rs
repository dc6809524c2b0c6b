//! Compares records of one dataset: their values, the numbers of records that refer to them, and the figures in these
//! records. Each value has the command that prints the rows behind the value.
//!
//! What is compared follows from references and column types, so that no dataset is treated specially. Prints nothing.

mod rows;

use anyhow::{Context as _, Result, bail};

use crate::analysis::dossier::{Entry, match_records, read_entries, resolve_match, select_all};
use crate::datasets::registry::find_dataset;
use crate::datasets::{DATASETS, Segment};
use crate::query::aggregate::{GroupDetails, count_groups};
use crate::query::facets::{ANY, FilterFlag, FlagKind, NONE, filter_flags};
use crate::query::resolve::{Match, split_values};
use crate::query::{Filter, Predicate, Query};
use crate::schema::{ColumnType, Dataset, Origin};
use crate::session::Session;
use crate::text::{fold, quote_for_shell};
use rows::{Aggregate, Condition, Rows, Selection, distinct_keys};

/// Records of one dataset, the subjects, side by side.
pub(crate) struct Comparison {
    /// The dataset of the subjects.
    pub dataset: &'static Dataset,
    /// The subjects, in the order in which the user named them.
    pub subjects: Vec<Entry>,
    /// What is compared.
    pub measures: Vec<Measure>,
}

/// A row of a comparison.
pub(crate) struct Measure {
    /// The dataset of the rows behind the values.
    pub dataset: &'static Dataset,
    /// The name.
    pub name: String,
    /// The value for each subject.
    pub values: Vec<MeasuredValue>,
}

/// The value of a measure for a subject.
#[derive(Default)]
pub(crate) struct MeasuredValue {
    /// The text to show; `None` if the data has no value.
    pub text: Option<String>,
    /// The number, if the value is a single number.
    pub number: Option<f64>,
    /// The number of rows that the command prints.
    pub rows: usize,
    /// The command that prints the rows behind the value; `None` if no row can exist, because the subject lacks the
    /// reference that relates it to the rows.
    pub command: Option<String>,
}

impl Measure {
    /// Returns whether the values of the subjects differ.
    #[must_use]
    pub(crate) fn differs(&self) -> bool {
        self.values.windows(2).any(|pair| pair[0].text != pair[1].text)
    }

    /// Returns the part of the name that follows that of the dataset, if the measure is about some of the rows only.
    #[must_use]
    pub(crate) fn detail(&self) -> Option<&str> {
        self.name.strip_prefix(self.dataset.name)?.strip_prefix(": ")
    }

    /// Returns whether no subject has a value other than 0.
    fn is_blank(&self) -> bool {
        self.values.iter().all(|value| value.rows == 0)
    }
}

/// Returns the keys of the records that each of `typed` names, and their dataset. An element of `typed` may hold several
/// names, separated by commas. A name that matches records of several datasets names the record in the dataset of the
/// other names.
///
/// # Errors
/// If a name matches no record or several, or there are not at least two different records of one dataset.
pub(crate) fn find_subjects<'t>(
    session: &mut Session<'_>,
    typed: impl Iterator<Item = &'t String>,
    exact: bool,
) -> Result<(&'static Dataset, Vec<String>)> {
    let mut found: Vec<(&str, Vec<(&'static Dataset, Match)>)> = Vec::new();
    for typed in typed {
        let is_name = !typed.contains(',') || match_records(session, typed, exact).is_ok();
        let parts = typed.split(',').filter(|_| !is_name).map(str::trim).chain([typed.as_str()]);
        if let Some(word) = parts.into_iter().find(|part| matches!(&*fold(part), NONE | ANY)) {
            bail!("'{word}' is a value of filters, not a record; 'compare' takes names of records");
        }
        for name in split_values(typed, is_name)? {
            found.push((name, match_records(session, name, exact)?));
        }
    }
    let mut records: Vec<(&str, &'static Dataset, String)> = Vec::new();
    let dataset = common_dataset(&found);
    for (name, mut matches) in found {
        let is_ambiguous = matches.len() > 1;
        if let Some(dataset) = dataset.filter(|_| is_ambiguous) {
            matches.retain(|(other, _)| other.name == dataset.name);
            if matches.is_empty() {
                let Dataset { name: plural, noun, .. } = dataset;
                bail!("no {noun} is called '{name}' (eccp-mx {plural} lists the {plural})");
            }
        }
        let (dataset, key) = resolve_match(session, name, &matches)?;
        if let Some((first, other, _)) = records.first().filter(|(_, other, _)| other.name != dataset.name) {
            let (_, _, first_key) = &records[0];
            bail!(
                "'{first}' is one of the {} and '{name}' one of the {}, but 'compare' takes records of one dataset{}",
                other.name,
                dataset.name,
                filter_hint(&[(*other, first_key), (dataset, &key)])
            );
        }
        if let Some((same, _, key)) = records.iter().find(|(_, _, other)| *other == key) {
            bail!("'{same}' and '{name}' are both the {} '{key}'; name another one to compare it with", dataset.noun);
        }
        records.push((name, dataset, key));
    }
    match &records[..] {
        [(_, dataset, _), _, ..] => Ok((dataset, records.into_iter().map(|(_, _, key)| key).collect())),
        [(name, dataset, _)] => {
            let (noun, name) = (dataset.noun, quote_for_shell(name));
            bail!("'compare' takes at least two records; name another {noun}, or type eccp-mx show {name}")
        }
        [] => bail!("'compare' takes at least two records"),
    }
}

/// Returns the hint about the command that lists the rows that refer to all of `records`; empty if no dataset refers to
/// the datasets of all records.
fn filter_hint(records: &[(&'static Dataset, &String)]) -> String {
    let refers_to = |dataset: &Dataset, target: &'static Dataset| {
        let is_key = |kind: FlagKind| matches!(kind, FlagKind::Key(other) if std::ptr::eq(other, target));
        filter_flags(dataset).iter().any(|flag| is_key(flag.kind))
    };
    let listing = DATASETS.iter().find(|dataset| records.iter().all(|(target, _)| refers_to(dataset, target)));
    let flag = |(target, key): &(&'static Dataset, &String)| format!(" --{} {}", target.noun, quote_for_shell(key));
    let flags: String = records.iter().map(flag).collect();
    listing.map(|dataset| format!(" (eccp-mx {}{flags})", dataset.command)).unwrap_or_default()
}

/// Returns the dataset in which ambiguous names are looked up: the only one that a name matches, or if each name matches
/// several, the only one that all of them match.
fn common_dataset(found: &[(&str, Vec<(&'static Dataset, Match)>)]) -> Option<&'static Dataset> {
    let only = found.iter().find_map(|(_, matches)| {
        let (first, _) = matches.first()?;
        matches.iter().all(|(other, _)| other.name == first.name).then_some(*first)
    });
    let is_common = |dataset: &&&'static Dataset| {
        found.iter().all(|(_, matches)| matches.iter().any(|(other, _)| other.name == dataset.name))
    };
    let mut common = DATASETS.iter().filter(is_common).copied();
    only.or_else(|| common.next().filter(|_| common.next().is_none()))
}

impl Comparison {
    /// Compares the records of `dataset` with these keys.
    ///
    /// # Errors
    /// If the data cannot be read, or several records have one of the keys.
    pub(crate) fn gather(session: &Session<'_>, dataset: &'static Dataset, keys: &[String]) -> Result<Comparison> {
        let subjects = keys.iter().map(|key| read_subject(session, dataset, key)).collect::<Result<Vec<_>>>()?;
        let relations = subjects.iter().map(|subject| relations(session, dataset, subject)).collect::<Result<_>>()?;
        let own = keys.iter().map(|key| Some(Selection { keys: Some(vec![key.clone()]), ..Selection::default() }));
        let mut measures = Rows::read(session, dataset, own.collect(), session.date())?.value_measures("");
        let context = SubjectContext { dataset, keys, relations };
        for &other in DATASETS {
            measures.extend(context.measures(session, other)?);
        }
        measures.retain(|measure| !measure.is_blank());
        session.catalog.note_mixed_sources(measures.iter().map(|measure| measure.dataset).chain([dataset]))?;
        Ok(Comparison { dataset, subjects, measures })
    }
}

fn read_subject(session: &Session<'_>, dataset: &'static Dataset, key: &str) -> Result<Entry> {
    let query = Query { keys: Some(vec![key.to_owned()]), ..select_all(dataset, session) };
    let mut entries = read_entries(session, &query)?;
    let entry = entries.pop().with_context(|| format!("{}/{key} no longer exists", dataset.name))?;
    match entries.is_empty() {
        true => Ok(entry),
        false => Err(session.catalog.duplicate_key(dataset, key)),
    }
}

/// A dataset to which a subject is related, and the keys of the related records.
type Relation = (&'static Dataset, Vec<String>);

/// Returns the stored columns of `dataset` that hold a single reference, with the referenced datasets.
fn single_references(dataset: &'static Dataset) -> impl Iterator<Item = (usize, &'static Dataset)> {
    let single = dataset.references().filter(|reference| !reference.list);
    single.map(|reference| (reference.column, reference.target)).filter(|(_, target)| target.name != dataset.name)
}

/// Returns the dataset that relates the records of `dataset` to others, as clusters relate states to sectors: the first one
/// whose records refer to `dataset` and to another dataset, and from which a column of `dataset` lists values.
fn relating_dataset(dataset: &'static Dataset) -> Option<&'static Dataset> {
    let joined = dataset.columns.iter().filter_map(|column| match column.origin {
        Origin::ReverseJoin { dataset, column: Some(_), .. } => find_dataset(dataset),
        _ => None,
    });
    joined.into_iter().find(|other| single_references(other).any(|(_, target)| target.name != dataset.name))
}

/// Returns the records to which a subject is related: those that it refers to, as a cluster to its sector, or if it refers to
/// none, those to which the records of the [relating dataset](relating_dataset) refer, as the clusters of a state to sectors.
/// Records of a dataset without a relating dataset, such as policies, have no relations: few records refer to them.
fn relations(session: &Session<'_>, dataset: &'static Dataset, subject: &Entry) -> Result<Vec<Relation>> {
    let Some(relating) = relating_dataset(dataset) else { return Ok(Vec::new()) };
    let (from, selection) = match single_references(dataset).next() {
        Some(_) => (dataset, Some(Selection { keys: Some(vec![subject.key.clone()]), ..Selection::default() })),
        None => (relating, direct_selection(relating, dataset, &subject.key)),
    };
    let Some(Selection { keys, filters }) = selection else { return Ok(Vec::new()) };
    let all = Query { keys, filters, ..select_all(from, session) };
    let relation = |(column, target): (usize, &'static Dataset)| -> Result<Relation> {
        let query = Query { columns: vec![column], ..all.clone() };
        let (_, groups) = count_groups(&session.catalog, &query, GroupDetails::default())?;
        let cells = groups.iter().flat_map(|group| &group.values).filter(|cell| !cell.is_empty());
        Ok((target, distinct_keys(cells.map(|cell| cell.stored_text().into_owned()))))
    };
    single_references(from).filter(|(_, target)| target.name != dataset.name).map(relation).collect()
}

/// Returns the flag of `dataset` that filters by references to `target`.
fn reference_flag(dataset: &'static Dataset, target: &Dataset) -> Option<FilterFlag> {
    filter_flags(dataset).into_iter().find(|flag| matches!(flag.kind, FlagKind::Key(to) if to.name == target.name))
}

/// Returns the selection of the rows of `other` that refer to a record of `dataset`; `None` if they cannot.
fn direct_selection(other: &'static Dataset, dataset: &Dataset, key: &str) -> Option<Selection> {
    let filter = Filter::new(reference_flag(other, dataset)?.columns, Predicate::one_of(vec![key.to_owned()]));
    Some(Selection { filters: vec![filter], ..Selection::default() })
}

/// The subjects, and the records to which each is related.
struct SubjectContext<'k> {
    dataset: &'static Dataset,
    keys: &'k [String],
    relations: Vec<Vec<Relation>>,
}

impl SubjectContext<'_> {
    /// Returns the measures from the rows of `other`.
    fn measures(&self, session: &Session<'_>, other: &'static Dataset) -> Result<Vec<Measure>> {
        let direct: Vec<_> = self.keys.iter().map(|key| direct_selection(other, self.dataset, key)).collect();
        if direct.iter().all(Option::is_none) {
            let Some((label, selections)) = self.indirect_selections(other) else { return Ok(Vec::new()) };
            let rows = Rows::read(session, other, selections, session.date())?;
            let mut measures = vec![rows.measure(label, &[], Aggregate::Rows)];
            measures.extend(rows.word_measures()?);
            return Ok(measures);
        }
        let rows = Rows::read(session, other, direct, session.date())?;
        let mut measures = vec![rows.measure(other.name.to_owned(), &[], Aggregate::Rows)];
        let relating = relating_dataset(self.dataset);
        if relating.is_some_and(|relating| relating.name == other.name) && !self.has_references() {
            measures.extend(self.related_measures(&rows));
        }
        measures.extend(rows.word_measures()?);
        measures.extend(rows.date_measures());
        measures.extend(rows.sum_measures());
        measures.extend(rows.figure_measures());
        let has_one_row_per_subject = |(column, target): (usize, &Dataset)| {
            other.key == [other.columns[column].name] && target.name == self.dataset.name
        };
        if single_references(other).any(has_one_row_per_subject) {
            measures.extend(rows.value_measures(other.name));
        }
        measures.extend(self.gap_measures(&rows));
        Ok(measures)
    }

    /// Returns whether each subject refers to one record of another dataset, and so needs no relating dataset.
    fn has_references(&self) -> bool {
        single_references(self.dataset).next().is_some()
    }

    /// Returns the selection of the rows of `other` that refer to what each subject is related to, in each related dataset that
    /// `other` refers to, and the name of the measure that counts these rows; `None` if `other` refers to none of these
    /// datasets.
    fn indirect_selections(&self, other: &'static Dataset) -> Option<(String, Vec<Option<Selection>>)> {
        let flags = |relations: &[Relation]| -> Vec<(FilterFlag, Relation)> {
            let flag = |relation: &Relation| Some((reference_flag(other, relation.0)?, relation.clone()));
            relations.iter().filter(|relation| relation.0.name != other.name).filter_map(flag).collect()
        };
        let targets = flags(self.relations.first()?);
        if targets.is_empty() || other.name == self.dataset.name {
            return None;
        }
        let nouns: Vec<&str> = targets
            .iter()
            .map(|(_, (target, _))| if self.has_references() { target.noun } else { target.name })
            .collect();
        let selection = |relations: &Vec<Relation>| {
            let filter = |(flag, (_, keys)): (FilterFlag, Relation)| {
                (!keys.is_empty()).then(|| Filter::new(flag.columns, Predicate::one_of(keys)))
            };
            let filters = flags(relations).into_iter().map(filter).collect::<Option<Vec<_>>>()?;
            Some(Selection { filters, ..Selection::default() })
        };
        let label = format!("{} of its {}", other.name, nouns.join(" and "));
        Some((label, self.relations.iter().map(selection).collect()))
    }

    /// Returns the numbers of other records that the rows refer to: the sectors of the clusters of a state.
    fn related_measures(&self, rows: &Rows<'_, '_>) -> Vec<Measure> {
        let references = single_references(rows.dataset).filter(|(_, target)| target.name != self.dataset.name);
        let measure = |(column, target): (usize, &Dataset)| {
            let any = [(column, Condition::Any)];
            rows.measure(format!("{}: {}", rows.dataset.name, target.name), &any, Aggregate::Distinct(column))
        };
        references.map(measure).collect()
    }

    /// Returns the number of gaps: records that the rows relate to a subject, as locations relate a state to sectors, and
    /// the [relating dataset](relating_dataset) does not. Locations that are only potential sites do not count.
    fn gap_measures(&self, rows: &Rows<'_, '_>) -> Vec<Measure> {
        let dataset = rows.dataset;
        let is_key = |column: usize| dataset.key.contains(&dataset.columns[column].name);
        let keys: Vec<_> = single_references(dataset).filter(|&(column, _)| is_key(column)).collect();
        if !keys.iter().any(|(_, target)| target.name == self.dataset.name) {
            return Vec::new();
        }
        let is_segment = |&column: &usize| dataset.column_type(column) == ColumnType::Word(&Segment::WORDS);
        let segment = dataset.key_columns().find(is_segment);
        let Some(relating) = relating_dataset(self.dataset) else { return Vec::new() };
        let others = keys.into_iter().filter(|(_, target)| target.name != self.dataset.name);
        let measure = |(column, target): (usize, &Dataset)| {
            let conditions = |subject: usize| {
                let related = self.relations[subject].iter().find(|(dataset, _)| dataset.name == target.name)?;
                let potential =
                    segment.map(|column| (column, Condition::NoneOf(vec![Segment::POTENTIAL.word().into()])));
                let known = Some(related.1.clone()).filter(|keys| !keys.is_empty());
                let known = known.map(|keys| (column, Condition::NoneOf(keys)));
                Some(known.into_iter().chain(potential).collect::<Vec<_>>())
            };
            let conditions: Option<Vec<_>> = (0..self.keys.len()).map(conditions).collect();
            let name = format!("{}: {} without a {}", dataset.name, target.name, relating.noun);
            Some(rows.measure_each(name, &conditions?, Aggregate::Distinct(column)))
        };
        others.filter_map(measure).collect()
    }
}
