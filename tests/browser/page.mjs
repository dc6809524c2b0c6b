// Tests the page in Chromium: the page shows what the program prints, and is accessible, safe and printable.
//
// node page.mjs PROGRAM LIBRARIES [SCREENSHOTS]: the program, the folder with playwright-core and axe-core, and a
// folder for screenshots. Run by .ci/browser.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import {
  DAY, FILE, check, checkAccessibility, checkRows, chromium, close, commandOf, displayText, env, go, open, pagesOf, program, result, rowsOf, run,
  screenshots, settled, shell, textOf, withoutSeparators, work,
} from "./harness.mjs";
import { promises } from "./promises.mjs";

const MAX_BRIEF_PAGES = 3;
const TABS = ["clusters", "labels", "policies", "partnerships", "programmes", "agreements", "institutions", "locations", "indicators", "statements", "conflicts", "audit"];

async function facets(page) {
  const keys = (name) => JSON.parse(run(name, "-f", "json")).map((row) => row.name);
  for (const state of keys("states")) {
    await page.locator(`.tile[data-choice="${state}"]`).click();
    const number = await checkRows(page, "state");
    check("the number on a tile is the number of its rows", Number(await page.locator('.tile[aria-pressed="true"] .tile-count').textContent()), number);
    check("a tile adds a filter", (await commandOf(page)).includes("--state"));
    await page.locator(".chip.clear").click();
  }
  for (const sector of keys("sectors")) {
    await go(page, `#clusters?${new URLSearchParams({ sector })}`);
    check("the checkbox of a filter is checked", await page.locator(".facet input:checked").count(), 1);
    await checkRows(page, "sector");
  }
  for (const tab of TABS) {
    await go(page, `#${tab}`);
    await checkRows(page, tab);
    const boxes = await page.locator(".facet li:not([hidden]) input").count();
    for (let at = 0; at < boxes; at += 1) {
      const box = page.locator(".facet li:not([hidden]) input").nth(at);
      await box.evaluate((one) => one.click());
      const number = Number(await page.locator(".facet li:has(input:checked) .count").textContent());
      check(`${tab}: the number of a choice is the number of its rows`, await checkRows(page, tab), number);
      await page.locator(".chip:not(.clear)").evaluate((one) => one.click());
    }
    check(`${tab}: all filters are removed`, await page.locator(".facet input:checked, .chip").count(), 0);
    for (const more of await page.locator(".facet .more").all()) await more.evaluate((one) => one.click());
    check(`${tab}: choices without a match are folded away`, (await page.$$eval(".facet li", (items) => items.filter((item) => !item.hidden).length)) >= boxes);
    for (const more of await page.locator(".facet .more").all()) await more.evaluate((one) => one.click());
    check(`${tab}: all shown choices have a match`, await page.$$eval(".facet li:not([hidden]) .count", (counts) => counts.filter((one) => one.textContent === "0").length), 0);
  }
  await go(page, "#clusters?state=Jalisco&state=Puebla&sector=ICT&sector=Automotive&listed-in=table-6&text=cluster&sort=-name");
  check("several choices", (await checkRows(page, "several choices")) > 0);
}

async function search(page) {
  const texts = ["logistica", "LOGÍSTICA", "Logi\u0301stica", "mexico", "nuevo leon gold", "ІСТ", "a.c.", "--", "it's", "-x", "$(x) `y` \"z\"", "zzz"];
  for (const tab of TABS.filter((tab) => tab !== "audit")) {
    await go(page, `#${tab}`);
    for (const text of texts) {
      await page.fill("#text", text);
      await checkRows(page, `search in ${tab}`);
    }
    await page.fill("#text", "");
  }
  await go(page, "#clusters");
  await page.locator("#text").pressSequentially("AEROESPACIAL");
  const withoutAccent = await rowsOf(page);
  await page.fill("#text", "aeroespaciál");
  check("search ignores case and accents", await rowsOf(page), withoutAccent);
  check("the search has matches", withoutAccent.length > 0);
  await page.fill("#text", "zzz");
  check("no match is reported", await page.locator("#no-match").innerText(), "No cluster of the directory matches.");
}

