// What the browser tests share: running the program, opening the page, and reading what is on screen.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";

export const [program, libraries, screenshots] = process.argv.slice(2);
const require = createRequire(join(libraries, "package.json"));
export const { chromium } = require("playwright-core");
export const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const work = mkdtempSync(join(tmpdir(), "eccp-mx-page-"));
export const env = { ...process.env, PATH: `${dirname(program)}:${process.env.PATH}` };
delete env.ECCP_MX_DATA;
export const DAY = "2019-07-01";
export const FILE = join(work, "mexico.html");

export const result = { passed: 0, failed: 0 };

export function check(name, found, expected = true) {
  if (isDeepStrictEqual(found, expected)) {
    result.passed += 1;
    return;
  }
  result.failed += 1;
  const short = (value) => JSON.stringify(value)?.slice(0, 600);
  console.log(`FAILED ${name}:\n  found    ${short(found)}\n  expected ${short(expected)}`);
}

export function run(...args) {
  return execFileSync(program, args, { env, encoding: "utf8", maxBuffer: 1 << 26, stdio: ["ignore", "pipe", "pipe"] });
}

// Returns the output of a command line; exit status 1 means that nothing matches.
export function shell(line) {
  const { status, stdout, stderr } = spawnSync("sh", ["-c", line], { env, encoding: "utf8", maxBuffer: 1 << 26 });
  if (status > 1 || status === null) throw new Error(`${line}: ${stderr}`);
  return stdout;
}

export const withoutSeparators = (text) => text.replace(/[\s;]/g, "");

// Escapes control characters as the page does.
export const escapeControls = (text) => text.replace(/[\u0000-\u001f\u202e]/g, (c) => (c < " " ? `\\x${c.charCodeAt().toString(16)}` : `\\u{${c.charCodeAt().toString(16)}}`));

export function displayText(value) {
  if (value === null || value === undefined) return "";
  if (value === true || value === false) return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map(displayText).join("; ");
  if (typeof value === "object") return Object.values(value).map(displayText).join(" ");
  return String(value);
}

// Opens a page that records errors, warnings, dialogs and network requests, none of which may happen.
export async function open(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.problems = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && page.problems.push(message.text()));
  page.on("pageerror", (error) => page.problems.push(error.message));
  page.on("dialog", (dialog) => page.problems.push(dialog.message()) && dialog.dismiss());
  page.on("request", (request) => !/^(file:\/\/|blob:)/.test(request.url()) && page.problems.push(request.url()));
  await page.goto(`file://${address}`);
  await page.waitForFunction(() => performance.getEntriesByName("rendered").length > 0);
  return page;
}

export async function close(page, name) {
  check(`${name}: no error and no network request`, page.problems, []);
  await page.context().close();
}

export const commandOf = (page) => page.locator("#command .line").textContent();

// Waits until all rows are in the table.
export const filled = (page) => page.waitForFunction(() => document.getElementById("table").getAttribute("aria-busy") !== "true");

// Returns the text of an element; the value of an element that abbreviates a value stands for its text.
export function textOf(element) {
  const parts = [...element.childNodes].map((node) => (node.nodeType === Node.TEXT_NODE ? node.data : textOf(node)));
  return element.dataset.value ?? parts.join("");
}

// Returns the rows on the screen, each as an object from the names of columns to the text on screen.
export async function rowsOf(page) {
  await filled(page);
  return page.evaluate(`(() => {
    ${textOf};
    const cells = (row) => [...row.querySelectorAll("[data-column]")].filter((one) => !one.parentElement.closest("[data-column]"));
    return [...document.querySelectorAll("#rows tr")].map((row) => {
      const all = {};
      for (const cell of cells(row)) all[cell.dataset.column] = (all[cell.dataset.column] ?? "") + textOf(cell);
      return all;
    });
  })()`);
}

// Checks that the rows on the screen are those of the command below them, in the same order; returns their number.
export async function checkRows(page, name) {
  const line = await commandOf(page);
  const expected = shell(`${line} -f jsonl`).split("\n").filter(Boolean).map((row) => JSON.parse(row));
  const shown = await rowsOf(page);
  const names = [...new Set(shown.flatMap(Object.keys))];
  const found = shown.map((row) => names.map((column) => withoutSeparators(row[column] ?? "")));
  check(`${name}: ${line}`, found, expected.map((row) => names.map((column) => withoutSeparators(escapeControls(displayText(row[column]))))));
  const count = await page.locator("#count").textContent();
  check(`${name}: the heading has the number of rows`, Number.parseInt(count, 10), expected.length);
  return expected.length;
}

export const go = (page, fragment) => page.evaluate((to) => new Promise((done) => {
  if (location.hash === to) return done();
  addEventListener("hashchange", () => done(), { once: true });
  location.hash = to;
}), fragment);

// The page handles a change of its URL asynchronously.
export const settled = (page) => page.waitForFunction(() => fragmentOf(viewOf(location.hash)) === fragmentOf(current));

export async function checkAccessibility(page, name) {
  await page.evaluate(axe);
  // axe takes tabs that are scrolled off the left edge for skip links.
  await page.evaluate(() => document.querySelector("nav").scrollTo(0, 0));
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  check(`axe: ${name}`, violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html.slice(0, 120))]), []);
}

export function pagesOf(pdf) {
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
}
