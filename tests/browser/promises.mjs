// Tests what the page promises beyond the rows of a command: the search, the table, the map, dossiers, large data, marks.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { DAY, FILE, check, checkRows, close, commandOf, filled, go, open, rowsOf, run, shell, work } from "./harness.mjs";

// The hints above the rows appear after the frame of the rows.
async function searchFor(page, text, element = "#text") {
  await page.fill(element, text);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => setTimeout(done)))));
}

// Returns the number of clusters that the program lists for a value of a filter.
const clustersOf = (flag, value) => run("--quiet", "clusters", `--${flag}`, value, "-f", "jsonl").trim().split("\n").length;

async function search(browser) {
  const page = await open(browser, FILE);
  // Other names of sectors and states lead to the rows of the filter.
  for (const [flag, noun, value] of [["sector", "Sector", "aircraft"], ["sector", "Sector", "automotriz"], ["sector", "Sector", "logistica"], ["state", "State", "AGS"], ["state", "State", "GTO"]]) {
    await go(page, "#clusters");
    await searchFor(page, value);
    const number = clustersOf(flag, value);
    const hint = page.locator("#hints p").first();
    check(`${value}: the hint`, new RegExp(`^${noun} .+ is also called .+: show its ${number} clusters$`).test(await hint.textContent()));
    await hint.locator("a").click();
    check(`${value}: all rows`, await checkRows(page, `a hint about ${value}`), number);
    check(`${value}: by the filter`, (await commandOf(page)).includes(`--${flag} `) && !(await commandOf(page)).includes("--text"));
  }
  await go(page, "#clusters");
  await searchFor(page, "aerospce");
  check("one edit is corrected", await page.locator("#hints").textContent(), "‘aerospce’ read as sector Aerospace: show its 6 clusters");
  await searchFor(page, "aircraft nuevo leon");
  check("two names", await page.locator("#hints a").first().textContent(), "show the 1 cluster");
  await searchFor(page, "consjo");
  check("a misspelt word is corrected", (await page.locator("#hints").textContent()).includes("Did you mean ‘consejo’?"));
  await page.locator("#hints a").first().click();
  check("the correction has rows", (await checkRows(page, "corrected")) > 0);
  await searchFor(page, "IT");
  check("a short word starts a word", (await rowsOf(page)).some(({ name }) => /mueble/i.test(name)), false);
  check("a short word has rows", (await checkRows(page, "IT")) > 0);
  // The numbers of matches in the other tabs are those of the tabs.
  await searchFor(page, "aerospace");
  const links = await page.$$eval("#hints p:last-child a", (all) => all.map((one) => [one.textContent, one.getAttribute("href")]));
  check("matches in other tabs", links.length > 3);
  for (const [text, href] of links) {
    await go(page, href);
    check(`also in: ${text}`, await checkRows(page, "also in"), Number.parseInt(text, 10));
  }
  await searchFor(page, "aerospace", "#all-text");
  const groups = await page.$$eval("#everything section", (all) => all.map((one) => [Number.parseInt(one.querySelector("h3").textContent, 10), one.querySelectorAll(".entries > li").length]));
  check("a search over everything finds more tables", groups.length > links.length);
  check("each group lists its records", groups.filter(([number, items]) => number !== items), []);
  const lines = await page.$$eval("#command .line > span", (all) => all.map((one) => one.textContent));
  const found = lines.map((line) => shell(`${line} -f jsonl`).trim().split("\n").length);
  check("the commands list the records", found, groups.map(([number]) => number));
  check("the heading has their number", Number.parseInt(await page.locator("#count").textContent(), 10), found.reduce((sum, number) => sum + number, 0));
  await close(page, "search");
}