async function sorting(page) {
  for (const tab of TABS.filter((tab) => tab !== "audit")) {
    await go(page, `#${tab}`);
    const heads = await page.locator("#header .sort").count();
    for (let at = 0; at < heads; at += 1) {
      const head = page.locator("#header .sort").nth(at);
      for (const direction of ["ascending", "descending", "none"]) {
        await head.click();
        check(`${tab}: aria-sort has the direction`, await page.locator("#header th").nth(at).getAttribute("aria-sort"), direction);
        check(`${tab}: the command sorts`, (await commandOf(page)).includes("--sort"), direction !== "none");
        await checkRows(page, `sorted ${tab}`);
      }
    }
  }
}

async function dates(page) {
  await go(page, "#clusters");
  for (const day of ["0001-01-01", "1999-12-31", "2019-02-28", "2019-03-01", "2019-06-23", "2019-06-24", "2020-02-29", "2033-01-01", "9999-12-31"]) {
    await go(page, `#clusters?as-of=${day}`);
    check("the command has the date", (await commandOf(page)).includes(`--as-of ${day}`));
    await checkRows(page, `as of ${day}`);
    for (const status of ["valid", "lapsed", "unknown"]) {
      await go(page, `#clusters?${new URLSearchParams({ "label-status": status, "as-of": day })}`);
      await checkRows(page, `${status} on ${day}`);
    }
    await go(page, `#clusters?as-of=${day}`);
    for (const label of JSON.parse(run("labels", "--as-of", day, "-f", "json"))) {
      await checkPane(page, "labels", `${label.cluster}/${label.level}`, day);
    }
  }
}

// Checks that the pane shows the same record and related records as `show`: in the card, in the lists of related records,
// or, folded, in how the report prints it.
async function checkPane(page, table, key, day = DAY) {
  const show = `${table}/${key}`;
  const [expected] = JSON.parse(run("show", show, "--as-of", day, "-f", "json"));
  await go(page, `#clusters?${new URLSearchParams({ ...(day === DAY ? {} : { "as-of": day }), show })}`);
  const line = await page.locator("#pane .show .line").textContent();
  check(`${show}: the command`, JSON.parse(shell(`${line} -f json`))[0].related, expected.related);
  const found = await page.evaluate(`(() => {
    ${textOf};
    const pane = document.getElementById("pane");
    const shown = [...pane.querySelectorAll(".entries > li > a")].map((link) => link.dataset.show);
    const keys = Object.fromEntries([...TABLES].map(([name, { key }]) => [name, key]));
    return { text: textOf(pane) + pane.textContent + shown.join(" "), shown, keys, parts: pane.querySelectorAll("section > dl").length, labels: pane.querySelectorAll(".card .label").length };
  })()`);
  const text = withoutSeparators(found.text).toLowerCase();
  const isShown = ([name, value]) => typeof value === "boolean" || /^tile_/.test(name) || (Array.isArray(value) ? value : [value]).every((one) => text.includes(withoutSeparators(displayText(one)).toLowerCase()));
  check(`${show}: the fields`, Object.entries(expected.record).filter((field) => !isShown(field)), []);
  // The card of a cluster shows its labels.
  const { labels = [], ...rest } = expected.related;
  const others = table === "clusters" ? rest : expected.related;
  check(`${show}: the labels`, found.labels, table === "labels" ? 1 : table === "clusters" ? labels.length : 0);
  const tableOf = (name) => name.replace("inherited_", "");
  const pathOf = (name, record) => `${name}/${found.keys[name].map((column) => record[column]).join("/")}`;
  const paths = Object.entries(others).flatMap(([name, records]) => records.map((record) => pathOf(tableOf(name), record)));
  // A profile is part of the dossier of its cluster, so no link leads to it.
  const isPart = (path) => path.startsWith("profiles/") && table === "clusters";
  check(`${show}: the related records`, [...found.shown].sort(), paths.filter((path) => !isPart(path)).sort());
  check(`${show}: the profile`, found.parts, paths.filter(isPart).length);
  const parts = (others.profiles ?? []).filter(() => table === "clusters").flatMap((record) => Object.entries(record));
  check(`${show}: the fields of the profile`, parts.filter((field) => !isShown(field)), []);
}

