//! The policies, agreements and bodies that matter to a selection.

use super::phrasing::{comma_separated, first_clause, format_date, format_quantity, name, places};
use super::{Brief, dataset_names, list_section};
use crate::analysis::dossier::Entry;
use crate::datasets::{AgreementStatus, PolicyKind};
use crate::date::Date;
use crate::document::{Inline, Inlines, Section};
use crate::schema::{Cell, NestedValue, split_list};

/// The maximum number of policies that are described; of more, only the titles are given.
const MAX_POLICIES: usize = 9;
/// The maximum number of targets of a policy with the same date.
const MAX_TARGETS: usize = 3;
/// The maximum number of bodies apart from those for clusters in general.
const MAX_BODIES: usize = 3;

pub(super) fn sections(brief: &Brief) -> Vec<Section> {
    let mut items: Vec<Inlines> = priority_item(brief).into_iter().collect();
    items.extend(policy_items(brief));
    let agreements = brief.entries(dataset_names::AGREEMENTS).iter();
    // The report does not say whether the others still hold.
    let is_known = |entry: &&Entry| entry.get("status").as_deref() != Some(AgreementStatus::Unknown.word());
    items.extend(agreements.filter(is_known).map(|entry| agreement_item(brief, entry)));
    let time = brief.identity.edition.map(|date| format!(" in {}", date.in_words())).unwrap_or_default();
    let mut sections: Vec<Section> =
        list_section(format!("Policies and agreements{time}"), items).into_iter().collect();
    sections.extend(list_section("Bodies", body_items(brief)));
    sections
}

/// Returns the priorities of the country that match a selection of sectors or states.
fn priority_item(brief: &Brief) -> Option<Inlines> {
    let priorities = brief.entries(dataset_names::PRIORITIES);
    if priorities.is_empty() || !brief.selection.selects_some() {
        return None;
    }
    let names = priorities.iter().map(|priority| priority.key.replace('/', ": ")).collect::<Vec<_>>().join("; ");
    let country = brief.identity.country.as_ref().map(|country| format!(" of {country}")).unwrap_or_default();
    let text = format!("{country} for trade and investment: {names}");
    Some(vec![Inline::strong("Priorities"), Inline::text(text), places(priorities)])
}

/// Returns an item for each policy that has not passed, or, if there are many, for each sector, with their titles; and an
/// item with the titles of those for any sector.
fn policy_items(brief: &Brief) -> Vec<Inlines> {
    let policies = brief.entries(dataset_names::POLICIES).iter();
    let current = policies.filter(|policy| policy.cell("passed").is_empty() && closed_party(brief, policy).is_none());
    let (mut in_sector, open): (Vec<&Entry>, Vec<&Entry>) =
        current.partition(|policy| !policy.cell("sector").is_empty());
    let mut items: Vec<Inlines> = if in_sector.len() <= MAX_POLICIES {
        in_sector.into_iter().map(|policy| policy_item(brief, policy)).collect()
    } else {
        in_sector.sort_by_key(|policy| policy.get("sector"));
        let by_sector = in_sector.chunk_by(|a, b| a.get("sector") == b.get("sector"));
        by_sector.filter_map(|policies| titles_item(&policies[0].get("sector")?, policies)).collect()
    };
    items.extend(titles_item("For any sector", &open));
    items
}

fn policy_item(brief: &Brief, policy: &Entry) -> Inlines {
    let mut content = name(policy, "title");
    let date = format_date(policy).map(|date| format!(", {date}")).unwrap_or_default();
    let summary = policy.get("summary").unwrap_or_default();
    content.push(Inline::text(format!("{date}: {}", first_clause(&summary))));
    let goals = format_targets(policy, |date| !brief.has_passed(date));
    content.extend((!goals.is_empty()).then(|| Inline::text(format!(". Goals {goals}"))));
    content.push(places([policy]));
    content
}

/// Returns the party of an agreement that is closed.
pub(super) fn closed_party(brief: &Brief, policy: &Entry) -> Option<String> {
    let is_agreement = policy.get("kind").as_deref() == Some(PolicyKind::Agreement.word());
    let bodies = policy.get("body").filter(|_| is_agreement)?;
    let mut closed = brief.entries(dataset_names::INSTITUTIONS).iter().filter(|body| dataset_names::is_closed(body));
    closed.find_map(|body| body.get("name").filter(|name| split_list(&bodies).any(|party| party == name)))
}

