// How values look: elements are made here, and text from the data only ever becomes text.

// An element with attributes, listeners (`onclick`) and content. What is undefined or false is left out.
function el(name, attributes = {}, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : printable(String(value)));
  }
  element.append(...content.flat().map((part) => (typeof part === "string" ? printable(part) : part)));
  return element;
}

function button(attributes, ...content) {
  return el("button", { type: "button", ...attributes }, ...content);
}

// A link to the dossier of a record. It keeps the list as it is.
function recordLink(record, text = title(record), attributes = {}) {
  const show = `${record.table.name}/${record.key}`;
  const onclick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go({ show });
    focusPane();
  };
  return el("a", { href: fragmentOf({ ...current, show }), "data-show": show, onclick, ...attributes }, text);
}

// An address as a link, if it is one of the web.
function webLink(text) {
  return /^https?:\/\//i.test(text) ? el("a", { href: text, rel: "noopener noreferrer", class: "web" }, text) : el("span", {}, text);
}

function badge(column, word) {
  const [, tone, about] = column.words.find(([known]) => known === word) ?? [word, "plain", ""];
  return el("span", { class: tone === "plain" ? "word" : `word ${tone}`, title: about }, word);
}

// One value of a column.
function one(column, value) {
  const text = human(value);
  if (column.kind === "reference") {
    const record = find(TABLES.get(column.to), text, current.on);
    return record ? recordLink(record, text) : el("span", {}, text);
  }
  if (column.kind === "word") return badge(column, text);
  if (column.kind === "URL") return webLink(text);
  return el("span", { class: column.kind === "number" || column.kind === "integer" ? "number" : undefined }, text);
}

const SHORT = 60;

// All values of a cell: beside each other where they are short, else below each other.
function shown(column, cell) {
  if (Array.isArray(cell) && column.kind === "nested records") {
    return [el("ul", { class: "values" }, cell.map((part) => el("li", {}, said(part))))];
  }
  const all = values(cell);
  if (all.length > 1 && human(cell).length > SHORT && column.to === undefined) {
    return [el("ul", { class: "values" }, all.map((value) => el("li", {}, one(column, value))))];
  }
  return all.flatMap((value, at) => (at === 0 ? [one(column, value)] : [separator(column), one(column, value)]));
}

function separator(column) {
  return column.kind === "word" ? " " : "; ";
}

// The values of a record by name, but for those left out.
function fields(record, isLeftOut = () => false) {
  const pairs = record.table.columns.flatMap((column, index) => {
    const cell = record.cells[index];
    if (cell === null || isLeftOut(column)) return [];
    return [el("dt", { title: column.about || undefined }, words(column.name)), el("dd", {}, shown(column, cell))];
  });
  return el("dl", {}, pairs);
}

// A command line, with a button that copies it.
function command(text, attributes = {}) {
  const line = el("code", { class: "line" }, text);
  const copy = button({ class: "copy", onclick: () => copyText(line, text) }, "Copy");
  return el("div", { class: "command", ...attributes }, line, copy);
}

async function copyText(element, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    getSelection().selectAllChildren(element);
    document.execCommand("copy");
  }
  say("Command copied");
}

// Says something to those who do not see it.
function say(text) {
  document.getElementById("said").textContent = text;
}

function download(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1e4);
  say(`${name} downloaded`);
}
