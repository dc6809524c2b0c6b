// What narrows the rows down: a map, and boxes for each flag, with how many rows each choice would leave.

const filters = { tab: null, facets: [], tiles: [] };
const LARGEST_GRID = 40;
const LEVELS = 4;

// The other choices of a flag as they are, and this one turned.
function turn(flag, choice) {
  const before = current.filters.get(flag.name) ?? [];
  const after = before.includes(choice) ? before.filter((one) => one !== choice) : [...before, choice];
  const kept = current.tab.by.map((name) => [name, name === flag.name ? after : (current.filters.get(name) ?? [])]);
  go({ filters: new Map(kept.filter(([, chosen]) => chosen.length > 0)) });
}

function buildFilters() {
  const table = TABLES.get(current.tab.table);
  const all = current.tab.by.map((name) => flags(table).get(name));
  const mapped = all.find((flag) => flag.column.to === DATA.tiles.table);
  filters.tab = current.tab;
  filters.tiles = mapped ? tilesOf(mapped) : [];
  filters.facets = all.map((flag) => facetOf(flag, flag !== mapped));
  const map = mapped ? [mapOf(mapped)] : [];
  document.getElementById("facets").replaceChildren(...map, ...filters.facets.map(({ element }) => element));
}

function facetOf(flag, isOpen) {
  const boxes = choices(flag, current.on).map((choice) => {
    const input = el("input", { type: "checkbox", onchange: () => turn(flag, choice) });
    const count = el("span", { class: "count" });
    const about = flag.column.words?.find(([word]) => word === choice)?.[2];
    const item = el("li", {}, el("label", { title: about }, input, el("span", {}, choice), count));
    return { choice, input, count, item };
  });
  const number = el("span", { class: "chosen" });
  const heading = el("span", {}, capital(words(flag.name)));
  const list = el("ul", { "aria-label": words(flag.name) }, boxes.map(({ item }) => item));
  const element = el("details", { class: "facet", open: isOpen }, el("summary", { title: flag.column.about }, heading, number), list);
  return { flag, boxes, number, heading, element };
}

function updateFilters() {
  if (filters.tab !== current.tab) buildFilters();
  const table = TABLES.get(current.tab.table);
  const nothing = emptyView(current.tab);
  const isAll = current.filters.size === 0 && wordsOf(current.text).length === 0;
  for (const { flag, boxes, number, heading } of filters.facets) {
    const chosen = current.filters.get(flag.name) ?? [];
    const now = counts(table, current, flag);
    const ever = isAll ? now : counts(table, { ...nothing, on: current.on }, flag);
    for (const { choice, input, count, item } of boxes) {
      input.checked = chosen.includes(choice);
      count.textContent = now.get(choice);
      item.hidden = ever.get(choice) === 0 && !input.checked;
      item.classList.toggle("none", now.get(choice) === 0);
    }
    number.textContent = chosen.length > 0 ? `${chosen.length} chosen` : "";
    heading.textContent = capital(words(flag.name)) + (isDaily(flag.column) ? ` on ${current.on}` : "");
    if (flag.column.to === DATA.tiles.table) updateMap(table, chosen, now);
  }
}

function tilesOf(flag) {
  const [code, row, column] = DATA.tiles.columns;
  const onGrid = (place) => place >= 1 && place <= LARGEST_GRID;
  const all = records(TABLES.get(DATA.tiles.table), current.on).map((state) => {
    const place = { row: value(state, row), column: value(state, column) };
    const count = el("span", { class: "n" });
    const short = human(value(state, code)).replace(/^.*-/, "");
    const element = button(
      { class: "tile", tabindex: "-1", onclick: () => turn(flag, state.key) },
      el("span", { class: "hidden" }, `${state.key}, `), el("span", { class: "code" }, short), " ", count,
    );
    element.style.gridArea = `${place.row} / ${place.column}`;
    return { state, ...place, count, element };
  });
  return all.filter((tile) => onGrid(tile.row) && onGrid(tile.column)).sort((a, b) => a.row - b.row || a.column - b.column);
}

function mapOf(flag) {
  filters.tiles[0]?.element.setAttribute("tabindex", "0");
  const label = `Map: filter by ${flag.name}; arrow keys move`;
  const tiles = filters.tiles.map(({ element }) => element);
  const map = el("div", { class: "map", role: "toolbar", "aria-label": label, onkeydown: walk }, tiles);
  return el("div", { class: "atlas" }, map, el("p", { id: "legend", class: "legend" }));
}

// Arrow keys go to the nearest tile that lies in their direction.
function walk(event) {
  const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [0, 0];
  const here = filters.tiles.find(({ element }) => element === document.activeElement);
  if (!here || (down === 0 && right === 0)) return;
  event.preventDefault();
  const far = (tile) => {
    const [rows, columns] = [tile.row - here.row, tile.column - here.column];
    const [along, aside] = down === 0 ? [columns * right, rows] : [rows * down, columns];
    return along > 0 ? along + 3 * Math.abs(aside) : Infinity;
  };
  const next = filters.tiles.reduce((best, tile) => (far(tile) < far(best) ? tile : best), here);
  here.element.setAttribute("tabindex", "-1");
  next.element.setAttribute("tabindex", "0");
  next.element.focus();
}

function updateMap(table, chosen, now) {
  const most = Math.max(1, ...filters.tiles.map(({ state }) => now.get(state.key)));
  for (const { state, count, element } of filters.tiles) {
    const number = now.get(state.key);
    count.textContent = number;
    element.dataset.level = Math.ceil((LEVELS * number) / most);
    element.setAttribute("aria-pressed", chosen.includes(state.key));
    element.title = printable(`${state.key}: ${countOf(number, table.noun, table.many)}`);
  }
  const ranges = [["0", 0]];
  for (let level = 1; level <= LEVELS; level += 1) {
    const [from, to] = [Math.floor(((level - 1) * most) / LEVELS) + 1, Math.floor((level * most) / LEVELS)];
    if (from <= to) ranges.push([from === to ? `${from}` : `${from}–${to}`, level]);
  }
  const swatches = ranges.map(([text, level]) => el("span", {}, el("i", { "data-level": level }), text));
  document.getElementById("legend").replaceChildren(...swatches, ` ${table.many}`);
}
