// The filters: the tiles of a map, and checkboxes for the choices of each flag, with the number of matches of each choice.

const filterPanel = { tab: null, facets: [], tiles: [], outline: [] };
const MAX_POSITION = 40;
const SHADES = 4;
// The number of choices of a flag that are shown before the others are.
const MAX_CHOICES = 8;
// The number of flags that are open.
const MAX_OPEN = 4;

// The flag that the map filters by, in tables that show the place of each row.
function mapFlagOf(tab) {
  // Only the audit has `records`. Few of its claims are about a state, so it has no map.
  if (tab.records) return undefined;
  const table = TABLES.get(tab.table);
  const flag = tab.filters.map((name) => flagsOf(table).get(name)).find(({ column }) => column.target && column.target === DATA.tile_columns?.table);
  return flag && columnsOf(tab).includes(flag.column) ? flag : undefined;
}

function buildFilters() {
  const table = TABLES.get(current.tab.table);
  const flags = current.tab.filters.map((name) => flagsOf(table).get(name));
  const mapFlag = mapFlagOf(current.tab);
  filterPanel.tab = current.tab;
  filterPanel.tiles = mapFlag ? tilesOf(table, mapFlag) : [];
  filterPanel.facets = flags.map((flag, index) => buildFacet(table, flag, index < MAX_OPEN));
  filterPanel.outline = [];
  const map = mapFlag ? [buildMap(table, mapFlag)] : [];
  document.getElementById("facets").replaceChildren(...map, ...filterPanel.facets.map(({ element }) => element));
}

// The text of a choice: words instead of codes.
function choiceText({ name, column }, choice) {
  if (choice === NONE || choice === ANY) {
    const word = choice === NONE ? "No" : "Any";
    return column.target || column.reverse_join ? `${word} ${displayName(name)}` : word.replace("No", "None");
  }
  if (column.target) return choice;
  return column.words ? capitalize(displayName(choice)) : "Yes";
}

// Words that are codes, such as table-2, are explained.
function choiceAbout({ column }, choice) {
  const about = column.words?.find(([word]) => word === choice)?.[2];
  return { about, isCode: /[-\d]/.test(choice) && Boolean(about) };
}

function buildFacet(table, flag, isOpen) {
  const totals = countChoices(table, { filters: new Map(), text: "", asOf: current.asOf }, flag);
  // Rows without a value of one column of a joined table have none of its other columns either.
  const isSameJoin = ({ column }) => column.reverse_join && column.reverse_join.table === flag.column.reverse_join?.table;
  const isRepeated = filterPanel.tab.filters.map((name) => flagsOf(table).get(name)).find(isSameJoin) !== flag && flag.column.reverse_join;
  const offered = [...totals].filter(([choice]) => !isRepeated || ![NONE, ANY].includes(choice));
  const boxes = offered.map(([choice, total]) => {
    const input = el("input", { type: "checkbox", onchange: () => toggle(flag.name, choice) });
    const count = el("span", { class: "count" });
    const { about, isCode } = choiceAbout(flag, choice);
    const text = el("span", {}, choiceText(flag, choice), ...(isCode ? [el("small", {}, about)] : []));
    const item = el("li", {}, el("label", { title: isCode ? undefined : about }, input, text, count));
    return { choice, total, input, count, item, isSpecial: choice === NONE || choice === ANY };
  });
  boxes.sort((a, b) => a.isSpecial - b.isSpecial || b.total - a.total);
  const selected = el("span", { class: "selected" });
  const heading = el("span");
  const list = el("ul", { "aria-label": displayName(flag.name) }, boxes.map(({ item }) => item));
  const facet = { flag, boxes, selected, heading, isExpanded: false };
  facet.more = button({ class: "more", onclick: () => {
    facet.isExpanded = !facet.isExpanded;
    foldChoices(facet);
  } });
  facet.element = el("details", { class: "facet", open: isOpen }, el("summary", { title: flag.column.about }, heading, selected), list, facet.more);
  return facet;
}

// Hides the choices without a match and those after the first ones.
function foldChoices({ boxes, more, isExpanded }) {
  let shown = 0;
  let hidden = 0;
  for (const { input, number, total, item, isSpecial } of boxes) {
    const isShown = input.checked || (number > 0 && (isSpecial || shown < MAX_CHOICES));
    shown += isShown ? 1 : 0;
    hidden += !isShown && total > 0 ? 1 : 0;
    item.hidden = !isShown && !(isExpanded && total > 0);
  }
  more.hidden = hidden === 0;
  const isFolded = boxes.some(({ number, item }) => item.hidden && number > 0);
  more.textContent = isExpanded ? "Show fewer" : isFolded ? `Show ${hidden} more` : `Show ${hidden} without a match`;
  more.setAttribute("aria-expanded", isExpanded);
}

