"use strict";

// What the page holds, asked as the program asks it: tables of records, filters, order, files, command lines.

const DATA = JSON.parse(document.getElementById("data").textContent);
const TABLES = new Map(DATA.tables.map((table) => [table.name, table]));
const TWINS = new Map(DATA.twins);
const folds = new Map();

// What two spellings of one word have in common.
function fold(text) {
  if (!folds.has(text)) {
    const letters = [...text.normalize("NFD").replace(/\p{M}/gu, "")].flatMap((letter) => [...letter.toLowerCase()]);
    const latin = letters.map((letter) => TWINS.get(letter) ?? letter).join("");
    folds.set(text, latin.replace(/[^\p{Alphabetic}\p{N}]+/gu, " ").trim());
  }
  return folds.get(text);
}

function wordsOf(text) {
  return fold(text).split(" ").filter((word) => word !== "");
}

// Text in which nothing can turn or hide what stands beside it.
function printable(text) {
  const shown = (c) => (/[\n\r\t]/.test(c) ? " " : c < "\u0100" ? `\\x${hex(c).padStart(2, "0")}` : `\\u{${hex(c)}}`);
  return text.replace(/[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, shown);
}

function hex(c) {
  return c.codePointAt(0).toString(16);
}

function words(name) {
  return name.replace(/[_-]/g, " ");
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function countOf(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}

// A cell as a person reads it.
function human(cell) {
  if (cell === null) return "";
  if (Array.isArray(cell)) return cell.map((value) => (typeof value === "object" ? said(value) : human(value))).join("; ");
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  return String(cell);
}

function said(part) {
  return Object.values(part).filter((value) => value !== null).map(human).join(" ");
}

// The values of a cell one by one.
function values(cell) {
  return cell === null ? [] : Array.isArray(cell) ? cell : [cell];
}

function position(table, name) {
  return table.columns.findIndex((column) => column.name === name);
}

function value(record, name) {
  return record.cells[position(record.table, name)] ?? null;
}

function title(record) {
  return human(value(record, record.table.title)) || `${record.table.noun} ${record.key}`;
}

// Whether a column depends on the day: by itself, or by what is looked up.
function isDaily(column) {
  const there = column.from?.there;
  return Boolean(column.as_of || (there && TABLES.get(column.from.table).columns[position(TABLES.get(column.from.table), there)].as_of));
}

function tableIsDaily(table) {
  return (table.daily ??= table.columns.some(isDaily));
}

// A value on a day: the number of days that are left, or what the last step before it was to.
function onDay(column, course, on) {
  if (course === null) return null;
  if (column.as_of === "countdown") return course - Date.parse(on) / 864e5;
  return course.findLast(([from]) => from <= on)[1];
}

const known = new Map();

// All records of a table as they are on a day.
function records(table, on) {
  const name = tableIsDaily(table) ? `${table.name} ${on}` : table.name;
  if (!known.has(name)) {
    const looked = table.columns.map((column) => (!column.as_of && isDaily(column) ? lookUp(table, column, on) : undefined));
    const cellOf = (row, index) => {
      const column = table.columns[index];
      if (looked[index]) return looked[index](row);
      return column.as_of ? onDay(column, row[index], on) : row[index];
    };
    const recordOf = (row) => ({ table, key: keyOf(table, row), cells: row.map((_, index) => cellOf(row, index)) });
    known.set(name, table.rows.map(recordOf));
  }
  return known.get(name);
}

function keyOf(table, row, write = (text) => text) {
  return table.key.map((name) => write(human(row[position(table, name)]))).join("/");
}

// Keys of a person's own data match folded.
function folded(text) {
  return DATA.folder === null ? text : fold(text);
}

// What another table says of a row: through a reference of its own, or of the records that refer to it.
function lookUp(table, { from, list: isList }, on) {
  const other = TABLES.get(from.table);
  if (from.own) {
    return (row) => {
      const record = find(other, human(row[position(table, from.own)]), on);
      return record ? value(record, from.there) : null;
    };
  }
  const found = new Map();
  for (const record of records(other, on)) {
    for (const lead of values(value(record, from.by)).map((key) => folded(human(key)))) {
      const all = found.get(lead) ?? [];
      found.set(lead, [...new Set([...all, ...values(value(record, from.there))])]);
    }
  }
  return (row) => {
    const all = found.get(keyOf(table, row, folded)) ?? [];
    return all.length === 0 ? null : isList ? all : all[0];
  };
}

function find(table, key, on) {
  const all = records(table, on);
  return all.find((record) => record.key === key) ?? (DATA.folder === null ? undefined : all.find((record) => fold(record.key) === fold(key)));
}

// The record that `table/key` names.
function shownBy(show, on) {
  const [name] = show.split("/", 1);
  const table = TABLES.get(name);
  return table && records(table, on).find((record) => record.key === show.slice(name.length + 1));
}

// The flags of a table by name, each with the columns it looks at.
function flags(table) {
  table.byFlag ??= new Map(table.flags.map(([name, at]) => [name, { name, at, column: table.columns[at[0]] }]));
  return table.byFlag;
}

function choices({ column }, on) {
  if (column.to) return records(TABLES.get(column.to), on).map((record) => record.key);
  return column.words ? column.words.map(([word]) => word) : ["yes"];
}

function isSame(table, text, asked) {
  return text === asked || (table.own && fold(text) === fold(asked));
}

function meets(record, flag, asked) {
  return flag.at.some((index) => values(record.cells[index]).some((one) => asked.some((choice) => isSame(record.table, human(one), choice))));
}

function matching(table, { filters: asked, text, on }) {
  const wanted = wordsOf(text);
  const reads = (record) => {
    if (wanted.length === 0) return true;
    record.folded ??= record.cells.map((cell) => fold(human(cell)));
    return wanted.every((word) => record.folded.some((cell) => cell.includes(word)));
  };
  const by = [...asked].map(([name, chosen]) => [flags(table).get(name), chosen]);
  return records(table, on).filter((record) => by.every(([flag, chosen]) => meets(record, flag, chosen)) && reads(record));
}

// How many rows each choice of a flag would leave, whatever is chosen of it now.
function counts(table, view, flag) {
  const others = new Map([...view.filters].filter(([name]) => name !== flag.name));
  const found = matching(table, { ...view, filters: others });
  return new Map(choices(flag, view.on).map((choice) => [choice, found.filter((record) => meets(record, flag, [choice])).length]));
}

// The rows of a view in its order; rows that are equal in it stay as they are, and what is not known is last.
function answer(table, view) {
  const found = matching(table, view);
  if (view.sort === "") return found;
  const down = view.sort.startsWith("-");
  const index = position(table, view.sort.replace("-", ""));
  const keyed = found.map((record) => [order(table.columns[index], record.cells[index]), record]);
  const compared = ([a], [b]) => {
    if (a === null || b === null) return (a === null) - (b === null);
    return (down ? -1 : 1) * (Array.isArray(a) ? compare(a[0], b[0]) || compare(a[1], b[1]) : compare(a, b));
  };
  return keyed.sort(compared).map(([, record]) => record);
}

function order({ kind, words: vocabulary }, cell) {
  const [first] = values(cell);
  if (first === undefined) return null;
  if (typeof first === "number") return first;
  if (typeof first === "boolean") return Number(!first);
  if (kind === "date") return first;
  if (kind === "period") return first.split("/")[0];
  if (kind === "word") return (vocabulary.findIndex(([word]) => word === first) + vocabulary.length + 1) % (vocabulary.length + 1);
  return [spanish(human(cell)), human(cell)];
}

// A key that sorts as a Spanish reader expects: ñ after n.
function spanish(text) {
  if (!/[ñÑ]/.test(text)) return fold(text);
  const composed = text.normalize("NFC");
  const letters = [...composed].filter((c) => /[\p{Alphabetic}\p{N}]/u.test(c));
  let at = 0;
  const after = (c) => (c !== " " && /[ñÑ]/.test(letters[at++] ?? "") ? "\u{10ffff}" : "");
  return [...fold(composed.replace(/[ñÑ]/g, "n"))].map((c) => c + after(c)).join("");
}

// By number, or by code points.
function compare(a, b) {
  if (typeof a === "number") return a - b;
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((c, index) => c !== right[index]);
  return at < 0 ? left.length - right.length : at >= right.length ? 1 : left[at].codePointAt(0) - right[at].codePointAt(0);
}

// Everything that has to do with a record: its parts, then what refers to it, then what it lists.
function related(record, on) {
  const groups = [];
  for (const table of DATA.tables) {
    const refers = ({ to, as_of, from }) => to === record.table.name && !as_of && (!from || from.own);
    const at = table.columns.flatMap((column, index) => (refers(column) ? [index] : []));
    const entries = at.length === 0 ? [] : records(table, on).filter((one) => meets(one, { at }, [record.key]));
    const single = at.some((index) => table.key.length === 1 && table.key[0] === table.columns[index].name);
    if (entries.length > 0) groups.push({ table, refer: true, single, entries });
  }
  record.table.columns.forEach((column, index) => {
    if (!column.list || !column.to) return;
    const keys = values(record.cells[index]).map(human);
    const entries = records(TABLES.get(column.to), on).filter((one) => keys.includes(one.key));
    if (entries.length > 0) groups.push({ table: TABLES.get(column.to), refer: false, single: false, entries });
  });
  return groups.sort((a, b) => b.single - a.single || b.refer - a.refer);
}

// A file as `-f csv` writes it.
function csv(table, found) {
  const flat = (cell) => {
    const isParts = values(cell).some((part) => typeof part === "object");
    return isParts ? JSON.stringify(cell) : values(cell).map(String).join("; ");
  };
  const field = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [table.columns.map(({ name }) => name), ...found.map(({ cells }) => cells.map(flat))];
  return lines.map((line) => `${line.map(field).join(",")}\n`).join("");
}

// A file as `-f json` writes it.
function json(table, found) {
  const names = table.columns.map(({ name }) => name);
  const object = ({ cells }) => JSON.stringify(Object.fromEntries(names.map((name, index) => [name, cells[index]])));
  return found.length === 0 ? "[]\n" : `[\n ${found.map(object).join(",\n ")}\n]\n`;
}

// A word as a POSIX shell takes it.
function quoted(text) {
  return /^[\w.,:/@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function flagged(name, text) {
  return text.startsWith("-") && name !== "sort" ? `--${name}=${quoted(text)}` : `--${name} ${quoted(text)}`;
}

// Where the data is, and the day if it matters.
function surroundings(tables, on) {
  const folder = DATA.folder === null ? [] : [flagged("data", DATA.folder)];
  return tables.some(tableIsDaily) ? [...folder, flagged("as-of", on)] : folder;
}

// The command that gives the rows of a view.
function listCommand(tab, { filters: asked, text, sort, on }) {
  const table = TABLES.get(tab.table);
  const chosen = [...asked].flatMap(([name, all]) => {
    const { column } = flags(table).get(name);
    return all.map((choice) => (column.to || column.words ? flagged(name, choice) : `--${name}`));
  });
  return [
    "eccp-mx", table.name, ...chosen,
    ...(wordsOf(text).length > 0 ? [flagged("text", text)] : []),
    ...(tab.adds.length > 0 ? [`-c +${tab.adds.join(",")}`] : []),
    ...(sort ? [flagged("sort", sort)] : []),
    ...surroundings([table], on),
  ].join(" ");
}

// The command that shows what the dossier of a record shows.
function showCommand(record, { on }) {
  const tables = [record.table, ...related(record, on).map(({ table }) => table)];
  return ["eccp-mx", "show", quoted(`${record.table.name}/${record.key}`), ...surroundings(tables, on)].join(" ");
}
