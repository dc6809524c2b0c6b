// Builds the page and updates it when the view changes.

const search = document.getElementById("text");
const everything = document.getElementById("all-text");
const dateInput = document.getElementById("as-of");

// Renders the view. With `rowsFirst`, what is around the rows is rendered after the next frame, so that the rows do not wait
// for it.
function render(rowsFirst = false) {
  renderRows();
  const view = current;
  if (rowsFirst) afterFrame(() => view === current && renderSurroundings());
  else renderSurroundings();
}

// Renders the filters, the pictures and the hints, when the page is parsed: the pictures stand after the script.
function renderSurroundings() {
  if (document.readyState === "loading") {
    addEventListener("DOMContentLoaded", renderSurroundings, { once: true });
    return;
  }
  placePictures();
  if (current.tab !== EVERYTHING) {
    updateFilters();
    updatePictures();
  }
  updateHints();
  for (const link of document.querySelectorAll("#tabs a")) link.href = fragmentOf({ ...defaultView(TABS.get(link.dataset.tab)), asOf: current.asOf });
  showTab(document.querySelector("#tabs [aria-current]"));
}

function renderRows() {
  const table = TABLES.get(current.tab.table);
  document.body.classList.toggle("everywhere", current.tab === EVERYTHING);
  if (table) updateList();
  else updateEverything();
  updatePane();
  for (const link of document.querySelectorAll("#tabs a")) {
    const isCurrent = link.dataset.tab === current.tab.table;
    if (isCurrent) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  setValue(search, table ? current.text : "");
  setValue(everything, table ? "" : current.text);
  setValue(dateInput, current.asOf);
  document.getElementById("printed-date").textContent = current.asOf;
  document.getElementById("searcher").hidden = !table || !current.tab.has_query;
  search.placeholder = `Search ${displayName(current.tab.table)}`;
  document.getElementById("text-label").textContent = `Search in ${displayName(current.tab.table)}`;
  const choices = [...current.filters.values()].flat().length;
  document.getElementById("filter-count").textContent = choices > 0 ? ` (${choices})` : "";
  const record = current.show && recordAt(current.show, current.asOf);
  document.title = printable(`${record ? titleOf(record) : capitalize(displayName(current.tab.table))} · ${DATA.title}`);
}

// Scrolls the row of tabs to the current tab if it is not wholly on screen.
function showTab(link) {
  if (!link) return;
  const nav = link.closest("nav");
  const [outer, inner] = [nav.getBoundingClientRect(), link.getBoundingClientRect()];
  if (inner.left < outer.left || inner.right > outer.right) nav.scrollLeft += (inner.left + inner.right - outer.left - outer.right) / 2;
}

// Sets the value of an input; an unchanged one keeps its cursor, and a date that is being typed keeps its parts.
function setValue(input, value) {
  if (input.value !== value && !(input === dateInput && input === document.activeElement)) input.value = value;
}

// Takes the date of the input. While 2019 is typed, the input has the years 0002, 0020 and 0201, so early years are ignored.
function readDate() {
  const { value } = dateInput;
  if (isDate(value) && value >= dateInput.min && value !== current.asOf) go({ asOf: value });
}

function buildTabs() {
  const tabs = DATA.tabs.map(({ table }) => {
    const count = el("span", { class: "count" }, String(TABLES.get(table).length));
    return el("li", {}, el("a", { href: "#", "data-tab": table }, capitalize(displayName(table)), " ", count));
  });
  document.getElementById("tabs").replaceChildren(...tabs);
}

function buildSource() {
  const userData = () => `User data from ${DATA.folder}: ${DATA.laid_over.join(", ") || "none"}; all other data is built in.`;
  const folder = DATA.folder === null ? "" : DATA.laid_over === null ? `Data from ${DATA.folder}.` : userData();
  document.getElementById("age").textContent = printable(DATA.age);
  document.getElementById("source").textContent = printable(`${DATA.source} ${folder}`.trim());
}

// Moves the focus to the heading of the rows.
function focusResults() {
  const heading = document.getElementById("count");
  heading.focus({ preventScroll: true });
  pane.row = undefined;
  heading.scrollIntoView({ block: "nearest" });
}

// Keeps the filters open and the command unfolded on wide screens, and prepares the page for printing: all rows, and all
// of the dossier.
function adaptToMedia() {
  const wide = matchMedia("(min-width: 60rem)");
  const adapt = () => {
    for (const name of ["filters", "command"]) document.getElementById(name).open = wide.matches;
  };
  wide.addEventListener("change", adapt);
  adapt();
  let expanded = [];
  addEventListener("beforeprint", () => {
    addRows(list.rest.splice(0).map(rowOf));
    expanded = [...document.querySelectorAll("#pane details:not([open]), #command:not([open])")];
    expanded.forEach((details) => details.setAttribute("open", ""));
  });
  addEventListener("afterprint", () => expanded.forEach((details) => details.removeAttribute("open")));
}

// Measures the time from a key to the next frame, as `key`.
function measureKey(event) {
  const start = event.timeStamp;
  afterFrame(() => performance.measure("key", { start }));
}

function build() {
  buildTabs();
  buildSource();
  buildList();
  document.getElementById("show-pictures").addEventListener("click", togglePictures);
  adaptToMedia();
  search.addEventListener("input", (event) => {
    measureKey(event);
    go({ text: search.value }, true);
  });
  everything.addEventListener("input", () => go({ ...defaultView(EVERYTHING), asOf: current.asOf, text: everything.value }, true));
  dateInput.addEventListener("change", readDate);
  dateInput.addEventListener("blur", () => {
    dateInput.value = current.asOf;
  });
  for (const name of ["searcher", "all-searcher"]) {
    document.getElementById(name).addEventListener("submit", (event) => {
      event.preventDefault();
      focusResults();
    });
  }
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();
    focusResults();
  });
  document.getElementById("show-rows").addEventListener("click", () => {
    document.getElementById("filters").open = false;
    focusResults();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && current.show) closePane();
  });
  // `updatePane` scrolls the list back to its row.
  history.scrollRestoration = "manual";
  afterFrame(() => performance.mark("painted"));
  render(true);
}

build();
performance.mark("rendered");
