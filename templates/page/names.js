// Names: what a search text names, matched like the values of filters in the program, and corrections of misspelt words.
// tests/browser/vectors.mjs compares the matches with the program.

// The kinds of a name. Another kind is the noun of the record that has the name, such as city.
const [TITLE, ALIAS, PRINTED] = ["name", "alias", "printed name"];

// The records of a table with their names: the key, the alias columns, and names as printed, in other tables.
function candidatesOf(table) {
  if (table.candidates) return table.candidates;
  const index = (name) => columnIndex(table, name);
  table.candidates = table.rows.map((row) => {
    const names = table.names.flatMap((name) =>
      elements(row[index(name)]).map((cell) => ({ text: displayText(cell), kind: name === table.title ? TITLE : ALIAS })));
    return { key: keyOf(table, row), names };
  });
  const byKey = new Map(table.candidates.toReversed().map((candidate) => [fold(candidate.key), candidate]));
  for (const [name, reference, column] of table.known_as) {
    const other = TABLES.get(name);
    const [from, at] = [columnIndex(other, reference), columnIndex(other, column)];
    // A name in a key column is that of a record of the other table, such as a city of a state.
    const kind = other.key.includes(column) ? other.noun : PRINTED;
    for (const row of other.rows) {
      const candidate = byKey.get(fold(displayText(row[from])));
      for (const text of candidate ? elements(row[at]).map(displayText).flatMap(withoutAcronym) : []) {
        const isKnown = candidate.key === text || candidate.names.some((known) => known.text === text);
        if (!isKnown) candidate.names.push({ text, kind, source: displayText(row[columnIndex(other, "source")] ?? null) });
      }
    }
  }
  return table.candidates;
}

// A name, and the name without an acronym in parentheses at its end.
function withoutAcronym(text) {
  const match = text.match(/^(.*) \([^(]*\)$/s);
  return match ? [text, match[1]] : [text];
}

// The records that a text names, at the first step with a match: the key, the key folded, another name, the start of a word
// of a name, one edit. Each has its key, the step, and the name that matches if that is not the key.
function namedRecords(typed, candidates) {
  const folded = fold(typed);
  const byKey = (step, matches) => candidates.filter(({ key }) => matches(key)).map(({ key }) => ({ key, step }));
  const byName = (step, matches) =>
    candidates.flatMap(({ key, names }) => {
      const name = names.find(({ text }) => matches(text));
      return matches(key) ? [{ key, step }] : name ? [{ key, step, name }] : [];
    });
  const exact = byKey("exact", (key) => key === typed);
  if (exact.length > 0 || folded === "") return exact;
  if (OPERATOR.test(typed.normalize("NFKD"))) return byName("alias", (name) => name === typed);
  const steps = [
    () => byKey("folded", (key) => fold(key) === folded),
    () => byName("alias", (name) => fold(name) === folded),
    () => byName("prefix", (name) => hasNamePrefix(fold(name), folded)),
    () => byName("one edit", (name) => isOneEditAway(folded, fold(name))),
  ];
  return steps.reduce((found, step) => (found.length > 0 ? found : step()), []);
}

// An operator before a value, which folding would drop.
const OPERATOR = /^[^\p{Alphabetic}\p{N}]*[!^=<>~*¬≈∼∉−\p{Pd}]/u;

// Whether a word of a folded name starts with a prefix, which may continue into the next word. A number is not a prefix of a
// longer number.
function hasNamePrefix(name, prefix) {
  const isDigit = (c) => c !== undefined && /\p{N}/u.test(c);
  for (let at = name.indexOf(prefix); at >= 0; at = name.indexOf(prefix, at + 1)) {
    const continues = isDigit(prefix.at(-1)) && isDigit(name[at + prefix.length]);
    if ((at === 0 || name[at - 1] === " ") && !continues) return true;
  }
  return false;
}

// The length of the shortest word that is matched by an edit.
const SHORTEST_MISSPELT = 5;

// Whether two folded names differ by one edit in a long word, after its first letter. A number that differs in a digit is
// another number.
function isOneEditAway(typed, name) {
  if (Math.abs(typed.length - name.length) > 2) return false;
  let [a, b] = [typed.split(" "), name.split(" ")];
  while (a.length > 1 && b.length > 1 && a[0] === b[0]) [a, b] = [a.slice(1), b.slice(1)];
  while (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-1)) [a, b] = [a.slice(0, -1), b.slice(0, -1)];
  const [left, right] = [[...a.join(" ")], [...b.join(" ")]];
  const isLong = (letters) => letters.length >= SHORTEST_MISSPELT && !/\p{N}/u.test(letters.join(""));
  return left[0] === right[0] && isLong(left) && isLong(right) && isOneEdit(left, right);
}

// Whether two lists of letters are equal but for a letter that is added, missing, another one, or swapped with the next.
function isOneEdit(a, b) {
  if (Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  const rest = (letters, from) => letters.slice(from).join("");
  if (a.length !== b.length) return a.length > b.length ? rest(a, at + 1) === rest(b, at) : rest(a, at) === rest(b, at + 1);
  const isSwapped = at + 1 < a.length && a[at] === b[at + 1] && a[at + 1] === b[at] && rest(a, at + 2) === rest(b, at + 2);
  return rest(a, at + 1) === rest(b, at + 1) || isSwapped;
}

// The filters that a text names, such as a sector and a state, and the words that name none. A part of the text names a
// record only by a whole name; the whole text also by the start of one.
function filtersNamedBy(tab, text) {
  const flags = tab.filters.map((name) => flagsOf(TABLES.get(tab.table)).get(name)).filter(({ column }) => column.target);
  const words = /["“”]/.test(text) || OPERATOR.test(text) ? [] : text.split(/\s+/u).filter((word) => fold(word) !== "");
  const [named, rest] = [[], []];
  for (let from = 0; from < words.length; ) {
    const found = nameFrom(words, from, flags);
    if (found) named.push(found);
    else rest.push(words[from]);
    from = found ? found.to : from + 1;
  }
  return { named, rest: rest.join(" ") };
}

// The longest name that starts at a word, with the position after it.
function nameFrom(words, from, flags) {
  for (let to = words.length; to > from; to -= 1) {
    const typed = words.slice(from, to).join(" ");
    for (const flag of flags) {
      const isWhole = from === 0 && to === words.length;
      const found = namedRecords(typed, candidatesOf(TABLES.get(flag.column.target)));
      if (found.length === 1 && (isWhole || found[0].step !== "prefix")) return { ...found[0], typed, flag, to };
    }
  }
  return undefined;
}

// The text with each misspelt word replaced by the word of the table that is one edit away and occurs most; undefined if no
// word is.
function correctedText(table, text, asOf) {
  const records = recordsOn(table, asOf);
  if (!records.words) {
    records.words = new Map();
    for (const record of records) {
      for (const word of new Set(searchableText(record).split(/[ \n]/))) records.words.set(word, (records.words.get(word) ?? 0) + 1);
    }
  }
  const correct = (word) => {
    if (records.some((record) => containsTerm(searchableText(record), word))) return word;
    const near = [...records.words].filter(([known]) => isOneEditAway(word, known));
    return near.sort(([, a], [, b]) => b - a)[0]?.[0] ?? word;
  };
  const terms = searchTerms(text);
  const corrected = terms.map(correct);
  return corrected.some((word, at) => word !== terms[at]) ? corrected.join(" ") : undefined;
}
