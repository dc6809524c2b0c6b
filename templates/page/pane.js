// The dossier beside the list: a card of one record, its profile and the records that are related to it, and, folded, how
// the report prints it.

const pane = { element: document.getElementById("pane"), heading: null, rendered: "", show: "", row: undefined, top: 0 };
// The number of related records of each kind that are shown before the others are.
const MAX_RELATED = 6;
// The tables and the columns that repeat the report, where it stands and how it prints a value.
const REPORT_TABLES = ["mentions", "footnotes"];
const REPORT_COLUMNS = /^(printed_.*|.*footnotes|.*_printed|(.*_)?source|listed_in|label_valid_until|label_status|label|with_profile)$/;

function focusPane() {
  pane.heading?.focus({ preventScroll: true });
  pane.element.scrollTop = 0;
  if (!matchMedia("(min-width: 70rem)").matches) scrollTo(0, 0);
}

function closePane() {
  const show = current.show;
  go({ show: "" });
  (linkTo(show) ?? document.getElementById("count")).focus({ preventScroll: true });
}

// Remembers where a row is on screen: the current one if it is there, else the first one that is.
function rememberRow() {
  const rows = [...document.querySelectorAll("#rows tr")].filter((row) => row.checkVisibility());
  const isOnScreen = (row) => row.getBoundingClientRect().bottom > 0 && row.getBoundingClientRect().top < innerHeight;
  if (rows.length === 0) return;
  const chosen = linkTo(current.show || pane.show)?.closest("tr");
  pane.row = rows.includes(chosen) && isOnScreen(chosen) ? chosen : rows.find(isOnScreen);
  pane.top = pane.row?.getBoundingClientRect().top;
}

// Scrolls the row that was remembered back to its place.
function restoreRow() {
  if (pane.row?.checkVisibility()) scrollBy(0, pane.row.getBoundingClientRect().top - pane.top);
}

function updatePane() {
  const isOpen = current.show !== "";
  if (isOpen !== document.body.classList.contains("open")) {
    rememberRow();
    document.body.classList.toggle("open", isOpen);
    pane.element.hidden = !isOpen;
    restoreRow();
    // Again when the rows around it have their heights.
    requestAnimationFrame(() => afterFrame(restoreRow));
  }
  pane.show = current.show;
  const content = `${current.show} ${current.asOf}`;
  if (pane.rendered === content) return;
  pane.rendered = content;
  const record = current.show && recordAt(current.show, current.asOf);
  pane.element.replaceChildren(...(record ? dossier(record) : []));
}

function dossier(record) {
  pane.heading = el("h2", { id: "pane-title", tabindex: "-1" }, titleOf(record));
  const close = button({ class: "close", onclick: closePane }, "Close");
  const path = el("p", { class: "path" }, `${capitalize(record.table.noun)}${wordingOf(record.table)} · ${record.key}`);
  const groups = relatedGroups(record, current.asOf);
  const [report, others] = [true, false].map((isReport) => groups.filter(({ table }) => REPORT_TABLES.includes(table.name) === isReport));
  const brief = briefOf(record);
  return [
    el("div", { class: "pane-top" }, path, close),
    pane.heading,
    buildCard(record),
    ...auditSections(record),
    ...others.map((group) => buildGroup(record, group)).filter(Boolean),
    buildReport(record, report),
    el("h3", {}, "Commands"),
    commandLine(showCommand(record, current), { class: "command show" }),
    ...(brief ? [commandLine(brief, { class: "command brief" })] : []),
  ].filter(Boolean);
}

// The card: labels in sentences, websites as buttons, and the fields that are neither on the map nor about the report.
function buildCard(record) {
  const labels = labelsOf(record).map((label) => el("p", { class: "label-sentence" }, labelPill(label), el("small", {}, capitalize(labelStatus(label)))));
  const urls = record.table.columns.flatMap((column, index) => (isAddress(column) ? elements(record.cells[index]).map(displayText) : []));
  const sites = urls.map((url) => webLink(url, { class: "web button" }));
  const isShown = (column) => !isAddress(column) && !isTile(column) && column.name !== record.table.title && column.name !== DATA.labels.column && !REPORT_COLUMNS.test(column.name)
    && !(column.reverse_join && column.list && !column.words) && !record.table.key.includes(column.name) && column.name !== "note";
  const note = displayText(cellOf(record, "note"));
  return el(
    "div", { class: "card" }, ...labels, ...(sites.length > 0 ? [el("p", { class: "sites" }, sites)] : []),
    ...[fieldList(record, isShown)].filter(Boolean), ...(note ? [el("p", { class: "note", "data-column": "note" }, note)] : []),
  );
}

