// The lines above the rows: what the text names, its correction, and the matches in other tabs; and the search over all
// tables.

// The number of matches of each table that the search over all tables shows.
const MAX_MATCHES = 5;

function updateHints() {
  const element = document.getElementById("hints");
  const unknown = current.unknown.length > 0 ? [el("p", {}, `Not in the data, so not filtered by: ${current.unknown.join(", ")}.`)] : [];
  element.replaceChildren(...unknown, ...conflictsHint());
  if (current.tab === EVERYTHING || searchTerms(current.text).length === 0) return;
  const view = current;
  // After the rows are on screen, because this reads all tables.
  afterFrame(() => {
    if (view === current) element.replaceChildren(...unknown, ...[namedHint() ?? correctionHint(), otherTabsHint()].filter(Boolean), ...conflictsHint());
  });
}

// In the tab of conflicts, the number of claims that the data contradicts, as a link to them.
function conflictsHint() {
  const [name, value] = ["verdict", "contradicted"];
  const tab = current.tab.table === "conflicts" && DATA.tabs.find(({ records }) => records);
  if (!tab) return [];
  const kept = [...current.filters].filter(([flag]) => tab.filters.includes(flag) && flag !== name);
  const view = { ...defaultView(tab), filters: new Map([[name, [value]], ...kept]), asOf: current.asOf, text: current.text };
  const table = TABLES.get(tab.table);
  const number = matchingRecords(table, view).length;
  if (number === 0) return [];
  return [el("p", {}, "Contradicted in the audit: ", viewLink(view, formatCount(number, table.noun, table.plural)))];
}

// What the text names, as a link to the rows that have it: a sector or a state by another name.
function namedHint() {
  const { named, rest } = filtersNamedBy(current.tab, current.text);
  if (named.length === 0) return undefined;
  const table = TABLES.get(current.tab.table);
  const choicesOf = (name) => [...new Set(named.filter(({ flag }) => flag.name === name).map(({ key }) => key))];
  const filters = named.reduce((all, { flag }) => withChoices(current.tab, all, flag.name, choicesOf(flag.name)), current.filters);
  const view = { ...current, filters, text: rest };
  const [found, before] = [matchingRecords(table, view), new Set(matchingRecords(table, current))];
  if (found.length === before.size && found.every((record) => before.has(record))) return undefined;
  if (found.length === 0) return undefined;
  const number = found.length === 1 ? `its ${table.noun}` : `its ${formatCount(found.length, table.noun, table.plural)}`;
  const [all, link] = named.length === 1 && rest === "" ? [`${nameSentence(named[0])}: `, `show ${number}`]
    : [`${named.map(nameSentence).join("; ")}: `, `show the ${formatCount(found.length, table.noun, table.plural)}`];
  return el("p", {}, all, viewLink(view, link));
}

function nameSentence({ flag, key, step, name, typed }) {
  const record = `${capitalize(displayName(flag.name))} ${key}`;
  if (step === "one edit") return `‘${typed}’ read as ${flag.name} ${key}`;
  if (step === "prefix") return `${record} has a name that begins with ‘${typed}’`;
  const isMember = name && ![TITLE, ALIAS, PRINTED].includes(name.kind);
  if (isMember) return `${name.text} is a ${name.kind} of ${flag.name} ${key}${name.source ? ` (${name.source})` : ""}`;
  return name && name.kind !== TITLE ? `${record} is also called ‘${name.text}’` : record;
}

// A correction of a misspelt word, if nothing matches.
function correctionHint() {
  const table = TABLES.get(current.tab.table);
  if (matchingRecords(table, current).length > 0) return undefined;
  const text = correctedText(table, current.text, current.asOf);
  return text && el("p", {}, "Did you mean ", viewLink({ ...current, text }, `‘${text}’`), "?");
}

// The numbers of matches in the other tabs that can be searched.
function otherTabsHint() {
  const counts = DATA.tabs.filter((tab) => tab.has_query && tab !== current.tab).flatMap((tab) => {
    const table = TABLES.get(tab.table);
    const number = recordsWithText(table, current.text, current.asOf).length;
    return number > 0 ? [viewLink({ ...defaultView(tab), asOf: current.asOf, text: current.text }, formatCount(number, table.noun, table.plural))] : [];
  });
  if (counts.length === 0) return undefined;
  return el("p", {}, "Also in: ", ...counts.flatMap((link, at) => (at === 0 ? [link] : [", ", link])));
}

// Shows the matches of the text in all tables, the tables with a tab first, each with its command.
function updateEverything() {
  const isSearched = searchTerms(current.text).length > 0;
  const names = new Set([...DATA.tabs.filter((tab) => tab.has_query).map(({ table }) => table), ...DATA.tables.map(({ name }) => name)]);
  const tables = [...names].map((name) => TABLES.get(name)).filter(({ name }) => !TABS.get(name)?.records);
  const groups = isSearched ? tables.map((table) => [table, recordsWithText(table, current.text, current.asOf)]).filter(([, records]) => records.length > 0) : [];
  const total = groups.reduce((sum, [, records]) => sum + records.length, 0);
  document.getElementById("count").textContent = isSearched ? printable(`${formatCount(total, "record", "records")} with ‘${current.text}’`) : "Search all records";
  document.getElementById("everything").replaceChildren(...groups.map(([table, records]) => buildMatches(table, records)));
  const commands = groups.map(([table]) => listCommand({ table: table.name, extra_columns: [] }, { ...current, filters: new Map(), sort: "" }));
  document.getElementById("command-line").replaceChildren(...(groups.length > 0 ? [commandLine(commands)] : []));
}

function buildMatches(table, records) {
  const tab = TABS.get(table.name);
  const heading = formatCount(records.length, table.noun, table.plural) + wordingOf(table);
  const title = tab ? viewLink({ ...defaultView(tab), asOf: current.asOf, text: current.text }, heading) : heading;
  const item = (record) => el("li", {}, recordLink(record), summaryNode(record));
  return el("section", {}, el("h3", {}, title), ...foldedList(records.map(item), MAX_MATCHES));
}

// A list of which the first items are shown, and the others on demand.
function foldedList(items, number) {
  const attributes = { class: "entries" };
  if (items.length <= number + 1) return [el("ul", attributes, items)];
  const rest = el("details", { class: "rest" }, el("summary", {}, `${items.length - number} more`), el("ul", attributes, items.slice(number)));
  return [el("ul", attributes, items.slice(0, number)), rest];
}