function updateFilters() {
  if (filterPanel.tab !== current.tab) buildFilters();
  const table = TABLES.get(current.tab.table);
  for (const facet of filterPanel.facets) {
    const { flag, boxes, selected, heading } = facet;
    const choices = current.filters.get(flag.name) ?? [];
    const counts = countChoices(table, current, flag);
    for (const box of boxes) {
      box.number = counts.get(box.choice);
      box.input.checked = choices.includes(box.choice);
      box.count.textContent = box.number;
      box.item.classList.toggle("none", box.number === 0);
    }
    foldChoices(facet);
    selected.textContent = choices.length > 0 ? `${choices.length} selected` : "";
    heading.textContent = flag.name === "status" && !dependsOnDate(flag.column) ? headingOf(flag.column) : capitalize(displayName(flag.name)) + (dependsOnDate(flag.column) ? ` on ${current.asOf}` : "");
    if (filterPanel.tiles.length > 0 && flag === mapFlagOf(current.tab)) updateMap(table, choices, counts);
  }
}

// The short name of a record on the map that people use: the first alias that is an abbreviation, else the code.
function shortNameOf(record) {
  const code = displayText(cellOf(record, DATA.tile_columns.code)).replace(/^.*-/, "");
  const isShort = (name) => /^\p{Lu}{2,4}$/u.test(name) && name !== code;
  return record.table.names.flatMap((name) => elements(cellOf(record, name)).map(displayText)).find(isShort) ?? code;
}

// The tiles of a map: one for each record on the grid, and one for the rows without a value.
function tilesOf(table, flag) {
  const { table: name, row, column } = DATA.tile_columns;
  const isOnGrid = ({ row, column }) => [row, column].every((position) => position >= 1 && position <= MAX_POSITION);
  const positions = recordsOn(TABLES.get(name), current.asOf).map((record) => ({
    key: record.key, name: record.key, code: shortNameOf(record), row: cellOf(record, row), column: cellOf(record, column),
  })).filter(isOnGrid);
  if (positions.length > 0 && choicesOf(table, flag, current.asOf).includes(NONE)) {
    const last = Math.max(...positions.map(({ row }) => row));
    const isTaken = positions.some(({ row, column }) => row === last && column === 1);
    positions.push({ key: NONE, name: choiceText(flag, NONE), code: "none", row: isTaken ? last + 1 : last, column: 1 });
  }
  const tiles = positions.map((position) => {
    const count = el("span", { class: "tile-count" });
    const element = button(
      { class: "tile", tabindex: "-1", "data-choice": position.key, onclick: () => toggle(flag.name, position.key) },
      hiddenText(`${position.name}, `), el("span", { class: "tile-code", "aria-hidden": "true" }, position.code), " ", count,
    );
    element.style.gridArea = `${position.row} / ${position.column}`;
    return { ...position, count, element };
  });
  return tiles.sort((a, b) => a.row - b.row || a.column - b.column);
}

// Builds the tiles, and the outline that takes their place on wide screens.
function buildMap(table, flag) {
  const label = `Map: filter by ${flag.name}; use the arrow keys to move`;
  const map = el("div", { class: "map", role: "toolbar", "aria-label": label }, filterPanel.tiles.map(({ element }) => element));
  const name = el("p", { class: "tile-name", "aria-hidden": "true" });
  const outline = buildOutline(table, flag);
  outline?.setAttribute("aria-label", label);
  for (const [element, tiles] of [[map, filterPanel.tiles], [outline, filterPanel.outline]]) {
    const show = ({ target }) => {
      const tile = tiles.find((one) => one.element.contains(target));
      name.textContent = printable(tile ? `${tile.name}: ${tile.number}` : "");
    };
    tiles[0]?.element.setAttribute("tabindex", "0");
    element?.addEventListener("pointerover", show);
    element?.addEventListener("focusin", show);
    element?.addEventListener("pointerleave", () => {
      name.textContent = "";
    });
    element?.addEventListener("keydown", (event) => moveFocus(event, tiles));
  }
  return el("div", { class: outline ? "atlas has-outline" : "atlas" }, ...(outline ? [outline] : []), map, name, el("p", { id: "legend", class: "legend" }));
}