function isAddress({ type, name }) {
  return type === "URL" && !REPORT_COLUMNS.test(name);
}

function isTile({ name }) {
  return name === DATA.tile_columns?.row || name === DATA.tile_columns?.column;
}

// How the report prints a record: the columns that repeat the report, the footnotes, and where it is mentioned.
function buildReport(record, groups) {
  const fields = fieldList(record, ({ name }) => REPORT_COLUMNS.test(name) && !/^(label|with_profile)/.test(name));
  const lists = groups.map((group) => buildGroup(record, group)).filter(Boolean);
  if (!fields && lists.length === 0) return undefined;
  return el("details", { class: "report" }, el("summary", {}, "How the report prints it"), ...[fields].filter(Boolean), ...lists);
}

// The command for the brief of a record, if its state or sector has a cluster.
function briefOf(record) {
  const table = TABLES.get(DATA.tabs[0].table);
  const flag = [...flagsOf(table).values()].find(({ column }) => column.target === record.table.name);
  const hasCluster = !flag || !DATA.brief_flags.includes(record.table.noun) || recordsOn(table, current.asOf).some((row) => passesFilter(row, flag, [record.key]));
  return hasCluster && briefCommand(record, current.asOf);
}

// The claim of the audit of a record, if the record is a claim.
function auditedClaim(record) {
  const tab = DATA.tabs.find(({ records }) => records === record.table.name);
  return tab && findRecord(TABLES.get(tab.table), record.key, current.asOf);
}

// The result of the audit of a claim in a sentence, and the verdict.
function auditNodes(audited) {
  const verdict = audited.table.columns[columnIndex(audited.table, "verdict")];
  return [claimSentence(audited), " ", badge(verdict, displayText(cellOf(audited, "verdict")))];
}

// The result of the audit, if the record is a claim.
function auditSections(record) {
  const audited = auditedClaim(record);
  if (!audited) return [];
  return [el("section", { class: "audit" }, el("h3", {}, "Audit"), el("p", {}, auditNodes(audited)))];
}

function buildGroup(record, { table, refers, isPart, entries }) {
  // The card shows the labels of a cluster.
  if (table.name === DATA.labels.table && labelsOf(record).length > 0) return undefined;
  if (isPart && entries.length === 1) {
    // Omits the key, which is the record itself, and what is joined from the record.
    const isOnCard = ({ name }, cell) => displayText(cellOf(record, name)) === displayText(cell);
    const isRepeated = ({ name, join, reverse_join, as_of }) => join || reverse_join || as_of || table.key.includes(name);
    const fields = fieldList(entries[0], (column, cell) => !isRepeated(column) && !isOnCard(column, cell) && !REPORT_COLUMNS.test(column.name));
    return fields && el("section", {}, el("h3", {}, capitalize(table.noun)), fields);
  }
  const heading = `${capitalize(formatCount(entries.length, table.noun, table.plural))}${wordingOf(table)}${refers ? "" : ", listed here"}`;
  const items = entries.map((entry) => el("li", {}, recordLink(entry), summaryNode(entry, record)));
  return el("section", {}, el("h3", { title: table.about }, heading), ...foldedList(items, MAX_RELATED));
}

function summaryText(column, cell) {
  if (!column.target) return displayText(cell);
  const record = (key) => findRecord(TABLES.get(column.target), displayText(key), current.asOf);
  return elements(cell).map((key) => (record(key) ? referenceText(record(key)) : displayText(key))).join("; ");
}

// The rest of the default view of a record, without references to another record.
function summaryNode(entry, record) {
  const { table } = entry;
  const audited = auditedClaim(entry);
  if (audited) return el("span", { class: "view" }, auditNodes(audited));
  const isRepeated = ({ type, target }, cell) => type === "reference" && record && target === record.table.name && displayText(cell) === record.key;
  const isId = (name) => table.key.includes(name) && table.columns[columnIndex(table, name)].type === "text";
  const view = table.view.flatMap((name) => {
    const index = columnIndex(table, name);
    const [column, cell] = [table.columns[index], entry.cells[index]];
    return name === table.title || isId(name) || cell === null || isRepeated(column, cell) ? [] : [summaryText(column, cell)];
  });
  return el("span", { class: "view" }, view.join(" · "));
}
