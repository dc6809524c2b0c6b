// The file formats and the command lines, which are those of the program. tests/browser/vectors.mjs compares both.

// Writes the records as `-f csv`.
function toCsv(table, records) {
  const flat = (cell) => {
    const isNested = elements(cell).some((element) => typeof element === "object");
    return isNested ? JSON.stringify(cell) : elements(cell).map(String).join("; ");
  };
  const field = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [table.columns.map(({ name }) => name), ...records.map(({ cells }) => cells.map(flat))];
  return lines.map((line) => `${line.map(field).join(",")}\n`).join("");
}

// Escapes the characters of JSON that could control a terminal or change the direction of text.
function escapeJson(json) {
  const code = (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return json.replace(/[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f]/g, code);
}

// Writes the records as `-f json`.
function toJson(table, records) {
  const names = table.columns.map(({ name }) => name);
  const object = ({ cells }) => escapeJson(JSON.stringify(Object.fromEntries(names.map((name, at) => [name, cells[at]]))));
  return records.length === 0 ? "[]\n" : `[\n ${records.map(object).join(",\n ")}\n]\n`;
}

// The ways to quote a part of a shell word, in order of preference, as in the crate shlex.
const QUOTES = [
  [/^[\w+./:@\]-]+/, (part) => part],
  [/^\^?[^'^\\]+|^\^/, (part) => `'${part}'`],
  [/^[^`$!^]+/, (part) => `"${part.replace(/["\\]/g, "\\$&")}"`],
];

// Quotes a word for a POSIX shell, in as few parts as possible.
function shellQuote(text) {
  let quoted = "";
  for (let rest = text; rest !== ""; ) {
    const parts = QUOTES.map(([pattern, quote]) => [rest.match(pattern)?.[0] ?? "", quote]);
    const [part, quote] = parts.reduce((best, next) => (next[0].length > best[0].length ? next : best));
    quoted += quote(part);
    rest = rest.slice(part.length);
  }
  return quoted || "''";
}

function flagArgument(name, value) {
  return value.startsWith("-") && name !== "sort" ? `--${name}=${shellQuote(value)}` : `--${name} ${shellQuote(value)}`;
}

// The arguments for the folder of user data, and for the date if a table depends on it.
function globalArguments(tables, asOf) {
  const folder = DATA.folder === null ? [] : [flagArgument("data", DATA.folder)];
  return tables.some(tableDependsOnDate) ? [...folder, flagArgument("as-of", asOf)] : folder;
}

// The maximum number of rows on screen.
const MAX_ROWS = 5000;

// The command that lists the rows of a view.
function listCommand(tab, { filters, text, sort, asOf }, isTruncated = false) {
  const table = TABLES.get(tab.table);
  const filterArguments = [...filters].flatMap(([name, choices]) => {
    const { column } = flagsOf(table).get(name);
    return choices.map((choice) => (column.target || column.words ? flagArgument(name, choice) : `--${name}`));
  });
  return [
    "eccp-mx", table.name, ...filterArguments,
    ...(searchTerms(text).length > 0 ? [flagArgument("text", closedText(text))] : []),
    ...(tab.extra_columns.length > 0 ? [`-c +${tab.extra_columns.join(",")}`] : []),
    ...(sort ? [flagArgument("sort", sort)] : []),
    ...(isTruncated ? [`-n ${MAX_ROWS}`] : []),
    ...globalArguments([table], asOf),
  ].join(" ");
}

// The command that writes the brief of a record: of a state or a sector, or of those that a record refers to.
function briefCommand(record, asOf) {
  const { table } = record;
  const references = table.columns.map((column, index) => [column, record.cells[index]]);
  const selected = DATA.brief_flags.flatMap((noun) => {
    if (table.noun === noun) return [[noun, record.key]];
    const [, cell] = references.find(([{ name, list, target }]) => name === noun && target && !list) ?? [];
    return cell ? [[noun, cell]] : [];
  });
  const folder = DATA.folder === null ? [] : [flagArgument("data", DATA.folder)];
  const flags = selected.map(([noun, key]) => flagArgument(noun, key));
  return flags.length > 0 && ["eccp-mx", "brief", ...flags, ...folder, flagArgument("as-of", asOf), "-o brief.html"].join(" ");
}

// The command that shows a record with its related records.
function showCommand(record, { asOf }) {
  const tables = [record.table, ...relatedGroups(record, asOf).map(({ table }) => table)];
  return ["eccp-mx", "show", shellQuote(`${record.table.name}/${record.key}`), ...globalArguments(tables, asOf)].join(" ");
}