async function panes(page) {
  const keys = (name, key) => JSON.parse(run(name, "-f", "json")).map((row) => [name, String(row[key])]);
  const all = [...keys("clusters", "id"), ...keys("states", "name"), ...keys("sectors", "name"), ...keys("policies", "id").slice(0, 3),
    ...keys("partnerships", "acronym"), ...keys("footnotes", "number").slice(0, 40), ...keys("profiles", "cluster"), ...keys("claims", "id").slice(0, 3)];
  for (const [name, key] of all) await checkPane(page, name, key);
}

async function urls(page) {
  const fragment = "#clusters?state=Nuevo+Le%C3%B3n&sector=ICT&text=software&sort=-name&as-of=2020-01-01&show=clusters%2Fnle-csoftmty";
  await go(page, fragment);
  const view = async () => [await commandOf(page), await rowsOf(page), await page.locator("#pane").textContent(), await page.inputValue("#text"), await page.inputValue("#as-of"), await page.title()];
  const before = await view();
  await page.reload();
  check("a reload keeps the view", await view(), before);
  const copy = await open(page.context().browser(), FILE + fragment);
  check("a copied URL gives the view", await copy.locator("#pane").textContent(), before[2]);
  await close(copy, "a copied URL");
  await go(page, "#clusters");
  const steps = [["Puebla", ".tile"], ["Jalisco", ".tile"]];
  const seen = [await commandOf(page)];
  for (const [state] of steps) {
    await page.locator(`.tile[data-choice="${state}"]`).click();
    seen.push(await commandOf(page));
  }
  await page.locator("#text").pressSequentially("clu");
  seen.push(await commandOf(page));
  await page.locator("#rows a[data-show^='clusters/']").first().click();
  check("a click on a record shows the pane", await page.locator("#pane").isVisible());
  await page.goBack();
  await settled(page);
  check("back hides the pane", await page.locator("#pane").isHidden());
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
  for (const invalid of ["#nothing", "#clusters?state=Atlantis&sort=zzz&as-of=2020-13-45&show=clusters%2Fzzz", "#?%E0%A4%A&&=&show=/", "#audit?text=x&sort=id"]) {
    await go(page, invalid);
    await checkRows(page, `an invalid URL, ${invalid}`);
  }
  for (const tab of TABS) {
    await page.locator(`#tabs a[data-tab=${tab}]`).click();
    await settled(page);
    check("the current tab is marked", await page.locator("#tabs a[aria-current=page]").getAttribute("data-tab"), tab);
    await checkRows(page, `tab ${tab}`);
  }
}

// Clicks a download button. Chromium blocks the eleventh download in a row, and allows ten more after that.
async function saveFile(page, format) {
  for (let tries = 1; ; tries += 1) {
    const download = page.waitForEvent("download", { timeout: 5_000 });
    await page.locator(`#${format}`).click();
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
    for (const format of ["csv", "json"]) {
      const download = await saveFile(page, format);
      check(`${view}: the file name`, download.suggestedFilename(), `${line.split(" ")[1]}.${format}`);
      // Excel recognizes UTF-8 by the byte order mark.
      const bom = format === "csv" ? " --bom" : "";
      check(`${view}: the same file as -f ${format}${bom}`, readFileSync(await download.path(), "utf8"), shell(`${line} -f ${format}${bom}`));
    }
  }
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await go(page, "#clusters?state=Nuevo+Le%C3%B3n");
  await page.locator("#command .copy").click();
  await page.waitForFunction(() => document.getElementById("announcement").textContent === "Command copied");
  check("the command is copied", await page.evaluate(() => navigator.clipboard.readText()), await commandOf(page));
}

