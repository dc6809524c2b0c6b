// The page: its parts put together, and its keys.

const search = document.getElementById("text");
const day = document.getElementById("on");

function render() {
  const table = TABLES.get(current.tab.table);
  updateFilters();
  updateList();
  updatePane();
  for (const link of document.querySelectorAll("#tabs a")) {
    const isHere = link.dataset.tab === table.name;
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    link.href = fragmentOf({ ...emptyView(TABS.get(link.dataset.tab)), on: current.on });
  }
  if (search.value !== current.text) search.value = current.text;
  if (day.value !== current.on) day.value = current.on;
  document.getElementById("searcher").hidden = !current.tab.asks;
  document.getElementById("text-label").textContent = `Search in ${table.name}`;
  const number = [...current.filters.values()].flat().length;
  document.getElementById("filtered").textContent = number > 0 ? ` (${number})` : "";
  const record = current.show && shownBy(current.show, current.on);
  document.title = printable(`${record ? title(record) : capital(table.name)} · Mexico's industrial clusters`);
}

function buildTabs() {
  const tabs = DATA.tabs.map(({ table }) => {
    const link = el("a", { href: "#", "data-tab": table }, capital(words(table)), " ", el("span", { class: "count" }, String(TABLES.get(table).rows.length)));
    return el("li", {}, link);
  });
  document.getElementById("tabs").replaceChildren(...tabs);
}

// Where the data is from.
function buildOrigin() {
  const mine = DATA.tables.filter((table) => table.own).map((table) => table.name);
  const edition = DATA.edition === null ? "" : `, edition ${DATA.edition}`;
  const from = DATA.folder === null ? "" : ` Own files of the folder ${DATA.folder}: ${mine.join(", ") || "none"}; the rest is built in.`;
  document.getElementById("origin").textContent = printable(`From the ECCP Preparatory Briefing on Mexico${edition}.${from}`);
}

// All of it is printed, and where there is room, filters are always there.
function adapt() {
  const room = matchMedia("(min-width: 60rem)");
  const box = document.getElementById("filters");
  const fit = () => {
    box.open = room.matches;
  };
  room.addEventListener("change", fit);
  fit();
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("#pane details:not([open])")];
    opened.forEach((details) => details.setAttribute("open", ""));
  });
  addEventListener("afterprint", () => opened.forEach((details) => details.removeAttribute("open")));
}

function build() {
  buildTabs();
  buildOrigin();
  buildList();
  adapt();
  search.addEventListener("input", () => go({ text: search.value }, true));
  day.addEventListener("change", () => go({ on: isDay(day.value) ? day.value : DATA.as_of }));
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
