// Tests templates/page/model.js, output.js and names.js with the vectors of tests/it/publish/vectors.rs: the script and the program give the same
// results. Needs Node but no browser: node tests/browser/vectors.mjs

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const vectors = JSON.parse(read("vectors.json"));
const document = { getElementById: () => ({ textContent: JSON.stringify(vectors.data) }) };
const exported = "({ TABLES, candidatesOf, namedRecords, fold, collationKey, shellQuote, cellOf, sortedRecords, toCsv, toJson })";
const scripts = ["model", "output", "names"].map((name) => read(`../../templates/page/${name}.js`)).join("");
const model = runInNewContext(`${scripts}\n${exported}`, { document });

const functions = { fold: model.fold, collation_key: model.collationKey, shell_quote: model.shellQuote };
for (const [name, run] of Object.entries(functions)) {
  test(name, () => {
    for (const [input, expected] of vectors[name]) assert.equal(run(input), expected, JSON.stringify(input));
  });
}

function records({ table, filters = {}, text = "", sort = "", as_of }) {
  // A flag without a value has one choice, yes.
  const choices = Object.entries(filters).map(([name, chosen]) => [name, chosen.length > 0 ? chosen : ["yes"]]);
  return model.sortedRecords(model.TABLES.get(table), { filters: new Map(choices), text, sort, asOf: as_of });
}

test("names", () => {
  for (const [table, typed, expected] of vectors.named) {
    const found = model.namedRecords(typed, model.candidatesOf(model.TABLES.get(table))).map(({ key, step }) => [key, step]);
    assert.equal(JSON.stringify(found), JSON.stringify(expected), `${table}: ${JSON.stringify(typed)}`);
  }
});

test("views", () => {
  for (const { columns, rows, ...view } of vectors.views) {
    const found = records(view).map((record) => columns.map((name) => model.cellOf(record, name)));
    assert.equal(JSON.stringify(found), JSON.stringify(rows), JSON.stringify(view));
  }
});

test("files", () => {
  for (const { csv, json, ...view } of vectors.files) {
    const table = model.TABLES.get(view.table);
    assert.equal(model.toCsv(table, records(view)), csv);
    assert.equal(model.toJson(table, records(view)), json);
  }
});
