// The list: the number of matches, the chips of the filters, the table, the downloads and the command.

const list = { tab: null, headers: [], columns: [], records: [], filling: 0, rest: [] };
// The number of rows that are added before the first frame, and the milliseconds in which others are added before a later one.
const [FIRST_ROWS, FILL_TIME] = [10, 30];

// The columns of a tab, on screen or in the subtitle of a row.
function columnsOf(tab) {
  const table = TABLES.get(tab.table);
  return [...new Set([...table.view, ...tab.extra_columns])].map((name) => table.columns[columnIndex(table, name)]);
}

// The columns of the table on screen: without the subtitle, ids, and what the sentences of a row contain.
function tableColumns(tab) {
  const table = TABLES.get(tab.table);
  const inSentences = SENTENCES[table.name] ? [...table.view, ...tab.extra_columns].filter((name) => !["verdict", "source"].includes(name)) : [];
  const ids = table.key.length === 1 && table.columns[columnIndex(table, table.key[0])].type === "text" ? table.key : [];
  // The label tells its status.
  const inLabel = table.name === DATA.labels.table ? ["status"] : [];
  const left = new Set([...tab.subtitle, ...ids, ...inSentences, ...inLabel].filter((name) => name !== table.title));
  const columns = columnsOf(tab).filter(({ name }) => !left.has(name));
  const isTitle = ({ name }) => name === table.title;
  return columns.some(isTitle) ? [...columns.filter(isTitle), ...columns.filter((column) => !isTitle(column))] : columns;
}

function updateList() {
  const table = TABLES.get(current.tab.table);
  if (list.tab !== current.tab) buildHeader(table);
  const records = sortedRecords(table, current);
  const total = formatCount(table.rows.length, table.noun, table.plural) + wordingOf(table);
  const isTruncated = records.length > MAX_ROWS;
  const isAll = records.length === table.rows.length;
  document.getElementById("count").textContent = isAll ? total : `${records.length} of ${total}`;
  document.getElementById("truncated").hidden = !isTruncated;
  document.getElementById("show-rows").textContent = `Show ${formatCount(records.length, table.noun, table.plural)}`;
  document.getElementById("chips").replaceChildren(...chips(table));
  for (const { column, header } of list.headers) {
    const name = sortNameOf(column);
    const direction = { [name]: "ascending", [`-${name}`]: "descending" }[current.sort] ?? "none";
    if (current.tab.has_query) header.setAttribute("aria-sort", direction);
  }
  document.getElementById("sort").value = current.sort;
  fillRows(records.slice(0, MAX_ROWS));
  document.getElementById("table").hidden = records.length === 0;
  document.getElementById("no-match").replaceChildren(...(records.length === 0 ? noMatch(table) : []));
  document.getElementById("command-line").replaceChildren(commandLine(listCommand(current.tab, current, isTruncated)));
}

// Fills the table: the first rows now, and the others after the next frame. Rows keep their elements, and so the focus.
function fillRows(records) {
  // The same rows stay where they are; only the current one may be another.
  const isSame = records.length === list.records.length && records.every((record, at) => record === list.records[at]);
  list.records = records;
  if (isSame) {
    records.filter(({ row }) => row).forEach(rowOf);
    return;
  }
  const body = document.getElementById("rows");
  const focused = body.contains(document.activeElement) ? document.activeElement.dataset.show : undefined;
  body.replaceChildren(...records.slice(0, FIRST_ROWS).map(rowOf));
  list.rest = records.slice(FIRST_ROWS);
  list.filling += 1;
  document.getElementById("table").setAttribute("aria-busy", list.rest.length > 0);
  if (focused) linkTo(focused)?.focus();
  const filling = list.filling;
  const fillMore = () => {
    if (filling !== list.filling) return;
    const more = [];
    for (const start = performance.now(); list.rest.length > 0 && performance.now() - start < FILL_TIME; ) more.push(rowOf(list.rest.shift()));
    addRows(more);
    if (list.rest.length > 0) setTimeout(fillMore);
  };
  if (list.rest.length > 0) afterFrame(fillMore);
}

function addRows(rows) {
  document.getElementById("rows").append(...rows);
  document.getElementById("table").setAttribute("aria-busy", list.rest.length > 0);
}

function linkTo(show) {
  return [...document.querySelectorAll("#rows a[data-show]")].find((link) => link.dataset.show === show);
}

function isNumeric({ type, list: isList }) {
  return (type === "number" || type === "integer") && !isList;
}

// The class of a column.
function classOf(column) {
  const { table } = current.tab;
  if (column.name === TABLES.get(table).title) return SENTENCES[table] ? "is-title is-prose" : "is-title";
  if (column.name === DATA.labels.column) return "is-label";
  if (isNumeric(column)) return "number";
  return `is-${column.type.replace(" ", "-").toLowerCase()}`;
}

// The width of a column. All rows have the same widths without being laid out together, so that those off screen cost
// nothing.
const WIDTHS = { reference: "8.4rem", word: "7.8rem", URL: "9.4rem", date: "6.2rem", period: "7rem", number: "6rem", integer: "6rem" };

function widthOf(column) {
  if (column.name === TABLES.get(current.tab.table).title) return "minmax(0, 1.4fr)";
  return column.name === DATA.labels.column ? "8.6rem" : (WIDTHS[column.type] ?? "minmax(0, 1fr)");
}

