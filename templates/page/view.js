// The view: the tab, the filters, the text, the sort order, the date and the path of the shown record. The fragment of
// the URL holds it.

// The tab with the matches of a text in all tables.
const EVERYTHING = { table: "everything", filters: [], extra_columns: [], subtitle: [], has_query: true };
const TABS = new Map([...DATA.tabs, EVERYTHING].map((tab) => [tab.table, tab]));

function defaultView(tab) {
  return { tab, filters: new Map(), text: "", sort: "", asOf: DATA.as_of, show: "", unknown: [] };
}

function isDate(text) {
  return /^\d{4}-\d\d-\d\d$/.test(text) && text > "0001" && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}

function fragmentOf({ tab, filters, text, sort, asOf, show }) {
  const choices = [...filters].flatMap(([name, chosen]) => chosen.map((choice) => [name, choice]));
  const others = Object.entries({ text, sort, "as-of": asOf === DATA.as_of ? "" : asOf, show }).filter(([, value]) => value !== "");
  const parameters = new URLSearchParams([...choices, ...others]).toString();
  return `#${tab.table}${parameters && `?${parameters}`}`;
}

// Parses the fragment of a URL; invalid parameters are ignored, and those of filters kept as unknown.
function viewOf(fragment) {
  const [name, query] = fragment.slice(1).split(/\?(.*)/s);
  const view = defaultView(TABS.get(name) ?? DATA.tabs[0]);
  const parameters = new URLSearchParams(query);
  const get = (parameter) => parameters.get(parameter) ?? "";
  if (isDate(get("as-of"))) view.asOf = get("as-of");
  const table = TABLES.get(view.tab.table);
  for (const name of view.tab.filters) {
    const given = [...new Set(parameters.getAll(name))];
    if (given.length === 0) continue;
    const choices = choicesOf(table, flagsOf(table).get(name), view.asOf);
    const chosen = given.filter((choice) => choices.includes(choice));
    view.unknown.push(...given.filter((choice) => !choices.includes(choice)).map((choice) => `${displayName(name)} ‘${choice}’`));
    if (chosen.length > 0) view.filters.set(name, chosen);
  }
  if (view.tab.has_query) {
    view.text = get("text");
    if (table && columnIndex(table, get("sort").replace(/^-/, "")) >= 0) view.sort = get("sort");
  }
  if (recordAt(get("show"), view.asOf)) view.show = get("show");
  return view;
}

let current = viewOf(location.hash);

// Changes the view. With `replaceTyping`, a text that is being typed makes one entry of the history and not one per
// letter.
function go(changes, replaceTyping = false) {
  const next = { ...current, unknown: [], ...changes };
  const isTyping = replaceTyping && current.text && next.text && current.tab === next.tab;
  current = next;
  history[isTyping ? "replaceState" : "pushState"](null, "", fragmentOf(next));
  render(replaceTyping);
}

addEventListener("hashchange", () => {
  current = viewOf(location.hash);
  render();
});

// The filters with other choices of one flag, in the order of the flags, so that the same filters always give the same URL.
function withChoices(tab, filters, name, choices) {
  const all = tab.filters.map((flag) => [flag, flag === name ? choices : (filters.get(flag) ?? [])]);
  return new Map(all.filter(([, chosen]) => chosen.length > 0));
}

// Adds a choice to a flag or removes it.
function toggle(name, choice) {
  const before = current.filters.get(name) ?? [];
  const after = before.includes(choice) ? before.filter((other) => other !== choice) : [...before, choice];
  go({ filters: withChoices(current.tab, current.filters, name, after) });
}
