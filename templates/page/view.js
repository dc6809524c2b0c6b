// What is looked at: a tab, what narrows it down, its order, the day, and the record beside it. The address holds it.

const TABS = new Map(DATA.tabs.map((tab) => [tab.table, tab]));

function emptyView(tab) {
  return { tab, filters: new Map(), text: "", sort: "", on: DATA.as_of, show: "" };
}

function isDay(text) {
  return /^\d{4}-\d\d-\d\d$/.test(text) && text > "0001" && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}

function fragmentOf({ tab, filters: asked, text, sort, on, show }) {
  const chosen = [...asked].flatMap(([name, all]) => all.map((choice) => [name, choice]));
  const more = Object.entries({ text, sort, "as-of": on === DATA.as_of ? "" : on, show }).filter(([, part]) => part !== "");
  const parts = new URLSearchParams([...chosen, ...more]).toString();
  return `#${tab.table}${parts && `?${parts}`}`;
}

// The view that an address asks for, without what it cannot mean.
function viewOf(fragment) {
  const [name, query] = fragment.slice(1).split(/\?(.*)/s);
  const view = emptyView(TABS.get(name) ?? DATA.tabs[0]);
  const parts = new URLSearchParams(query);
  const get = (part) => parts.get(part) ?? "";
  if (isDay(get("as-of"))) view.on = get("as-of");
  const table = TABLES.get(view.tab.table);
  for (const flag of view.tab.by) {
    const possible = choices(flags(table).get(flag), view.on);
    const chosen = [...new Set(parts.getAll(flag))].filter((choice) => possible.includes(choice));
    if (chosen.length > 0) view.filters.set(flag, chosen);
  }
  if (view.tab.asks) {
    view.text = get("text");
    if ([...table.view, ...view.tab.adds].includes(get("sort").replace(/^-/, ""))) view.sort = get("sort");
  }
  if (shownBy(get("show"), view.on)) view.show = get("show");
  return view;
}

let current = viewOf(location.hash);

// Goes to another view; `isMore` of the same word that is being typed, which is no place to come back to.
function go(changes, isMore = false) {
  const next = { ...current, ...changes };
  const address = fragmentOf(next);
  const isPlace = !(isMore && current.text && next.text);
  current = next;
  history[isPlace ? "pushState" : "replaceState"](null, "", address);
  render();
}

addEventListener("hashchange", () => {
  current = viewOf(location.hash);
  render();
});