function buildHeader(table) {
  list.tab = current.tab;
  list.columns = tableColumns(current.tab);
  list.headers = list.columns.map((column) => {
    const name = column.name === table.title && SENTENCES[table.name] ? capitalize(table.noun) : headingOf(column);
    // Ascending, descending, unsorted.
    const by = sortNameOf(column);
    const next = () => ({ [by]: `-${by}`, [`-${by}`]: "" })[current.sort] ?? by;
    const sort = button({ class: "sort", onclick: () => go({ sort: next() }) }, name);
    const header = el("th", { scope: "col", role: "columnheader", class: classOf(column), "data-name": name, title: column.about || undefined });
    header.append(current.tab.has_query ? sort : name);
    return { column, header };
  });
  document.getElementById("table").style.setProperty("--columns", list.columns.map(widthOf).join(" "));
  document.getElementById("header").replaceChildren(...list.headers.map(({ header }) => header));
  document.getElementById("caption").textContent = capitalize(table.about);
  const directions = columnsOf(current.tab).flatMap((column) => {
    const [by, text] = [sortNameOf(column), displayName(column.name)];
    return [[by, `${text}, ascending`], [`-${by}`, `${text}, descending`]];
  });
  const options = [["", "report order"], ...directions].map(([sort, text]) => el("option", { value: sort }, text));
  document.getElementById("sort").replaceChildren(...options);
  document.getElementById("sorter").hidden = !current.tab.has_query;
}

// The record that a row links to: the claim of an audited claim, else the record of the row.
function targetOf(record) {
  const tab = TABS.get(record.table.name);
  return tab?.records ? findRecord(TABLES.get(tab.records), record.key, current.asOf) : record;
}

// The columns with the level of a label, whose words are in the order of rank.
const LEVEL_COLUMNS = ["level", "label"];

// The name of the column that the table sorts by for a column: the quality label by its level.
function sortNameOf({ name }) {
  const { columns } = TABLES.get(current.tab.table);
  return (name === DATA.labels.column && columns.find((column) => LEVEL_COLUMNS.includes(column.name))?.name) || name;
}

// The row of a record, which is kept for later; the cell with the title, or else the first, links to the record.
function rowOf(record) {
  record.row ??= buildRow(record, list.columns);
  const link = record.row.querySelector("th a");
  const isCurrent = link.dataset.show === current.show;
  record.row.classList.toggle("current", isCurrent);
  if (isCurrent) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
  return record.row;
}

function buildRow(record, columns) {
  const target = targetOf(record);
  const titleColumn = columns.find(({ name }) => name === record.table.title && cellOf(record, name) !== null) ?? columns[0];
  const cells = columns.map((column) => {
    const cell = cellOf(record, column.name);
    const attributes = { "data-name": headingOf(column), class: classOf(column) };
    if (column !== titleColumn) {
      const isLabel = column.name === DATA.labels.column;
      const content = isLabel ? labelsOf(record).map(labelPill) : cellNodes(column, cell);
      return el("td", { role: "cell", ...(isLabel ? {} : { "data-column": column.name }), ...attributes }, content);
    }
    // A record without a title is named by its key.
    const link = recordLink(target, displayText(cell) || record.key, { "data-column": cell !== null && column.name });
    return el("th", { scope: "row", role: "rowheader", ...attributes }, titleNodes(record, link));
  });
  return el("tr", { role: "row" }, cells);
}

// The title of a row with its subtitle or its sentences.
function titleNodes(record, link) {
  const part = (name, attributes = {}) => el("span", { "data-column": name, ...attributes }, displayText(cellOf(record, name)));
  const sentences = SENTENCES[record.table.name];
  if (sentences) return sentences(record, link, part);
  const parts = TABS.get(record.table.name).subtitle.filter((name) => cellOf(record, name) !== null && name !== record.table.title);
  if (parts.length === 0) return [link];
  return [link, el("small", {}, parts.flatMap((name, at) => (at === 0 ? [part(name)] : [" · ", part(name)])))];
}

// The filters in effect, each with a button that removes it.
function chips(table) {
  const chip = (text, onclick) => button({ class: "chip", "aria-label": `Remove ${text}`, onclick }, text, el("span", { "aria-hidden": "true" }, " ×"));
  const all = [...current.filters].flatMap(([name, choices]) => {
    const flag = flagsOf(table).get(name);
    return choices.map((choice) => chip(`${displayName(name)}: ${choiceText(flag, choice)}`, () => toggle(name, choice)));
  });
  if (current.text) all.push(chip(`text: ${current.text}`, () => go({ text: "" })));
  const clear = button({ class: "chip clear", onclick: () => go({ filters: new Map(), text: "" }) }, "Clear all");
  return all.length > 0 ? [...all, clear] : [];
}

// What the page shows if nothing matches: links to the records that the filters name.
function noMatch(table) {
  const records = [...current.filters].flatMap(([name, choices]) => {
    const { column } = flagsOf(table).get(name);
    return column.target ? choices.map((key) => findRecord(TABLES.get(column.target), key, current.asOf)).filter(Boolean) : [];
  });
  const links = records.map((record) => el("li", {}, "All records related to ", recordLink(record)));
  return [el("p", {}, `No ${table.noun} of the directory matches.`), el("ul", {}, links)];
}

function buildList() {
  const save = (extension, type, write) => () => {
    const table = TABLES.get(current.tab.table);
    download(`${table.name}.${extension}`, type, write(table, sortedRecords(table, current)));
  };
  // With a byte order mark, by which Excel recognizes UTF-8.
  document.getElementById("csv").addEventListener("click", save("csv", "text/csv", (...records) => `\ufeff${toCsv(...records)}`));
  document.getElementById("json").addEventListener("click", save("json", "application/json", toJson));
  document.getElementById("sort").addEventListener("change", (event) => go({ sort: event.target.value }));
}