async function table(browser) {
  const page = await open(browser, FILE, { viewport: { width: 1280, height: 800 } });
  const bottom = await page.evaluate(() => document.getElementById("command").getBoundingClientRect().top);
  const rows = await page.$$eval("#rows tr", (all) => all.map((one) => one.getBoundingClientRect().bottom));
  check("nine rows at 1280 × 800", rows.filter((one) => one <= bottom).length >= 9);
  check("the columns", await page.$$eval("#header th", (all) => all.map((one) => one.textContent)), ["Name", "State", "Sector", "Quality label", "Website"]);
  await page.evaluate(() => scrollTo(0, 2000));
  const header = await page.evaluate(() => document.querySelector("#header th").getBoundingClientRect().top);
  check("the header stays on screen", header >= 0 && header < 10);
  check("the table", await page.evaluate(() => getComputedStyle(document.querySelector("#rows tr")).display), "grid");
  await go(page, "#clusters?show=clusters%2Fnle-claut");
  check("cards beside a dossier", await page.evaluate(() => getComputedStyle(document.querySelector("#rows tr")).display), "flex");
  await page.setViewportSize({ width: 360, height: 740 });
  await go(page, "#clusters");
  await page.evaluate(() => scrollTo(0, 0));
  check("results on the first screen of a phone", await page.evaluate(() => document.querySelectorAll("#rows tr")[1].getBoundingClientRect().bottom < innerHeight));
  check("the tabs are in one row", await page.evaluate(() => document.querySelector("nav").offsetHeight < 50));
  check("the command is folded on a phone", await page.locator("#command .line").isHidden());
  await go(page, "#clusters?sector=Aerospace");
  await page.evaluate(() => { document.getElementById("filters").open = true; });
  const show = page.locator("#show-rows");
  check("a button shows the rows", [await show.textContent(), await show.evaluate((one) => one.getBoundingClientRect().bottom <= innerHeight)], ["Show 6 clusters", true]);
  await show.click();
  check("the button folds the filters", await page.evaluate(() => [document.getElementById("filters").open, document.activeElement.id]), [false, "count"]);
  for (const tab of ["conflicts", "clusters"]) {
    await go(page, `#${tab}`);
    const link = page.locator("#tabs a[aria-current]");
    check(`${tab}: the tab is on screen`, await link.evaluate((one) => one.getBoundingClientRect().left >= 0 && one.getBoundingClientRect().right <= innerWidth));
  }
  await go(page, "#indicators");
  const before = await page.evaluate(() => getComputedStyle(document.querySelector("#rows td:not(:empty, .is-reference)"), "::before").content);
  check("a space after the name of a field", /:\u00a0"$/.test(before) || before);
  await close(page, "table");
}

async function labels(browser) {
  const page = await open(browser, FILE);
  for (const day of ["2019-07-01", "2026-01-01"]) {
    await go(page, `#labels?as-of=${day}`);
    const expected = JSON.parse(run("labels", "--as-of", day, "-f", "json"));
    const pills = await page.$$eval("#rows .label", (all) => all.map((one) => [one.querySelector(".pill").className, one.querySelector(".until").textContent.trim(), getComputedStyle(one.querySelector(".pill")).borderStyle]));
    check(`labels on ${day}`, pills, expected.map(({ level, confidence, status, valid_until }) => [
      ["pill", level, confidence === "inferred" && "inferred", status !== "valid" && "past"].filter(Boolean).join(" "), `${status === "unknown" ? "status unknown" : status}${confidence === "inferred" ? ", level inferred" : ""}, printed until ${valid_until}`, confidence === "inferred" ? "dashed" : "solid",
    ]));
  }
  await go(page, "#labels");
  await page.locator("#header .sort", { hasText: "Quality label" }).click();
  check("labels are sorted by rank", await checkRows(page, "by rank"), 8);
  const levels = await page.$$eval("#rows .pill", (all) => all.map((one) => one.textContent.split(" ")[0]));
  check("the order of rank", levels, ["Gold", "Gold", "Silver", "Silver", "Bronze", "Bronze", "Bronze", "Bronze"]);
  check("the heading is not cut", await page.locator("#header .is-label .sort").evaluate((one) => one.scrollWidth <= one.clientWidth));
  const age = await page.locator("#age").textContent();
  check("the age of the data is stated", /March 2019.*nothing since then is known/.test(age));
  await close(page, "labels");
}

async function filters(browser) {
  const page = await open(browser, FILE);
  const names = await page.$$eval(".facet > summary", (all) => all.map((one) => one.textContent));
  check("label first, then sector and state", names.map((name) => name.split(" on ")[0]).slice(0, 4), ["Label", "Label status", "Sector", "State"]);
  check("by number", await page.$$eval(".facet ul", (lists) => lists.map((one) => [...one.querySelectorAll("li")].filter((item) => !/^(No|Any|None) ?/.test(item.textContent)).map((item) => Number(item.querySelector(".count").textContent))).every((counts) => counts.every((count, at) => at === 0 || counts[at - 1] >= count))));
  check("no scroller within the filters", await page.$$eval(".side, .side *", (all) => all.filter((one) => /auto|scroll/.test(getComputedStyle(one).overflowY)).length), 0);
  const none = clustersOf("state", "none");
  check("a tile for rows without a state", await page.locator(".tile[data-choice=none] .tile-count").textContent(), String(none));
  await page.locator(".tile[data-choice=none]").click();
  check("rows without a state", await checkRows(page, "none"), none);
  check("a chip in words", await page.locator(".chip").first().textContent(), "state: No state ×");
  await go(page, "#clusters?label=any&sector=ICT");
  check("rows with a label", await checkRows(page, "any"), 4);
  await go(page, "#clusters");
  check("words instead of codes", (await page.locator(".facet").allTextContents()).some((text) => /Table 2the table of clusters with a quality label/.test(text)));
  await go(page, "#clusters?state=Atlantis&sector=Foo&sector=ICT");
  check("an unknown value in a link is stated", await page.locator("#hints").textContent(), "Not in the data, so not filtered by: sector ‘Foo’, state ‘Atlantis’.");
  await page.locator(".tile").first().click();
  check("it is stated once", await page.locator("#hints").textContent(), "");
  await page.locator("h1").hover();
  check("no name of a tile after the pointer has left", await page.locator(".tile-name").textContent(), "");
  await go(page, "#institutions");
  check("the year of a status", [await page.locator("#header").textContent(), await page.locator("#facets").textContent()].every((text) => text.includes("Status in 2019")));
  await close(page, "filters");
}

async function map(browser) {
  const page = await open(browser, FILE);
  const codes = Object.fromEntries(await page.$$eval(".tile", (all) => all.map((one) => [one.dataset.choice, one.querySelector(".tile-code").textContent])));
  check("short names that people use", ["Guanajuato", "Querétaro", "Nuevo León", "Jalisco"].map((state) => codes[state]), ["GTO", "QRO", "NL", "JAL"]);
  await go(page, "#clusters?text=zzz");
  check("no legend without results", await page.locator("#legend").textContent(), "");
  await go(page, "#clusters?sector=ICT");
  const numbers = Object.fromEntries(await page.$$eval(".tile", (all) => all.map((one) => [one.dataset.choice, one.querySelector(".tile-count").textContent])));
  check("tiles on a screen that is not wide", [await page.locator(".map").isVisible(), await page.locator(".outline").isVisible()], [true, false]);
  await page.setViewportSize({ width: 1600, height: 1000 });
  check("the outline on a wide screen", [await page.locator(".map").isVisible(), await page.locator(".outline").isVisible()], [false, true]);
  const shades = (selector) => page.$$eval(selector, (all) => Object.fromEntries(all.filter((one) => one.dataset.choice !== "none").map((one) => [one.dataset.choice, one.dataset.shade])));
  check("the outline has the shades of the tiles", await shades(".outline [role=button]"), await shades(".tile"));
  const shown = await page.$$eval(".outline text", (all) => all.map((one) => one.textContent).filter(Boolean).sort());
  check("the outline has the numbers of the tiles", shown, Object.entries(numbers).filter(([key, number]) => key !== "none" && number !== "0").map(([, number]) => number).sort());
  await page.locator('.outline [data-choice="Jalisco"]').focus();
  await page.keyboard.press("Enter");
  check("a shape sets the filter", await checkRows(page, "a shape"), Number(numbers.Jalisco));
  check("a shape is pressed", await page.locator('.outline [data-choice="Jalisco"]').getAttribute("aria-pressed"), "true");
  await page.setViewportSize({ width: 1280, height: 800 });
  for (const tab of ["statements", "conflicts", "audit", "policies", "indicators"]) {
    await go(page, `#${tab}`);
    check(`${tab}: no map`, await page.locator(".map").count(), 0);
  }
  await close(page, "map");
}

async function dossiers(browser) {
  const page = await open(browser, `${FILE}#clusters?show=clusters%2Fnle-claut`);
  const card = page.locator("#pane .card");
  check("the label in a sentence", /^Gold.*printed until 2019-06-23.*Lapsed on 2019-07-01/.test(await card.textContent()));
  check("the website is a button", await card.locator("a.button").getAttribute("href"), JSON.parse(run("clusters", "-k", "nle-claut", "-f", "json"))[0].website);
  check("how the report prints it is folded", await page.locator("#pane details.report").evaluate((one) => one.open), false);
  for (const show of ["clusters/nle-claut", "states/Jalisco", "sectors/Aerospace"]) {
    await go(page, `#clusters?${new URLSearchParams({ show })}`);
    const line = await page.locator("#pane .brief .line").textContent();
    check(`${show}: the command for its brief`, shell(`cd '${work}' && ${line} && head -c 9 brief.html`).toLowerCase().endsWith("<!doctype"));
    check(`${show}: no position of a tile`, /tile (row|column)/i.test(await page.locator("#pane").textContent()), false);
    check(`${show}: linked names`, (await page.locator("#pane .entries a[data-show]").count()) > 0);
  }
  for (const view of ["sector=Energy", "text=renewable", "sector=Energy&verdict=contradicted"]) {
    await go(page, `#audit?${view}`);
    check(`the audit with ${view} has rows`, (await checkRows(page, "audit")) > 0);
  }
  await go(page, "#conflicts?sector=Energy");
  check("conflicts lead to the audit", await page.locator("#hints").textContent(), "Contradicted in the audit: 1 claim");
  await page.locator("#hints a").click();
  check("the claim of the audit", await checkRows(page, "audit of energy"), 1);
  await searchFor(page, "23,345", "#all-text");
  check("a claim has its verdict in the search", /Stated 23,345, found 24,381 .+ contradicted/.test(await page.locator("#everything").textContent()));
  await go(page, "#audit");
  const sentences = await page.$$eval("#rows th", (all) => all.map((one) => one.textContent));
  check("the audit in sentences", sentences.every((text) => /(Stated .+|No number stated, .+ expected), found .+;/.test(text)));
  await go(page, "#conflicts");
  check("conflicts in sentences", (await page.$$eval("#rows th", (all) => all.map((one) => one.textContent))).every((text) => /But: .*The data follows/.test(text)));
  await close(page, "dossiers");
}

// A date that is typed key by key is the date of the page; years that are being typed are not.
async function dateField(browser) {
  const page = await open(browser, FILE);
  const asOf = () => page.evaluate(() => current.asOf);
  for (const [keys, expected] of [["05042020", "2020-05-04"], ["01012020", "2020-01-01"], ["12312019", "2019-12-31"]]) {
    await page.locator("#as-of").focus();
    await page.evaluate(() => { document.getElementById("as-of").blur(); document.getElementById("as-of").focus(); });
    await page.keyboard.type(keys, { delay: 30 });
    check(`typed ${keys}`, [await page.inputValue("#as-of"), await asOf()], [expected, expected]);
  }
  await page.fill("#as-of", "1850-01-01");
  check("an early year is refused", await asOf(), "2019-12-31");
  await page.locator("#text").focus();
  check("the field shows the date of the page again", await page.inputValue("#as-of"), "2019-12-31");
  await close(page, "date field");
}

// A row stays where it is on screen when its dossier opens and closes.
async function rowPlace(browser) {
  for (const width of [1280, 768, 360]) {
    const page = await open(browser, FILE, { viewport: { width, height: 800 } });
    await filled(page);
    await page.evaluate(() => document.querySelectorAll("#rows tr")[60].scrollIntoView({ block: "center" }));
    await page.waitForTimeout(200);
    const row = page.locator("#rows tr").nth(60);
    const top = () => row.evaluate((one) => one.getBoundingClientRect().top);
    const isNear = (found, expected) => Math.abs(found - expected) < 60;
    for (const way of ["Escape", "Close", "back"]) {
      const before = await top();
      await row.locator("a").first().evaluate((one) => one.click());
      await page.waitForTimeout(200);
      if (width > 1119) check(`${way} at ${width}: the row of the dossier stays`, isNear(await top(), before));
      if (way === "Escape") await page.keyboard.press("Escape");
      else if (way === "Close") await page.locator("#pane .close").click();
      else await page.goBack();
      await page.locator("#pane").waitFor({ state: "hidden" });
      await page.waitForTimeout(200);
      check(`${way} at ${width}: the row is where it was`, isNear(await top(), before) || [before, await top()]);
    }
    await close(page, `place at ${width}`);
  }
}

// The marks of the pictures set the filters that they stand for.
async function pictures(browser) {
  const page = await open(browser, FILE);
  for (const tab of ["clusters", "labels"]) {
    await go(page, `#${tab}`);
    if (await page.locator("#pictures").isHidden()) await page.locator("#show-pictures").click();
    const names = await page.$$eval("#pictures figure:not([hidden])", (all) => all.map((one) => one.dataset.picture));
    check(`${tab}: the pictures`, names, tab === "clusters" ? ["map", "bars", "grid"] : ["timeline"]);
    for (const name of names) {
      const marks = page.locator(`[data-picture=${name}] [role=button]`);
      const number = await marks.count();
      check(`${name}: marks`, number > 5);
      for (let at = 0; at < number; at += Math.ceil(number / 6)) {
        await go(page, `#${tab}`);
        const label = await marks.nth(at).getAttribute("aria-label");
        await marks.nth(at).evaluate((one) => one.dispatchEvent(new MouseEvent("click", { bubbles: true })));
        const rows = await checkRows(page, `${name}: ${label}`);
        check(`${name}: ${label}: the number of the mark`, rows, tab === "labels" ? 1 : Number(label.match(/\d+$/)[0]));
        check(`${name}: ${label}: pressed`, await marks.nth(at).getAttribute("aria-pressed"), "true");
      }
      await marks.first().focus();
      await page.keyboard.press("End");
      check(`${name}: End moves to the last mark`, await marks.last().evaluate((one) => one === document.activeElement));
    }
    await go(page, `#${tab}`);
    check(`${tab}: no remark without filters`, await page.locator("#all-rows").isHidden());
    await go(page, `#${tab}?sector=ICT`);
    check(`${tab}: the pictures show all rows`, /^The pictures show all \d+ \w+; filters/.test(await page.locator("#all-rows").innerText()));
    await page.emulateMedia({ media: "print" });
    check(`${tab}: pictures that are shown are printed`, await page.locator("#pictures").isVisible());
    await page.emulateMedia({ media: null });
    const texts = await page.$$eval("#pictures figure:not([hidden]) svg", (all) => all.map((one) => [one.querySelector("desc") !== null, /Source: .+ Data: /.test(one.textContent)]));
    check(`${tab}: a description and a source`, texts.every(([description, source]) => description && source));
  }
  await close(page, "pictures");
}

// A folder with more clusters than the page shows.
async function largeData(browser) {
  const folder = join(work, "large");
  mkdirSync(folder);
  const rows = Array.from({ length: 6000 }, (_, at) => `mx-${at},Cluster ${at}${at % 10 === 0 ? " tenth" : ""},,${at % 2 ? "Jalisco" : "Puebla"},ICT,,`);
  writeFileSync(join(folder, "clusters.csv"), `id,name,acronym,state,sector,website,source\n${rows.join("\n")}\n`);
  const file = join(work, "large.html");
  run("--quiet", "--as-of", DAY, "--data", folder, "page", "-o", file);
  const page = await open(browser, file);
  await filled(page);
  check("the first 5,000 rows are shown", [await page.locator("#rows tr").count(), await page.locator("#truncated").isVisible()], [5000, true]);
  check("the command has the limit", (await commandOf(page)).includes("-n 5000"));
  await searchFor(page, "tenth");
  await filled(page);
  check("a search shows the rest", [await page.locator("#rows tr").count(), await page.locator("#truncated").isVisible()], [600, false]);
  const keys = await page.evaluate(() => performance.getEntriesByName("key").map(({ duration }) => Math.round(duration)));
  console.log(`6,000 clusters: ${keys} ms from a key to the next frame`);
  await close(page, "large data");
}

const median = (numbers) => Math.round(numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]);

// Prints the times of the marks of the page, medians of ten loads in one tab after a first one, also with a processor that is
// slowed down four times. The times depend on the machine, so nothing is checked but that there are marks.
async function marks(browser) {
  for (const rate of [1, 4]) {
    const [painted, keys] = [[], []];
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate });
    for (let load = 0; load <= 10; load += 1) {
      await page.goto(`file://${FILE}`);
      await page.waitForFunction(() => performance.getEntriesByName("painted").length > 0);
      await filled(page);
      await page.locator("#text").pressSequentially("aero", { delay: 150 });
      await page.waitForFunction(() => performance.getEntriesByName("key").length === 4);
      if (load === 0) continue;
      painted.push(await page.evaluate(() => performance.getEntriesByName("painted")[0].startTime));
      keys.push(...(await page.evaluate(() => performance.getEntriesByName("key").map(({ duration }) => duration))));
    }
    await context.close();
    check("marks of each load and key", [painted.length, keys.length], [10, 40]);
    console.log(`${rate} × slower: rows on screen after ${median(painted)} ms, ${median(keys)} ms from a key to the next frame (medians of 10 loads)`);
  }
}

export const promises = { searches: search, table, labels, filters, map, pictures, dossiers, dateField, rowPlace, largeData, marks };