fn titles_item(head: &str, policies: &[&Entry]) -> Option<Inlines> {
    let titles = policies.iter().filter_map(|policy| policy.get("title")).collect::<Vec<_>>().join("; ");
    let source = places(policies.iter().copied());
    (!policies.is_empty()).then(|| vec![Inline::strong(head), Inline::text(format!(": {titles}")), source])
}

/// Formats the targets of a policy whose date matches: `by 2020: aerospace exports (forecast EUR 10.5 billion), …`.
pub(super) fn format_targets(policy: &Entry, is_wanted: impl Fn(Date) -> bool) -> String {
    let Cell::Nested(targets) = policy.cell("targets") else { return String::new() };
    let cell = |target: &NestedValue<'_>, name: &str| -> Cell<'static> {
        target.iter().find(|(known, _)| *known == name).map_or(Cell::Empty, |(_, cell)| cell.clone().into_owned())
    };
    let mut dates: Vec<(Date, Vec<String>)> = Vec::new();
    for target in &targets {
        let Cell::Date(date) = cell(target, "by") else { continue };
        let quantity = format_quantity(&cell(target, "qualifier"), &cell(target, "value"), &cell(target, "unit"));
        // The source follows the policy.
        let measured = cell(target, "quantity").display_text().into_owned();
        let measured = measured.split(" (Section ").next().unwrap_or_default();
        let text = format!("{measured} ({quantity})");
        match dates.iter_mut().find(|(known, _)| *known == date) {
            Some((_, texts)) => texts.push(text),
            None if is_wanted(date) => dates.push((date, vec![text])),
            None => {}
        }
    }
    let format = |(date, texts): &(Date, Vec<String>)| {
        let more = if texts.len() > MAX_TARGETS { " and others" } else { "" };
        format!("by {}: {}{more}", date.in_words(), comma_separated(texts.iter().take(MAX_TARGETS)))
    };
    dates.iter().map(format).collect::<Vec<_>>().join("; ")
}

/// Formats an agreement. A status that may have changed is dated.
fn agreement_item(brief: &Brief, entry: &Entry) -> Inlines {
    let time = brief.identity.edition.map(|date| format!(" in {}", date.in_words())).unwrap_or_default();
    let status = entry.get("status").filter(|status| status != AgreementStatus::InForce.word());
    let status = status.map(|status| format!("{} (open{time}: check)", status.replace('-', " ")));
    let facts = comma_separated([format_date(entry), status].into_iter().flatten());
    let facts = if facts.is_empty() { facts } else { format!(", {facts}") };
    let summary = entry.get("summary").unwrap_or_default();
    let mut content = name(entry, "name");
    content.push(Inline::text(format!("{facts}: {}", first_clause(&summary))));
    content.push(places([entry]));
    content
}

/// Returns an item for each role of the bodies that still exist.
fn body_items(brief: &Brief) -> Vec<Inlines> {
    let bodies = brief
        .entries(dataset_names::INSTITUTIONS)
        .iter()
        .filter(|body| !dataset_names::is_closed(body) && !dataset_names::is_contact(body));
    // Without selected sectors or states, the data has every body.
    let is_relevant = |body: &&Entry| brief.selection.selects_some() || dataset_names::is_for_clusters(body);
    let mut bodies: Vec<&Entry> = bodies.filter(is_relevant).collect();
    bodies.sort_by_key(|body| dataset_names::contact_rank(body));
    let (for_clusters, of_sector): (Vec<&Entry>, Vec<&Entry>) =
        bodies.into_iter().partition(|body| dataset_names::is_for_clusters(body));
    let mut roles: Vec<(String, Vec<&Entry>)> = Vec::new();
    for body in of_sector.into_iter().take(MAX_BODIES).chain(for_clusters) {
        let role = first_clause(&body.get("role").unwrap_or_default()).to_owned();
        match roles.iter_mut().find(|(known, _)| *known == role) {
            Some((_, bodies)) => bodies.push(body),
            None => roles.push((role, vec![body])),
        }
    }
    let item = |(role, bodies): (String, Vec<&Entry>)| {
        let names: Vec<Inlines> = bodies.iter().map(|body| name(body, "name")).collect();
        let mut content: Inlines = names.join(&Inline::text(", "));
        content.push(Inline::text(format!(": {role}")));
        for url in bodies.iter().filter_map(|body| body.get("website")) {
            content.extend([Inline::text(" "), Inline::Link(url)]);
        }
        content.push(places(bodies));
        content
    };
    roles.into_iter().map(item).collect()
}
