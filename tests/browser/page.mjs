// The page in a real browser: what it shows is what the program answers, whoever looks at it and however.
//
// node page.mjs PROGRAM LIBRARIES [PICTURES]: the program, the folder in which playwright-core and axe-core are installed,
// and a folder for pictures of the page. Called by .ci/browser.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";

const [program, libraries, pictures] = process.argv.slice(2);
const require = createRequire(join(libraries, "here.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const work = mkdtempSync(join(tmpdir(), "eccp-mx-page-"));
const env = { ...process.env, PATH: `${dirname(program)}:${process.env.PATH}` };
delete env.ECCP_MX_DATA;
const DAY = "2019-07-01";
const FILE = join(work, "mexico.html");
const LARGEST = 400_000;

let passed = 0;
let failed = 0;

function check(what, found, expected = true) {
  if (isDeepStrictEqual(found, expected)) {
    passed += 1;
    return;
  }
  failed += 1;
  const short = (value) => JSON.stringify(value)?.slice(0, 600);
  console.log(`FAILED ${what}:\n  found    ${short(found)}\n  expected ${short(expected)}`);
}

function run(...args) {
  return execFileSync(program, args, { env, encoding: "utf8", maxBuffer: 1 << 26, stdio: ["ignore", "pipe", "pipe"] });
}

// What a command line prints; one that finds nothing prints no row.
function shell(line) {
  const { status, stdout, stderr } = spawnSync("sh", ["-c", line], { env, encoding: "utf8", maxBuffer: 1 << 26 });
  if (status > 1 || status === null) throw new Error(`${line}: ${stderr}`);
  return stdout;
}

const plain = (text) => text.replace(/[\s;]/g, "");

// What drives a terminal or turns a text is written out.
const written = (text) => text.replace(/[\u0000-\u001f\u202e]/g, (c) => (c < " " ? `\\x${c.charCodeAt().toString(16)}` : `\\u{${c.charCodeAt().toString(16)}}`));

function human(value) {
  if (value === null || value === undefined) return "";
  if (value === true || value === false) return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map(human).join("; ");
  if (typeof value === "object") return Object.values(value).map(human).join(" ");
  return String(value);
}

// A page that notes what must not happen: errors, and anything that is fetched.
async function open(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1600, height: 1000 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.troubles = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && page.troubles.push(message.text()));
  page.on("pageerror", (error) => page.troubles.push(error.message));
  page.on("dialog", (dialog) => page.troubles.push(dialog.message()) && dialog.dismiss());
  page.on("request", (request) => !/^(file:\/\/|blob:)/.test(request.url()) && page.troubles.push(request.url()));
  await page.goto(`file://${address}`);
  return page;
}

async function close(page, what) {
  check(`${what}: no error, and nothing is fetched`, page.troubles, []);
  await page.context().close();
}

const commandOf = (page) => page.locator("#command .line").textContent();

// The rows on screen: the cells of each by the name of their column.
function rowsOf(page) {
  return page.$$eval("#rows tr", (rows) => rows.map((row) => [...row.children].map((cell) => [cell.dataset.name.replaceAll(" ", "_"), cell.textContent])));
}

// The rows on screen are those of the command that is shown, in its order.
async function agrees(page, what) {
  const line = await commandOf(page);
  const expected = shell(`${line} -f jsonl`).split("\n").filter(Boolean).map((row) => JSON.parse(row));
  const shown = await rowsOf(page);
  const names = shown[0]?.map(([name]) => name) ?? [];
  const found = shown.map((row) => row.map(([, text]) => plain(text)));
  check(`${what}: ${line}`, found, expected.map((row) => names.map((name) => plain(written(human(row[name]))))));
  const count = await page.locator("#count").textContent();
  check(`${what}: the number is said`, Number.parseInt(count, 10), expected.length);
  return expected.length;
}

const go = (page, fragment) => page.evaluate((to) => new Promise((done) => {
  if (location.hash === to) return done();
  addEventListener("hashchange", () => done(), { once: true });
  location.hash = to;
}), fragment);

// What was clicked is an address, which the page hears of a moment later.
const settled = (page) => page.waitForFunction(() => fragmentOf(viewOf(location.hash)) === fragmentOf(current));

const TABS = ["clusters", "policies", "partnerships", "programmes", "indicators", "audit"];

async function facets(page) {
  const keys = (name) => JSON.parse(run(name, "-f", "json")).map((row) => row.name);
  for (const state of keys("states")) {
    await page.locator(".tile", { hasText: `${state}, ` }).filter({ has: page.getByText(`${state}, `, { exact: true }) }).click();
    const number = await agrees(page, "state");
    check("a tile counts what it leaves", Number(await page.locator('.tile[aria-pressed="true"] .n').textContent()), number);
    check("a tile is a choice", (await commandOf(page)).includes("--state"));
    await page.locator(".chip.clear").click();
  }
  for (const sector of keys("sectors")) {
    await go(page, `#clusters?${new URLSearchParams({ sector })}`);
    check("a choice is ticked", await page.locator(".facet input:checked").count(), 1);
    await agrees(page, "sector");
  }
  for (const tab of TABS) {
    await go(page, `#${tab}`);
    await agrees(page, tab);
    const boxes = await page.locator(".facet li:not([hidden]) input").count();
    for (let at = 0; at < boxes; at += 1) {
      const box = page.locator(".facet li:not([hidden]) input").nth(at);
      await box.evaluate((one) => one.click());
      const number = Number(await page.locator(".facet li:has(input:checked) .count").textContent());
      check(`${tab}: a choice counts what it leaves`, await agrees(page, tab), number);
      await page.locator(".chip:not(.clear)").evaluate((one) => one.click());
    }
    check(`${tab}: nothing is chosen any more`, await page.locator(".facet input:checked, .chip").count(), 0);
  }
  await go(page, "#clusters?state=Jalisco&state=Puebla&sector=ICT&sector=Automotive&listed-in=table-6&text=cluster&sort=-name");
  check("several choices", (await agrees(page, "several choices")) > 0);
}

async function search(page) {
  const texts = ["logistica", "LOGÍSTICA", "Logi\u0301stica", "mexico", "nuevo leon gold", "ІСТ", "a.c.", "--", "it's", "-x", "$(x) `y` \"z\"", "zzz"];
  for (const tab of TABS.filter((tab) => tab !== "audit")) {
    await go(page, `#${tab}`);
    for (const text of texts) {
      await page.fill("#text", text);
      await agrees(page, `search in ${tab}`);
    }
    await page.fill("#text", "");
  }
  await go(page, "#clusters");
  await page.locator("#text").pressSequentially("AEROESPACIAL");
  const plainly = await rowsOf(page);
  await page.fill("#text", "aeroespaciál");
  check("accents and case do not matter", await rowsOf(page), plainly);
  check("there is something to find", plainly.length > 0);
  await page.fill("#text", "zzz");
  check("nothing found is said", await page.locator("#nothing").innerText(), "No cluster of the directory matches.");
}

async function order(page) {
  for (const tab of TABS.filter((tab) => tab !== "audit")) {
    await go(page, `#${tab}`);
    const heads = await page.locator("#head .sort").count();
    for (let at = 0; at < heads; at += 1) {
      const head = page.locator("#head .sort").nth(at);
      for (const direction of ["ascending", "descending", "none"]) {
        await head.click();
        check(`${tab}: the order is said`, await page.locator("#head th").nth(at).getAttribute("aria-sort"), direction);
        check(`${tab}: the order is in the command`, (await commandOf(page)).includes("--sort"), direction !== "none");
        await agrees(page, `order of ${tab}`);
      }
    }
  }
}

async function days(page) {
  await go(page, "#clusters");
  for (const day of ["0001-01-01", "1999-12-31", "2019-02-28", "2019-03-01", "2019-06-23", "2019-06-24", "2020-02-29", "2033-01-01", "9999-12-31"]) {
    await page.fill("#on", day);
    check("the day is in the command", (await commandOf(page)).includes(`--as-of ${day}`));
    await agrees(page, `as of ${day}`);
    for (const status of ["valid", "lapsed", "unknown"]) {
      await go(page, `#clusters?${new URLSearchParams({ "label-status": status, "as-of": day })}`);
      await agrees(page, `${status} on ${day}`);
    }
    await go(page, `#clusters?as-of=${day}`);
    for (const label of JSON.parse(run("labels", "--as-of", day, "-f", "json"))) {
      await dossier(page, "labels", `${label.cluster}/${label.level}`, day);
    }
  }
}

// The dossier of a record says everything that `show` says of it.
async function dossier(page, table, key, day = DAY) {
  const show = `${table}/${key}`;
  const [expected] = JSON.parse(run("show", show, "--as-of", day, "-f", "json"));
  await go(page, `#clusters?${new URLSearchParams({ ...(day === DAY ? {} : { "as-of": day }), show })}`);
  const line = await page.locator("#pane .command .line").textContent();
  check(`${show}: the command`, JSON.parse(shell(`${line} -f json`))[0].related, expected.related);
  const found = await page.$eval("#pane", (pane) => ({
    text: pane.textContent,
    fields: [...pane.querySelectorAll(":scope > dl > dt")].map((name) => [name.textContent, name.nextElementSibling.textContent]),
    entries: pane.querySelectorAll(".entries > li").length,
    parts: pane.querySelectorAll(":scope > section > dl").length,
  }));
  const named = (record) => Object.entries(record).map(([name, value]) => [name.replaceAll("_", " "), plain(human(value))]);
  check(`${show}: its values`, found.fields.map(([name, text]) => [name, plain(text)]), named(expected.record));
  const related = Object.values(expected.related).flat();
  // The audit of a claim is a part that `audit` tells.
  check(`${show}: what has to do with it`, found.entries + found.parts - (table === "claims" ? 1 : 0), related.length);
  const text = plain(found.text);
  const missing = related.flatMap((record) => named(record).map(([, value]) => value)).filter((value) => !text.includes(value));
  check(`${show}: every value of those`, missing, []);
}

async function dossiers(page) {
  const keys = (name, key) => JSON.parse(run(name, "-f", "json")).map((row) => [name, String(row[key])]);
  const all = [...keys("clusters", "id"), ...keys("states", "name"), ...keys("sectors", "name"), ...keys("policies", "id").slice(0, 3),
    ...keys("partnerships", "acronym"), ...keys("footnotes", "number").slice(0, 40), ...keys("profiles", "cluster"), ...keys("claims", "id").slice(0, 3)];
  for (const [name, key] of all) await dossier(page, name, key);
}

async function addresses(page) {
  const fragment = "#clusters?state=Nuevo+Le%C3%B3n&sector=ICT&text=software&sort=-name&as-of=2020-01-01&show=clusters%2Fnle-csoftmty";
  await go(page, fragment);
  const view = async () => [await commandOf(page), await rowsOf(page), await page.locator("#pane").innerText(), await page.inputValue("#text"), await page.inputValue("#on"), await page.title()];
  const before = await view();
  await page.reload();
  check("an address holds the view", await view(), before);
  const again = await open(page.context().browser(), FILE + fragment);
  check("a link gives the view", await again.locator("#pane").innerText(), before[2]);
  await close(again, "a link");
  await go(page, "#clusters");
  const steps = [["Puebla", ".tile"], ["Jalisco", ".tile"]];
  const seen = [await commandOf(page)];
  for (const [state] of steps) {
    await page.locator(".tile", { hasText: state }).click();
    seen.push(await commandOf(page));
  }
  await page.locator("#text").pressSequentially("clu");
  seen.push(await commandOf(page));
  await page.locator("#rows a[data-show^='clusters/']").first().click();
  check("a dossier is a place", await page.locator("#pane").isVisible());
  await page.goBack();
  await settled(page);
  check("back from a dossier", await page.locator("#pane").isHidden());
  for (const line of seen.slice(0, -1).reverse()) {
    await page.goBack();
    await settled(page);
    check("back", await commandOf(page), line);
  }
  for (const line of seen.slice(1)) {
    await page.goForward();
    await settled(page);
    check("forward", await commandOf(page), line);
  }
  for (const odd of ["#nothing", "#clusters?state=Atlantis&sort=zzz&as-of=2020-13-45&show=clusters%2Fzzz", "#?%E0%A4%A&&=&show=/", "#audit?text=x&sort=id"]) {
    await go(page, odd);
    await agrees(page, `an address that means nothing, ${odd}`);
  }
  for (const tab of TABS) {
    await page.locator(`#tabs a[data-tab=${tab}]`).click();
    await settled(page);
    check("a tab is marked", await page.locator("#tabs a[aria-current=page]").getAttribute("data-tab"), tab);
    await agrees(page, `tab ${tab}`);
  }
}

// Chromium lets a page save ten files in a row; at the next it would ask a person, and starts anew.
async function saved(page, form) {
  for (let tries = 1; ; tries += 1) {
    const download = page.waitForEvent("download", { timeout: 5_000 });
    await page.locator(`#${form}`).click();
    try {
      return await download;
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
}

async function files(page) {
  const views = [...TABS.map((tab) => `#${tab}`), "#clusters?state=Puebla&sort=-name&as-of=2020-01-01", "#clusters?text=zzz", "#audit?verdict=contradicted"];
  for (const view of views) {
    await go(page, view);
    const line = await commandOf(page);
    for (const form of ["csv", "json"]) {
      const download = await saved(page, form);
      check(`${view}: the name`, download.suggestedFilename(), `${line.split(" ")[1]}.${form}`);
      check(`${view}: as -f ${form} writes it`, readFileSync(await download.path(), "utf8"), shell(`${line} -f ${form}`));
    }
  }
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await go(page, "#clusters?state=Nuevo+Le%C3%B3n");
  await page.locator("#command .copy").click();
  await page.waitForFunction(() => document.getElementById("said").textContent === "Command copied");
  check("the command is copied", await page.evaluate(() => navigator.clipboard.readText()), await commandOf(page));
}

// Everything without a mouse.
async function keys(page) {
  await go(page, "#clusters");
  await page.reload();
  const focused = (f) => page.evaluate(f);
  await page.keyboard.press("Tab");
  check("first the way to the rows", await focused(() => document.activeElement.id), "skip");
  await page.keyboard.press("Enter");
  check("which it goes", await focused(() => document.activeElement.id), "count");
  await page.evaluate(() => document.getElementById("on").focus());
  for (let at = 0; at < 40 && (await focused(() => document.activeElement.id)) !== "text"; at += 1) await page.keyboard.press("Tab");
  check("the search is reached", await focused(() => document.activeElement.id), "text");
  await page.keyboard.press("Tab");
  check("then the map", await focused(() => document.activeElement.classList.contains("tile")));
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  const pressed = await page.locator(".tile[aria-pressed=true] .hidden").textContent();
  check("arrows move on the map", pressed, "Sinaloa, ");
  check("the map keeps the focus", await focused(() => document.activeElement.getAttribute("aria-pressed")), "true");
  await agrees(page, "by keys");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  check("a facet opens", await focused(() => document.activeElement.parentElement.open));
  await page.keyboard.press("Tab");
  if (await focused(() => document.activeElement.matches("ul"))) await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  check("a box is ticked", (await commandOf(page)).includes("--state"));
  const link = page.locator("#rows a[data-show^='clusters/']").first();
  await link.focus();
  await page.keyboard.press("Enter");
  check("a dossier takes the focus", await focused(() => document.activeElement.id), "pane-title");
  await page.keyboard.press("Escape");
  check("and gives it back", await link.evaluate((one) => one === document.activeElement));
  check("closed", await page.locator("#pane").isHidden());
  const sort = page.locator("#head .sort").nth(1);
  await sort.focus();
  await page.keyboard.press("Enter");
  check("rows are put in order", await page.locator("#head th").nth(1).getAttribute("aria-sort"), "ascending");
  check("the number is said aloud", await page.locator("[role=status] > #count").count(), 1);
}

async function accessible(page, what) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  check(`axe: ${what}`, violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html.slice(0, 120))]), []);
}

