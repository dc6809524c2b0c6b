// The filters: a map, and checkboxes for the choices of each flag, with the number of matches of each choice.

const filterPanel = { tab: null, facets: [], tiles: [] };
const MAX_POSITION = 40;
const SHADES = 4;

// Adds a choice to a flag or removes it.
function toggle(flag, choice) {
  const before = current.filters.get(flag.name) ?? [];
  const after = before.includes(choice) ? before.filter((other) => other !== choice) : [...before, choice];
  // In the order of the flags, so that the same filters always give the same URL.
  const filters = current.tab.filters.map((name) => [name, name === flag.name ? after : (current.filters.get(name) ?? [])]);
  go({ filters: new Map(filters.filter(([, choices]) => choices.length > 0)) });
}

function buildFilters() {
  const table = TABLES.get(current.tab.table);
  const flags = current.tab.filters.map((name) => flagsOf(table).get(name));
  const mapFlag = flags.find((flag) => flag.column.target && flag.column.target === DATA.tile_columns?.table);
  filterPanel.tab = current.tab;
  filterPanel.tiles = mapFlag ? tilesOf(mapFlag) : [];
  filterPanel.facets = flags.map((flag) => buildFacet(flag, flag !== mapFlag));
  const map = mapFlag ? [buildMap(mapFlag)] : [];
  document.getElementById("facets").replaceChildren(...map, ...filterPanel.facets.map(({ element }) => element));
}

function buildFacet(flag, isOpen) {
  const boxes = choicesOf(flag, current.asOf).map((choice) => {
    const input = el("input", { type: "checkbox", onchange: () => toggle(flag, choice) });
    const count = el("span", { class: "count" });
    const about = flag.column.words?.find(([word]) => word === choice)?.[2];
    const item = el("li", {}, el("label", { title: about }, input, el("span", {}, choice), count));
    return { choice, input, count, item };
  });
  const selected = el("span", { class: "selected" });
  const heading = el("span", {}, capitalize(displayName(flag.name)));
  const list = el("ul", { "aria-label": displayName(flag.name) }, boxes.map(({ item }) => item));
  const element = el("details", { class: "facet", open: isOpen }, el("summary", { title: flag.column.about }, heading, selected), list);
  return { flag, boxes, selected, heading, element };
}

function updateFilters() {
  if (filterPanel.tab !== current.tab) buildFilters();
  const table = TABLES.get(current.tab.table);
  const isUnfiltered = current.filters.size === 0 && searchTerms(current.text).length === 0;
  const unfiltered = { ...defaultView(current.tab), asOf: current.asOf };
  for (const { flag, boxes, selected, heading } of filterPanel.facets) {
    const choices = current.filters.get(flag.name) ?? [];
    const counts = countChoices(table, current, flag);
    const totals = isUnfiltered ? counts : countChoices(table, unfiltered, flag);
    for (const { choice, input, count, item } of boxes) {
      input.checked = choices.includes(choice);
      count.textContent = counts.get(choice);
      item.hidden = totals.get(choice) === 0 && !input.checked;
      item.classList.toggle("none", counts.get(choice) === 0);
    }
    selected.textContent = choices.length > 0 ? `${choices.length} selected` : "";
    heading.textContent = capitalize(displayName(flag.name)) + (dependsOnDate(flag.column) ? ` on ${current.asOf}` : "");
    if (flag.column.target && flag.column.target === DATA.tile_columns?.table) updateMap(table, choices, counts);
  }
}

function tilesOf(flag) {
  const { table, code, row, column } = DATA.tile_columns;
  const isOnGrid = (position) => position >= 1 && position <= MAX_POSITION;
  const tiles = recordsOn(TABLES.get(table), current.asOf).map((record) => {
    const position = { row: cellOf(record, row), column: cellOf(record, column) };
    const count = el("span", { class: "tile-count" });
    const shortCode = displayText(cellOf(record, code)).replace(/^.*-/, "");
    const element = button(
      { class: "tile", tabindex: "-1", onclick: () => toggle(flag, record.key) },
      el("span", { class: "hidden" }, `${record.key}, `), el("span", { class: "tile-code" }, shortCode), " ", count,
    );
    element.style.gridArea = `${position.row} / ${position.column}`;
    return { key: record.key, ...position, count, element };
  });
  return tiles.filter((tile) => isOnGrid(tile.row) && isOnGrid(tile.column)).sort((a, b) => a.row - b.row || a.column - b.column);
}

function buildMap(flag) {
  filterPanel.tiles[0]?.element.setAttribute("tabindex", "0");
  const label = `Map: filter by ${flag.name}; use the arrow keys to move`;
  const tiles = filterPanel.tiles.map(({ element }) => element);
  const map = el("div", { class: "map", role: "toolbar", "aria-label": label, onkeydown: moveFocus }, tiles);
  return el("div", { class: "atlas" }, map, el("p", { id: "legend", class: "legend" }));
}

// Moves the focus to the nearest tile in the direction of an arrow key.
function moveFocus(event) {
  const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [0, 0];
  const focused = filterPanel.tiles.find(({ element }) => element === document.activeElement);
  if (!focused || (down === 0 && right === 0)) return;
  event.preventDefault();
  const distance = (tile) => {
    const [rows, columns] = [tile.row - focused.row, tile.column - focused.column];
    const [along, across] = down === 0 ? [columns * right, rows] : [rows * down, columns];
    return along > 0 ? along + 3 * Math.abs(across) : Infinity;
  };
  const nearest = filterPanel.tiles.reduce((best, tile) => (distance(tile) < distance(best) ? tile : best), focused);
  focused.element.setAttribute("tabindex", "-1");
  nearest.element.setAttribute("tabindex", "0");
  nearest.element.focus();
}

function updateMap(table, choices, counts) {
  const max = Math.max(1, ...filterPanel.tiles.map(({ key }) => counts.get(key)));
  for (const { key, count, element } of filterPanel.tiles) {
    const number = counts.get(key);
    count.textContent = number;
    element.dataset.shade = Math.ceil((SHADES * number) / max);
    element.setAttribute("aria-pressed", choices.includes(key));
    element.title = printable(`${key}: ${formatCount(number, table.noun, table.plural)}`);
  }
  const ranges = [["0", 0]];
  for (let shade = 1; shade <= SHADES; shade += 1) {
    const [from, to] = [Math.floor(((shade - 1) * max) / SHADES) + 1, Math.floor((shade * max) / SHADES)];
    if (from <= to) ranges.push([from === to ? `${from}` : `${from}–${to}`, shade]);
  }
  const swatches = ranges.map(([text, shade]) => el("span", {}, el("i", { "data-shade": shade }), text));
  document.getElementById("legend").replaceChildren(...swatches, ` ${table.plural}`);
}
