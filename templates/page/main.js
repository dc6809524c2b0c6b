// Builds the page and updates it when the view changes.

const search = document.getElementById("text");
const dateInput = document.getElementById("as-of");

function render() {
  const table = TABLES.get(current.tab.table);
  updateFilters();
  updateList();
  updatePane();
  for (const link of document.querySelectorAll("#tabs a")) {
    const isCurrent = link.dataset.tab === table.name;
    if (isCurrent) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    link.href = fragmentOf({ ...defaultView(TABS.get(link.dataset.tab)), asOf: current.asOf });
  }
  if (search.value !== current.text) search.value = current.text;
  if (dateInput.value !== current.asOf) dateInput.value = current.asOf;
  document.getElementById("searcher").hidden = !current.tab.has_query;
  document.getElementById("text-label").textContent = `Search in ${table.name}`;
  const choices = [...current.filters.values()].flat().length;
  document.getElementById("filter-count").textContent = choices > 0 ? ` (${choices})` : "";
  const record = current.show && recordAt(current.show, current.asOf);
  document.title = printable(`${record ? titleOf(record) : capitalize(table.name)} · ${DATA.title}`);
}

function buildTabs() {
  const tabs = DATA.tabs.map(({ table }) => {
    const count = el("span", { class: "count" }, String(TABLES.get(table).rows.length));
    return el("li", {}, el("a", { href: "#", "data-tab": table }, capitalize(displayName(table)), " ", count));
  });
  document.getElementById("tabs").replaceChildren(...tabs);
}

function buildSource() {
  const userData = () => `User data from ${DATA.folder}: ${DATA.laid_over.join(", ") || "none"}; all other data is built in.`;
  const folder = DATA.folder === null ? "" : DATA.laid_over === null ? `Data from ${DATA.folder}.` : userData();
  document.getElementById("source").textContent = printable(`${DATA.source} ${folder}`.trim());
}

// Keeps the filters open on wide screens, and expands the pane for printing.
function adaptToMedia() {
  const wide = matchMedia("(min-width: 60rem)");
  const panel = document.getElementById("filters");
  const adapt = () => {
    panel.open = wide.matches;
  };
  wide.addEventListener("change", adapt);
  adapt();
  let expanded = [];
  addEventListener("beforeprint", () => {
    expanded = [...document.querySelectorAll("#pane details:not([open])")];
    expanded.forEach((details) => details.setAttribute("open", ""));
  });
  addEventListener("afterprint", () => expanded.forEach((details) => details.removeAttribute("open")));
}

function build() {
  buildTabs();
  buildSource();
  buildList();
  adaptToMedia();
  search.addEventListener("input", () => go({ text: search.value }, true));
  dateInput.addEventListener("change", () => go({ asOf: isDate(dateInput.value) ? dateInput.value : DATA.as_of }));
  document.getElementById("searcher").addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("count").focus();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && current.show) closePane();
  });
  render();
}

build();
performance.mark("rendered");
