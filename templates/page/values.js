// Renders values. Only this file creates elements, and text from the data always becomes a text node.

// Creates an element with attributes, event listeners (`onclick`) and content. Attributes that are undefined or false
// are omitted.
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

// A link that shows a record beside the list.
function recordLink(record, text = titleOf(record), attributes = {}) {
  const show = `${record.table.name}/${record.key}`;
  const onclick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go({ show });
    focusPane();
  };
  return el("a", { href: fragmentOf({ ...current, show }), "data-show": show, onclick, ...attributes }, text);
}

// A link for a URL with the scheme http or https, else plain text.
function webLink(text) {
  return /^https?:\/\//i.test(text) ? el("a", { href: text, rel: "noopener noreferrer", class: "web" }, text) : el("span", {}, text);
}

function badge(column, word) {
  const [, tone, about] = column.words.find(([known]) => known === word) ?? [word, "plain", ""];
  return el("span", { class: tone === "plain" ? "word" : `word ${tone}`, title: about }, word);
}

function elementNode(column, element) {
  const text = displayText(element);
  if (column.type === "reference") {
    const record = findRecord(TABLES.get(column.target), text, current.asOf);
    return record ? recordLink(record, text) : el("span", {}, text);
  }
  if (column.type === "word") return badge(column, text);
  if (column.type === "URL") return webLink(text);
  return el("span", { class: column.type === "number" || column.type === "integer" ? "number" : undefined }, text);
}

// The length limit of a list in one line.
const MAX_LIST = 60;

// The nodes of a cell: a list with one line per element if it is long, else in one line.
function cellNodes(column, cell) {
  if (Array.isArray(cell) && column.type === "nested records") {
    return [el("ul", { class: "values" }, cell.map((nested) => el("li", {}, nestedText(nested))))];
  }
  const all = elements(cell);
  if (all.length > 1 && displayText(cell).length > MAX_LIST && column.target === undefined) {
    return [el("ul", { class: "values" }, all.map((element) => el("li", {}, elementNode(column, element))))];
  }
  const separator = column.type === "word" ? " " : "; ";
  return all.flatMap((element, index) => (index === 0 ? [elementNode(column, element)] : [separator, elementNode(column, element)]));
}

// The fields of a record as a description list.
function fieldList(record, isOmitted = () => false) {
  const pairs = record.table.columns.flatMap((column, index) => {
    const cell = record.cells[index];
    if (cell === null || isOmitted(column)) return [];
    return [el("dt", { title: column.about || undefined }, displayName(column.name)), el("dd", {}, cellNodes(column, cell))];
  });
  return el("dl", {}, pairs);
}

// A command line with a button that copies it.
function commandLine(text, attributes = {}) {
  const line = el("code", { class: "line" }, text);
  const copy = button({ class: "copy", onclick: () => copyText(line, text) }, "Copy");
  return el("div", { class: "command", ...attributes }, line, copy);
}

async function copyText(element, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Browsers refuse the clipboard to pages that are opened as a file.
    getSelection().selectAllChildren(element);
    document.execCommand("copy");
  }
  announce("Command copied");
}

// Announces a text to screen readers.
function announce(text) {
  document.getElementById("announcement").textContent = text;
}

function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1e4);
  announce(`${name} downloaded`);
}