// Builds the outline from the shapes and the numbers of the picture of this table, without its captions. The numbers are in
// the order of the shapes; a shape with a count of 0 has none.
function buildOutline(table, flag) {
  const groups = document.querySelectorAll(`[data-picture=map][data-tab="${table.name}"] svg > g`);
  if (groups.length !== 2) return undefined;
  const [shapes, numbers] = [...groups].map((group) => group.cloneNode(true));
  numbers.querySelectorAll(".name").forEach((text) => text.remove());
  const texts = [...numbers.querySelectorAll("text")].values();
  const { xs, ys } = [...shapes.querySelectorAll("path")].reduce((all, path) => {
    path.getAttribute("d").match(/[\d.]+/g).forEach((number, at) => all[at % 2 ? "ys" : "xs"].push(Number(number)));
    return all;
  }, { xs: [], ys: [] });
  const [left, top] = [Math.min(...xs) - 2, Math.min(...ys) - 2];
  filterPanel.outline = [...shapes.querySelectorAll("g")].flatMap((element) => {
    const key = element.dataset[flag.name];
    const isEmpty = element.querySelector("path").getAttribute("fill").startsWith("url");
    const text = isEmpty ? undefined : texts.next().value;
    const tile = filterPanel.tiles.find((one) => one.key === key);
    if (!tile) return [];
    for (const [name, value] of Object.entries({ role: "button", tabindex: "-1", "aria-label": key, "data-choice": key })) element.setAttribute(name, value);
    element.querySelector("title")?.remove();
    element.addEventListener("click", () => toggle(flag.name, key));
    return [{ ...tile, element, text, isBeside: text?.previousElementSibling?.matches("circle") }];
  }).sort((a, b) => a.row - b.row || a.column - b.column);
  const svg = document.createElementNS(shapes.namespaceURI, "svg");
  svg.setAttribute("viewBox", [left, top, Math.max(...xs) - left + 2, Math.max(...ys) - top + 2].join(" "));
  svg.setAttribute("class", "outline");
  svg.setAttribute("role", "toolbar");
  svg.append(shapes, numbers);
  return svg;
}

// Moves the focus to the nearest tile in the direction of an arrow key, or to the first or last tile.
function moveFocus(event, tiles) {
  if (document.activeElement.matches("svg *") && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    document.activeElement.dispatchEvent(new Event("click"));
  }
  const focused = tiles.find(({ element }) => element === document.activeElement);
  const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [0, 0];
  const end = { Home: tiles[0], End: tiles.at(-1) }[event.key];
  if (!focused || (!end && down === 0 && right === 0)) return;
  event.preventDefault();
  const distance = (tile) => {
    const [rows, columns] = [tile.row - focused.row, tile.column - focused.column];
    const [along, across] = down === 0 ? [columns * right, rows] : [rows * down, columns];
    return along > 0 ? along + 3 * Math.abs(across) : Infinity;
  };
  const next = end ?? tiles.reduce((best, tile) => (distance(tile) < distance(best) ? tile : best), focused);
  focused.element.setAttribute("tabindex", "-1");
  next.element.setAttribute("tabindex", "0");
  next.element.focus();
}

function updateMap(table, choices, counts) {
  const onMap = filterPanel.tiles.filter(({ key }) => key !== NONE);
  const max = Math.max(0, ...onMap.map(({ key }) => counts.get(key)));
  for (const tile of [...filterPanel.tiles, ...filterPanel.outline]) {
    const { key, name, element } = tile;
    tile.number = counts.get(key);
    element.dataset.shade = key === NONE ? 0 : Math.ceil((SHADES * tile.number) / Math.max(1, max));
    element.setAttribute("aria-pressed", choices.includes(key));
    if (tile.text) {
      tile.text.textContent = tile.number || "";
      tile.text.dataset.shade = tile.isBeside ? "" : element.dataset.shade;
      // The line to a number beside a small place.
      for (let part = tile.text.previousElementSibling; tile.isBeside && part && !part.matches("text"); part = part.previousElementSibling) {
        part.style.display = tile.number ? "" : "none";
      }
    } else if (tile.count && !tile.isBeside) {
      tile.count.textContent = tile.number;
      element.title = printable(`${name}: ${formatCount(tile.number, table.noun, table.plural)}`);
    }
  }
  const ranges = [["0", 0]];
  for (let shade = 1; shade <= SHADES; shade += 1) {
    const [from, to] = [Math.floor(((shade - 1) * max) / SHADES) + 1, Math.floor((shade * max) / SHADES)];
    if (from <= to) ranges.push([from === to ? `${from}` : `${from}–${to}`, shade]);
  }
  const swatches = ranges.map(([text, shade]) => el("span", {}, el("i", { "data-shade": shade }), text));
  document.getElementById("legend").replaceChildren(...(max > 0 ? [...swatches, table.plural] : []));
}