// Uses the page without a mouse.
async function keyboard(page) {
  await go(page, "#clusters");
  await page.reload();
  const focused = (f) => page.evaluate(f);
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  for (let at = 0; at < 40 && (await focused(() => document.activeElement.id)) !== "text"; at += 1) await press("Tab");
  check("Tab reaches the search", await focused(() => document.activeElement.id), "text");
  await page.keyboard.type("cluster");
  await press("Enter");
  check("Enter in the search moves the focus to the rows", await focused(() => document.activeElement.id), "count");
  await page.fill("#text", "");
  await page.locator("#text").focus();
  await press("Tab");
  check("the skip link follows the search", await focused(() => document.activeElement.id), "skip");
  await press("Enter");
  check("the skip link moves the focus to the rows", await focused(() => document.activeElement.id), "count");
  await page.locator("#skip").focus();
  await press("Tab");
  check("Tab reaches the map", await focused(() => document.activeElement.classList.contains("tile")));
  await press("ArrowRight", "ArrowDown");
  check("the full name of a tile is shown on focus", await page.locator(".tile-name").textContent(), "Sinaloa: 0");
  await press("Space");
  check("arrow keys move on the map", await page.locator(".tile[aria-pressed=true]").getAttribute("data-choice"), "Sinaloa");
  check("the map keeps the focus", await focused(() => document.activeElement.getAttribute("aria-pressed")), "true");
  await checkRows(page, "a tile by keyboard");
  await press("Enter", "End");
  const tile = () => focused(() => document.activeElement.dataset.choice);
  const tiles = await page.$$eval(".tile", (all) => all.map((one) => one.dataset.choice));
  check("End moves to the last tile", await tile(), tiles.at(-1));
  await press("Home");
  check("Home moves to the first tile", await tile(), tiles[0]);
  await press("Tab", "Enter");
  check("Enter folds a filter", await focused(() => document.activeElement.parentElement.open), false);
  await press("Enter", "Tab", "Space");
  check("Space checks a box", (await commandOf(page)).includes("--label"));
  const link = page.locator("#rows a[data-show^='clusters/']").first();
  await link.focus();
  await press("Enter");
  check("the pane takes the focus", await focused(() => document.activeElement.id), "pane-title");
  await press("Escape");
  check("Escape returns the focus", await link.evaluate((one) => one === document.activeElement));
  check("Escape closes the pane", await page.locator("#pane").isHidden());
  const sort = page.locator("#header .sort").nth(1);
  await sort.focus();
  await press("Enter");
  check("Enter sorts the rows", await page.locator("#header th").nth(1).getAttribute("aria-sort"), "ascending");
  check("screen readers announce the number of rows", await page.locator("[role=status] > #count").count(), 1);
}

// Checks that nothing overflows, that targets are large enough, and that the page is accessible, at four widths in both
// colour schemes.
async function layouts(browser) {
  const views = { ...Object.fromEntries(TABS.map((tab) => [tab, `#${tab}`])), cluster: "#clusters?state=Nuevo+Le%C3%B3n&show=clusters%2Fnle-claut",
    state: "#clusters?show=states%2FJalisco", "no-match": "#clusters?state=Hidalgo", hints: "#clusters?text=automotriz", everything: "#everything?text=aerospace", pictures: "#clusters" };
  for (const width of [360, 768, 1280, 1600]) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await open(browser, FILE, { viewport: { width, height: width < 500 ? 740 : width === 1280 ? 800 : 1000 }, colorScheme });
      for (const [name, view] of Object.entries(views)) {
        await go(page, view);
        const isNarrow = width < 960;
        if (name === "pictures") await page.evaluate(() => document.getElementById("show-pictures").click());
        for (const filters of isNarrow ? [false, true] : [true]) {
          await page.evaluate((isOpen) => { document.getElementById("filters").open = isOpen; }, filters);
          check(`${name} at ${width}: nothing is wider than the page or the table`, await overflowing(page), []);
        }
        check(`${name} at ${width}: targets of 24 pixels`, await smallTargets(page), []);
        await checkAccessibility(page, `${name} at ${width}, ${colorScheme}`);
        if (isNarrow) await page.evaluate(() => { document.getElementById("filters").open = false; scrollTo(0, 0); });
        if (screenshots) await page.screenshot({ path: join(screenshots, `${name}-${width}-${colorScheme}.png`) });
      }
      if (width < 500) {
        await go(page, "#clusters");
        if (screenshots) {
          await page.evaluate(() => { document.getElementById("filters").open = true; });
          await page.screenshot({ path: join(screenshots, `filters-${width}-${colorScheme}.png`) });
        }
        await page.selectOption("#sort", "-name");
        await checkRows(page, "sorted on a narrow screen");
      }
      await close(page, `at ${width}, ${colorScheme}`);
    }
  }
}

// Returns the elements that are wider than the screen or scroll sideways. The tabs are one row that scrolls.
function overflowing(page) {
  return page.evaluate(() => {
    const isWide = (one) => one.getBoundingClientRect().right > innerWidth + 1 || (one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(one).overflowX));
    const wide = [...document.querySelectorAll("body > :not(nav), main *")].filter((one) => one.checkVisibility() && !one.closest(".hidden, .skip") && isWide(one));
    return [document.documentElement.scrollWidth > innerWidth ? "page" : "", ...wide.map((one) => one.outerHTML.slice(0, 100))].filter(Boolean).slice(0, 5);
  });
}

