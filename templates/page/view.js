// The view: the tab, the filters, the text, the sort order, the date and the path of the shown record. The fragment of
// the URL holds it.

const TABS = new Map(DATA.tabs.map((tab) => [tab.table, tab]));

function defaultView(tab) {
  return { tab, filters: new Map(), text: "", sort: "", asOf: DATA.as_of, show: "" };
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

// Parses the fragment of a URL; invalid parameters are ignored.
function viewOf(fragment) {
  const [name, query] = fragment.slice(1).split(/\?(.*)/s);
  const view = defaultView(TABS.get(name) ?? DATA.tabs[0]);
  const parameters = new URLSearchParams(query);
  const get = (parameter) => parameters.get(parameter) ?? "";
  if (isDate(get("as-of"))) view.asOf = get("as-of");
  const table = TABLES.get(view.tab.table);
  for (const flag of view.tab.filters) {
    const choices = choicesOf(flagsOf(table).get(flag), view.asOf);
    const chosen = [...new Set(parameters.getAll(flag))].filter((choice) => choices.includes(choice));
    if (chosen.length > 0) view.filters.set(flag, chosen);
  }
  if (view.tab.has_query) {
    view.text = get("text");
    if ([...table.view, ...view.tab.extra_columns].includes(get("sort").replace(/^-/, ""))) view.sort = get("sort");
  }
  if (recordAt(get("show"), view.asOf)) view.show = get("show");
  return view;
}

let current = viewOf(location.hash);

// Changes the view. With `replaceTyping`, a text that is being typed makes one entry of the history and not one per
// letter.
function go(changes, replaceTyping = false) {
  const next = { ...current, ...changes };
  const isTyping = replaceTyping && current.text && next.text;
  current = next;
  history[isTyping ? "replaceState" : "pushState"](null, "", fragmentOf(next));
  render();
}

addEventListener("hashchange", () => {
  current = viewOf(location.hash);
  render();
});
