// The list: the number of matches, the chips of the filters, the table, the downloads and the command.

const list = { tab: null, headers: [] };

function columnsOf(table) {
  return [...new Set([...table.view, ...current.tab.extra_columns])].map((name) => table.columns[columnIndex(table, name)]);
}

function updateList() {
  const table = TABLES.get(current.tab.table);
  if (list.tab !== current.tab) buildHeader(table);
  const records = sortedRecords(table, current);
  const total = formatCount(table.rows.length, table.noun, table.plural) + wordingOf(table);
  document.getElementById("count").textContent = records.length === table.rows.length ? total : `${records.length} of ${total}`;
  document.getElementById("chips").replaceChildren(...chips());
  for (const { column, header } of list.headers) {
    const direction = { [column.name]: "ascending", [`-${column.name}`]: "descending" }[current.sort] ?? "none";
    if (current.tab.has_query) header.setAttribute("aria-sort", direction);
  }
  document.getElementById("sort").value = current.sort;
  const columns = columnsOf(table);
  const body = document.getElementById("rows");
  const focused = body.contains(document.activeElement) ? document.activeElement.dataset.show : undefined;
  body.replaceChildren(...records.map((record) => buildRow(record, columns)));
  if (focused) linkTo(focused)?.focus();
  document.getElementById("table").hidden = records.length === 0;
  document.getElementById("no-match").replaceChildren(...(records.length === 0 ? noMatch(table) : []));
  document.getElementById("command").replaceChildren(commandLine(listCommand(current.tab, current)));
}

function linkTo(show) {
  return [...document.querySelectorAll("#rows a[data-show]")].find((link) => link.dataset.show === show);
}

// Numbers are aligned to the right; the extra columns are hidden while the pane is open.
function classOf(column) {
  const isNumber = (column.type === "number" || column.type === "integer") && !column.list;
  const names = [isNumber && "number", current.tab.extra_columns.includes(column.name) && "extra"].filter(Boolean);
  return names.length > 0 && names.join(" ");
}

function buildHeader(table) {
  list.tab = current.tab;
  list.headers = columnsOf(table).map((column) => {
    const name = displayName(column.name);
    // Ascending, descending, unsorted.
    const next = () => ({ [column.name]: `-${column.name}`, [`-${column.name}`]: "" })[current.sort] ?? column.name;
    const sort = button({ class: "sort", onclick: () => go({ sort: next() }) }, name);
    const header = el("th", { scope: "col", role: "columnheader", class: classOf(column), title: column.about || undefined });
    header.append(current.tab.has_query ? sort : name);
    return { column, header };
  });
  document.getElementById("header").replaceChildren(...list.headers.map(({ header }) => header));
  document.getElementById("caption").textContent = capitalize(table.about);
  const names = list.headers.map(({ column }) => column.name);
  const directions = names.flatMap((name) => [[name, `${displayName(name)}, ascending`], [`-${name}`, `${displayName(name)}, descending`]]);
  const options = [["", "order of the report"], ...directions].map(([sort, text]) => el("option", { value: sort }, text));
  document.getElementById("sort").replaceChildren(...options);
  document.getElementById("sorter").hidden = !current.tab.has_query;
}

// Builds a row; the cell with the title, or else the first, is the row header and links to the record.
function buildRow(record, columns) {
  const target = current.tab.records ? findRecord(TABLES.get(current.tab.records), record.key, current.asOf) : record;
  const titleColumn = columns.find(({ name }) => name === record.table.title && cellOf(record, name) !== null) ?? columns[0];
  const show = `${target.table.name}/${target.key}`;
  const cells = columns.map((column) => {
    const cell = cellOf(record, column.name);
    const attributes = { "data-name": displayName(column.name), class: classOf(column) };
    if (column !== titleColumn) return el("td", { role: "cell", ...attributes }, cellNodes(column, cell));
    const link = recordLink(target, displayText(cell) || record.key, { "aria-current": current.show === show && "true" });
    return el("th", { scope: "row", role: "rowheader", ...attributes }, link);
  });
  return el("tr", { role: "row" }, cells);
}

// The filters in effect, each with a button that removes it.
function chips() {
  const chip = (text, onclick) => button({ class: "chip", "aria-label": `Remove ${text}`, onclick }, text, el("span", { "aria-hidden": "true" }, " ×"));
  const table = TABLES.get(current.tab.table);
  const all = [...current.filters].flatMap(([name, choices]) => {
    const flag = flagsOf(table).get(name);
    return choices.map((choice) => chip(`${displayName(name)}: ${choice}`, () => toggle(flag, choice)));
  });
  if (current.text) all.push(chip(`text: ${current.text}`, () => go({ text: "" })));
  const clear = button({ class: "chip clear", onclick: () => go({ filters: new Map(), text: "" }) }, "Clear all");
  return all.length > 0 ? [...all, clear] : [];
}

// What the page shows if nothing matches: links to the records that the filters name.
function noMatch(table) {
  const records = [...current.filters].flatMap(([name, choices]) => {
    const { column } = flagsOf(table).get(name);
    return column.target ? choices.map((key) => findRecord(TABLES.get(column.target), key, current.asOf)) : [];
  });
  const links = records.map((record) => el("li", {}, "All records related to ", recordLink(record)));
  return [el("p", {}, `No ${table.noun} of the directory matches.`), el("ul", {}, links)];
}

function buildList() {
  const save = (extension, type, write) => () => {
    const table = TABLES.get(current.tab.table);
    download(`${table.name}.${extension}`, type, write(table, sortedRecords(table, current)));
  };
  document.getElementById("csv").addEventListener("click", save("csv", "text/csv", toCsv));
  document.getElementById("json").addEventListener("click", save("json", "application/json", toJson));
  document.getElementById("sort").addEventListener("change", (event) => go({ sort: event.target.value }));
}