// Returns the targets that are smaller than 24 by 24 pixels, but for links within a sentence.
function smallTargets(page) {
  return page.evaluate(() => {
    const isSmall = (one) => {
      const { width, height } = (one.matches("input[type=checkbox]") ? one.closest("label") : one).getBoundingClientRect();
      return width < 24 || height < 23.5;
    };
    const targets = [...document.querySelectorAll("button, summary, input, select, a")].filter((one) => one.checkVisibility() && !one.closest("svg, .hints, .skip, p:not(.sites), .no-match"));
    return targets.filter(isSmall).map((one) => one.outerHTML.slice(0, 120)).slice(0, 5);
  });
}

async function printing(browser) {
  const page = await open(browser, FILE + "#clusters?state=Nuevo+Le%C3%B3n&show=clusters%2Fnle-claut", { viewport: { width: 800, height: 1000 } });
  await page.emulateMedia({ media: "print" });
  for (const [part, isVisible] of Object.entries({ "#rows": true, "#pane": true, "#age": true, nav: false, "#filters": false, "#csv": false, "#pane .close": false })) {
    check(`printed: ${part}`, await page.locator(part).isVisible(), isVisible);
  }
  check("printed: no form controls", await page.$$eval("input, select, button:not(.chip)", (all) => all.filter((one) => one.checkVisibility()).length), 0);
  const closed = page.locator("#pane details:not([open])");
  check("some of the dossier is folded", (await closed.count()) > 0);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  check("printing unfolds the dossier", await closed.count(), 0);
  check("printed: the command", await page.locator("#command .line").isVisible());
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  check("after printing it is folded again", (await closed.count()) > 0);
  await page.emulateMedia({ media: null });
  const bytes = await page.pdf({ format: "A4", ...(screenshots ? { path: join(screenshots, "print.pdf") } : {}) });
  check("at most eight pages", pagesOf(bytes) <= 8);
  await close(page, "printing");
}

// Prints the briefs of all sectors and states.
async function briefs(browser) {
  const names = (dataset) => JSON.parse(run(dataset, "-f", "json")).map(({ name }) => name);
  const selections = [...names("sectors").map((name) => ["--sector", name]), ...names("states").map((name) => ["--state", name])];
  const page = await browser.newPage();
  const file = join(work, "brief.html");
  let longest = 0;
  for (const selection of selections) {
    // A state without a cluster and a location has no brief.
    if (spawnSync(program, ["--quiet", "brief", ...selection, "-o", file], { env }).status !== 0) continue;
    await page.goto(`file://${file}`);
    const number = pagesOf(await page.pdf({ preferCSSPageSize: true }));
    check(`brief ${selection.join(" ")}: at most ${MAX_BRIEF_PAGES} pages`, number <= MAX_BRIEF_PAGES);
    longest = Math.max(longest, number);
  }
  check("the longest brief uses its pages", longest, MAX_BRIEF_PAGES);
  await page.close();
}

