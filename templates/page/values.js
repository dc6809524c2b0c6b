// Renders values. Only this file creates elements, and text from the data always becomes a text node.

// Creates an element with attributes, event listeners (`onclick`) and content. Attributes that are undefined or false
// are omitted.
function el(name, attributes = {}, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    // The path of a record is not shown.
    else if (key === "data-show") element.dataset.show = value;
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : printable(String(value)));
  }
  element.append(...content.flat().map((part) => (typeof part === "string" ? printable(part) : part)));
  return element;
}

// Runs a function after the next frame is on screen.
function afterFrame(run) {
  requestAnimationFrame(() => setTimeout(run));
}

function button(attributes, ...content) {
  return el("button", { type: "button", ...attributes }, ...content);
}

// Text for screen readers.
function hiddenText(text) {
  return el("span", { class: "hidden" }, text);
}

// A link that shows a record beside the list. The page completes its address when the link gets the focus or the pointer,
// because the address contains the view at that time.
function recordLink(record, text = titleOf(record), attributes = {}) {
  const show = `${record.table.name}/${record.key}`;
  return el("a", { href: `#${new URLSearchParams({ show })}`, "data-show": show, ...attributes }, text);
}

for (const type of ["pointerover", "focusin"]) {
  document.addEventListener(type, ({ target }) => {
    const link = target.closest?.("a[data-show]");
    if (link) link.href = fragmentOf({ ...current, show: link.dataset.show });
  });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-show], a[data-view]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.dataset.view) {
    go(viewOf(link.getAttribute("href")));
    focusResults();
  } else {
    go({ show: link.dataset.show });
    focusPane();
  }
});

// A link to another view.
function viewLink(view, ...content) {
  return el("a", { href: fragmentOf(view), "data-view": "true" }, ...content);
}

// The host of a URL, without `www.`, and the path if there is one.
function shortAddress(url) {
  return url.replace(/^https?:\/\/(www\.)?/i, "").replace(/\/$/, "");
}

// A link for a URL with the scheme http or https, else plain text.
function webLink(url, attributes = {}) {
  if (!/^https?:\/\//i.test(url)) return el("span", {}, url);
  return el("a", { href: url, rel: "noopener noreferrer", class: "web", "data-value": url, title: url, ...attributes }, shortAddress(url));
}

function badge(column, word) {
  const [, tone, about] = column.words.find(([known]) => known === word) ?? [word, "plain", ""];
  return el("span", { class: tone === "plain" ? "word" : `word ${tone}`, title: about, "data-value": word }, displayName(word));
}

// A quality label: the level, a question mark if it is inferred, the status, and the last day as printed; grey if it is not
// valid.
function labelPill(label) {
  const [level, until, confidence, status, note] = ["level", "valid_until", "confidence", "status", "note"].map((name) => displayText(cellOf(label, name)));
  const isInferred = confidence === "inferred";
  const classes = ["pill", level, isInferred && "inferred", status !== "valid" && "past"].filter(Boolean).join(" ");
  const mark = el("abbr", { title: `inferred: ${note}` }, "?");
  return el(
    "span", { class: "label", "data-column": DATA.labels.column, "data-value": displayText(cellOf(label, DATA.labels.column)), title: labelStatus(label) },
    el("span", { class: classes }, capitalize(level), ...(isInferred ? [" ", mark] : [])), hiddenText(" label,"),
    el("span", { class: "until" }, ` ${status === "unknown" ? "status unknown" : status}${isInferred ? ", level inferred" : ""}, printed until ${until}`),
  );
}

// The status of a label on the date of the page, in words.
function labelStatus(label) {
  const status = cellOf(label, "status");
  const words = label.table.columns[columnIndex(label.table, "status")].words;
  return `${status} on ${current.asOf}: ${words.find(([word]) => word === status)?.[2] ?? ""}`;
}

// The labels of a record: of a label itself, or those that refer to the record.
function labelsOf(record) {
  const table = TABLES.get(DATA.labels.table);
  if (record.table === table) return [record];
  const columns = table.columns.flatMap(({ target, join }, index) => (target === record.table.name && !join ? [index] : []));
  return recordsOn(table, current.asOf).filter((label) => valuesOf(label, { columns }).some((key) => joinKey(key) === joinKey(record.key)));
}

// The text of a reference: the title of the record, or the number of a numbered one.
function referenceText(record) {
  return /^\d+$/.test(record.key) ? record.key : titleOf(record);
}

function elementNode(column, element) {
  const text = displayText(element);
  if (column.type === "reference") {
    const record = findRecord(TABLES.get(column.target), text, current.asOf);
    return record ? recordLink(record, referenceText(record), { "data-value": text }) : el("span", {}, text);
  }
  if (column.type === "word") return badge(column, text);
  if (column.type === "URL") return webLink(text);
  if (column.type === "period" && text.split("/").at(-1) < current.asOf.slice(0, text.split("/").at(-1).length)) {
    return el("span", { "data-value": text }, text.replace("/", "–"), el("span", { class: "past" }, ", ended"));
  }
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

// The title of a column; that of a status that does not depend on the date has the year of the data.
function headingOf(column) {
  const isOfEdition = column.name === "status" && DATA.edition && !dependsOnDate(column);
  return columnTitle(column.name) + (isOfEdition ? ` in ${DATA.edition}` : "");
}

// The fields of a record as a description list; undefined if all are empty or left out.
function fieldList(record, isShown = () => true) {
  const pairs = record.table.columns.flatMap((column, index) => {
    const cell = record.cells[index];
    if (cell === null || !isShown(column, cell)) return [];
    const name = el("dt", { title: column.about || undefined }, headingOf(column));
    return [name, el("dd", { "data-column": column.name }, cellNodes(column, cell))];
  });
  return pairs.length > 0 ? el("dl", {}, pairs) : undefined;
}

// Command lines with a button that copies them.
function commandLine(lines, attributes = {}) {
  // Many lines scroll, also by the keyboard.
  const line = el("code", { class: "line", tabindex: Array.isArray(lines) && "0" }, [lines].flat().map((text) => el("span", {}, text)));
  const copy = button({ class: "copy", onclick: () => copyText(line, [lines].flat().join("\n")) }, "Copy");
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
