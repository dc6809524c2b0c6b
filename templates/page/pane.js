// The dossier of one record, beside the list: its values, and everything that has to do with it.

const pane = { element: document.getElementById("pane"), heading: null, from: "" };

function focusPane() {
  pane.heading?.focus({ preventScroll: true });
  pane.element.scrollTop = 0;
  if (!isWide()) scrollTo(0, 0);
}

function isWide() {
  return matchMedia("(min-width: 70rem)").matches;
}

function closePane() {
  const show = current.show;
  go({ show: "" });
  (linkTo(show) ?? document.getElementById("count")).focus();
}

function updatePane() {
  document.body.classList.toggle("open", current.show !== "");
  pane.element.hidden = current.show === "";
  const drawn = `${current.show} ${current.on}`;
  if (pane.from === drawn) return;
  pane.from = drawn;
  if (current.show === "") {
    pane.element.replaceChildren();
    return;
  }
  const record = shownBy(current.show, current.on);
  pane.heading = el("h2", { id: "pane-title", tabindex: "-1" }, title(record));
  const close = button({ class: "close", onclick: closePane }, "Close");
  const kind = el("p", { class: "kind" }, `${capital(record.table.noun)} · ${record.key}`);
  pane.element.replaceChildren(
    el("div", { class: "pane-top" }, kind, close),
    pane.heading,
    fields(record),
    ...audited(record),
    ...related(record, current.on).map((group) => sectionOf(record, group)),
    el("h3", {}, "The same in the shell"),
    command(showCommand(record, current)),
  );
}

// What the audit says of a record, if it judges it.
function audited(record) {
  const tabs = DATA.tabs.filter(({ records: judged }) => judged === record.table.name);
  return tabs.flatMap(({ table }) => {
    const judged = find(TABLES.get(table), record.key, current.on);
    const isKnown = ({ name }) => position(record.table, name) >= 0;
    return judged ? [el("section", {}, el("h3", {}, capital(words(table))), fields(judged, isKnown))] : [];
  });
}

function sectionOf(record, { table, refer, single, entries }) {
  if (single && entries.length === 1) {
    // A part of the thing, without what only repeats the thing.
    const repeats = ({ name, from, as_of }) => from || as_of || table.key.includes(name);
    return el("section", {}, el("h3", {}, capital(table.noun)), fields(entries[0], repeats));
  }
  const heading = `${capital(countOf(entries.length, table.noun, table.many))}${refer ? "" : " that it lists"}`;
  const items = entries.map((entry) => el("li", {}, entryOf(record, entry)));
  return el("section", {}, el("h3", { title: table.about }, heading), el("ul", { class: "entries" }, items));
}

// A record in a list: what it is called, the rest of its default view, and everything behind it.
function entryOf(record, entry) {
  const repeats = ({ kind, to }, cell) => kind === "reference" && to === record.table.name && human(cell) === record.key;
  const view = entry.table.view.flatMap((name) => {
    const index = position(entry.table, name);
    const [column, cell] = [entry.table.columns[index], entry.cells[index]];
    return name === entry.table.title || cell === null || repeats(column, cell) ? [] : [human(cell)];
  });
  const open = recordLink(entry, "open", { class: "opens", "aria-label": `Open ${entry.table.noun} ${title(entry)}` });
  const text = [el("span", { class: "what" }, title(entry)), el("span", { class: "view" }, view.join(" · "))];
  return [el("details", {}, el("summary", {}, text), fields(entry)), open];
}
