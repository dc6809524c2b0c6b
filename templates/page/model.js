"use strict";

// The data of the page, and the operations of the program on tables: filters, sorting, joins, file formats and command
// lines. tests/browser/vectors.mjs compares them with the program.

const DATA = JSON.parse(document.getElementById("data").textContent);
const TABLES = new Map(DATA.tables.map((table) => [table.name, expandRows(table)]));
const LETTER_FOLDS = new Map(DATA.letter_folds);
const foldCache = new Map();

function isJoined(column) {
  return Boolean(column.join || column.reverse_join);
}

// Gives the rows of a table a place for each joined column, which they leave out.
function expandRows(table) {
  table.rows = table.rows.map((cells) => {
    const rest = cells.values();
    return table.columns.map((column) => (isJoined(column) ? null : rest.next().value));
  });
  return table;
}

// Folds case, accents, punctuation and look-alike letters.
function fold(text) {
  if (!foldCache.has(text)) {
    const visible = text.normalize("NFKD").replace(/[\p{M}\p{Default_Ignorable_Code_Point}]/gu, "");
    const letters = [...visible].flatMap((letter) => [...letter.toLowerCase()]);
    const latin = letters.map((letter) => LETTER_FOLDS.get(letter) ?? letter).join("");
    foldCache.set(text, latin.replace(/[^\p{Alphabetic}\p{N}]+/gu, " ").trim());
  }
  return foldCache.get(text);
}

