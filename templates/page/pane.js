// The pane beside the list: the fields of one record, and the records that are related to it.

const pane = { element: document.getElementById("pane"), heading: null, rendered: "" };

function focusPane() {
  pane.heading?.focus({ preventScroll: true });
  pane.element.scrollTop = 0;
  if (!matchMedia("(min-width: 70rem)").matches) scrollTo(0, 0);
}

function closePane() {
  const show = current.show;
  go({ show: "" });
  (linkTo(show) ?? document.getElementById("count")).focus();
}

function updatePane() {
  document.body.classList.toggle("open", current.show !== "");
  pane.element.hidden = current.show === "";
  const content = `${current.show} ${current.asOf}`;
  if (pane.rendered === content) return;
  pane.rendered = content;
  if (current.show === "") {
    pane.element.replaceChildren();
    return;
  }
  const record = recordAt(current.show, current.asOf);
  pane.heading = el("h2", { id: "pane-title", tabindex: "-1" }, titleOf(record));
  const close = button({ class: "close", onclick: closePane }, "Close");
  const path = el("p", { class: "path" }, `${capitalize(record.table.noun)}${wordingOf(record.table)} · ${record.key}`);
  pane.element.replaceChildren(
    el("div", { class: "pane-top" }, path, close),
    pane.heading,
    fieldList(record),
    ...auditSections(record),
    ...relatedGroups(record, current.asOf).map((group) => buildGroup(record, group)),
    el("h3", {}, "Command for this record"),
    commandLine(showCommand(record, current)),
  );
}

// The result of the audit, if the record is a claim.
function auditSections(record) {
  const tabs = DATA.tabs.filter(({ records }) => records === record.table.name);
  return tabs.flatMap(({ table }) => {
    const audited = findRecord(TABLES.get(table), record.key, current.asOf);
    const isShown = ({ name }) => columnIndex(record.table, name) >= 0;
    return audited ? [el("section", {}, el("h3", {}, capitalize(displayName(table))), fieldList(audited, isShown))] : [];
  });
}

function buildGroup(record, { table, refers, isPart, entries }) {
  if (isPart && entries.length === 1) {
    // Omits the key, which is the record itself, and what is joined from the record.
    const isRepeated = ({ name, join, reverse_join, as_of }) => join || reverse_join || as_of || table.key.includes(name);
    return el("section", {}, el("h3", {}, capitalize(table.noun)), fieldList(entries[0], isRepeated));
  }
  const heading = `${capitalize(formatCount(entries.length, table.noun, table.plural))}${wordingOf(table)}${refers ? "" : ", listed here"}`;
  const items = entries.map((entry) => el("li", {}, buildEntry(record, entry)));
  return el("section", {}, el("h3", { title: table.about }, heading), el("ul", { class: "entries" }, items));
}

// A related record: its title and the rest of its default view, which expand to all fields.
function buildEntry(record, entry) {
  const isRepeated = ({ type, target }, cell) => type === "reference" && target === record.table.name && displayText(cell) === record.key;
  const view = entry.table.view.flatMap((name) => {
    const index = columnIndex(entry.table, name);
    const [column, cell] = [entry.table.columns[index], entry.cells[index]];
    return name === entry.table.title || cell === null || isRepeated(column, cell) ? [] : [displayText(cell)];
  });
  const open = recordLink(entry, "open", { class: "entry-link", "aria-label": `Open ${entry.table.noun} ${titleOf(entry)}` });
  const text = [el("span", { class: "entry-title" }, titleOf(entry)), el("span", { class: "view" }, view.join(" · "))];
  return [el("details", {}, el("summary", {}, text), fieldList(entry)), open];
}