// Checks that markup, shell syntax and control characters in user data stay text.
async function hostileData(browser) {
  const folder = join(work, `it's "mine" <b>`);
  mkdirSync(folder);
  const names = ["<script>window.hit=1</script>", '"onload="window.hit=1', "</script><script>window.hit=1</script>", "<img src=x onerror=window.hit=1>",
    "'; touch hit; '", "-x", "$(touch hit)", "\u202egnp.exe\u001b[31m", "<!--<script>", "&lt;b&gt;", "javascript:window.hit=1"];
  const field = (text) => `"${text.replaceAll('"', '""')}"`;
  const states = ["name,iso,inegi,name_en,aliases,clusters_stated,tile_row,tile_column,note,source,footnotes"];
  names.forEach((name, at) => states.push([field(name), field(name), at, field(name), "", "", 1 + Math.floor(at / 6), 1 + (at % 6), field(name), "", ""].join(",")));
  const clusters = ["id,name,acronym,state,sector,website,source"];
  names.forEach((name, at) => clusters.push([field(`mx-${at}${at > 5 ? name : ""}`), field(name), field(name), field(name), "ICT", field(`javascript:window.hit=${at}`), field(name)].join(",")));
  const labels = ["cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes", `MX 0,gold,${field(names[0])},,2020,inferred,${field(names[2])},,`];
  for (const [name, lines] of Object.entries({ states, clusters, labels })) writeFileSync(join(folder, `${name}.csv`), `${lines.join("\n")}\n`);
  const file = join(work, "hostile.html");
  run("--quiet", "--as-of", DAY, "--data", folder, "page", "-o", file);
  const page = await open(browser, file);
  const checkHarmless = async (name) => {
    check(`hostile, ${name}: no script runs`, await page.evaluate(() => [window.hit, document.scripts.length, document.querySelectorAll("main img, main script, [onload], [onerror], a[href^='javascript']").length]), [undefined, 3, 0]);
    const controls = await page.evaluate(() => /[\u0000-\u0008\u000b-\u001f\u202a-\u202e]/.test(document.body.innerText));
    check(`hostile, ${name}: no control characters`, controls, false);
  };
  await checkHarmless("all");
  await rowsOf(page);
  check("hostile: all rows are shown", await page.locator("#rows tr").count(), names.length);
  for (const [at, name] of names.entries()) {
    await page.locator(".tile").nth(at).click();
    // The command of a name with control characters shows them escaped, so it cannot be run.
    if (!/[\u0000-\u001f\u202e]/.test(name)) await checkRows(page, "hostile");
    await checkHarmless(name);
    await page.locator(".chip.clear").click();
    await page.locator("#rows a[data-show^='clusters/']").nth(at).click();
    await checkHarmless(`pane of ${name}`);
    await page.locator("#pane .close").click();
  }
  for (const day of ["2019-02-01", "2020-12-31", "2021-01-01"]) {
    await page.fill("#as-of", day);
    await checkRows(page, `a key in another spelling on ${day}`);
  }
  await go(page, "#clusters?show=states%2F-x");
  check("user records refer to user records", (await page.locator("#pane").textContent()).includes("1 cluster"));
  for (const query of ["text=%3Cscript%3Ewindow.hit%3D1%3C%2Fscript%3E", "state=%3Cimg%20src%3Dx%20onerror%3Dwindow.hit%3D1%3E"]) {
    await go(page, `#clusters?${query}`);
    await checkHarmless(query);
  }
  await checkAccessibility(page, "hostile");
  await close(page, "hostile");
  check("hostile: no shell command ran", spawnSync("find", [work, "-name", "hit"], { encoding: "utf8" }).stdout, "");
}

// Runs a test and prints the number of its checks. ONLY, in the environment, has the names of the tests to run. The test
// "marks" only measures times, so it runs only if it is named.
async function measure(name, test) {
  if (env.ONLY ? !env.ONLY.split(",").includes(name) : name === "marks") return;
  const [before, start] = [result.passed + result.failed, Date.now()];
  await test();
  console.log(`${name.padEnd(11)} ${String(result.passed + result.failed - before).padStart(5)} checks in ${((Date.now() - start) / 1000).toFixed(1)} s`);
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
try {
  if (screenshots) mkdirSync(screenshots, { recursive: true });
  run("--quiet", "--as-of", DAY, "page", "-o", FILE);
  const { size } = statSync(FILE);
  const page = await open(browser, FILE);
  console.log(`page: ${size} bytes`);
  const description = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent());
  check("the page has a schema.org description", [description["@context"], description["@type"], description.hasPart.length], ["https://schema.org", "Dataset", run("datasets", "-f", "jsonl").trim().split("\n").length]);
  for (const [name, test] of Object.entries({ facets, search, sorting, dates, panes, urls, files, keyboard })) {
    await measure(name, () => test(page));
  }
  await close(page, "the page");
  for (const [name, test] of Object.entries({ ...promises, layouts, printing, briefs, hostileData })) {
    await measure(name, () => test(browser));
  }
} catch (error) {
  result.failed += 1;
  console.log(`FAILED ${error.stack}`);
} finally {
  await browser.close();
  rmSync(work, { recursive: true, force: true });
}
console.log(`browser: ${result.passed} passed, ${result.failed} failed`);
process.exitCode = result.failed === 0 ? 0 : 1;