// The folded words and phrases of a search text. A phrase stands in double quotes; a number with a dot or a comma is one too.
function searchTerms(text) {
  const number = (folded, word) => /[.,]/.test(word) && /^[0-9 ]+$/.test(folded);
  const terms = (word) => (number(fold(word), word) ? [fold(word)] : fold(word).split(" "));
  const parts = closedText(text).split(/["“”]/);
  const all = parts.flatMap((part, at) => (at % 2 === 1 ? [fold(part)] : part.split(/\s+/u).flatMap(terms)));
  return all.filter((term) => term !== "");
}

// A search text without the last of its double quotes if that one is not closed, as while a phrase is typed.
function closedText(text) {
  const quotes = [...text.matchAll(/["“”]/g)];
  return quotes.length % 2 === 0 ? text : `${text.slice(0, quotes.at(-1).index)} ${text.slice(quotes.at(-1).index + 1)}`;
}

// Whether a folded text contains a term. A number at an end of a phrase is not part of a longer number.
function containsTerm(text, term) {
  if (!term.includes(" ")) return text.includes(term);
  const isDigit = (c) => c !== undefined && c >= "0" && c <= "9";
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
    const end = at + term.length;
    const continues = (isDigit(term[0]) && isDigit(text[at - 1])) || (isDigit(text[end - 1]) && isDigit(text[end]));
    if (!continues) return true;
  }
  return false;
}

// Escapes control characters and characters that change the direction of the text.
function printable(text) {
  const hex = (c) => c.codePointAt(0).toString(16);
  const escape = (c) => (/[\n\r\t]/.test(c) ? " " : c < "\u0100" ? `\\x${hex(c).padStart(2, "0")}` : `\\u{${hex(c)}}`);
  return text.replace(/[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, escape);
}

// The name of a column or a table as words.
function displayName(name) {
  return name.replace(/[_-]/g, " ");
}

function capitalize(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function formatCount(number, singular, plural) {
  return `${number} ${number === 1 ? singular : plural}`;
}

// What follows the name of records whose titles are not the words of the report.
function wordingOf(table) {
  return table.in_our_words ? ", in our words" : "";
}

// A cell as text for people.
function displayText(cell) {
  if (cell === null) return "";
  if (Array.isArray(cell)) return cell.map((element) => (typeof element === "object" ? nestedText(element) : displayText(element))).join("; ");
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  return String(cell);
}

function nestedText(nested) {
  return Object.values(nested).filter((cell) => cell !== null).map(displayText).join(" ");
}

// The elements of a list, or the only value of another cell.
function elements(cell) {
  return cell === null ? [] : Array.isArray(cell) ? cell : [cell];
}

function columnIndex(table, name) {
  return table.columns.findIndex((column) => column.name === name);
}

function cellOf(record, name) {
  return record.cells[columnIndex(record.table, name)] ?? null;
}

function titleOf(record) {
  return displayText(cellOf(record, record.table.title)) || `${record.table.noun} ${record.key}`;
}

// Whether the values of a column depend on the date, directly or through a join.
function dependsOnDate(column) {
  const join = column.join ?? column.reverse_join;
  const target = join?.column && TABLES.get(join.table);
  return Boolean(column.as_of || (target && target.columns[columnIndex(target, join.column)].as_of));
}

function tableDependsOnDate(table) {
  return (table.dependsOnDate ??= table.columns.some(dependsOnDate));
}

// Decodes the value of a column on a date: a countdown, or the last step before the date.
function decode(column, encoded, asOf) {
  if (encoded === null || !column.as_of) return encoded;
  if (column.as_of === "countdown") return encoded - Date.parse(asOf) / 864e5;
  return encoded.findLast(([from]) => from <= asOf)[1];
}

const recordCache = new Map();

// All records of a table on a date.
function recordsOn(table, asOf) {
  const cacheKey = tableDependsOnDate(table) ? `${table.name} ${asOf}` : table.name;
  if (!recordCache.has(cacheKey)) {
    const values = table.columns.map((column, index) =>
      isJoined(column) ? joinFunction(table, column, asOf) : (row) => decode(column, row[index], asOf));
    const record = (row) => ({ table, key: keyOf(table, row), cells: values.map((value) => value(row)) });
    recordCache.set(cacheKey, table.rows.map(record));
  }
  return recordCache.get(cacheKey);
}

function keyOf(table, row, write = (text) => text) {
  return table.key.map((name) => write(displayText(row[columnIndex(table, name)]))).join("/");
}

// The form in which keys are compared: the keys of user data match folded.
function joinKey(text) {
  return DATA.folder === null ? text : fold(text);
}

// Returns a function from a row to the value of a joined column: the distinct values of the rows of the other table that
// have its key, or whether there is such a row.
function joinFunction(table, column, asOf) {
  const { table: name, reference, column: joined } = column.join ?? column.reverse_join;
  const other = TABLES.get(name);
  const [from, to] = [columnIndex(table, reference), columnIndex(other, reference)];
  const at = columnIndex(other, joined);
  const keysOf = column.join ? (row) => [keyOf(other, row, joinKey)] : (row) => elements(row[to]).map((element) => joinKey(displayText(element)));
  const ownKey = column.join ? (row) => joinKey(displayText(row[from])) : (row) => keyOf(table, row, joinKey);
  const valuesByKey = new Map();
  for (const row of other.rows) {
    const values = joined ? elements(decode(other.columns[at], row[at], asOf)) : [true];
    for (const key of keysOf(row)) valuesByKey.set(key, new Set([...(valuesByKey.get(key) ?? []), ...values]));
  }
  return (row) => {
    const values = [...(valuesByKey.get(ownKey(row)) ?? [])];
    if (!joined) return values.length > 0;
    return values.length === 0 ? null : column.list ? values : values[0];
  };
}

function findRecord(table, key, asOf) {
  const records = recordsOn(table, asOf);
  const exact = records.find((record) => record.key === key);
  return exact ?? (DATA.folder === null ? undefined : records.find((record) => fold(record.key) === fold(key)));
}

// The record at a path, which is the name of a table, a slash and a key.
function recordAt(path, asOf) {
  const [name] = path.split("/", 1);
  const table = TABLES.get(name);
  return table && recordsOn(table, asOf).find((record) => record.key === path.slice(name.length + 1));
}

// The flags of a table by name, each with the columns that it filters.
function flagsOf(table) {
  table.flagsByName ??= new Map(table.flags.map(([name, columns]) => [name, { name, columns, column: table.columns[columns[0]] }]));
  return table.flagsByName;
}

function choicesOf({ column }, asOf) {
  if (column.target) return recordsOn(TABLES.get(column.target), asOf).map((record) => record.key);
  return column.words ? column.words.map(([word]) => word) : ["yes"];
}

function passesFilter(record, { columns }, choices) {
  const isChoice = (text) => choices.some((choice) => text === choice || (record.table.is_user_data && fold(text) === fold(choice)));
  return columns.some((index) => elements(record.cells[index]).some((element) => isChoice(displayText(element))));
}

// The records of a table that pass the filters and the text of a view.
function matchingRecords(table, { filters, text, asOf }) {
  const terms = searchTerms(text);
  const containsText = (record) => {
    if (terms.length === 0) return true;
    record.foldedCells ??= record.cells.map((cell) => fold(displayText(cell)));
    return terms.every((term) => record.foldedCells.some((cell) => containsTerm(cell, term)));
  };
  const flags = [...filters].map(([name, choices]) => [flagsOf(table).get(name), choices]);
  const passesFilters = (record) => flags.every(([flag, choices]) => passesFilter(record, flag, choices));
  return recordsOn(table, asOf).filter((record) => passesFilters(record) && containsText(record));
}

// The number of matches for each choice of a flag, without the current choices of that flag.
function countChoices(table, view, flag) {
  const otherFilters = new Map([...view.filters].filter(([name]) => name !== flag.name));
  const records = matchingRecords(table, { ...view, filters: otherFilters });
  const count = (choice) => records.filter((record) => passesFilter(record, flag, [choice])).length;
  return new Map(choicesOf(flag, view.asOf).map((choice) => [choice, count(choice)]));
}

// The records of a view, sorted: a stable sort with empty cells last in both directions.
function sortedRecords(table, view) {
  const records = matchingRecords(table, view);
  if (view.sort === "") return records;
  const sign = view.sort.startsWith("-") ? -1 : 1;
  const index = columnIndex(table, view.sort.replace("-", ""));
  const keyed = records.map((record) => [sortKey(table.columns[index], record.cells[index]), record]);
  const compare = ([a], [b]) => {
    if (a === null || b === null) return (a === null) - (b === null);
    return sign * (Array.isArray(a) ? compareKeys(a[0], b[0]) || compareKeys(a[1], b[1]) : compareKeys(a, b));
  };
  return keyed.sort(compare).map(([, record]) => record);
}

// The sort key of a cell: null if it is empty, a number, a date, or a pair of the collation key and the text.
function sortKey({ type, words }, cell) {
  const [first] = elements(cell);
  if (first === undefined) return null;
  if (typeof first === "number") return first;
  if (typeof first === "boolean") return Number(!first);
  if (type === "date") return first;
  if (type === "period") return first.split("/")[0];
  if (type === "word") return (words.findIndex(([word]) => word === first) + words.length + 1) % (words.length + 1);
  return [collationKey(displayText(cell)), displayText(cell)];
}

// A key that sorts as in Spanish: ñ after n, other accents ignored.
function collationKey(text) {
  if (!/[ñÑ]/.test(text)) return fold(text);
  const composed = text.normalize("NFKC");
  const letters = [...composed].filter((c) => /[\p{Alphabetic}\p{N}]/u.test(c));
  let index = 0;
  const suffix = (c) => (c !== " " && /[ñÑ]/.test(letters[index++] ?? "") ? "\u{10ffff}" : "");
  return [...fold(composed.replace(/[ñÑ]/g, "n"))].map((c) => c + suffix(c)).join("");
}

// Compares numbers, or texts by code points.
function compareKeys(a, b) {
  if (typeof a === "number") return a - b;
  const [left, right] = [[...a], [...b]];
  const index = left.findIndex((c, at) => c !== right[at]);
  if (index < 0) return left.length - right.length;
  return index >= right.length ? 1 : left[index].codePointAt(0) - right[index].codePointAt(0);
}

// The groups of records that are related to a record: its only parts, then other records that refer to it, then those
// that it lists.
function relatedGroups(record, asOf) {
  const groups = [];
  for (const table of DATA.tables) {
    const refers = ({ target, as_of, reverse_join }) => target === record.table.name && !as_of && !reverse_join;
    const columns = table.columns.flatMap((column, index) => (refers(column) ? [index] : []));
    const entries = columns.length === 0 ? [] : recordsOn(table, asOf).filter((entry) => passesFilter(entry, { columns }, [record.key]));
    const isPart = columns.some((index) => table.key.length === 1 && table.key[0] === table.columns[index].name);
    if (entries.length > 0) groups.push({ table, refers: true, isPart, entries });
  }
  record.table.columns.forEach((column, index) => {
    if (!column.list || !column.target) return;
    const table = TABLES.get(column.target);
    const keys = elements(record.cells[index]).map(displayText);
    const entries = recordsOn(table, asOf).filter((entry) => keys.includes(entry.key));
    if (entries.length > 0) groups.push({ table, refers: false, isPart: false, entries });
  });
  return groups.sort((a, b) => b.isPart - a.isPart || b.refers - a.refers);
}

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

// The command that lists the rows of a view.
function listCommand(tab, { filters, text, sort, asOf }) {
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
    ...globalArguments([table], asOf),
  ].join(" ");
}

// The command that shows a record with its related records.
function showCommand(record, { asOf }) {
  const tables = [record.table, ...relatedGroups(record, asOf).map(({ table }) => table)];
  return ["eccp-mx", "show", shellQuote(`${record.table.name}/${record.key}`), ...globalArguments(tables, asOf)].join(" ");
}
