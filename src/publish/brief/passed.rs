//! What the report describes as present or future and has passed on the reference date, in one place.

use super::phrasing::{first_clause, format_date, format_value, name, places};
use super::{Brief, clusters, dataset_names, figures, list_section, policies};
use crate::analysis::dossier::Entry;
use crate::document::{Inline, Inlines, Section};

pub(super) fn section(brief: &Brief) -> Option<Section> {
    let mut items: Vec<Inlines> = label_item(brief).into_iter().collect();
    items.extend(brief.entries(dataset_names::POLICIES).iter().filter_map(|policy| policy_item(brief, policy)));
    items.extend(forecast_item(brief));
    let closed = brief.entries(dataset_names::INSTITUTIONS).iter().filter(|body| dataset_names::is_closed(body));
    items.extend(closed.map(closed_item));
    let title =
        format!("Over by {}, or with goals that have passed; the outcome is not in the data", brief.on.date.in_words());
    list_section(title, items)
}

/// Returns the labels whose printed date has passed.
fn label_item(brief: &Brief) -> Option<Inlines> {
    let labels = brief.entries(dataset_names::LABELS).iter();
    let lapsed: Vec<&Entry> = labels.filter(|label| clusters::is_lapsed(label)).collect();
    let holder = |label: &&Entry| {
        let mut found = brief.entries(dataset_names::CLUSTERS).iter();
        let cluster = found.find(|cluster| label.get("cluster").as_ref() == Some(&cluster.key));
        let name = cluster.map(clusters::name).or_else(|| label.get("printed_name")).unwrap_or_default();
        format!("{name}, printed until {}", format_value(&label.cell("valid_until")))
    };
    let text = format!(": {}", lapsed.iter().map(holder).collect::<Vec<_>>().join("; "));
    let title = if lapsed.len() == 1 { "Quality label" } else { "Quality labels" };
    let source = places(lapsed.iter().copied());
    (!lapsed.is_empty()).then(|| vec![Inline::strong(title), Inline::text(text), source])
}

/// Returns a policy that has ended, or of which goals have passed.
fn policy_item(brief: &Brief, policy: &Entry) -> Option<Inlines> {
    let goals = policies::format_targets(policy, |date| brief.has_passed(date));
    let is_over = !policy.cell("passed").is_empty();
    let closed_party = policies::closed_party(brief, policy);
    if goals.is_empty() && !is_over && closed_party.is_none() {
        return None;
    }
    let closed_party = closed_party.map(|party| format!("; {party} is closed")).unwrap_or_default();
    let mut content = name(policy, "title");
    // Some titles end in the period.
    let is_in_title =
        |date: &String| policy.get("title").is_some_and(|title| title.contains(&date.replace(" to ", "-")));
    let date = format_date(policy)
        .filter(|date| is_over && !is_in_title(date))
        .map(|date| format!(", {date}"))
        .unwrap_or_default();
    let goals = if goals.is_empty() { goals } else { format!(": goals {goals}") };
    let text = format!("{date}{goals}{closed_party}");
    content.extend([Inline::text(text), places([policy])]);
    Some(content)
}

/// Returns the expected, forecast and planned figures whose date has passed.
fn forecast_item(brief: &Brief) -> Option<Inlines> {
    let passed: Vec<&Entry> =
        brief.concerning(dataset_names::FIGURES).filter(|figure| !figure.cell("passed").is_empty()).collect();
    let texts = passed.iter().map(|figure| figures::format_figure(figure)).collect::<Vec<_>>().join("; ");
    let source = places(passed.iter().copied());
    (!passed.is_empty())
        .then(|| vec![Inline::strong("Forecasts and plans"), Inline::text(format!(": {texts}")), source])
}

fn closed_item(body: &Entry) -> Inlines {
    let mut content = name(body, "name");
    content.push(Inline::text(format!(": {}", first_clause(&body.get("role").unwrap_or_default()))));
    content.push(places([body]));
    content
}
