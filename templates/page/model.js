"use strict";

// The data of the page, and the operations of the program on tables: joins, filters, search and sorting.
// tests/browser/vectors.mjs compares them with the program.

// The characters that encode positions: those that neither JSON nor HTML escapes.
const DIGITS = [...Array(92).keys()].map((at) => String.fromCharCode(35 + at)).filter((digit) => digit !== "<" && digit !== "\\").join("");
const DATA = JSON.parse(document.getElementById("data").textContent);
const TABLES = new Map(DATA.tables.map((table) => [table.name, completeTable(table)]));
const LETTER_FOLDS = new Map(DATA.letter_folds);
const foldCache = new Map();

function isJoined(column) {
  return Boolean(column.join || column.reverse_join);
}

// Returns the rows of a table, built from its columns, with a place for each joined column, which the data leaves out. A text that
// occurs again in the table is its number among the texts before it.
function expandRows(table) {
  const numbered = [];
  const text = (value) => {
    if (Array.isArray(value)) return value.map(text);
    if (typeof value === "number") return numbered[value];
    if (value !== null) numbered.push(value);
    return value;
  };
  const decode = ({ texts, values = texts.map(text), at }) => {
    if (at === undefined) return values;
    return typeof at === "string" ? [...at].map((digit) => values[DIGITS.indexOf(digit)]) : at.map((position) => values[position]);
  };
  const stored = table.cells.map(decode).values();
  const columns = table.columns.map((column) => (isJoined(column) ? null : stored.next().value));
  return Array.from({ length: table.length }, (_, row) => columns.map((cells) => (cells === null ? null : cells[row])));
}

// Completes the columns of a table, and gives it its rows, which are built when they are first read.
function completeTable(table) {
  if (table.extends) extendColumns(table);
  for (const column of table.columns) column.type ??= "text";
  let rows;
  Object.defineProperty(table, "rows", { get: () => (rows ??= expandRows(table)) });
  return table;
}

// Gives a table all columns of the table that it extends, joined by the key, before its own.
function extendColumns(table) {
  const base = DATA.tables.find(({ name }) => name === table.extends);
  const [key] = table.key;
  const own = (name) => table.columns.find((column) => column.name === name);
  const joined = base.columns.map((column) => own(column.name) ?? { ...column, reverse_join: undefined, join: { table: base.name, reference: key, column: column.name } });
  table.columns = [...joined, ...table.columns.filter(({ name }) => !base.columns.some((column) => column.name === name))];
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
  if (text === "") return [];
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

// The length of the longest word that is found only at the start of a word.
const MAX_SHORT_WORD = 3;

// Whether folded texts, one a line, contain a term. A number at an end of a phrase is not part of a longer number.
function containsTerm(text, term) {
  if (!term.includes(" ")) return [...term].length > MAX_SHORT_WORD ? text.includes(term) : hasWordPrefix(text, term);
  const isDigit = (c) => c !== undefined && c >= "0" && c <= "9";
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
    const end = at + term.length;
    const continues = (isDigit(term[0]) && isDigit(text[at - 1])) || (isDigit(text[end - 1]) && isDigit(text[end]));
    if (!continues) return true;
  }
  return false;
}

// Whether a word of folded texts, one a line, starts with a text.
function hasWordPrefix(text, prefix) {
  return text.startsWith(prefix) || text.includes(` ${prefix}`) || text.includes(`\n${prefix}`);
}