// At two widths in both themes: nothing is cut, and whoever looks can use it.
async function looks(browser) {
  const views = { ...Object.fromEntries(TABS.map((tab) => [tab, `#${tab}`])), cluster: "#clusters?state=Nuevo+Le%C3%B3n&show=clusters%2Fnle-claut",
    state: "#clusters?show=states%2FJalisco", nothing: "#clusters?state=Hidalgo" };
  for (const width of [360, 900, 1600]) {
    for (const colorScheme of width === 900 ? ["light"] : ["light", "dark"]) {
      const page = await open(browser, FILE, { viewport: { width, height: width < 500 ? 740 : 1000 }, colorScheme });
      for (const [name, view] of Object.entries(views)) {
        await go(page, view);
        for (const filters of width < 500 ? [false, true] : [true]) {
          await page.evaluate((isOpen) => { document.getElementById("filters").open = isOpen; }, filters);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          check(`${name} at ${width}: nothing beside the screen`, wide <= 0);
        }
        await accessible(page, `${name} at ${width}, ${colorScheme}`);
        if (width < 500) await page.evaluate(() => { document.getElementById("filters").open = false; scrollTo(0, 0); });
        if (pictures) await page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}.png`) });
      }
      if (pictures && width < 500) {
        await go(page, "#clusters");
        await page.evaluate(() => { document.getElementById("filters").open = true; });
        await page.screenshot({ path: join(pictures, `filters-${width}-${colorScheme}.png`) });
      }
      if (width < 500) {
        await go(page, "#clusters");
        await page.selectOption("#sort", "-name");
        await agrees(page, "the order on a narrow screen");
      }
      await close(page, `at ${width}, ${colorScheme}`);
    }
  }
}

async function paper(browser) {
  const page = await open(browser, FILE + "#clusters?state=Nuevo+Le%C3%B3n&show=clusters%2Fnle-claut", { viewport: { width: 800, height: 1000 } });
  await page.emulateMedia({ media: "print" });
  for (const [part, isThere] of Object.entries({ "#rows": true, "#pane": true, "#command .line": true, nav: false, "#filters": false, "#csv": false, "#pane .close": false })) {
    check(`on paper: ${part}`, await page.locator(part).isVisible(), isThere);
  }
  const closed = page.locator("#pane details:not([open])");
  check("some of a dossier is folded", (await closed.count()) > 0);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  check("nothing is folded on paper", await closed.count(), 0);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  check("and folded again", (await closed.count()) > 0);
  await page.emulateMedia({ media: null });
  const bytes = await page.pdf({ format: "A4", ...(pictures ? { path: join(pictures, "print.pdf") } : {}) });
  check("a few pages", bytes.toString("latin1").match(/\/Type\s*\/Page\b/g).length <= 8);
  await close(page, "paper");
}

// A folder whose names are no words of a friend.
async function hostile(browser) {
  const folder = join(work, `it's "mine" <b>`);
  mkdirSync(folder);
  const names = ["<script>window.hit=1</script>", '"onload="window.hit=1', "</script><script>window.hit=1</script>", "<img src=x onerror=window.hit=1>",
    "'; touch hit; '", "-x", "$(touch hit)", "\u202egnp.exe\u001b[31m", "<!--<script>", "&lt;b&gt;", "javascript:window.hit=1"];
  const field = (text) => `"${text.replaceAll('"', '""')}"`;
  const states = ["name,iso,inegi,name_en,aliases,clusters_stated,tile_row,tile_column,note,source,footnotes"];
  names.forEach((name, at) => states.push([field(name), field(name), at, field(name), "", "", 1 + Math.floor(at / 6), 1 + (at % 6), field(name), "", ""].join(",")));
  const clusters = ["id,name,acronym,state,sector,website,source"];
  names.forEach((name, at) => clusters.push([field(`mx-${at}${at > 5 ? name : ""}`), field(name), field(name), field(name), "ICT", field(`javascript:window.hit=${at}`), field(name)].join(",")));
  const labels = ["cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes", `MX 0,gold,${field(names[0])},,2020,judged,${field(names[2])},,`];
  for (const [name, lines] of Object.entries({ states, clusters, labels })) writeFileSync(join(folder, `${name}.csv`), `${lines.join("\n")}\n`);
  const file = join(work, "hostile.html");
  run("--quiet", "--as-of", DAY, "--data", folder, "page", "-o", file);
  const page = await open(browser, file);
  const unhurt = async (what) => {
    check(`hostile, ${what}: nothing runs`, await page.evaluate(() => [window.hit, document.scripts.length, document.querySelectorAll("main img, main script, [onload], [onerror], a[href^='javascript']").length]), [undefined, 3, 0]);
    const controls = await page.evaluate(() => /[\u0000-\u0008\u000b-\u001f\u202a-\u202e]/.test(document.body.innerText));
    check(`hostile, ${what}: nothing turns the text`, controls, false);
  };
  await unhurt("all");
  check("hostile: all rows", await page.locator("#rows tr").count(), names.length);
  for (const [at, name] of names.entries()) {
    await page.locator(".tile").nth(at).click();
    // What cannot be written on a line is shown, not meant.
    if (!/[\u0000-\u001f\u202e]/.test(name)) await agrees(page, "hostile");
    await unhurt(name);
    await page.locator(".chip.clear").click();
    await page.locator("#rows a[data-show^='clusters/']").nth(at).click();
    await unhurt(`dossier of ${name}`);
    await page.locator("#pane .close").click();
  }
  for (const day of ["2019-02-01", "2020-12-31", "2021-01-01"]) {
    await page.fill("#on", day);
    await agrees(page, `a key in other letters on ${day}`);
  }
  await go(page, "#clusters?show=states%2F-x");
  check("own records refer to own ones", (await page.locator("#pane").textContent()).includes("1 cluster"));
  for (const query of ["text=%3Cscript%3Ewindow.hit%3D1%3C%2Fscript%3E", "state=%3Cimg%20src%3Dx%20onerror%3Dwindow.hit%3D1%3E"]) {
    await go(page, `#clusters?${query}`);
    await unhurt(query);
  }
  await accessible(page, "hostile");
  await close(page, "hostile");
  check("hostile: no command ran", spawnSync("find", [work, "-name", "hit"], { encoding: "utf8" }).stdout, "");
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
try {
  if (pictures) mkdirSync(pictures, { recursive: true });
  run("--quiet", "--as-of", DAY, "page", "-o", FILE);
  const { size } = statSync(FILE);
  const page = await open(browser, FILE);
  const mark = await page.evaluate(() => performance.getEntriesByName("rendered")[0].startTime);
  console.log(`page: ${size} bytes, first rendered ${Math.round(mark)} ms after it was asked for`);
  check("small enough for an e-mail", size < LARGEST);
  const described = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent());
  check("machines are told what it is", [described["@context"], described["@type"], described.hasPart.length], ["https://schema.org", "Dataset", 17]);
  for (const [what, part] of Object.entries({ facets, search, order, days, dossiers, addresses, files, keys })) {
    const [before, began] = [passed + failed, Date.now()];
    await part(page);
    console.log(`${what.padEnd(10)} ${String(passed + failed - before).padStart(5)} checks in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
  await close(page, "the page");
  for (const [what, part] of Object.entries({ looks, paper, hostile })) {
    const [before, began] = [passed + failed, Date.now()];
    await part(browser);
    console.log(`${what.padEnd(10)} ${String(passed + failed - before).padStart(5)} checks in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
} catch (error) {
  failed += 1;
  console.log(`FAILED ${error.stack}`);
} finally {
  await browser.close();
  rmSync(work, { recursive: true, force: true });
}
console.log(`browser: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
