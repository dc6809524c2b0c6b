// The rows of the view: how many, what narrows them down, the table, and the files that hold them.

const list = { tab: null, heads: [] };

function columnsOf(table) {
  return [...new Set([...table.view, ...current.tab.adds])].map((name) => table.columns[position(table, name)]);
}

function updateList() {
  const table = TABLES.get(current.tab.table);
  if (list.tab !== current.tab) buildHead(table);
  const found = answer(table, current);
  const all = countOf(table.rows.length, table.noun, table.many);
  document.getElementById("count").textContent = found.length === table.rows.length ? all : `${found.length} of ${all}`;
  document.getElementById("chips").replaceChildren(...chips());
  for (const { column, head } of list.heads) {
    const direction = { [column.name]: "ascending", [`-${column.name}`]: "descending" }[current.sort] ?? "none";
    if (current.tab.asks) head.setAttribute("aria-sort", direction);
  }
  document.getElementById("sort").value = current.sort;
  const columns = columnsOf(table);
  const body = document.getElementById("rows");
  const focused = body.contains(document.activeElement) ? document.activeElement.dataset.show : undefined;
  body.replaceChildren(...found.map((record) => rowOf(record, columns)));
  if (focused) linkTo(focused)?.focus();
  document.getElementById("table").hidden = found.length === 0;
  document.getElementById("nothing").replaceChildren(...(found.length === 0 ? instead(table) : []));
  document.getElementById("command").replaceChildren(command(listCommand(current.tab, current)));
}

function linkTo(show) {
  return [...document.querySelectorAll("#rows a[data-show]")].find((link) => link.dataset.show === show);
}

function isNumber({ kind, list: isList }) {
  return (kind === "number" || kind === "integer") && !isList;
}

// Numbers stand to the right; what is added to the default view goes first where there is no room.
function classOf(column) {
  const all = [isNumber(column) && "number", current.tab.adds.includes(column.name) && "added"].filter(Boolean);
  return all.length > 0 && all.join(" ");
}

function buildHead(table) {
  list.tab = current.tab;
  list.heads = columnsOf(table).map((column) => {
    const name = words(column.name);
    // Up, down, and as it was.
    const next = () => ({ [column.name]: `-${column.name}`, [`-${column.name}`]: "" })[current.sort] ?? column.name;
    const sort = button({ class: "sort", onclick: () => go({ sort: next() }) }, name);
    const head = el("th", { scope: "col", role: "columnheader", class: classOf(column), title: column.about || undefined });
    head.append(current.tab.asks ? sort : name);
    return { column, head };
  });
  document.getElementById("head").replaceChildren(...list.heads.map(({ head }) => head));
  document.getElementById("caption").textContent = capital(table.about);
  const orders = list.heads.flatMap(({ column: { name } }) => [[name, `${words(name)}, up`], [`-${name}`, `${words(name)}, down`]]);
  const options = [["", "as in the report"], ...orders].map(([order, text]) => el("option", { value: order }, text));
  document.getElementById("sort").replaceChildren(...options);
  document.getElementById("sorter").hidden = !current.tab.asks;
}

// A row; the cell with its title, or else the first, heads it and leads to its dossier.
function rowOf(record, columns) {
  const target = current.tab.records ? find(TABLES.get(current.tab.records), record.key, current.on) : record;
  const titled = columns.find(({ name }) => name === record.table.title && value(record, name) !== null) ?? columns[0];
  const show = `${target.table.name}/${target.key}`;
  const cells = columns.map((column) => {
    const cell = value(record, column.name);
    const attributes = { "data-name": words(column.name), class: classOf(column) };
    if (column !== titled) return el("td", { role: "cell", ...attributes }, shown(column, cell));
    const link = recordLink(target, human(cell) || record.key, { "aria-current": current.show === show && "true" });
    return el("th", { scope: "row", role: "rowheader", ...attributes }, link);
  });
  return el("tr", { role: "row" }, cells);
}

// What narrows the rows down, each with a button that takes it away.
function chips() {
  const chip = (text, off) => button({ class: "chip", "aria-label": `Remove ${text}`, onclick: off }, text, el("span", { "aria-hidden": "true" }, " ×"));
  const table = TABLES.get(current.tab.table);
  const all = [...current.filters].flatMap(([name, chosen]) => {
    const flag = flags(table).get(name);
    return chosen.map((choice) => chip(`${words(name)}: ${choice}`, () => turn(flag, choice)));
  });
  if (current.text) all.push(chip(`text: ${current.text}`, () => go({ text: "" })));
  const clear = button({ class: "chip clear", onclick: () => go({ filters: new Map(), text: "" }) }, "Clear all");
  return all.length > 0 ? [...all, clear] : [];
}

// What is known where nothing matches: of the records that were asked for.
function instead(table) {
  const asked = [...current.filters].flatMap(([name, chosen]) => {
    const { column } = flags(table).get(name);
    return column.to ? chosen.map((key) => find(TABLES.get(column.to), key, current.on)) : [];
  });
  const known = asked.map((record) => el("li", {}, "Everything known of ", recordLink(record)));
  return [el("p", {}, `No ${table.noun} of the directory matches.`), el("ul", {}, known)];
}

function buildList() {
  const save = (form, type, write) => () => {
    const table = TABLES.get(current.tab.table);
    download(`${table.name}.${form}`, type, write(table, answer(table, current)));
  };
  document.getElementById("csv").addEventListener("click", save("csv", "text/csv", csv));
  document.getElementById("json").addEventListener("click", save("json", "application/json", json));
  document.getElementById("sort").addEventListener("change", (event) => go({ sort: event.target.value }));
}