// Escapes control characters and characters that change the direction of the text.
function printable(text) {
  const hex = (c) => c.codePointAt(0).toString(16);
  const escape = (c) => (/[\n\r\t]/.test(c) ? " " : c < "\u0100" ? `\\x${hex(c).padStart(2, "0")}` : `\\u{${hex(c)}}`);
  return text.replace(/[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, escape);
}

// The name of a column or a table as words.
function displayName(name) {
  return name.replace(/[_-]/g, " ").replace(/^eu /, "EU ");
}

// The names of columns that are abbreviations.
const COLUMN_TITLES = { iso: "ISO code", inegi: "INEGI code", name_en: "English name", name_es: "Spanish name" };

function columnTitle(name) {
  return COLUMN_TITLES[name] ?? capitalize(displayName(name));
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

// The title of a record: that of the record that it refers to, where the title column is a reference.
function titleOf(record) {
  const { target } = record.table.columns[columnIndex(record.table, record.table.title)] ?? {};
  const title = displayText(cellOf(record, record.table.title));
  const referenced = target && recordsByKey(TABLES.get(target), DATA.as_of).get(joinKey(title));
  return (referenced ? titleOf(referenced) : title) || `${record.table.noun} ${record.key}`;
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

// A record, whose cells are computed when they are first read.
class TableRecord {
  #cells;
  constructor(table, stored, cellsOf) {
    this.table = table;
    this.key = keyOf(table, stored);
    this.cellsOf = () => cellsOf(stored);
  }

  get cells() {
    return (this.#cells ??= this.cellsOf());
  }
}

const recordCache = new Map();

// All records of a table on a date.
function recordsOn(table, asOf) {
  const cacheKey = tableDependsOnDate(table) ? `${table.name} ${asOf}` : table.name;
  if (!recordCache.has(cacheKey)) {
    let functions;
    const cellsOf = (row) => {
      functions ??= table.columns.map((column, index) =>
        isJoined(column) ? joinFunction(table, column, asOf) : (row) => decode(column, row[index], asOf));
      return functions.map((valueOf) => valueOf(row));
    };
    recordCache.set(cacheKey, table.rows.map((row) => new TableRecord(table, row, cellsOf)));
  }
  return recordCache.get(cacheKey);
}

function keyOf(table, row, write = (text) => text) {
  table.keyIndexes ??= table.key.map((name) => columnIndex(table, name));
  return table.keyIndexes.map((index) => write(displayText(row[index]))).join("/");
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
    for (const key of keysOf(row)) {
      if (!valuesByKey.has(key)) valuesByKey.set(key, new Set());
      values.forEach((value) => valuesByKey.get(key).add(value));
    }
  }
  return (row) => {
    const values = [...(valuesByKey.get(ownKey(row)) ?? [])];
    if (!joined) return values.length > 0;
    return values.length === 0 ? null : column.list ? values : values[0];
  };
}

// The records of a table by key, on a date; the keys of user data match folded.
function recordsByKey(table, asOf) {
  const records = recordsOn(table, asOf);
  records.byKey ??= new Map(records.toReversed().map((record) => [joinKey(record.key), record]));
  return records.byKey;
}

function findRecord(table, key, asOf) {
  const found = recordsByKey(table, asOf).get(joinKey(key));
  return found?.key === key ? found : (recordsOn(table, asOf).find((record) => record.key === key) ?? found);
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

// The choices that stand for rows without a value and for rows with one.
const [NONE, ANY] = ["none", "any"];

// The choices of a flag; `none` and `any` are among them if some row has no value.
function choicesOf(table, flag, asOf) {
  const { column } = flag;
  if (!column.target && !column.words) return ["yes"];
  const choices = column.target ? recordsOn(TABLES.get(column.target), asOf).map((record) => record.key) : column.words.map(([word]) => word);
  return isOptional(table, flag, asOf) ? [...choices, ANY, NONE] : choices;
}

// Whether some record has no value in the columns of a flag.
function isOptional(table, flag, asOf) {
  const records = recordsOn(table, asOf);
  records.optional ??= new Map();
  if (!records.optional.has(flag)) records.optional.set(flag, records.some((record) => valuesOf(record, flag).length === 0));
  return records.optional.get(flag);
}

// The values of a record in the columns of a flag.
function valuesOf(record, { columns }) {
  if (columns.length > 1) return columns.flatMap((index) => elements(record.cells[index]).map(displayText));
  return elements(record.cells[columns[0]]).map(displayText);
}

function passesFilter(record, flag, choices) {
  const values = valuesOf(record, flag);
  const isChoice = (choice) => {
    if (choice === NONE) return values.length === 0;
    return choice === ANY ? values.length > 0 : values.some((text) => isSameKey(record.table, text, choice));
  };
  return choices.some(isChoice);
}

function isSameKey(table, text, key) {
  return text === key || (table.is_user_data && fold(text) === fold(key));
}

// The folded cells of a record, one a line.
function searchableText(record) {
  return (record.searchableText ??= record.cells.map((cell) => fold(displayText(cell))).join("\n"));
}

// The records of a table that contain the words of a text.
function recordsWithText(table, text, asOf) {
  const terms = searchTerms(text);
  const records = recordsOn(table, asOf);
  if (terms.length === 0) return records;
  if (records.searched?.text !== text) {
    const found = records.filter((record) => terms.every((term) => containsTerm(searchableText(record), term)));
    records.searched = { text, found };
  }
  return records.searched.found;
}

// The records of a table that pass the filters and the text of a view.
function matchingRecords(table, { filters, text, asOf }) {
  const flags = [...filters].map(([name, choices]) => [flagsOf(table).get(name), choices]);
  const passesFilters = (record) => flags.every(([flag, choices]) => passesFilter(record, flag, choices));
  return recordsWithText(table, text, asOf).filter(passesFilters);
}

// The number of matches for each choice of a flag, without the current choices of that flag.
function countChoices(table, view, flag) {
  const otherFilters = new Map([...view.filters].filter(([name]) => name !== flag.name));
  const normalize = table.is_user_data ? fold : (text) => text;
  const counts = new Map();
  const add = (text) => counts.set(text, (counts.get(text) ?? 0) + 1);
  for (const record of matchingRecords(table, { ...view, filters: otherFilters })) {
    const values = valuesOf(record, flag);
    add(values.length === 0 ? `\0${NONE}` : `\0${ANY}`);
    new Set(values.map(normalize)).forEach(add);
  }
  const countOf = (choice) => counts.get(choice === NONE || choice === ANY ? `\0${choice}` : normalize(choice)) ?? 0;
  return new Map(choicesOf(table, flag, view.asOf).map((choice) => [choice, countOf(choice)]));
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
  for (const table of DATA.tables.filter((one) => !one.extends)) {
    const refers = ({ target, as_of, reverse_join }) => target === record.table.name && !as_of && !reverse_join;
    const columns = table.columns.flatMap((column, index) => (refers(column) ? [index] : []));
    const entries = columns.length === 0 ? [] : recordsOn(table, asOf).filter((entry) => valuesOf(entry, { columns }).some((text) => isSameKey(table, text, record.key)));
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
